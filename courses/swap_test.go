package courses_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

func TestSwapPassesThePlaceOn(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		contact := w.Holder(people.Contact, "kent")
		session := w.Session(coursestest.Places(2))
		keep := courses.Hold{Kind: courses.ForOrganisation, For: "kent", Places: 1}
		if err := w.Courses.SetHold(t.Context(), people.System, session.Code, keep); err != nil {
			t.Fatal(err)
		}
		leaving, queued := w.Delegate(1, "kent"), w.Delegate(3, "surrey")
		was := w.Book(leaving, session)
		w.Book(w.Delegate(2, "surrey"), session)
		waiting := w.Book(queued, session)

		made, err := w.Courses.Swap(t.Context(), contact, was.Reference, named(1))
		if err != nil {
			t.Fatal(err)
		}
		if made.State != courses.Confirmed || made.SwappedFrom != was.Reference || made.HoldID != was.HoldID || made.HoldID == "" || made.OrganisationID != "kent" {
			t.Fatalf("%+v", made)
		}
		again, err := w.Courses.Swap(t.Context(), contact, was.Reference, named(1))
		if err != nil || again.Reference != made.Reference {
			t.Fatalf("again: %+v, %v", again, err)
		}
		_, err = w.Courses.Swap(t.Context(), contact, was.Reference, named(2))
		wantErr(t, err, courses.ErrNoPlaceToSwap)

		before, _, err := w.Courses.Booking(t.Context(), leaving, was.Reference)
		if err != nil || before.State != courses.Cancelled || before.CancelKind != courses.CancelSwapped || before.CancelledLate {
			t.Fatalf("%+v, %v", before, err)
		}
		if now := w.Read(session); now.Confirmed != 2 || now.Offered != 0 || now.Waiting != 1 || now.Held != 0 {
			t.Fatalf("%+v", now)
		}
		holds, err := w.Courses.Holds(t.Context(), people.System, session.Code)
		if err != nil || len(holds) != 1 || holds[0].Taken != 1 || holds[0].Places != 1 {
			t.Fatalf("%+v, %v", holds, err)
		}
		if still, _, err := w.Courses.Booking(t.Context(), queued, waiting.Reference); err != nil || still.State != courses.Waiting {
			t.Fatalf("somebody was promoted in between: %+v, %v", still, err)
		}
		if told := noticesTo(t, db, leaving.Email); !slices.Contains(told, courses.KindBookingCancelled) {
			t.Fatalf("the delegate was told %v", told)
		}
		if told := noticesTo(t, db, named(1).Email); !slices.Equal(told, []string{courses.KindBookingConfirmed}) {
			t.Fatalf("the colleague was told %v", told)
		}
		// The delegate's calendar drops the entry, the colleague's gets one of its own.
		ended, begun := lastNotice(t, db, leaving.Email, courses.KindBookingCancelled), lastNotice(t, db, named(1).Email, courses.KindBookingConfirmed)
		if ended.Calendar == nil || ended.Calendar.Method != courses.CalendarCancel || ended.Calendar.Sequence != 2 || ended.State != courses.Cancelled {
			t.Fatalf("%+v, %+v", ended, ended.Calendar)
		}
		if begun.Calendar == nil || begun.Calendar.Method != courses.CalendarRequest || begun.Calendar.UID == ended.Calendar.UID {
			t.Fatalf("%+v, %+v", begun, begun.Calendar)
		}
		if begun.Note != leaving.Name+" cannot come and passed the place on to you." {
			t.Fatalf("%q", begun.Note)
		}
		history, err := w.Courses.BookingHistory(t.Context(), leaving, was.Reference)
		if err != nil || history[len(history)-1].Reason != "The place passed to a colleague, New Person 1" {
			t.Fatalf("%+v, %v", history, err)
		}
		// The place goes back to the same hold when the colleague gives it up.
		if _, err := w.Courses.CancelBooking(t.Context(), contact, made.Reference, courses.CancelLeave, ""); err != nil {
			t.Fatal(err)
		}
		if now := w.Read(session); now.Confirmed != 1 || now.Held != 1 {
			t.Fatalf("%+v", now)
		}
	})
}

func TestAColleagueWhoWaitsLeavesTheQueueForThePlace(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session(coursestest.Places(1))
		leaving, colleague, behind := w.Delegate(1, "kent"), w.Delegate(2, "kent"), w.Delegate(3, "kent")
		was, waited, last := w.Book(leaving, session), w.Book(colleague, session), w.Book(behind, session)
		made, err := w.Courses.Swap(t.Context(), leaving, was.Reference, courses.Nominee{Email: colleague.Email})
		if err != nil || made.PersonID != colleague.PersonID || made.State != courses.Confirmed {
			t.Fatalf("%+v, %v", made, err)
		}
		left, _, _ := w.Courses.Booking(t.Context(), colleague, waited.Reference)
		next, _, _ := w.Courses.Booking(t.Context(), behind, last.Reference)
		position, err := w.Courses.QueuePosition(t.Context(), next)
		if left.State != courses.Cancelled || position != 1 || err != nil {
			t.Fatalf("%+v, %d, %v", left, position, err)
		}
	})
}

func TestWhoMaySwapForWhom(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		giveDomain(t, db, "kent", "kent.police.uk")
		session, sameTime := w.Session(), w.Session()
		delegate := w.Delegate(1, "kent")
		was := w.Book(delegate, session)
		other := w.Delegate(2, "kent")
		w.Book(other, session)
		busy := w.Delegate(3, "kent")
		w.Book(busy, sameTime)
		// Whoever only says that they are of Kent is no colleague until somebody confirms it.
		claims, err := w.People.EnsurePerson(t.Context(), people.System, people.Person{Email: "claims@example.org", Name: "Claims"})
		if err != nil {
			t.Fatal(err)
		}
		claims.OrganisationID = "kent"
		if err := w.People.UpdatePerson(t.Context(), people.Actor{PersonID: claims.ID}, claims); err != nil {
			t.Fatal(err)
		}
		contact := w.Holder(people.Contact, "kent")
		for _, test := range []struct {
			name    string
			actor   people.Actor
			nominee courses.Nominee
			want    error
		}{
			{"a visitor", people.Actor{}, named(1), courses.ErrNotAllowed},
			{"another delegate", other, named(1), courses.ErrNotAllowed},
			{"a contact elsewhere", w.Holder(people.Contact, "surrey"), named(1), courses.ErrNotAllowed},
			{"a trainer elsewhere", w.Holder(people.Trainer, "essex"), named(1), courses.ErrNotAllowed},
			{"the board", w.Holder(people.Board, ""), named(1), courses.ErrNotAllowed},
			{"a funder", w.Holder(people.Funder, ""), named(1), courses.ErrNotAllowed},
			{"no address", delegate, courses.Nominee{Email: "kent"}, people.ErrEmail},
			{"a stranger, by the delegate", delegate, named(1), courses.ErrOtherOrganisation},
			{"a claimant, by the delegate", delegate, courses.Nominee{Email: claims.Email}, courses.ErrOtherOrganisation},
			{"of another force", contact, courses.Nominee{Email: w.Delegate(4, "surrey").Email}, courses.ErrOtherOrganisation},
			{"without a name", delegate, courses.Nominee{Email: "x@kent.police.uk"}, courses.ErrNameNeeded},
			{"with a place", contact, courses.Nominee{Email: other.Email}, courses.ErrHasPlace},
			{"the delegate again", contact, courses.Nominee{Email: delegate.Email}, courses.ErrHasPlace},
			{"with a place elsewhere", contact, courses.Nominee{Email: busy.Email}, courses.ErrOverlap},
		} {
			if _, err := w.Courses.Swap(t.Context(), test.actor, was.Reference, test.nominee); err == nil {
				t.Errorf("%s: swapped", test.name)
			} else {
				t.Log(test.name)
				wantErr(t, err, test.want)
			}
		}
		made, err := w.Courses.Swap(t.Context(), delegate, was.Reference, courses.Nominee{Email: "anna.adams@kent.police.uk"})
		if err != nil || made.State != courses.Confirmed {
			t.Fatalf("%+v, %v", made, err)
		}
		// A trainer of the session and the contact may name whom they like; the contact's
		// word confirms a claim.
		made, err = w.Courses.Swap(t.Context(), contact, made.Reference, courses.Nominee{Email: claims.Email})
		if err != nil {
			t.Fatal(err)
		}
		if person, err := w.People.PersonByID(t.Context(), claims.ID); err != nil || person.OrganisationBy != people.OrganisationConfirmed {
			t.Fatalf("%+v, %v", person, err)
		}
		if made, err = w.Courses.Swap(t.Context(), w.Holder(people.Trainer, "kent"), made.Reference, named(7)); err != nil {
			t.Fatal(err)
		}
		w.Clock.Set(session.StartsAt)
		_, err = w.Courses.Swap(t.Context(), contact, made.Reference, named(8))
		wantErr(t, err, courses.ErrSessionStarted)
	})
}

func TestWhereApprovalIsNeededTheContactSwaps(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session(func(p *courses.SessionPlan) { p.Terms = &courses.SessionTerms{NeedsApproval: true, OfferHours: 48} })
		contact, delegate, colleague := w.Holder(people.Contact, "kent"), w.Delegate(1, "kent"), w.Delegate(2, "kent")
		was := w.Book(delegate, session)
		if was.State != courses.Requested {
			t.Fatalf("%+v", was)
		}
		_, err := w.Courses.Swap(t.Context(), contact, was.Reference, courses.Nominee{Email: colleague.Email})
		wantErr(t, err, courses.ErrNoPlaceToSwap)
		if _, err := w.Courses.Approve(t.Context(), contact, was.Reference); err != nil {
			t.Fatal(err)
		}
		_, err = w.Courses.Swap(t.Context(), delegate, was.Reference, courses.Nominee{Email: colleague.Email})
		wantErr(t, err, courses.ErrContactSwaps)
		made, err := w.Courses.Swap(t.Context(), contact, was.Reference, courses.Nominee{Email: colleague.Email})
		if err != nil || made.ApprovedBy != contact.PersonID {
			t.Fatalf("%+v, %v", made, err)
		}
	})
}

func TestCancellingKeepsTheKindAndWhetherItWasLate(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session(coursestest.Places(3), func(p *courses.SessionPlan) { p.Terms = &courses.SessionTerms{CancelHours: 48, OfferHours: 48} })
		contact := w.Holder(people.Contact, "kent")
		early, late, other, waits := w.Delegate(1, "kent"), w.Delegate(2, "kent"), w.Delegate(3, "kent"), w.Delegate(4, "kent")
		first, second, third, fourth := w.Book(early, session), w.Book(late, session), w.Book(other, session), w.Book(waits, session)
		cutOff := session.StartsAt.Add(-48 * time.Hour)
		if !courses.CutOff(session).Equal(cutOff) {
			t.Fatalf("cut-off %v", courses.CutOff(session))
		}
		w.Clock.Set(cutOff)
		cancel := func(actor people.Actor, booking courses.Booking, kind courses.CancelKind, words string) courses.Booking {
			t.Helper()
			cancelled, err := w.Courses.CancelBooking(t.Context(), actor, booking.Reference, kind, words)
			if err != nil {
				t.Fatal(err)
			}
			return cancelled
		}
		if got := cancel(waits, fourth, courses.CancelNotNeeded, ""); got.CancelledLate {
			t.Fatalf("%+v", got)
		}
		if got := cancel(early, first, courses.CancelSickness, ""); got.CancelledLate || got.CancelReason != "Sickness" {
			t.Fatalf("%+v", got)
		}
		w.Clock.Set(cutOff.Add(time.Minute))
		if got := cancel(contact, second, courses.CancelAbstraction, ""); !got.CancelledLate || got.CancelKind != courses.CancelAbstraction || got.CancelReason != "Operational abstraction" {
			t.Fatalf("%+v", got)
		}
		_, err := w.Courses.CancelBooking(t.Context(), other, third.Reference, courses.CancelOther, " ")
		wantErr(t, err, courses.ErrReasonNeeded)
		_, err = w.Courses.CancelBooking(t.Context(), other, third.Reference, courses.CancelSwapped, "x")
		wantErr(t, err, courses.ErrReasonNeeded)
		if got := cancel(other, third, courses.CancelOther, "A strike"); got.CancelReason != "A strike" {
			t.Fatalf("%+v", got)
		}
		read, _, err := w.Courses.Booking(t.Context(), late, second.Reference)
		if err != nil || !read.CancelledLate || read.CancelKind != courses.CancelAbstraction {
			t.Fatalf("%+v, %v", read, err)
		}
	})
}

// lastNotice is the data of the newest notice of the kind to the address.
func lastNotice(t *testing.T, db *gorm.DB, email, kind string) courses.SessionNotice {
	t.Helper()
	var data []string
	err := db.Raw("SELECT data FROM notices WHERE email = ? AND kind = ? ORDER BY recorded_at DESC", email, kind).Scan(&data).Error
	if err != nil || len(data) == 0 {
		t.Fatalf("no notice %s to %s: %v", kind, email, err)
	}
	var notice courses.SessionNotice
	if err := json.Unmarshal([]byte(data[0]), &notice); err != nil {
		t.Fatal(err)
	}
	return notice
}
