package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/reports"
	"muster/surveys"
)

// outcome is what a call of the program came to.
type outcome struct {
	status         int
	stdout, stderr string
}

// caller runs the program over one database, with its key for pair codes in a folder that
// is deleted after the test.
func caller(t *testing.T, address string) func(args ...string) outcome {
	keyFile := filepath.Join(t.TempDir(), "keys", "pair-key")
	env := map[string]string{"MUSTER_DATABASE": address, "MUSTER_PAIR_KEY_FILE": keyFile}
	return func(args ...string) outcome {
		t.Helper()
		var stdout, stderr bytes.Buffer
		status := run(t.Context(), args, func(name string) string { return env[name] }, strings.NewReader(""), &stdout, &stderr)
		return outcome{status, stdout.String(), stderr.String()}
	}
}

func testFile(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func golden(name string) string {
	return filepath.Join("..", "..", "surveys", "testdata", "golden", name)
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}

func TestImportAndCompare(t *testing.T) {
	const notAsked = "; 10 answers to questions that the routing did not ask, kept outside every base"
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		call := caller(t, address)
		responses := []string{"import", "responses", golden("before.csv"), "--survey", "GOLD-BEFORE", "--wave", "2020"}
		for i, step := range []struct {
			args []string
			want string
		}{
			{[]string{"import", "survey", golden("before.json"), "--dry-run"}, "nothing stored: read 1, added 1, unchanged 0, refused 0"},
			{[]string{"import", "survey", golden("before.json")}, "read 1, added 1, unchanged 0, refused 0"},
			{[]string{"import", "survey", golden("before.json")}, "read 1, added 0, unchanged 1, refused 0"},
			{[]string{"import", "survey", golden("after.json")}, "read 1, added 1, unchanged 0, refused 0"},
			{append(responses, "--dry-run"), "nothing stored: read 120, added 120, unchanged 0, refused 0" + notAsked},
			{responses, "read 120, added 120, unchanged 0, refused 0" + notAsked},
			{responses, "read 120, added 0, unchanged 120, refused 0" + notAsked},
		} {
			got := call(step.args...)
			if got.status != 0 || lastLine(got.stdout) != step.want || got.stderr != "" {
				t.Fatalf("step %d: %+v, want %q", i, got, step.want)
			}
		}
		if got := call("import", "responses", golden("after.csv"), "--survey", "GOLD-AFTER", "--wave", "2021"); got.status != 0 {
			t.Fatalf("%+v", got)
		}
		compare := []string{"compare", "--before", "GOLD-BEFORE:2020", "--after", "GOLD-AFTER", "--by", "region", "--as-at", "2020-06-10"}
		got := call(append(compare, "--format", "json")...)
		var comparison struct {
			Before struct{ Responses int }
			Groups []struct{ Group *string }
		}
		if err := json.Unmarshal([]byte(got.stdout), &comparison); err != nil || got.status != 0 {
			t.Fatalf("%v, %+v", err, got)
		}
		if len(comparison.Groups) != 4 || comparison.Groups[3].Group != nil || comparison.Before.Responses != 66 {
			t.Errorf("%+v", comparison)
		}
		if got := call(append(compare, "--format", "csv")...); got.status != 0 || !strings.Contains(got.stdout, "Eastern") {
			t.Errorf("%+v", got)
		}
		if got := call(compare...); got.status != 0 || !strings.Contains(got.stdout, "Eastern\n=======") {
			t.Errorf("%+v", got)
		}
	})
}

func TestImportAndCompareSayWhatIsWrong(t *testing.T) {
	badSurvey := testFile(t, "bad.json", "{\"code\": \"X\",\n \"questions\": [{\"code\": \"Q1\", \"kind\": \"slider\"}]}")
	badCSV := testFile(t, "bad.csv", "response_id,Q5\nr1,4\nr2,6\nr3,7\n")
	conflict := testFile(t, "conflict.csv", "Q5,response_id\n1,r1\n")
	first := testFile(t, "first.csv", "response_id,Q5\nr1,4\n")
	organisations := testFile(t, "organisations.csv", "name,sector\nKent,health\n")
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		call := caller(t, address)
		for _, args := range [][]string{
			{"import", "survey", golden("before.json")},
			{"import", "responses", first, "--survey", "GOLD-BEFORE", "--wave", "2020"},
		} {
			if got := call(args...); got.status != 0 {
				t.Fatalf("%+v", got)
			}
		}
		for name, c := range map[string]struct {
			args           []string
			stderr, stdout string
		}{
			"survey": {[]string{"import", "survey", badSurvey}, badSurvey + ": line 2, column 39: ", "read 1, added 0, unchanged 0, refused 1"},
			"responses": {
				[]string{"import", "responses", badCSV, "--survey", "GOLD-BEFORE", "--wave", "2020"},
				badCSV + ": line 4, column 2: Q5: ", "read 3, added 0, unchanged 0, refused 2",
			},
			"conflict": {
				[]string{"import", "responses", conflict, "--survey", "GOLD-BEFORE", "--wave", "2020"},
				conflict + `: line 2, column 2: response_id: "r1" is stored already`, "read 1, added 0, unchanged 0, refused 1",
			},
			"organisations": {[]string{"import", "organisations", organisations}, organisations + ": line 2, column 2: sector: Kent", "read 1, added 0, unchanged 0, refused 1"},
			"no sector":     {[]string{"import", "organisations", testFile(t, "names.csv", "name\nA\nB\n")}, "line 1, column 2: expected a column sector", "read 2, added 0, unchanged 0, refused 1"},
			"folder":        {[]string{"import", "organisations", t.TempDir()}, "is a folder: expected a file", ""},
			"no file":       {[]string{"import", "organisations", "no-such-file"}, "no-such-file", ""},
			"no survey":     {[]string{"import", "responses", first, "--survey", "X", "--wave", "2020"}, `"X", there is GOLD-BEFORE`, ""},
			"no --wave":     {[]string{"import", "responses", first, "--survey", "X"}, "--wave", ""},
			"bad wave":      {[]string{"import", "responses", first, "--survey", "GOLD-BEFORE", "--wave", "a:b"}, "without a colon", ""},
			"compare":       {[]string{"compare", "--before", "X", "--after", "GOLD-BEFORE"}, `"X", there is GOLD-BEFORE`, ""},
			"wave":          {[]string{"compare", "--before", "GOLD-BEFORE:1999", "--after", "GOLD-BEFORE"}, `"1999" of GOLD-BEFORE, there is 2020`, ""},
			"no wave":       {[]string{"compare", "--before", "GOLD-BEFORE:", "--after", "GOLD-BEFORE"}, `--before "GOLD-BEFORE:": expected SURVEY or SURVEY:WAVE`, ""},
			"wave alone":    {[]string{"compare", "--before", "GOLD-BEFORE", "--after", ":2020"}, `--after ":2020": expected SURVEY or SURVEY:WAVE`, ""},
			"by":            {[]string{"compare", "--before", "GOLD-BEFORE", "--after", "GOLD-BEFORE", "--by", "shoe"}, `"shoe", expected organisation`, ""},
			"as at":         {[]string{"compare", "--before", "GOLD-BEFORE", "--after", "GOLD-BEFORE", "--as-at", "today"}, "expected YYYY-MM-DD", ""},
			"format":        {[]string{"compare", "--before", "GOLD-BEFORE", "--after", "GOLD-BEFORE", "--format", "xml"}, "expected text, json or csv", ""},
		} {
			got := call(c.args...)
			if got.status != 2 || !strings.Contains(got.stderr, c.stderr) || strings.TrimSpace(got.stdout) != c.stdout {
				t.Errorf("%s: %+v, want %q and %q", name, got, c.stderr, c.stdout)
			}
		}
	})
}

func TestPairKeyIsMadeOnceForItsOwnerOnly(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "pair-key")
	env := &environment{getenv: func(string) string { return path }}
	first, err := databaseFlag{}.pairKey(env)
	if err != nil {
		t.Fatal(err)
	}
	second, err := databaseFlag{}.pairKey(env)
	if err != nil || first.Imported("a") != second.Imported(" a ") || first.Imported("a") == first.Imported("A") || first.Imported(" ") != "" {
		t.Errorf("%v", err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := os.WriteFile(path, []byte("beef"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (databaseFlag{}).pairKey(env); err == nil {
		t.Error("a short key was taken")
	}
}

func TestPairKeyIsFoundWithoutAHome(t *testing.T) {
	account, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		env  map[string]string
		want string
	}{
		"named":  {map[string]string{"MUSTER_PAIR_KEY_FILE": "/k", "HOME": "/h"}, "/k"},
		"xdg":    {map[string]string{"XDG_CONFIG_HOME": "/x", "HOME": "/h"}, "/x/muster/pair-key"},
		"home":   {map[string]string{"HOME": "/h"}, "/h/.config/muster/pair-key"},
		"no env": {nil, filepath.Join(account.HomeDir, ".config/muster/pair-key")},
	} {
		env := &environment{getenv: func(key string) string { return c.env[key] }}
		if path, err := (databaseFlag{Database: "postgres://localhost/x"}).pairKeyPath(env); err != nil || path != c.want {
			t.Errorf("%s: %q, %v, want %q", name, path, err, c.want)
		}
	}
}

func TestImportWithAnotherKeyNamesItsFile(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		file := testFile(t, "r.csv", "response_id,Q5\nr1,4\n")
		responses := []string{"import", "responses", file, "--survey", "GOLD-BEFORE", "--wave", "2020"}
		call := caller(t, address)
		call("import", "survey", golden("before.json"))
		if got := call(responses...); got.status != 0 {
			t.Fatalf("%+v", got)
		}
		got := caller(t, address)(responses...)
		if got.status != 2 || !strings.Contains(got.stderr, "expected that key in /") || !strings.Contains(got.stderr, "keys/pair-key") {
			t.Errorf("%+v", got)
		}
	})
}

// Answers that are imported into a programme count in its KPIs and its return; without one they
// do not, and a programme that is not there, or not the wave's, is named.
func TestImportResponsesIntoAProgramme(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		call := caller(t, address)
		service := newServices(dbtest.Open(t, address), time.Now, surveys.PairKey{})
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, args := range [][]string{
			{"programme", "add", "P", "--title", "A programme", "--starts", "2020-04-01", "--ends", "2021-03-31"},
			{"programme", "add", "Q", "--title", "Another", "--starts", "2021-04-01", "--ends", "2022-03-31"},
			{"import", "survey", golden("before.json")},
		} {
			if got := call(args...); got.status != 0 {
				t.Fatalf("%+v", got)
			}
		}
		must(service.reports.AddDeliverable(t.Context(), people.System, reports.Deliverable{Programme: "P", Letter: "A", Title: "Ask them"}))
		must(service.reports.AddKPI(t.Context(), people.System, reports.KPI{
			Programme: "P", Letter: "A", Code: "answers", Title: "Answers", Unit: "answers", Direction: reports.AtLeast, StartsOn: "2020-04-01", EndsOn: "2021-03-31",
			Measure: reports.Measure{Kind: reports.Responses, Survey: "GOLD-BEFORE"},
		}))
		into := func(wave string, more ...string) outcome {
			return call(append([]string{"import", "responses", golden("before.csv"), "--survey", "GOLD-BEFORE", "--wave", wave}, more...)...)
		}
		counted := func() string {
			made, err := service.reports.BuildReturn(t.Context(), people.System, "P", "2021-03-31")
			must(err)
			return made.Receipts["kpi.answers"].Figure.Text()
		}
		if got := into("none", "--programme", "X"); got.status != 2 || !strings.Contains(got.stderr, `there is no programme "X"`) {
			t.Errorf("%+v", got)
		}
		if got := into("outside"); got.status != 0 || counted() != "No data" {
			t.Errorf("without a programme: %+v, %s", got, counted())
		}
		if got := into("2020", "--programme", "p"); got.status != 0 || !strings.Contains(got.stdout, "added 120") || counted() != "120" {
			t.Errorf("%+v, counted %s", got, counted())
		}
		if got := into("2020", "--programme", "P"); got.status != 0 || !strings.Contains(got.stdout, "unchanged 120") {
			t.Errorf("again: %+v", got)
		}
		for wave, whose := range map[string]string{"2020": `"2020" of GOLD-BEFORE, P`, "outside": `"outside" of GOLD-BEFORE, none`} {
			if got := into(wave, "--programme", "Q"); got.status != 2 || !strings.Contains(got.stderr, whose) {
				t.Errorf("into the wave of another: %+v", got)
			}
		}
	})
}
