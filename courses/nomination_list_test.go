package courses_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"muster/courses"
)

func TestReadNominees(t *testing.T) {
	anna := courses.Nominee{Email: "anna@kent.police.uk", Name: "Anna Adams"}
	officer := anna
	officer.JobRole = "police_officer"
	bare := courses.Nominee{Email: anna.Email}
	for _, test := range []struct {
		line     string
		want     courses.Nominee
		expected string
	}{
		{"anna@kent.police.uk", bare, ""},
		{"  ANNA@Kent.Police.UK  ", bare, ""},
		{"anna@kent.police.uk,", bare, ""},
		{"Anna Adams <anna@kent.police.uk>", anna, ""},
		{`"Anna Adams" <anna@kent.police.uk>;`, anna, ""},
		{"<anna@kent.police.uk>", bare, ""},
		{"anna@kent.police.uk, Anna Adams", anna, ""},
		{"Anna  Adams, anna@kent.police.uk", anna, ""},
		{"anna@kent.police.uk;Anna Adams;Police officer", officer, ""},
		{"anna@kent.police.uk\tAnna Adams\tpolice_officer", officer, ""},
		{"Anna Adams <anna@kent.police.uk>, POLICE OFFICER", officer, ""},
		{"anna@kent.police.uk, , police officer", courses.Nominee{Email: anna.Email, JobRole: "police_officer"}, ""},
		{"anna at kent", courses.Nominee{}, "an email address like name@example.com"},
		{"Anna Adams", courses.Nominee{}, "an email address like name@example.com"},
		{"a@kent.police.uk b@kent.police.uk", courses.Nominee{}, "one person a line"},
		{"a@kent.police.uk, b@kent.police.uk", courses.Nominee{}, "one person a line"},
		{"a@kent.police.uk, A, Sergeant", courses.Nominee{}, "a role that is one of: Police officer, Police staff, Control room (CMCU), Local authority, Another agency"},
		{"a@kent.police.uk, A, Police staff, Kent", courses.Nominee{}, "an email address, a name and a role, no more"},
		{"a@kent.police.uk, " + strings.Repeat("é", 101), courses.Nominee{}, "a name of at most 100 characters"},
	} {
		good, bad := courses.ReadNominees(test.line)
		if test.expected == "" && (len(bad) != 0 || !slices.Equal(good, []courses.Nominee{test.want})) {
			t.Errorf("%q: %+v, %+v", test.line, good, bad)
		}
		if test.expected != "" && (len(good) != 0 || len(bad) != 1 || bad[0].Expected != test.expected) {
			t.Errorf("%q: %+v, %+v", test.line, good, bad)
		}
	}
}

func TestBadLinesOfAListAreNamedAndTheRestIsKept(t *testing.T) {
	good, bad := courses.ReadNominees("a@kent.police.uk\r\n\r\nBert\nb@kent.police.uk\nA@kent.police.uk\n")
	if len(good) != 2 || good[0].Email != "a@kent.police.uk" || good[1].Email != "b@kent.police.uk" {
		t.Fatalf("%+v", good)
	}
	want := []courses.NomineeLine{
		{Number: 3, Text: "Bert", Expected: "an email address like name@example.com"},
		{Number: 5, Text: "A@kent.police.uk", Expected: "each person once: a@kent.police.uk stands in line 1"},
	}
	if !slices.Equal(bad, want) {
		t.Fatalf("%+v", bad)
	}
}

func TestAListHasItsLimit(t *testing.T) {
	var lines strings.Builder
	for n := range courses.MostNominees + 1 {
		fmt.Fprintf(&lines, "a%d@kent.police.uk\n", n)
	}
	good, bad := courses.ReadNominees(lines.String())
	if len(good) != courses.MostNominees || len(bad) != 1 || bad[0].Expected != "at most 100 people at once" || bad[0].Number != 101 {
		t.Fatalf("%d, %+v", len(good), bad)
	}
}

func TestReadNomineeFile(t *testing.T) {
	for _, test := range []struct {
		file string
		good int
		bad  []courses.NomineeLine
	}{
		{"\xef\xbb\xbfemail,name,role\na@kent.police.uk,\"Adams, Anna\",Police staff\n", 1, nil},
		{"name,email\nAnna,a@kent.police.uk\n,\nBert,b@kent.police.uk\n", 2, nil},
		{"email,name\na@kent.police.uk,Anna\nbert,Bert\nc@kent.police.uk\n", 1, []courses.NomineeLine{
			{Number: 3, Text: "bert, Bert", Expected: "an email address like name@example.com"},
			{Number: 4, Expected: "expected 2 cells as in the header, found 1"},
		}},
		{"who\na@kent.police.uk\n", 0, []courses.NomineeLine{
			{Number: 1, Expected: `unknown column "who", expected email, name, role`},
			{Number: 1, Expected: "expected a column email"},
		}},
		{"", 0, []courses.NomineeLine{{Number: 1, Expected: "the file is empty, expected a header row"}}},
	} {
		good, bad, err := courses.ReadNomineeFile(strings.NewReader(test.file))
		if err != nil || len(good) != test.good {
			t.Errorf("%q: %+v, %v", test.file, good, err)
		}
		if !slices.Equal(bad, test.bad) {
			t.Errorf("%q: %+v", test.file, bad)
		}
	}
}

// Whatever is typed, each line that says something is either a nominee or named as bad,
// and what was read once reads the same again.
func TestNoLineOfAListIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.OneOf(
			rapid.StringMatching(`[a-z]{1,3}@[a-z]{1,3}\.uk(, ?[A-Za-z '-]{0,12})?(, ?(police staff|cmcu|chief))?`),
			rapid.StringMatching(`[A-Za-z ]{0,8}<[a-z]{1,3}@[a-z.]{0,5}>?`),
			rapid.String(),
		)
		text := strings.Join(rapid.SliceOfN(line, 0, 12).Draw(t, "lines"), "\n")
		said := 0
		for line := range strings.Lines(text) {
			if strings.TrimSpace(line) != "" {
				said++
			}
		}
		good, bad := courses.ReadNominees(text)
		if len(good)+len(bad) != said {
			t.Fatalf("%d good, %d bad of %d", len(good), len(bad), said)
		}
		same, none, err := courses.ReadNomineeFile(strings.NewReader(courses.NomineeFile(good)))
		if err != nil || len(none) != 0 || !slices.Equal(same, good) {
			t.Fatalf("%+v became %+v, %+v, %v", good, same, none, err)
		}
	})
}
