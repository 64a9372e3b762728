package web

import (
	"bytes"
	"strings"
	"testing"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/reports"
	"muster/web/htmltest"
	"muster/web/paper/papertest"
)

// The PDF of a board's page and of a KPI's are held to what a return's is: their titles, tags and
// pages, and every cell as in the HTML.
func TestDashboardPDF(t *testing.T) {
	app := newReportWorld(newTestApp(t, dbtest.Open(t, dbtest.SQLiteAddress(t))))
	app.as(people.Board)
	const board = "/boards/programme/files/"
	if _, missing := findChromium(); missing != nil {
		app.get(board+"pdf").wantStatus(t, 503).wantText(t, "The server has no Chromium")
		return
	}
	for path, kind := range map[string]string{
		board:                    "Each deliverable’s weakest KPI against its profile",
		"/kpis/briefings/files/": "quarter by quarter",
	} {
		const asAt = "?as-at=2025-12-31"
		page := htmltest.Parse(t, unseen.ReplaceAllString(app.get(path+"html"+asAt).wantStatus(t, 200).Body, ""))
		file := app.get(path+"pdf"+asAt).wantStatus(t, 200)
		if got := file.Header.Get("Content-Type"); got != "application/pdf" {
			t.Errorf("%s is sent as %s", path, got)
		}
		check := pdfCheck{t, papertest.Read(t, []byte(file.Body)), page}
		check.document(page.One(t, "title").Text(), kind)
		check.headings()
		check.tables()
		check.words()
		check.breaks()
		check.charts()
	}
}

// Without Chromium the page says so, and what to take instead.
func TestDashboardPDFWithoutChromium(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if err := WriteDashboardPDF(t.Context(), &bytes.Buffer{}, reports.Dashboard{}); err != ErrNoChromium {
		t.Errorf("%v", err)
	}
	app := newReportWorld(newTestApp(t, dbtest.Open(t, dbtest.SQLiteAddress(t))))
	page := app.as(people.Board).get("/programme/files/pdf").wantStatus(t, 503)
	if !strings.Contains(page.text(), "A PDF cannot be made here") {
		t.Errorf("%s", page.text())
	}
}
