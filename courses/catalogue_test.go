package courses_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// startsAt makes a plan that starts at the moment and lasts an hour.
func startsAt(moment time.Time) func(*courses.SessionPlan) {
	return func(p *courses.SessionPlan) { p.StartsAt, p.EndsAt = moment, moment.Add(time.Hour) }
}

func TestWhatIsComing(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		vlo, err := w.Courses.Course(t.Context(), "VLO")
		if err != nil {
			t.Fatal(err)
		}
		w.Course("OIC")
		on := func(month time.Month, day, hour int) time.Time {
			return time.Date(2021, month, day, hour, 0, 0, 0, time.UTC)
		}
		in := func(region string) func(*courses.SessionPlan) {
			return func(p *courses.SessionPlan) { p.Region = region }
		}
		w.Session(startsAt(on(3, 20, 10)), in("London"))
		w.Session(startsAt(on(2, 3, 10)))
		w.Session(startsAt(on(2, 10, 10)), func(p *courses.SessionPlan) { p.Delivery, p.Town, p.Region = courses.Online, "", "" })
		w.Session(startsAt(on(3, 30, 10)), in("London"))
		cancelled := w.Session(startsAt(on(1, 20, 10)), in("Wales"))
		if _, err := w.Courses.CancelSession(t.Context(), people.System, cancelled.Code, "Nobody came"); err != nil {
			t.Fatal(err)
		}
		coming, err := w.Courses.ComingByCourse(t.Context(), on(2, 3, 10))
		if want := (courses.Coming{Sessions: 3, First: on(2, 10, 10)}); err != nil || len(coming) != 1 || coming[vlo.ID] != want {
			t.Errorf("coming %v, %v; want %v", coming, err, want)
		}
		for after, want := range map[time.Time]struct{ regions, months []string }{
			on(1, 1, 0):  {[]string{"Eastern", "London"}, []string{"2021-02", "2021-03"}},
			on(2, 3, 10): {[]string{"London"}, []string{"2021-02", "2021-03"}},
			on(3, 1, 0):  {[]string{"London"}, []string{"2021-03"}},
			on(3, 31, 0): {},
		} {
			got, err := w.Courses.SessionChoices(t.Context(), vlo, after)
			if err != nil || !slices.Equal(got.Regions, want.regions) || !slices.Equal(got.Months, want.months) {
				t.Errorf("after %s: %+v, %v; want %v", after, got, err, want)
			}
			filter := courses.SessionFilter{Course: vlo.Code, States: courses.BookableStates(), StartsAfter: after}
			if counted, err := w.Courses.CountSessions(t.Context(), filter); err != nil || got.Total != counted {
				t.Errorf("after %s: %d in all, want %d, %v", after, got.Total, counted, err)
			}
		}
	})
}

// Beyond MostCounted there are more, however many.
func TestComingSessionsAreNotCountedToTheEnd(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		session := w.Session()
		for n := range courses.MostCounted + 5 {
			var row map[string]any
			if err := db.Table("course_sessions").Where("id = ?", session.ID).Take(&row).Error; err != nil {
				t.Fatal(err)
			}
			row["id"], row["code"], row["request_id"] = fmt.Sprint("s", n), fmt.Sprint("S-", n), nil
			if err := db.Table("course_sessions").Create(row).Error; err != nil {
				t.Fatal(err)
			}
		}
		coming, err := w.Courses.ComingByCourse(t.Context(), w.Clock.Now())
		if err != nil || coming[session.CourseID].Sessions != courses.MostCounted+1 {
			t.Errorf("coming %v, %v; want one more than %d", coming, err, courses.MostCounted)
		}
	})
}
