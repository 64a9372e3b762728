package courses_test

import (
	"regexp"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
)

// told lists the kinds of the notices about certificates, in the order of writing.
func told(t *testing.T, db *gorm.DB) []string {
	t.Helper()
	var kinds []string
	err := db.Table("notices").Where("kind LIKE 'certificate%'").Order("recorded_at, id").Pluck("kind", &kinds).Error
	if err != nil {
		t.Fatal(err)
	}
	return kinds
}

func TestFullAttendanceGivesACertificate(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		session := w.Session()
		ann, bob := w.Delegate(1, "kent"), w.Delegate(2, "surrey")
		first, second := w.Book(ann, session), w.Book(bob, session)
		w.Clock.Set(session.StartsAt)
		w.Register(session, first, courses.AttendedFull)
		w.Register(session, first, courses.AttendedFull)
		w.Register(session, second, courses.AttendedPart)
		if kinds := told(t, db); len(kinds) != 1 {
			t.Fatalf("told %v", kinds)
		}
		var from time.Time
		if err := db.Table("notices").Where("kind = 'certificate'").Pluck("not_before", &from).Error; err != nil || !from.Equal(session.EndsAt) {
			t.Fatalf("told from %v, %v", from, err)
		}
		mine, err := w.Courses.MyCertificates(t.Context(), ann)
		if err != nil || len(mine) != 1 {
			t.Fatalf("%+v, %v", mine, err)
		}
		given := mine[0]
		if !regexp.MustCompile(`^[2-9A-Y]{4}-[2-9A-Y]{4}$`).MatchString(given.Code) || !given.Stands() || given.Name != "Delegate 0001" ||
			given.CourseTitle != "VLO course" || given.OrganisationName != "Kent" || len(given.Days) != 1 || given.Days[0] != "2021-02-09" {
			t.Fatalf("certificate = %+v", given)
		}
		if none, err := w.Courses.MyCertificates(t.Context(), bob); err != nil || len(none) != 0 {
			t.Fatalf("part gave %+v, %v", none, err)
		}
		typed := given.Code[:4] + " " + given.Code[5:]
		if found, err := w.Courses.Certificate(t.Context(), typed); err != nil || found.ID != given.ID {
			t.Fatalf("%+v, %v", found, err)
		}
		_, err = w.Courses.Certificate(t.Context(), "AAAA-AAAA")
		wantErr(t, err, courses.ErrNoCertificate)
		_, err = w.Courses.MyCertificate(t.Context(), bob, given.Code)
		wantErr(t, err, courses.ErrNoCertificate)
	})
}

func TestACertificateFollowsTheRegister(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		session := w.Session()
		ann := w.Delegate(1, "kent")
		booking := w.Book(ann, session)
		w.Clock.Set(session.StartsAt)
		// A slip of the thumb on the day tells nobody anything.
		for i, attended := range []courses.Attended{courses.AttendedFull, courses.AttendedNo, courses.AttendedFull} {
			w.Register(session, booking, attended)
			if kinds := told(t, db); len(kinds) != []int{1, 0, 1}[i] {
				t.Fatalf("after %s: told %v", attended, kinds)
			}
		}
		sent := func() {
			if err := db.Exec("UPDATE notices SET state = 'sent'").Error; err != nil {
				t.Fatal(err)
			}
		}
		sent()
		code := ""
		for i, test := range []struct {
			attended courses.Attended
			stands   bool
			told     int
		}{{courses.AttendedPart, false, 2}, {courses.AttendedNo, false, 2}, {courses.AttendedFull, true, 3}} {
			w.Clock.Set(session.EndsAt.AddDate(0, 0, i+1))
			w.Register(session, booking, test.attended)
			mine, err := w.Courses.MyCertificates(t.Context(), ann)
			if err != nil || len(mine) != 1 || mine[0].Stands() != test.stands || (code != "" && mine[0].Code != code) {
				t.Fatalf("after %s: %+v, %v", test.attended, mine, err)
			}
			code = mine[0].Code
			if kinds := told(t, db); len(kinds) != test.told {
				t.Fatalf("after %s: told %v", test.attended, kinds)
			}
			sent()
		}
	})
}

func TestARegisterOfLongAgoTellsNobody(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		session := w.Session()
		ann := w.Delegate(1, "kent")
		booking := w.Book(ann, session)
		w.Clock.Set(session.EndsAt.AddDate(0, 0, 31))
		w.Register(session, booking, courses.AttendedFull)
		mine, err := w.Courses.MyCertificates(t.Context(), ann)
		if err != nil || len(mine) != 1 || len(told(t, db)) != 0 {
			t.Fatalf("%+v, %v, told %v", mine, err, told(t, db))
		}
	})
}
