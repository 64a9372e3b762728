package courses_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/migrations/dbtest"
)

func TestCreateSessionInheritsFromItsCourse(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		trainer := w.Holder(people.Trainer, "kent")
		session, err := w.Courses.CreateSession(t.Context(), trainer, courses.SessionPlan{
			CourseCode: "vlo", OrganisationID: "kent", Town: "Maidstone",
			StartsAt: time.Date(2021, 2, 9, 9, 30, 0, 0, time.UTC),
		})
		if err != nil {
			t.Fatal(err)
		}
		if session.Code != "vlo-2021-02-09-kent" || session.Capacity != 20 || session.Delivery != courses.Classroom ||
			session.Description != "What happens on the day." || session.ProgrammeCode != "MSOIC-2020-21" ||
			session.EndsAt.Sub(session.StartsAt) != 6*time.Hour || session.RecordedBy != trainer.PersonID {
			t.Fatalf("session = %+v", session)
		}
		where, err := w.Courses.Whereabouts(t.Context(), trainer, session)
		if err != nil || where.TrainerID != trainer.PersonID || where.TrainerName != trainer.Name {
			t.Fatalf("where = %+v, %v", where, err)
		}
		if second := w.Session(); second.Code != "vlo-2021-02-09-kent-2" {
			t.Fatalf("the second session is %s", second.Code)
		}
		unit, err := w.People.AddOrganisation(t.Context(), people.System, people.Organisation{Name: "Modern Slavery and Organised Crime Unit", Sector: people.Policing})
		if err != nil {
			t.Fatal(err)
		}
		of := func(p *courses.SessionPlan) { p.OrganisationID = unit.ID }
		online := func(p *courses.SessionPlan) { p.Delivery, p.Town = courses.Online, "" }
		if code := w.Session(of).Code; code != "vlo-2021-02-09-maidstone" {
			t.Fatalf("the unit's session is %s", code)
		}
		if code := w.Session(of, online).Code; code != "vlo-2021-02-09-online" {
			t.Fatalf("the unit's online session is %s", code)
		}
	})
}

func TestCreateSessionRefuses(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		trainer := w.Holder(people.Trainer, "kent")
		for name, test := range map[string]struct {
			change func(*courses.SessionPlan)
			want   error
		}{
			"another organisation": {func(p *courses.SessionPlan) { p.OrganisationID = "surrey" }, courses.ErrNotAllowed},
			"no organisation":      {func(p *courses.SessionPlan) { p.OrganisationID = "" }, courses.ErrNotAllowed},
			"unknown course":       {func(p *courses.SessionPlan) { p.CourseCode = "NONE" }, courses.ErrNoCourse},
			"no town":              {func(p *courses.SessionPlan) { p.Town = " " }, courses.ErrInvalid},
			"ends before it starts": {func(p *courses.SessionPlan) {
				p.EndsAt = p.StartsAt
			}, courses.ErrInvalid},
			"in the past": {func(p *courses.SessionPlan) {
				p.StartsAt = w.Clock.Now()
			}, courses.ErrSessionStarted},
			"after the programme": {func(p *courses.SessionPlan) {
				p.StartsAt, p.EndsAt = p.StartsAt.AddDate(1, 0, 0), p.EndsAt.AddDate(1, 0, 0)
			}, courses.ErrOutsideProgramme},
			"another programme": {func(p *courses.SessionPlan) { p.ProgrammeCode = "NONE" }, courses.ErrNoProgramme},
			"no such delivery":  {func(p *courses.SessionPlan) { p.Delivery = "post" }, courses.ErrInvalid},
		} {
			t.Run(name, func(t *testing.T) {
				_, err := w.Courses.CreateSession(t.Context(), trainer, w.Plan(test.change))
				wantErr(t, err, test.want)
			})
		}
		if count, err := w.Courses.CountSessions(t.Context(), courses.SessionFilter{}); err != nil || count != 0 {
			t.Fatalf("%d sessions, %v", count, err)
		}
	})
}

func TestTheSameRequestMakesOneSession(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		request := func(p *courses.SessionPlan) { p.RequestID = "form-1" }
		if first, second := w.Session(request), w.Session(request); first.Code != second.Code {
			t.Fatalf("two sessions: %s and %s", first.Code, second.Code)
		}
	})
}

func TestUpdateSession(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		session := w.Session(coursestest.Places(2))
		first, second, third := w.Delegate(1, "kent"), w.Delegate(2, "kent"), w.Delegate(3, "kent")
		w.Book(first, session)
		w.Book(second, session)
		waiting := w.Book(third, session)
		trainer := w.Holder(people.Trainer, "kent")
		update := func(version int, changes ...func(*courses.SessionPlan)) (courses.Session, error) {
			return w.Courses.UpdateSession(t.Context(), trainer, session.Code, version, w.Plan(changes...))
		}

		_, err := update(1, coursestest.Places(1))
		var tooFew courses.TooFewPlacesError
		if !errors.As(err, &tooFew) || tooFew.Needed != 2 || !errors.Is(err, courses.ErrTooFewPlaces) {
			t.Fatalf("lowering to 1: %v", err)
		}
		w.Clock.Set(w.Clock.Now().Add(time.Minute))
		after, err := update(1, coursestest.Places(3))
		if err != nil || after.Version != 2 || after.Confirmed != 2 || after.Offered != 1 || after.Waiting != 0 {
			t.Fatalf("raising to 3 = %+v, %v", after, err)
		}
		if got, _, err := w.Courses.Booking(t.Context(), third, waiting.Reference); err != nil || got.State != courses.Offered {
			t.Fatalf("first in line = %+v, %v", got, err)
		}
		_, err = update(1, coursestest.Places(4))
		wantErr(t, err, courses.ErrSessionChanged)

		w.Clock.Set(w.Clock.Now().Add(time.Minute))
		if _, err = update(2, coursestest.Places(3), func(p *courses.SessionPlan) { p.Address = "2 Other Street" }); err != nil {
			t.Fatal(err)
		}
		want := []string{courses.KindWaitingListJoined, courses.KindPlaceOffered, courses.KindSessionChanged}
		if got := noticesTo(t, db, third.Email); !slices.Equal(got, want) {
			t.Fatalf("told %v", got)
		}
		w.Clock.Set(session.StartsAt)
		_, err = update(3, coursestest.Places(9))
		wantErr(t, err, courses.ErrSessionStarted)
	})
}

func TestUpdateSessionKeepsTheTrainerUnlessNamed(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		trainer, delegate := w.Holder(people.Trainer, "kent"), w.Delegate(1, "kent")
		session := w.Session(func(p *courses.SessionPlan) { p.TrainerID = trainer.PersonID })
		w.Book(delegate, session)
		if _, err := w.Courses.UpdateSession(t.Context(), people.System, session.Code, 1, w.Plan(coursestest.Places(21))); err != nil {
			t.Fatal(err)
		}
		where, err := w.Courses.Whereabouts(t.Context(), delegate, session)
		if err != nil || where.TrainerID != trainer.PersonID {
			t.Fatalf("where = %+v, %v", where, err)
		}
		if got := noticesTo(t, db, delegate.Email); len(got) != 1 {
			t.Fatalf("more places were told as a change: %v", got)
		}
	})
}

func TestCancelSession(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		session := w.Session(coursestest.Places(1))
		first, second := w.Delegate(1, "kent"), w.Delegate(2, "kent")
		booking := w.Book(first, session)
		w.Book(second, session)
		trainer := w.Holder(people.Trainer, "kent")
		_, err := w.Courses.CancelSession(t.Context(), trainer, session.Code, "")
		wantErr(t, err, courses.ErrReasonNeeded)
		w.Clock.Set(w.Clock.Now().Add(time.Minute))
		for range 2 {
			cancelled, err := w.Courses.CancelSession(t.Context(), trainer, session.Code, "The room is flooded")
			if err != nil || cancelled.State != courses.SessionCancelled || cancelled.Confirmed != 0 || cancelled.Waiting != 0 {
				t.Fatalf("cancelled = %+v, %v", cancelled, err)
			}
		}
		now, _, err := w.Courses.Booking(t.Context(), first, booking.Reference)
		if err != nil || now.State != courses.Cancelled || now.CancelReason != "The room is flooded" {
			t.Fatalf("booking = %+v, %v", now, err)
		}
		for _, actor := range []people.Actor{first, second} {
			got := noticesTo(t, db, actor.Email)
			if len(got) != 2 || got[1] != courses.KindSessionCancelled {
				t.Fatalf("told %v", got)
			}
		}
		_, err = w.Courses.Book(t.Context(), first, courses.BookingRequest{SessionCode: session.Code})
		wantErr(t, err, courses.ErrSessionCancelled)
		wantErr(t, w.Courses.RecordAttendance(t.Context(), trainer, session, nil, ""), courses.ErrSessionCancelled)
		_, err = w.Courses.UpdateSession(t.Context(), trainer, session.Code, 2, w.Plan())
		wantErr(t, err, courses.ErrSessionCancelled)
	})
}

func TestSessionsAreChosenAndOrdered(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		w.Course("OIC")
		day := func(month, day int) func(*courses.SessionPlan) {
			return func(p *courses.SessionPlan) {
				p.StartsAt = time.Date(2021, time.Month(month), day, 10, 0, 0, 0, time.UTC)
				p.EndsAt = p.StartsAt.Add(time.Hour)
			}
		}
		online := func(p *courses.SessionPlan) { p.Delivery, p.Town, p.Region = courses.Online, "", "" }
		march, february := w.Session(day(3, 2)), w.Session(day(2, 3))
		remote := w.Session(day(2, 10), online)
		oic := w.Session(day(2, 20), func(p *courses.SessionPlan) { p.CourseCode = "OIC"; p.OrganisationID = "surrey" })
		if _, err := w.Courses.CancelSession(t.Context(), people.System, march.Code, "Nobody came"); err != nil {
			t.Fatal(err)
		}
		from, to := time.Date(2021, 2, 1, 0, 0, 0, 0, time.UTC), time.Date(2021, 3, 1, 0, 0, 0, 0, time.UTC)
		for name, test := range map[string]struct {
			filter courses.SessionFilter
			want   []string
		}{
			"all":          {courses.SessionFilter{}, []string{february.Code, remote.Code, oic.Code, march.Code}},
			"newest first": {courses.SessionFilter{NewestFirst: true}, []string{march.Code, oic.Code, remote.Code, february.Code}},
			"open":         {courses.SessionFilter{States: courses.BookableStates(), Course: "VLO"}, []string{february.Code, remote.Code}},
			"online":       {courses.SessionFilter{Delivery: courses.Online}, []string{remote.Code}},
			"region":       {courses.SessionFilter{Region: "Eastern", From: from, To: to}, []string{february.Code, oic.Code}},
			"not over":     {courses.SessionFilter{EndsAfter: oic.EndsAt.Add(-time.Second)}, []string{oic.Code, march.Code}},
			"over":         {courses.SessionFilter{EndsAfter: oic.EndsAt, States: courses.BookableStates()}, nil},
			"organisation": {courses.SessionFilter{Organisations: []string{"surrey"}}, []string{oic.Code}},
			"nobody's":     {courses.SessionFilter{Organisations: []string{}}, nil},
			"second page":  {courses.SessionFilter{Limit: 2, Offset: 2}, []string{oic.Code, march.Code}},
			"programme":    {courses.SessionFilter{Programme: "MSOIC-NEXT"}, nil},
		} {
			list, err := w.Courses.Sessions(t.Context(), test.filter)
			var got []string
			for _, session := range list {
				got = append(got, session.Code)
			}
			if err != nil || !slices.Equal(got, test.want) {
				t.Errorf("%s: %v, %v; want %v", name, got, err, test.want)
			}
			test.filter.Limit, test.filter.Offset = 0, 0
			count, err := w.Courses.CountSessions(t.Context(), test.filter)
			if all, _ := w.Courses.Sessions(t.Context(), test.filter); err != nil || count != len(all) {
				t.Errorf("%s: counted %d, %v; want %d", name, count, err, len(all))
			}
		}
	})
}

func TestMessageDelegates(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		session := w.Session(coursestest.Places(1))
		confirmed, waiting := w.Delegate(1, "kent"), w.Delegate(2, "kent")
		trainer := w.Holder(people.Trainer, "kent")
		message := courses.Message{ID: "form-1", Subject: "Bring\r\nBcc: a pen", Body: "And paper.", To: courses.Confirmed}
		_, err := w.Courses.MessageDelegates(t.Context(), trainer, session, message)
		wantErr(t, err, courses.ErrNobodyToTell)
		w.Book(confirmed, session)
		w.Book(waiting, session)
		w.Clock.Set(w.Clock.Now().Add(time.Minute))
		for range 2 {
			sent, err := w.Courses.MessageDelegates(t.Context(), trainer, session, message)
			if err != nil || sent.Sent != 1 || sent.Subject != "Bring Bcc: a pen" {
				t.Fatalf("sent = %+v, %v", sent, err)
			}
		}
		if got := noticesTo(t, db, confirmed.Email); len(got) != 2 || got[1] != courses.KindSessionMessage {
			t.Fatalf("the confirmed delegate was told %v", got)
		}
		if got := noticesTo(t, db, waiting.Email); len(got) != 1 {
			t.Fatalf("the waiting delegate was told %v", got)
		}
		list, err := w.Courses.Messages(t.Context(), trainer, session)
		if err != nil || len(list) != 1 || list[0].Body != "And paper." {
			t.Fatalf("messages = %+v, %v", list, err)
		}
	})
}

func TestListsTakeAFixedNumberOfQueries(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		clock := coursestest.NewClock()
		counted, counter := dbtest.Counted(db)
		persons := people.New(counted, clock.Now)
		w := coursestest.New(t, clock, persons, courses.New(counted, clock.Now, persons))
		trainer, contact, delegate := w.Holder(people.Trainer, "kent"), w.Holder(people.Contact, "kent"), w.Delegate(0, "kent")
		session := w.Session(coursestest.Places(5))

		measure := func() map[string]int {
			used := map[string]int{}
			for name, read := range map[string]func() error{
				"sessions":  func() error { _, err := w.Courses.Sessions(t.Context(), courses.SessionFilter{}); return err },
				"delegates": func() error { _, err := w.Courses.Delegates(t.Context(), trainer, session); return err },
				"mine":      func() error { _, err := w.Courses.MyBookings(t.Context(), delegate); return err },
				"organisation's": func() error {
					_, _, err := w.Courses.BookingsOfOrganisation(t.Context(), contact, "kent", courses.BookingFilter{Limit: 50})
					return err
				},
				"trained": func() error { _, err := w.Courses.Trained(t.Context(), "MSOIC-2020-21", "", "2021-03-31"); return err },
			} {
				counter.Count = 0
				if err := read(); err != nil {
					t.Fatal(err)
				}
				used[name] = counter.Count
			}
			return used
		}
		w.Book(delegate, session)
		few := measure()
		for n := 1; n <= 8; n++ {
			w.Book(w.Delegate(n, "kent"), session)
			w.Book(delegate, w.Session(coursestest.Places(n), coursestest.OnDay(n)))
		}
		many := measure()
		if few["delegates"] == 0 || fmt.Sprint(few) != fmt.Sprint(many) {
			t.Fatalf("statements with few rows %v, with many %v", few, many)
		}
	})
}
