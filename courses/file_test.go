package courses_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/datafile"
	"muster/courses/people"
)

const threeSessions = "\ufeffsession,course,starts,ends,delivery,capacity,place,organisation,state\r\n" +
	"vlo-2021-02-09-kent,vlo,2021-02-09T09:30,2021-02-09T15:30,classroom,3,Maidstone,KENT,\r\n" +
	"vlo-2020-06-09-online,VLO,2020-06-09T09:30,2020-06-09T15:30,Online,,,,delivered\r\n" +
	"vlo-2020-06-10-online,VLO,2020-06-10T09:30,2020-06-10T15:30,online,,,Surrey,cancelled\r\n"

func importSessions(t *testing.T, w *coursestest.World, file string, dry bool) (courses.FileCounts, error) {
	t.Helper()
	return w.Courses.ImportSessions(t.Context(), people.System, strings.NewReader(file), courses.FileImport{DryRun: dry})
}

func importAttendance(t *testing.T, w *coursestest.World, file string, dry bool) (courses.FileCounts, error) {
	t.Helper()
	return w.Courses.ImportAttendance(t.Context(), people.System, strings.NewReader(file), courses.FileImport{DryRun: dry})
}

func TestImportSessions(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		asked := w.Delegate(1, "kent")
		interested(t, w, asked, "")
		for i, step := range []struct {
			dry  bool
			want courses.FileCounts
		}{
			{true, courses.FileCounts{Read: 3, Added: 3}},
			{false, courses.FileCounts{Read: 3, Added: 3}},
			{false, courses.FileCounts{Read: 3, Unchanged: 3}},
		} {
			if counts, err := importSessions(t, w, threeSessions, step.dry); err != nil || counts != step.want {
				t.Fatalf("step %d: %+v, %v", i, counts, err)
			}
		}
		kent, err := w.Courses.Session(t.Context(), "vlo-2021-02-09-kent")
		if err != nil || kent.Capacity != 3 || kent.OrganisationID != "kent" || kent.Region == "" || kent.State != courses.SessionOpen || kent.Town != "Maidstone" {
			t.Fatalf("%+v, %v", kent, err)
		}
		past, err := w.Courses.Session(t.Context(), "vlo-2020-06-09-online")
		if err != nil || past.Capacity != 20 || !past.StartsAt.Equal(time.Date(2020, 6, 9, 8, 30, 0, 0, time.UTC)) || past.State != courses.SessionDelivered || past.ProgrammeCode != "MSOIC-2020-21" {
			t.Fatalf("%+v, %v", past, err)
		}
		if got := noticesTo(t, db, asked.Email); len(got) != 1 {
			t.Fatalf("who asked was told %v", got)
		}
		_, err = w.Courses.ImportSessions(t.Context(), w.Delegate(2, "kent"), strings.NewReader(threeSessions), courses.FileImport{})
		wantErr(t, err, courses.ErrNotAllowed)
	})
}

// TestTrainersImportWhatTheyCouldMake: sessions to come of their own organisation.
func TestTrainersImportWhatTheyCouldMake(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		trainer := w.Holder(people.Trainer, "kent")
		for file, want := range map[string]string{
			"session,course,starts,ends,delivery,organisation\na,VLO,2021-02-09T09:30,2021-02-09T15:30,online,Surrey\n":         "line 2, column 6: organisation: expected an organisation whose sessions you run",
			"session,course,starts,ends,delivery,organisation\na,VLO,2020-12-09T09:30,2020-12-09T15:30,online,Kent\n":           "line 2, column 3: starts: a session that has started",
			"session,course,starts,ends,delivery,state\na,VLO,2021-02-09T09:30,2021-02-09T15:30,online,delivered\n":             "line 2, column 6: state: expected draft, open or tentative",
			"session,course,starts,ends,delivery\na,VLO,2021-02-09T09:30,2021-02-09T15:30,online\n":                             "",
			"session,course,starts,ends,delivery,organisation\nb,VLO,2021-02-10T09:30,2021-02-10T15:30,online,\n":               "",
			"session,course,starts,ends,delivery,organisation,state\nc,VLO,2021-02-11T09:30,2021-02-11T15:30,online,Kent,draft": "",
		} {
			_, err := w.Courses.ImportSessions(t.Context(), trainer, strings.NewReader(file), courses.FileImport{})
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("%s: %v, want %q", file, err, want)
			}
		}
		for _, code := range []string{"a", "b", "c"} {
			if session, err := w.Courses.Session(t.Context(), code); err != nil || session.OrganisationID != "kent" || session.Region == "" {
				t.Errorf("%s: %+v, %v", code, session, err)
			}
		}
	})
}

// A file may be imported again after its sessions have gone their way; only what truly
// differs is refused.
func TestImportSessionsAgainAfterTheyMovedOn(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		const line = "vlo-2021-02-09-kent,VLO,2021-02-09T09:30,2021-02-09T15:30,classroom,"
		file := func(states ...string) string {
			return "session,course,starts,ends,delivery,state\n" + line + strings.Join(states, "\n"+line) + "\n"
		}
		if _, err := importSessions(t, w, file("open"), false); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			is     courses.SessionState
			file   string
			refuse string
		}{
			{courses.SessionOpen, file("open"), ""},
			{courses.SessionDelivered, file("open"), ""},
			{courses.SessionConfirmed, file("Open"), ""},
			{courses.SessionOpen, file("delivered"), ""},
			{courses.SessionCancelled, file("cancelled"), ""},
			{courses.SessionCancelled, file("open"), `line 2, column 6: state: vlo-2021-02-09-kent is there already with "cancelled"`},
			{courses.SessionDraft, file("open"), `state: vlo-2021-02-09-kent is there already with "draft"`},
			{courses.SessionDelivered, file("cancelled"), `state: vlo-2021-02-09-kent is there already with "delivered"`},
		} {
			if err := db.Exec("UPDATE course_sessions SET state = ?", step.is).Error; err != nil {
				t.Fatal(err)
			}
			counts, err := importSessions(t, w, step.file, false)
			switch {
			case step.refuse == "" && (err != nil || counts != courses.FileCounts{Read: 1, Unchanged: 1}):
				t.Errorf("%s, %s: %+v, %v", step.is, step.file, counts, err)
			case step.refuse != "" && (err == nil || !strings.Contains(err.Error(), step.refuse)):
				t.Errorf("%s, %s: %v, want %s", step.is, step.file, err, step.refuse)
			}
			if after, err := w.Courses.Session(t.Context(), "vlo-2021-02-09-kent"); err == nil && after.State != step.is {
				t.Errorf("a repeated file made %s of %s", after.State, step.is)
			}
		}
		other := strings.ReplaceAll(file("open", "delivered"), "-kent", "-other")
		if _, err := importSessions(t, w, other, false); err == nil || !strings.Contains(err.Error(), `line 3, column 6: state: vlo-2021-02-09-other is there already with "open"`) {
			t.Errorf("a contradiction within the file: %v", err)
		}
	})
}

func TestImportSessionsNamesEveryBadLine(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		if _, err := importSessions(t, w, threeSessions, false); err != nil {
			t.Fatal(err)
		}
		const header = "session,course,starts,ends,delivery,capacity,organisation,state\n"
		for line, want := range map[string]string{
			"--,VLO,2021-02-09T09:30,2021-02-09T15:30,online,,,":                     "session: expected letters",
			"VLO 2021-02-09 Kent,VLO,2021-02-09T10:30,2021-02-09T15:30,online,,,":    `starts: vlo-2021-02-09-kent is there already with`,
			"a,NONE,2021-02-09T09:30,2021-02-09T15:30,online,,,":                     `course: no course has the code "NONE"`,
			"a,VLO,9 February,2021-02-09T15:30,online,,,":                            `starts: "9 February" is no time`,
			"a,VLO,2021-03-28T01:30,2021-03-28T15:30,online,,,":                      "starts: London's clocks leave out",
			"a,VLO,2021-02-09T09:30,2021-02-09T09:30,online,,,":                      "ends: the session ends before it starts",
			"a,VLO,2001-02-09T09:30,2001-02-09T15:30,online,,,":                      "starts: no programme runs on 2001-02-09",
			"a,VLO,2021-02-09T09:30,2021-02-09T15:30,post,,,":                        `delivery: "post" is neither`,
			"a,VLO,2021-02-09T09:30,2021-02-09T15:30,online,0,,":                     `capacity: "0" is no number of places`,
			"a,VLO,2021-02-09T09:30,2021-02-09T15:30,online,,Nowhere,":               `organisation: no organisation is called "Nowhere"`,
			"a,VLO,2021-02-09T09:30,2021-02-09T15:30,online,,,perhaps":               `state: "perhaps" is no state`,
			"a,VLO,2021-02-09T09:30,2021-02-09T15:30,online,,,tentative":             "state: the course VLO has no minimum",
			"vlo-2021-02-09-kent,VLO,2021-02-09T10:30,2021-02-09T15:30,classroom,,,": `starts: vlo-2021-02-09-kent is there already with "2021-02-09T09:30"`,
		} {
			counts, err := importSessions(t, w, header+"good,VLO,2021-02-10T09:30,2021-02-10T15:30,online,,,\n"+line+"\n", false)
			var refusal *datafile.Error
			if !errors.As(err, &refusal) || counts != (courses.FileCounts{}) || !strings.Contains(err.Error(), "line 3, column") || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %s", line, err, want)
			}
		}
		if _, err := w.Courses.Session(t.Context(), "good"); !errors.Is(err, courses.ErrNoSession) {
			t.Fatalf("a refused file stored its good line: %v", err)
		}
		twice := header + "a,VLO,2021-02-10T09:30,2021-02-10T15:30,online,,,\na,VLO,2021-02-10T09:30,2021-02-10T16:30,online,,,\n"
		if _, err := importSessions(t, w, twice, false); err == nil || !strings.Contains(err.Error(), "line 3, column 4: ends: a is there already") {
			t.Errorf("a contradiction within the file: %v", err)
		}
		var many strings.Builder
		many.WriteString(header)
		for i := range 150 {
			fmt.Fprintf(&many, "s-%d,NONE,2021-02-10T09:30,2021-02-10T15:30,online,,,\n", i)
		}
		var refusal *datafile.Error
		if _, err := importSessions(t, w, many.String(), false); !errors.As(err, &refusal) || refusal.BadLines != 150 || len(refusal.Problems) != 100 {
			t.Errorf("of 150 bad lines: %v", err)
		}
	})
}

const attendanceFile = "session,person,organisation,attended,role,recorded_on\n" +
	"vlo-2020-06-09-online,new@example.org,Kent,full,police_officer,2020-06-10\n" +
	"VLO 2020-06-09 Online,Delegate-0001@example.org,Surrey,part,,\n" +
	"vlo-2020-06-09-online,absent@example.org,Kent,no,cmcu,\n"

func TestImportAttendance(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		if _, err := importSessions(t, w, threeSessions, false); err != nil {
			t.Fatal(err)
		}
		known := w.Delegate(1, "kent")
		for i, step := range []struct {
			dry  bool
			want courses.FileCounts
		}{
			{true, courses.FileCounts{Read: 3, Added: 3}},
			{false, courses.FileCounts{Read: 3, Added: 3}},
			{false, courses.FileCounts{Read: 3, Unchanged: 3}},
		} {
			if counts, err := importAttendance(t, w, attendanceFile, step.dry); err != nil || counts != step.want {
				t.Fatalf("step %d: %+v, %v", i, counts, err)
			}
		}
		session, err := w.Courses.Session(t.Context(), "vlo-2020-06-09-online")
		if err != nil || session.Confirmed != 3 {
			t.Fatalf("%+v, %v", session, err)
		}
		lines, err := w.Courses.Attendances(t.Context(), courses.AttendanceFilter{})
		if err != nil || len(lines) != 3 {
			t.Fatalf("%d lines, %v", len(lines), err)
		}
		for _, line := range lines {
			switch {
			case line.HappenedOn != "2020-06-09":
				t.Errorf("%+v", line)
			case line.PersonID == known.PersonID:
				if line.OrganisationID != "surrey" || line.JobRole != "police_officer" || line.Attended != courses.AttendedPart {
					t.Errorf("who was known: %+v", line)
				}
			case line.Attended == courses.AttendedFull:
				if line.OrganisationID != "kent" || line.Sector != people.Policing || !line.RecordedAt.Equal(time.Date(2020, 6, 10, 11, 0, 0, 0, time.UTC)) {
					t.Errorf("who is new: %+v", line)
				}
			}
		}
		person, err := w.People.PersonByID(t.Context(), known.PersonID)
		if err != nil || person.OrganisationID != "kent" {
			t.Errorf("a file moved a person to %s, %v", person.OrganisationID, err)
		}
		if got := noticesTo(t, db, known.Email); got != nil {
			t.Errorf("told %v", got)
		}
		trained, err := w.Courses.Trained(t.Context(), "MSOIC-2020-21", "VLO", "2020-06-09")
		if err != nil || trained.Count() != 1 {
			t.Errorf("%d trained, %v", trained.Count(), err)
		}
	})
}

func TestImportAttendanceConfirmsWhoWaited(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, db *gorm.DB) {
		session := w.Session(coursestest.Places(2))
		w.Book(w.Delegate(1, "kent"), session)
		giver := w.Book(w.Delegate(2, "kent"), session)
		w.Book(w.Delegate(3, "kent"), session)
		w.Clock.Set(session.EndsAt)
		lines := func(numbers ...int) string {
			file := "session,person,organisation,attended\n"
			for _, n := range numbers {
				file += fmt.Sprintf("%s,delegate-%04d@example.org,Kent,full\n", session.Code, n)
			}
			return file
		}
		if _, err := importAttendance(t, w, lines(1, 3), false); err == nil || !strings.Contains(err.Error(), "line 3, column 1: session: "+session.Code+" has 2 places and none left") {
			t.Fatalf("a third person for two places: %v", err)
		}
		if err := db.Exec("UPDATE course_bookings SET state = 'cancelled' WHERE id = ?", giver.ID).Error; err != nil {
			t.Fatal(err)
		}
		if err := db.Exec("UPDATE course_sessions SET confirmed = 1 WHERE id = ?", session.ID).Error; err != nil {
			t.Fatal(err)
		}
		if counts, err := importAttendance(t, w, lines(1, 3), false); err != nil || counts.Added != 2 {
			t.Fatalf("%+v, %v", counts, err)
		}
		checkSession(t, w, session, 2, 0)
	})
}

func TestImportAttendanceNamesEveryBadLine(t *testing.T) {
	each(t, func(t *testing.T, w *coursestest.World, _ *gorm.DB) {
		if _, err := importSessions(t, w, threeSessions, false); err != nil {
			t.Fatal(err)
		}
		if _, err := importAttendance(t, w, attendanceFile, false); err != nil {
			t.Fatal(err)
		}
		const header = "session,person,organisation,attended,role,recorded_on\n"
		for line, want := range map[string]string{
			"none,a@example.org,Kent,full,,":                            `session: no session has the code "none"`,
			"vlo-2021-02-09-kent,a@example.org,Kent,full,,":             "session: vlo-2021-02-09-kent has not been held yet",
			"vlo-2020-06-10-online,a@example.org,Kent,full,,":           "session: vlo-2020-06-10-online is cancelled",
			"vlo-2020-06-09-online,nobody,Kent,full,,":                  `person: "nobody" is no email address`,
			"vlo-2020-06-09-online,a@example.org,Nowhere,full,,":        `organisation: no organisation is called "Nowhere"`,
			"vlo-2020-06-09-online,a@example.org,Kent,yes,,":            `attended: "yes" is none of full, part, no`,
			"vlo-2020-06-09-online,a@example.org,Kent,full,king,":       `role: "king" is no role`,
			"vlo-2020-06-09-online,a@example.org,Kent,full,,2020-06-08": "recorded_on: expected a day from that of the session",
			"vlo-2020-06-09-online,a@example.org,Kent,full,,2031-06-08": "recorded_on: expected a day",
			"vlo-2020-06-09-online,a@example.org,Kent,full,,June":       `recorded_on: "June" is no day`,
			"vlo-2020-06-09-online,NEW@example.org,Kent,no,,":           `attended: the register of vlo-2020-06-09-online says "full"`,
			"vlo-2020-06-09-online,new@example.org,Surrey,full,,":       "organisation: the register of vlo-2020-06-09-online names another",
			"vlo-2020-06-09-online,good@example.org,Kent,part,,":        "attended: the register of vlo-2020-06-09-online says",
		} {
			_, err := importAttendance(t, w, header+"vlo-2020-06-09-online,good@example.org,Kent,full,,\n"+line+"\n", false)
			if err == nil || !strings.Contains(err.Error(), "line 3, column") || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %s", line, err, want)
			}
		}
		if lines, err := w.Courses.Attendances(t.Context(), courses.AttendanceFilter{}); err != nil || len(lines) != 3 {
			t.Fatalf("%d lines, %v", len(lines), err)
		}
	})
}
