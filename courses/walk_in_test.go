package courses_test

import (
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

func TestWhoComesToTheDoorIsLetIn(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session(coursestest.Places(2))
		trainer := w.Holder(people.Trainer, "kent")
		w.Book(w.Delegate(1, "kent"), session)
		letIn := func(email string, addPlace bool) (courses.Booking, error) {
			return w.Courses.LetIn(t.Context(), trainer, courses.WalkIn{
				SessionCode: session.Code, AddPlace: addPlace, Person: people.Person{Email: email, Name: "Walk In", OrganisationID: "surrey"},
			})
		}
		_, err := letIn("walk.in@example.org", false)
		wantErr(t, err, courses.ErrRegisterNotOpen)
		w.Clock.Set(session.StartsAt.Add(time.Hour))
		_, err = w.Courses.LetIn(t.Context(), w.Holder(people.Trainer, "essex"), courses.WalkIn{SessionCode: session.Code})
		wantErr(t, err, courses.ErrNotAllowed)
		first, err := letIn("walk.in@example.org", false)
		if err != nil || first.State != courses.Confirmed {
			t.Fatalf("%+v, %v", first, err)
		}
		if again, err := letIn("Walk.In@example.org", true); err != nil || again.Reference != first.Reference {
			t.Fatalf("let in twice: %+v, %v", again, err)
		}
		// There is no place left: whoever runs it decides that there is one more.
		_, err = letIn("another@example.org", false)
		wantErr(t, err, courses.ErrSessionFull)
		if now := w.Read(session); now.Capacity != 2 || now.Confirmed != 2 {
			t.Fatalf("session = %+v", now)
		}
		if _, err := letIn("another@example.org", true); err != nil {
			t.Fatal(err)
		}
		if now := w.Read(session); now.Capacity != 3 || now.Confirmed != 3 {
			t.Fatalf("session = %+v", now)
		}
		w.Register(session, first, courses.AttendedFull)
		w.Clock.Set(session.EndsAt.AddDate(0, 0, 1))
		_, err = letIn("late@example.org", false)
		wantErr(t, err, courses.ErrBookingClosed)
	})
}

func TestWhoWaitsAndComesIsConfirmed(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session(coursestest.Places(1))
		w.Book(w.Delegate(1, "kent"), session)
		waiting := w.Book(w.Delegate(2, "kent"), session)
		w.Clock.Set(session.StartsAt)
		came := courses.WalkIn{SessionCode: session.Code, Person: people.Person{Email: "delegate-0002@example.org"}}
		_, err := w.Courses.LetIn(t.Context(), people.System, came)
		wantErr(t, err, courses.ErrSessionFull)
		came.AddPlace = true
		booking, err := w.Courses.LetIn(t.Context(), people.System, came)
		if err != nil || booking.ID != waiting.ID || booking.State != courses.Confirmed {
			t.Fatalf("%+v, %v", booking, err)
		}
	})
}
