package surveys

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// responseSet is a set of responses as it was released: those of some waves, each up to a
// step, of some sessions unless that is nil, of a day or earlier unless that is "", and of one
// group of a breakdown unless Group is nil. With Then, of an item, it has only those who also
// answered how it was before the training; with Cells only those of whom an export says that.
// It says no more than the question did: who is in it is found by counting.
type responseSet struct {
	Waves    map[string]int `json:"waves"`
	Sessions []string       `json:"sessions,omitempty"`
	AsAt     string         `json:"as_at,omitempty"`
	By       Breakdown      `json:"by,omitempty"`
	Group    *string        `json:"group,omitempty"`
	Then     bool           `json:"then,omitempty"`
	Cells    []cellRule     `json:"cells,omitempty"`
}

// releasedSet is a set of responses, or, with an After, of the pairs of both. With leaves
// those whose pair code stands once in each of these sets as well.
type releasedSet struct {
	Of    responseSet   `json:"of"`
	After *responseSet  `json:"after,omitempty"`
	With  []responseSet `json:"with,omitempty"`
}

// parts are the sets in which a pair code must stand once, Of first.
func (s releasedSet) parts() []responseSet {
	parts := []responseSet{s.Of}
	if s.After != nil {
		parts = append(parts, *s.After)
	}
	return append(parts, s.With...)
}

// isLinked says that the set is of people with a pair code, not of single responses.
func (s releasedSet) isLinked() bool { return s.After != nil || len(s.With) > 0 }

// text is the set's JSON, the same for the same set: encoding/json sorts a map's keys.
func (s releasedSet) text() string {
	content, err := json.Marshal(s)
	if err != nil {
		panic("surveys: a released set that is no JSON: " + err.Error())
	}
	return string(content)
}

// whole is the set that this one is a group of, itself when it is no group.
func (s releasedSet) whole() releasedSet {
	s.Of.By, s.Of.Group, s.Of.Cells = "", nil, nil
	if s.After != nil {
		after := *s.After
		after.By, after.Group = "", nil
		s.After = &after
	}
	s.With = slices.Clone(s.With)
	for i := range s.With {
		s.With[i].By, s.With[i].Group = "", nil
	}
	return s
}

// meets says that two sets may have somebody in common: responses are of one wave each, pairs
// of several waves may be of one code.
func (s releasedSet) meets(other releasedSet) bool {
	if s.After != nil || other.After != nil {
		return true
	}
	for wave := range s.Of.Waves {
		if _, both := other.Of.Waves[wave]; both {
			return true
		}
	}
	return false
}

// placeOfResponse is all that a set can ask of a response.
type placeOfResponse struct {
	wave, day, sessionID                string
	step                                int
	organisation, region, session, role string
	waveName, month                     string
}

// isIn says that the response is in the set, but for its group.
func (p placeOfResponse) isIn(s responseSet) bool {
	steps, counted := s.Waves[p.wave]
	return counted && p.step < steps && (s.AsAt == "" || p.day <= s.AsAt) &&
		(s.Sessions == nil || slices.Contains(s.Sessions, p.sessionID))
}

func (p placeOfResponse) isInGroup(s responseSet) bool {
	if s.Group == nil {
		return true
	}
	name := map[Breakdown]string{
		ByOrganisation: p.organisation, ByRegion: p.region, BySession: p.session, ByRole: p.role,
		ByWave: p.waveName, ByMonth: p.month, ByQuarter: quarterOf(p.month),
	}[s.By]
	return name == *s.Group
}

// classCounts are the people of each class: those in the same of the sets. A class is called
// by the numbers of its sets.
type classCounts map[string]int

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
func (r *countedResponse) counts(item int, set responseSet) bool {
	return r.bases[item] && (!set.Then || r.then != nil && r.then[item])
}

// classCounter counts people by the sets that they are in.
type classCounter struct {
	sets     []releasedSet
	all      []int         // the numbers of the sets
	classes  []classCounts // by item
	inPlaces map[placeOfResponse]placeInSets
}

func newClassCounter(sets []releasedSet, items int) *classCounter {
	c := &classCounter{sets: sets, classes: make([]classCounts, items), inPlaces: map[placeOfResponse]placeInSets{}}
	for item := range c.classes {
		c.classes[item] = classCounts{}
	}
	for i := range sets {
		c.all = append(c.all, i)
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
	chains := chainsOf(c.sets, in.perhaps, ofCode)
	for item, inBase := range response.bases {
		if !inBase {
			continue
		}
		name := in.name
		for _, i := range in.perhaps {
			set := c.sets[i]
			if response.counts(item, set.Of) && response.fits(set.Of.Cells) && (!set.isLinked() || chains[i].counts(item, set.parts())) {
				name += numberInName(i)
			}
		}
		if name != "" {
			c.classes[item][name] += people
		}
	}
}

// addPairs counts so many people whose responses these are. In a set a code is a pair when it
// stands exactly once on each side of it, and the pair is in the group when both are.
func (c *classCounter) addPairs(ofCode []countedResponse, people int) {
	chains := chainsOf(c.sets, c.all, ofCode)
	for item := range c.classes {
		name := ""
		for i, set := range c.sets {
			if chains[i].counts(item, set.parts()) {
				name += numberInName(i)
			}
		}
		if name != "" {
			c.classes[item][name] += people
		}
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

func (p placeOfResponse) inSets(sets []releasedSet) placeInSets {
	var in placeInSets
	for i, set := range sets {
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

// chainsOf are the chains of a code in the linked ones of some sets.
func chainsOf(sets []releasedSet, some []int, responses []countedResponse) map[int]chain {
	chains := map[int]chain{}
	for _, i := range some {
		if sets[i].isLinked() {
			chains[i] = chainOf(sets[i], responses)
		}
	}
	return chains
}

// chain are the responses of one pair code, one in each part of a set; nil when it does not
// stand exactly once in each.
type chain []*countedResponse

func chainOf(set releasedSet, responses []countedResponse) chain {
	var links chain
	for _, part := range set.parts() {
		one := onlyOneIn(responses, part)
		if one == nil || !one.place.isInGroup(part) {
			return nil
		}
		links = append(links, one)
	}
	return links
}

// counts says that the chain is there, and that all of it counts for the item.
func (c chain) counts(item int, parts []responseSet) bool {
	for i, response := range c {
		if !response.counts(item, parts[i]) {
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

// refusals decides which of the candidate sets may not be released, given those that are
// (both as indexes of sets), for one item whose classes these are. Nothing may be released
// that lets the answers of fewer people than the floor be worked out by adding and taking
// away released figures, in any order and of any cut. What the released ones let be worked
// out already is no new harm; and what one answer leaves over of its own groups is a matter
// of its own breakdown's rule (hiddenOf). own are the sets of this answer that are released
// already. If all can go together they do; else one after the other, in their order.
func refusals(classes classCounts, sets []releasedSet, released, own, candidates []int, floor int) []int {
	judge := newJudge(classes, sets, floor)
	if judge.mayRelease(released, own, candidates) {
		return nil
	}
	var refused []int
	released, own = slices.Clone(released), slices.Clone(own)
	for _, candidate := range candidates {
		if !judge.mayRelease(released, own, []int{candidate}) {
			refused = append(refused, candidate)
			continue
		}
		released, own = append(released, candidate), append(own, candidate)
	}
	return refused
}

// judge holds the classes as lists of their sets, and what each set is the whole or a group
// of.
type judge struct {
	classes []classOfSets
	wholes  []string
	floor   int
}

type classOfSets struct {
	in     map[int]bool
	people int
}

func newJudge(classes classCounts, sets []releasedSet, floor int) judge {
	j := judge{floor: floor}
	for _, set := range sets {
		j.wholes = append(j.wholes, set.whole().text())
	}
	names := make([]string, 0, len(classes))
	for name := range classes {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		class := classOfSets{map[int]bool{}, classes[name]}
		for _, field := range strings.Fields(name) {
			number, _ := strconv.Atoi(field)
			class.in[number] = true
		}
		j.classes = append(j.classes, class)
	}
	return j
}

// mayRelease looks for a small set of people that the new figures would give away.
func (j judge) mayRelease(released, own, more []int) bool {
	all := slices.Concat(released, more)
	columns, weights := j.columns(all)
	before, after := columns.known(released), columns.known(all)
	if len(before.null) == len(after.null) {
		return true
	}
	alone := []knownSets{before}
	for _, sets := range j.byWhole(slices.Concat(own, more)) {
		alone = append(alone, columns.known(sets))
	}
	search := smallSet{weights: weights, known: after, floor: j.floor, excused: func(set []int) bool {
		return slices.ContainsFunc(alone, func(known knownSets) bool { return known.has(set) })
	}}
	return !search.exists()
}

// byWhole puts the sets of one answer together that are groups of one whole: an answer has a
// whole before and a whole after.
func (j judge) byWhole(sets []int) map[string][]int {
	together := map[string][]int{}
	for _, set := range sets {
		together[j.wholes[set]] = append(together[j.wholes[set]], set)
	}
	return together
}

// setColumns are the classes that these sets tell apart.
type setColumns []map[int]bool

// columns puts together the classes that no set of these tells apart, and leaves out those
// that are in none.
func (j judge) columns(sets []int) (setColumns, []int) {
	var columns setColumns
	var weights []int
	at := map[string]int{}
	for _, class := range j.classes {
		in := map[int]bool{}
		var name strings.Builder
		for _, set := range sets {
			if class.in[set] && !in[set] {
				in[set] = true
				name.WriteString(strconv.Itoa(set) + " ")
			}
		}
		if len(in) == 0 {
			continue
		}
		column, met := at[name.String()]
		if !met {
			column = len(columns)
			at[name.String()] = column
			columns, weights = append(columns, in), append(weights, 0)
		}
		weights[column] += class.people
	}
	return columns, weights
}

func (c setColumns) known(sets []int) knownSets {
	rows := make([][]bool, len(sets))
	for i, set := range sets {
		rows[i] = make([]bool, len(c))
		for column, in := range c {
			rows[i][column] = in[set]
		}
	}
	return newKnownSets(rows, len(c))
}
