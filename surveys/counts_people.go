package surveys

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
)

// Who is in which released sets hangs on where somebody's responses stand, all of a pair code
// together, and on which items they answered; what they answered does not matter. So the
// counts have how many people there are of each such history, and the ledger of releases
// need not read the answers. A history is a profile of its row: for each response its wave (by
// the place in the row's signature), version, step, day, organisation, session, role and traits,
// and what codebook.answered says. A row has the people of one session, or else organisation,
// and month, of their first response.

// How a question was answered, in codebook.answered.
const (
	answeredNot  = '0' // without an opinion, or not at all
	answeredNow  = '1'
	answeredThen = '2' // and how it was before, too
)

// answered says of each question of the book how it was answered; "" is answeredNow of all.
func (b *codebook) answered(answers Answers, slots []uint32) string {
	marks := make([]byte, len(b.questions))
	all := true
	for i := range b.questions {
		marks[i] = b.questions[i].answered(answers, slots[i])
		all = all && marks[i] == answeredNow
	}
	if all {
		return ""
	}
	return string(marks)
}

func (q *codedQuestion) answered(answers Answers, slot uint32) byte {
	if !q.isOpinion(slot, answers[q.question.Code]) {
		return answeredNot
	}
	if q.then != nil {
		if before := askedAnswer(q.then, answers); q.isOpinion(q.slots[before], before) {
			return answeredThen
		}
	}
	return answeredNow
}

// isOpinion says what measure.at does, which learns the numbers that it meets.
func (q *codedQuestion) isOpinion(slot uint32, answer string) bool {
	switch {
	case slot < slotFirst:
		return false
	case slot < slotText:
		return q.opinions[slot-slotFirst]
	}
	_, err := strconv.ParseFloat(answer, 64)
	return err == nil && q.question.Kind == KindNumber
}

// addPerson counts somebody whose responses these are, or takes them away.
func (c *counts) addPerson(subject countSubject, responses []codedResponse, sign int) {
	if len(responses) == 0 {
		return
	}
	var waves []string
	for _, response := range responses {
		if !slices.Contains(waves, response.wave) {
			waves = append(waves, response.wave)
		}
	}
	slices.Sort(waves)
	parts := make([]string, len(responses))
	for i, response := range responses {
		parts[i] = string(response.history(slices.Index(waves, response.wave)))
	}
	first := responses[0]
	if len(parts) > 1 {
		least := slices.Min(parts)
		first = responses[slices.Index(parts, least)]
		slices.Sort(parts)
	}
	key := countKey{
		subject: subject, a: first.wave, signature: strings.Join(waves, " "), kind: kindAll, member: first.session,
		level: levelMonth, period: monthOf(first.day),
	}
	if key.member == "" {
		key.member = first.organisation
	}
	row := c.at(key)
	row.n += sign
	row.add(cellKey{profile: c.profiles.number(strings.Join(parts, "")), question: wholeProfile}, sign)
}

// history writes a response of a person.
func (r codedResponse) history(wave int) []byte {
	out := make([]byte, 0, 128)
	for _, number := range []int{wave, r.book.version, r.step} {
		out = binary.AppendUvarint(out, uint64(number))
	}
	for _, text := range []string{r.day, r.organisation, r.session, r.role, r.traits, r.answered} {
		out = appendText(out, text)
	}
	return out
}

// standing reads the next response of a history: where it stands, and what codebook.answered
// says.
func (r *byteReader) standing() (place, answered []byte) {
	begin := r.rest
	for range 3 {
		r.uint()
	}
	for range 5 {
		r.text()
	}
	place = begin[:len(begin)-len(r.rest)]
	return place, r.text()
}
