package surveys

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"
)

// How cells are stored: for each profile its text, how many runs follow, and each run's
// question, how many cells follow, and each cell's slots and count. Numbers are varints; the
// slot of a text is slotText and then the text. Whether a second slot follows says the
// subject. Texts are written out, so that a row can be read without any other. Those of people
// are stored otherwise (counts_histories.go).

// errCells is returned for cells that this program did not write.
var errCells = errors.New("the cells of a row of counts are damaged")

// cellAt is a cell and its count.
type cellAt struct {
	cellKey
	n int
}

// encode writes a counter's cells.
func (c *counts) encode(subject countSubject, cells map[cellKey]int) []byte {
	if subject.isOfPeople() {
		return c.encodeHistories(cells)
	}
	sorted := make([]cellAt, 0, len(cells))
	for key, n := range cells {
		sorted = append(sorted, cellAt{key, n})
	}
	slices.SortFunc(sorted, func(x, y cellAt) int {
		return cmp.Or(cmp.Compare(x.profile, y.profile), cmp.Compare(x.question, y.question), cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b))
	})
	out := make([]byte, 0, 64+3*len(sorted))
	for len(sorted) > 0 {
		profile := sorted[:runOf(sorted, func(c cellAt) bool { return c.profile == sorted[0].profile })]
		sorted = sorted[len(profile):]
		out = appendText(out, c.profiles.texts[profile[0].profile])
		out = c.encodeRuns(out, subject, profile)
	}
	return out
}

func runOf(cells []cellAt, same func(cellAt) bool) int {
	end := slices.IndexFunc(cells, func(c cellAt) bool { return !same(c) })
	if end < 0 {
		return len(cells)
	}
	return end
}

func (c *counts) encodeRuns(out []byte, subject countSubject, cells []cellAt) []byte {
	runs := 1
	for i := 1; i < len(cells); i++ {
		if cells[i].question != cells[i-1].question {
			runs++
		}
	}
	out = binary.AppendUvarint(out, uint64(runs))
	for len(cells) > 0 {
		run := cells[:runOf(cells, func(c cellAt) bool { return c.question == cells[0].question })]
		cells = cells[len(run):]
		out = binary.AppendUvarint(out, uint64(run[0].question))
		out = binary.AppendUvarint(out, uint64(len(run)))
		for _, cell := range run {
			out = c.encodeSlot(out, cell.a)
			if subject == countedPairs {
				out = c.encodeSlot(out, cell.b)
			}
			out = binary.AppendVarint(out, int64(cell.n))
		}
	}
	return out
}

func (c *counts) encodeSlot(out []byte, slot uint32) []byte {
	if slot < slotText {
		return binary.AppendUvarint(out, uint64(slot))
	}
	return appendText(binary.AppendUvarint(out, uint64(slotText)), c.texts.texts[slot-slotText])
}

// decode hands out the stored cells, in the terms of these counts.
func (c *counts) decode(subject countSubject, stored []byte, each func(cellKey, int)) error {
	if subject.isOfPeople() {
		return c.decodeHistories(stored, each)
	}
	reader := byteReader{rest: stored}
	for len(reader.rest) > 0 {
		profile := c.profiles.numberOf(reader.text())
		for runs := reader.uint(); runs > 0 && !reader.failed; runs-- {
			question := uint32(reader.uint())
			for cells := reader.uint(); cells > 0 && !reader.failed; cells-- {
				key := cellKey{profile: profile, question: question, a: c.slot(&reader)}
				if subject == countedPairs {
					key.b = c.slot(&reader)
				}
				if n := reader.int(); !reader.failed {
					each(key, n)
				}
			}
		}
	}
	if reader.failed {
		return errCells
	}
	return nil
}

func (c *counts) slot(reader *byteReader) uint32 {
	slot := uint32(reader.uint())
	if slot == slotText {
		return slotText + c.texts.numberOf(reader.text())
	}
	return slot
}

// numberOf is number without a copy of a text that is known.
func (d *dictionary) numberOf(text []byte) uint32 {
	if number, known := d.numbers[string(text)]; known {
		return number
	}
	return d.number(string(text))
}
