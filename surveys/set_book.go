package surveys

import (
	"encoding/json"
	"maps"
	"slices"
)

// setBook has the sets that were released in one universe and those that are to be, each
// once, and by item and set what was decided.
type setBook struct {
	plan       comparisonPlan
	sets       []releasedSet
	index      map[string]int // a set's text -> its place in sets
	released   []map[int]int  // by item: the sets that the ledger has, with their bases then
	refused    []map[int]bool // by item: the sets that were refused, ever
	candidates []map[int]int  // by item: the new sets with their bases
	order      [][]int        // by item: all of this answer's sets in their order
}

// candidate is a set that the floors let be released of an item. hide, unless nil, hides what
// would be shown of it.
type candidate struct {
	set  releasedSet
	item int
	base int
	hide func()
}

func newSetBook(plan comparisonPlan, before []ledgerSet, candidates []candidate) *setBook {
	items := len(plan.items)
	b := &setBook{plan: plan, index: map[string]int{}, order: make([][]int, items)}
	for range items {
		b.released = append(b.released, map[int]int{})
		b.refused = append(b.refused, map[int]bool{})
		b.candidates = append(b.candidates, map[int]int{})
	}
	for _, set := range before {
		at := b.place(set.set)
		for i, item := range plan.items {
			switch base, known := set.items[item.name]; {
			case known && base == nil:
				b.refused[i][at] = true
			case known:
				b.released[i][at] = *base
			}
		}
	}
	for _, one := range candidates {
		at := b.place(one.set)
		if slices.Contains(b.order[one.item], at) {
			continue
		}
		b.order[one.item] = append(b.order[one.item], at)
		switch base, is := b.released[one.item][at]; {
		case is && base != one.base:
			// Somebody came into the set, or left it: the two figures would tell of them.
			b.refused[one.item][at] = true
		case !is && !b.refused[one.item][at]:
			b.candidates[one.item][at] = one.base
		}
	}
	return b
}

func (b *setBook) place(set releasedSet) int {
	text := set.text()
	at, known := b.index[text]
	if !known {
		at = len(b.sets)
		b.index[text] = at
		b.sets = append(b.sets, set)
	}
	return at
}

// needsCount says that something new is to be released beside something else that may have
// responses of the same people in it, but for a whole and its own groups in this very answer:
// these are a matter of its own breakdown's rule. What is of other waves than everything else
// has nobody in common with it, and adding up and taking away tells nothing new of anybody.
func (b *setBook) needsCount() bool {
	for i := range b.candidates {
		if len(b.candidates[i]) == 0 {
			continue
		}
		var wholes []releasedSet
		for _, at := range b.order[i] {
			whole := b.sets[at].whole()
			if slices.ContainsFunc(wholes, func(other releasedSet) bool { return other.text() == whole.text() }) {
				continue
			}
			if slices.ContainsFunc(wholes, whole.meets) {
				return true
			}
			wholes = append(wholes, whole)
		}
		if b.isBesideOthers(i) {
			return true
		}
	}
	return false
}

// isBesideOthers says of an item that something was released, not of this answer, that may
// have responses of the same people in it as this answer's sets.
func (b *setBook) isBesideOthers(item int) bool {
	for at := range b.released[item] {
		own := slices.Contains(b.order[item], at)
		if !own && slices.ContainsFunc(b.order[item], func(mine int) bool { return b.sets[mine].meets(b.sets[at]) }) {
			return true
		}
	}
	return false
}

// standsAlone says that no item with something new is beside others.
func (b *setBook) standsAlone() bool {
	for i := range b.candidates {
		if len(b.candidates[i]) > 0 && b.isBesideOthers(i) {
			return false
		}
	}
	return true
}

// refuse decides item by item. Most items are answered by the same people, and so decided
// once.
func (b *setBook) refuse(classes []classCounts, floor int) {
	var decided []decidedRefusals
	for i, candidates := range b.candidates {
		var fresh, own []int
		for _, at := range b.order[i] {
			if _, isNew := candidates[at]; isNew && !b.refused[i][at] {
				fresh = append(fresh, at)
			} else if _, is := b.released[i][at]; is {
				own = append(own, at)
			}
		}
		if len(fresh) == 0 {
			continue
		}
		released := slices.Sorted(maps.Keys(b.released[i]))
		asked := refusalRequest{classes[i], released, own, fresh}
		known := slices.IndexFunc(decided, func(one decidedRefusals) bool { return one.asked.equals(asked) })
		if known < 0 {
			known = len(decided)
			decided = append(decided, decidedRefusals{asked, refusals(classes[i], b.sets, released, own, fresh, floor)})
		}
		for _, at := range decided[known].refused {
			b.refused[i][at] = true
		}
	}
}

// decidedRefusals are what refusals found.
type decidedRefusals struct {
	asked   refusalRequest
	refused []int
}

type refusalRequest struct {
	classes              classCounts
	released, own, fresh []int
}

func (r refusalRequest) equals(other refusalRequest) bool {
	return slices.Equal(r.released, other.released) && slices.Equal(r.own, other.own) && slices.Equal(r.fresh, other.fresh) &&
		r.classes.equal(other.classes)
}

// rows are what the ledger has to learn: every new set with its items.
func (b *setBook) rows(universe string) ([]releasedSetRow, error) {
	fresh := map[int]map[string]*int{}
	for i, candidates := range b.candidates {
		for at, base := range candidates {
			if fresh[at] == nil {
				fresh[at] = map[string]*int{}
			}
			fresh[at][b.plan.items[i].name] = nil
			if !b.refused[i][at] {
				fresh[at][b.plan.items[i].name] = &base
			}
		}
	}
	var rows []releasedSetRow
	for _, at := range slices.Sorted(maps.Keys(fresh)) {
		items, err := json.Marshal(fresh[at])
		if err != nil {
			return nil, err
		}
		rows = append(rows, releasedSetRow{Universe: universe, SetText: b.sets[at].text(), Items: string(items)})
	}
	return rows, nil
}
