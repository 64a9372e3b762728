package surveys

import (
	"math"
	"slices"
	"sort"
	"strings"
)

type plainPair struct{ before, after ResponseData }

func plainPairs(before, after []ResponseData) (pairs []plainPair, ambiguous map[string]bool) {
	with := func(responses []ResponseData, code string) (found []ResponseData) {
		for _, r := range responses {
			if strings.TrimSpace(r.PairCode) == code {
				found = append(found, r)
			}
		}
		return found
	}
	ambiguous = map[string]bool{}
	for _, r := range append(slices.Clone(before), after...) {
		code := strings.TrimSpace(r.PairCode)
		if code != "" && (len(with(before, code)) > 1 || len(with(after, code)) > 1) {
			ambiguous[code] = true
		}
	}
	for _, b := range before {
		code := strings.TrimSpace(b.PairCode)
		if found := with(after, code); code != "" && !ambiguous[code] && len(found) == 1 {
			pairs = append(pairs, plainPair{b, found[0]})
		}
	}
	return pairs, ambiguous
}

func plainPaired(item plainItem, pairs []plainPair, hidden bool) *Paired {
	var counts PairCounts
	var differences []int
	var changes []float64
	var improved, same, worse int
	for _, pair := range pairs {
		b, yesBefore, stateBefore := plainValue(pair.before, item, false)
		a, yesAfter, stateAfter := plainValue(pair.after, item, true)
		if stateBefore != "in" || stateAfter != "in" {
			continue
		}
		*map[[2]bool]*int{{true, true}: &counts.Both, {true, false}: &counts.Lost, {false, true}: &counts.Gained, {false, false}: &counts.Neither}[[2]bool{yesBefore, yesAfter}]++
		*map[int]*int{1: &improved, 0: &same, -1: &worse}[int(math.Copysign(1, a-b))*btoi(a != b)]++
		differences = append(differences, int(a-b))
		changes = append(changes, a-b)
	}
	if len(changes) == 0 {
		return nil
	}
	if hidden {
		return &Paired{Suppressed: true}
	}
	paired := &Paired{Pairs: len(changes), MeanChange: plainMean(changes)}
	if item.kind == "number" {
		return paired
	}
	change, mcnemar, wilcoxon := NewcombePaired(counts), 1.0, plainWilcoxon(differences)
	if counts.Lost+counts.Gained > 0 {
		mcnemar = plainMcNemar(counts.Lost, counts.Gained)
	}
	paired.Both, paired.Lost, paired.Gained, paired.Neither = &counts.Both, &counts.Lost, &counts.Gained, &counts.Neither
	paired.Improved, paired.Same, paired.Worse = &improved, &same, &worse
	paired.Change, paired.Low, paired.High = &change.Value, &change.Low, &change.High
	paired.McNemarP, paired.WilcoxonP = &mcnemar, &wilcoxon
	return paired
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func plainStandardised(item plainItem, before, after plainSide, hidden bool, floor int) *Standardised {
	stratum := func(r ResponseData) string {
		if r.Answers["role"] == "" || r.Answers["Q1"] == "" {
			return ""
		}
		return r.Answers["role"] + "/" + r.Answers["Q1"]
	}
	counts := map[string]*StratumCounts{}
	var all, used [2]int
	for i, side := range []plainSide{before, after} {
		for _, r := range side.responses {
			_, positive, state := plainValue(r, item, side.after)
			name := stratum(r)
			if state != "in" {
				continue
			}
			all[i]++
			if counts[name] == nil && i == 0 && name != "" {
				counts[name] = &StratumCounts{}
			}
			s := counts[name]
			if s == nil {
				continue
			}
			used[i]++
			if i == 0 {
				s.Before, s.PositiveBefore = s.Before+1, s.PositiveBefore+btoi(positive)
			} else {
				s.After, s.PositiveAfter = s.After+1, s.PositiveAfter+btoi(positive)
			}
		}
	}
	if hidden || used[0] < floor || used[1] < floor {
		return &Standardised{Suppressed: true}
	}
	var list []StratumCounts
	for _, s := range counts {
		list = append(list, *s)
	}
	estimate, ok := StandardisedChange(list)
	if !ok {
		return nil
	}
	return &Standardised{
		Strata: []string{"role", "Q1"}, Change: estimate.Value, Low: estimate.Low, High: estimate.High,
		LeftOutBefore: all[0] - used[0], LeftOutAfter: all[1] - used[1],
	}
}

func plainHolm(ps []*float64, set func(i int, p float64)) {
	left := 0
	for _, p := range ps {
		if p != nil {
			left++
		}
	}
	done := map[int]bool{}
	highest := 0.0
	for range ps {
		smallest := -1
		for i, p := range ps {
			if p != nil && !done[i] && (smallest < 0 || *p < *ps[smallest]) {
				smallest = i
			}
		}
		if smallest < 0 {
			return
		}
		highest = max(highest, min(1, *ps[smallest]*float64(left)))
		set(smallest, highest)
		done[smallest] = true
		left--
	}
}

// plainHidden takes the bases of the groups, in their order, which of them answered alike,
// and the two floors.
func plainHidden(bases []int, alike []bool, floor, complement int) []bool {
	hidden := make([]bool, len(bases))
	var shown []int
	count := 0
	for i := range bases {
		others := 0
		for j := range bases {
			if j != i {
				others += bases[j]
			}
		}
		hidden[i] = bases[i] > 0 && (bases[i] < floor || alike[i] && floor > 1 || others != 0 && others < complement)
		if hidden[i] {
			count++
		} else if bases[i] > 0 {
			shown = append(shown, i)
		}
	}
	sort.SliceStable(shown, func(i, j int) bool { return bases[shown[i]] < bases[shown[j]] })
	if count == 1 && len(shown) > 0 {
		hidden[shown[0]] = true
	}
	return hidden
}
