package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/reports"
	"muster/surveys"
)

func TestReport(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		service := newServices(dbtest.Open(t, address), time.Now, surveys.PairKey{})
		_, err := service.courses.AddProgramme(t.Context(), people.System, courses.Programme{
			Code: "P", Title: "A programme", StartsOn: "2020-04-01", EndsOn: "2021-03-31",
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := service.reports.AddDeliverable(t.Context(), people.System, reports.Deliverable{Programme: "P", Letter: "A", Title: "Do it"}); err != nil {
			t.Fatal(err)
		}
		call := caller(t, address)
		report := func(args ...string) outcome { return call(append([]string{"report"}, args...)...) }
		for name, step := range map[string]struct {
			args   []string
			status int
			stdout string
			stderr string
		}{
			"html":               {[]string{"--programme", "P", "--as-at", "2021-03-31"}, 0, "<h1>Grant return as at 31 March 2021</h1>", ""},
			"csv":                {[]string{"--programme", "P", "--as-at", "2021-03-31", "--format", "csv"}, 0, "deliverables,deliverable A,title,,Do it", ""},
			"csv, receipts":      {[]string{"--programme", "P", "--as-at", "2021-03-31", "--format", "csv"}, 0, ",/receipts/deliverable.A.rag?as-at=2021-03-31&programme=P\n", ""},
			"json":               {[]string{"--programme", "P", "--as-at", "2021-03-31", "--format", "json"}, 0, `"as_at": "2021-03-31"`, ""},
			"xlsx":               {[]string{"--programme", "P", "--as-at", "2021-03-31", "--format", "xlsx"}, 0, "xl/workbook.xml", ""},
			"ods":                {[]string{"--programme", "P", "--as-at", "2021-03-31", "--format", "ods"}, 0, "mimetypeapplication/vnd.oasis.opendocument.spreadsheet", ""},
			"unknown format":     {[]string{"--programme", "P", "--as-at", "2021-03-31", "--format", "docx"}, 2, "", "expected pdf, html, ods, xlsx, csv or json"},
			"no programme":       {[]string{"--programme", "X", "--as-at", "2021-03-31"}, 2, "", "--programme X: no such programme"},
			"no day":             {[]string{"--programme", "P", "--as-at", "31/03/2021"}, 2, "", "--as-at 31/03/2021: not a day, YYYY-MM-DD"},
			"no programme named": {[]string{"--as-at", "2021-03-31"}, 2, "", "--programme"},
		} {
			got := report(step.args...)
			if got.status != step.status || !strings.Contains(got.stdout, step.stdout) || !strings.Contains(got.stderr, step.stderr) || step.status != 0 && got.stdout != "" {
				t.Errorf("%s: %+v", name, got)
			}
		}
	})
}

func TestReportIntoAFile(t *testing.T) {
	address := dbtest.SQLiteAddress(t)
	service := newServices(dbtest.Open(t, address), time.Now, surveys.PairKey{})
	_, err := service.courses.AddProgramme(t.Context(), people.System, courses.Programme{
		Code: "P", Title: "A programme", StartsOn: "2020-04-01", EndsOn: "2021-03-31",
	})
	if err != nil {
		t.Fatal(err)
	}
	call, file := caller(t, address), filepath.Join(t.TempDir(), "return.json")
	args := []string{"report", "--programme", "P", "--as-at", "2021-03-31", "--format", "json", "--output"}
	if got := call(append(args, file)...); got.status != 0 || got.stdout != "" {
		t.Fatalf("%+v", got)
	}
	content, err := os.ReadFile(file)
	if err != nil || !json.Valid(content) {
		t.Errorf("%s, %v", content, err)
	}
	if got := call(append(args, filepath.Join(file, "below"))...); got.status != 1 || !strings.Contains(got.stderr, "write the return") {
		t.Errorf("where nothing can be written: %+v", got)
	}
}
