package courses_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// TestUndecidedRequestsLapseAtTheStart: a request for approval and a claim to be of an
// organisation that nobody decided end when the session starts, and their people are told.
func TestUndecidedRequestsLapseAtTheStart(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		session := w.Session(func(p *courses.SessionPlan) { p.Terms = &courses.SessionTerms{NeedsApproval: true, OfferHours: 48} })
		asks, claims, agreed := w.Delegate(1, "kent"), w.Delegate(2, "kent"), w.Delegate(3, "kent")
		w.Must(db.Exec("UPDATE people SET organisation_by = 'claimed' WHERE id = ?", claims.PersonID).Error)
		references := map[string]string{}
		for _, who := range []people.Actor{asks, claims, agreed} {
			booking, err := w.Courses.Book(t.Context(), who, courses.BookingRequest{SessionCode: session.Code, JoinWaitingList: true})
			if err != nil || booking.State != courses.Requested {
				t.Fatalf("%s, %v", booking.State, err)
			}
			references[who.Email] = booking.Reference
		}
		w.Clock.Set(w.Clock.Now().Add(time.Minute))
		if _, err := w.Courses.Approve(t.Context(), people.System, references[agreed.Email]); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			at   time.Time
			want int
		}{{session.StartsAt.Add(-time.Second), 0}, {session.StartsAt, 2}, {session.StartsAt, 0}} {
			w.Clock.Set(step.at)
			if got, err := w.Courses.LapseRequests(t.Context()); err != nil || got != step.want {
				t.Fatalf("at %s: %d, %v; want %d", step.at, got, err, step.want)
			}
		}
		for _, c := range []struct {
			who   people.Actor
			state courses.BookingState
			told  []string
		}{
			{asks, courses.Cancelled, []string{courses.KindBookingRequested, courses.KindRequestLapsed}},
			{claims, courses.Cancelled, []string{courses.KindBookingRequested, courses.KindRequestLapsed}},
			{agreed, courses.Confirmed, []string{courses.KindBookingRequested, courses.KindBookingApproved}},
		} {
			booking, _, err := w.Courses.Booking(t.Context(), c.who, references[c.who.Email])
			if err != nil || booking.State != c.state || booking.CancelledLate {
				t.Errorf("%s: %s, %v, %v", c.who.Email, booking.State, booking.CancelledLate, err)
			}
			if got := noticesTo(t, db, c.who.Email); !slices.Equal(got, c.told) {
				t.Errorf("%s was told %v, want %v", c.who.Email, got, c.told)
			}
		}
		if _, err := w.Courses.Approve(t.Context(), people.System, references[asks.Email]); !errors.Is(err, courses.ErrNotRequested) {
			t.Errorf("approving what has lapsed: %v", err)
		}
	})
}
