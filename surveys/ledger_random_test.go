package surveys

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// smallWorld is a survey of one item with so many responses at each place, and what was
// released of it.
type smallWorld struct {
	people   map[placeOfResponse]int
	ledger   []ledgerSet
	families [][]releasedSet // of each answer, what it released
	floors   floors
}

func drawWorld(t *rapid.T) *smallWorld {
	w := &smallWorld{people: map[placeOfResponse]int{}, floors: floors{4, 2}}
	organisations := []string{"Kent", "Surrey", "Essex"}
	regions := map[string]string{"Kent": "South", "Surrey": "South", "Essex": "East"}
	for range rapid.IntRange(1, 12).Draw(t, "places") {
		organisation := rapid.SampledFrom(organisations).Draw(t, "organisation")
		place := placeOfResponse{
			wave: rapid.SampledFrom([]string{"w1", "w2"}).Draw(t, "wave"), step: rapid.IntRange(0, 1).Draw(t, "step"),
			day:          rapid.SampledFrom([]string{"2021-01-01", "2021-02-02"}).Draw(t, "day"),
			organisation: organisation, region: regions[organisation],
			role: rapid.SampledFrom([]string{"police", "council"}).Draw(t, "role"),
		}
		place.waveName, place.month = place.wave, monthOf(place.day)
		w.people[place] += rapid.IntRange(1, 7).Draw(t, "people")
	}
	return w
}

func (w *smallWorld) size(set releasedSet) int {
	size := 0
	for place, people := range w.people {
		if place.isIn(set.Of) && place.isInGroup(set.Of) {
			size += people
		}
	}
	return size
}

// ask answers one question as a comparison does: the floors of its own breakdown, then the
// ledger.
func (w *smallWorld) ask(whole responseSet, by Breakdown) {
	var sets []releasedSet
	if base := w.size(releasedSet{Of: whole}); base > 0 && !w.floors.hides(base) {
		sets = append(sets, releasedSet{Of: whole})
	}
	var groups []releasedSet
	var bases []int
	for _, name := range map[Breakdown][]string{
		ByOrganisation: {"Essex", "Kent", "Surrey"}, ByRegion: {"East", "South"}, ByRole: {"council", "police"},
		ByWave: {"w1", "w2"}, ByMonth: {"2021-01", "2021-02"},
	}[by] {
		set := releasedSet{Of: whole}
		set.Of.By, set.Of.Group = by, &name
		groups, bases = append(groups, set), append(bases, w.size(set))
	}
	for i, hidden := range w.floors.hiddenOf(bases, make([]bool, len(bases))) {
		if !hidden && bases[i] > 0 {
			sets = append(sets, groups[i])
		}
	}
	w.release(sets)
}

func (w *smallWorld) release(sets []releasedSet) {
	var candidates []candidate
	for _, set := range sets {
		candidates = append(candidates, candidate{set: set, base: w.size(set), hide: func() {}})
	}
	plan := comparisonPlan{items: []itemPlan{{name: "item"}}}
	book := newSetBook(plan, w.ledger, candidates)
	if book.needsCount() {
		everybody := func(yield func(countedResponse) bool) {
			for place, people := range w.people {
				for range people {
					yield(countedResponse{place: place, bases: []bool{true}})
				}
			}
		}
		book.refuse(classesBySet(everybody, nil, book.sets, 1), w.floors.base)
	}
	var released []releasedSet
	for _, set := range sets {
		if !book.refused[0][book.index[set.text()]] {
			base := w.size(set)
			released = append(released, set)
			w.ledger = append(w.ledger, ledgerSet{set, map[string]*int{"item": &base}})
		}
	}
	w.families = append(w.families, released)
}

// workedOut is what an attacker finds who adds sets that share nobody, and takes sets away
// from those they are in, over and over. A set is the bits of its places.
func (w *smallWorld) workedOut(sets []releasedSet, places []placeOfResponse) map[uint64]bool {
	found := map[uint64]bool{}
	var queue []uint64
	add := func(set uint64) {
		if set != 0 && !found[set] && len(found) < 3000 {
			found[set] = true
			queue = append(queue, set)
		}
	}
	for _, set := range sets {
		var bits uint64
		for i, place := range places {
			if place.isIn(set.Of) && place.isInGroup(set.Of) {
				bits |= 1 << i
			}
		}
		add(bits)
	}
	for at := 0; at < len(queue); at++ {
		for other := 0; other <= at; other++ {
			a, b := queue[at], queue[other]
			switch a & b {
			case 0:
				add(a | b)
			case b:
				add(a &^ b)
			case a:
				add(b &^ a)
			}
		}
	}
	return found
}

// No fifth attack: whatever is asked in whatever order, nobody who adds and takes away what
// was released finds fewer people than the floor, but for what the rule of one breakdown
// leaves over of its own whole.
func TestNoFifthAttack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		var places []placeOfResponse
		for place := range w.people {
			places = append(places, place)
		}
		slices.SortFunc(places, func(a, b placeOfResponse) int { return slices.Compare([]byte(fmt.Sprint(a)), []byte(fmt.Sprint(b))) })
		for range rapid.IntRange(1, 7).Draw(t, "questions") {
			whole := responseSet{Waves: map[string]int{}, AsAt: rapid.SampledFrom([]string{"", "2021-01-01"}).Draw(t, "as at")}
			for _, wave := range rapid.SampledFrom([][]string{{"w1"}, {"w2"}, {"w1", "w2"}}).Draw(t, "waves") {
				whole.Waves[wave] = rapid.IntRange(1, 2).Draw(t, "steps")
			}
			w.ask(whole, rapid.SampledFrom([]Breakdown{ByNothing, ByOrganisation, ByRegion, ByRole, ByWave, ByMonth}).Draw(t, "by"))
		}
		allowed := map[uint64]bool{}
		for _, family := range w.families {
			for set := range w.workedOut(family, places) {
				allowed[set] = true
			}
		}
		for set := range w.workedOut(slices.Concat(w.families...), places) {
			if size := w.sizeOf(set, places); size < w.floors.base && !allowed[set] && !w.isSumOfAllowed(set, allowed, places) {
				t.Fatalf("the answers of %d people can be worked out: %b of %v", size, set, places)
			}
		}
	})
}

func (w *smallWorld) sizeOf(set uint64, places []placeOfResponse) int {
	size := 0
	for i, place := range places {
		if set&(1<<i) != 0 {
			size += w.people[place]
		}
	}
	return size
}

// isSumOfAllowed says that the set is nothing but small sets that are allowed, together.
func (w *smallWorld) isSumOfAllowed(set uint64, allowed map[uint64]bool, places []placeOfResponse) bool {
	for part := range allowed {
		if part != set && part&set == part && w.sizeOf(part, places) < w.floors.base {
			if rest := set &^ part; allowed[rest] || w.isSumOfAllowed(rest, allowed, places) {
				return true
			}
		}
	}
	return false
}
