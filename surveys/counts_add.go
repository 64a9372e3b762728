package surveys

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// likeResponses are responses that stand in the same rows of the counts.
type likeResponses struct {
	wave, day, organisation, session string
	version, step                    int
}

func likenessOf(row responseRow) likeResponses {
	return likeResponses{
		row.WaveID, orEmptyText(row.SubmittedOn), orEmptyText(row.OrganisationID), orEmptyText(row.SessionID), row.Version, row.Step,
	}
}

// addResponse counts a response among its likes.
func (c *counts) addResponse(likes map[likeResponses]*counter, book *codebook, row responseRow, answers Answers, slots []uint32) {
	like := likenessOf(row)
	counted := likes[like]
	if counted == nil {
		counted = &counter{cells: map[cellKey]int{}}
		likes[like] = counted
	}
	counted.n++
	if row.CameBy == cameBySeat {
		counted.seats++
	}
	profile := c.profiles.number(book.profile(answers))
	counted.add(cellKey{profile: profile, question: wholeProfile}, 1)
	for i, slot := range slots {
		counted.add(cellKey{profile: profile, question: uint32(i), a: slot}, 1)
	}
}

// addLikes adds responses that are alike to the rows that they stand in, or takes them away
// when sign is -1.
func (c *counts) addLikes(like likeResponses, counted *counter, sign int) {
	c.at(countKey{
		subject: countedResponses, a: like.wave, aVersion: like.version, kind: kindStep, member: strconv.Itoa(like.step),
	}).n += sign * counted.n
	for _, of := range []struct {
		kind   countKind
		member string
	}{{kindAll, ""}, {kindOrganisation, like.organisation}, {kindSession, like.session}} {
		key := countKey{subject: countedResponses, a: like.wave, aVersion: like.version, kind: of.kind, member: of.member}
		for _, in := range append(periodsOf(of.kind, like.day), period{}) {
			key.level, key.period = in.level, in.name
			row := c.at(key)
			row.n += sign * counted.n
			row.seats += sign * counted.seats
			for cell, n := range counted.cells {
				row.add(cell, sign*n)
			}
		}
	}
}

func orEmptyText(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// codedResponse is a response as its pair code sees it.
type codedResponse struct {
	wave          string
	book          *codebook
	day           string
	organisation  string
	session, role string
	slots         []uint32
	step          int
	answered      string // codebook.answered
	traits        string // codebook.traitsOf
}

func codedOf(book *codebook, row responseRow, answers Answers, slots []uint32) codedResponse {
	return codedResponse{
		wave: row.WaveID, book: book, day: orEmptyText(row.SubmittedOn),
		organisation: orEmptyText(row.OrganisationID), session: orEmptyText(row.SessionID),
		role: askedAnswer(book.role, answers), slots: slots, step: row.Step, answered: book.answered(answers, slots),
		traits: book.traitsOf(answers),
	}
}

// addCode counts the pairs of one code, given all its responses, or takes them away. What a
// code is may change with every day on which it is used: two responses are a pair from the
// later one's day until a third makes the code ambiguous. So each day has what it adds to
// the day before, and a date has the sum of all days until then.
func (c *counts) addCode(uses []codedResponse, sign int) {
	c.addPerson(countedPeople, uses, sign)
	if len(uses) < 2 {
		return
	}
	uses = slices.Clone(uses)
	slices.SortStableFunc(uses, func(x, y codedResponse) int { return strings.Compare(x.day, y.day) })
	c.addState(uses, sign, nil)
	for i := 1; i < len(uses); i++ {
		day := uses[i].day
		if i+1 < len(uses) && uses[i+1].day == day {
			continue
		}
		c.addState(uses[:i+1], sign, &day)
		if before := slices.IndexFunc(uses, func(u codedResponse) bool { return u.day == day }); before > 1 {
			c.addState(uses[:before], -sign, &day)
		}
	}
}

// addState counts what a code with these responses is, into the periods of a day, or into
// level 0 when day is nil.
func (c *counts) addState(uses []codedResponse, sign int, day *string) {
	surveys := map[string]int{}
	waves := map[string]int{}
	for _, use := range uses {
		surveys[use.book.survey]++
		waves[use.wave]++
	}
	names := slices.Sorted(maps.Keys(surveys))
	for i, a := range names {
		for _, b := range names[i:] {
			if surveys[a] < 2 || surveys[b] < 2 {
				continue
			}
			key := countKey{subject: countedCodes, a: a, b: b, kind: kindAll, signature: signatureOf(uses, waves, a, b)}
			if a == b {
				key.b = ""
			}
			c.into(key, day, func(counter *counter) { counter.n += sign })
		}
	}
	for i, use := range uses {
		for _, other := range uses[i+1:] {
			if use.wave != other.wave && waves[use.wave] == 1 && waves[other.wave] == 1 {
				c.addPair(use, other, signatureOf(uses, waves, use.book.survey, other.book.survey), sign, day)
			}
		}
	}
}

// signatureOf says in which waves of two surveys a code stands, and whether once or more.
func signatureOf(uses []codedResponse, waves map[string]int, a, b string) string {
	var parts []string
	for _, use := range uses {
		if use.book.survey == a || use.book.survey == b {
			parts = append(parts, fmt.Sprintf("%s:%d", use.wave, min(waves[use.wave], 2)))
		}
	}
	slices.Sort(parts)
	return strings.Join(slices.Compact(parts), " ")
}

// standsIn counts how often a code of the signature stands in the waves, 2 for more.
func standsIn(signature string, waves map[string]bool) int {
	count := 0
	for part := range strings.SplitSeq(signature, " ") {
		wave, times, _ := strings.Cut(part, ":")
		switch {
		case !waves[wave]:
		case times == "1":
			count++
		default:
			count += 2
		}
	}
	return count
}

func (c *counts) addPair(one, other codedResponse, signature string, sign int, day *string) {
	if one.wave > other.wave {
		one, other = other, one
	}
	for _, of := range []struct {
		kind         countKind
		member, than string
	}{
		{kindAll, "", ""},
		{kindOrganisation, one.organisation, other.organisation},
		{kindSession, one.session, other.session},
		{kindRole, one.role, other.role},
	} {
		key := countKey{
			subject: countedPairs, a: one.wave, aVersion: one.book.version, b: other.wave, bVersion: other.book.version,
			signature: signature, kind: of.kind, member: sameMember + of.member,
		}
		switch {
		case of.kind == kindSession && (of.member != of.than || of.member == ""):
			key.member = otherMember + cmp.Or(one.session, monthOf(one.day)) + memberSeparator + cmp.Or(other.session, monthOf(other.day))
		case of.member == of.than:
		case of.kind == kindOrganisation:
			key.member = otherMember + of.member + memberSeparator + of.than
		default:
			key.member = otherMember
		}
		c.into(key, day, func(counter *counter) { c.pairCells(counter, one, other, sign) })
	}
}

// pairCells counts a pair for each item that both have answered.
func (c *counts) pairCells(counter *counter, one, other codedResponse, sign int) {
	counter.n += sign
	profile := c.profiles.number("")
	for i, slot := range one.slots {
		j, asks := other.book.byItem[one.book.questions[i].question.Item]
		if asks && slot >= slotFirst && other.slots[j] >= slotFirst {
			counter.add(cellKey{profile, uint32(i), slot, other.slots[j]}, sign)
		}
	}
}

// into hands out the counters of a key in the periods of a day, or of level 0.
func (c *counts) into(key countKey, day *string, do func(*counter)) {
	if day == nil {
		do(c.at(key))
		return
	}
	for _, in := range periodsOf(key.kind, *day) {
		key.level, key.period = in.level, in.name
		do(c.at(key))
	}
}

// read gives the answers of a response, parsed if need be until the reader reads again.
func (r responseRow) read(reader *answerReader) (Answers, error) {
	if r.answers != nil {
		return r.answers, nil
	}
	answers, err := reader.read([]byte(r.Answers))
	if err != nil {
		return nil, fmt.Errorf("answers of response %s: %w", r.ID, err)
	}
	return answers, nil
}
