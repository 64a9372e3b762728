package web

import (
	"testing"

	"muster/courses/people"
)

// TestForecastOfAKPI: the page as at today says what the KPI will come to and of what that is
// made, or why it does not; a page as at another day says nothing.
func TestForecastOfAKPI(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		page := app.as(people.Manager).get("/kpis/briefings").wantStatus(t, 200)
		page.wantText(t, "Forecast to 31 March 2026", "Fewer than 5 have been counted to make it from.")
		for _, day := range []string{"2025-05-01", "2025-06-02", "2025-07-01", "2025-08-01", "2025-09-01"} {
			app.must(addBriefing(app, day))
		}
		page = app.as(people.Board).get("/kpis/briefings").wantStatus(t, 200)
		page.wantText(t, "On course: the whole range meets the target.", "So far", "From 3 March 2026 at the pace so far")
		app.get("/kpis/briefings?as-at=2025-12-31").wantStatus(t, 200).wantNoText(t, "Forecast to")
	})
}
