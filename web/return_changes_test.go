package web

import (
	"strings"
	"testing"
	"time"

	"muster/courses/people"
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
		app.as(people.Manager).get(receipt).wantText(t, "from what is recorded now, it is the same.")
		app.get(draftReturn+"/changes").wantText(t, "every figure of it is the same.", "Only figures are counted again.")
		app.clock = app.clock.Add(365 * 24 * time.Hour)
		app.must(addBriefing(app, "2025-12-30"))
		app.as(people.Manager).get(receipt).wantText(t, "2 then, 3 now: 1 engagement record added on "+app.clock.Format("2 January 2006"), "The return stays as it was")
		app.get(draftReturn).wantText(t, "What has changed since it was frozen")
		app.get(draftReturn+"/changes").wantText(t, "Briefings held", "1 engagement record added on "+app.clock.Format("2 January 2006"))
		page := app.as(people.Funder).get(receipt).wantStatus(t, 200)
		if strings.Contains(page.text(), "now: 1") {
			t.Error("a funder reads what is counted now")
		}
		app.get(draftReturn+"/changes").wantStatus(t, 403)
	})
}
