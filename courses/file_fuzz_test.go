package courses_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/datafile"
	"muster/courses/people"
	"muster/migrations/dbtest"
)

type importer func(context.Context, people.Actor, io.Reader, courses.FileImport) (courses.FileCounts, error)

// fuzzed is an importer of a database with a programme, a course and the sessions of threeSessions.
func fuzzed(f *testing.F, choose func(*courses.Service) importer) importer {
	clock, db := coursestest.NewClock(), dbtest.Open(f, dbtest.SQLiteAddress(f))
	service := courses.New(db, clock.Now, people.New(db, clock.Now))
	_, err := service.AddProgramme(f.Context(), people.System, courses.Programme{
		Code: "MSOIC-2020-21", Title: "Modern slavery 2020/21", StartsOn: "2020-04-01", EndsOn: "2021-03-31", Note: "Invented for a test.",
	})
	if err == nil {
		_, err = service.AddCourse(f.Context(), people.System, courses.Course{
			Code: "VLO", Title: "VLO course", Summary: "What it is.", Audience: "Officers and staff.",
			Description: "What happens on the day.", Minutes: 360, Capacity: 20, Delivery: courses.Classroom,
		})
	}
	if err == nil {
		_, err = service.ImportSessions(f.Context(), people.System, strings.NewReader(threeSessions), courses.FileImport{})
	}
	if err != nil {
		f.Fatal(err)
	}
	return choose(service)
}

// checkFile wants a file to be refused whole, with a place in it, or taken; tried first it comes
// to the same, and taken again it is all there already.
func checkFile(t *testing.T, load importer, file string) {
	take := func(dry bool) (courses.FileCounts, string) {
		counts, err := load(t.Context(), people.System, strings.NewReader(file), courses.FileImport{DryRun: dry})
		if err == nil {
			return counts, ""
		}
		if bad := new(datafile.Error); !errors.As(err, &bad) || len(bad.Problems) == 0 || counts != (courses.FileCounts{}) {
			t.Fatalf("%q: %+v, %v", file, counts, err)
		}
		return counts, err.Error()
	}
	tried, said := take(true)
	taken, saidThen := take(false)
	if tried != taken || said != saidThen || taken.Added+taken.Unchanged != taken.Read {
		t.Fatalf("%q: tried %+v %s, taken %+v %s", file, tried, said, taken, saidThen)
	}
	if again, saidAgain := take(false); said == "" && (saidAgain != "" || again.Added != 0 || again.Unchanged != taken.Read) {
		t.Fatalf("%q: taken %+v, and again %+v %s", file, taken, again, saidAgain)
	}
}

func FuzzImportSessions(f *testing.F) {
	f.Add(threeSessions)
	f.Add("session,course,starts,ends,delivery\na,VLO,2021-02-09T15:30,2021-02-09T09:30,online\nb,NONE,,,by post\n")
	f.Add("session,course,starts,ends,delivery,state,capacity\nA b,vlo,2021-03-28T01:30,2021-03-28T02:30,Online,draft,0\n\"c\n")
	f.Add("session,course,starts,ends,delivery\nd,VLO,2021-02-10T09:30,2021-02-10T15:30,online\nd,VLO,2021-02-11T09:30,2021-02-11T15:30,online\n")
	load := fuzzed(f, func(s *courses.Service) importer { return s.ImportSessions })
	f.Fuzz(func(t *testing.T, file string) { checkFile(t, load, file) })
}

func FuzzImportAttendance(f *testing.F) {
	f.Add("session,person,organisation,attended\nvlo-2020-06-09-online,a@kent.example.org,Kent,full\nvlo-2020-06-09-online,b@kent.example.org,KENT,No\n")
	f.Add("session,person,organisation,attended,role,recorded_on\nvlo-2020-06-09-online,c@x.example.org,Surrey,part,police_officer,2020-06-10\n")
	f.Add("session,person,organisation,attended\nvlo-2020-06-10-online,d@x.example.org,Kent,full\nnone,d,Nowhere,maybe\n")
	f.Add("session,person,organisation,attended\nvlo-2020-06-09-online,A@kent.example.org,Kent,full\nvlo-2020-06-09-online,a@kent.example.org,Kent,part\n")
	load := fuzzed(f, func(s *courses.Service) importer { return s.ImportAttendance })
	f.Fuzz(func(t *testing.T, file string) { checkFile(t, load, file) })
}
