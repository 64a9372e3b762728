package reports_test

import (
	"reflect"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// While the answers are held to an earlier day, the register that they are set against is that
// day's in every term: nobody who was trained since, and no session.
func TestAHeldResponseRateIsOfOneDay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Clock.Set(time.Date(2021, 3, 1, 9, 0, 0, 0, time.UTC))
		session := w.Session(func(plan *courses.SessionPlan) {
			plan.StartsAt = time.Date(2021, 3, 20, 9, 30, 0, 0, time.UTC)
			plan.EndsAt = plan.StartsAt.Add(6 * time.Hour)
		})
		booking := w.Book(w.Delegate(30, "kent"), session)
		w.Clock.Set(time.Date(2021, 3, 31, 18, 0, 0, 0, time.UTC))
		w.must(w.Courses.RecordAttendance(t.Context(), people.System, session, []courses.Mark{{BookingID: booking.ID, Attended: courses.AttendedFull}}, "taken late"))
		w.answers("POST", "2021", "Q5a", 4, func(int) string { return "2021-03-20,Kent,5" }, "late")
		then := figureOf(t, w, "training.VLO.rate", "2021-03-15")
		held := figureOf(t, w, "training.VLO.rate", "2021-03-25")
		if held.Figure.HeldSince != "2021-03-15" || then.Figure.HeldSince != "" || len(then.Terms) != 3 || len(then.Sources) < 3 {
			t.Fatalf("held since %q\n%+v", held.Figure.HeldSince, then)
		}
		if !reflect.DeepEqual(held.Terms, then.Terms) || !reflect.DeepEqual(held.Sources, then.Sources) {
			t.Errorf("held: %+v %+v\nwant   %+v %+v", held.Terms, held.Sources, then.Terms, then.Sources)
		}
		if trained := figureOf(t, w, "kpi.trained", "2021-03-25").Figure.Text(); trained != "13" {
			t.Errorf("%s were trained by the day, want 13", trained)
		}
	})
}
