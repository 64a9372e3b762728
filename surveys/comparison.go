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

	report := reporter{counts.plan, before, after, options.floors()}
	comparison := report.comparison(counts.all, report.alone(counts.all))
	names := sortedNames(counts.groups)
	groups := make([]*groupTally, len(names))
	for i, name := range names {
		groups[i] = counts.groups[name]
	}
	hidden := report.broken(groups)
	for i, group := range groups {
		comparison.Groups = append(comparison.Groups, GroupComparison{textOrNil(names[i]), report.group(group, hidden[i])})
	}
	return comparison, nil
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
}

// hiddenItem says which figures of an item are hidden.
type hiddenItem struct{ before, after, pairs bool }

// alone decides for all responses together, which are no part of a breakdown.
func (r reporter) alone(group *groupTally) []hiddenItem {
	hidden := make([]hiddenItem, len(r.plan.items))
	for i := range hidden {
		hidden[i] = hiddenItem{
			before: r.floors.hides(group.before.items[i].base),
			after:  r.floors.hides(group.after.items[i].base),
			pairs:  r.floors.hides(group.itemPairs[i].pairs()),
		}
	}
	return hidden
}

// broken decides for the groups of a breakdown: for each item, and in it for before, after
// and pairs, by that one's own bases over all groups.
func (r reporter) broken(groups []*groupTally) [][]hiddenItem {
	hidden := make([][]hiddenItem, len(groups))
	for g := range groups {
		hidden[g] = make([]hiddenItem, len(r.plan.items))
	}
	decide := func(base func(*groupTally) int, set func(g int, hide bool)) {
		bases := make([]int, len(groups))
		for g, group := range groups {
			bases[g] = base(group)
		}
		for g, hide := range r.floors.hiddenOf(bases) {
			set(g, hide)
		}
	}
	for i := range r.plan.items {
		decide(func(g *groupTally) int { return g.before.items[i].base },
			func(g int, hide bool) { hidden[g][i].before = hide })
		decide(func(g *groupTally) int { return g.after.items[i].base },
			func(g int, hide bool) { hidden[g][i].after = hide })
		decide(func(g *groupTally) int { return g.itemPairs[i].pairs() },
			func(g int, hide bool) { hidden[g][i].pairs = hide })
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
