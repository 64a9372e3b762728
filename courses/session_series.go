package courses

import (
	"context"
	"errors"
	"strconv"
	"time"

	"muster/courses/people"
)

// mostAtOnce is how many sessions are made at once at most.
const mostAtOnce = 60

// Repeat asks for a session, or a series of them, again. Days are the days, YYYY-MM-DD, on
// which the session begins again, or the one on which the series does. State is that of the
// new sessions: draft, or empty for what a new session of the course is. RequestID makes a
// repeated request return what it has made.
type Repeat struct {
	Days      []string
	State     SessionState
	RequestID string
}

// RepeatSession makes a session again on other days, at the same times of London's clocks
// and with the same trainers; all are made, or none. They and the session are a series
// from then on. For those who may manage it. Clashes with all that clash; ErrInvalid
// without a day, with one that is none or stands twice, or with more than 60; otherwise as
// CreateSession.
func (s *Service) RepeatSession(ctx context.Context, actor people.Actor, code string, repeat Repeat) ([]Session, error) {
	session, err := s.store.sessionByCode(ctx, code)
	if err != nil {
		return nil, err
	}
	if len(repeat.Days) == 0 || len(repeat.Days) > mostAtOnce || hasTwice(repeat.Days) {
		return nil, ErrInvalid
	}
	copies := make([]sessionCopy, len(repeat.Days))
	for i, day := range repeat.Days {
		if !isDay(day) {
			return nil, ErrInvalid
		}
		copies[i] = sessionCopy{session, daysBetween(session.Day(), day)}
	}
	return s.copySessions(ctx, actor, copies, repeat, session.SeriesID)
}

// CopySeries makes all sessions of a series that are not cancelled again, the first of
// them on Days[0] and the others as long after it as they were. The copies are a series of
// their own. Errors as RepeatSession; ErrNoSession when the series has none.
func (s *Service) CopySeries(ctx context.Context, actor people.Actor, seriesID string, repeat Repeat) ([]Session, error) {
	if seriesID == "" || len(repeat.Days) != 1 || !isDay(repeat.Days[0]) {
		return nil, ErrInvalid
	}
	list, err := s.Series(ctx, seriesID)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, ErrNoSession
	}
	copies := make([]sessionCopy, len(list))
	for i, session := range list {
		copies[i] = sessionCopy{session, daysBetween(list[0].Day(), repeat.Days[0])}
	}
	return s.copySessions(ctx, actor, copies, repeat, "")
}

// Series are the sessions of a series that are not cancelled, in the order in which they
// start. Anybody may; drafts are among them.
func (s *Service) Series(ctx context.Context, seriesID string) ([]Session, error) {
	if seriesID == "" {
		return nil, nil
	}
	return s.store.sessions(ctx, SessionFilter{Series: seriesID, States: append(HeldStates(), SessionDraft)})
}

// sessionCopy is a session to be made again so many days later.
type sessionCopy struct {
	of   Session
	days int
}

// copySessions makes the copies in one transaction. series is the one they join; a new one
// when it is empty, which the session they are made of joins when it is in none.
func (s *Service) copySessions(ctx context.Context, actor people.Actor, copies []sessionCopy, repeat Repeat, series string) ([]Session, error) {
	for _, c := range copies {
		if !CanManage(actor, c.of) {
			return nil, ErrNotAllowed
		}
	}
	if repeat.RequestID == "" {
		return nil, ErrInvalid
	}
	if made, err := s.madeBy(ctx, repeat.RequestID, len(copies)); err != nil || made != nil {
		return made, err
	}
	joins := series == "" && copies[0].of.SeriesID == ""
	if series == "" {
		series = people.NewID()
	}
	var made []Session
	err := s.store.transaction(ctx, func(tx *store) error {
		if joins {
			if err := tx.writeSeries(ctx, copies[0].of.ID, series); err != nil {
				return err
			}
		}
		var clashes Clashes
		for i, c := range copies {
			session, err := s.copySession(ctx, tx, actor, c, repeat, series, requestOf(repeat.RequestID, i))
			var clash ClashError
			if errors.As(err, &clash) {
				clashes = append(clashes, clash)
				continue
			}
			if err != nil {
				return err
			}
			made = append(made, session)
		}
		if clashes != nil {
			return clashes
		}
		return nil
	})
	if errors.Is(err, ErrTaken) {
		if made, again := s.madeBy(ctx, repeat.RequestID, len(copies)); again == nil && made != nil {
			return made, nil
		}
	}
	if err != nil {
		return nil, err
	}
	return made, nil
}

// madeBy are the sessions that a request for so many has made, nil when it has made none.
func (s *Service) madeBy(ctx context.Context, requestID string, count int) ([]Session, error) {
	var made []Session
	for i := range count {
		session, err := s.store.sessionByRequest(ctx, requestOf(requestID, i))
		if err != nil || session == nil {
			return nil, err
		}
		made = append(made, *session)
	}
	return made, nil
}

func (s *Service) copySession(ctx context.Context, tx *store, actor people.Actor, c sessionCopy, repeat Repeat, series, request string) (Session, error) {
	where, err := tx.whereabouts(ctx, c.of.ID)
	if err != nil {
		return Session{}, err
	}
	plan, err := planAgain(c.of, where, c.days)
	if err != nil {
		return Session{}, err
	}
	plan.State, plan.SeriesID = repeat.State, series
	if plan.State == "" {
		plan.State = SessionOpen
		if plan.Terms.Minimum > 0 {
			plan.State = SessionTentative
		}
	}
	session := Session{
		ID: people.NewID(), CourseID: c.of.CourseID, CourseCode: c.of.CourseCode, CourseTitle: c.of.CourseTitle,
		State: plan.State, SeriesID: series, Version: 1,
	}
	within := &Service{store: tx, people: tx.people, clock: s.clock}
	if where, err = within.apply(ctx, actor, &session, plan); err != nil {
		return Session{}, err
	}
	if session.Code, err = s.freeCode(ctx, tx, session, ""); err != nil {
		return Session{}, err
	}
	if err := s.putSession(ctx, tx, actor, session, where, request); err != nil {
		return Session{}, err
	}
	if err := tx.copySurveys(ctx, c.of.ID, session.ID); err != nil {
		return Session{}, err
	}
	return session, s.copyTrainers(ctx, tx, actor, c.of, session)
}

// copyTrainers gives the session the other trainers of the one it is made of.
func (s *Service) copyTrainers(ctx context.Context, tx *store, actor people.Actor, of, session Session) error {
	if len(of.TrainerIDs) < 2 {
		return nil
	}
	others := of.TrainerIDs[1:]
	if err := s.checkClashes(ctx, tx, session, "", others); err != nil {
		return err
	}
	for _, id := range others {
		if err := tx.insertSessionTrainer(ctx, session.ID, id, actor.PersonID, s.now()); err != nil {
			return err
		}
	}
	return nil
}

// planAgain is the plan of a session so many days later: its clock times stay, whatever
// the clocks do in between. ErrNoSuchTime when that day leaves one of them out.
func planAgain(session Session, where Whereabouts, days int) (SessionPlan, error) {
	plan := SessionPlan{
		CourseCode: session.CourseCode, OrganisationID: session.OrganisationID, Region: session.Region, Town: session.Town,
		Address: where.Address, JoiningLink: where.JoiningLink, TrainerID: where.TrainerID, Delivery: session.Delivery,
		Description: session.Description, Capacity: session.Capacity, Room: session.Room,
	}
	for _, day := range session.Days {
		starts, err := later(day.StartsAt, days)
		if err != nil {
			return plan, err
		}
		ends, err := later(day.EndsAt, days)
		if err != nil {
			return plan, err
		}
		plan.Days = append(plan.Days, SessionDay{starts, ends})
	}
	terms := session.SessionTerms
	if decide, err := time.Parse(time.DateOnly, terms.DecideOn); err == nil {
		terms.DecideOn = decide.AddDate(0, 0, days).Format(time.DateOnly)
	}
	plan.Terms = &terms
	return plan, nil
}

// later is the same time of London's clocks so many days later.
func later(moment time.Time, days int) (time.Time, error) {
	local := moment.In(London)
	day := time.Date(local.Year(), local.Month(), local.Day()+days, 0, 0, 0, 0, time.UTC)
	return LondonTime(day.Year(), int(day.Month()), day.Day(), local.Hour(), local.Minute())
}

func daysBetween(from, to string) int {
	start, _ := time.Parse(time.DateOnly, from) // both are days
	end, _ := time.Parse(time.DateOnly, to)
	return int(end.Sub(start).Hours() / 24)
}

func hasTwice(values []string) bool {
	seen := map[string]bool{}
	for _, value := range values {
		if seen[value] {
			return true
		}
		seen[value] = true
	}
	return false
}

// requestOf is the request of one of the sessions that a request makes.
func requestOf(requestID string, index int) string { return requestID + "/" + strconv.Itoa(index) }
