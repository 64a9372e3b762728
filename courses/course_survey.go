package courses

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"muster/courses/people"
)

// SurveyStage is when a survey of a session is asked.
type SurveyStage string

// Before the session, after it, or a number of months after its end.
const (
	SurveyBefore   SurveyStage = "before"
	SurveyAfter    SurveyStage = "after"
	SurveyFollowUp SurveyStage = "follow_up"
)

// surveyStages are the stages in the order in which they come.
var surveyStages = []SurveyStage{SurveyBefore, SurveyAfter, SurveyFollowUp}

// MostFollowUpMonths is the latest that a follow-up comes after the end of a session.
const MostFollowUpMonths = 24

// CourseSurvey is a survey that belongs to a course or a session. Months is how many months
// after the end of the session a follow-up comes, from 1 to MostFollowUpMonths, and 0
// otherwise. Survey is the code of a questionnaire: whether there is one is for whoever
// keeps questionnaires to check.
type CourseSurvey struct {
	Stage  SurveyStage
	Months int
	Survey string
}

// String is how the audit log names it.
func (s CourseSurvey) String() string {
	if s.Stage == SurveyFollowUp {
		return fmt.Sprintf("%s %d months after", s.Survey, s.Months)
	}
	return s.Survey + " " + string(s.Stage)
}

// sortSurveys brings surveys into the order in which they come. ErrInvalid when one has no
// code or no such moment, or two have the same moment.
func sortSurveys(list []CourseSurvey) ([]CourseSurvey, error) {
	sorted := slices.SortedFunc(slices.Values(list), func(a, b CourseSurvey) int {
		return cmp.Or(cmp.Compare(slices.Index(surveyStages, a.Stage), slices.Index(surveyStages, b.Stage)), cmp.Compare(a.Months, b.Months))
	})
	for i, survey := range sorted {
		months := survey.Months == 0
		if survey.Stage == SurveyFollowUp {
			months = survey.Months >= 1 && survey.Months <= MostFollowUpMonths
		}
		twice := i > 0 && sorted[i-1].Stage == survey.Stage && sorted[i-1].Months == survey.Months
		if !slices.Contains(surveyStages, survey.Stage) || !months || twice || anyBlank(survey.Survey) {
			return nil, ErrInvalid
		}
	}
	return sorted, nil
}

// CourseSurveys are the surveys of a course in the order in which they come. Anybody may
// know them.
func (s *Service) CourseSurveys(ctx context.Context, courseID string) ([]CourseSurvey, error) {
	found, err := s.store.surveysOf(ctx, courseSurveys, []string{courseID})
	return found[courseID], err
}

// SurveysOfSessions are the surveys of sessions, by the session's id, each in the order in
// which they come.
func (s *Service) SurveysOfSessions(ctx context.Context, sessionIDs []string) (map[string][]CourseSurvey, error) {
	return s.store.surveysOf(ctx, sessionSurveys, sessionIDs)
}

// FollowUpMonths are the numbers of months after which any session has a follow-up.
func (s *Service) FollowUpMonths(ctx context.Context) ([]int, error) {
	return s.store.followUpMonths(ctx)
}

// SetCourseSurveys sets the surveys of a course. The sessions to come that had the course's
// take the new ones over; one that has others, and one that has started, keeps what it has.
// was is what was read: ErrCourseChanged when somebody else has set them since. For managers
// and administrators. ErrNoCourse; ErrInvalid as sortSurveys.
func (s *Service) SetCourseSurveys(ctx context.Context, actor people.Actor, code string, was, becomes []CourseSurvey) error {
	if !runsProgramme(actor) {
		return ErrNotAllowed
	}
	course, err := s.store.courseByCode(ctx, code)
	if err != nil {
		return err
	}
	if becomes, err = sortSurveys(becomes); err != nil {
		return err
	}
	return s.store.transaction(ctx, func(tx *store) error {
		if err := tx.holdCourse(ctx, course.ID); err != nil {
			return err
		}
		changed, err := tx.setSurveys(ctx, courseSurveys, course.ID, was, becomes)
		if err != nil || !changed {
			return err
		}
		if err := tx.passOnSurveys(ctx, course.ID, was, becomes, s.now()); err != nil {
			return err
		}
		return tx.people.Record(ctx, actor, "surveys of a course set", course.Code, surveyWords(becomes))
	})
}

// passOnSurveys gives the sessions of a course that have not started, and that have what the
// course had, what it has now.
func (s *store) passOnSurveys(ctx context.Context, courseID string, was, becomes []CourseSurvey, now time.Time) error {
	ids, err := s.holdSessionsToCome(ctx, courseID, now)
	if err != nil {
		return err
	}
	has, err := s.surveysOf(ctx, sessionSurveys, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !slices.Equal(has[id], was) {
			continue
		}
		if err := s.writeSurveys(ctx, sessionSurveys, id, becomes); err != nil {
			return err
		}
	}
	return nil
}

// SetSessionSurveys sets the surveys of one session, whatever its course has. Whoever has
// been asked already keeps what they answered. For those who may manage it. ErrNoSession,
// ErrSessionCancelled; ErrSessionChanged and ErrInvalid as SetCourseSurveys.
func (s *Service) SetSessionSurveys(ctx context.Context, actor people.Actor, code string, was, becomes []CourseSurvey) error {
	session, err := s.store.sessionByCode(ctx, code)
	if err != nil {
		return err
	}
	if !CanManage(actor, session) {
		return ErrNotAllowed
	}
	if becomes, err = sortSurveys(becomes); err != nil {
		return err
	}
	return s.store.inSession(ctx, session.ID, func(tx *store, current Session) error {
		if current.State == SessionCancelled {
			return ErrSessionCancelled
		}
		changed, err := tx.setSurveys(ctx, sessionSurveys, session.ID, was, becomes)
		if errors.Is(err, ErrCourseChanged) {
			return ErrSessionChanged
		}
		if err != nil || !changed {
			return err
		}
		return tx.people.Record(ctx, actor, "surveys of a session set", session.Code, surveyWords(becomes))
	})
}

// setSurveys writes the surveys of a course or a session and tells whether that changed
// them. ErrCourseChanged when they are neither what was read nor what they are to become.
func (s *store) setSurveys(ctx context.Context, of surveyOwner, id string, was, becomes []CourseSurvey) (bool, error) {
	has, err := s.surveysOf(ctx, of, []string{id})
	switch {
	case err != nil || slices.Equal(has[id], becomes):
		return false, err
	case !slices.Equal(has[id], was):
		return false, ErrCourseChanged
	}
	return true, s.writeSurveys(ctx, of, id, becomes)
}

func surveyWords(list []CourseSurvey) string {
	words := make([]string, len(list))
	for i, survey := range list {
		words[i] = survey.String()
	}
	return strings.Join(words, ", ")
}
