package courses_test

import (
	"errors"
	"maps"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
)

// Planned is every session that may be held and has no register yet, to come or over, from one day
// until the end of another, with its confirmed places. A draft is not.
func TestAhead(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		var sessions []courses.Session
		var first courses.Booking
		for day := range 4 { // 9 to 12 February
			sessions = append(sessions, w.Session(coursestest.OnDay(day)))
			for n := range day + 1 {
				first = w.Book(w.Delegate(10*day+n, "kent"), sessions[day])
			}
		}
		w.Session(coursestest.OnDay(2), func(plan *courses.SessionPlan) { plan.State = courses.SessionDraft })
		small := w.Session(coursestest.OnDay(3), coursestest.Places(1))
		w.Book(w.Delegate(90, "essex"), small)
		w.Book(w.Delegate(91, "essex"), small) // waits
		w.Clock.Set(time.Date(2021, 2, 12, 18, 0, 0, 0, time.UTC))
		w.Register(sessions[3], first, courses.AttendedNo)
		for _, c := range []struct {
			now         time.Time
			from, until string
			sessions    int
			lastOn      string
			places      map[string]int
		}{
			{sessions[0].StartsAt.Add(-time.Hour), "", "2021-02-12", 5, "2021-02-12", map[string]int{"kent": 10, "essex": 1}},
			{sessions[2].StartsAt.Add(time.Hour), "", "2021-02-11", 3, "2021-02-11", map[string]int{"kent": 6}},
			{sessions[3].EndsAt, "", "2021-03-31", 4, "2021-02-12", map[string]int{"kent": 6, "essex": 1}},
			{sessions[3].EndsAt, "2021-02-10", "2021-02-11", 2, "2021-02-11", map[string]int{"kent": 5}},
			{sessions[3].EndsAt, "2021-02-13", "2021-03-31", 0, "", nil},
		} {
			w.Clock.Set(c.now)
			planned, err := w.Courses.Ahead(t.Context(), sessions[0].ProgrammeCode, c.from, c.until)
			if ahead := planned["VLO"]; err != nil || ahead.Sessions != c.sessions || ahead.LastOn != c.lastOn || !maps.Equal(ahead.Places, c.places) {
				t.Errorf("at %v, from %q until %s: %+v, %v; want %+v", c.now, c.from, c.until, ahead, err, c)
			}
		}
		for _, days := range [][2]string{{"", "soon"}, {"then", "2021-02-11"}} {
			if _, err := w.Courses.Ahead(t.Context(), sessions[0].ProgrammeCode, days[0], days[1]); !errors.Is(err, courses.ErrInvalid) {
				t.Errorf("%v: %v", days, err)
			}
		}
	})
}
