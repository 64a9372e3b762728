package web

import (
	"testing"

	"muster/courses/people"
)

// foretell adds what a forecast of the briefings needs, after the day of the return.
func (w *reportWorld) foretell() {
	for _, day := range []string{"2026-01-13", "2026-02-10"} {
		w.must(addBriefing(w, day))
	}
}

// A return that is made after its day says of which day its figures are and of which its
// forecasts, the same at each download.
func TestFilesSayTheDayOfFiguresAndOfForecasts(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.foretell()
		app.startReturn()
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		for range 10 {
			app.as(people.Manager).get(draftReturn+"/files/html").wantStatus(t, 200).
				wantText(t, "Every figure was counted on 2 March 2026 at 9:00am, as at 31 December 2025 (forecasts as at 2 March 2026), London time.")
		}
	})
}
