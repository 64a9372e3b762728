package reports_test

import (
	"testing"

	"muster/courses/people"
	"muster/reports"
)

// Corrected values count once, periods before From or not yet over do not, and periods that
// share a day are not added up.
func TestIndicatorSum(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		record := func(period string, value float64) {
			_, err := w.reports.AddIndicator(t.Context(), w.manager, reports.Indicator{
				Programme: programme, Code: "visits", Period: period, Value: value, Unit: reports.CountUnit,
			})
			w.must(err)
		}
		sum := func(asAt string) *float64 {
			receipt, err := w.reports.Count(t.Context(), people.System, programme, reports.Definition{
				Measure: reports.Measure{Kind: reports.IndicatorSum, Indicator: "visits", From: "2020-04-01"},
			}, asAt)
			w.must(err)
			return receipt.Figure.Value
		}
		record("2020-Q1", 1000)
		record("2020-Q2", 10)
		record("2020-Q3", 99)
		record("2020-Q3", 20)
		record("2020-Q4", 40)
		if got := sum("2020-12-30"); got == nil || *got != 30 {
			t.Errorf("the day before the quarter ends: %v, expected 30", got)
		}
		if got := sum("2020-12-31"); got == nil || *got != 70 {
			t.Errorf("when it has ended: %v, expected 70", got)
		}
		record("2020-10", 5)
		if got := sum("2020-12-31"); got != nil {
			t.Errorf("a quarter and a month of it were added up: %v", *got)
		}
	})
}
