package surveys

import (
	"encoding/binary"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"
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
	sets    int
	floor   int
}

type classOfSets struct {
	in     bits
	people int
}

func newJudge(classes classCounts, sets []releasedSet, floor int) judge {
	j := judge{floor: floor, sets: len(sets)}
	for _, set := range sets {
		j.wholes = append(j.wholes, set.whole().text())
	}
	names := make([]string, 0, len(classes))
	for name := range classes {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		class := classOfSets{newBits(len(sets)), classes[name]}
		for field := range strings.FieldsSeq(name) {
			number, _ := strconv.Atoi(field)
			class.in.set(number)
		}
		j.classes = append(j.classes, class)
	}
	return j
}

// mayRelease looks for a small set of people that the new figures would give away.
func (j judge) mayRelease(released, own, more []int) bool {
	all := slices.Concat(released, more)
	columns, weights := j.columns(all)
	small := 0
	for _, weight := range weights {
		if weight < j.floor {
			small++
		}
	}
	if small == 0 {
		return true
	}
	before := sync.OnceValue(func() *knownSets { return columns.known(released) })
	after := columns.known(all)
	if !columns.areAlikeIn(released) && len(before().pivots) == len(after.pivots) {
		return true
	}
	if small > mostTried {
		return false
	}
	var alone []*knownSets // which nobody asks for mostly
	return !newSmallSet(weights, after, j.floor, func(set []int) bool {
		if alone == nil {
			alone = append(alone, before())
			for _, sets := range j.byWhole(slices.Concat(own, more)) {
				alone = append(alone, columns.known(sets))
			}
		}
		return slices.ContainsFunc(alone, func(known *knownSets) bool { return known.has(set) })
	}).exists()
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
type setColumns []bits

// columns puts together the classes that no set of these tells apart, and leaves out those
// that are in none.
func (j judge) columns(sets []int) (setColumns, []int) {
	var columns setColumns
	var weights []int
	at := map[string]int{}
	asked := newBits(j.sets)
	for _, set := range sets {
		asked.set(set)
	}
	name := make([]byte, 0, 8*len(asked))
	for _, class := range j.classes {
		in := make(bits, len(asked))
		name, inSome := name[:0], uint64(0)
		for i := range asked {
			in[i] = class.in[i] & asked[i]
			inSome |= in[i]
			name = binary.LittleEndian.AppendUint64(name, in[i])
		}
		if inSome == 0 {
			continue
		}
		column, met := at[string(name)]
		if !met {
			column = len(columns)
			at[string(name)] = column
			columns, weights = append(columns, in), append(weights, 0)
		}
		weights[column] += class.people
	}
	return columns, weights
}

// areAlikeIn says that two of the classes, or one and nobody, are in the same of these sets. Then
// the sets that tell them apart tell what cannot be worked out from these.
func (c setColumns) areAlikeIn(sets []int) bool {
	if len(c) == 0 {
		return false
	}
	asked := newBits(64 * len(c[0]))
	for _, set := range sets {
		asked.set(set)
	}
	met := map[string]bool{string(make([]byte, 8*len(asked))): true}
	var name []byte
	for _, in := range c {
		name = name[:0]
		for i := range asked {
			name = binary.LittleEndian.AppendUint64(name, in[i]&asked[i])
		}
		if met[string(name)] {
			return true
		}
		met[string(name)] = true
	}
	return false
}

func (c setColumns) known(sets []int) *knownSets {
	members := make([][]int, len(c))
	for column, in := range c {
		for i, set := range sets {
			if in.has(set) {
				members[column] = append(members[column], i)
			}
		}
	}
	return newKnownSets(members, len(sets))
}
