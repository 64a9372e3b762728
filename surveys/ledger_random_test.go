package surveys

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"muster/courses/people"
)

// twoPlaces are where somebody answered before, in the survey B, and after, in A; the zero
// place where they did not.
type twoPlaces struct{ before, after placeOfResponse }

func (p twoPlaces) in(survey string) placeOfResponse {
	if survey == "B" {
		return p.before
	}
	return p.after
}

// smallWorld is two surveys of one item with so many people at each two places, and what was
// released of them.
type smallWorld struct {
	people   map[twoPlaces]int
	lots     []twoPlaces
	ledger   map[string][]ledgerSet
	families map[string][][]releasedSet // of each answer, what it released of a whole, by universe
	floors   floors
}

func drawWorld(t *rapid.T) *smallWorld {
	w := &smallWorld{people: map[twoPlaces]int{}, ledger: map[string][]ledgerSet{}, families: map[string][][]releasedSet{}, floors: floors{4, 2}}
	for range rapid.IntRange(1, 12).Draw(t, "places") {
		var lot twoPlaces
		answered := rapid.SampledFrom([]string{"after", "both", "both", "before"}).Draw(t, "answered")
		if answered != "before" {
			lot.after = drawPlace(t, "w1", "w2")
		}
		if answered != "after" {
			lot.before = drawPlace(t, "w0")
		}
		if answered == "both" && rapid.IntRange(0, 3).Draw(t, "moved") > 0 {
			lot.before.organisation, lot.before.region, lot.before.role = lot.after.organisation, lot.after.region, lot.after.role
		}
		w.people[lot] += rapid.IntRange(1, 7).Draw(t, "people")
	}
	w.lots = slices.SortedFunc(maps.Keys(w.people), func(a, b twoPlaces) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	return w
}

func drawPlace(t *rapid.T, waves ...string) placeOfResponse {
	organisation := rapid.SampledFrom([]string{"Kent", "Surrey", "Essex"}).Draw(t, "organisation")
	place := placeOfResponse{
		wave: rapid.SampledFrom(waves).Draw(t, "wave"), step: rapid.IntRange(0, 1).Draw(t, "step"),
		day:          rapid.SampledFrom([]string{"2021-01-01", "2021-02-02", "2021-04-01"}).Draw(t, "day"),
		organisation: organisation, region: map[string]string{"Kent": "South", "Surrey": "South", "Essex": "East"}[organisation],
		role:    rapid.SampledFrom([]string{"police", "council"}).Draw(t, "role"),
		session: rapid.SampledFrom([]string{"s1", "s2"}).Draw(t, "session"),
	}
	place.sessionID = place.session
	place.waveName, place.month = place.wave, monthOf(place.day)
	return place
}

// isIn says that the people of a lot are in a set of a universe.
func (l twoPlaces) isIn(in string, set releasedSet) bool {
	is := func(place placeOfResponse, part responseSet) bool { return place.isIn(part) && place.isInGroup(part) }
	switch {
	case set.After != nil:
		return is(l.before, set.Of) && is(l.after, *set.After)
	case len(set.With) == 0:
		return is(l.in(in), set.Of)
	case in == "B":
		return is(l.before, set.Of) && is(l.after, set.With[0])
	}
	return is(l.after, set.Of) && is(l.before, set.With[0])
}

// size counts the people of a universe's set.
func (w *smallWorld) size(in string, set releasedSet) int {
	size := 0
	for lot, people := range w.people {
		if lot.isIn(in, set) {
			size += people
		}
	}
	return size
}

// tally counts the answers of all responses (group nil) or of a group.
func (w *smallWorld) tally(r *releasing, group *string) *groupTally {
	before, after := r.sets(group)
	tally := (&tally{plan: worldPlan()}).newGroup()
	tally.before.items[0].base = w.size("B", releasedSet{Of: before})
	tally.after.items[0].base = w.size("A", releasedSet{Of: after})
	tally.itemPairs[0] = pairTally{{0, 0}: w.size("B > A", releasedSet{Of: before, After: &after})}
	if group == nil || r.question.options.By == ByRole { // of which the counts do not know it
		return tally
	}
	allBefore, allAfter := r.sets(nil)
	tally.parted[0][0] = w.size("B", releasedSet{Of: before, With: []responseSet{allAfter}}) - tally.itemPairs[0].pairs()
	tally.parted[1][0] = w.size("A", releasedSet{Of: after, With: []responseSet{allBefore}}) - tally.itemPairs[0].pairs()
	return tally
}

func worldPlan() comparisonPlan { return comparisonPlan{items: []itemPlan{{name: "item"}}} }

// ask answers one question as a comparison does: the floors of its own breakdown, then the
// ledger.
func (w *smallWorld) ask(t *rapid.T, q question) {
	r := &releasing{question: q, ledger: ledger{sets: w.ledger}, count: w.count}
	d := &disclosed{plan: worldPlan(), all: w.tally(r, nil)}
	for _, name := range map[Breakdown][]string{
		ByOrganisation: {"Essex", "Kent", "Surrey"}, ByRegion: {"East", "South"}, ByRole: {"council", "police"},
		ByWave: {"w0", "w1", "w2"}, ByMonth: {"2021-01", "2021-02", "2021-04"},
		BySession: {"s1", "s2"}, ByQuarter: {quarterOf("2021-01"), quarterOf("2021-04")},
	}[q.options.By] {
		d.names, d.groups = append(d.names, name), append(d.groups, w.tally(r, &name))
	}
	report := reporter{plan: d.plan, floors: w.floors, unpublished: true}
	d.hiddenAll, d.hidden = report.alone(d.all, false), report.broken(d.groups)
	checkOwnClasses(t, r, d)
	if err := r.decide(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	w.record(t, r)
	for _, in := range r.universes() {
		wholes := map[string][]releasedSet{}
		for _, figure := range r.figures(d) {
			for _, placed := range figure.sets {
				if slices.Equal(placed.in, in) {
					whole := placed.set.whole().text()
					wholes[whole] = append(wholes[whole], placed.set)
				}
			}
		}
		w.families[in.name()] = append(w.families[in.name()], slices.Collect(maps.Values(wholes))...)
	}
}

// record keeps what was released and refused, as the store does.
func (w *smallWorld) record(t *rapid.T, r *releasing) {
	for _, row := range r.rows {
		var set ledgerSet
		if err := errors.Join(json.Unmarshal([]byte(row.SetText), &set.set), json.Unmarshal([]byte(row.Items), &set.items)); err != nil {
			t.Fatal(err)
		}
		w.ledger[row.Universe] = append(w.ledger[row.Universe], set)
	}
}

// count is Service.classes of the small world.
func (w *smallWorld) count(_ context.Context, asked []universeSets) ([][]classCounts, error) {
	var classes [][]classCounts
	for _, one := range asked {
		classes = append(classes, w.classes(one.in, one.plan, one.sets))
	}
	return classes, nil
}

func (w *smallWorld) classes(in universe, plan comparisonPlan, sets []releasedSet) []classCounts {
	codes := map[string][]countedResponse{}
	for i, lot := range w.lots {
		for n := range w.people[lot] {
			code := strconv.Itoa(i) + "-" + strconv.Itoa(n)
			for _, place := range []placeOfResponse{lot.before, lot.after} {
				if place.wave != "" {
					codes[code] = append(codes[code], countedResponse{place: place, code: code, bases: []bool{true}})
				}
			}
		}
	}
	if len(in) > 1 {
		return pairClasses(codes, sets, len(plan.items))
	}
	everybody := func(yield func(countedResponse) bool) {
		for _, responses := range codes {
			for _, response := range responses {
				if response.place.wave == "w0" == (in[0] == "B") {
					yield(response)
				}
			}
		}
	}
	return classesBySet(everybody, codes, sets, len(plan.items))
}

// checkOwnClasses checks that an answer's own counts make the classes that counting everybody
// makes.
func checkOwnClasses(t *rapid.T, r *releasing, d *disclosed) {
	var figures []placedFigure
	for _, one := range r.figures(d) {
		figures = append(figures, one.placedFigure)
	}
	for _, in := range r.universes() {
		book := newSetBook(r.planIn(in, d.plan), nil, candidatesIn(in, figures))
		own, told := r.ownClasses(d, in, book)
		if !told || len(book.sets) == 0 {
			continue
		}
		counted, err := r.count(context.Background(), []universeSets{{in: in, plan: book.plan, sets: book.sets}})
		must(t, err)
		for i := range counted[0] {
			if difference := cmp.Diff(sortedNumbers(counted[0][i]), sortedNumbers(own[i])); difference != "" {
				t.Fatalf("%s of %s (-counted, +its own):\n%s", d.plan.items[i].name, in.name(), difference)
			}
		}
	}
}

func sortedNumbers(classes classCounts) map[string]int {
	sorted := map[string]int{}
	for name, people := range classes {
		numbers := strings.Fields(name)
		slices.Sort(numbers)
		sorted[strings.Join(numbers, " ")] += people
	}
	return sorted
}

// workedOut is what an attacker finds who adds sets that share nobody, and takes sets away
// from those they are in, over and over. A set is the bits of its lots.
func workedOut(sets []uint64) map[uint64]bool {
	found := map[uint64]bool{}
	var queue []uint64
	add := func(set uint64) {
		if set != 0 && !found[set] && len(found) < 1500 {
			found[set] = true
			queue = append(queue, set)
		}
	}
	for _, set := range sets {
		add(set)
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

// foundFew is a set of fewer people than the floor that can be worked out of what was released,
// if there is one. What one family of sets, those of one answer, leaves over of its own is
// allowed, and what is nothing but that together. sizes are those of the lots.
func foundFew(sizes []int, families [][]uint64, released []uint64, floor int) (set uint64, found bool) {
	allowed := map[uint64]bool{}
	for _, family := range families {
		for set := range workedOut(family) {
			allowed[set] = true
		}
	}
	for set := range workedOut(released) {
		if sizeOfSet(sizes, set) < floor && !allowed[set] && !isSumOfAllowed(sizes, floor, set, allowed) {
			return set, true
		}
	}
	return 0, false
}

func sizeOfSet(sizes []int, set uint64) (size int) {
	for i, people := range sizes {
		if set&(1<<i) != 0 {
			size += people
		}
	}
	return size
}

// isSumOfAllowed says that the set is nothing but small sets that are allowed, together.
func isSumOfAllowed(sizes []int, floor int, set uint64, allowed map[uint64]bool) bool {
	for part := range allowed {
		if part != set && part&set == part && sizeOfSet(sizes, part) < floor {
			if rest := set &^ part; allowed[rest] || isSumOfAllowed(sizes, floor, rest, allowed) {
				return true
			}
		}
	}
	return false
}

// bits are the lots of each set.
func (w *smallWorld) bits(in string, sets []releasedSet) []uint64 {
	list := make([]uint64, len(sets))
	for at, set := range sets {
		for i, lot := range w.lots {
			if lot.isIn(in, set) {
				list[at] |= 1 << i
			}
		}
	}
	return list
}

// No fifth attack: whatever is asked in whatever order, nobody who adds and takes away what
// was released finds fewer people than the floor, but for what the rule of one breakdown
// leaves over of its own whole. What is released of pairs tells of each side's answers in
// them.
func TestNoFifthAttack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		for range rapid.IntRange(1, 7).Draw(t, "questions") {
			w.ask(t, drawQuestion(t))
		}
		for _, in := range []string{"B", "A", "B > A"} {
			w.attack(t, in)
		}
	})
}

func drawQuestion(t *rapid.T) question {
	side := func(survey string, waves []string) chosenSide {
		steps := map[string]int{}
		for _, wave := range waves {
			steps[wave] = rapid.IntRange(1, 2).Draw(t, "steps")
		}
		return chosenSide{survey: survey, steps: steps, sessions: rapid.SampledFrom([][]string{nil, nil, nil, {"s1"}}).Draw(t, "sessions")}
	}
	return question{
		before: side("B", rapid.SampledFrom([][]string{{"w0"}, {}}).Draw(t, "before")),
		after:  side("A", rapid.SampledFrom([][]string{{"w1"}, {"w2"}, {"w1", "w2"}}).Draw(t, "after")),
		options: CompareOptions{FloorBase: 4, FloorComplement: 2,
			By: rapid.SampledFrom([]Breakdown{ByNothing, ByOrganisation, ByRegion, ByRole, ByWave, ByMonth, BySession, ByQuarter}).Draw(t, "by")},
		asAt:  rapid.SampledFrom([]string{"", "", "2021-01-01", "2021-03-31"}).Draw(t, "as at"),
		actor: people.System,
	}
}

// attack fails when what was released of a universe tells of too few. What stands on the pairs
// tells of both sides, whether the ledger of these knows it or not.
func (w *smallWorld) attack(t *rapid.T, in string) {
	var families [][]uint64
	for _, family := range w.families[in] {
		families = append(families, w.bits(in, family))
	}
	var sizes []int
	for _, lot := range w.lots {
		sizes = append(sizes, w.people[lot])
	}
	if set, few := foundFew(sizes, families, w.bits(in, w.released(in)), w.floors.base); few {
		t.Fatalf("the answers of %d people to %s can be worked out: %b of %v", sizeOfSet(sizes, set), in, set, w.lots)
	}
}

// released are the sets that what was shown tells of.
func (w *smallWorld) released(in string) []releasedSet {
	var released []releasedSet
	for _, one := range w.ledger[in] {
		if one.items["item"] != nil {
			released = append(released, one.set)
		}
	}
	for _, one := range w.ledger["B > A"] {
		switch {
		case one.items["item"] == nil:
		case in == "B":
			released = append(released, releasedSet{Of: one.set.Of, With: []responseSet{*one.set.After}})
		case in == "A":
			released = append(released, releasedSet{Of: *one.set.After, With: []responseSet{one.set.Of}})
		}
	}
	return released
}
