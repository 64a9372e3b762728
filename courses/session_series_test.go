package courses_test

import (
	"errors"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

func TestRepeatSession(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		trainer, other := trainerNamed(t, w, "one"), trainerNamed(t, w, "two")
		session, err := w.Courses.CreateSession(t.Context(), trainer, w.Plan(inRoom("Room 2"), minimumOf(4, "2021-02-02"), at(9, 9, 15)))
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Courses.AddTrainer(t.Context(), trainer, session.Code, other.Email); err != nil {
			t.Fatal(err)
		}
		repeat := courses.Repeat{Days: []string{"2021-02-16", "2021-03-30"}, State: courses.SessionDraft, RequestID: "form"}
		made, err := w.Courses.RepeatSession(t.Context(), trainer, session.Code, repeat)
		if err != nil || len(made) != 2 {
			t.Fatalf("%+v, %v", made, err)
		}
		// The clocks go forward on 28 March: nine o'clock stays nine o'clock.
		summer := w.Read(made[1])
		if !summer.StartsAt.Equal(time.Date(2021, 3, 30, 8, 0, 0, 0, time.UTC)) || summer.Day() != "2021-03-30" || summer.DecideOn != "2021-03-23" {
			t.Fatalf("in summer it starts at %v and is decided on %s", summer.StartsAt, summer.DecideOn)
		}
		if summer.State != courses.SessionDraft || summer.Room != "Room 2" || len(summer.TrainerIDs) != 2 || summer.SeriesID == "" {
			t.Fatalf("%+v", summer)
		}
		if first := w.Read(session); first.SeriesID != summer.SeriesID {
			t.Fatalf("the series are %q and %q", first.SeriesID, summer.SeriesID)
		}
		again, err := w.Courses.RepeatSession(t.Context(), trainer, session.Code, repeat)
		if err != nil || len(again) != 2 || again[0].ID != made[0].ID {
			t.Fatalf("sent twice: %+v, %v", again, err)
		}
		_, err = w.Courses.RepeatSession(t.Context(), trainer, session.Code, courses.Repeat{Days: []string{"2021-02-16", "2021-02-17", "2021-03-30"}, RequestID: "other"})
		var clashes courses.Clashes
		if !errors.As(err, &clashes) || len(clashes) != 2 || clashes[0].Session.ID != made[0].ID || clashes[0].Trainer != "one" {
			t.Fatalf("clashes = %v", err)
		}
		if list, err := w.Courses.Sessions(t.Context(), courses.SessionFilter{}); err != nil || len(list) != 3 {
			t.Fatalf("%d sessions, %v", len(list), err)
		}
	})
}

func TestRepeatSessionRefuses(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session()
		for name, days := range map[string][]string{
			"no day": nil, "no such day": {"2021-02-30"}, "a day twice": {"2021-02-16", "2021-02-16"}, "too many": make([]string, 61),
		} {
			_, err := w.Courses.RepeatSession(t.Context(), people.System, session.Code, courses.Repeat{Days: days, RequestID: name})
			if !errors.Is(err, courses.ErrInvalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err := w.Courses.RepeatSession(t.Context(), w.Holder(people.Trainer, "surrey"), session.Code, courses.Repeat{Days: []string{"2021-02-16"}, RequestID: "a"})
		wantErr(t, err, courses.ErrNotAllowed)
		_, err = w.Courses.RepeatSession(t.Context(), people.System, session.Code, courses.Repeat{Days: []string{"2021-02-16", "2021-04-16"}, RequestID: "b"})
		wantErr(t, err, courses.ErrOutsideProgramme)
		if count, err := w.Courses.CountSessions(t.Context(), courses.SessionFilter{}); err != nil || count != 1 {
			t.Fatalf("%d sessions, %v", count, err)
		}
	})
}

func TestCopySeries(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session(at(2, 9, 15))
		made, err := w.Courses.RepeatSession(t.Context(), people.System, session.Code, courses.Repeat{Days: []string{"2021-02-09", "2021-02-16"}, RequestID: "a"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Courses.CancelSession(t.Context(), people.System, made[0].Code, "Snow"); err != nil {
			t.Fatal(err)
		}
		copied, err := w.Courses.CopySeries(t.Context(), people.System, made[1].SeriesID, courses.Repeat{Days: []string{"2021-03-02"}, RequestID: "b"})
		if err != nil || len(copied) != 2 || copied[0].Day() != "2021-03-02" || copied[1].Day() != "2021-03-16" {
			t.Fatalf("%+v, %v", copied, err)
		}
		if copied[0].SeriesID == made[1].SeriesID || copied[0].SeriesID != copied[1].SeriesID {
			t.Fatalf("the copies' series are %s and %s", copied[0].SeriesID, copied[1].SeriesID)
		}
		if series, err := w.Courses.Series(t.Context(), made[1].SeriesID); err != nil || len(series) != 2 {
			t.Fatalf("%d of the first series, %v", len(series), err)
		}
	})
}
