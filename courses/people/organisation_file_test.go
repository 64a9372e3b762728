package people_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses/datafile"
	"muster/courses/people"
	"muster/migrations/dbtest"
)

const threeOrganisations = "\ufeffname,sector,region,domain\r\n" +
	"Kent,policing,Eastern,kent.example.org\r\n" +
	"\"Dover District Council, Housing\",local_authority,Eastern,\r\n" +
	" Barnardo's , Voluntary ,,\r\n"

func TestImportOrganisations(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := people.New(db, func() time.Time { return time.Date(2021, 3, 31, 12, 0, 0, 0, time.UTC) })
		load := func(file string, tryOnly bool) people.OrganisationCounts {
			t.Helper()
			counts, err := service.ImportOrganisations(t.Context(), people.System, strings.NewReader(file), tryOnly)
			if err != nil {
				t.Fatal(err)
			}
			return counts
		}
		first := people.OrganisationCounts{Read: 3, Added: 2, Completed: 1}
		if counts := load(threeOrganisations, true); counts != first {
			t.Errorf("tried: %+v, want %+v", counts, first)
		}
		if counts := load(threeOrganisations, false); counts != first {
			t.Errorf("first: %+v, want %+v", counts, first)
		}
		if counts := load(threeOrganisations, false); counts != (people.OrganisationCounts{Read: 3, Unchanged: 3}) {
			t.Errorf("again: %+v", counts)
		}
		if counts := load("sector,name\npolicing,KENT\n", false); counts != (people.OrganisationCounts{Read: 1, Unchanged: 1}) {
			t.Errorf("without optional columns: %+v", counts)
		}
		all, err := service.Organisations(t.Context())
		if err != nil || len(all) != 45 {
			t.Fatalf("%d organisations, %v, want the 43 forces and 2", len(all), err)
		}
		kent, err := service.OrganisationByName(t.Context(), "kent")
		if err != nil || kent.Domain != "kent.example.org" || !kent.Force {
			t.Errorf("%+v, %v", kent, err)
		}
	})
}

func TestImportOrganisationsRefused(t *testing.T) {
	const header = "name,sector,region,domain\nGood,other,,\n"
	cases := map[string]struct{ file, want string }{
		"empty":         {"", "line 1, column 1: the file is empty"},
		"no sector":     {"name\nA\n", "line 1, column 2: expected a column sector"},
		"unknown":       {"name,sector,shoe\nA,other,1\n", `line 1, column 3: unknown column "shoe"`},
		"twice":         {"name,sector,name\nA,other,A\n", `line 1, column 3: column "name" stands twice`},
		"sector":        {header + "A,navy,,\n", `line 3, column 2: sector: "navy" is no sector`},
		"no name":       {header + " ,other,,\n", "line 3, column 1: name: expected a name"},
		"domain":        {header + "A,other,,a@b.org\n", "line 3, column 4: domain:"},
		"short row":     {header + "A,other\n", "line 3, column 3: expected 4 cells as in the header, found 2"},
		"contradiction": {header + "Kent,policing,Wales,\n", `line 3, column 3: region: Kent is there already with region "Eastern"`},
		"in the file":   {header + "A,other,,\nA,health,,\n", "line 4, column 2: sector: A is there already"},
		"quotes":        {header + "A \" B,other,,\nB,navy,,\n", "line 3, column 3: not CSV by RFC 4180: bare \" in non-quoted-field (here the column is a character of the line)\nline 4, column 2"},
		"not UTF-8":     {header + "A\xff,other,,\n", "line 3, column 1: expected text in UTF-8"},
		"later line":    {header + "\"A\nB\",other,,\nC,none,,\n", "line 5, column 2: sector:"},
	}
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := people.New(db, time.Now)
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				_, err := service.ImportOrganisations(t.Context(), people.System, strings.NewReader(c.file), false)
				var refusal *datafile.Error
				if !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%v, want %q", err, c.want)
				}
			})
		}
		if all, err := service.Organisations(t.Context()); err != nil || len(all) != 43 {
			t.Errorf("%d organisations, %v: something was stored", len(all), err)
		}
	})
}

func TestImportOrganisationsNamesAHundredLines(t *testing.T) {
	service := people.New(dbtest.Open(t, dbtest.SQLiteAddress(t)), time.Now)
	file := "name,sector\n" + strings.Repeat("A,navy\n", 150)
	_, err := service.ImportOrganisations(t.Context(), people.System, strings.NewReader(file), false)
	var refusal *datafile.Error
	if !errors.As(err, &refusal) || len(refusal.Problems) != 100 || refusal.BadLines != 150 || refusal.Rows != 150 {
		t.Errorf("%v", err)
	}
}

func TestImportOrganisationsNeedsManager(t *testing.T) {
	service := people.New(dbtest.Open(t, dbtest.SQLiteAddress(t)), time.Now)
	trainer := people.Actor{PersonID: "p", Grants: []people.Grant{{Role: people.Trainer, OrganisationID: "kent"}}}
	_, err := service.ImportOrganisations(t.Context(), trainer, strings.NewReader("name,sector\n"), false)
	if !errors.Is(err, people.ErrNotAllowed) {
		t.Errorf("%v", err)
	}
}
