package main

import (
	"strings"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/people"
	"muster/migrations"
	"muster/migrations/dbtest"
	"muster/surveys"
)

// addCourse adds a programme and the course VLO to the database at address.
func addCourse(t *testing.T, address string) {
	t.Helper()
	db, err := migrations.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	services := newServices(db, time.Now, surveys.PairKey{})
	_, err = services.courses.AddProgramme(t.Context(), people.System, courses.Programme{
		Code: "P", Title: "A programme", StartsOn: "2020-04-01", EndsOn: "2021-03-31",
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = services.courses.AddCourse(t.Context(), people.System, courses.Course{
		Code: "VLO", Title: "A course", Minutes: 360, Capacity: 20, Delivery: courses.Online,
	})
	if err != nil {
		t.Fatal(err)
	}
	pool, err := db.DB()
	if err == nil {
		err = pool.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestImportSessionsAndAttendance(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		call := caller(t, address)
		if got := call("migrate"); got.status != 0 {
			t.Fatalf("%+v", got)
		}
		addCourse(t, address)
		sessions := testFile(t, "sessions.csv", "session,course,starts,ends,delivery\nvlo-1,VLO,2021-02-09T09:30,2021-02-09T15:30,online\n")
		attendance := testFile(t, "attendance.csv", "session,person,organisation,attended\nvlo-1,a@example.org,Kent,full\nvlo-1,b@example.org,Surrey,no\n")
		for i, step := range []struct {
			args []string
			want string
		}{
			{[]string{"import", "sessions", sessions, "--dry-run"}, "nothing stored: read 1, added 1, unchanged 0, refused 0"},
			{[]string{"import", "sessions", sessions}, "read 1, added 1, unchanged 0, refused 0"},
			{[]string{"import", "sessions", sessions}, "read 1, added 0, unchanged 1, refused 0"},
			{[]string{"import", "attendance", attendance, "--dry-run"}, "nothing stored: read 2, added 2, unchanged 0, refused 0"},
			{[]string{"import", "attendance", attendance}, "read 2, added 2, unchanged 0, refused 0"},
			{[]string{"import", "attendance", attendance}, "read 2, added 0, unchanged 2, refused 0"},
		} {
			if got := call(step.args...); got.status != 0 || lastLine(got.stdout) != step.want || got.stderr != "" {
				t.Fatalf("step %d: %+v, want %q", i, got, step.want)
			}
		}
		bad := testFile(t, "bad.csv", "session,person,organisation,attended\nvlo-1,c@example.org,Kent,full\nvlo-2,c@example.org,Kent,full\n")
		got := call("import", "attendance", bad)
		if got.status != 2 || lastLine(got.stdout) != "read 2, added 0, unchanged 0, refused 1" ||
			!strings.Contains(got.stderr, bad+`: line 3, column 1: session: no session has the code "vlo-2"`) {
			t.Fatalf("%+v", got)
		}
	})
}
