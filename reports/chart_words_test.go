package reports_test

import (
	"testing"

	"muster/reports"
	"muster/surveys"
)

// changesOf is a chart of items, none of them in a section of its own.
func changesOf(items ...surveys.ItemComparison) reports.ChangeChart {
	return reports.ChangeChart{Sections: reports.ChangeSections(surveys.Comparison{Items: items}, func(item surveys.ItemComparison) string { return item.Item })}
}

// TestWhatAChangeChartShows: the sentence beside a chart of changes, with all there may be in it.
func TestWhatAChangeChartShows(t *testing.T) {
	hidden := &surveys.SideFigures{Suppressed: true}
	for name, c := range map[string]struct {
		chart reports.ChangeChart
		want  string
	}{
		"many": {sampleChart(), "Of 4 items with a change, 2 are higher after, 1 is lower after, 1 cannot be told from no change. The highest change is +37.9 points (31.6 to 43.6), of “Knows the procedures”; " +
			"the lowest −17.1 points (−32.0 to −1.1), of “Works together with partner agencies”. 1 item is hidden, [c], since too few have answered."},
		"none": {changesOf(), "There are no answers yet."},
		"one":  {changesOf(sampleItem("sure", "", share(80, 20), share(80, 60))), "Of 1 item with a change, 1 is higher after. It is +50.0 points (35.2 to 61.6), of “sure”."},
		"equal": {changesOf(sampleItem("sure", "", share(40, 20), share(40, 20)), sampleItem("able", "", share(40, 10), share(40, 10))),
			"Of 2 items with a change, 2 cannot be told from no change. Each is 0.0 points."},
		"all hidden":  {changesOf(sampleItem("sure", "", share(80, 20), hidden), sampleItem("able", "", hidden, hidden)), "Too few have answered for anything to be shown."},
		"no baseline": {changesOf(sampleItem("sure", "", nil, share(80, 20)), sampleItem("able", "", nil, share(200, 190))), "There is no change to show. Most answers after are positive for “able”, 95.0% of 200; fewest for “sure”, 25% of 80."},
		"one after":   {changesOf(sampleItem("sure", "", nil, share(1200, 300))), "There is no change to show. Positive answers after: “sure”, 25.0% of 1,200."},
	} {
		if got := c.chart.Shows(); got != c.want {
			t.Errorf("%s shows\n%s, want\n%s", name, got, c.want)
		}
	}
}

// scaleOf is a bar of so many answers of which so many are positive.
func scaleOf(base, positive int) *reports.ScaleBar {
	return &reports.ScaleBar{Options: []reports.ScaleOption{{Label: "No", Count: base - positive}, {Label: "Yes", Count: positive, Positive: true}}}
}

// TestWhatAScaleChartShows: the sentence beside a chart of all answers.
func TestWhatAScaleChartShows(t *testing.T) {
	for name, c := range map[string]struct {
		rows []reports.ScaleRow
		want string
	}{
		"many": {[]reports.ScaleRow{{Label: "A", Before: scaleOf(80, 20), After: scaleOf(200, 150)}, {Label: "B", After: scaleOf(50, 3)}, {Label: "C", BeforeNote: "[c]", AfterNote: "[c]"}, {Label: "D", After: scaleOf(0, 0)}},
			"Most answers after are positive for “A”, 75.0% of 200 (before 25% of 80); fewest for “B”, 6% of 50. 1 item is hidden, [c], since too few have answered."},
		"none":   {nil, "There are no answers yet."},
		"hidden": {[]reports.ScaleRow{{Label: "A", AfterNote: "[c]"}}, "Too few have answered for anything to be shown."},
		"one":    {[]reports.ScaleRow{{Label: "A", After: scaleOf(8, 1)}}, "Positive answers after: “A”, 13% of 8."},
		"equal":  {[]reports.ScaleRow{{Label: "A", Before: scaleOf(40, 20), After: scaleOf(40, 20)}, {Label: "B", After: scaleOf(20, 10)}}, "The share of positive answers after is the same for each of 2 items: “A”, 50% of 40 (before 50% of 40)."},
		"before": {[]reports.ScaleRow{{Label: "A", Before: scaleOf(40, 20)}, {Label: "B", Before: scaleOf(40, 30), AfterNote: "[c]"}}, "Most answers before are positive for “B”, 75% of 40; fewest for “A”, 50% of 40. 1 item is hidden, [c], since too few have answered."},
	} {
		if got := (reports.ScaleChart{Rows: c.rows}).Shows(); got != c.want {
			t.Errorf("%s shows\n%s, want\n%s", name, got, c.want)
		}
	}
}

// overTime is an item with the share of twenty at each time.
func overTime(label string, shares ...float64) reports.FadingRow {
	row := reports.FadingRow{Label: label}
	for i, value := range shares {
		row.Shares = append(row.Shares, reports.FadingShare{Time: []string{"Before", "After", "6 months"}[i+3-len(shares)], ChartShare: reports.ChartShare{Share: value, Base: 20}})
	}
	return row
}

// TestWhatAFadingChartShows: the sentence beside a chart of the same people over time.
func TestWhatAFadingChartShows(t *testing.T) {
	for name, c := range map[string]struct {
		rows []reports.FadingRow
		want string
	}{
		"many": {[]reports.FadingRow{overTime("A", 0, 0.8, 0.5), overTime("B", 0.1, 0.9, 0.85), {Label: "C", Note: "[c]"}},
			"Most answers at 6 months are positive for “B”, 85% of 20 (before 10%, after 90%); fewest for “A”, 50% of 20 (before 0%, after 80%). 1 item is hidden, [c], since too few have answered."},
		"none":   {nil, "There are no answers yet."},
		"hidden": {[]reports.FadingRow{{Label: "C", Note: "[c]"}, {Label: "D", Note: "[c]"}}, "Too few have answered for anything to be shown."},
		"one":    {[]reports.FadingRow{overTime("A", 0.5)}, "Positive answers at 6 months: “A”, 50% of 20."},
		"equal":  {[]reports.FadingRow{overTime("A", 0.5, 0.5), overTime("B", 0.7, 0.5)}, "The share of positive answers at 6 months is the same for each of 2 items: “A”, 50% of 20 (after 50%)."},
	} {
		if got := (reports.FadingChart{Rows: c.rows}).Shows(); got != c.want {
			t.Errorf("%s shows\n%s, want\n%s", name, got, c.want)
		}
	}
}
