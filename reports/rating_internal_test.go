package reports

import (
	"strings"
	"testing"

	"muster/courses"
)

// What adds up is rated against what was due by the day, and a ceiling whatever was allowed.
func TestWhatAddsUpIsRatedAlsoWhereNothingWasAllowed(t *testing.T) {
	quarters := func(due ...float64) (profile []Milestone) {
		for i, on := range []string{"2026-06-30", "2026-09-30", "2026-12-31", "2027-03-31"} {
			profile = append(profile, Milestone{on, due[i]})
		}
		return profile
	}
	for name, c := range map[string]struct {
		direction Direction
		target    float64
		baseline  *float64
		profile   []Milestone
		asAt      string
		recorded  float64
		records   int
		want      RAG
		why       string
	}{
		"a ceiling of zero that is passed":        {AtMost, 0, nil, nil, "2026-11-23", 3, 3, Red, "3 where at most 0 was allowed by 23 November 2026: it is missed."},
		"a ceiling of zero that is kept":          {AtMost, 0, nil, nil, "2026-11-23", 0, 1, Green, "0 where at most 0 was allowed by 23 November 2026: it is met."},
		"of zero, and nothing recorded":           {AtMost, 0, nil, nil, "2026-11-23", 0, 0, NotRated, "Nothing has been recorded by 23 November 2026."},
		"a profile that allows nothing yet":       {AtMost, 1, nil, quarters(0, 0, 0, 1), "2026-11-23", 3, 3, Red, "at most 0 was allowed"},
		"kept while nothing is allowed":           {AtMost, 1, nil, quarters(0, 0, 0, 1), "2026-11-23", 0, 2, Green, "it is met"},
		"down from a baseline, not yet":           {AtMost, 10, number(20.0), quarters(20, 20, 15, 10), "2026-09-30", 21, 21, Red, "at most 20 was allowed"},
		"at least zero, with ten":                 {AtLeast, 0, nil, nil, "2026-11-23", 10, 10, Green, "10 against 0 due by 23 November 2026: it is met."},
		"at least zero, and nothing recorded":     {AtLeast, 0, nil, nil, "2026-11-23", 0, 0, NotRated, "Nothing has been recorded"},
		"something is due, but not yet":           {AtLeast, 8, nil, quarters(0, 0, 4, 8), "2026-09-30", 3, 3, NotRated, "Nothing was due by 30 September 2026."},
		"a first part of what comes to be due":    {AtLeast, 8, nil, quarters(0, 0, 4, 8), "2026-12-31", 3, 3, Red, "3 against 4 due"},
		"a ceiling that is recorded before it is": {AtMost, 0, nil, nil, "2026-03-31", 3, 3, NotRated, "Nothing is due before 1 April 2026."},
	} {
		kpi := KPI{
			Title: name, Unit: "complaints", Direction: c.direction, Target: &c.target, TargetSource: Published, Baseline: c.baseline, Profile: c.profile,
			Measure: Measure{Kind: EngagementSum, Aggregate: CountRecords}, StartsOn: "2026-04-01", EndsOn: "2027-03-31",
		}
		counted := &counter{records: &records{programme: courses.Programme{GreenFrom: 1, AmberFrom: 0.9}}, asAt: c.asAt}
		got := counted.rate(kpi, Figure{Value: &c.recorded, records: c.records}).Rating
		if got.RAG != c.want || !strings.Contains(got.Why, c.why) {
			t.Errorf("%s: %s %q, want %s %q", name, got.RAG, got.Why, c.want, c.why)
		}
	}
}
