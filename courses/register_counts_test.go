package courses_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
)

// TestRegisterCountsAreARecount holds what the database counts against what the lines of the
// registers give one by one, after histories of marks, corrections and moves.
func TestRegisterCountsAreARecount(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		for seed := range uint64(2) {
			draw := rand.New(rand.NewPCG(seed, 5)).IntN
			w.Clock.Set(coursestest.NewClock().Now())
			takeRegisters(t, w, seed, draw)
		}
		all, err := w.Courses.Attendances(t.Context(), courses.AttendanceFilter{Programme: "MSOIC-2020-21"})
		if err != nil || len(all) < 60 {
			t.Fatalf("%d lines, %v", len(all), err)
		}
		moved := 0
		for _, days := range [][]string{
			{"2021-02-08", "2021-02-09", "2021-02-12", "2021-02-16", "2021-03-31"}, {"2021-03-31"}, {"2021-01-31", "2021-02-28", "2021-03-31"}, {"2021-02-28", "2021-03-05"},
		} {
			for _, from := range []string{"", "2021-02-11", "2021-04-01"} {
				moved += wantRecount(t, w, all, from, days)
			}
		}
		wantCheck(t, w, db)
		if moved == 0 {
			t.Error("nobody has moved: the histories are too tame")
		}
	})
}

// wantRecount wants the counts from a day until some days to be those of the lines, and is how
// many of those counted have moved.
func wantRecount(t *testing.T, w *coursestest.World, all []courses.Attendance, from string, days []string) (moved int) {
	t.Helper()
	counts, err := w.Courses.RegisterCounts(t.Context(), "MSOIC-2020-21", from, days)
	if err != nil {
		t.Fatal(err)
	}
	for _, course := range []string{"VLO", "vlo", "OIC", "NONE"} {
		for _, day := range days {
			lines := slices.DeleteFunc(slices.Clone(all), func(line courses.Attendance) bool {
				return !strings.EqualFold(line.CourseCode, course) || line.HappenedOn < from || line.HappenedOn > day
			})
			if got, want := fmt.Sprintf("%+v", counts.Of(course, day)), fmt.Sprintf("%+v", recount(lines)); got != want {
				t.Errorf("%s from %q until %s, of %v:\n%s, the lines give\n%s", course, from, day, days, got, want)
			}
			moved += movedIn(lines)
		}
	}
	return moved
}

// Registers of one organisation and month that are saved at the same moment change the same sums.
func TestRegistersSavedAtOnceAreAllCounted(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		w.Course("OIC")
		const registers = 6
		var save []func() error
		var over time.Time
		for n := range registers {
			session := w.Session(coursestest.OnDay(n), func(plan *courses.SessionPlan) { plan.CourseCode = []string{"VLO", "OIC"}[n%2] })
			over = session.EndsAt
			var marks []courses.Mark
			for person := range 5 {
				actor := w.Delegate(10*n+person, []string{"kent", "essex"}[person%2])
				marks = append(marks, courses.Mark{BookingID: w.Book(actor, session).ID, Attended: courses.AttendedFull})
			}
			save = append(save, func() error {
				return w.Courses.RecordAttendance(t.Context(), people.System, session, marks, "")
			})
		}
		w.Clock.Set(over)
		saved := make(chan error, registers)
		for _, one := range save {
			go func() { saved <- one() }()
		}
		for range registers {
			w.Must(<-saved)
		}
		counts, err := w.Courses.RegisterCounts(t.Context(), "MSOIC-2020-21", "", []string{"2021-03-31"})
		w.Must(err)
		for _, course := range []string{"VLO", "OIC"} {
			trained := 0
			for _, of := range counts.Of(course, "2021-03-31").Trained {
				trained += of.People
			}
			if want := registers / 2 * 5; trained != want {
				t.Errorf("%s: %d people trained, want %d", course, trained, want)
			}
		}
		wantCheck(t, w, db)
	})
}

// takeRegisters has ten people attend some of eight sessions, of an organisation that changes
// from time to time, and corrects some marks.
func takeRegisters(t *testing.T, w *coursestest.World, seed uint64, draw func(int) int) {
	t.Helper()
	if _, err := w.Courses.Course(t.Context(), "OIC"); err != nil {
		w.Course("OIC")
	}
	says := []courses.Attended{courses.AttendedFull, courses.AttendedFull, courses.AttendedPart, courses.AttendedNo, ""}
	organisations := []string{"kent", "kent", "kent", "essex"}
	for n := range 8 {
		session := w.Session(coursestest.OnDay(10*int(seed)+4*n), func(plan *courses.SessionPlan) { plan.CourseCode = []string{"VLO", "OIC"}[n%2] })
		var marks []courses.Mark
		for person := range 10 {
			if draw(3) == 0 {
				continue
			}
			actor := w.Delegate(person, "kent")
			change := people.Person{ID: actor.PersonID, Name: "D", OrganisationID: organisations[draw(4)], JobRole: "police_officer"}
			w.Must(w.People.UpdatePerson(t.Context(), people.System, change))
			actor.OrganisationID = change.OrganisationID
			marks = append(marks, courses.Mark{BookingID: w.Book(actor, session).ID, Attended: says[draw(len(says)-1)]})
		}
		was := w.Clock.Now()
		w.Clock.Set(session.EndsAt)
		w.Must(w.Courses.RecordAttendance(t.Context(), people.System, session, marks, ""))
		for i := range marks {
			marks[i].Attended = says[draw(len(says))]
		}
		w.Clock.Set(session.EndsAt.Add(48 * time.Hour))
		w.Must(w.Courses.RecordAttendance(t.Context(), people.System, session, marks[:len(marks)/3], "It was wrong."))
		w.Clock.Set(was)
	}
}

// recount counts lines one by one.
func recount(lines []courses.Attendance) courses.CourseCounts {
	var counted courses.CourseCounts
	for _, line := range lines {
		counted.Lines++
		if line.Attended == courses.AttendedFull {
			counted.InFull++
		}
		if line.Attended != courses.AttendedNo {
			counted.Attended++
		}
	}
	for _, held := range courses.CountDelivered(lines) {
		counted.Delivered = append(counted.Delivered, courses.DeliveredCount{
			SessionCode: held.SessionCode, CourseTitle: held.CourseCode + " course", Delivery: courses.Classroom, HappenedOn: held.HappenedOn,
		})
	}
	counted.Trained = []courses.TrainedCount{}
	for _, person := range courses.CountTrained(lines).People {
		at := slices.IndexFunc(counted.Trained, func(c courses.TrainedCount) bool {
			return c.Sector == person.Sector && c.OrganisationID == person.OrganisationID
		})
		if at < 0 {
			at = len(counted.Trained)
			counted.Trained = append(counted.Trained, courses.TrainedCount{Sector: person.Sector, OrganisationID: person.OrganisationID})
		}
		counted.Trained[at].People++
	}
	slices.SortFunc(counted.Trained, func(a, b courses.TrainedCount) int {
		return cmp.Or(cmp.Compare(a.Sector, b.Sector), cmp.Compare(a.OrganisationID, b.OrganisationID))
	})
	return counted
}

// movedIn is how many people were of several organisations at their full attendances.
func movedIn(lines []courses.Attendance) int {
	of := map[string]map[string]bool{}
	for _, line := range lines {
		if line.Attended == courses.AttendedFull {
			if of[line.PersonID] == nil {
				of[line.PersonID] = map[string]bool{}
			}
			of[line.PersonID][line.OrganisationID] = true
		}
	}
	moved := 0
	for _, organisations := range of {
		if len(organisations) > 1 {
			moved++
		}
	}
	return moved
}

// wantCheck wants the check to find nothing, then what somebody has spoilt, and nothing again
// once it is repaired.
func wantCheck(t *testing.T, w *coursestest.World, db *gorm.DB) {
	t.Helper()
	check := func(want int) {
		t.Helper()
		if found, err := w.Courses.CheckRegisters(t.Context()); err != nil || len(found) != want {
			t.Fatalf("the check finds %v, %v, want %d", found, err, want)
		}
	}
	check(0)
	for _, spoil := range []string{
		"UPDATE course_register_counts SET in_full = in_full + 1 WHERE session_id = (SELECT MIN(session_id) FROM course_register_counts)",
		"DELETE FROM course_trained WHERE person_id = (SELECT MIN(person_id) FROM course_trained)",
		"UPDATE course_trained_months SET people = people + 1",
	} {
		w.Must(db.Exec(spoil).Error)
	}
	if found, err := w.Courses.CheckRegisters(t.Context()); err != nil || len(found) < 3 {
		t.Fatalf("the check finds %v, %v", found, err)
	}
	w.Must(w.Courses.RepairRegisters(t.Context()))
	check(0)
}
