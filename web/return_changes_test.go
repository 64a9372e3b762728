package web

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"
	"time"

	"muster/courses/people"
	"muster/reports"
)

// The receipt of a frozen figure says that it is the same, or what it was, what it is and since
// when; a funder reads the figure as it was.
func TestReceiptSaysWhatChangedSince(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		const receipt = "/receipts/kpi.briefings?return=2025-26-q3"
		app.startReturn()
		app.get(draftReturn+"/changes").wantStatus(t, 409)
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		app.step(people.Board, draftReturn, "approve").wantAddress(t, draftReturn)
		page := app.as(people.Manager).get(receipt).wantText(t, "from what is recorded now, it is the same, and so is its fingerprint.",
			"Counted on 2 March 2026 at 9:00am, as at 31 December 2025", "Target 2 (published), from 1 April 2025 to 31 March 2026",
			"Green from 100% of what was due by the day, amber from 90%, else red.", "Fingerprint of the return")
		text := app.get(receipt+"&as=text").wantStatus(t, 200)
		sum := sha256.Sum256([]byte(text.Body))
		if print := hex.EncodeToString(sum[:]); !strings.Contains(page.text(), "Fingerprint (SHA-256) "+print) || !strings.Contains(page.Body, `href="/kpis/briefings?`) {
			t.Errorf("the text has the fingerprint %s:\n%s", print, text.Body)
		}
		app.get("/receipts/kpi.briefings?as-at=2025-12-31").wantText(t, "Computed RAG Green", "Target 2 (published)", "The KPI, quarter by quarter", "Counted from what is recorded now.")
		app.get(draftReturn+"/changes").wantText(t, "every figure of it is the same.", "Only figures and computed RAGs are counted again.")
		app.clock = app.clock.Add(365 * 24 * time.Hour)
		app.must(addBriefing(app, "2025-12-30"))
		app.as(people.Manager).get(receipt).wantText(t, "2 then, 3 now: 1 engagement record added on "+app.clock.Format("2 January 2006"), "The return stays as it was")
		app.get(draftReturn).wantText(t, "What has changed since it was frozen")
		app.get(draftReturn+"/changes").wantText(t, "Briefings held", "1 engagement record added on "+app.clock.Format("2 January 2006"))
		funder := app.as(people.Funder).get(receipt).wantText(t, "it is not the same now: 1 engagement record added on "+app.clock.Format("2 January 2006"), "What the figure is now is for a later return to say")
		if strings.Contains(funder.text(), "3 now") || strings.Contains(funder.Body, "/kpis/") {
			t.Error("a funder reads what is counted now")
		}
		app.get(draftReturn+"/changes").wantStatus(t, 403)
	})
}

// What has changed since says how a KPI was rated and is, on its receipt and in the list, whose
// figures lead to what they were counted from; a funder is not told how it is rated now.
func TestChangedColourIsStated(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.manyBriefings()
		app.startReturn()
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		app.step(people.Board, draftReturn, "approve").wantAddress(t, draftReturn)
		app.later()
		const receipt, colour = "/receipts/kpi.many-briefings?return=2025-26-q3", "/receipts/deliverable.A.rag?return=2025-26-q3"
		for _, role := range []people.Role{people.Manager, people.Funder} {
			app.as(role).get(colour).wantText(t, "it is the same, and so is its fingerprint.")
		}
		app.must(addBriefing(app, "2025-12-30"))
		app.as(people.Manager).get(receipt).wantText(t, "2 then, 3 now (Red then, Amber now): 1 engagement record added on 3 March 2026.")
		changes := app.get(draftReturn+"/changes").wantText(t, "Many briefings 2: Many briefings, how it was counted Red 3: Many briefings, how it was counted Amber 1 engagement record added on 3 March 2026.")
		app.get(colour).wantText(t, "Red then, Amber now: Many briefings: Red then, Amber now. 1 engagement record added on 3 March 2026.")
		changes.wantText(t, "A: Brief people, computed RAG Red: A: Brief people, computed RAG, how it was counted Amber: A: Brief people, computed RAG, how it was counted Many briefings: Red then, Amber now. 1 engagement record added on 3 March 2026.")
		for _, link := range []string{`href="/receipts/kpi.many-briefings?return=2025-26-q3"`, `href="/receipts/kpi.many-briefings?as-at=2025-12-31&amp;programme=` + reportProgramme + `"`} {
			if !strings.Contains(changes.Body, link) {
				t.Errorf("no figure leads to %s", link)
			}
		}
		app.get("/receipts/kpi.many-briefings?as-at=2025-12-31&programme="+reportProgramme).wantText(t, "Computed RAG Amber")
		funder := app.as(people.Funder).get(receipt).wantText(t, "it is not the same now", "Computed RAG Red")
		if strings.Contains(funder.text(), "Amber now") {
			t.Error("a funder is told how it is rated now")
		}
		funder = app.get(colour).wantText(t, "it is not the same now: Many briefings: 1 engagement record added on 3 March 2026.")
		if strings.Contains(funder.text(), "Amber now") {
			t.Error("a funder is told how the deliverable is rated now")
		}
	})
}

// A return that was frozen before receipts had fingerprints reads as it did: they were not
// recorded then, and none is made up afterwards, neither on pages nor in files.
func TestReceiptFrozenBeforeFingerprints(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		const receipt = "/receipts/kpi.briefings?return=2025-26-q3"
		app.startReturn()
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		app.step(people.Board, draftReturn, "approve").wantAddress(t, draftReturn)
		var content string
		app.must(app.db.Table("report_returns").Select("content").Scan(&content).Error)
		before := regexp.MustCompile(`,"(counted_at|fingerprint|thresholds)":"[^"]*"`).ReplaceAllString(content, "")
		sum := sha256.Sum256([]byte(before))
		if strings.Contains(before, "fingerprint") || len(before) > len(content)-1000 {
			t.Fatalf("it is frozen as\n%s", before)
		}
		app.must(app.db.Exec("UPDATE report_returns SET content = ?, content_hash = ?", before, hex.EncodeToString(sum[:])).Error)
		app.as(people.Manager).get(receipt).wantText(t, "it is the same.", "Counted Not recorded then", "Fingerprint (SHA-256) Not recorded then", "Fingerprint of the return "+hex.EncodeToString(sum[:]))
		app.get(receipt+"&as=text").wantStatus(t, 404)
		for _, format := range []string{"html", "csv", "json"} { // which have the return's own fingerprint
			file := app.get(draftReturn+"/files/"+format).wantStatus(t, 200)
			if said := strings.ReplaceAll(file.Body, hex.EncodeToString(sum[:]), ""); regexp.MustCompile(`counted"|,counted,|was counted on|[0-9a-f]{64}`).MatchString(said) {
				t.Errorf("the %s says when it was counted, or has a fingerprint", format)
			}
		}
		document, token := app.document(), app.readToken(reports.ScopeReleased)
		for path, described := range map[string]string{"": "/returns/{return}", "/figures": "/returns/{return}/figures"} {
			app.wantDescribed(document, described, app.askAPI(draftReturn+path, token).wantStatus(t, 200))
		}
	})
}
