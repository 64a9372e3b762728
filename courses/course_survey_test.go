package courses_test

import (
	"slices"
	"testing"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// whileWaiting runs do, which must come to wait for the transaction in which before runs, or
// end without having waited, and returns when both are done.
func whileWaiting(t *testing.T, db *gorm.DB, before func(tx *gorm.DB) error, do func() error) {
	t.Helper()
	done := make(chan error, 1)
	err := db.Transaction(func(tx *gorm.DB) error {
		if err := before(tx); err != nil {
			return err
		}
		go func() { done <- do() }()
		for waiting := 0; waiting == 0 && len(done) == 0 && db.Name() == "postgres"; {
			if err := db.Raw("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()").Scan(&waiting).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = <-done
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A session is given surveys of its own, and another session is made, while somebody sets
// those of the course. The one keeps its own; the other has the course's new ones.
func TestTheSurveysOfACourseAreSetWhileItsSessionsChange(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		session := w.Session()
		was := []courses.CourseSurvey{{Stage: courses.SurveyAfter, Survey: "FIRST"}}
		own := []courses.CourseSurvey{{Stage: courses.SurveyFollowUp, Months: 3, Survey: "OWN"}}
		becomes := []courses.CourseSurvey{{Stage: courses.SurveyAfter, Survey: "SECOND"}}
		w.Must(w.Courses.SetCourseSurveys(t.Context(), people.System, "VLO", nil, was))
		within := func(tx *gorm.DB) *courses.Service { return courses.New(tx, w.Clock.Now, w.People.Within(tx)) }
		var made courses.Session
		whileWaiting(t, db, func(tx *gorm.DB) error {
			if err := within(tx).SetSessionSurveys(t.Context(), people.System, session.Code, was, own); err != nil {
				return err
			}
			var err error
			made, err = within(tx).CreateSession(t.Context(), people.System, w.Plan(coursestest.OnDay(1)))
			return err
		}, func() error { return w.Courses.SetCourseSurveys(t.Context(), people.System, "VLO", was, becomes) })
		has, err := w.Courses.SurveysOfSessions(t.Context(), []string{session.ID, made.ID})
		if err != nil || !slices.Equal(has[session.ID], own) || !slices.Equal(has[made.ID], becomes) {
			t.Errorf("the session has %v, the new one %v, %v", has[session.ID], has[made.ID], err)
		}
	})
}
