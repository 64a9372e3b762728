package web

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"muster/courses/people"
	"muster/reports"
)

// reopened is a return that was released, reopened for a late record and released again; on the
// way the board sent it back once. The funder asked about a figure of the first version, the board
// about one of the second, which was never released. It returns what the funder read first.
func (w *reportWorld) reopened() (first string) {
	w.t.Helper()
	w.manyBriefings()
	w.startReturn()
	w.step(people.Manager, draftReturn, "submit").wantAddress(w.t, draftReturn)
	w.step(people.Board, draftReturn, "approve").wantAddress(w.t, draftReturn)
	w.as(people.Funder).get(draftReturn+"/read").wantText(w.t, "Many briefings 2", "Red 2 against 3")
	first = fingerprintOf(w.get(draftReturn))
	w.post(draftReturn+"/questions", "figure", "kpi.many-briefings", "question", "Why so few?").wantAddress(w.t, draftReturn+"/questions")
	w.later()
	w.step(people.Manager, draftReturn, "reopen", "reason", "A briefing was missed.").wantAddress(w.t, draftReturn)
	w.later()
	w.step(people.Manager, draftReturn, "submit").wantAddress(w.t, draftReturn)
	w.as(people.Board).post(draftReturn+"/questions", "figure", "kpi.many-briefings", "question", "Is it there now?").wantAddress(w.t, draftReturn+"/questions")
	w.step(people.Board, draftReturn, "reopen", "reason", "It is still missed.").wantAddress(w.t, draftReturn)
	w.must(addBriefing(w, "2025-12-30"))
	w.later()
	return first
}

// manyBriefings promises four briefings in the year, of which three are due by December.
func (w *reportWorld) manyBriefings() {
	w.t.Helper()
	target := 4.0
	w.must(w.services.Reports.AddKPI(w.t.Context(), people.System, reports.KPI{
		Programme: reportProgramme, Code: "many-briefings", Letter: "A", Title: "Many briefings", Unit: "briefings", Direction: reports.AtLeast,
		Measure: reports.Measure{Kind: reports.EngagementSum, EngagementKind: "briefing", Aggregate: reports.CountRecords},
		Target:  &target, TargetSource: reports.Published, StartsOn: "2025-04-01", EndsOn: "2026-03-31",
	}))
}

func (w *reportWorld) later() { w.clock = w.clock.Add(24 * time.Hour) }

func fingerprintOf(page response) string {
	return regexp.MustCompile(`[0-9a-f]{64}`).FindString(page.text())
}

// What a return said when it was released stays readable after it was reopened, by whoever could
// read it, and whoever reads the return is told what it said and what is different.
func TestReopenedReturnStaysReadable(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		first := app.reopened()
		const version, receipt = draftReturn + "/versions/1", "/receipts/kpi.many-briefings?return=2025-26-q3"
		app.as(people.Funder).get(draftReturn).wantAddress(t, version)
		app.get(draftReturn+"/read").wantAddress(t, version)
		app.get(version).wantText(t, "Submitted on 2 March 2026, released to funders on 2 March 2026 and withdrawn on 3 March 2026, because: A briefing was missed.",
			"is not released again yet", first, "Many briefings 2", "Red 2 against 3")
		app.get(receipt+"&version=1").wantText(t, "Many briefings 2", "version 1", first, "Computed RAG Red")
		app.get(draftReturn+"/versions/2").wantStatus(t, 403)
		app.as(people.Board).get(draftReturn+"/versions/2").wantText(t, "Submitted on 4 March 2026 and withdrawn on 4 March 2026, because: It is still missed.", "This is not what the return says now")

		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		app.as(people.Funder).get(draftReturn).wantAddress(t, version)
		app.step(people.Board, draftReturn, "approve").wantAddress(t, draftReturn)
		app.as(people.Funder).get(draftReturn).wantText(t, "What it said before it was reopened", "Version 1. Submitted on 2 March 2026", "because: A briefing was missed. (3 figures differ)")
		read := app.get(draftReturn+"/read").wantText(t, "This return was reopened.", "Many briefings 2: Many briefings, how it was counted Red 3 : Many briefings, how it was counted Amber Records: 1 added.")
		if app.get(draftReturn+"/versions/2").Status != 404 || strings.Contains(read.text(), "It is still missed.") {
			t.Error("a funder is told of a version that was never released")
		}
		told := app.get(receipt).wantText(t, "Before, it said 2 Red", "because: A briefing was missed.")
		if !strings.Contains(told.Body, `return=2025-26-q3&amp;version=1"`) {
			t.Error("the receipt does not lead to that of the version")
		}
		app.get("/receipts/kpi.penalties?return=2025-26-q3&version=1").wantStatus(t, 404)
		asked := app.get(draftReturn+"/questions").wantText(t, "The return said 2.", "The return was reopened on 3 March 2026, after this was asked: that is what its version 1 said.")
		if !strings.Contains(asked.Body, "version=1") || strings.Contains(asked.text(), "Is it there now?") {
			t.Errorf("a funder reads the questions\n%s", asked.text())
		}
		app.as(people.Manager).get(draftReturn+"/questions").wantText(t, "Is it there now?", "that is what its version 2 said")
		app.get(draftReturn+"/read").wantText(t, "Version 1", "Version 2", "It is still missed.")
		app.get(draftReturn+"/changes").wantText(t, "It was frozen anew after it was reopened.", "because: A briefing was missed.")
		app.get(draftReturn+"/versions/x").wantStatus(t, 404)
		app.must(app.db.Exec("UPDATE report_return_steps SET withdrawn = REPLACE(withdrawn, 'briefings', 'meetings') WHERE number = 3").Error)
		app.get(version).wantStatus(t, 500)
	})
}

// The files of a return that was reopened say what it said before, as its page does.
func TestFilesOfReopenedReturn(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		first := app.reopened()
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		app.step(people.Board, draftReturn, "approve").wantAddress(t, draftReturn)
		app.as(people.Funder)
		csv := app.get(draftReturn + "/files/csv").Body
		for _, line := range []string{
			"version 1,What it is,reopened,,2026-03-03,", "version 1,What it is,fingerprint,," + first,
			"version 1,Many briefings,as it said,,2,briefings", "version 1,Many briefings,as this return says,,3,briefings",
			"version 1,Many briefings,computed RAG as it said,,Red,", "version 1,Many briefings,computed RAG as this return says,,Amber,",
		} {
			if !strings.Contains(csv, line) {
				t.Errorf("the CSV has no %s:\n%s", line, csv)
			}
		}
		for _, format := range []string{"json", "html", "xlsx"} {
			all := app.unpacked(format, app.get(draftReturn+"/files/"+format).Body)
			for _, words := range []string{"A briefing was missed.", first} {
				if format == "html" && words == first {
					continue // the page that it leads to shows it
				}
				if !strings.Contains(all, words) {
					t.Errorf("%s does not say %s", format, words)
				}
			}
			if strings.Contains(all, "It is still missed.") {
				t.Errorf("%s tells a funder of what was never released", format)
			}
		}
		_, made, err := app.services.Reports.ReadReturn(t.Context(), app.actor(people.Funder), "2025-26-q3")
		app.must(err)
		if len(made.Earlier) != 1 || !slices.ContainsFunc(made.Earlier[0].Changed, func(r reports.Restatement) bool { return r.RAGThen == reports.Red && r.RAGNow == reports.Amber }) {
			t.Errorf("before it said %+v", made.Earlier)
		}
	})
}
