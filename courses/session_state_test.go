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

// minimumOf makes a plan tentative: so many delegates by that day.
func minimumOf(minimum int, decideOn string) func(*courses.SessionPlan) {
	return func(p *courses.SessionPlan) {
		p.Terms = &courses.SessionTerms{Minimum: minimum, DecideOn: decideOn, OfferHours: 48}
	}
}

func draft(p *courses.SessionPlan) { p.State = courses.SessionDraft }

func settle(t *testing.T, w *coursestest.World, want int) {
	t.Helper()
	if settled, err := w.Courses.SettleSessions(t.Context()); err != nil || settled != want {
		t.Fatalf("settled %d sessions, %v; want %d", settled, err, want)
	}
}

func TestASessionInheritsTheTermsOfItsCourse(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		_, err := w.Courses.AddCourse(t.Context(), people.System, courses.Course{
			Code: "TWO", Title: "Two days", Minutes: 360, Capacity: 12, Delivery: courses.Online, Minimum: 6, DecideDays: 10,
			CPDMinutes: 660, NeedsApproval: true, CancelHours: 48, OfferHours: 24, JoiningInstructions: "Bring a laptop.",
			Mix: []courses.MixShare{{Sector: people.Policing, Percent: 35}, {Sector: people.LocalAuthority, Percent: 35}},
		})
		if err != nil {
			t.Fatal(err)
		}
		course, err := w.Courses.Course(t.Context(), "two")
		if err != nil || len(course.Mix) != 2 || course.Mix[0].Of(12) != 5 {
			t.Fatalf("course = %+v, %v", course, err)
		}
		days := []courses.SessionDay{
			{StartsAt: time.Date(2021, 3, 27, 9, 0, 0, 0, time.UTC), EndsAt: time.Date(2021, 3, 27, 15, 0, 0, 0, time.UTC)},
			{StartsAt: time.Date(2021, 3, 29, 8, 0, 0, 0, time.UTC), EndsAt: time.Date(2021, 3, 29, 14, 0, 0, 0, time.UTC)},
		}
		two := func(p *courses.SessionPlan) { p.CourseCode, p.Days = "TWO", days }
		session := w.Session(two, coursestest.Places(4))
		want := courses.SessionTerms{
			Minimum: 4, DecideOn: "2021-03-17", NeedsApproval: true, CancelHours: 48, OfferHours: 24,
			JoiningInstructions: "Bring a laptop.", CPDMinutes: 660,
		}
		if session.SessionTerms != want || session.State != courses.SessionTentative {
			t.Fatalf("terms = %+v, state %s", session.SessionTerms, session.State)
		}
		if len(session.Days) != 2 || session.Days[1] != days[1] || session.StartsAt != days[0].StartsAt || session.EndsAt != days[1].EndsAt {
			t.Fatalf("days = %+v, from %v to %v", session.Days, session.StartsAt, session.EndsAt)
		}
		own := courses.SessionTerms{OfferHours: 12, CPDMinutes: 300}
		if other := w.Session(two, func(p *courses.SessionPlan) { p.Terms = &own }); other.SessionTerms != own || other.State != courses.SessionOpen {
			t.Fatalf("its own terms are %+v, state %s", other.SessionTerms, other.State)
		}
	})
}

func TestSessionTermsAreChecked(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		day := func(hours ...int) courses.SessionDay {
			return courses.SessionDay{StartsAt: time.Date(2021, 2, 9, hours[0], 0, 0, 0, time.UTC), EndsAt: time.Date(2021, 2, 9, hours[1], 0, 0, 0, time.UTC)}
		}
		for name, change := range map[string]func(*courses.SessionPlan){
			"more than the places":      minimumOf(21, "2021-02-01"),
			"decided after the session": minimumOf(5, "2021-02-10"),
			"no day of decision":        minimumOf(5, ""),
			"tentative for nothing":     func(p *courses.SessionPlan) { p.State = courses.SessionTentative },
			"delivered from the start":  func(p *courses.SessionPlan) { p.State = courses.SessionDelivered },
			"days that overlap":         func(p *courses.SessionPlan) { p.Days = []courses.SessionDay{day(9, 12), day(11, 14)} },
			"days in the wrong order":   func(p *courses.SessionPlan) { p.Days = []courses.SessionDay{day(13, 14), day(9, 12)} },
			"a day without an end":      func(p *courses.SessionPlan) { p.Days = []courses.SessionDay{day(9, 9)} },
		} {
			_, err := w.Courses.CreateSession(t.Context(), people.System, w.Plan(change))
			if !errors.Is(err, courses.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestATentativeSessionIsConfirmedWhenItsMinimumIsReached(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		trainer := w.Holder(people.Trainer, "kent")
		session, err := w.Courses.CreateSession(t.Context(), trainer, w.Plan(minimumOf(2, "2021-02-01")))
		if err != nil {
			t.Fatal(err)
		}
		first := w.Delegate(1, "kent")
		w.Book(first, session)
		settle(t, w, 0)
		w.Clock.Set(time.Date(2021, 2, 1, 7, 0, 0, 0, time.UTC))
		settle(t, w, 1)
		settle(t, w, 0)
		if got := noticesTo(t, db, trainer.Email); !slices.Equal(got, []string{courses.KindDecide}) {
			t.Fatalf("the trainer was told %v", got)
		}
		if now := w.Read(session); now.State != courses.SessionTentative {
			t.Fatalf("the session became %s by itself", now.State)
		}
		w.Book(w.Delegate(2, "kent"), session)
		settle(t, w, 1)
		settle(t, w, 0)
		if now := w.Read(session); now.State != courses.SessionConfirmed || !now.TakesBookings() {
			t.Fatalf("the session is %s", now.State)
		}
		if got := noticesTo(t, db, first.Email); !slices.Equal(got, []string{courses.KindBookingConfirmed, courses.KindSessionConfirmed}) {
			t.Fatalf("the delegate was told %v", got)
		}
		changes, err := w.Courses.SessionChanges(t.Context(), trainer, session)
		if err != nil || len(changes) != 2 || changes[0].State != courses.SessionTentative || changes[1].State != courses.SessionConfirmed || changes[1].RecordedBy != "system" {
			t.Fatalf("changes = %+v, %v", changes, err)
		}
	})
}

// With its minimum but not the agencies that its course asks for, a session is confirmed by
// those who train it, who are told to decide, or once the mix is there.
func TestAMixThatLacksIsForTheTrainersToDecide(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		_, err := w.Courses.AddCourse(t.Context(), people.System, courses.Course{
			Code: "MIX", Title: "Mixed", Minutes: 60, Capacity: 4, Delivery: courses.Online,
			Mix: []courses.MixShare{{Sector: people.Policing, Percent: 50}, {Sector: people.LocalAuthority, Percent: 25}},
		})
		w.Must(err)
		council, err := w.People.AddOrganisation(t.Context(), people.System, people.Organisation{Name: "Council", Sector: people.LocalAuthority})
		w.Must(err)
		trainer := w.Holder(people.Trainer, "kent")
		session, err := w.Courses.CreateSession(t.Context(), trainer, w.Plan(minimumOf(2, "2021-02-01"), coursestest.Places(4), func(p *courses.SessionPlan) { p.CourseCode = "MIX" }))
		w.Must(err)
		w.Book(w.Delegate(1, "kent"), session)
		w.Book(w.Delegate(2, "kent"), session)
		settle(t, w, 0)
		w.Clock.Set(time.Date(2021, 2, 1, 7, 0, 0, 0, time.UTC))
		settle(t, w, 1)
		settle(t, w, 0)
		if got := noticesTo(t, db, trainer.Email); !slices.Equal(got, []string{courses.KindDecide}) {
			t.Fatalf("the trainer was told %v", got)
		}
		if now := w.Read(session); now.State != courses.SessionTentative {
			t.Fatalf("without a council the session became %s by itself", now.State)
		}
		w.Book(w.Delegate(3, council.ID), session)
		settle(t, w, 1)
		if now := w.Read(session); now.State != courses.SessionConfirmed {
			t.Fatalf("the session is %s", now.State)
		}
	})
}

func TestATrainerDecidesOnce(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		trainer, other := w.Holder(people.Trainer, "kent"), w.Holder(people.Trainer, "surrey")
		session, err := w.Courses.CreateSession(t.Context(), trainer, w.Plan(minimumOf(5, "2021-02-01")))
		if err != nil {
			t.Fatal(err)
		}
		delegate := w.Delegate(1, "kent")
		w.Book(delegate, session)
		_, err = w.Courses.ChangeState(t.Context(), other, session.Code, courses.SessionConfirmed, "")
		wantErr(t, err, courses.ErrNotAllowed)
		_, err = w.Courses.ChangeState(t.Context(), trainer, session.Code, courses.SessionDelivered, "")
		wantErr(t, err, courses.ErrState)
		for range 2 {
			if now, err := w.Courses.ChangeState(t.Context(), trainer, session.Code, courses.SessionConfirmed, "Worth it for one"); err != nil || now.State != courses.SessionConfirmed {
				t.Fatalf("%+v, %v", now, err)
			}
		}
		if got := noticesTo(t, db, delegate.Email); !slices.Equal(got, []string{courses.KindBookingConfirmed, courses.KindSessionConfirmed}) {
			t.Fatalf("the delegate was told %v", got)
		}
		_, err = w.Courses.ChangeState(t.Context(), trainer, session.Code, courses.SessionDelivered, "")
		wantErr(t, err, courses.ErrSessionNotOver)
		w.Clock.Set(session.EndsAt)
		if now, err := w.Courses.ChangeState(t.Context(), trainer, session.Code, courses.SessionDelivered, ""); err != nil || now.State != courses.SessionDelivered || now.TakesBookings() || !now.IsHeld() {
			t.Fatalf("%+v, %v", now, err)
		}
	})
}

func TestACompleteRegisterDeliversTheSessionTheDayAfter(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session, nobody := w.Session(), w.Session()
		one, two := w.Book(w.Delegate(1, "kent"), session), w.Book(w.Delegate(2, "kent"), session)
		absent := w.Book(w.Delegate(3, "kent"), nobody)
		w.Clock.Set(session.EndsAt)
		w.Register(session, one, courses.AttendedPart)
		w.Register(nobody, absent, courses.AttendedNo)
		w.Clock.Set(session.EndsAt.AddDate(0, 0, 1))
		settle(t, w, 0)
		w.Register(session, two, courses.AttendedNo)
		settle(t, w, 1)
		settle(t, w, 0)
		if session, nobody = w.Read(session), w.Read(nobody); session.State != courses.SessionDelivered || nobody.State != courses.SessionOpen {
			t.Fatalf("%s, and nobody's is %s", session.State, nobody.State)
		}
	})
}

func TestADraftIsSeenByThoseWhoMayManageIt(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		trainer, delegate := w.Holder(people.Trainer, "kent"), w.Delegate(1, "kent")
		session := w.Session(draft)
		if _, err := w.Courses.RegisterInterest(t.Context(), delegate, "VLO", ""); err != nil {
			t.Fatal(err)
		}
		_, err := w.Courses.SessionFor(t.Context(), delegate, session.Code)
		wantErr(t, err, courses.ErrNoSession)
		if _, err := w.Courses.SessionFor(t.Context(), trainer, session.Code); err != nil {
			t.Fatal(err)
		}
		_, err = w.Courses.Book(t.Context(), delegate, courses.BookingRequest{SessionCode: session.Code, JoinWaitingList: true})
		if err == nil {
			t.Fatal("a draft was booked")
		}
		if opened, err := w.Courses.ChangeState(t.Context(), trainer, session.Code, courses.SessionOpen, ""); err != nil || opened.State != courses.SessionOpen {
			t.Fatalf("%+v, %v", opened, err)
		}
		if got := noticesTo(t, db, delegate.Email); !slices.Equal(got, []string{courses.KindSessionOpened}) {
			t.Fatalf("the delegate was told %v", got)
		}
		late := w.Session(draft)
		w.Clock.Set(late.StartsAt)
		_, err = w.Courses.ChangeState(t.Context(), trainer, late.Code, courses.SessionOpen, "")
		wantErr(t, err, courses.ErrSessionStarted)
	})
}

func TestCancellingTellsTheTrainers(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		trainer := w.Holder(people.Trainer, "kent")
		session, err := w.Courses.CreateSession(t.Context(), trainer, w.Plan())
		if err != nil {
			t.Fatal(err)
		}
		w.Clock.Set(w.Clock.Now().Add(time.Minute))
		for range 2 {
			if _, err := w.Courses.CancelSession(t.Context(), people.System, session.Code, "Snow"); err != nil {
				t.Fatal(err)
			}
		}
		if got := noticesTo(t, db, trainer.Email); !slices.Equal(got, []string{courses.KindTrainerCancelled}) {
			t.Fatalf("the trainer was told %v", got)
		}
		changes, err := w.Courses.SessionChanges(t.Context(), trainer, session)
		if err != nil || len(changes) != 2 || changes[1].State != courses.SessionCancelled || changes[1].Reason != "Snow" {
			t.Fatalf("changes = %+v, %v", changes, err)
		}
	})
}
