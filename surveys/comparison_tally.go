package surveys

import (
	"fmt"
	"slices"
	"strings"
)

// A cell is where one response stands for one item: the index of its value when it is in
// the base, or why it is not.
type cell = int32

const (
	cellBlank      cell = -1
	cellNotAsked   cell = -2
	cellNotCounted cell = -3
)

// tally has every count of a comparison, for all responses and for each group. It is linear
// in the responses: everything after it works on counts.
type tally struct {
	plan   comparisonPlan
	by     Breakdown
	all    *groupTally
	groups map[string]*groupTally
	strata map[string]int // stratum -> index in itemTally.strata
	codes  map[string]*codeUse
}

// groupTally counts one group, or all responses.
type groupTally struct {
	before, after  sideTally
	pairs          int
	itemPairs      []pairTally
	parted         [2][]int // by item: pairs of whom only the answer before, or after, is here
	ambiguousCodes int
}

type sideTally struct {
	responses int
	items     []itemTally
}

// itemTally counts one side of an item: counts by index of the value, those left out, and,
// by index of the stratum, the base and the positives in it; noStratum is the base's rest.
type itemTally struct {
	base      int
	counts    []int
	leftOut   LeftOut
	strata    []stratumTally
	noStratum int
}

type stratumTally struct{ base, positive int }

// pairTally counts pairs by the indices of their values, before and after.
type pairTally map[[2]cell]int

// codeUse is a pair code and the responses that have it. A response beyond the first on a
// side leaves only its group.
type codeUse struct{ before, after codedSide }

type codedSide struct {
	uses   int
	groups []string
	cells  []cell
}

func newTally(plan comparisonPlan, by Breakdown) *tally {
	t := &tally{plan: plan, by: by, groups: map[string]*groupTally{}, strata: map[string]int{}, codes: map[string]*codeUse{}}
	t.all = t.newGroup()
	return t
}

func (t *tally) newGroup() *groupTally {
	n := len(t.plan.items)
	return &groupTally{
		before:    sideTally{items: make([]itemTally, n)},
		after:     sideTally{items: make([]itemTally, n)},
		itemPairs: make([]pairTally, n),
		parted:    [2][]int{make([]int, n), make([]int, n)},
	}
}

// group is the tally of a group that is met for the first time or again.
func (t *tally) group(name string) *groupTally {
	group := t.groups[name]
	if group == nil {
		group = t.newGroup()
		t.groups[name] = group
	}
	return group
}

// add counts the responses of one side. pick finds that side in a group and in a code's use.
func (t *tally) add(side SideInput, plan sidePlan, pick func(*groupTally) *sideTally, coded func(*codeUse) *codedSide) error {
	if side.Responses == nil {
		return nil
	}
	cells := make([]cell, len(t.plan.items))
	for response := range side.Responses {
		version, known := plan.versions[response.QuestionnaireVersion]
		if !known {
			return fmt.Errorf("%w: version %d of %s", ErrVersionMissing, response.QuestionnaireVersion, side.Survey)
		}
		version.read(response.Answers, plan.measures, cells)
		stratum := t.stratum(version.stratumValues(response.Answers))
		pick(t.all).add(plan.measures, cells, stratum)
		name := t.groupOf(version, response)
		if t.by != ByNothing {
			pick(t.group(name)).add(plan.measures, cells, stratum)
		}
		if code := strings.TrimSpace(response.PairCode); code != "" {
			t.use(code, coded, name, cells)
		}
	}
	return nil
}

// read finds the cell of every item. Not being asked comes first: what such a response
// answered all the same is in no base.
func (v versionPlan) read(answers Answers, measures []*measure, cells []cell) {
	for i, question := range v.items {
		switch {
		case question == nil || !Asked(*question, answers):
			cells[i] = cellNotAsked
		case answers[question.Code] == "":
			cells[i] = cellBlank
		default:
			index, counted := measures[i].at(answers[question.Code])
			cells[i] = index
			if !counted {
				cells[i] = cellNotCounted
			}
		}
	}
}

// stratumValues are the answers to the shared stratum questions, "" where there is none or
// it was not asked.
func (v versionPlan) stratumValues(answers Answers) []string {
	values := make([]string, len(v.strata))
	for i, question := range v.strata {
		values[i] = askedAnswer(question, answers)
	}
	return values
}

// stratum is the index of the stratum that is the combination of these values. It is -1 when
// one of them is lacking, or there are none.
func (t *tally) stratum(values []string) int {
	if len(values) == 0 || slices.Contains(values, "") {
		return -1
	}
	var key strings.Builder
	for _, value := range values {
		key.WriteString(value)
		key.WriteByte(0)
	}
	index, known := t.strata[key.String()]
	if !known {
		index = len(t.strata)
		t.strata[key.String()] = index
	}
	return index
}

// groupOf is the name of the response's group, "" for none.
func (t *tally) groupOf(version versionPlan, response ResponseData) string {
	switch t.by {
	case ByOrganisation:
		return response.Organisation
	case ByRegion:
		return response.Region
	case BySession:
		return response.Session
	case ByWave:
		return response.Wave
	case ByMonth:
		return response.Month
	case ByQuarter:
		return quarterOf(response.Month)
	case ByRole:
		return askedAnswer(version.role, response.Answers)
	}
	return ""
}

func (s *sideTally) add(measures []*measure, cells []cell, stratum int) {
	s.responses++
	for i, at := range cells {
		s.items[i].add(measures[i], at, stratum, 1)
	}
}

// add counts n responses that are in one cell.
func (t *itemTally) add(m *measure, at cell, stratum, n int) {
	switch at {
	case cellBlank:
		t.leftOut.Blank += n
		return
	case cellNotAsked:
		t.leftOut.NotAsked += n
		return
	case cellNotCounted:
		t.leftOut.NotCounted += n
		return
	}
	t.base += n
	t.counts = grow(t.counts, int(at))
	t.counts[at] += n
	if stratum < 0 {
		t.noStratum += n
		return
	}
	t.strata = grow(t.strata, stratum)
	t.strata[stratum].base += n
	if m.positive[at] {
		t.strata[stratum].positive += n
	}
}

// grow makes a slice long enough to have the index.
func grow[T any](s []T, index int) []T {
	if index < len(s) {
		return s
	}
	return append(s, make([]T, index+1-len(s))...)
}

func (t *tally) use(code string, coded func(*codeUse) *codedSide, group string, cells []cell) {
	use := t.codes[code]
	if use == nil {
		use = &codeUse{}
		t.codes[strings.Clone(code)] = use
	}
	side := coded(use)
	side.uses++
	if side.uses == 1 {
		side.cells = slices.Clone(cells)
	}
	if !slices.Contains(side.groups, group) {
		side.groups = append(side.groups, group)
	}
}

// pair counts pairs and ambiguous codes once both sides are in. Whether a code is ambiguous
// is a matter of the whole side, also for a group in which it stands once.
func (t *tally) pair() {
	for _, use := range t.codes {
		switch {
		case use.before.uses > 1 || use.after.uses > 1:
			t.countAmbiguous(use)
		case use.before.uses == 1 && use.after.uses == 1:
			t.addPair(use)
		}
	}
}

func (t *tally) countAmbiguous(use *codeUse) {
	t.all.ambiguousCodes++
	if t.by != ByNothing {
		t.countAmbiguousInGroups(use)
	}
}

func (t *tally) countAmbiguousInGroups(use *codeUse) {
	for _, group := range use.before.groups {
		t.group(group).ambiguousCodes++
	}
	for _, group := range use.after.groups {
		if !slices.Contains(use.before.groups, group) {
			t.group(group).ambiguousCodes++
		}
	}
}

func (t *tally) addPair(use *codeUse) {
	places := t.placesOfPair(use.before.groups[0], use.after.groups[0])
	places.addPairs(1)
	for i, item := range t.plan.items {
		before, after := use.before.cells[i], use.after.cells[i]
		if item.comparable && before >= 0 && after >= 0 {
			places.addItemPairs(i, before, after, 1)
		}
	}
}

// pairPlaces are where a pair counts: everywhere where both its responses are, and, unless
// they are nil, in the groups that have only the one before and only the one after.
type pairPlaces struct {
	both   []*groupTally
	parted [2]*groupTally
}

// placesOfPair are those of a pair whose responses are in these groups.
func (t *tally) placesOfPair(before, after string) pairPlaces {
	switch {
	case t.by == ByNothing:
		return pairPlaces{both: []*groupTally{t.all}}
	case before == after:
		return pairPlaces{both: []*groupTally{t.all, t.group(before)}}
	}
	return pairPlaces{[]*groupTally{t.all}, [2]*groupTally{t.group(before), t.group(after)}}
}

func (p pairPlaces) addPairs(n int) {
	for _, group := range p.both {
		group.pairs += n
	}
}

func (p pairPlaces) addItemPairs(item int, before, after cell, n int) {
	for _, group := range p.both {
		group.addItemPairs(item, before, after, n)
	}
	for side, group := range p.parted {
		if group != nil {
			group.parted[side][item] += n
		}
	}
}

// addItemPairs counts n pairs of an item that are in one cell.
func (g *groupTally) addItemPairs(item int, before, after cell, n int) {
	if g.itemPairs[item] == nil {
		g.itemPairs[item] = pairTally{}
	}
	g.itemPairs[item][[2]cell{before, after}] += n
}
