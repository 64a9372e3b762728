package web

import (
	"bytes"
	"strings"
	"testing"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/reports"
	"muster/web/paper/papertest"
)

// filedStates are the words of a return's files in each state, and what follows its slug in their
// names.
var filedStates = []struct {
	state       reports.ReturnState
	role        people.Role
	act, suffix string
	words       string
}{
	{reports.Draft, "", "", "-draft", "Draft: it is not submitted, and its figures may change."},
	{reports.Submitted, people.Manager, "submit", "-submitted", "Submitted on 2 March 2026, not approved yet."},
	{reports.Approved, people.Board, "approve", "", "Approved and released to funders on 2 March 2026."},
	{reports.Accepted, people.Funder, "accept", "", "Approved and released to funders on 2 March 2026. Accepted by the funder."},
	{reports.Locked, people.Manager, "lock", "", "Approved and released to funders on 2 March 2026. Accepted by the funder and locked: it never changes again."},
}

// Each file of a return says what state it is in and, once it is frozen, the fingerprint that its
// page shows; until it is approved its name says so too. What is frozen stays, and the files of a
// locked return are the same each time.
func TestFilesSayTheStateOfTheReturn(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.startReturn()
		for _, at := range filedStates {
			if at.act != "" {
				app.step(at.role, draftReturn, at.act).wantAddress(t, draftReturn)
			}
			app.as(people.Manager)
			hash := fingerprintOf(app.get(draftReturn))
			if (hash == "") != (at.state == reports.Draft) {
				t.Fatalf("%s: the fingerprint is %q", at.state, hash)
			}
			for _, format := range []string{"csv", "json", "html", "xlsx", "ods"} {
				file := app.get(draftReturn+"/files/"+format).wantStatus(t, 200)
				if want := `"return-2025-26-q3` + at.suffix + "." + format + `"`; !strings.HasSuffix(file.Header.Get("Content-Disposition"), want) {
					t.Errorf("%s: the file is called %s, not %s", at.state, file.Header.Get("Content-Disposition"), want)
				}
				said := strings.ReplaceAll(app.unpacked(format, file.Body), "<wbr>", "")
				if !strings.Contains(said, at.words) || !strings.Contains(said, hash) {
					t.Errorf("%s: %s does not say so, or not %s", at.state, format, hash)
				}
				for _, other := range filedStates {
					if !strings.Contains(at.words, other.words) && strings.Contains(said, other.words) {
						t.Errorf("%s: %s says %s", at.state, format, other.words)
					}
				}
				if at.state == reports.Locked && app.get(draftReturn+"/files/"+format).Body != file.Body {
					t.Errorf("the %s of a locked return is another each time", format)
				}
			}
		}
		var frozen string
		app.must(app.db.Raw("SELECT content FROM report_returns").Scan(&frozen).Error)
		if strings.Contains(frozen, `"state":`) || strings.Contains(frozen, "Draft: it is not") {
			t.Error("the state is frozen with the return")
		}
	})
}

// The same of the PDF.
func TestPDFSaysTheStateOfTheReturn(t *testing.T) {
	app := newReportWorld(newTestApp(t, dbtest.Open(t, dbtest.SQLiteAddress(t))))
	if _, missing := findChromium(); missing != nil {
		t.Skip(missing)
	}
	app.startReturn()
	app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
	_, made, err := app.services.Reports.ReadReturn(t.Context(), app.actor(people.Manager), "2025-26-q3")
	app.must(err)
	var file bytes.Buffer
	app.must(WriteReturnPDF(t.Context(), &file, made))
	said := papertest.Read(t, file.Bytes()).Said()
	for _, words := range []string{"Submitted on 2 March 2026, not approved yet.", made.Hash[:32], made.Hash[32:]} {
		if !strings.Contains(said, words) {
			t.Errorf("the PDF does not say %s", words)
		}
	}
}
