package web

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"strings"
	"testing"

	"muster/courses/people"
	"muster/reports"
	"muster/web/htmltest"
)

func (w *reportWorld) build() reports.GrantReturn {
	w.t.Helper()
	made, err := w.services.Reports.BuildReturn(w.t.Context(), people.System, reportProgramme, "2025-12-31")
	w.must(err)
	return made
}

// numbers are a return's values as the CSV has them, by key.
func (w *reportWorld) numbers(made reports.GrantReturn) map[string]string {
	var file bytes.Buffer
	w.must(made.WriteCSV(&file))
	rows, err := csv.NewReader(&file).ReadAll()
	w.must(err)
	numbers := map[string]string{}
	for _, row := range rows[1:] {
		if _, err := strconv.ParseFloat(row[4], 64); row[3] != "" {
			if numbers[row[3]] = row[4]; err != nil {
				numbers[row[3]] = "" // hidden, or not there
			}
		}
	}
	return numbers
}

// The HTML file says what the CSV says, to the last digit, needs nothing from elsewhere, and
// each of its figures leads to its line in the annex.
func TestReturnFileReadBack(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		made := app.build()
		var file bytes.Buffer
		app.must(WriteReturnHTML(&file, made))
		page := htmltest.Parse(t, file.String())
		want, shown := app.numbers(made), map[string]bool{}
		for _, figure := range page.All("data") {
			key := figure.Attribute("data-figure")
			shown[key] = true
			if got := figure.Attribute("value"); got != want[key] {
				t.Errorf("%s is %q in the page, %q in the table", key, got, want[key])
			}
		}
		for key := range want {
			if !shown[key] {
				t.Errorf("the page has no %s", key)
			}
		}
		said := page.Text()
		for _, deliverable := range made.Deliverables {
			trends := []string{deliverable.Trend.Short()}
			for _, kpi := range deliverable.KPIs {
				trends = append(trends, kpi.TrendWords+".", kpi.ForecastWords())
			}
			for _, words := range trends {
				if words == "" || !strings.Contains(said, words) {
					t.Errorf("deliverable %s: the page does not say %q", deliverable.Letter, words)
				}
			}
		}
		wantDrawn(t, page)
		for _, fault := range htmltest.Faults(page) {
			if fault != "the page has style in it" && fault != "the page has no title that ends with Muster" {
				t.Error(fault)
			}
		}
		for _, outside := range []string{"http://", "https://", "<script", "<link", "url("} {
			if strings.Contains(file.String(), outside) {
				t.Errorf("the file has %s in it", outside)
			}
		}
	})
}
