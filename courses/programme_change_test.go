package courses_test

import (
	"errors"
	"testing"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// TestNoSessionIsOutsideItsProgramme makes sessions in March, and moves one there, while the
// programme is made to end in February. Whichever comes first, the other is refused.
func TestNoSessionIsOutsideItsProgramme(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		long, err := w.Courses.Programme(t.Context(), "MSOIC-2020-21")
		w.Must(err)
		short := long
		short.EndsOn = "2021-02-28"
		const rounds, requests = 10, 8
		for range rounds {
			moving := w.Session()
			results := make([]error, requests)
			sessions := make([]courses.Session, requests)
			together(requests, func(i int) {
				march := w.Plan(coursestest.OnDay(30 + i))
				switch i {
				case requests / 2:
					results[i] = w.Courses.ChangeProgramme(t.Context(), people.System, long, short)
				case 0:
					sessions[i], results[i] = w.Courses.UpdateSession(t.Context(), people.System, moving.Code, moving.Version, march)
				default:
					sessions[i], results[i] = w.Courses.CreateSession(t.Context(), people.System, march)
				}
			})
			changed := results[requests/2] == nil
			for i, err := range results {
				switch {
				case i == requests/2 && (err == nil || errors.Is(err, courses.ErrSessionsOutside)):
				case err == nil && changed:
					t.Errorf("%s is on %s, and the programme ends in February", sessions[i].Code, sessions[i].Day())
				case err != nil && !errors.Is(err, courses.ErrOutsideProgramme):
					t.Error(err)
				}
			}
			if changed {
				w.Must(w.Courses.ChangeProgramme(t.Context(), people.System, short, long))
			}
			sessions[0], results[0] = moving, nil
			for i, session := range sessions {
				if i != requests/2 && results[i] == nil {
					_, err := w.Courses.CancelSession(t.Context(), people.System, session.Code, "Only tried.")
					w.Must(err)
				}
			}
		}
	})
}
