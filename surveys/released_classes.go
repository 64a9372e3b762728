package surveys

import (
	"maps"
	"reflect"
	"strconv"
)

// classCounts are the people of each class: those in the same of the sets. A class is called
// by the numbers of its sets.
type classCounts map[string]int

// equal says that these are the same classes, often the same map.
func (c classCounts) equal(other classCounts) bool {
	return reflect.ValueOf(c).Pointer() == reflect.ValueOf(other).Pointer() || maps.Equal(c, other)
}

// add adds people to a class: one of nobody is none.
func (c classCounts) add(name string, people int) {
	if people > 0 && name != "" {
		c[name] += people
	}
}

// countedResponse is one response as the ledger counts it: where it stands, its pair code,
// and which items it is in the base of, and also answered the "then" question of.
type countedResponse struct {
	place placeOfResponse
	code  string
	bases []bool
	then  []bool
	// cell is what an export has of the response in a column. It holds until the next response.
	cell func(column string) string
}

// counts says that the response is one of the set's for the item.
func (r *countedResponse) counts(item int, set *responseSet) bool {
	return r.bases[item] && (!set.Then || r.then != nil && r.then[item])
}

// classCounter counts people by the sets that they are in.
type classCounter struct {
	sets     []releasedSet
	parts    [][]responseSet // of the sets
	all      []int           // the numbers of the sets
	classes  []classCounts   // by item
	inPlaces map[placeOfResponse]placeInSets
}

func newClassCounter(sets []releasedSet, items int) *classCounter {
	c := &classCounter{sets: sets, classes: make([]classCounts, items), inPlaces: map[placeOfResponse]placeInSets{}}
	for item := range c.classes {
		c.classes[item] = classCounts{}
	}
	for i, set := range sets {
		c.all, c.parts = append(c.all, i), append(c.parts, set.parts())
	}
	return c
}

// addResponse counts so many responses that are alike. ofCode are all that have the pair code
// of one, itself among them, for the sets that are linked.
func (c *classCounter) addResponse(response countedResponse, ofCode []countedResponse, people int) {
	in, met := c.inPlaces[response.place]
	if !met {
		in = response.place.inSets(c.sets)
		c.inPlaces[response.place] = in
	}
	chains := c.chainsOf(in.perhaps, ofCode)
	name := ""
	for item, inBase := range response.bases {
		if !inBase {
			continue
		}
		if item == 0 || !response.sameFor(item) || !sameForAll(ofCode, item) {
			name = in.name
			for _, i := range in.perhaps {
				set := &c.sets[i]
				if response.counts(item, &set.Of) && fits(set.Of.Cells, response.cell) && (!set.isLinked() || chains[i].counts(item, c.parts[i])) {
					name += numberInName(i)
				}
			}
		}
		c.classes[item].add(name, people)
	}
}

// sameFor says that the response counts for the item where it does for the one before it.
func (r *countedResponse) sameFor(item int) bool {
	return r.bases[item] == r.bases[item-1] && (r.then == nil || r.then[item] == r.then[item-1])
}

func sameForAll(responses []countedResponse, item int) bool {
	for i := range responses {
		if !responses[i].sameFor(item) {
			return false
		}
	}
	return true
}

// addPairs counts so many people whose responses these are. In a set a code is a pair when it
// stands exactly once on each side of it, and the pair is in the group when both are.
func (c *classCounter) addPairs(ofCode []countedResponse, people int) {
	chains := c.chainsOf(c.all, ofCode)
	name := ""
	for item := range c.classes {
		if item == 0 || !sameForAll(ofCode, item) {
			name = ""
			for i := range c.sets {
				if chains[i] != nil && chains[i].counts(item, c.parts[i]) {
					name += numberInName(i)
				}
			}
		}
		c.classes[item].add(name, people)
	}
}

// classesBySet counts, for each item, the responses of each class. codes are all responses
// of each pair code.
func classesBySet(responses func(yield func(countedResponse) bool), codes map[string][]countedResponse, sets []releasedSet, items int) []classCounts {
	counter := newClassCounter(sets, items)
	for response := range responses {
		counter.addResponse(response, codes[response.code], 1)
	}
	return counter.classes
}

// placeInSets names the sets that everybody at a place is in, and numbers those for which it
// hangs on more than the place.
type placeInSets struct {
	name    string
	perhaps []int
}

func (p *placeOfResponse) inSets(sets []releasedSet) placeInSets {
	var in placeInSets
	for i := range sets {
		set := &sets[i]
		switch {
		case !p.isIn(set.Of) || !p.isInGroup(set.Of):
		case set.isLinked() || set.Of.Then || set.Of.Cells != nil:
			in.perhaps = append(in.perhaps, i)
		default:
			in.name += numberInName(i)
		}
	}
	return in
}

func numberInName(set int) string { return strconv.Itoa(set) + " " }

// chainsOf are, by set, the chains of a code in the linked ones of some sets.
func (c *classCounter) chainsOf(some []int, responses []countedResponse) []chain {
	if len(some) == 0 {
		return nil
	}
	chains := make([]chain, len(c.sets))
	for _, i := range some {
		if c.sets[i].isLinked() {
			chains[i] = chainOf(c.parts[i], responses)
		}
	}
	return chains
}

// chain are the responses of one pair code, one in each part of a set; nil when it does not
// stand exactly once in each.
type chain []*countedResponse

func chainOf(parts []responseSet, responses []countedResponse) chain {
	links := make(chain, 0, 2)
	for i := range parts {
		one := onlyOneIn(responses, parts[i])
		if one == nil || !one.place.isInGroup(parts[i]) {
			return nil
		}
		links = append(links, one)
	}
	return links
}

// counts says that the chain is there, and that all of it counts for the item.
func (c chain) counts(item int, parts []responseSet) bool {
	for i, response := range c {
		if !response.counts(item, &parts[i]) {
			return false
		}
	}
	return c != nil
}

// pairClasses counts, for each item, the pairs of each class, from all responses of each pair
// code.
func pairClasses(codes map[string][]countedResponse, sets []releasedSet, items int) []classCounts {
	counter := newClassCounter(sets, items)
	for _, responses := range codes {
		counter.addPairs(responses, 1)
	}
	return counter.classes
}

func onlyOneIn(responses []countedResponse, set responseSet) *countedResponse {
	var found *countedResponse
	for i := range responses {
		if !responses[i].place.isIn(set) {
			continue
		}
		if found != nil {
			return nil
		}
		found = &responses[i]
	}
	return found
}
