package surveys

import (
	"fmt"
	"strings"
)

// countReader fills a tally from counts instead of from responses.
type countReader struct {
	*tally
	counts        *counts
	names         groupNames
	before, after readSide
	books         *library
	versions      map[versionOfWave]*versionReader
	uncounted     []responseRow // responses that the counts lack
	later         []responseRow // those that they have too many
}

// readSide is one side as its counts are told apart.
type readSide struct {
	plan  sidePlan
	waves map[string]bool
	pick  func(*groupTally) *sideTally
}

type versionOfWave struct {
	wave    string
	version int
}

// newCountReader reads counts of the two sides into the tally. The inputs have their
// questionnaires.
func newCountReader(t *tally, names groupNames, before, after chosenSide, inputs [2]SideInput) *countReader {
	books := newLibrary()
	for i, side := range []chosenSide{before, after} {
		for _, wave := range side.waves {
			books.surveys[wave.ID] = side.survey
		}
		for version, questionnaire := range inputs[i].Questionnaires {
			books.add(side.survey, version, questionnaire)
		}
	}
	side := func(chosen chosenSide, plan sidePlan, pick func(*groupTally) *sideTally) readSide {
		waves := make(map[string]bool, len(chosen.waves))
		for _, wave := range chosen.waves {
			waves[wave.ID] = true
		}
		return readSide{plan, waves, pick}
	}
	return &countReader{
		tally: t, counts: newCounts(), names: names, books: books, versions: map[versionOfWave]*versionReader{},
		before: side(before, t.plan.before, func(g *groupTally) *sideTally { return &g.before }),
		after:  side(after, t.plan.after, func(g *groupTally) *sideTally { return &g.after }),
	}
}

// kind is the kind of rows that has what the breakdown needs, for responses or for pairs.
func (t *tally) kind(subject countSubject) countKind {
	switch t.by {
	case ByOrganisation, ByRegion:
		return kindOrganisation
	case BySession, ByMonth, ByQuarter:
		return kindSession
	case ByRole:
		if subject == countedPairs {
			return kindRole
		}
	}
	return kindAll
}

// versionReader knows what the cells of one version mean on its side.
type versionReader struct {
	side      *readSide
	book      *codebook
	items     []int    // by question of the codebook, -1 for none
	cells     [][]cell // by question and slot
	notAsked  []int    // items that the version does not ask on the side's scale
	strata    []int    // of the shared strata, the place in the codebook's; -1 for none
	inProfile map[uint32]profileRead
}

// profileRead is what a profile says: the index of its stratum, and its role.
type profileRead struct {
	stratum int
	role    string
}

func (r *countReader) version(side *readSide, wave string, version int) (*versionReader, error) {
	key := versionOfWave{wave, version}
	if known := r.versions[key]; known != nil {
		return known, nil
	}
	survey := r.books.surveys[wave]
	book, plan := r.books.books[survey][version], side.plan.versions[version]
	if book == nil || plan.items == nil {
		return nil, fmt.Errorf("%w: version %d of %s", ErrVersionMissing, version, survey)
	}
	read := &versionReader{side: side, book: book, inProfile: map[uint32]profileRead{}}
	read.items, read.cells = make([]int, len(book.questions)), make([][]cell, len(book.questions))
	for i, coded := range book.questions {
		read.items[i] = -1
		for item, question := range plan.items {
			if question != nil && question.Code == coded.question.Code {
				read.items[i] = item
				read.cells[i] = coded.cells(side.plan.measures[item])
			}
		}
	}
	for item, question := range plan.items {
		if question == nil {
			read.notAsked = append(read.notAsked, item)
		}
	}
	for _, question := range plan.strata {
		read.strata = append(read.strata, book.stratum(question))
	}
	r.versions[key] = read
	return read, nil
}

// stratum is the place of a stratum question in the codebook, -1 for none.
func (b *codebook) stratum(question *Question) int {
	for i, stratum := range b.strata {
		if question != nil && question.Code == stratum.Code {
			return i
		}
	}
	return -1
}

// cells are the cells of the slots below slotText.
func (c *codedQuestion) cells(m *measure) []cell {
	cells := []cell{cellBlank, cellNotAsked}
	for _, value := range c.values {
		cells = append(cells, m.cellOfValue(value))
	}
	return cells
}

// cellOfValue is the cell of an answer.
func (m *measure) cellOfValue(answer string) cell {
	if index, counted := m.at(answer); counted {
		return index
	}
	return cellNotCounted
}

func (r *countReader) cell(version *versionReader, question, slot uint32) cell {
	if slot >= slotText {
		return version.side.plan.measures[version.items[question]].cellOfValue(r.counts.texts.texts[slot-slotText])
	}
	return version.cells[question][slot]
}

func (r *countReader) profile(version *versionReader, number uint32) profileRead {
	if known, ok := version.inProfile[number]; ok {
		return known
	}
	parts := version.book.parts(r.counts.profiles.texts[number])
	values := make([]string, len(version.strata))
	for i, at := range version.strata {
		if at >= 0 {
			values[i] = parts[1+at]
		}
	}
	read := profileRead{r.stratum(values), parts[0]}
	version.inProfile[number] = read
	return read
}

// eachCell hands out the cells of a row.
type eachCell func(do func(cellKey, int)) error

// read adds a row of counts that belongs to the comparison's waves and dates.
func (r *countReader) read(key countKey, n int, cells eachCell) error {
	switch key.subject {
	case countedResponses:
		return r.readResponses(key, n, cells)
	case countedPairs:
		return r.readPairs(key, n, cells)
	}
	r.readCodes(key, n)
	return nil
}

func (r *countReader) readResponses(key countKey, n int, cells eachCell) error {
	side := &r.before
	if r.after.waves[key.a] {
		side = &r.after
	}
	version, err := r.version(side, key.a, key.aVersion)
	if err != nil {
		return err
	}
	into := []*sideTally{side.pick(r.all)}
	if r.by != ByNothing && r.by != ByRole {
		into = append(into, side.pick(r.group(r.nameOf(key, key.member))))
	}
	current, known := uint32(0), false
	var profile profileRead
	return cells(func(at cellKey, n int) {
		if !known || at.profile != current {
			current, known = at.profile, true
			profile = r.profile(version, current)
			if r.by == ByRole {
				into = append(into[:1], side.pick(r.group(profile.role)))
			}
		}
		for _, tally := range into {
			tally.addCell(r, version, profile.stratum, at, n)
		}
	})
}

// addCell counts n responses of a profile, or n answers of theirs to one question.
func (s *sideTally) addCell(r *countReader, version *versionReader, stratum int, at cellKey, n int) {
	if at.question == wholeProfile {
		s.responses += n
		for _, item := range version.notAsked {
			s.items[item].leftOut.NotAsked += n
		}
		return
	}
	if item := version.items[at.question]; item >= 0 {
		s.items[item].add(version.side.plan.measures[item], r.cell(version, at.question, at.a), stratum, n)
	}
}

// nameOf is what the group of a member is called in the breakdown. The member of a pair may
// be a month instead of a session.
func (r *countReader) nameOf(key countKey, member string) string {
	day := key.period
	if key.subject == countedPairs {
		day = member
	}
	switch {
	case r.by == ByMonth:
		return r.names.monthOf(member, day)
	case r.by == ByQuarter:
		return quarterOf(r.names.monthOf(member, day))
	case r.by == ByWave:
		return r.names.waves[key.a]
	case r.by == ByRegion:
		return r.names.organisations[member].Region
	case key.kind == kindOrganisation:
		return r.names.organisations[member].Name
	case key.kind == kindSession:
		return r.names.sessions[member]
	}
	return member
}

// placesOfCounted are the places of pairs that are counted together; turned says that the
// first of both is the one after. Of some breakdowns the counts know only that the two are in
// different groups, not in which.
func (r *countReader) placesOfCounted(key countKey, turned bool) pairPlaces {
	var one, other string
	member, same := strings.CutPrefix(key.member, sameMember)
	first, second, both := strings.Cut(strings.TrimPrefix(key.member, otherMember), memberSeparator)
	switch {
	case r.by == ByNothing:
	case r.by == ByWave:
		one, other = r.names.waves[key.a], r.names.waves[key.b]
	case same:
		one = r.nameOf(key, member)
		other = one
	case both:
		one, other = r.nameOf(key, first), r.nameOf(key, second)
	default:
		return pairPlaces{both: []*groupTally{r.all}}
	}
	if turned {
		one, other = other, one
	}
	return r.placesOfPair(one, other)
}

func (r *countReader) readPairs(key countKey, n int, cells eachCell) error {
	if standsIn(key.signature, r.before.waves) != 1 || standsIn(key.signature, r.after.waves) != 1 {
		return nil
	}
	sides := [2]*readSide{&r.before, &r.after}
	turned := r.after.waves[key.a]
	if turned {
		sides[0], sides[1] = sides[1], sides[0]
	}
	if !sides[0].waves[key.a] || !sides[1].waves[key.b] {
		return nil
	}
	one, err := r.version(sides[0], key.a, key.aVersion)
	if err != nil {
		return err
	}
	other, err := r.version(sides[1], key.b, key.bVersion)
	if err != nil {
		return err
	}
	places := r.placesOfCounted(key, turned)
	places.addPairs(n)
	return cells(func(at cellKey, n int) {
		item := one.items[at.question]
		question, asked := other.book.byItem[one.book.questions[at.question].question.Item]
		if item < 0 || !asked || other.items[question] != item || !r.plan.items[item].comparable {
			return
		}
		before, after := r.cell(one, at.question, at.a), r.cell(other, uint32(question), at.b)
		if before < 0 || after < 0 {
			return
		}
		if turned {
			before, after = after, before
		}
		places.addItemPairs(item, before, after, n)
	})
}

// readCodes counts the ambiguous codes. One that is ambiguous on both sides, of two surveys,
// stands in a row of each and in one of both.
func (r *countReader) readCodes(key countKey, n int) {
	before := standsIn(key.signature, r.before.waves) > 1
	after := standsIn(key.signature, r.after.waves) > 1
	switch {
	case key.b == "" && (before || after):
		r.all.ambiguousCodes += n
	case key.b != "" && before && after:
		r.all.ambiguousCodes -= n
	}
}

// settle drops the cells of pairs that came and went, and the groups of which everybody did.
func (t *tally) settle() {
	groups := []*groupTally{t.all}
	for name, group := range t.groups {
		if group.before.responses == 0 && group.after.responses == 0 {
			delete(t.groups, name)
			continue
		}
		groups = append(groups, group)
	}
	for _, group := range groups {
		for i, pairs := range group.itemPairs {
			for at, n := range pairs {
				if n == 0 {
					delete(pairs, at)
				}
			}
			if len(pairs) == 0 {
				group.itemPairs[i] = nil
			}
		}
	}
}
