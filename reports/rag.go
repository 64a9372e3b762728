package reports

import (
	"fmt"
	"math"
	"slices"

	"muster/surveys"
)

// RAG is red, amber, green or not rated.
type RAG string

// The ratings. NotRated says that no target is known or nothing has been recorded; it is
// never red and never green.
const (
	Green    RAG = "green"
	Amber    RAG = "amber"
	Red      RAG = "red"
	NotRated RAG = "not_rated"
)

// Word is the rating in words: "Green", "Not rated".
func (r RAG) Word() string {
	switch r {
	case Green:
		return "Green"
	case Amber:
		return "Amber"
	case Red:
		return "Red"
	}
	return "Not rated"
}

// Rating is a RAG and the reason for it, a sentence or two for the reader.
type Rating struct {
	RAG RAG    `json:"rag"`
	Why string `json:"why"`
}

// Direction says on which side of a target it is met.
type Direction string

// AtLeast is met from the target up, AtMost from the target down.
const (
	AtLeast Direction = "at_least"
	AtMost  Direction = "at_most"
)

// Thresholds are the shares of the profile to date from which a KPI on complete records is
// green and amber, such as 1 and 0.9.
type Thresholds struct{ Green, Amber float64 }

// RateInterval rates a survey figure by its 95% interval (statistics.md, RAG): green when
// the whole interval meets the target, red when all of it misses, amber otherwise.
func RateInterval(interval surveys.Interval, direction Direction, target float64) RAG {
	worst, best := interval.Low, interval.High
	if direction == AtMost {
		worst, best, target = -interval.High, -interval.Low, -target
	}
	switch {
	case worst >= target:
		return Green
	case best < target:
		return Red
	}
	return Amber
}

// Achievement is how much of what was expected by the date has been achieved: 1 is all of
// it. Baseline is where it started, nil for a figure that grows from nothing.
//
// Progress from a baseline is (actual - baseline) / (expected - baseline), never actual /
// expected. An at-most target without a baseline is a ceiling: there what was allowed is
// divided by what was used, and using nothing achieves all. Where what was expected does not
// lie beyond the start there is no way to be part of: then it is not a share.
func Achievement(actual float64, baseline *float64, expected float64, direction Direction) (achieved float64, share bool) {
	from := 0.0
	if baseline != nil {
		from = *baseline
	}
	ceiling := direction == AtMost && baseline == nil
	switch {
	case expected == from || (expected > from) != (direction == AtLeast || ceiling):
		return 0, false
	case !ceiling:
		return (actual - from) / (expected - from), true
	case actual <= 0:
		return math.Inf(1), true
	}
	return expected / actual, true
}

// Meets tells whether a figure is on the better side of what was expected, or at it.
func (d Direction) Meets(actual, expected float64) bool {
	if d == AtMost {
		return actual <= expected+rounding
	}
	return actual >= expected-rounding
}

// RateRecords rates complete records by what was achieved of what was expected; where that is
// not a share, it is met, green, or not, red.
func RateRecords(actual float64, baseline *float64, expected float64, direction Direction, thresholds Thresholds) RAG {
	achieved, share := Achievement(actual, baseline, expected, direction)
	switch {
	case share:
		return RateAchievement(achieved, thresholds)
	case direction.Meets(actual, expected):
		return Green
	}
	return Red
}

// rounding is what two numbers may differ by that are the same: 0.9 of 70 is 63, but (63/70)
// as a fraction falls just short of 0.9.
const rounding = 1e-9

// RateAchievement rates complete records: green from thresholds.Green of what was due, amber
// from thresholds.Amber, red below.
func RateAchievement(achieved float64, thresholds Thresholds) RAG {
	switch {
	case achieved >= thresholds.Green-rounding:
		return Green
	case achieved >= thresholds.Amber-rounding:
		return Amber
	}
	return Red
}

// Milestone is what a KPI should have reached by the end of a day, YYYY-MM-DD.
type Milestone struct {
	On    string  `json:"on"`
	Value float64 `json:"value"`
}

// Expected is what should have been reached by the end of the day asAt: linear, by days,
// from baseline at the end of the day before startsOn through the milestones, which are in
// the order of their days. Before startsOn it is baseline; after the last milestone, that
// one's value.
func Expected(milestones []Milestone, startsOn string, baseline float64, asAt string) float64 {
	reached := Milestone{Value: baseline}
	from := startsOn
	for _, next := range milestones {
		length, gone := daysFromTo(from, next.On), daysFromTo(from, asAt)
		if gone <= 0 {
			return reached.Value
		}
		if gone < length {
			return reached.Value + (next.Value-reached.Value)*float64(gone)/float64(length)
		}
		reached, from = next, dayAfter(next.On)
	}
	return reached.Value
}

// RollUp is a deliverable's computed RAG: red if any rated KPI is red, else amber if any is
// amber, else green; not rated if none is rated.
func RollUp(ratings []RAG) RAG {
	for _, rag := range []RAG{Red, Amber, Green} {
		if slices.Contains(ratings, rag) {
			return rag
		}
	}
	return NotRated
}

// DesignEffect is 1 + (m - 1) rho, by which answers clustered in sessions are worth less
// than independent ones: m answers a session, rho the likeness of answers in one. It is
// never below 1, so that thin sessions do not make answers worth more.
func DesignEffect(answersPerSession, rho float64) float64 {
	return math.Max(1, 1+(answersPerSession-1)*rho)
}

// whyRollUp says a roll-up in words.
func whyRollUp(ratings []RAG) string {
	counts := map[RAG]int{}
	for _, rag := range ratings {
		counts[rag]++
	}
	if counts[NotRated] == len(ratings) {
		return "No KPI of this deliverable can be rated: no target is known, or nothing has been recorded."
	}
	return fmt.Sprintf("Of %s: %d red, %d amber, %d green, %d not rated.",
		plural(len(ratings), "KPI", "KPIs"), counts[Red], counts[Amber], counts[Green], counts[NotRated])
}
