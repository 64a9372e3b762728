package surveys

import (
	"context"
	"errors"
	"slices"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// When the planned waves open and close, in days: one before a session opens so long before
// it and closes when it starts; one after it is open for so long after its end, and so is a
// follow-up after it has opened.
const (
	beforeDays = 14
	openDays   = 28
)

// TimesFor is when the wave takes answers about a session: its own times, or those of the
// session when it is planned. Zero is no such limit. All days are London's, and what closes
// does so at midnight. A follow-up opens at 9 in the morning, on the next workday when the
// day is of a weekend or a bank holiday; of a month that has no such day on its last.
func (w Wave) TimesFor(session courses.Session) (opens, closes time.Time) {
	return w.times(session.StartsAt, session.EndsAt)
}

func (w Wave) times(starts, ends time.Time) (opens, closes time.Time) {
	if !w.Planned {
		return w.OpensAt, w.ClosesAt
	}
	switch w.Kind {
	case WaveBefore:
		return onDay(starts, -beforeDays, opensAtHour), starts
	case WaveFollowUp:
		opens = followUpOpens(ends, w.Months)
		return opens, onDay(opens, openDays+1, 0)
	}
	return starts, onDay(ends, openDays+1, 0)
}

// opensAtHour is the hour of London at which surveys open.
const opensAtHour = 9

// onDay is the hour of London so many days after moment's day.
func onDay(moment time.Time, days, hour int) time.Time {
	local := moment.In(courses.London)
	return time.Date(local.Year(), local.Month(), local.Day()+days, hour, 0, 0, 0, courses.London).UTC()
}

func followUpOpens(ended time.Time, months int) time.Time {
	opens := onDay(monthsLater(ended, months), 0, opensAtHour)
	for !courses.IsWorkday(opens) {
		opens = onDay(opens, 1, opensAtHour)
	}
	return opens
}

// monthsLater is moment's day so many months later, or earlier, in London at noon; the last
// day of the month when that has no such day.
func monthsLater(moment time.Time, months int) time.Time {
	local := moment.In(courses.London)
	last := time.Date(local.Year(), local.Month()+time.Month(months)+1, 0, 12, 0, 0, 0, courses.London)
	return time.Date(last.Year(), last.Month(), min(local.Day(), last.Day()), 12, 0, 0, 0, courses.London)
}

// LastDay is the day by which a planned wave takes no more answers, given the last day of its
// programme: that of the survey of a session of one day on it.
func (w Wave) LastDay(programmeEnds string) string {
	day, err := time.ParseInLocation(time.DateOnly, programmeEnds, courses.London)
	if err != nil {
		return programmeEnds
	}
	_, closes := w.times(day, day)
	return courses.DayOf(closes.Add(-time.Second))
}

// asks tells whether the wave is one of the session's: of its course in its programme and,
// when it is planned, among the session's surveys.
func (w Wave) asks(session courses.Session, surveys []courses.CourseSurvey) bool {
	if w.CourseID != session.CourseID || w.Programme != session.ProgrammeCode {
		return false
	}
	return !w.Planned && w.Kind == WaveAfter || w.Planned && slices.Contains(surveys, w.planned())
}

// planned is the survey of sessions that the wave asks.
func (w Wave) planned() courses.CourseSurvey {
	return courses.CourseSurvey{Stage: courses.SurveyStage(w.Kind), Months: w.Months, Survey: w.Survey}
}

// isDue tells whether the wave asks about the session at that moment.
func (w Wave) isDue(session courses.Session, at time.Time) bool {
	opens, closes := w.TimesFor(session)
	if !w.Planned {
		return w.IsOpen(session.EndsAt) && (closes.IsZero() || at.Before(closes))
	}
	return !at.Before(opens) && at.Before(closes)
}

// wavesOfSessions are the waves of sessions, with those that the sessions' surveys call for
// now, made where there are none yet.
func (s *Service) wavesOfSessions(ctx context.Context, sessions []courses.Session, plans map[string][]courses.CourseSurvey) ([]Wave, error) {
	waves, err := s.store.waves(s.store.with(ctx).Where("kind IN ?", sessionKinds))
	if err != nil {
		return nil, err
	}
	for _, session := range sessions {
		for _, survey := range plans[session.ID] {
			wanted := waveOf(session, survey)
			asked := slices.ContainsFunc(waves, func(wave Wave) bool { return wanted.isAskedBy(wave, session) })
			if asked || !wanted.isDue(session, s.now()) {
				continue
			}
			made, err := s.makePlanned(ctx, wanted, session.CourseCode)
			if errors.Is(err, ErrNoSurvey) {
				continue
			}
			if err != nil {
				return nil, err
			}
			waves = append(waves, made)
		}
	}
	return s.withKeys(ctx, waves)
}

// withKeys leaves out the waves of programmes whose key's day has come: they take no more
// answers, so nobody is asked for any.
func (s *Service) withKeys(ctx context.Context, waves []Wave) ([]Wave, error) {
	if len(waves) == 0 {
		return nil, nil
	}
	keys, err := s.ProgrammeKeys(ctx)
	if err != nil {
		return nil, err
	}
	ended := map[string]bool{}
	for _, key := range keys {
		ends := key.keyEnds()
		ended[key.Programme.Code] = !ends.IsZero() && !s.now().Before(ends)
	}
	return slices.DeleteFunc(waves, func(wave Wave) bool { return ended[wave.Programme] }), nil
}

func waveOf(session courses.Session, survey courses.CourseSurvey) Wave {
	return Wave{
		Survey: survey.Survey, Kind: WaveKind(survey.Stage), Months: survey.Months, Planned: true,
		Programme: session.ProgrammeCode, CourseID: session.CourseID,
	}
}

// isAskedBy tells whether other asks about the session what the planned wave w would: it is
// the same, or one that a manager has made for all sessions of the course.
func (w Wave) isAskedBy(other Wave, session courses.Session) bool {
	return other.Survey == w.Survey && other.Kind == w.Kind && other.Months == w.Months &&
		other.Programme == w.Programme && other.CourseID == w.CourseID && (other.Planned || other.IsOpen(session.EndsAt))
}

// SetCourseSurveys is that of courses, with questionnaires that there are: else ErrNoSurvey.
func (s *Service) SetCourseSurveys(ctx context.Context, actor people.Actor, course string, was, becomes []courses.CourseSurvey) error {
	if err := s.checkSurveys(ctx, becomes); err != nil {
		return err
	}
	return s.courses.SetCourseSurveys(ctx, actor, course, was, becomes)
}

// SetSessionSurveys is that of courses, with questionnaires that there are: else ErrNoSurvey.
func (s *Service) SetSessionSurveys(ctx context.Context, actor people.Actor, session string, was, becomes []courses.CourseSurvey) error {
	if err := s.checkSurveys(ctx, becomes); err != nil {
		return err
	}
	return s.courses.SetSessionSurveys(ctx, actor, session, was, becomes)
}

func (s *Service) checkSurveys(ctx context.Context, list []courses.CourseSurvey) error {
	for _, survey := range list {
		if _, err := s.NewestQuestionnaire(ctx, survey.Survey); err != nil {
			return err
		}
	}
	return nil
}

// OpenDueSurveys is EnsureSeats for the sessions that start soon and those that are old
// enough for a follow-up. It is a job.
func (s *Service) OpenDueSurveys(ctx context.Context) (int, error) {
	now := s.now()
	due, err := s.courses.Sessions(ctx, courses.SessionFilter{
		From: now, To: onDay(now, beforeDays+1, 0), States: append(courses.HeldStates(), courses.SessionCancelled),
	})
	if err != nil {
		return 0, err
	}
	months, err := s.courses.FollowUpMonths(ctx)
	if err != nil {
		return 0, err
	}
	for _, months := range months {
		old, err := s.toFollowUp(ctx, months)
		if err != nil {
			return 0, err
		}
		due = append(due, old...)
	}
	if len(due) == 0 {
		return 0, nil
	}
	return s.ensureSeats(ctx, due)
}

// longestSession is more days than there are from the first day of a session to its last.
const longestSession = 60

// toFollowUp are the sessions with a follow-up so many months after them that is open now.
func (s *Service) toFollowUp(ctx context.Context, months int) ([]courses.Session, error) {
	first, last := followUpDays(s.now(), months)
	sessions, err := s.courses.Sessions(ctx, courses.SessionFilter{
		From: onDay(first, -longestSession, 0), To: onDay(last, 1, 0), States: courses.HeldStates(),
	})
	if err != nil || len(sessions) == 0 {
		return nil, err
	}
	ids := make([]string, len(sessions))
	for i, session := range sessions {
		ids[i] = session.ID
	}
	plans, err := s.courses.SurveysOfSessions(ctx, ids)
	return slices.DeleteFunc(sessions, func(session courses.Session) bool {
		return !slices.ContainsFunc(plans[session.ID], func(survey courses.CourseSurvey) bool {
			return survey.Months == months && waveOf(session, survey).isDue(session, s.now())
		})
	}), err
}

// followUpDays are the days between which the sessions ended whose follow-up after so many
// months is open at the moment now, and a few days more.
func followUpDays(now time.Time, months int) (first, last time.Time) {
	const slack = 5 // for weekends and for months of different lengths
	day := monthsLater(now, -months)
	return onDay(day, -openDays-slack, 0), onDay(day, slack, 0)
}
