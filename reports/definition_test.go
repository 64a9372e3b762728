package reports_test

import (
	"errors"
	"testing"

	"muster/reports"
)

// A KPI is refused for each thing that is wrong with it, and taken without.
func TestKPIIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		good := func() reports.KPI {
			kpi := w.kpis()[0]
			kpi.Programme, kpi.Code, kpi.StartsOn, kpi.EndsOn = programme, "new-one", "2020-10-01", "2021-03-31"
			return kpi
		}
		number := func(v float64) *float64 { return &v }
		for name, spoil := range map[string]func(*reports.KPI){
			"code":                  func(k *reports.KPI) { k.Code = "New One" },
			"title":                 func(k *reports.KPI) { k.Title = " " },
			"unit":                  func(k *reports.KPI) { k.Unit = "" },
			"direction":             func(k *reports.KPI) { k.Direction = "up" },
			"decimals":              func(k *reports.KPI) { k.Decimals = 5 },
			"days":                  func(k *reports.KPI) { k.StartsOn, k.EndsOn = k.EndsOn, k.StartsOn },
			"target without source": func(k *reports.KPI) { k.TargetSource = reports.NoTarget },
			"source without target": func(k *reports.KPI) { k.Target = nil },
			"unknown source":        func(k *reports.KPI) { k.TargetSource = "guessed" },
			"target below baseline": func(k *reports.KPI) { k.Baseline, k.BaselineOn = number(20), "2020-09-30" },
			"profile out of order": func(k *reports.KPI) {
				k.Profile = []reports.Milestone{{On: "2021-03-31", Value: 13}, {On: "2020-12-31", Value: 5}}
			},
			"profile not to target":   func(k *reports.KPI) { k.Profile = []reports.Milestone{{On: "2021-03-31", Value: 12}} },
			"profile past the end":    func(k *reports.KPI) { k.Profile = []reports.Milestone{{On: "2021-04-30", Value: 13}} },
			"unknown measure":         func(k *reports.KPI) { k.Measure.Kind = "guess" },
			"measure without course":  func(k *reports.KPI) { k.Measure.Course = "" },
			"measure with bad from":   func(k *reports.KPI) { k.Measure.From = "last week" },
			"measure with bad period": func(k *reports.KPI) { k.Measure.Period = "2020-Q5" },
			"unknown aggregate": func(k *reports.KPI) {
				k.Measure = reports.Measure{Kind: reports.EngagementSum, EngagementKind: "briefing", Aggregate: "median"}
			},
		} {
			kpi := good()
			spoil(&kpi)
			if err := w.reports.AddKPI(t.Context(), w.manager, kpi); !errors.Is(err, reports.ErrDefinition) {
				t.Errorf("%s: %v", name, err)
			}
		}
		unknown := good()
		unknown.Letter = "Z"
		if err := w.reports.AddKPI(t.Context(), w.manager, unknown); !errors.Is(err, reports.ErrNoDeliverable) {
			t.Errorf("unknown deliverable: %v", err)
		}
		if err := w.reports.AddKPI(t.Context(), w.manager, good()); err != nil {
			t.Fatal(err)
		}
		if err := w.reports.AddKPI(t.Context(), w.manager, good()); !errors.Is(err, reports.ErrTaken) {
			t.Errorf("twice: %v", err)
		}
	})
}

func TestParsePeriod(t *testing.T) {
	for name, days := range map[string][2]string{
		"2020": {"2020-01-01", "2020-12-31"}, "2020-Q1": {"2020-01-01", "2020-03-31"}, "2020-Q4": {"2020-10-01", "2020-12-31"},
		"2020-02": {"2020-02-01", "2020-02-29"}, "2021-12": {"2021-12-01", "2021-12-31"},
	} {
		period, err := reports.ParsePeriod(name)
		if err != nil || period.FirstDay != days[0] || period.LastDay != days[1] {
			t.Errorf("%s: %v, %v", name, period, err)
		}
	}
	for _, name := range []string{"", "20", "2020-Q5", "2020-Q0", "2020-13", "2020-1", "2020/21", "2020-10-01", " 2020"} {
		if _, err := reports.ParsePeriod(name); !errors.Is(err, reports.ErrPeriod) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestFigureText(t *testing.T) {
	value := func(v float64) *float64 { return &v }
	for want, figure := range map[string]reports.Figure{
		"4,340":        {Value: value(4340), Unit: "people"},
		"1,234,567":    {Value: value(1234567)},
		"£594,000":     {Value: value(594000), Unit: reports.Pounds},
		"−£1,200":      {Value: value(-1200), Unit: reports.Pounds},
		"44%":          {Value: value(43.85), Unit: reports.Percent},
		"43.85%":       {Value: value(43.852), Unit: reports.Percent, Decimals: 2},
		"+24.9%":       {Value: value(24.854), Unit: reports.Percent, Decimals: 1, Change: true},
		"−23.5%":       {Value: value(-23.4957), Unit: reports.Percent, Decimals: 1, Change: true},
		"+37.9 points": {Value: value(37.89), Unit: reports.Points, Decimals: 1, Change: true},
		"0.0 points":   {Value: value(-0.04), Unit: reports.Points, Decimals: 1, Change: true},
		"No data":      {Unit: "people"},
		"[c]":          {Value: value(80), Suppressed: true},
		"50% to 97%":   {Low: value(50.28), High: value(96.79), Unit: reports.Percent},
	} {
		if got := figure.Text(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	interval := reports.Figure{Value: value(37.9), Low: value(-15.42), High: value(29.62), Unit: reports.Points, Decimals: 1}
	if got := interval.RangeText(); got != "−15.4 to 29.6" {
		t.Error(got)
	}
}
