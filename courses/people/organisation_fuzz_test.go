package people_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"muster/courses/datafile"
	"muster/courses/people"
	"muster/migrations/dbtest"
)

// A file is refused whole, with a place in it, or taken; tried first it comes to the same, and
// taken again it is all there already.
func FuzzImportOrganisations(f *testing.F) {
	f.Add(threeOrganisations)
	f.Add("name,sector\nKent,policing\nkent ,policing\n")
	f.Add("name,sector,domain\nAn organisation,other,example.org\nAnother,other,EXAMPLE.org\n,,\n\"x")
	db := dbtest.Open(f, dbtest.SQLiteAddress(f))
	service := people.New(db, func() time.Time { return time.Date(2021, 3, 31, 12, 0, 0, 0, time.UTC) })
	f.Fuzz(func(t *testing.T, file string) {
		take := func(tryOnly bool) (people.OrganisationCounts, string) {
			counts, err := service.ImportOrganisations(t.Context(), people.System, strings.NewReader(file), tryOnly)
			if err == nil {
				return counts, ""
			}
			if bad := new(datafile.Error); !errors.As(err, &bad) || len(bad.Problems) == 0 {
				t.Fatalf("%q: %v", file, err)
			}
			return people.OrganisationCounts{}, err.Error()
		}
		tried, said := take(true)
		taken, saidThen := take(false)
		if tried != taken || said != saidThen || taken.Added+taken.Completed+taken.Unchanged != taken.Read {
			t.Fatalf("%q: tried %+v %s, taken %+v %s", file, tried, said, taken, saidThen)
		}
		if again, saidAgain := take(false); said == "" && (saidAgain != "" || again.Unchanged != taken.Read) {
			t.Fatalf("%q: taken %+v, and again %+v %s", file, taken, again, saidAgain)
		}
	})
}
