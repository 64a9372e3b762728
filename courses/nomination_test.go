package courses_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// nominationOf is a nomination by Kent for the session.
func nominationOf(request string, session courses.Session, nominees ...courses.Nominee) courses.Nomination {
	return courses.Nomination{RequestID: request, SessionCode: session.Code, OrganisationID: "kent", People: nominees}
}

func named(n int) courses.Nominee {
	return courses.Nominee{Email: fmt.Sprintf("new-%d@example.org", n), Name: fmt.Sprintf("New Person %d", n), JobRole: "police_staff"}
}

func giveDomain(t *testing.T, db *gorm.DB, organisationID, domain string) {
	t.Helper()
	if err := db.Exec("UPDATE organisations SET domain = ? WHERE id = ?", domain, organisationID).Error; err != nil {
		t.Fatal(err)
	}
}

func TestNominateSaysWhatBecameOfEach(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		giveDomain(t, db, "surrey", "surrey.police.uk")
		contact := w.Holder(people.Contact, "kent")
		session, sameTime := w.Session(coursestest.Places(3)), w.Session()
		booked, busy, elsewhere := w.Delegate(1, "kent"), w.Delegate(2, "kent"), w.Delegate(3, "surrey")
		there := w.Book(booked, session)
		w.Book(busy, sameTime)
		// Whoever has no organisation yet becomes one of the contact's.
		blank, err := w.People.EnsurePerson(t.Context(), people.System, people.Person{Email: "blank@example.org", Name: "Blank"})
		if err != nil {
			t.Fatal(err)
		}
		nomination := nominationOf("one", session,
			courses.Nominee{Email: booked.Email}, courses.Nominee{Email: "jo.o'neill2@example.org"}, courses.Nominee{Email: busy.Email},
			courses.Nominee{Email: elsewhere.Email, Name: "Somebody"}, courses.Nominee{Email: "x@surrey.police.uk", Name: "X"},
			courses.Nominee{Email: "nameless@example.org"}, courses.Nominee{Email: blank.Email}, named(1),
		)
		preview, err := w.Courses.PreviewNomination(t.Context(), contact, nomination)
		if err != nil {
			t.Fatal(err)
		}
		if now := w.Read(session); now.Confirmed != 1 || now.Waiting != 0 {
			t.Fatalf("the preview booked: %+v", now)
		}
		if told := noticesTo(t, db, blank.Email); len(told) != 0 {
			t.Fatalf("the preview told %v", told)
		}
		if preview.People[0].Reference != there.Reference || preview.People[1].Reference != "" || preview.People[7].Position != 1 {
			t.Fatalf("the preview names bookings that are not there: %+v", preview.People)
		}
		made, err := w.Courses.Nominate(t.Context(), contact, nomination)
		if err != nil {
			t.Fatal(err)
		}
		want := "already,confirmed,clash,elsewhere,elsewhere,unnamed,confirmed,waiting"
		if made.Outcomes() != want || preview.Outcomes() != want {
			t.Fatalf("previewed %s, made %s", preview.Outcomes(), made.Outcomes())
		}
		if made.People[0].Reference != there.Reference || made.People[1].Name != "Jo O'Neill" || !made.People[1].NameGuessed || made.People[7].Position != 1 {
			t.Fatalf("%+v", made.People)
		}
		if made.People[3].Name != "Somebody" && made.People[3].Name != "" {
			t.Fatalf("the contact is told the name of somebody elsewhere: %q", made.People[3].Name)
		}
		if now := w.Read(session); now.Confirmed != 3 || now.Waiting != 1 {
			t.Fatalf("%+v", now)
		}
		person, err := w.People.PersonByID(t.Context(), blank.ID)
		if err != nil || person.OrganisationID != "kent" {
			t.Fatalf("%+v, %v", person, err)
		}
		if told := noticesTo(t, db, blank.Email); !slices.Equal(told, []string{courses.KindBookingConfirmed}) {
			t.Fatalf("told %v", told)
		}
		if told := noticesTo(t, db, named(1).Email); !slices.Equal(told, []string{courses.KindWaitingListJoined}) {
			t.Fatalf("told %v", told)
		}
		booking, _, err := w.Courses.Booking(t.Context(), contact, made.People[1].Reference)
		if err != nil || booking.NominatedBy != contact.PersonID || booking.OrganisationID != "kent" {
			t.Fatalf("%+v, %v", booking, err)
		}
		read, err := w.Courses.Nomination(t.Context(), contact, "one")
		if err != nil || read.Outcomes() != want || read.People[1].Reference != booking.Reference {
			t.Fatalf("%+v, %v", read, err)
		}
	})
}

func TestNominatingTwiceNominatesOnce(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		contact := w.Holder(people.Contact, "kent")
		session, other := w.Session(coursestest.Places(2)), w.Session()
		nomination := nominationOf("twice", session, named(1), named(2), named(3))
		var wait sync.WaitGroup
		results := make([]courses.Nominated, 4)
		for i := range results {
			wait.Go(func() {
				made, err := w.Courses.Nominate(t.Context(), contact, nomination)
				if err != nil {
					t.Error(err)
				}
				results[i] = made
			})
		}
		wait.Wait()
		for _, made := range results {
			if made.Outcomes() != "confirmed,confirmed,waiting" || made.People[0].Reference != results[0].People[0].Reference {
				t.Fatalf("%+v", results)
			}
		}
		if told := noticesTo(t, db, named(1).Email); len(told) != 1 {
			t.Fatalf("told %v", told)
		}
		_, err := w.Courses.Nominate(t.Context(), contact, nominationOf("twice", other, named(4)))
		wantErr(t, err, courses.ErrInvalid)
		list, total, err := w.Courses.Nominations(t.Context(), contact, "kent", 0, 10)
		if err != nil || total != 1 || len(list) != 1 {
			t.Fatalf("%d of %d, %v", len(list), total, err)
		}
	})
}

func TestNominationsThatMeetDoNotWaitForOneAnother(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		contact := w.Holder(people.Contact, "kent")
		var nominees []courses.Nominee
		for n := range 12 {
			nominees = append(nominees, named(n))
		}
		turned := slices.Clone(nominees)
		slices.Reverse(turned)
		var wait sync.WaitGroup
		for i := range 6 {
			session, list := w.Session(), nominees
			if i%2 == 1 {
				list = turned
			}
			wait.Go(func() {
				if _, err := w.Courses.Nominate(t.Context(), contact, nominationOf(fmt.Sprint("meet", i), session, list...)); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
	})
}

func TestANominationThatIsNoLongerWhatWasShown(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		contact := w.Holder(people.Contact, "kent")
		session := w.Session(coursestest.Places(1))
		nomination := nominationOf("shown", session, named(1))
		preview, err := w.Courses.PreviewNomination(t.Context(), contact, nomination)
		if err != nil {
			t.Fatal(err)
		}
		nomination.Expected = preview.Outcomes()
		w.Book(w.Delegate(1, "surrey"), session)
		now, err := w.Courses.Nominate(t.Context(), contact, nomination)
		wantErr(t, err, courses.ErrNominationChanged)
		if now.Outcomes() != "waiting" || w.Read(session).Waiting != 0 {
			t.Fatalf("%s, %+v", now.Outcomes(), w.Read(session))
		}
		nomination.Expected = now.Outcomes()
		if made, err := w.Courses.Nominate(t.Context(), contact, nomination); err != nil || made.Outcomes() != "waiting" {
			t.Fatalf("%+v, %v", made, err)
		}
	})
}

func TestWhoMayNominate(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session()
		nomination := nominationOf("may", session, named(1))
		contact := w.Holder(people.Contact, "kent")
		for _, actor := range []people.Actor{
			{}, w.Delegate(1, "kent"), w.Holder(people.Contact, "surrey"), w.Holder(people.Trainer, "kent"), w.Holder(people.Manager, ""),
			w.Holder(people.Board, ""), w.Holder(people.Funder, ""), w.Holder(people.Administrator, ""),
		} {
			_, err := w.Courses.Nominate(t.Context(), actor, nomination)
			wantErr(t, err, courses.ErrNotAllowed)
			_, err = w.Courses.PreviewNomination(t.Context(), actor, nomination)
			wantErr(t, err, courses.ErrNotAllowed)
		}
		if _, err := w.Courses.Nominate(t.Context(), contact, nomination); err != nil {
			t.Fatal(err)
		}
		for _, actor := range []people.Actor{{}, w.Delegate(1, "kent"), w.Holder(people.Contact, "surrey"), w.Holder(people.Trainer, "kent"), w.Holder(people.Board, ""), w.Holder(people.Funder, "")} {
			_, _, err := w.Courses.Nominations(t.Context(), actor, "kent", 0, 10)
			wantErr(t, err, courses.ErrNotAllowed)
			_, err = w.Courses.Nomination(t.Context(), actor, "may")
			wantErr(t, err, courses.ErrNotAllowed)
		}
		_, err := w.Courses.Nomination(t.Context(), contact, "never")
		wantErr(t, err, courses.ErrNoNomination)
		_, err = w.Courses.Nominate(t.Context(), contact, nominationOf("empty", session))
		wantErr(t, err, courses.ErrInvalid)
		if _, err := w.Courses.CancelSession(t.Context(), people.System, session.Code, "flood"); err != nil {
			t.Fatal(err)
		}
		_, err = w.Courses.Nominate(t.Context(), contact, nominationOf("late", session, named(2)))
		wantErr(t, err, courses.ErrSessionCancelled)
	})
}
