package surveys

import (
	"maps"
	"math"
	"slices"
)

// sideFigures is nil for a base of 0.
func sideFigures(m *measure, t itemTally, hidden bool) *SideFigures {
	if t.base == 0 {
		return nil
	}
	if hidden {
		return &SideFigures{Suppressed: true}
	}
	figures := &SideFigures{N: t.base, Mean: mean(m, t), LeftOut: t.leftOut}
	if m.isNumber() {
		return figures
	}
	positive := positives(m, t)
	share, wilson := float64(positive)/float64(t.base), Wilson(positive, t.base)
	figures.Positive, figures.Share = &positive, &share
	figures.Low, figures.High = &wilson.Low, &wilson.High
	figures.Distribution = distribution(m, t)
	return figures
}

func positives(m *measure, t itemTally) int {
	total := 0
	for i, count := range t.counts {
		if m.positive[i] {
			total += count
		}
	}
	return total
}

// distribution has a count for every value of the scale, also those nobody chose.
func distribution(m *measure, t itemTally) []int {
	counts := make([]int, len(m.values))
	copy(counts, t.counts)
	return counts
}

func mean(m *measure, t itemTally) float64 {
	values := map[float64]int{}
	for i, count := range t.counts {
		values[m.values[i]] += count
	}
	return meanOf(values)
}

// meanOf is the mean of values that each occur so many times. It adds in their order, so
// that the order of the responses, which differs between databases, does not change the
// last digit.
func meanOf(values map[float64]int) float64 {
	var sum float64
	count := 0
	for _, value := range slices.Sorted(maps.Keys(values)) {
		sum += value * float64(values[value])
		count += values[value]
	}
	return sum / float64(count)
}

// compare fills in the change and the test between two sides that are shown.
func (u *Unpaired) compare(plan itemPlan, before, after itemTally) {
	change := NewcombeUnpaired(positives(plan.before, before), before.base, positives(plan.after, after), after.base)
	delta, p := MannWhitney(distribution(plan.before, before), distribution(plan.after, after))
	u.Change, u.Low, u.High = &change.Value, &change.Low, &change.High
	u.CliffsDelta, u.P = &delta, &p
}

func (t pairTally) pairs() int {
	total := 0
	for _, count := range t {
		total += count
	}
	return total
}

// paired is nil without a pair.
func paired(plan itemPlan, t pairTally, hidden bool) *Paired {
	n := t.pairs()
	if n == 0 {
		return nil
	}
	if hidden {
		return &Paired{Suppressed: true}
	}
	p := &Paired{Pairs: n, MeanChange: meanChange(plan, t)}
	if plan.before.isNumber() {
		return p
	}
	p.shares(plan, t)
	p.order(plan, t)
	return p
}

func meanChange(plan itemPlan, t pairTally) float64 {
	changes := map[float64]int{}
	for pair, count := range t {
		changes[plan.after.values[pair[1]]-plan.before.values[pair[0]]] += count
	}
	return meanOf(changes)
}

// shares fills in what comes of being positive before and after.
func (p *Paired) shares(plan itemPlan, t pairTally) {
	var counts PairCounts
	for pair, count := range t {
		switch before, after := plan.before.positive[pair[0]], plan.after.positive[pair[1]]; {
		case before && after:
			counts.Both += count
		case before:
			counts.Lost += count
		case after:
			counts.Gained += count
		default:
			counts.Neither += count
		}
	}
	p.Both, p.Lost, p.Gained, p.Neither = &counts.Both, &counts.Lost, &counts.Gained, &counts.Neither
	change, mcnemar := NewcombePaired(counts), McNemarMidP(counts.Lost, counts.Gained)
	p.Change, p.Low, p.High, p.McNemarP = &change.Value, &change.Low, &change.High, &mcnemar
}

// order fills in what comes of the values' order. Differences are of the values themselves,
// so that a scale with a gap in it weighs the gap, as its mean does.
func (p *Paired) order(plan itemPlan, t pairTally) {
	differences := map[int]int{}
	var improved, same, worse int
	for pair, count := range t {
		difference := int(math.Round(plan.after.values[pair[1]] - plan.before.values[pair[0]]))
		differences[difference] += count
		switch {
		case difference > 0:
			improved += count
		case difference < 0:
			worse += count
		default:
			same += count
		}
	}
	p.Improved, p.Same, p.Worse = &improved, &same, &worse
	wilcoxon := Wilcoxon(differences)
	p.WilcoxonP = &wilcoxon
}

// standardised is nil when the surveys share no stratum question, and suppressed when a side
// is, or has fewer than the floor left in its strata, none included.
func (r reporter) standardised(before, after itemTally, hidden hiddenItem) *Standardised {
	if len(r.plan.strata) == 0 {
		return nil
	}
	var strata []StratumCounts
	var leftBefore, leftAfter int
	for i := range max(len(before.strata), len(after.strata)) {
		var s StratumCounts
		if i < len(before.strata) {
			s.Before, s.PositiveBefore = before.strata[i].base, before.strata[i].positive
		}
		if i < len(after.strata) && s.Before > 0 {
			s.After, s.PositiveAfter = after.strata[i].base, after.strata[i].positive
		}
		leftBefore += s.Before
		leftAfter += s.After
		strata = append(strata, s)
	}
	if hidden.before || hidden.after || leftBefore < r.floors.base || leftAfter < r.floors.base {
		return &Standardised{Suppressed: true}
	}
	estimate, ok := StandardisedChange(strata)
	if !ok {
		return nil
	}
	return &Standardised{
		Strata: r.plan.strata, Change: estimate.Value, Low: estimate.Low, High: estimate.High,
		LeftOutBefore: before.base - leftBefore, LeftOutAfter: after.base - leftAfter,
	}
}

// adjust fills in the p-values by Holm over the items that are shown, once for the unpaired
// test and once for Wilcoxon's.
func adjust(items []ItemComparison) {
	var unpaired, wilcoxon []*float64
	var intoUnpaired, intoWilcoxon []**float64
	for i := range items {
		if u := &items[i].Unpaired; u.P != nil {
			unpaired, intoUnpaired = append(unpaired, u.P), append(intoUnpaired, &u.PHolm)
		}
		if p := items[i].Paired; p != nil && p.WilcoxonP != nil {
			wilcoxon, intoWilcoxon = append(wilcoxon, p.WilcoxonP), append(intoWilcoxon, &p.WilcoxonPHolm)
		}
	}
	fillHolm(unpaired, intoUnpaired)
	fillHolm(wilcoxon, intoWilcoxon)
}

func fillHolm(ps []*float64, into []**float64) {
	values := make([]float64, len(ps))
	for i, p := range ps {
		values[i] = *p
	}
	for i, p := range Holm(values) {
		*into[i] = &p
	}
}
