package courses_test

import (
	"slices"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

func interested(t *testing.T, w *coursestest.World, actor people.Actor, region string) {
	t.Helper()
	w.Clock.Set(w.Clock.Now().Add(time.Minute))
	if _, err := w.Courses.RegisterInterest(t.Context(), actor, "vlo", region); err != nil {
		t.Fatal(err)
	}
}

func TestInterestBecomesAnInvitationOnce(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		here, elsewhere, anywhere := w.Delegate(1, "kent"), w.Delegate(2, "kent"), w.Delegate(3, "kent")
		gone, booked := w.Delegate(4, "kent"), w.Delegate(5, "kent")
		early := w.Session(at(2, 9, 15))
		interested(t, w, here, "Eastern")
		interested(t, w, here, "Eastern")
		interested(t, w, elsewhere, "London")
		interested(t, w, anywhere, "")
		interested(t, w, gone, "")
		interested(t, w, booked, "")
		w.Clock.Set(w.Clock.Now().Add(time.Minute))
		w.Book(booked, early)
		for range 2 {
			if err := w.Courses.WithdrawInterest(t.Context(), gone, "VLO"); err != nil {
				t.Fatal(err)
			}
		}
		w.Session()
		w.Session()
		for _, told := range []struct {
			who  people.Actor
			want []string
		}{
			{here, []string{courses.KindSessionOpened}}, {anywhere, []string{courses.KindSessionOpened}}, {elsewhere, nil}, {gone, nil},
			{booked, []string{courses.KindBookingConfirmed}},
		} {
			if got := noticesTo(t, db, told.who.Email); !slices.Equal(got, told.want) {
				t.Errorf("%s was told %v, want %v", told.who.Name, got, told.want)
			}
		}
		mine, err := w.Courses.MyInterests(t.Context(), here)
		if err != nil || len(mine) != 1 || mine[0].InvitedAt.IsZero() || mine[0].CourseCode != "VLO" || mine[0].Region != "Eastern" {
			t.Fatalf("mine = %+v, %v", mine, err)
		}
		interested(t, w, here, "Eastern")
		w.Session(func(p *courses.SessionPlan) { p.Delivery, p.Region = courses.Online, "" })
		if got := noticesTo(t, db, here.Email); len(got) != 2 {
			t.Fatalf("who asked again was told %v", got)
		}
		if got := noticesTo(t, db, elsewhere.Email); len(got) != 1 {
			t.Fatalf("an online session is for London too: %v", got)
		}
	})
}

func TestDemand(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		one, two, three := w.Delegate(1, "kent"), w.Delegate(2, "kent"), w.Delegate(3, "kent")
		interested(t, w, one, "Eastern")
		interested(t, w, two, "Eastern")
		interested(t, w, three, "London")
		_, err := w.Courses.Demand(t.Context(), one)
		wantErr(t, err, courses.ErrNotAllowed)
		_, err = w.Courses.RegisterInterest(t.Context(), people.Actor{}, "VLO", "")
		wantErr(t, err, courses.ErrNotAllowed)
		_, err = w.Courses.RegisterInterest(t.Context(), one, "NONE", "")
		wantErr(t, err, courses.ErrNoCourse)
		session := w.Session()
		interested(t, w, one, "Eastern")
		w.Clock.Set(w.Clock.Now().Add(time.Minute))
		lines, err := w.Courses.Demand(t.Context(), w.Holder(people.Manager, ""))
		if err != nil || len(lines) != 2 || lines[0].People != 2 || lines[0].Uninvited != 1 || lines[0].Region != "Eastern" || lines[1].Uninvited != 1 {
			t.Fatalf("demand = %+v, %v", lines, err)
		}
		w.Book(one, session)
		if lines, err = w.Courses.Demand(t.Context(), people.System); err != nil || len(lines) != 2 || lines[0].People != 1 {
			t.Fatalf("demand after a booking = %+v, %v", lines, err)
		}
	})
}

func TestACourseIsEditedByWhoReadIt(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		course, err := w.Courses.Course(t.Context(), "VLO")
		if err != nil {
			t.Fatal(err)
		}
		session := w.Session()
		edited := course
		edited.Title, edited.Minimum, edited.DecideDays, edited.CPDMinutes = "Another title", 5, 10, 330
		edited.Mix = []courses.MixShare{{Sector: people.Policing, Percent: 60}}
		_, err = w.Courses.UpdateCourse(t.Context(), w.Holder(people.Trainer, "kent"), edited)
		wantErr(t, err, courses.ErrNotAllowed)
		if _, err := w.Courses.UpdateCourse(t.Context(), w.Holder(people.Manager, ""), edited); err != nil {
			t.Fatal(err)
		}
		now, err := w.Courses.Course(t.Context(), "VLO")
		if err != nil || now.Title != "Another title" || now.Minimum != 5 || now.Version != 2 || len(now.Mix) != 1 || now.ID != course.ID {
			t.Fatalf("%+v, %v", now, err)
		}
		_, err = w.Courses.UpdateCourse(t.Context(), people.System, edited)
		wantErr(t, err, courses.ErrCourseChanged)
		if session = w.Read(session); session.Minimum != 0 || session.CourseTitle != "Another title" {
			t.Fatalf("the session that was there is %+v", session)
		}
		for name, change := range map[string]func(*courses.Course){
			"no title":                   func(c *courses.Course) { c.Title = " " },
			"a minimum above the places": func(c *courses.Course) { c.Minimum = 21 },
			"below zero":                 func(c *courses.Course) { c.CancelHours = -1 },
			"a mix of more than all": func(c *courses.Course) {
				c.Mix = []courses.MixShare{{Sector: people.Policing, Percent: 60}, {Sector: people.Health, Percent: 41}}
			},
			"a sector twice": func(c *courses.Course) {
				c.Mix = []courses.MixShare{{Sector: people.Policing, Percent: 10}, {Sector: people.Policing, Percent: 10}}
			},
			"a sector that does not exist": func(c *courses.Course) { c.Mix = []courses.MixShare{{Sector: "space", Percent: 10}} },
		} {
			bad := now
			change(&bad)
			if _, err := w.Courses.UpdateCourse(t.Context(), people.System, bad); err == nil {
				t.Errorf("%s was taken", name)
			}
		}
	})
}
