package surveys

import (
	"cmp"
	"maps"
	"slices"
)

// Compare compares two sets of responses, item by item, by the definitions of the README's
// figures: shares with Wilson intervals, changes with Newcombe's, ordinal effects and tests,
// paired, unpaired and standardised, Holm over the items, and disclosure control over
// everything. A breakdown repeats it for each group. It is linear in the responses.
//
// A response of a version that SideInput.Questionnaires lacks is ErrVersionMissing.
func Compare(before, after SideInput, options CompareOptions) (Comparison, error) {
	counts := newTally(planComparison(before, after), options.By)
	err := counts.add(before, counts.plan.before,
		func(g *groupTally) *sideTally { return &g.before }, func(u *codeUse) *codedSide { return &u.before })
	if err != nil {
		return Comparison{}, err
	}
	err = counts.add(after, counts.plan.after,
		func(g *groupTally) *sideTally { return &g.after }, func(u *codeUse) *codedSide { return &u.after })
	if err != nil {
		return Comparison{}, err
	}
	counts.pair()
	return counts.compare(before, after, options)
}

// compare turns the counts of two sides into their comparison.
func (t *tally) compare(before, after SideInput, options CompareOptions) (Comparison, error) {
	report := reporter{t.plan, before, after, options.floors(), options.unpublished}
	shown := disclosed{plan: t.plan, names: sortedNames(t.groups), all: t.all}
	for _, name := range shown.names {
		shown.groups = append(shown.groups, t.groups[name])
	}
	shown.hiddenAll, shown.hidden = report.alone(t.all, options.isGroup), report.broken(shown.groups)
	if options.release != nil {
		if err := options.release(&shown); err != nil {
			return Comparison{}, err
		}
	}
	comparison := report.comparison(t.all, shown.hiddenAll)
	for i, group := range shown.groups {
		comparison.Groups = append(comparison.Groups, GroupComparison{textOrNil(shown.names[i]), report.group(group, shown.hidden[i])})
	}
	return comparison, nil
}

// disclosed is what the floors of one answer leave to be shown: by item what is hidden of all
// responses, and of each group.
type disclosed struct {
	plan      comparisonPlan
	names     []string
	all       *groupTally
	groups    []*groupTally
	hiddenAll []hiddenItem
	hidden    [][]hiddenItem
}

// sortedNames puts the group without a name last.
func sortedNames(groups map[string]*groupTally) []string {
	return slices.SortedFunc(maps.Keys(groups), func(a, b string) int {
		if (a == "") != (b == "") {
			return cmp.Compare(b, a)
		}
		return cmp.Compare(a, b)
	})
}

// reporter turns counts into figures. It is the one place that decides what is shown.
type reporter struct {
	plan          comparisonPlan
	before, after SideInput
	floors        floors
	unpublished   bool
}

// hiddenItem says which figures of an item are hidden.
type hiddenItem struct{ before, after, pairs bool }

// alone decides for all responses together, which are no part of a breakdown. When they are
// a group all the same, such as a session, they are hidden where they answered alike.
func (r reporter) alone(group *groupTally, isGroup bool) []hiddenItem {
	hidden := make([]hiddenItem, len(r.plan.items))
	for i := range hidden {
		before, after, pairs := r.alike(group, i)
		hidden[i] = hiddenItem{
			before: r.floors.hides(group.before.items[i].base) || isGroup && before,
			after:  r.floors.hides(group.after.items[i].base) || isGroup && after,
			pairs:  r.floors.hides(group.itemPairs[i].pairs()) || isGroup && pairs,
		}
	}
	return hidden
}

// alike says of which sides, and of the pairs on either side, everybody in a group gave one
// and the same answer to the item: the share would tell what each of them answered. A floor
// that hides nothing has none, and what is not published says it.
func (r reporter) alike(group *groupTally, item int) (before, after, pairs bool) {
	if r.floors.base <= 1 || r.unpublished {
		return false, false, false
	}
	return allAlike(group.before.items[item].counts), allAlike(group.after.items[item].counts),
		allAlike(group.itemPairs[item].margin(0)) || allAlike(group.itemPairs[item].margin(1))
}

// margin counts the pairs by their value before (0) or after (1).
func (t pairTally) margin(side int) []int {
	var counts []int
	for pair, count := range t {
		counts = grow(counts, int(pair[side]))
		counts[pair[side]] += count
	}
	return counts
}

func allAlike(counts []int) bool {
	chosen := 0
	for _, count := range counts {
		if count > 0 {
			chosen++
		}
	}
	return chosen == 1
}

// broken decides for the groups of a breakdown: for each item, and in it for before, after
// and pairs, by that one's own bases over all groups.
func (r reporter) broken(groups []*groupTally) [][]hiddenItem {
	hidden := make([][]hiddenItem, len(groups))
	for g := range groups {
		hidden[g] = make([]hiddenItem, len(r.plan.items))
	}
	for i := range r.plan.items {
		var bases [3][]int
		var alike [3][]bool
		for _, group := range groups {
			before, after, pairs := r.alike(group, i)
			for of, one := range []struct {
				base  int
				alike bool
			}{{group.before.items[i].base, before}, {group.after.items[i].base, after}, {group.itemPairs[i].pairs(), pairs}} {
				bases[of], alike[of] = append(bases[of], one.base), append(alike[of], one.alike)
			}
		}
		before, after := r.floors.hiddenOf(bases[0], alike[0]), r.floors.hiddenOf(bases[1], alike[1])
		pairs := r.floors.hiddenOf(bases[2], alike[2])
		for g := range groups {
			hidden[g][i] = hiddenItem{before[g], after[g], pairs[g]}
		}
	}
	return hidden
}

func (r reporter) comparison(group *groupTally, hidden []hiddenItem) Comparison {
	c := Comparison{
		Before:  SideSummary{r.before.Survey, onlyWave(r.before.Waves), &group.before.responses},
		After:   SideSummary{r.after.Survey, onlyWave(r.after.Waves), &group.after.responses},
		Pairing: Pairing{&group.pairs, group.ambiguousCodes},
		Items:   []ItemComparison{},
		Groups:  []GroupComparison{},
	}
	for i, item := range r.plan.items {
		c.Items = append(c.Items, r.item(item, group.before.items[i], group.after.items[i], group.itemPairs[i], hidden[i]))
	}
	adjust(c.Items)
	return c
}

// group is the comparison within a group, whose very size is hidden when it is small.
func (r reporter) group(group *groupTally, hidden []hiddenItem) Comparison {
	c := r.comparison(group, hidden)
	c.Before.Responses = r.floors.shownCount(group.before.responses)
	c.After.Responses = r.floors.shownCount(group.after.responses)
	c.Pairing.Pairs = r.floors.shownCount(group.pairs)
	return c
}

func onlyWave(waves []string) *string {
	if len(waves) != 1 {
		return nil
	}
	return &waves[0]
}

func textOrNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func (r reporter) item(plan itemPlan, before, after itemTally, pairs pairTally, hidden hiddenItem) ItemComparison {
	item := ItemComparison{Item: plan.name, About: textOrNil(plan.about())}
	if plan.before != nil {
		item.BeforeQuestion = &plan.before.question.Code
		item.Unpaired.Before = sideFigures(plan.before, before, hidden.before)
	}
	if plan.after != nil {
		item.AfterQuestion = &plan.after.question.Code
		item.Unpaired.After = sideFigures(plan.after, after, hidden.after)
	}
	if !plan.comparable {
		return item
	}
	item.Paired = paired(plan, pairs, hidden.pairs)
	if plan.before.isNumber() || before.base == 0 || after.base == 0 {
		return item
	}
	if !hidden.before && !hidden.after {
		item.Unpaired.compare(plan, before, after)
	}
	item.Standardised = r.standardised(before, after, hidden)
	return item
}
