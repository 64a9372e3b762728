package courses

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"muster/courses/people"
)

// SessionPlan is what somebody decides about a session. On a new session, what is
// left empty is inherited from the course (delivery, description, capacity, and
// EndsAt by the course's length); ProgrammeCode left empty is the programme that
// runs on the day; TrainerID left empty is the actor, when the actor is a trainer
// of the organisation. On an edit nothing is inherited but the trainer, who stays
// when TrainerID is left empty; the course stays whatever CourseCode says.
type SessionPlan struct {
	CourseCode     string
	ProgrammeCode  string
	OrganisationID string
	Region         string
	Town           string
	Address        string
	JoiningLink    string
	TrainerID      string
	Delivery       Delivery
	Description    string
	StartsAt       time.Time
	EndsAt         time.Time
	// Days are those of a session of several; StartsAt and EndsAt then follow from them. Of
	// a session of one day they are left out.
	Days     []SessionDay
	Capacity int
	Room     string
	// Terms left out are the course's on a new session, and stay on an edit.
	Terms *SessionTerms
	// State of a new session: draft, open or tentative. Left empty it is tentative when
	// there is a minimum, else open. An edit does not change it.
	State    SessionState
	SeriesID string
	// Code is the session's address, small letters, digits and hyphens; made from course,
	// day and place when left empty.
	Code string
	// RequestID, when given, makes a repeated request return the session it has made.
	RequestID string
}

// CreateSession makes a session from a course. For trainers of its organisation,
// managers and administrators. ErrNoCourse, ErrOutsideProgramme when no programme
// runs on the day, ErrClash (a ClashError) when the trainer or the room is elsewhere,
// ErrInvalid when the end is not after the start or a classroom
// session has no town, ErrSessionStarted when the start has passed, ErrTaken when
// Code is in use.
func (s *Service) CreateSession(ctx context.Context, actor people.Actor, plan SessionPlan) (Session, error) {
	if !runsSessionsOf(actor, plan.OrganisationID) {
		return Session{}, ErrNotAllowed
	}
	if plan.RequestID != "" {
		if made, err := s.store.sessionByRequest(ctx, plan.RequestID); err != nil || made != nil {
			return deref(made), err
		}
	}
	course, err := s.store.courseByCode(ctx, plan.CourseCode)
	if err != nil {
		return Session{}, err
	}
	if len(plan.Days) > 0 {
		plan.StartsAt, plan.EndsAt = plan.Days[0].StartsAt, plan.Days[len(plan.Days)-1].EndsAt
	}
	plan.inherit(course)
	if !slices.Contains(madeStates, plan.State) ||
		(plan.State == SessionTentative && plan.Terms.Minimum == 0) {
		return Session{}, ErrInvalid
	}
	if plan.TrainerID == "" && actor.IsFor(people.Trainer, plan.OrganisationID) && !actor.Is(people.Administrator) {
		plan.TrainerID = actor.PersonID
	}
	session := Session{ID: people.NewID(), CourseID: course.ID, CourseCode: course.Code, CourseTitle: course.Title, State: plan.State, SeriesID: plan.SeriesID, Version: 1}
	where, err := s.apply(ctx, actor, &session, plan)
	if err != nil {
		return Session{}, err
	}
	return s.addSession(ctx, actor, session, where, plan)
}

// addSession stores the session. Of two equal requests at once, the second comes
// upon what the first has made.
func (s *Service) addSession(ctx context.Context, actor people.Actor, session Session, where Whereabouts, plan SessionPlan) (Session, error) {
	err := s.store.transaction(ctx, func(tx *store) error {
		code, err := s.freeCode(ctx, tx, session, plan.Code)
		if err != nil {
			return err
		}
		session.Code = code
		return s.putSession(ctx, tx, actor, session, where, plan.RequestID)
	})
	if errors.Is(err, ErrTaken) && plan.RequestID != "" {
		if made, again := s.store.sessionByRequest(ctx, plan.RequestID); again == nil && made != nil {
			return *made, nil
		}
	}
	return session, err
}

// putSession stores a session that has a code, and invites those interested when it can
// be booked.
func (s *Service) putSession(ctx context.Context, tx *store, actor people.Actor, session Session, where Whereabouts, requestID string) error {
	session.TrainerIDs = nil
	if where.TrainerID != "" {
		session.TrainerIDs = []string{where.TrainerID}
	}
	if err := tx.insertSession(ctx, session, where, requestID); err != nil {
		return err
	}
	if err := tx.inheritSurveys(ctx, session); err != nil {
		return err
	}
	if err := s.openMix(ctx, tx, session); err != nil {
		return err
	}
	if err := s.checkClashes(ctx, tx, session, where.Address, session.TrainerIDs); err != nil {
		return err
	}
	if err := s.recordState(ctx, tx, session, ""); err != nil {
		return err
	}
	if err := tx.people.Record(ctx, actor, "session made", session.Code, ""); err != nil {
		return err
	}
	if !session.TakesBookings() {
		return nil
	}
	return s.inviteInterested(ctx, tx, session)
}

// inherit fills what the plan leaves open from the course.
func (p *SessionPlan) inherit(course Course) {
	if p.Delivery == "" {
		p.Delivery = course.Delivery
	}
	if p.Description == "" {
		p.Description = course.Description
	}
	if p.Capacity == 0 {
		p.Capacity = course.Capacity
	}
	if p.EndsAt.IsZero() {
		p.EndsAt = p.StartsAt.Add(time.Duration(course.Minutes) * time.Minute)
	}
	if p.Terms == nil {
		terms := course.TermsFor(DayOf(p.StartsAt), p.Capacity)
		p.Terms = &terms
	}
	if p.State == "" && p.Terms.Minimum > 0 {
		p.State = SessionTentative
	}
	if p.State == "" {
		p.State = SessionOpen
	}
}

// spread makes StartsAt and EndsAt follow from Days, or the one day from them. ErrInvalid
// when a day does not end after it starts, or starts before the day before it ends.
func (p *SessionPlan) spread() error {
	if len(p.Days) > 0 {
		p.StartsAt, p.EndsAt = p.Days[0].StartsAt, p.Days[len(p.Days)-1].EndsAt
	} else {
		p.Days = []SessionDay{{p.StartsAt, p.EndsAt}}
	}
	days := make([]SessionDay, len(p.Days))
	for i, day := range p.Days {
		if !day.EndsAt.After(day.StartsAt) || (i > 0 && day.StartsAt.Before(p.Days[i-1].EndsAt)) {
			return ErrInvalid
		}
		days[i] = SessionDay{day.StartsAt.UTC(), day.EndsAt.UTC()}
	}
	p.Days = days
	return nil
}

// validTerms tells whether no number is below zero, the minimum can be reached, and it
// is decided on a day not after the session's, if and only if there is one.
func validTerms(terms SessionTerms, capacity int, day string) bool {
	if min(terms.Minimum, terms.CancelHours, terms.CPDMinutes) < 0 || terms.OfferHours < 1 || terms.Minimum > capacity {
		return false
	}
	if terms.Minimum == 0 {
		return terms.DecideOn == ""
	}
	return isDay(terms.DecideOn) && terms.DecideOn <= day
}

// apply checks a complete plan and puts it into session. The whereabouts come back
// apart, because a Session carries only what is public.
func (s *Service) apply(ctx context.Context, actor people.Actor, session *Session, plan SessionPlan) (Whereabouts, error) {
	if err := plan.spread(); err != nil {
		return Whereabouts{}, err
	}
	if plan.Terms == nil {
		plan.Terms = &session.SessionTerms
	}
	if !validTerms(*plan.Terms, plan.Capacity, DayOf(plan.StartsAt)) {
		return Whereabouts{}, ErrInvalid
	}
	classroom := plan.Delivery == Classroom
	if plan.Capacity <= 0 || !plan.EndsAt.After(plan.StartsAt) || (!classroom && plan.Delivery != Online) || (classroom && anyBlank(plan.Town)) {
		return Whereabouts{}, ErrInvalid
	}
	if !plan.StartsAt.After(s.now()) {
		return Whereabouts{}, ErrSessionStarted
	}
	programme, err := s.programmeFor(ctx, plan.ProgrammeCode, DayOf(plan.StartsAt))
	if err != nil {
		return Whereabouts{}, err
	}
	session.ProgrammeCode = programme
	session.OrganisationID = plan.OrganisationID
	session.Region = strings.TrimSpace(plan.Region)
	session.Town = strings.TrimSpace(plan.Town)
	session.Delivery = plan.Delivery
	session.Description = strings.TrimSpace(plan.Description)
	session.StartsAt, session.EndsAt = plan.StartsAt.UTC(), plan.EndsAt.UTC()
	session.Days = plan.Days
	session.Room = strings.TrimSpace(plan.Room)
	session.SessionTerms = *plan.Terms
	session.Capacity = plan.Capacity
	session.RecordedBy, session.RecordedAt = actor.PersonID, s.now()
	return Whereabouts{
		Address: strings.TrimSpace(plan.Address), JoiningLink: strings.TrimSpace(plan.JoiningLink), TrainerID: plan.TrainerID,
	}, nil
}

// programmeFor is the named programme, which must run on the day, or the newest of
// those that do.
func (s *Service) programmeFor(ctx context.Context, code, day string) (string, error) {
	if code == "" {
		programme, err := s.ProgrammeOn(ctx, day)
		return programme.Code, err
	}
	programme, err := s.store.programmeByCode(ctx, code)
	if err == nil && !programme.Covers(day) {
		err = ErrOutsideProgramme
	}
	return programme.Code, err
}

// mostPlace is as long as the last part of a code may be: it is read aloud.
const mostPlace = 25

// freeCode is the wished code, or one made of course, day and the organisation that
// runs it, or the town when that is too long, with -2, -3 when earlier sessions have it.
func (s *Service) freeCode(ctx context.Context, tx *store, session Session, wished string) (string, error) {
	if wished != "" && slug(wished) != wished {
		return "", ErrInvalid
	}
	if wished != "" {
		return wished, nil
	}
	organisations, err := tx.people.OrganisationsByID(ctx)
	if err != nil {
		return "", err
	}
	place := slug(organisations[session.OrganisationID].Name)
	if place == "" || len(place) > mostPlace {
		place = slug(session.Town)
	}
	if place == "" {
		place = string(session.Delivery)
	}
	base := slug(session.CourseCode) + "-" + session.Day() + "-" + place
	code := base
	for number := 2; ; number++ {
		taken, err := tx.codeTaken(ctx, code)
		if err != nil || !taken {
			return code, err
		}
		code = fmt.Sprintf("%s-%d", base, number)
	}
}

// SessionCode is a session's code as it is stored and stands in its address: small letters
// and digits, joined by hyphens. A file may write it otherwise: "VLO 9 Feb" is vlo-9-feb.
func SessionCode(text string) string { return slug(text) }

// slug writes words as an address does: small letters and digits, joined by hyphens.
func slug(words string) string {
	parts := strings.FieldsFunc(strings.ToLower(words), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return strings.Join(parts, "-")
}

func deref(session *Session) Session {
	if session == nil {
		return Session{}
	}
	return *session
}
