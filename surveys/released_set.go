package surveys

import (
	"encoding/binary"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// responseSet is a set of responses as it was released: those of some waves, each up to a
// step, and from one where From has it, of some sessions unless that is nil, of a day or
// earlier unless that is "", and of one group of a breakdown unless Group is nil. With Then, of an item, it has only those who also
// answered how it was before the training; with Cells only those of whom an export says that.
// It says no more than the question did: who is in it is found by counting.
type responseSet struct {
	Waves    map[string]int `json:"waves"`
	From     map[string]int `json:"from,omitempty"`
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

// hasStep says that responses of a wave's step may be in the set.
func (s responseSet) hasStep(wave string, step int) bool {
	steps, counted := s.Waves[wave]
	return counted && step < steps && step >= s.From[wave]
}

// isIn says that the response is in the set, but for its group.
func (p *placeOfResponse) isIn(s responseSet) bool {
	return s.hasStep(p.wave, p.step) && (s.AsAt == "" || p.day <= s.AsAt) &&
		(s.Sessions == nil || slices.Contains(s.Sessions, p.sessionID))
}

func (p *placeOfResponse) isInGroup(s responseSet) bool {
	if s.Group == nil {
		return true
	}
	return p.groupOf(s.By) == *s.Group
}

func (p *placeOfResponse) groupOf(by Breakdown) string {
	switch by {
	case ByOrganisation:
		return p.organisation
	case ByRegion:
		return p.region
	case BySession:
		return p.session
	case ByRole:
		return p.role
	case ByWave:
		return p.waveName
	case ByMonth:
		return p.month
	case ByQuarter:
		return quarterOf(p.month)
	}
	return ""
}

// refusals decides which of the candidate sets may not be released, given those that are
// (both as indexes of sets), for one item whose classes these are. Nothing may be released
// that lets the answers of fewer people than the floor be worked out by adding and taking
// away released figures, in any order and of any cut. What the released ones let be worked
// out already is no new harm; and what one answer leaves over of its own groups is a matter
// of its own breakdown's rule (hiddenOf). own are the sets of this answer that are released
// already. If all can go together they do; else one after the other, in their order.
func refusals(classes classCounts, sets []releasedSet, released, own, candidates []int, floor int) []int {
	judge := newJudge(classes, sets, slices.Concat(released, candidates), floor)
	known := judge.known(released)
	if _, may := judge.mayRelease(known, own, candidates); may {
		return nil
	}
	var refused []int
	own = slices.Clone(own)
	for _, candidate := range candidates {
		after, may := judge.mayRelease(known, own, []int{candidate})
		if !may {
			refused = append(refused, candidate)
			continue
		}
		known, own = after, append(own, candidate)
	}
	return refused
}

// judge holds the classes that the released and the candidate sets tell apart, how many people
// are in each, and what each set is the whole or a group of.
type judge struct {
	weights []int       // by class: its people
	members [][]int     // by class: the rows of its sets
	rows    map[int]int // by set
	wholes  []string    // by set
	floor   int
}

type classOfSets struct {
	in     bits
	people int
}

// newJudge puts together the classes that none of the asked sets tells apart, and leaves out those
// that are in none. Those of the floor or more come first, so that they become the pivots: a class
// of few whose vector has no other of few cannot be in what is looked for.
func newJudge(classes classCounts, sets []releasedSet, asked []int, floor int) *judge {
	j := &judge{rows: map[int]int{}, floor: floor}
	for _, set := range sets {
		j.wholes = append(j.wholes, set.whole().text())
	}
	for row, set := range asked {
		j.rows[set] = row
	}
	found := j.classes(classes)
	slices.SortStableFunc(found, func(a, b classOfSets) int { return min(b.people, floor) - min(a.people, floor) })
	for _, class := range found {
		var members []int
		for row := range asked {
			if class.in.has(row) {
				members = append(members, row)
			}
		}
		j.weights, j.members = append(j.weights, class.people), append(j.members, members)
	}
	return j
}

func (j *judge) classes(named classCounts) []classOfSets {
	var found []classOfSets
	at := map[string]int{}
	var key []byte
	for _, name := range slices.Sorted(maps.Keys(named)) {
		in, inSome := newBits(len(j.rows)), false
		for field := range strings.FieldsSeq(name) {
			number, _ := strconv.Atoi(field)
			if row, is := j.rows[number]; is {
				in.set(row)
				inSome = true
			}
		}
		if !inSome {
			continue
		}
		key = key[:0]
		for _, word := range in {
			key = binary.LittleEndian.AppendUint64(key, word)
		}
		if _, met := at[string(key)]; !met {
			at[string(key)] = len(found)
			found = append(found, classOfSets{in: in})
		}
		found[at[string(key)]].people += named[name]
	}
	return found
}

// known is what can be worked out from some of the sets.
func (j *judge) known(sets []int) *knownSets {
	known := newKnownSets(j.members)
	for _, set := range sets {
		known.learn(j.rows[set], len(j.rows))
	}
	return known
}

// mayRelease looks for a small set of people that more sets would give away beside what is known,
// and finds what is known after.
func (j *judge) mayRelease(known *knownSets, own, more []int) (after *knownSets, may bool) {
	after = known.clone()
	var some []int
	for _, set := range more {
		some = append(some, after.learn(j.rows[set], len(j.rows))...)
	}
	some = slices.DeleteFunc(some, func(class int) bool { return j.weights[class] >= j.floor })
	if len(some) == 0 {
		return after, true
	}
	slices.Sort(some)
	alone := []*knownSets{known}
	found := newSmallSet(j.weights, after, j.floor, func(set []int) bool {
		if len(alone) == 1 { // which nobody asks for mostly
			for _, sets := range j.byWhole(slices.Concat(own, more)) {
				alone = append(alone, j.known(sets))
			}
		}
		return slices.ContainsFunc(alone, func(known *knownSets) bool { return known.has(set) })
	}).exists(slices.Compact(some))
	return after, !found
}

// byWhole puts the sets of one answer together that are groups of one whole: an answer has a
// whole before and a whole after.
func (j *judge) byWhole(sets []int) map[string][]int {
	together := map[string][]int{}
	for _, set := range sets {
		together[j.wholes[set]] = append(together[j.wholes[set]], set)
	}
	return together
}
