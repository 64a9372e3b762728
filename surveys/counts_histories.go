package surveys

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// How the histories of a row are stored: its standings, each once, then what codebook.answered
// says of a response, each once, and then of each history how many responses it has, of each of
// these its two places in those lists, and how many people there are. The ledger of releases
// reads all histories at once, and so looks at a standing once a row, not once a person.

// encodeHistories writes the cells of people.
func (c *counts) encodeHistories(cells map[cellKey]int) []byte {
	sorted := make([]cellAt, 0, len(cells))
	for key, n := range cells {
		sorted = append(sorted, cellAt{key, n})
	}
	text := func(cell cellAt) string { return c.profiles.texts[cell.profile] }
	slices.SortFunc(sorted, func(x, y cellAt) int { return cmp.Compare(text(x), text(y)) })
	var places, answers dictionary
	var people []byte
	for _, cell := range sorted {
		var at []uint32
		reader := byteReader{rest: []byte(text(cell))}
		for len(reader.rest) > 0 {
			place, answered := reader.standing()
			at = append(at, places.numberOf(place), answers.numberOf(answered))
		}
		people = binary.AppendUvarint(people, uint64(len(at)/2))
		for _, number := range at {
			people = binary.AppendUvarint(people, uint64(number))
		}
		people = binary.AppendVarint(people, int64(cell.n))
	}
	return append(answers.append(places.append(nil)), people...)
}

// append writes how many texts there are, and the texts.
func (d *dictionary) append(to []byte) []byte {
	to = binary.AppendUvarint(to, uint64(len(d.texts)))
	for _, text := range d.texts {
		to = appendText(to, text)
	}
	return to
}

// histories are those of a stored row, read one after the other.
type histories struct {
	places, answers [][]byte
	reader          byteReader
	at              []int
}

func newHistories(stored []byte) *histories {
	h := &histories{}
	h.begin(stored)
	return h
}

// begin begins a row, in the memory of the one before.
func (h *histories) begin(stored []byte) {
	h.places, h.answers, h.reader = h.places[:0], h.answers[:0], byteReader{rest: stored}
	for _, list := range []*[][]byte{&h.places, &h.answers} {
		for n := h.reader.uint(); n > 0 && !h.reader.failed; n-- {
			*list = append(*list, h.reader.text())
		}
	}
}

// next is a history: of each response its place in places, and then that in answers. It holds
// until the next one. more is false at the end, and of damaged cells.
func (h *histories) next() (history []int, people int, more bool) {
	if len(h.reader.rest) == 0 {
		return nil, 0, false
	}
	h.at = h.at[:0]
	for n := h.reader.uint(); n > 0 && !h.reader.failed; n-- {
		place, answered := h.reader.uint(), h.reader.uint()
		if place >= uint64(len(h.places)) || answered >= uint64(len(h.answers)) {
			h.reader.failed = true
			break
		}
		h.at = append(h.at, int(place), int(answered))
	}
	people = h.reader.int()
	return h.at, people, !h.reader.failed
}

// decodeHistories hands out the stored cells of people, in the terms of these counts.
func (c *counts) decodeHistories(stored []byte, each func(cellKey, int)) error {
	stands := newHistories(stored)
	var text []byte
	for history, people, more := stands.next(); more; history, people, more = stands.next() {
		text = text[:0]
		for i := 0; i < len(history); i += 2 {
			answered := stands.answers[history[i+1]]
			text = append(text, stands.places[history[i]]...)
			text = append(binary.AppendUvarint(text, uint64(len(answered))), answered...)
		}
		each(cellKey{profile: c.profiles.numberOf(text), question: wholeProfile}, people)
	}
	if stands.reader.failed {
		return errCells
	}
	return nil
}
