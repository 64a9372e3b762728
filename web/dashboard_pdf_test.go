package web

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"muster/courses/people"
	"muster/migrations/dbtest"
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
		if path == board {
			check.sheet()
		}
		check.tables()
		check.words()
		check.breaks()
		check.charts()
	}
}

// sheet wants all that stands before the annex on the first page, and the annex not to.
func (c pdfCheck) sheet() {
	annex := false
	for _, element := range c.file.Root.All("H1", "H2", "H3", "P", "Table", "LI") {
		annex = annex || element.Words() == "Deliverables and their RAG"
		if pages := pagesOf(element); annex == slices.Contains(pages, 1) || !annex && len(pages) > 1 {
			c.Errorf("the %s %q stands on the pages %v", element.Type, element.Words(), pages)
		}
	}
	if !annex {
		c.Error("there is no annex")
	}
}

// Without Chromium the page says so, and what to take instead.
func TestDashboardPDFWithoutChromium(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if err := writeDashboardPDF(t.Context(), &bytes.Buffer{}, dashboardFile{}); err != ErrNoChromium {
		t.Errorf("%v", err)
	}
	app := newReportWorld(newTestApp(t, dbtest.Open(t, dbtest.SQLiteAddress(t))))
	page := app.as(people.Board).get("/programme/files/pdf").wantStatus(t, 503)
	if !strings.Contains(page.text(), "A PDF cannot be made here") {
		t.Errorf("%s", page.text())
	}
}
