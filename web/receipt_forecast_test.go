package web

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
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

// The receipt of a forecast is sealed as every other is, in a draft and as at a day, and says the
// day that it was made.
func TestForecastReceiptIsSealed(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.foretell()
		app.startReturn()
		for path, of := range map[string]string{
			"/receipts/kpi.briefings.forecast?return=2025-26-q3": "Grant return as at 31 December 2025.",
			"/receipts/kpi.briefings.forecast?as-at=2025-12-31":  "Training 2025/26, as at the end of 2 March 2026.",
		} {
			page := app.as(people.Manager).get(path).wantStatus(t, 200).wantText(t, of, "Counted on 2 March 2026 at 9:00am, as at 2 March 2026")
			app.wantTextOfFingerprint(page)
		}
	})
}

// The link to the text that a fingerprint is of leads there, whatever the address of the receipt.
func TestReceiptTextIsLinked(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		for _, query := range []string{"", "?", "?as=x", "?as=x&as-at=2025-12-31", "?as-at=2025-12-31"} {
			app.wantTextOfFingerprint(app.as(people.Manager).get("/receipts/kpi.briefings"+query).wantStatus(t, 200))
		}
	})
}

// wantTextOfFingerprint follows the receipt's link to the text: its SHA-256 is on the receipt.
func (w *reportWorld) wantTextOfFingerprint(receipt response) {
	w.t.Helper()
	for _, link := range receipt.Page.All("main a") {
		if link.Text() != "What it is of (text)" {
			continue
		}
		text := w.get(link.Attribute("href"))
		sum := sha256.Sum256([]byte(text.Body))
		if text.Status != 200 || !strings.Contains(receipt.text(), "Fingerprint (SHA-256) "+hex.EncodeToString(sum[:])) {
			w.t.Errorf("%s is %d: %.60s", link.Attribute("href"), text.Status, text.Body)
		}
		return
	}
	w.t.Errorf("no link to the text on %s", receipt.text())
}
