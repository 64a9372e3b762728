package courses_test

import (
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

func TestRegister(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session()
		trainer := w.Holder(people.Trainer, "kent")
		booking := w.Book(w.Delegate(1, "surrey"), session)
		mark := func(attended courses.Attended, reason string) error {
			return w.Courses.RecordAttendance(t.Context(), trainer, session, []courses.Mark{{BookingID: booking.ID, Attended: attended}}, reason)
		}
		wantErr(t, mark(courses.AttendedFull, ""), courses.ErrRegisterNotOpen)
		w.Clock.Set(time.Date(2021, 2, 9, 0, 0, 0, 0, time.UTC))
		wantErr(t, mark("perhaps", ""), courses.ErrInvalid)
		for _, attended := range []courses.Attended{courses.AttendedNo, courses.AttendedNo, courses.AttendedFull} {
			if err := mark(attended, ""); err != nil {
				t.Fatal(err)
			}
		}
		w.Clock.Set(time.Date(2021, 2, 10, 0, 0, 0, 0, time.UTC))
		wantErr(t, mark(courses.AttendedPart, " "), courses.ErrReasonNeeded)
		if err := mark(courses.AttendedPart, "Left at noon"); err != nil {
			t.Fatal(err)
		}
		lines, err := w.Courses.Attendances(t.Context(), courses.AttendanceFilter{Sessions: []string{session.ID}})
		if err != nil || len(lines) != 1 {
			t.Fatalf("register = %+v, %v", lines, err)
		}
		line := lines[0]
		if line.Attended != courses.AttendedPart || line.HappenedOn != "2021-02-09" || line.Sector != people.Policing ||
			line.OrganisationID != "surrey" || line.JobRole != "police_officer" || line.BookingID != booking.ID ||
			line.CourseCode != "VLO" || !line.RecordedAt.Equal(w.Clock.Now()) {
			t.Fatalf("line = %+v", line)
		}
		changes, err := w.Courses.Corrections(t.Context(), trainer, session)
		if err != nil || len(changes) != 2 || changes[0].Was.Attended != courses.AttendedNo || changes[0].Became.Attended != courses.AttendedFull ||
			changes[1].Reason != "Left at noon" || changes[1].RecordedBy != trainer.PersonID {
			t.Fatalf("corrections = %+v, %v", changes, err)
		}
	})
}

func TestRegisterIsOfConfirmedBookingsOnly(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session(coursestest.Places(1))
		confirmed, waiting := w.Book(w.Delegate(1, "kent"), session), w.Book(w.Delegate(2, "kent"), session)
		w.Clock.Set(session.StartsAt)
		err := w.Courses.RecordAttendance(t.Context(), people.System, session, []courses.Mark{
			{BookingID: confirmed.ID, Attended: courses.AttendedFull}, {BookingID: waiting.ID, Attended: courses.AttendedFull},
		}, "")
		wantErr(t, err, courses.ErrNoBooking)
		lines, err := w.Courses.Attendances(t.Context(), courses.AttendanceFilter{})
		if err != nil || len(lines) != 0 {
			t.Fatalf("written in part: %+v, %v", lines, err)
		}
	})
}

func TestTheDayDecidesSectorAndOrganisation(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		council, err := w.People.AddOrganisation(t.Context(), people.System, people.Organisation{Name: "Test Council", Sector: people.LocalAuthority})
		if err != nil {
			t.Fatal(err)
		}
		delegate := w.Delegate(1, council.ID)
		first := w.Session()
		booking := w.Book(delegate, first)
		w.Clock.Set(first.StartsAt)
		w.Register(first, booking, courses.AttendedFull)
		moved := people.Person{ID: delegate.PersonID, Name: "Delegate 0001", OrganisationID: "kent", JobRole: "police_officer"}
		if err := w.People.UpdatePerson(t.Context(), people.System, moved); err != nil {
			t.Fatal(err)
		}
		trained, err := w.Courses.Trained(t.Context(), "MSOIC-2020-21", "VLO", "2021-03-31")
		if err != nil || trained.Count() != 1 || trained.BySector()[people.LocalAuthority] != 1 {
			t.Fatalf("trained = %+v, %v", trained, err)
		}
	})
}

func TestTrainedAndDelivered(t *testing.T) {
	full, part, no := courses.AttendedFull, courses.AttendedPart, courses.AttendedNo
	line := func(id, session, person string, sector people.Sector, attended courses.Attended, day string) courses.Attendance {
		return courses.Attendance{ID: id, SessionID: session, SessionCode: session, PersonID: person, Sector: sector,
			OrganisationID: "of-" + person, Attended: attended, HappenedOn: day}
	}
	lines := []courses.Attendance{
		line("5", "s3", "ann", people.LocalAuthority, full, "2021-03-01"),
		line("1", "s1", "ann", people.Policing, full, "2021-01-01"),
		line("2", "s1", "bob", people.Policing, part, "2021-01-01"),
		line("3", "s2", "cat", people.Health, no, "2021-02-01"),
		line("4", "s4", "dee", people.Health, part, "2021-02-02"),
	}
	trained := courses.CountTrained(lines)
	if trained.Count() != 1 || trained.Attendances() != 2 || trained.BySector()[people.Policing] != 1 ||
		trained.From(people.LocalAuthority).Count() != 0 || trained.Of("of-ann").Count() != 1 || trained.ByOrganisation()["of-ann"] != 1 {
		t.Fatalf("trained = %+v", trained)
	}
	if ids := trained.AttendanceIDs(); ids[0] != "1" || ids[1] != "5" {
		t.Fatalf("counted %v", ids)
	}
	delivered := courses.CountDelivered(lines)
	if len(delivered) != 3 || delivered[0].SessionID != "s1" || len(delivered[0].Attended) != 2 || delivered[1].SessionID != "s4" {
		t.Fatalf("delivered = %+v", delivered)
	}
}

func TestAsAtCountsWhatHadHappened(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		session := w.Session()
		booking := w.Book(w.Delegate(1, "kent"), session)
		w.Clock.Set(session.StartsAt.AddDate(0, 1, 0))
		w.Register(session, booking, courses.AttendedFull)
		for day, want := range map[string]int{"2021-02-08": 0, "2021-02-09": 1} {
			trained, err := w.Courses.Trained(t.Context(), "MSOIC-2020-21", "VLO", day)
			if err != nil || trained.Count() != want {
				t.Fatalf("as at %s: %d, %v; want %d", day, trained.Count(), err, want)
			}
			delivered, err := w.Courses.DeliveredSessions(t.Context(), "MSOIC-2020-21", "", day)
			if err != nil || len(delivered) != want {
				t.Fatalf("as at %s: %d delivered, %v; want %d", day, len(delivered), err, want)
			}
		}
	})
}
