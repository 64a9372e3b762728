package surveys

import (
	"encoding/binary"
	"slices"
)

// setCounter counts the people of a universe by the sets that they are in, from the histories
// that a peopleReader has read. It is classCounter once more, which asks the same response by
// response, in the words of bits: a code stands once in a part when one of its responses is in
// it and no second, and the pair is in the group when that one is.
type setCounter struct {
	reader *peopleReader
	in     universe
	items  int
	sets   []setInParts
	then   []int // parts of those who also answered how it was before
	asked  map[string]map[int]askedVersion
	marks  [][]*itemMarks // by place and by what was answered
	linked bool           // one of the sets is
	places []*placeSets

	classes  map[string][]int // people by item, by the bits of the sets
	members  bits             // of sets: the class at work
	one, two bits             // of parts
	key      []byte
}

// setInParts is a set by the numbers of its parts, that of the responses first.
type setInParts struct {
	number int
	parts  []int
	linked bool
}

// askedVersion are, by item of the plan, the question in a version's codebook, or -1.
type askedVersion []int

// answeredAt is what was answered at a place.
type answeredAt struct{ place, answered int }

// itemMarks are how the items of the plan were answered there: with an opinion, and how it was
// before as well. alike says that all items were answered in the same way.
type itemMarks struct {
	now, then []bool
	alike     bool
}

func newSetCounter(reader *peopleReader, asked universeSets, surveys map[string]map[int]Questionnaire) *setCounter {
	c := &setCounter{
		reader: reader, in: asked.in, items: len(asked.plan.items), asked: map[string]map[int]askedVersion{},
		classes: map[string][]int{}, members: newBits(len(asked.sets)),
	}
	for i, set := range asked.sets {
		one := setInParts{number: i, linked: set.isLinked()}
		for _, part := range set.parts() {
			at := reader.part(part)
			one.parts = append(one.parts, at)
			if part.Then {
				c.then = append(c.then, at)
			}
		}
		c.sets = append(c.sets, one)
		c.linked = c.linked || one.linked
	}
	// Classes are called as classCounter calls them: first by what hangs on the place alone.
	perhaps := func(set setInParts) int {
		if of := asked.sets[set.number]; set.linked || of.Of.Then || of.Of.Cells != nil {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(c.sets, func(a, b setInParts) int { return perhaps(a) - perhaps(b) })
	for survey, versions := range surveys {
		c.asked[survey] = map[int]askedVersion{}
		for number, questionnaire := range versions {
			c.asked[survey][number] = askedOf(reader.books[survey][number], newCountedVersion(asked.plan, questionnaire))
		}
	}
	return c
}

func askedOf(book *codebook, version countedVersion) askedVersion {
	asked := make(askedVersion, len(version.items))
	for i, item := range version.items {
		asked[i] = -1
		if item.now != nil {
			asked[i] = book.byItem[item.now.Item]
		}
	}
	return asked
}

// count counts all histories.
func (c *setCounter) count() []classCounts {
	c.one, c.two = newBits(len(c.reader.parts)), newBits(len(c.reader.parts))
	var responses []answeredAt
	for history, at := range c.reader.histories {
		people := c.reader.people[at]
		if people == 0 { // taken away by responses that wait to be counted
			continue
		}
		responses = responses[:0]
		reader := byteReader{rest: []byte(history[1:])}
		for len(reader.rest) > 0 {
			responses = append(responses, answeredAt{int(reader.uint()), int(reader.uint())})
		}
		coded := history[0] == hasCode
		if len(c.in) > 1 {
			if coded {
				c.add(nil, responses, coded, people)
			}
			continue
		}
		for i := range responses {
			if c.reader.places[responses[i].place].survey == c.in[0] {
				c.add(&responses[i], responses, coded, people)
			}
		}
	}
	return c.named()
}

// named are the classes by item with their names; items of the same share theirs.
func (c *setCounter) named() []classCounts {
	classes := make([]classCounts, c.items)
	same := c.sameItems()
	for item, as := range same {
		classes[item] = classes[as]
		if as == item {
			classes[item] = make(classCounts, len(c.classes))
		}
	}
	names := make([]string, len(c.sets))
	for i, set := range c.sets {
		names[i] = numberInName(set.number)
	}
	var name []byte
	for members, people := range c.classes {
		name = name[:0]
		for i := range c.sets {
			if members[i/8]>>(i%8)&1 == 1 {
				name = append(name, names[i]...)
			}
		}
		text := string(name)
		for item, as := range same {
			if as == item {
				classes[item].add(text, people[item])
			}
		}
	}
	return classes
}

// sameItems are, by item, the first that has the same people in all classes. Most items are
// answered by the same people.
func (c *setCounter) sameItems() []int {
	same := make([]int, c.items)
	for item := range same {
		for same[item] < item && !c.isSame(same[item], item) {
			same[item]++
		}
	}
	return same
}

func (c *setCounter) isSame(item, other int) bool {
	for _, people := range c.classes {
		if people[item] != people[other] {
			return false
		}
	}
	return true
}

// add counts people of a history: those of one response of it, or of pairs when that is nil.
func (c *setCounter) add(own *answeredAt, responses []answeredAt, coded bool, people int) {
	alike := true
	for _, response := range responses {
		alike = alike && c.marksOf(response).alike
	}
	if alike {
		if class := c.classOf(0, own, responses, coded); class != nil {
			for item := range class {
				class[item] += people
			}
		}
		return
	}
	var class []int
	for item := range c.items {
		if item == 0 || !c.sameFor(item, responses) {
			class = c.classOf(item, own, responses, coded)
		}
		if class != nil {
			class[item] += people
		}
	}
}

// sameFor says that the responses answered the item in the way of the one before it.
func (c *setCounter) sameFor(item int, responses []answeredAt) bool {
	for _, response := range responses {
		marks := c.marksOf(response)
		if marks.now[item] != marks.now[item-1] || marks.then[item] != marks.then[item-1] {
			return false
		}
	}
	return true
}

// classOf finds the class for an item, nil when it is in no set.
func (c *setCounter) classOf(item int, own *answeredAt, responses []answeredAt, coded bool) []int {
	if c.items == 0 || own != nil && !c.marksOf(*own).now[item] {
		return nil
	}
	if coded && c.linked {
		c.standOnce(item, responses)
	}
	if !c.findMembers(item, own, coded) {
		return nil
	}
	c.key = c.key[:0]
	for _, word := range c.members {
		c.key = binary.LittleEndian.AppendUint64(c.key, word)
	}
	class := c.classes[string(c.key)]
	if class == nil {
		class = make([]int, c.items)
		c.classes[string(c.key)] = class
	}
	return class
}

// findMembers leaves in members the sets that one response, or a pair, is in, and says whether it
// is in any.
func (c *setCounter) findMembers(item int, own *answeredAt, coded bool) (inSome bool) {
	if own == nil {
		clear(c.members)
		for i, set := range c.sets {
			if !set.linked || coded && c.allOnce(set.parts) {
				c.members.set(i)
				inSome = true
			}
		}
		return inSome
	}
	at := c.setsAt(own.place)
	copy(c.members, at.always)
	inSome = at.inSome
	for _, i := range at.perhaps {
		if set := &c.sets[i]; c.counts(item, *own, set.parts[0]) && (!set.linked || coded && c.allOnce(set.parts)) {
			c.members.set(i)
			inSome = true
		}
	}
	return inSome
}

// placeSets are the sets that every response at a place is in, some perhaps, and those for which
// it hangs on more than the place.
type placeSets struct {
	always  bits
	inSome  bool
	perhaps []int
}

func (c *setCounter) setsAt(place int) *placeSets {
	c.places = grow(c.places, place)
	if c.places[place] != nil {
		return c.places[place]
	}
	found := &placeSets{always: newBits(len(c.sets))}
	for i, set := range c.sets {
		switch {
		case !c.reader.places[place].inGroup.has(set.parts[0]):
		case set.linked || slices.Contains(c.then, set.parts[0]):
			found.perhaps = append(found.perhaps, i)
		default:
			found.always.set(i)
			found.inSome = true
		}
	}
	c.places[place] = found
	return found
}

// counts says that a response with an opinion on the item is one of the part's.
func (c *setCounter) counts(item int, response answeredAt, part int) bool {
	return c.reader.places[response.place].inGroup.has(part) && (!slices.Contains(c.then, part) || c.marksOf(response).then[item])
}

// standOnce leaves in one the parts in which exactly one of the responses is, and counts there.
func (c *setCounter) standOnce(item int, responses []answeredAt) {
	clear(c.one)
	clear(c.two)
	for _, response := range responses {
		place, marks := &c.reader.places[response.place], c.marksOf(response)
		for i, in := range place.in {
			c.two[i] |= c.one[i] & in
			c.one[i] |= in
			// One that is there without counting leaves nobody, as a second would.
			if !marks.now[item] {
				c.two[i] |= in
			} else {
				c.two[i] |= in &^ place.inGroup[i]
			}
		}
		if !marks.then[item] {
			for _, part := range c.then {
				if place.in.has(part) {
					c.two.set(part)
				}
			}
		}
	}
	for i := range c.one {
		c.one[i] &^= c.two[i]
	}
}

func (c *setCounter) allOnce(parts []int) bool {
	for _, part := range parts {
		if !c.one.has(part) {
			return false
		}
	}
	return true
}

func (c *setCounter) marksOf(response answeredAt) *itemMarks {
	c.marks = grow(c.marks, response.place)
	c.marks[response.place] = grow(c.marks[response.place], response.answered)
	known := c.marks[response.place][response.answered]
	if known == nil {
		place := c.reader.places[response.place]
		known = c.asked[place.survey][place.version].marks(c.reader.answers.texts[response.answered])
		c.marks[response.place][response.answered] = known
	}
	return known
}

// marks are those of a response of which codebook.answered says this.
func (a askedVersion) marks(answered string) *itemMarks {
	marks := &itemMarks{make([]bool, len(a)), make([]bool, len(a)), true}
	for item, question := range a {
		if question >= 0 {
			mark := byte(answeredNow)
			if answered != "" {
				mark = answered[question]
			}
			marks.now[item], marks.then[item] = mark != answeredNot, mark == answeredThen
		}
		marks.alike = marks.alike && marks.now[item] == marks.now[0] && marks.then[item] == marks.then[0]
	}
	return marks
}
