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
	"muster/migrations/dbtest"
)

// each runs a test in a fresh world on each engine.
func each(t *testing.T, test func(t *testing.T, w *coursestest.World, db *gorm.DB)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		clock := coursestest.NewClock()
		persons := people.New(db, clock.Now)
		test(t, coursestest.New(t, clock, persons, courses.New(db, clock.Now, persons)), db)
	})
}

func wantErr(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Fatalf("error = %v, want %v", got, want)
	}
}

// noticesTo lists the kinds of the notices in the outbox for an email, in the order written.
func noticesTo(t *testing.T, db *gorm.DB, email string) []string {
	t.Helper()
	var kinds []string
	err := db.Raw("SELECT kind FROM notices WHERE email = ? ORDER BY recorded_at, kind", email).Scan(&kinds).Error
	if err != nil {
		t.Fatal(err)
	}
	return kinds
}

func TestBookConfirmsWhileThereArePlaces(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		session := w.Session(coursestest.Places(1))
		first, second := w.Delegate(1, "kent"), w.Delegate(2, "surrey")

		booking := w.Book(first, session)
		if booking.State != courses.Confirmed || len(booking.Reference) != 9 || booking.OrganisationID != "kent" {
			t.Fatalf("booking = %+v", booking)
		}
		_, err := w.Courses.Book(t.Context(), second, courses.BookingRequest{SessionCode: session.Code})
		wantErr(t, err, courses.ErrSessionFull)

		waiting := w.Book(second, session)
		if waiting.State != courses.Waiting || waiting.QueueNumber != 1 {
			t.Fatalf("waiting = %+v", waiting)
		}
		if now := w.Read(session); now.Confirmed != 1 || now.Waiting != 1 || now.PlacesLeft() != 0 {
			t.Fatalf("session = %+v", now)
		}
		if got := noticesTo(t, db, first.Email); !slices.Equal(got, []string{courses.KindBookingConfirmed}) {
			t.Fatalf("the confirmed delegate was told %v", got)
		}
		if got := noticesTo(t, db, second.Email); !slices.Equal(got, []string{courses.KindWaitingListJoined}) {
			t.Fatalf("the waiting delegate was told %v", got)
		}
	})
}

func TestBookTwiceIsOneBooking(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		session := w.Session(coursestest.Places(1))
		delegate := w.Delegate(1, "kent")
		first, second := w.Book(delegate, session), w.Book(delegate, session)
		if first.Reference != second.Reference || w.Read(session).Confirmed != 1 {
			t.Fatalf("two bookings: %v and %v", first, second)
		}
		if got := noticesTo(t, db, delegate.Email); len(got) != 1 {
			t.Fatalf("told %v", got)
		}
	})
}

func TestCancellingOffersThePlaceToTheFirstInLine(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		session := w.Session(coursestest.Places(1))
		holder, first, second := w.Delegate(1, "kent"), w.Delegate(2, "surrey"), w.Delegate(3, "sussex")
		held, next, last := w.Book(holder, session), w.Book(first, session), w.Book(second, session)

		w.Clock.Set(w.Clock.Now().Add(time.Hour))
		_, err := w.Courses.CancelBooking(t.Context(), holder, held.Reference, courses.CancelOther, " ")
		wantErr(t, err, courses.ErrReasonNeeded)
		cancelled, err := w.Courses.CancelBooking(t.Context(), holder, held.Reference, courses.CancelOther, "On duty")
		if err != nil || cancelled.State != courses.Cancelled || !cancelled.CancelledAt.Equal(w.Clock.Now()) {
			t.Fatalf("cancelled = %+v, %v", cancelled, err)
		}
		promoted, _, err := w.Courses.Booking(t.Context(), first, next.Reference)
		if err != nil || promoted.State != courses.Offered {
			t.Fatalf("first in line = %+v, %v", promoted, err)
		}
		waiting, _, _ := w.Courses.Booking(t.Context(), second, last.Reference)
		if position, err := w.Courses.QueuePosition(t.Context(), waiting); err != nil || position != 1 {
			t.Fatalf("position = %d, %v", position, err)
		}
		list, err := w.Courses.Promotions(t.Context(), people.System, session)
		if err != nil || len(list) != 1 || !slices.Equal(list[0].Queue, []string{next.Reference, last.Reference}) {
			t.Fatalf("promotions = %+v, %v", list, err)
		}
		if got := noticesTo(t, db, first.Email); !slices.Equal(got, []string{courses.KindWaitingListJoined, courses.KindPlaceOffered}) {
			t.Fatalf("the promoted delegate was told %v", got)
		}
	})
}

func TestCancelAgainChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		session := w.Session(coursestest.Places(2))
		delegate, other := w.Delegate(1, "kent"), w.Delegate(2, "kent")
		booking := w.Book(delegate, session)
		w.Book(other, session)
		for range 2 {
			if _, err := w.Courses.CancelBooking(t.Context(), delegate, booking.Reference, courses.CancelOther, "Leave"); err != nil {
				t.Fatal(err)
			}
		}
		if now := w.Read(session); now.Confirmed != 1 {
			t.Fatalf("%d confirmed, want 1", now.Confirmed)
		}
		again := w.Book(delegate, session)
		if again.Reference == booking.Reference || again.State != courses.Confirmed {
			t.Fatalf("booking anew = %+v", again)
		}
	})
}

func TestBookingClosesWhenTheSessionStarts(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session()
		delegate, late := w.Delegate(1, "kent"), w.Delegate(2, "kent")
		booking := w.Book(delegate, session)
		w.Clock.Set(session.StartsAt)
		_, err := w.Courses.Book(t.Context(), late, courses.BookingRequest{SessionCode: session.Code})
		wantErr(t, err, courses.ErrBookingClosed)
		_, err = w.Courses.CancelBooking(t.Context(), delegate, booking.Reference, courses.CancelOther, "Ill")
		wantErr(t, err, courses.ErrSessionStarted)

		trainer := w.Holder(people.Trainer, "kent")
		door := courses.BookingRequest{SessionCode: session.Code, PersonID: late.PersonID}
		if _, err := w.Courses.Book(t.Context(), trainer, door); err != nil {
			t.Fatalf("at the door: %v", err)
		}
		w.Clock.Set(time.Date(2021, 2, 10, 0, 0, 0, 0, time.UTC))
		door.PersonID = w.Delegate(3, "kent").PersonID
		_, err = w.Courses.Book(t.Context(), trainer, door)
		wantErr(t, err, courses.ErrBookingClosed)
	})
}

func TestWhoMayBookAndSee(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session()
		delegate, other := w.Delegate(1, "surrey"), w.Delegate(2, "kent")
		booking := w.Book(delegate, session)
		for _, actor := range []people.Actor{
			other, w.Holder(people.Trainer, "essex"), w.Holder(people.Contact, "kent"), w.Holder(people.Funder, ""), {},
		} {
			_, err := w.Courses.Book(t.Context(), actor, courses.BookingRequest{SessionCode: session.Code, PersonID: delegate.PersonID})
			wantErr(t, err, courses.ErrNotAllowed)
			_, _, err = w.Courses.Booking(t.Context(), actor, booking.Reference)
			wantErr(t, err, courses.ErrNotAllowed)
			_, err = w.Courses.CancelBooking(t.Context(), actor, booking.Reference, courses.CancelOther, "no")
			wantErr(t, err, courses.ErrNotAllowed)
			_, err = w.Courses.Delegates(t.Context(), actor, session)
			wantErr(t, err, courses.ErrNotAllowed)
			_, err = w.Courses.Whereabouts(t.Context(), actor, session)
			wantErr(t, err, courses.ErrNotAllowed)
			_, _, err = w.Courses.BookingsOfOrganisation(t.Context(), actor, "surrey", courses.BookingFilter{Limit: 50})
			wantErr(t, err, courses.ErrNotAllowed)
			_, err = w.Courses.UpdateSession(t.Context(), actor, session.Code, session.Version, w.Plan())
			wantErr(t, err, courses.ErrNotAllowed)
			_, err = w.Courses.CancelSession(t.Context(), actor, session.Code, "no")
			wantErr(t, err, courses.ErrNotAllowed)
			wantErr(t, w.Courses.RecordAttendance(t.Context(), actor, session, nil, ""), courses.ErrNotAllowed)
			_, err = w.Courses.MessageDelegates(t.Context(), actor, session, courses.Message{ID: "1", Subject: "s", Body: "b"})
			wantErr(t, err, courses.ErrNotAllowed)
		}
		contact := w.Holder(people.Contact, "surrey")
		rows, total, err := w.Courses.BookingsOfOrganisation(t.Context(), contact, "surrey", courses.BookingFilter{Limit: 50})
		if err != nil || total != 1 || rows[0].Delegate.Booking.Reference != booking.Reference || rows[0].Session.Code != session.Code {
			t.Fatalf("the contact sees %+v, %v", rows, err)
		}
		where, err := w.Courses.Whereabouts(t.Context(), delegate, session)
		if err != nil || where.Address != "1 Example Street, Maidstone" {
			t.Fatalf("where = %+v, %v", where, err)
		}
	})
}

func TestReadingADelegateListIsRecorded(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		session := w.Session()
		trainer := w.Holder(people.Trainer, "kent")
		w.Book(w.Delegate(1, "kent"), session)
		if _, err := w.Courses.Delegates(t.Context(), trainer, session); err != nil {
			t.Fatal(err)
		}
		var entries int64
		err := db.Raw("SELECT count(*) FROM audit_entries WHERE actor_id = ? AND act = 'delegate list read' AND subject = ?",
			trainer.PersonID, session.Code).Scan(&entries).Error
		if err != nil || entries != 1 {
			t.Fatalf("%d entries, %v", entries, err)
		}
	})
}

func TestBookNeedsANameAndAnOrganisation(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session()
		nobody := w.Delegate(1, "")
		_, err := w.Courses.Book(t.Context(), nobody, courses.BookingRequest{SessionCode: session.Code})
		wantErr(t, err, courses.ErrIncompletePerson)
	})
}

func TestBookIn(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session()
		trainer, known := w.Holder(people.Trainer, "kent"), w.Delegate(1, "surrey")
		request := courses.BookingRequest{SessionCode: session.Code}
		somebody := people.Person{Email: known.Email, Name: "Another Name", OrganisationID: "kent", JobRole: "police_staff"}
		_, err := w.Courses.BookIn(t.Context(), known, request, somebody)
		wantErr(t, err, courses.ErrNotAllowed)
		booking, err := w.Courses.BookIn(t.Context(), trainer, request, somebody)
		if err != nil || booking.PersonID != known.PersonID || booking.OrganisationID != "surrey" || booking.RecordedBy != trainer.PersonID {
			t.Fatalf("booking = %+v, %v", booking, err)
		}
		nameless := w.Delegate(2, "")
		somebody.Email = nameless.Email
		if _, err = w.Courses.BookIn(t.Context(), trainer, request, somebody); err != nil {
			t.Fatal(err)
		}
		person, err := w.People.PersonByID(t.Context(), nameless.PersonID)
		if err != nil || person.OrganisationID != "kent" || person.Name != nameless.Name {
			t.Fatalf("person = %+v, %v", person, err)
		}
	})
}

func TestDraftIsKeptForADayOrUntilTheBooking(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session, delegate := w.Session(), w.Delegate(1, "kent")
		draft := func() (string, bool) {
			begun, err := w.Courses.BegunSession(t.Context(), delegate, session.Code)
			if err != nil || begun.Booking != nil {
				t.Fatal(begun.Booking, err)
			}
			return begun.AccessNeeds, begun.Asked
		}
		for _, needs := range []string{"A hearing loop", "", " Large print "} {
			if err := w.Courses.SaveDraft(t.Context(), delegate, session.Code, needs); err != nil {
				t.Fatal(err)
			}
		}
		if needs, asked := draft(); needs != "Large print" || !asked {
			t.Fatalf("draft = %q, %v", needs, asked)
		}
		w.Clock.Set(w.Clock.Now().Add(24 * time.Hour))
		if _, asked := draft(); asked {
			t.Fatal("the draft is still there after a day")
		}
		if forgotten, err := w.Courses.ForgetDrafts(t.Context()); err != nil || forgotten != 1 {
			t.Fatalf("forgot %d drafts, %v; want 1", forgotten, err)
		}
		if err := w.Courses.SaveDraft(t.Context(), delegate, session.Code, "Large print"); err != nil {
			t.Fatal(err)
		}
		booking := w.Book(delegate, session)
		booking.CalendarSequence = 1 // the invitation with the confirmation is after the booking
		begun, err := w.Courses.BegunSession(t.Context(), delegate, session.Code)
		if err != nil || begun.Asked || begun.Booking == nil || *begun.Booking != booking {
			t.Fatalf("begun = %+v, %v; want the booking alone", begun, err)
		}
	})
}
