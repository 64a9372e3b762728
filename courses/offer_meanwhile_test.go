package courses_test

import (
	"encoding/json"
	"errors"
	"testing"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// offeredPlace is a session of one place, which is offered to the booking.
func offeredPlace(w *coursestest.World) (courses.Session, courses.Booking, people.Actor) {
	w.T.Helper()
	session := w.Session(coursestest.Places(1))
	holder, next := w.Delegate(1, "kent"), w.Delegate(2, "kent")
	held, waits := w.Book(holder, session), w.Book(next, session)
	_, err := w.Courses.CancelBooking(w.T.Context(), holder, held.Reference, courses.CancelLeave, "")
	w.Must(err)
	return w.Read(session), waits, next
}

func aDayLater(w *coursestest.World, session courses.Session) error {
	plan := w.Plan(coursestest.Places(1), coursestest.OnDay(1))
	_, err := w.Courses.UpdateSession(w.T.Context(), people.System, session.Code, session.Version, plan)
	return err
}

func TestAnOfferIsAcceptedAsItWasSeen(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session, booking, actor := offeredPlace(w)
		w.Must(aDayLater(w, session))
		accept := func(seen string) error {
			_, err := w.Courses.AcceptOffer(t.Context(), actor, booking.Reference, seen)
			return err
		}
		if err := accept(session.AsSeen()); !errors.Is(err, courses.ErrSessionChanged) {
			t.Fatalf("%v, want %v", err, courses.ErrSessionChanged)
		}
		moved := w.Read(session)
		if moved.Confirmed != 0 || moved.Offered != 1 {
			t.Fatalf("%+v", moved)
		}
		w.Must(accept(moved.AsSeen()))
		w.Must(accept("what no page says")) // it is accepted already
	})
}

// TestAnOfferIsAcceptedWhileTheSessionMoves has both happen at once: whoever accepts what
// they saw gets a confirmation that says just that.
func TestAnOfferIsAcceptedWhileTheSessionMoves(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		for range 10 {
			session, booking, actor := offeredPlace(w)
			var moved, accepted error
			together(2, func(i int) {
				if i == 0 {
					moved = aDayLater(w, session)
					return
				}
				_, accepted = w.Courses.AcceptOffer(t.Context(), actor, booking.Reference, session.AsSeen())
			})
			w.Must(moved)
			if accepted != nil && !errors.Is(accepted, courses.ErrSessionChanged) {
				t.Fatal(accepted)
			}
			var data string
			w.Must(db.Raw("SELECT COALESCE(max(data), '') FROM notices WHERE kind = ? AND email = ? AND data LIKE ?",
				courses.KindBookingConfirmed, actor.Email, "%"+booking.Reference+"%").Scan(&data).Error)
			if (accepted == nil) != (data != "") {
				t.Fatalf("%v, and the confirmation is %q", accepted, data)
			}
			if accepted == nil {
				var told courses.SessionNotice
				w.Must(json.Unmarshal([]byte(data), &told))
				if !told.StartsAt.Equal(session.StartsAt) {
					t.Fatalf("a session was accepted for %v, and confirmed for %v", session.StartsAt, told.StartsAt)
				}
			}
			_, err := w.Courses.CancelSession(t.Context(), people.System, session.Code, "Next")
			w.Must(err)
		}
	})
}

// Of three offers that lapse together two are of places kept for somebody. The first that goes moves
// the third into its place there, which is given back to those it is kept for all the same.
func TestOffersThatLapseTogetherGiveKeptPlacesBack(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session(coursestest.Places(3))
		var held []courses.Booking
		var holders []people.Actor
		for i := range 6 {
			actor := w.Delegate(i+1, "kent")
			held, holders = append(held, w.Book(actor, session)), append(holders, actor)
		}
		for i := range 3 {
			_, err := w.Courses.CancelBooking(t.Context(), holders[i], held[i].Reference, courses.CancelLeave, "")
			w.Must(err)
		}
		hold := courses.Hold{Kind: courses.ForSector, For: string(people.Policing), Places: 2, ReleaseOn: courses.DayOf(session.StartsAt.AddDate(0, 0, -1))}
		w.Must(w.Courses.SetHold(t.Context(), people.System, session.Code, hold))
		if now := w.Read(session); now.Offered != 3 || now.Held != 0 {
			t.Fatalf("%d offered, %d kept", now.Offered, now.Held)
		}
		w.Clock.Set(session.StartsAt.AddDate(0, 0, -2))
		if _, err := w.Courses.LapseOffers(t.Context()); err != nil {
			t.Fatal(err)
		}
		holds, err := w.Courses.Holds(t.Context(), people.System, session.Code)
		w.Must(err)
		if now := w.Read(session); now.Offered != 0 || now.Held != 2 || holds[0].Taken != 0 {
			t.Errorf("%d offered, %d kept, %d taken", now.Offered, now.Held, holds[0].Taken)
		}
	})
}
