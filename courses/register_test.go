package courses_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// threeDays makes a plan's session last from Tuesday 9 to Thursday 11 February 2021.
func threeDays(plan *courses.SessionPlan) {
	plan.Days = nil
	for day := 9; day <= 11; day++ {
		plan.Days = append(plan.Days, courses.SessionDay{
			StartsAt: time.Date(2021, 2, day, 9, 30, 0, 0, time.UTC), EndsAt: time.Date(2021, 2, day, 15, 30, 0, 0, time.UTC),
		})
	}
}

// register is the lines of a session's register.
func register(t *testing.T, w *coursestest.World, session courses.Session) []courses.Attendance {
	t.Helper()
	lines, err := w.Courses.Attendances(t.Context(), courses.AttendanceFilter{Sessions: []string{session.ID}})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

func TestAMarkSentTwiceIsWrittenOnce(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		session := w.Session()
		booking := w.Book(w.Delegate(1, "kent"), session)
		w.Clock.Set(session.StartsAt)
		send := func(attended courses.Attended, request string, seen courses.Attended) error {
			return w.Courses.RecordAttendance(t.Context(), people.System, session, []courses.Mark{{
				BookingID: booking.ID, Attended: attended, RequestID: request, Seen: &courses.Says{Attended: seen},
			}}, "")
		}
		if err := send(courses.AttendedFull, "one", ""); err != nil {
			t.Fatal(err)
		}
		// Another device changes it; what the first sends again, not having heard, is known.
		if err := send(courses.AttendedNo, "two", courses.AttendedFull); err != nil {
			t.Fatal(err)
		}
		if err := send(courses.AttendedFull, "one", ""); err != nil {
			t.Fatal(err)
		}
		if lines := register(t, w, session); len(lines) != 1 || lines[0].Attended != courses.AttendedNo {
			t.Fatalf("register = %+v", lines)
		}
		var written int64
		if err := db.Table("course_marks").Count(&written).Error; err != nil || written != 2 {
			t.Fatalf("%d marks, %v", written, err)
		}
		wantErr(t, send(courses.AttendedFull, strings.Repeat("x", 65), courses.AttendedNo), courses.ErrInvalid)
	})
}

func TestANewerMarkIsNotOverwrittenUnseen(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		session := w.Session()
		booking := w.Book(w.Delegate(1, "kent"), session)
		w.Clock.Set(session.StartsAt)
		mark := courses.Mark{BookingID: booking.ID, Attended: courses.AttendedFull, RequestID: "late", Seen: &courses.Says{}}
		w.Register(session, booking, courses.AttendedNo)
		err := w.Courses.RecordAttendance(t.Context(), people.System, session, []courses.Mark{mark}, "")
		var changed courses.MarkChangedError
		if !errors.As(err, &changed) || !errors.Is(err, courses.ErrMarkChanged) || len(changed.Lines) != 1 || changed.Lines[0].Attended != courses.AttendedNo {
			t.Fatalf("err = %+v", err)
		}
		var written int64
		if err := db.Table("course_marks").Count(&written).Error; err != nil || written != 0 {
			t.Fatalf("a refused mark was written: %d, %v", written, err)
		}
		// The sender has seen it now and means it.
		mark.Seen = &courses.Says{Attended: courses.AttendedNo}
		if err := w.Courses.RecordAttendance(t.Context(), people.System, session, []courses.Mark{mark}, ""); err != nil {
			t.Fatal(err)
		}
		// Both devices marked the same: nobody need decide anything.
		mark.RequestID, mark.Seen = "same", &courses.Says{Attended: courses.AttendedPart}
		if err := w.Courses.RecordAttendance(t.Context(), people.System, session, []courses.Mark{mark}, ""); err != nil {
			t.Fatal(err)
		}
		if lines := register(t, w, session); len(lines) != 1 || lines[0].Attended != courses.AttendedFull {
			t.Fatalf("register = %+v", lines)
		}
	})
}

func TestAMarkIsClearedAndCountsForNothing(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session()
		booking := w.Book(w.Delegate(1, "kent"), session)
		w.Clock.Set(session.StartsAt)
		w.Register(session, booking, courses.AttendedFull)
		w.Clock.Set(session.EndsAt.AddDate(0, 0, 1))
		clear := []courses.Mark{{BookingID: booking.ID}}
		wantErr(t, w.Courses.RecordAttendance(t.Context(), people.System, session, clear, ""), courses.ErrReasonNeeded)
		for range 2 {
			if err := w.Courses.RecordAttendance(t.Context(), people.System, session, clear, "The wrong register"); err != nil {
				t.Fatal(err)
			}
		}
		trained, err := w.Courses.Trained(t.Context(), "", "VLO", "2021-03-31")
		if err != nil || trained.Count() != 0 || len(register(t, w, session)) != 0 {
			t.Fatalf("still counted: %+v, %v", trained, err)
		}
		marked, err := w.Courses.RegisterLines(t.Context(), []string{session.ID})
		if err != nil || marked[session.ID] != 0 {
			t.Fatalf("%v, %v", marked, err)
		}
		w.Clock.Set(w.Clock.Now().Add(time.Minute))
		w.Register(session, booking, courses.AttendedPart)
		changes, err := w.Courses.Corrections(t.Context(), people.System, session)
		if err != nil || len(changes) != 2 || changes[0].Became.Attended != "" || changes[0].Reason != "The wrong register" ||
			changes[1].Was.Attended != "" || changes[1].Became.Attended != courses.AttendedPart {
			t.Fatalf("corrections = %+v, %v", changes, err)
		}
	})
}

func TestPartOfASessionOfSeveralDays(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session(threeDays)
		booking := w.Book(w.Delegate(1, "kent"), session)
		mark := func(attended courses.Attended, days ...int) error {
			return w.Courses.RecordAttendance(t.Context(), people.System, session,
				[]courses.Mark{{BookingID: booking.ID, Attended: attended, Days: days}}, "")
		}
		w.Clock.Set(session.Days[1].StartsAt)
		wantErr(t, mark(courses.AttendedFull), courses.ErrFullTooEarly)
		wantErr(t, mark(courses.AttendedPart, 3), courses.ErrInvalid)
		wantErr(t, mark(courses.AttendedPart, 2, 1), courses.ErrInvalid)
		wantErr(t, mark(courses.AttendedNo, 1), courses.ErrInvalid)
		if err := mark(courses.AttendedPart, 1, 2); err != nil {
			t.Fatal(err)
		}
		if lines := register(t, w, session); len(lines) != 1 || !slices.Equal(lines[0].Days, []int{1, 2}) || lines[0].HappenedOn != "2021-02-11" {
			t.Fatalf("register = %+v", lines)
		}
		w.Clock.Set(session.Days[2].StartsAt)
		if err := mark(courses.AttendedPart, 1, 3); err != nil {
			t.Fatal(err)
		}
		w.Clock.Set(session.EndsAt)
		if err := mark(courses.AttendedFull); err != nil {
			t.Fatal(err)
		}
		changes, err := w.Courses.Corrections(t.Context(), people.System, session)
		if err != nil || len(changes) != 2 || !slices.Equal(changes[0].Was.Days, []int{1, 2}) || !slices.Equal(changes[0].Became.Days, []int{1, 3}) {
			t.Fatalf("corrections = %+v, %v", changes, err)
		}
		if lines := register(t, w, session); len(lines[0].Days) != 0 {
			t.Fatalf("full of days: %+v", lines)
		}
	})
}
