package surveys

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// Z95 is the standard normal's 97.5% point, for intervals of 95%.
const Z95 = 1.959963984540054

// Interval is a 95% interval.
type Interval struct{ Low, High float64 }

// Estimate is a figure and its 95% interval.
type Estimate struct {
	Value float64
	Interval
}

// Wilson is the Wilson score interval of positive out of n (Wilson 1927). n must be
// positive. It is exactly 0 below when none is positive and exactly 1 above when all are.
func Wilson(positive, n int) Interval {
	return WilsonOfShare(float64(positive)/float64(n), float64(n))
}

// WilsonOfShare is Wilson for a share out of a base that need not be whole, such as the
// effective size of answers that are clustered.
func WilsonOfShare(share, size float64) Interval {
	shrink := 1 + Z95*Z95/size
	centre := (share + Z95*Z95/(2*size)) / shrink
	half := Z95 * math.Sqrt(share*(1-share)/size+Z95*Z95/(4*size*size)) / shrink
	interval := Interval{math.Max(0, centre-half), math.Min(1, centre+half)}
	if share == 0 {
		interval.Low = 0
	}
	if share == 1 {
		interval.High = 1
	}
	return interval
}

// NewcombeUnpaired is the change of a share between two sets of different responses, share
// after less share before, with the hybrid score interval that adds the squares of the
// Wilson limits (Newcombe 1998, Statistics in Medicine 17:873, method 10). Both bases must
// be positive.
func NewcombeUnpaired(positiveBefore, before, positiveAfter, after int) Estimate {
	shareBefore, shareAfter := float64(positiveBefore)/float64(before), float64(positiveAfter)/float64(after)
	wilsonBefore, wilsonAfter := Wilson(positiveBefore, before), Wilson(positiveAfter, after)
	change := shareAfter - shareBefore
	return Estimate{change, Interval{
		change - math.Hypot(shareAfter-wilsonAfter.Low, wilsonBefore.High-shareBefore),
		change + math.Hypot(wilsonAfter.High-shareAfter, shareBefore-wilsonBefore.Low),
	}}
}

// PairCounts count pairs by being positive before and after.
type PairCounts struct{ Both, Lost, Gained, Neither int }

// Pairs is how many pairs there are.
func (c PairCounts) Pairs() int { return c.Both + c.Lost + c.Gained + c.Neither }

// phi is the correlation of the two answers, its numerator corrected for continuity as in
// Newcombe's method 10: less by half the pairs but not below 0 when positive, left as it is
// when not. It is 0 when everybody, or nobody, is positive on a side.
func (c PairCounts) phi() float64 {
	both, lost, gained, neither := float64(c.Both), float64(c.Lost), float64(c.Gained), float64(c.Neither)
	margins := (both + lost) * (gained + neither) * (both + gained) * (lost + neither)
	if margins == 0 {
		return 0
	}
	numerator := both*neither - lost*gained
	if numerator > 0 {
		numerator = math.Max(0, numerator-float64(c.Pairs())/2)
	}
	return numerator / math.Sqrt(margins)
}

// NewcombePaired is the change of a share over pairs with Newcombe's interval for paired
// shares (1998, Statistics in Medicine 17:2635, method 10). There must be a pair.
func NewcombePaired(c PairCounts) Estimate {
	n := c.Pairs()
	before, after := float64(c.Both+c.Lost)/float64(n), float64(c.Both+c.Gained)/float64(n)
	wilsonBefore, wilsonAfter := Wilson(c.Both+c.Lost, n), Wilson(c.Both+c.Gained, n)
	change := float64(c.Gained-c.Lost) / float64(n)
	phi := c.phi()
	return Estimate{change, Interval{
		change - correlatedHypot(after-wilsonAfter.Low, wilsonBefore.High-before, phi),
		change + correlatedHypot(wilsonAfter.High-after, before-wilsonBefore.Low, phi),
	}}
}

// correlatedHypot is sqrt(x² - 2 phi x y + y²); rounding must not take it below 0.
func correlatedHypot(x, y, phi float64) float64 {
	return math.Sqrt(math.Max(0, x*x-2*phi*x*y+y*y))
}

// McNemarMidP is McNemar's two-sided mid-p for the pairs that were lost and gained: twice
// the binomial tail up to the smaller count, less the probability of that count itself. It
// is 1 - P(X = k)/2 for k each way, and 1 for none either way.
func McNemarMidP(lost, gained int) float64 {
	n, k := lost+gained, min(lost, gained)
	if n == 0 {
		return 1
	}
	all, _ := math.Lgamma(float64(n) + 1)
	chosen, _ := math.Lgamma(float64(k) + 1)
	rest, _ := math.Lgamma(float64(n-k) + 1)
	point := math.Exp(all - chosen - rest - float64(n)*math.Ln2)
	if lost == gained {
		return 1 - point/2
	}
	tail, term := 0.0, point
	for i := k; i >= 0 && term > 0 && tail+term != tail; i-- {
		tail += term
		term *= float64(i) / float64(n-i+1)
	}
	return math.Min(1, 2*tail-point)
}

// MannWhitney compares two distributions over the same ascending values, which are the
// counts of each value before and after. Both must have a response.
//
// delta is Cliff's delta, after over before: the share of all before/after couples in which
// after is higher, less the share in which it is lower. p is that of the two-sided
// Mann-Whitney U test, by the normal approximation, corrected for ties and not for
// continuity; it is 1 when all values are equal.
func MannWhitney(before, after []int) (delta, p float64) {
	var higher, lower, sizeBefore, sizeAfter, ties float64
	for i := range before {
		b, a := float64(before[i]), float64(after[i])
		higher += a * sizeBefore
		lower += b * sizeAfter
		sizeBefore += b
		sizeAfter += a
		ties += cubeLess(a + b)
	}
	couples := sizeBefore * sizeAfter
	delta = (higher - lower) / couples
	size := sizeBefore + sizeAfter
	variance := couples / 12 * (cubeLess(size) - ties) / (size * (size - 1))
	return delta, twoSided((higher-lower)/2, variance)
}

// cubeLess is t³ - t, which a tie of t takes from a variance.
func cubeLess(t float64) float64 { return t * (t - 1) * (t + 1) }

// twoSided is the p of a normal deviate from its expectation. Erfc keeps its digits far out
// in the tail, where 1 less the distribution function has none left. A variance of 0 means
// that nothing could have come out otherwise.
func twoSided(deviation, variance float64) float64 {
	if variance <= 0 {
		return 1
	}
	return math.Erfc(math.Abs(deviation) / math.Sqrt(2*variance))
}

// Wilcoxon is the two-sided p of the signed-rank test over differences, given as how often
// each difference occurs: zeros dropped, mid-ranks for equal sizes, the normal approximation
// corrected for ties and not for continuity. It is 1 when all differences are 0.
func Wilcoxon(differences map[int]int) float64 {
	type tie struct{ size, up, down int }
	bySize := map[int]tie{}
	for difference, count := range differences {
		size := max(difference, -difference)
		at := bySize[size]
		at.size = size
		if difference > 0 {
			at.up += count
		} else {
			at.down += count
		}
		bySize[size] = at
	}
	delete(bySize, 0)
	ties := slices.SortedFunc(maps.Values(bySize), func(a, b tie) int { return cmp.Compare(a.size, b.size) })
	var ranked, signedRanks, tied float64
	for _, at := range ties {
		count := float64(at.up + at.down)
		signedRanks += float64(at.up-at.down) * (ranked + (count+1)/2)
		ranked += count
		tied += cubeLess(count)
	}
	variance := ranked*(ranked+1)*(2*ranked+1)/24 - tied/48
	return twoSided(signedRanks/2, variance)
}

// Holm adjusts p-values for being several: in ascending order each is multiplied by how many
// are left, itself included, and is at least the one before it and at most 1. The answer is
// in the order of the argument.
func Holm(ps []float64) []float64 {
	order := make([]int, len(ps))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ps[a], ps[b]) })
	adjusted := make([]float64, len(ps))
	highest := 0.0
	for i, at := range order {
		highest = math.Max(highest, math.Min(1, ps[at]*float64(len(ps)-i)))
		adjusted[at] = highest
	}
	return adjusted
}

// StratumCounts are one stratum's bases and positives on both sides.
type StratumCounts struct{ Before, PositiveBefore, After, PositiveAfter int }

func (c StratumCounts) compare(other StratumCounts) int {
	return cmp.Or(cmp.Compare(c.Before, other.Before), cmp.Compare(c.PositiveBefore, other.PositiveBefore),
		cmp.Compare(c.After, other.After), cmp.Compare(c.PositiveAfter, other.PositiveAfter))
}

// StandardisedChange is the share after less what the share before would have been with the
// after side's mix of strata (direct standardisation). Strata that are empty before are left
// out on both sides; ok is false when that leaves nobody on a side. The interval adds the
// squares of the Wilson limits (MOVER, Zou and Donner 2008), each stratum's weighted by its
// share of the after side. One stratum gives NewcombeUnpaired.
//
// Strata are met in the order of the responses, which differs between databases, so they are
// added in the order of their counts: the last digit is the same however they come.
func StandardisedChange(strata []StratumCounts) (estimate Estimate, ok bool) {
	strata = slices.SortedFunc(slices.Values(strata), StratumCounts.compare)
	var after, positiveAfter int
	for _, s := range strata {
		if s.Before > 0 {
			after += s.After
			positiveAfter += s.PositiveAfter
		}
	}
	if after == 0 {
		return Estimate{}, false
	}
	var standard, below, above float64
	for _, s := range strata {
		if s.Before == 0 || s.After == 0 {
			continue
		}
		weight := float64(s.After) / float64(after)
		share := float64(s.PositiveBefore) / float64(s.Before)
		wilson := Wilson(s.PositiveBefore, s.Before)
		standard += weight * share
		below = math.Hypot(below, weight*(share-wilson.Low))
		above = math.Hypot(above, weight*(wilson.High-share))
	}
	share := float64(positiveAfter) / float64(after)
	wilson := Wilson(positiveAfter, after)
	change := share - standard
	return Estimate{change, Interval{
		change - math.Hypot(above, share-wilson.Low),
		change + math.Hypot(below, wilson.High-share),
	}}, true
}
