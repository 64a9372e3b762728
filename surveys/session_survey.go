package surveys

import (
	"cmp"
	"context"
	"slices"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// countStep is the step in which counts of the newest answers move, so that who watches one,
// in a room or elsewhere, does not learn who has just answered.
//
// It moves by whole steps only, and not by the hour as well: of one or two who answer in a
// quiet hour, a count that is let out at its end would say that they did, to somebody who may
// know who is left. That is a batch of one. What is lost is the last up to four answers, which
// the page owns up to ("at least"). When a step is full the count does move at that moment,
// but of the five in it nobody can tell whose answer filled it, and no answer has a time to be
// held against it: a response has a day, and stands in results by batches of their own.
const countStep = 5

// inBatches is a count of answers in whole countSteps, rounded down.
func inBatches(count int) int { return count - count%countStep }

// SessionSurvey is a survey after a session as its trainer shows it. Code is the short code
// as people see it, or "" while nobody is registered as having attended. Attended counts
// those who may answer. AtLeast is the number of answers, also of those that came by the room's
// code alone, rounded down to whole fives.
type SessionSurvey struct {
	Title    string
	Wave     Wave
	Code     string
	Attended int
	AtLeast  int
	OpensAt  time.Time
	ClosesAt time.Time
}

// SessionSurveys are the surveys after a session, by title, for those who may manage it;
// else ErrNotAllowed.
func (s *Service) SessionSurveys(ctx context.Context, actor people.Actor, session courses.Session) ([]SessionSurvey, error) {
	if !courses.CanManage(actor, session) {
		return nil, ErrNotAllowed
	}
	plans, err := s.courses.SurveysOfSessions(ctx, []string{session.ID})
	if err != nil {
		return nil, err
	}
	waves, err := s.wavesAfter(ctx, session, plans[session.ID])
	if err != nil {
		return nil, err
	}
	var list []SessionSurvey
	for _, wave := range waves {
		survey, err := s.sessionSurvey(ctx, session, wave)
		if err != nil {
			return nil, err
		}
		list = append(list, survey)
	}
	slices.SortFunc(list, func(a, b SessionSurvey) int { return cmp.Compare(a.Title, b.Title) })
	return list, nil
}

// wavesAfter are the waves after a session, also one of its surveys that nobody was asked
// yet: that has no id.
func (s *Service) wavesAfter(ctx context.Context, session courses.Session, plan []courses.CourseSurvey) ([]Wave, error) {
	waves, err := s.store.waves(s.store.with(ctx).Where(
		"kind = ? AND course_id = ? AND programme_code = ?", WaveAfter, session.CourseID, session.ProgrammeCode))
	if err != nil {
		return nil, err
	}
	for _, survey := range plan {
		wanted := waveOf(session, survey)
		asked := slices.ContainsFunc(waves, func(wave Wave) bool { return wanted.isAskedBy(wave, session) })
		if wanted.Kind == WaveAfter && !asked {
			waves = append(waves, wanted)
		}
	}
	return slices.DeleteFunc(waves, func(wave Wave) bool {
		return !wave.asks(session, plan) || !wave.Planned && !wave.IsOpen(session.EndsAt)
	}), nil
}

func (s *Service) sessionSurvey(ctx context.Context, session courses.Session, wave Wave) (SessionSurvey, error) {
	survey := SessionSurvey{Wave: wave}
	code, seats, responses, err := s.store.sessionSurvey(ctx, wave.ID, session.ID)
	if err != nil || code == "" {
		survey.OpensAt, survey.ClosesAt = wave.TimesFor(session)
	} else {
		invitation, found := s.InvitationByCode(ctx, code)
		survey.Code, survey.OpensAt, survey.ClosesAt, err = ShowCode(code), invitation.OpensAt, invitation.ClosesAt, found
	}
	if err != nil {
		return SessionSurvey{}, err
	}
	questionnaire, err := s.NewestQuestionnaire(ctx, wave.Survey)
	survey.Title, survey.Attended, survey.AtLeast = questionnaire.Title, seats, inBatches(responses)
	return survey, err
}
