package surveys

// floors are the smallest bases that are shown (statistics.md, Disclosure): a figure's own,
// and that of everybody else in a breakdown, who could be told by taking the figure from
// the total.
type floors struct{ base, complement int }

func (o CompareOptions) floors() floors {
	f := floors{o.FloorBase, o.FloorComplement}
	if f.base <= 0 {
		f.base = DefaultFloorBase
	}
	if f.complement <= 0 {
		f.complement = DefaultFloorComplement
	}
	return f
}

// hides says whether a base that stands alone is hidden. An empty one is neither hidden nor
// shown.
func (f floors) hides(base int) bool { return base > 0 && base < f.base }

// shownCount is a count of responses or pairs, nil under the floor.
func (f floors) shownCount(count int) *int {
	if count < f.base {
		return nil
	}
	return &count
}

// hiddenOf says which groups of a breakdown are hidden, by their bases, which come in the
// order of the groups' names. A group is hidden when its own base is under the floor, when
// all of it answered alike, which would tell what each of them answered, or when everybody
// else together is under their floor and is somebody. If that hides exactly one
// group, the difference to the total would give it away: the smallest of the others goes
// too, of equals the first by name.
func (f floors) hiddenOf(bases []int, alike []bool) []bool {
	total := 0
	for _, base := range bases {
		total += base
	}
	hidden := make([]bool, len(bases))
	count, smallest := 0, -1
	for i, base := range bases {
		if base == 0 {
			continue
		}
		others := total - base
		if f.hides(base) || alike[i] || others > 0 && others < f.complement {
			hidden[i] = true
			count++
		} else if smallest < 0 || base < bases[smallest] {
			smallest = i
		}
	}
	if count == 1 && smallest >= 0 {
		hidden[smallest] = true
	}
	return hidden
}
