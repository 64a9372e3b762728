package courses_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// rule adds a rule to VLO.
func rule(t *testing.T, w *coursestest.World, kind courses.ReminderKind, hours int) courses.ReminderRule {
	t.Helper()
	course, err := w.Courses.Course(t.Context(), "VLO")
	if err != nil {
		t.Fatal(err)
	}
	made, err := w.Courses.AddReminder(t.Context(), people.System, course.ID, kind, hours)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// noRules takes away the rules that VLO begins with.
func noRules(t *testing.T, w *coursestest.World) {
	t.Helper()
	course, err := w.Courses.Course(t.Context(), "VLO")
	w.Must(err)
	rules, err := w.Courses.Reminders(t.Context(), people.System, course.ID)
	w.Must(err)
	for _, rule := range rules {
		w.Must(w.Courses.RemoveReminder(t.Context(), people.System, course.ID, rule.ID))
	}
}

// remind runs the job at a time of London's clocks and returns how much it put in the outbox.
func remind(t *testing.T, w *coursestest.World, at string) int {
	t.Helper()
	moment, err := time.ParseInLocation("2006-01-02 15:04", at, courses.London)
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Set(moment)
	sent, err := w.Courses.SendReminders(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return sent
}

// TestRemindersGoOutOnceInTime: each rule that a course begins with once, at its time, by day,
// and only to who has a place. The session is on Tuesday 9 February 2021 from 9:30am to 3:30pm.
func TestRemindersGoOutOnceInTime(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		rule(t, w, courses.SurveyReminder, 48) // is not this job's
		session := w.Session(coursestest.Places(3))
		coming, gone, absent, waiting := w.Delegate(1, "kent"), w.Delegate(2, "kent"), w.Delegate(3, "kent"), w.Delegate(4, "kent")
		w.Book(coming, session)
		cancelled, away := w.Book(gone, session), w.Book(absent, session)
		for _, step := range []struct {
			at   string
			want int
		}{
			{"2021-02-02 09:29", 0}, {"2021-02-02 09:30", 3}, {"2021-02-02 09:31", 0},
			{"2021-02-02 20:00", 0}, {"2021-02-03 07:59", 0}, {"2021-02-08 09:29", 0},
		} {
			if got := remind(t, w, step.at); got != step.want {
				t.Fatalf("%s: %d, want %d", step.at, got, step.want)
			}
		}
		if _, err := w.Courses.CancelBooking(t.Context(), gone, cancelled.Reference, courses.CancelOther, "Leave"); err != nil {
			t.Fatal(err)
		}
		w.Book(waiting, session)
		// Who got the place at 9:29 gets the joining instructions with the reminder; who had
		// them gets the reminder.
		for _, step := range []struct {
			at   string
			want int
		}{{"2021-02-08 09:30", 4}, {"2021-02-08 10:00", 0}, {"2021-02-09 09:30", 0}} {
			if got := remind(t, w, step.at); got != step.want {
				t.Fatalf("%s: %d, want %d", step.at, got, step.want)
			}
		}
		w.Register(session, away, courses.AttendedNo)
		if got := remind(t, w, "2021-02-11 15:30"); got != 0 {
			t.Fatalf("about the survey: %d, want none", got)
		}
		for _, c := range []struct {
			who  people.Actor
			want []string
		}{
			{coming, []string{courses.KindBookingConfirmed, courses.KindJoiningInstructions, courses.KindReminder}},
			{gone, []string{courses.KindBookingConfirmed, courses.KindBookingCancelled}},
			{absent, []string{courses.KindBookingConfirmed, courses.KindJoiningInstructions, courses.KindReminder}},
			{waiting, []string{courses.KindBookingConfirmed, courses.KindJoiningInstructions, courses.KindReminder}},
		} {
			if got := noticesTo(t, db, c.who.Email); !slices.Equal(got, c.want) {
				t.Errorf("%s was told %v, want %v", c.who.Email, got, c.want)
			}
		}
	})
}

// TestNobodyGetsMoreThanTheCap: of reminders for sessions on one day, three a week go out,
// also when several servers send at once; the next week's are others.
func TestNobodyGetsMoreThanTheCap(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		const sessions = 6
		delegate := w.Delegate(1, "kent")
		for n := range sessions {
			course := w.Course(fmt.Sprintf("C%d", n))
			if _, err := w.Courses.AddReminder(t.Context(), people.System, course.ID, courses.SessionReminder, 10*24); err != nil {
				t.Fatal(err)
			}
			w.Book(delegate, w.Session(func(plan *courses.SessionPlan) {
				plan.CourseCode = course.Code
				plan.StartsAt = plan.StartsAt.Add(time.Duration(n) * time.Hour)
				plan.EndsAt = plan.StartsAt.Add(30 * time.Minute)
			}))
		}
		w.Clock.Set(time.Date(2021, 1, 30, 19, 0, 0, 0, time.UTC)) // Saturday
		var wait sync.WaitGroup
		for range 4 {
			wait.Go(func() {
				if _, err := w.Courses.SendReminders(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		reminders := func() int {
			var count int
			if err := db.Raw("SELECT count(*) FROM notices WHERE kind = ?", courses.KindReminder).Scan(&count).Error; err != nil {
				t.Fatal(err)
			}
			return count
		}
		if got := reminders(); got != courses.RemindersAWeek {
			t.Fatalf("%d in the first week, want %d", got, courses.RemindersAWeek)
		}
		if got := remind(t, w, "2021-01-31 12:00"); got != 0 {
			t.Fatalf("%d more on Sunday", got)
		}
		w.Courses.LimitReminders(courses.RemindersAWeek + 1)
		if got := remind(t, w, "2021-01-31 12:05"); got != 1 {
			t.Fatalf("%d more when the cap is one higher", got)
		}
		w.Courses.LimitReminders(courses.RemindersAWeek)
		if got := remind(t, w, "2021-02-01 08:00"); got != sessions-courses.RemindersAWeek-1 {
			t.Fatalf("%d on Monday", got)
		}
	})
}

// TestWhatWaitsIsTakenBack: a reminder that has not been sent when the booking is cancelled
// is not sent after it.
func TestWhatWaitsIsTakenBack(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		noRules(t, w)
		rule(t, w, courses.SessionReminder, 24)
		session, one, other := w.Session(), w.Delegate(1, "kent"), w.Delegate(2, "kent")
		booking := w.Book(one, session)
		w.Book(other, session)
		if got := remind(t, w, "2021-02-08 12:00"); got != 2 {
			t.Fatal(got)
		}
		if _, err := w.Courses.CancelBooking(t.Context(), one, booking.Reference, courses.CancelOther, "Leave"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Courses.CancelSession(t.Context(), people.System, session.Code, "Illness"); err != nil {
			t.Fatal(err)
		}
		for email, want := range map[string]string{one.Email: courses.KindBookingCancelled, other.Email: courses.KindSessionCancelled} {
			if got := noticesTo(t, db, email); !slices.Equal(got, []string{courses.KindBookingConfirmed, want}) {
				t.Errorf("%s is told %v", email, got)
			}
		}
	})
}

// TestReminderRules: who may, what is refused, and that a changed rule writes to nobody again.
func TestReminderRules(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		noRules(t, w)
		made := rule(t, w, courses.SessionReminder, 24)
		w.Book(w.Delegate(1, "kent"), w.Session())
		if got := remind(t, w, "2021-02-08 12:00"); got != 1 {
			t.Fatal(got)
		}
		trainer, course := w.Holder(people.Trainer, "kent"), made.CourseID
		add := func(actor people.Actor, kind courses.ReminderKind, hours int) error {
			_, err := w.Courses.AddReminder(t.Context(), actor, course, kind, hours)
			return err
		}
		for name, c := range map[string]struct{ got, want error }{
			"a trainer adds":     {add(trainer, courses.SessionReminder, 3), courses.ErrNotAllowed},
			"no hours":           {add(people.System, courses.SessionReminder, 0), courses.ErrInvalid},
			"too many":           {add(people.System, courses.SessionReminder, 2161), courses.ErrInvalid},
			"no such kind":       {add(people.System, "letter", 3), courses.ErrInvalid},
			"the same again":     {add(people.System, courses.SessionReminder, 24), courses.ErrTaken},
			"a trainer changes":  {w.Courses.ChangeReminder(t.Context(), trainer, course, made.ID, 3), courses.ErrNotAllowed},
			"a trainer removes":  {w.Courses.RemoveReminder(t.Context(), trainer, course, made.ID), courses.ErrNotAllowed},
			"not there":          {w.Courses.ChangeReminder(t.Context(), people.System, course, "x", 3), courses.ErrNoReminder},
			"of another course":  {w.Courses.RemoveReminder(t.Context(), people.System, "x", made.ID), courses.ErrNoReminder},
			"changed":            {w.Courses.ChangeReminder(t.Context(), people.System, course, made.ID, 12), nil},
			"changed to nothing": {w.Courses.ChangeReminder(t.Context(), people.System, course, made.ID, 0), courses.ErrInvalid},
		} {
			if !errors.Is(c.got, c.want) {
				t.Errorf("%s: %v, want %v", name, c.got, c.want)
			}
		}
		if got := remind(t, w, "2021-02-08 19:59"); got != 0 {
			t.Errorf("the changed rule wrote to %d again", got)
		}
		if err := w.Courses.RemoveReminder(t.Context(), people.System, course, made.ID); err != nil {
			t.Error(err)
		}
		if rules, err := w.Courses.Reminders(t.Context(), people.System, course); err != nil || len(rules) != 0 {
			t.Errorf("%v, %v", rules, err)
		}
	})
}
