package reports_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"muster/reports"
	"muster/surveys"
)

// The examples of the definitions, against a target of 80%.
func TestRateInterval(t *testing.T) {
	for _, test := range []struct {
		positive, base int
		target         float64
		direction      reports.Direction
		want           reports.RAG
	}{
		{259, 276, 0.80, reports.AtLeast, reports.Green},
		{85, 100, 0.80, reports.AtLeast, reports.Amber},
		{41, 48, 0.80, reports.AtLeast, reports.Amber},
		{12, 14, 0.80, reports.AtLeast, reports.Amber},
		{60, 100, 0.80, reports.AtLeast, reports.Red},
		{5, 100, 0.20, reports.AtMost, reports.Green},
		{15, 100, 0.20, reports.AtMost, reports.Amber},
		{40, 100, 0.20, reports.AtMost, reports.Red},
	} {
		got := reports.RateInterval(surveys.Wilson(test.positive, test.base), test.direction, test.target)
		if got != test.want {
			t.Errorf("%d of %d against %s %v: %s, want %s", test.positive, test.base, test.direction, test.target, got, test.want)
		}
	}
}

func TestRateIntervalAtItsLimits(t *testing.T) {
	interval := surveys.Interval{Low: 0.8, High: 0.9}
	for _, test := range []struct {
		target    float64
		direction reports.Direction
		want      reports.RAG
	}{
		{0.8, reports.AtLeast, reports.Green}, {0.9, reports.AtLeast, reports.Amber}, {0.91, reports.AtLeast, reports.Red},
		{0.9, reports.AtMost, reports.Green}, {0.8, reports.AtMost, reports.Amber}, {0.79, reports.AtMost, reports.Red},
	} {
		if got := reports.RateInterval(interval, test.direction, test.target); got != test.want {
			t.Errorf("0.8 to 0.9 against %s %v: %s, want %s", test.direction, test.target, got, test.want)
		}
	}
}

func TestAchievement(t *testing.T) {
	at := func(v float64) *float64 { return &v }
	for _, test := range []struct {
		name      string
		actual    float64
		baseline  *float64
		expected  float64
		direction reports.Direction
		want      float64
		rag       reports.RAG
	}{
		{name: "all of it", actual: 70, expected: 70, direction: reports.AtLeast, want: 1, rag: reports.Green},
		{name: "more", actual: 235, expected: 70, direction: reports.AtLeast, want: 235.0 / 70, rag: reports.Green},
		{name: "just amber", actual: 63, expected: 70, direction: reports.AtLeast, want: 0.9, rag: reports.Amber},
		{name: "just red", actual: 62, expected: 70, direction: reports.AtLeast, want: 62.0 / 70, rag: reports.Red},
		{name: "40% is a fifth of the way from 32% to 72%", actual: 40, baseline: at(32), expected: 72, direction: reports.AtLeast, want: 0.2, rag: reports.Red},
		{name: "12,980 from 2,505 to 15,000", actual: 12980, baseline: at(2505), expected: 15000, direction: reports.AtLeast, want: 0.83833533, rag: reports.Red},
		{name: "a ceiling that was kept", actual: 4, expected: 5, direction: reports.AtMost, want: 1.25, rag: reports.Green},
		{name: "a ceiling that was passed", actual: 5.5, expected: 5, direction: reports.AtMost, want: 5 / 5.5, rag: reports.Amber},
		{name: "a ceiling left unused", actual: 0, expected: 5, direction: reports.AtMost, want: math.Inf(1), rag: reports.Green},
		{name: "down from 100 to 50, at 60", actual: 60, baseline: at(100), expected: 50, direction: reports.AtMost, want: 0.8, rag: reports.Red},
	} {
		got, share := reports.Achievement(test.actual, test.baseline, test.expected, test.direction)
		if !share {
			t.Errorf("%s: achieved no share", test.name)
		}
		if math.Abs(got-test.want) > 1e-6 && got != test.want {
			t.Errorf("%s: achieved %v, want %v", test.name, got, test.want)
		}
		if rag := reports.RateAchievement(got, reports.Thresholds{Green: 1, Amber: 0.9}); rag != test.rag {
			t.Errorf("%s: %s, want %s", test.name, rag, test.rag)
		}
	}
}

// Whatever was counted, due and at the start: a KPI is never green while it misses what was due
// by more than the thresholds allow, never red when it meets it, and a share of the way is said
// only where what was due lies beyond the start.
func TestRateRecordsNeverContradictsWhatWasDue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tenths := func(name string) float64 { return float64(rapid.IntRange(-300, 300).Draw(t, name)) / 10 }
		actual, expected := tenths("actual"), tenths("due")
		direction := rapid.SampledFrom([]reports.Direction{reports.AtLeast, reports.AtMost}).Draw(t, "direction")
		var baseline *float64
		start := 0.0
		if rapid.Bool().Draw(t, "has a baseline") {
			start = tenths("baseline")
			baseline = &start
		}
		thresholds := reports.Thresholds{Green: float64(rapid.IntRange(50, 100).Draw(t, "green")) / 100}
		thresholds.Amber = thresholds.Green - 0.1
		rag := reports.RateRecords(actual, baseline, expected, direction, thresholds)

		worse := expected - actual // by how much what was due is missed
		if direction == reports.AtMost {
			worse = -worse
		}
		allowed := (1 - thresholds.Green) * math.Abs(expected-start)
		if direction == reports.AtMost && baseline == nil {
			allowed = max(0, expected) * (1/thresholds.Green - 1)
		}
		beyond := expected > start
		if direction == reports.AtMost && baseline != nil {
			beyond = expected < start
		}
		if !beyond {
			allowed = 0
		}
		if rag == reports.Green && worse > allowed+1e-6 {
			t.Fatalf("green, but what was due is missed by %v where %v is allowed", worse, allowed)
		}
		if rag == reports.Red && worse <= 0 {
			t.Fatalf("red, but what was due is met")
		}
		if _, share := reports.Achievement(actual, baseline, expected, direction); share != beyond {
			t.Fatalf("a share of it is said: %v, what was due lies beyond the start: %v", share, beyond)
		}
	})
}

// The percent that is printed is on the side of the thresholds on which the exact one is, with no
// more decimals than that takes.
func TestAchievedTextHasTheColour(t *testing.T) {
	usual := reports.Thresholds{Green: 1, Amber: 0.9}
	for achieved, want := range map[float64]string{
		6 / 6.68: "89.8%", 0.9: "90%", 0.904: "90%", 0.8996: "89.96%", 0.89999: "89.99%", 0.999: "99.9%", 0.99999: "99.99%", 1: "100%", 2.4154: "242%", 0: "0%", -0.25: "−25%",
	} {
		if got := reports.AchievedText(achieved, usual); got != want {
			t.Errorf("%v: %s, want %s", achieved, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		green := float64(rapid.IntRange(500, 1000).Draw(t, "green")) / 1000
		thresholds := reports.Thresholds{Green: green, Amber: green - float64(rapid.IntRange(1, 400).Draw(t, "under"))/1000}
		achieved := rapid.Float64Range(0, 2).Draw(t, "achieved")
		text := reports.AchievedText(achieved, thresholds)
		printed, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
		if err != nil || reports.RateAchievement(printed/100, thresholds) != reports.RateAchievement(achieved, thresholds) {
			t.Fatalf("%v is printed %s, which has another RAG", achieved, text)
		}
	})
}

func TestThresholdsAreSettings(t *testing.T) {
	lenient := reports.Thresholds{Green: 0.8, Amber: 0.5}
	for achieved, want := range map[float64]reports.RAG{0.8: reports.Green, 0.79: reports.Amber, 0.5: reports.Amber, 0.49: reports.Red} {
		if got := reports.RateAchievement(achieved, lenient); got != want {
			t.Errorf("%v: %s, want %s", achieved, got, want)
		}
	}
}

func TestExpectedIsLinearByDays(t *testing.T) {
	// 182 days from 1 October to 31 March.
	year := []reports.Milestone{{On: "2021-03-31", Value: 182}}
	steps := []reports.Milestone{{On: "2020-12-31", Value: 92}, {On: "2021-03-31", Value: 272}}
	for _, test := range []struct {
		milestones []reports.Milestone
		baseline   float64
		asAt       string
		want       float64
	}{
		{year, 0, "2020-09-30", 0}, {year, 0, "2020-10-01", 1}, {year, 0, "2020-12-31", 92}, {year, 0, "2021-03-31", 182},
		{year, 0, "2021-06-30", 182}, {year, 91, "2020-12-30", 136.5},
		{steps, 0, "2020-10-01", 1}, {steps, 0, "2020-12-31", 92}, {steps, 0, "2021-01-01", 94}, {steps, 0, "2021-03-31", 272},
		{nil, 7, "2021-03-31", 7},
	} {
		if got := reports.Expected(test.milestones, "2020-10-01", test.baseline, test.asAt); math.Abs(got-test.want) > 1e-9 {
			t.Errorf("%v as at %s: %v, want %v", test.milestones, test.asAt, got, test.want)
		}
	}
}

func TestRollUp(t *testing.T) {
	g, a, r, n := reports.Green, reports.Amber, reports.Red, reports.NotRated
	for _, test := range []struct {
		kpis []reports.RAG
		want reports.RAG
	}{
		{nil, n}, {[]reports.RAG{n, n}, n}, {[]reports.RAG{n, g}, g}, {[]reports.RAG{g, a, n}, a}, {[]reports.RAG{a, r, g}, r},
	} {
		if got := reports.RollUp(test.kpis); got != test.want {
			t.Errorf("%v: %s, want %s", test.kpis, got, test.want)
		}
	}
}

func TestDesignEffect(t *testing.T) {
	// 276 answers from 20 sessions.
	if got, want := reports.DesignEffect(13.8, 0.02), 1.256; math.Abs(got-want) > 1e-12 {
		t.Errorf("%v, want %v", got, want)
	}
	if got := reports.DesignEffect(0.5, 0.02); got != 1 {
		t.Errorf("thin sessions: %v, want 1", got)
	}
	// 90 of 100 answers, ten a session, are worth 84.7 independent ones.
	independent := surveys.Wilson(90, 100)
	clustered := surveys.WilsonOfShare(0.9, 100/reports.DesignEffect(10, 0.02))
	if got := reports.RateInterval(independent, reports.AtLeast, 0.82); got != reports.Green {
		t.Errorf("independent: %s", got)
	}
	if got := reports.RateInterval(clustered, reports.AtLeast, 0.82); got != reports.Amber {
		t.Errorf("clustered: %s", got)
	}
}

func TestMoreIsNeverWorse(t *testing.T) {
	order := map[reports.RAG]int{reports.Red: 0, reports.Amber: 1, reports.Green: 2}
	rapid.Check(t, func(t *rapid.T) {
		base := rapid.IntRange(1, 500).Draw(t, "base")
		positive := rapid.IntRange(0, base-1).Draw(t, "positive")
		target := rapid.Float64Range(0, 1).Draw(t, "target")
		fewer := reports.RateInterval(surveys.Wilson(positive, base), reports.AtLeast, target)
		more := reports.RateInterval(surveys.Wilson(positive+1, base), reports.AtLeast, target)
		if order[more] < order[fewer] {
			t.Fatalf("%d of %d is %s, %d is %s", positive, base, fewer, positive+1, more)
		}
	})
}

// What is not reached never prints as what was due.
func TestExpectedPrintsAsAnother(t *testing.T) {
	for _, test := range []struct {
		value, due float64
		want       string
	}{{12, 12.03, "12.03"}, {12, 12, "12"}, {11, 12.03, "12"}, {12, 11.96, "11.96"}, {12, 11.5, "11.5"}, {5, 16.9, "16.9"}} {
		status := reports.KPIStatus{Expected: &test.due, Figure: reports.Figure{Value: &test.value}}
		if got := status.ExpectedText(); got != test.want {
			t.Errorf("%v against %v prints %s, want %s", test.value, test.due, got, test.want)
		}
	}
}
