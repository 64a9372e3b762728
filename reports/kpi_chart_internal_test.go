package reports

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// chartCase is a KPI with what it came to at the ends of quarters, day by day; nil is no data
// and a figure of its own stands for itself.
type chartCase struct {
	kpi      KPI
	days     []string
	figures  []Figure
	forecast *Forecast
}

func (c chartCase) chart() KPIChart {
	var history []KPIPoint
	for i, day := range c.days {
		figure := c.figures[i]
		figure.Unit, figure.Decimals = c.kpi.Unit, c.kpi.Decimals
		status := KPIStatus{Figure: figure, Baseline: c.kpi.Baseline, BaselineOn: c.kpi.BaselineOn, Target: c.kpi.Target, Direction: c.kpi.Direction, Rating: Rating{RAG: Amber}}
		history = append(history, KPIPoint{AsAt: day, Status: status, kpi: c.kpi})
	}
	return NewKPIChart(history, c.forecast)
}

func chartCases() map[string]chartCase {
	trained := Measure{Kind: Trained, Course: "VLO"}
	year := func(k KPI) KPI { k.StartsOn, k.EndsOn = "2020-04-01", "2021-03-31"; return k }
	count := func(values ...float64) (figures []Figure) {
		for _, value := range values {
			figures = append(figures, Figure{Value: number(value)})
		}
		return figures
	}
	shares := count(61, 0, 0, 71)
	shares[0].Low, shares[0].High = number(48.0), number(73.0)
	shares[1], shares[2] = Figure{Suppressed: true}, Figure{}
	shares[3].Low, shares[3].High = number(66.0), number(76.0)
	return map[string]chartCase{
		"profile": {
			year(KPI{Title: "People trained by the workshop for victim liaison officers of Devon and Cornwall Constabulary", Unit: "people", Measure: trained,
				Target: number(516.0), Profile: []Milestone{{"2020-09-30", 120}, {"2021-03-31", 516}}}),
			[]string{"2020-05-31", "2020-06-30", "2020-09-30", "2020-12-31", "2021-01-15"}, count(3, 40, 151, 298, 310),
			&Forecast{On: "2021-03-31", Value: 488.4, Low: 431.2, High: 545.6, RAG: Amber},
		},
		"share": {
			year(KPI{Title: "Confident", Unit: Percent, Measure: Measure{Kind: SurveyShare}, Target: number(70.0), Baseline: number(32.0), BaselineOn: "2020-03-31"}),
			[]string{"2020-06-30", "2020-09-30", "2020-12-31", "2021-03-31"}, shares, nil,
		},
		"nothing":   {year(KPI{Title: "Trained", Unit: "people", Measure: trained}), []string{"2020-04-20"}, count(0), nil},
		"milestone": {year(KPI{Title: "Opened", Unit: MilestoneUnit, Measure: Measure{Kind: MilestoneReached}, Target: number(1.0)}), []string{"2020-06-30"}, count(0), nil},
		"money": {
			year(KPI{Title: "Seized", Unit: Pounds, Measure: Measure{Kind: EngagementSum, Aggregate: SumAmounts}, Direction: AtMost, Target: number(1.5e6)}),
			[]string{"2020-06-30", "2021-03-31", "2021-05-31"}, count(0, 594_000, 1_234_567), nil,
		},
	}
}

// TestKPIChart: what the charts say in words, and as they are drawn.
func TestKPIChart(t *testing.T) {
	cases := chartCases()
	for name, words := range map[string][]string{
		"profile": {"By 15 January 2021: 310, and 352.8 was due. Target: 516 by 31 March 2021. Forecast for 31 March 2021: 488 (431 to 546). May fall short",
			"By 30 September 2020: 151, due 120.", "By 31 March 2021: to come, due 516."},
		"share": {"By 31 March 2021: 71% (66% to 76%). Target: 70% by 31 March 2021. Baseline: 32% on 31 March 2020.",
			"By 30 September 2020: hidden, [c], since too few have answered, due 70%.", "By 31 December 2020: no data, due 70%."},
		"nothing": {"By 20 April 2020: 0. No target is set. By 20 April 2020: 0. By 30 June 2020: to come."},
		"money":   {"By 31 May 2021: £1,234,567, and at most £1,500,000 was allowed. Target: at most £1,500,000 by 31 March 2021."},
	} {
		chart := cases[name].chart()
		for _, part := range words {
			if !strings.Contains(chart.Description(), part) {
				t.Errorf("%s lacks %q: %s", name, part, chart.Description())
			}
		}
		for _, shape := range []ChartShape{WideChart, NarrowChart} {
			drawn, err := chart.SVG(shape)
			if err != nil || !chart.Drawn() {
				t.Fatal(err)
			}
			compareDrawing(t, "kpi-"+name+"-"+string(shape), drawn)
		}
	}
	if cases["milestone"].chart().Drawn() {
		t.Error("a milestone is drawn")
	}
}

func compareDrawing(t *testing.T, name string, drawn []byte) {
	t.Helper()
	golden := filepath.Join("testdata", name+".svg")
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(golden, drawn, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(drawn, want) {
		t.Errorf("%s differs from what is drawn; if that is meant, run the test with -update and look at it", golden)
	}
	decoder := xml.NewDecoder(bytes.NewReader(drawn))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%s is no XML: %v", name, err)
		}
	}
}

// TestQuarterEnds: the days to come are ends of quarters, and the last day.
func TestQuarterEnds(t *testing.T) {
	for _, c := range []struct{ after, last, want string }{
		{"2020-04-20", "2020-12-31", "2020-06-30 2020-09-30 2020-12-31"}, {"2020-06-30", "2020-08-15", "2020-08-15"},
		{"2020-06-29", "2020-07-01", "2020-06-30 2020-07-01"}, {"2020-12-31", "2020-12-31", ""}, {"2021-01-01", "2020-12-31", ""},
		{"2020-12-31", "2021-03-31", "2021-03-31"},
	} {
		if got := strings.Join(quarterEnds(c.after, c.last), " "); got != c.want {
			t.Errorf("after %s until %s: %s", c.after, c.last, got)
		}
	}
	for day, want := range map[string]bool{"2020-06-30": true, "2020-12-31": true, "2020-06-29": false, "2020-05-31": false, "2021-03-31": true} {
		if endsQuarter(day) != want {
			t.Errorf("%s ends a quarter: %v", day, !want)
		}
	}
}

// TestAxisSteps: a handful of round numbers that hold all values.
func TestAxisSteps(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		decimals  int
		want      []float64
	}{
		{0, 0, 0, []float64{0, 1}}, {0, 1, 0, []float64{0, 1}}, {0, 100, 0, []float64{0, 20, 40, 60, 80, 100}}, {0, 546, 0, []float64{0, 200, 400, 600}},
		{-12, 30, 1, []float64{-20, -10, 0, 10, 20, 30}}, {0, 0.3, 1, []float64{0, 0.1, 0.2, 0.3}}, {0, 7, 0, []float64{0, 2, 4, 6, 8}},
	} {
		got := axisSteps(c.low, c.high, c.decimals)
		if !slices.EqualFunc(got, c.want, func(a, b float64) bool { return round(a, 6) == b }) {
			t.Errorf("%v to %v: %v, expected %v", c.low, c.high, got, c.want)
		}
	}
}
