package reports

import (
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"muster/reports/spreadsheet"
)

func TestForetell(t *testing.T) {
	const z = 1.959964
	for name, c := range map[string]struct {
		look             outlook
		value, low, high float64
	}{
		"nothing planned and no pace": {outlook{actual: 40, size: 1}, 40, 40, 40},
		// 40 + 0.8*50 = 80; the variance is 0.16*(50 + 2500/100) = 12.
		"places at the share that came": {outlook{actual: 40, size: 1, planned: 50, came: 80, called: 100}, 80, 80 - z*math.Sqrt(12), 80 + z*math.Sqrt(12)},
		// 40 + 40*50/200; the variance is 10 + 100/40 = 12.5.
		"the pace so far":                 {outlook{actual: 40, size: 1, gone: 200, left: 50}, 50, 50 - z*math.Sqrt(12.5), 50 + z*math.Sqrt(12.5)},
		"the pace since the baseline":     {outlook{actual: 140, begins: 100, size: 1, gone: 200, left: 50}, 150, 150 - z*math.Sqrt(12.5), 150 + z*math.Sqrt(12.5)},
		"fallen below the baseline":       {outlook{actual: 90, begins: 100, size: 1, gone: 200, left: 50}, 90, 90, 90},
		"nothing due so far":              {outlook{actual: 40, size: 1, left: 50}, 40, 40, 40},
		"records of ten":                  {outlook{actual: 40, size: 10, gone: 200, left: 50}, 50, 40, 50 + z*math.Sqrt(125)},
		"places and nobody yet":           {outlook{actual: 40, size: 1, planned: 50}, 40, 40, 40},
		"everybody came every time":       {outlook{actual: 40, size: 1, planned: 10, came: 30, called: 30}, 50, 50, 50},
		"more is booked than the pace":    {outlook{actual: 40, size: 1, planned: 50, came: 80, called: 100, gone: 200, left: 50}, 80, 80 - z*math.Sqrt(12), 80 + z*math.Sqrt(12+12.5)},
		"less is booked than the pace":    {outlook{actual: 40, size: 1, planned: 5, came: 80, called: 100, gone: 200, left: 50}, 50, 50 - z*math.Sqrt(12.5), 50 + z*math.Sqrt(0.84+12.5)},
		"the surer of two that are alike": {outlook{actual: 40, size: 10, planned: 10, came: 100, called: 100, gone: 200, left: 50}, 50, 50, 50 + z*math.Sqrt(125)},
	} {
		value, low, high := c.look.foretell()
		if math.Abs(value-c.value)+math.Abs(low-c.low)+math.Abs(high-c.high) > 1e-4 {
			t.Errorf("%s: %v (%v to %v), expected %v (%v to %v)", name, value, low, high, c.value, c.low, c.high)
		}
	}
}

func drawOutlook(t *rapid.T) outlook {
	called := rapid.IntRange(0, 500).Draw(t, "called")
	actual := rapid.Float64Range(0, 5000).Draw(t, "actual")
	return outlook{
		actual: actual, begins: rapid.Float64Range(0, 100).Draw(t, "begins"), size: rapid.Float64Range(1, 50).Draw(t, "size"),
		planned: rapid.IntRange(0, 500).Draw(t, "planned"), called: called, came: rapid.IntRange(0, called).Draw(t, "came"),
		gone: float64(rapid.IntRange(0, 365).Draw(t, "gone")), left: float64(rapid.IntRange(0, 365).Draw(t, "left")),
	}
}

// A forecast is never below what has been reached, lies within its range, and its range only
// narrows as more is known of the past.
func TestForetellKeepsItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		look := drawOutlook(t)
		value, low, high := look.foretell()
		if !(look.actual <= low && low <= value && value <= high) {
			t.Fatalf("%+v: %v (%v to %v)", look, value, low, high)
		}
		known := look
		known.came, known.called = 10*look.came, 10*look.called
		if _, lower, higher := known.foretell(); higher-lower > high-low+1e-9 {
			t.Fatalf("%+v: with more known the range is wider", look)
		}
	})
}

// With the same past, one more session, whatever its places, lowers neither the forecast nor an
// end of its range.
func TestOneMoreSessionNeverLowersAForecast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		look := drawOutlook(t)
		more := look
		more.planned += rapid.IntRange(0, 60).Draw(t, "places of the session")
		value, low, high := look.foretell()
		moreValue, moreLow, moreHigh := more.foretell()
		if moreValue < value || moreLow < low-1e-9 || moreHigh < high-1e-9 {
			t.Fatalf("%+v: %v (%v to %v), with %d planned %v (%v to %v)", look, value, low, high, more.planned, moreValue, moreLow, moreHigh)
		}
	})
}

// A profile gives the pace what it makes due, and without one the days do.
func TestPaceFrom(t *testing.T) {
	target, before := 100.0, 20.0
	kpi := KPI{StartsOn: "2021-02-01", EndsOn: "2021-03-31", Target: &target}
	if gone, left, _ := kpi.paceFrom("2021-03-01"); gone != 29 || left != 30 {
		t.Errorf("%v and %v days", gone, left)
	}
	kpi.Profile, kpi.Baseline = []Milestone{{"2021-02-28", 30}, {"2021-03-31", 100}}, &before
	if gone, left, _ := kpi.paceFrom("2021-02-28"); gone != 10 || left != 70 {
		t.Errorf("%v and %v by the profile", gone, left)
	}
}

// The range is printed rounded outwards, so that a limit of 19.88 does not stand as the target of
// 20 that it falls short of, and with more decimals only where it would else lie otherwise to it.
func TestForecastIsPrintedAsItLiesToItsTarget(t *testing.T) {
	for _, c := range []struct {
		low, high, target float64
		want              string
		rag               RAG
	}{
		{19.88, 73.6, 20, "19 to 74", Amber},
		{20, 74, 20, "20 to 74", Green},
		{20.4, 73.2, 20, "20 to 74", Green},
		{12.1, 19.2, 20, "12.1 to 19.2", Red},
		{12.1, 18.2, 20, "12 to 19", Red},
		{12, 19.96, 20, "12.00 to 19.96", Red},
		{1212.5, 2000.5, 1500, "1,212 to 2,001", Amber},
	} {
		forecast := Forecast{On: "2021-03-31", Value: (c.low + c.high) / 2, Low: c.low, High: c.high}
		forecast.hold(AtLeast, c.target)
		figure := forecast.receipt(KPI{Code: "x"}, "2021-03-01").Figure
		if forecast.RangeText() != c.want || figure.RangeText() != c.want || forecast.RAG != c.rag {
			t.Errorf("%v to %v against %v: %s, as a figure %s, %s; want %s, %s", c.low, c.high, c.target, forecast.RangeText(), figure.RangeText(), forecast.RAG, c.want, c.rag)
		}
		if *figure.Low != c.low || *figure.High != c.high {
			t.Errorf("the figure keeps %v to %v of %v to %v", *figure.Low, *figure.High, c.low, c.high)
		}
		if cell := lowPart.cells([]*Figure{&figure})[0]; !reflect.DeepEqual(cell, spreadsheet.Number(c.low, 2)) {
			t.Errorf("the sheet has %+v of %v", cell, c.low)
		}
	}
}
