package surveys

import (
	"encoding/binary"
	"slices"
)

// What a place is in follows from its wave and step, its day, organisation, session, role and
// traits, each by itself but for the month, which is that of the session or else of the day. So
// the reader keeps of each of these which parts it may be in, and a place is in what all allow.

// The texts of a standing, in their order.
const (
	askedDay = iota
	askedOrganisation
	askedSession
	askedRole
	askedTraits
	askedTexts
)

// standingParts are parts that a place may be in, and those in whose group it may be.
type standingParts struct{ in, inGroup bits }

// place finds the place of a standing.
func (r *peopleReader) place(text []byte, waves []string) (int, error) {
	wave, size := binary.Uvarint(text)
	if size <= 0 || wave >= uint64(len(waves)) {
		return 0, errCells
	}
	standings := r.standings[waves[wave]]
	if standings == nil {
		standings = map[string]int{}
		r.standings[waves[wave]] = standings
	}
	standing := r.standing(text[size:])
	if known, met := standings[string(standing)]; met {
		return known, nil
	}
	found := inNoSet
	if survey := r.waves[waves[wave]]; survey != "" {
		var err error
		if found, err = r.placeLike(survey, waves[wave], text[size:]); err != nil {
			return 0, err
		}
	}
	standings[string(standing)] = found
	return found, nil
}

// standing is of the text of a standing what the parts ask of it: most differ in something else.
func (r *peopleReader) standing(text []byte) []byte {
	reader := byteReader{rest: text}
	reader.uint()
	reader.uint()
	r.asks = append(r.asks[:0], text[:len(text)-len(reader.rest)]...)
	for _, asked := range r.asked {
		if value := reader.text(); asked {
			r.asks = binary.AppendUvarint(r.asks, uint64(len(value)))
			r.asks = append(r.asks, value...)
		}
	}
	if reader.failed {
		return text
	}
	return r.asks
}

// ask finds out what the parts ask of a place beside its wave and step.
func (r *peopleReader) ask() {
	for _, part := range r.parts {
		if part.AsAt != "" {
			r.asked[askedDay] = true
		}
		if part.Sessions != nil {
			r.asked[askedSession] = true
		}
		switch part.By {
		case ByOrganisation, ByRegion:
			r.asked[askedOrganisation] = true
		case BySession:
			r.asked[askedSession] = true
		case ByRole:
			r.asked[askedRole] = true
		case ByMonth, ByQuarter: // of the session, or else of the day
			r.asked[askedDay], r.asked[askedSession] = true, true
		}
		if part.Cells != nil {
			r.asked = [...]bool{true, true, true, true, true}
		}
	}
}

// placeLike finds the place that is in the same parts as one of a wave, of which history has
// written the rest.
func (r *peopleReader) placeLike(survey, wave string, text []byte) (int, error) {
	reader := byteReader{rest: text}
	version, step := int(reader.uint()), int(reader.uint())
	day, organisation, session, role := reader.text(), reader.text(), string(reader.text()), reader.text()
	traits := reader.text()
	book := r.books[survey][version]
	switch {
	case reader.failed:
		return 0, errCells
	case book == nil:
		return 0, ErrVersionMissing
	}
	known := r.names.organisations[string(organisation)]
	found := standingParts{newBits(len(r.parts)), newBits(len(r.parts))}
	r.allowTime(&found, wave, step, session, string(day))
	r.allow(&found, 'o', organisation, func(part responseSet) (in, inGroup bool) {
		place := placeOfResponse{organisation: known.Name, region: known.Region}
		return true, part.By != ByOrganisation && part.By != ByRegion || place.isInGroup(part)
	})
	r.allow(&found, 'r', role, func(part responseSet) (in, inGroup bool) {
		place := placeOfResponse{role: string(role)}
		return true, part.By != ByRole || place.isInGroup(part)
	})
	for i := range found.in {
		found.inGroup[i] &= found.in[i]
	}
	if !slices.ContainsFunc(found.in, func(word uint64) bool { return word != 0 }) {
		return inNoSet, nil
	}
	described := placeOfResponse{organisation: known.Name, region: known.Region, session: r.names.sessions[session]}
	r.keepCells(&found, book, described, traits)
	return r.placeOf(book, found), nil
}

// allowTime leaves what the wave with its step, the day, the session and the month allow.
func (r *peopleReader) allowTime(found *standingParts, wave string, step int, session, day string) {
	r.allow(found, 'w', binary.AppendUvarint([]byte(wave), uint64(step)), func(part responseSet) (in, inGroup bool) {
		place := placeOfResponse{waveName: r.names.waves[wave]}
		return part.hasStep(wave, step), part.By != ByWave || place.isInGroup(part)
	})
	r.allow(found, 'd', []byte(day), func(part responseSet) (in, inGroup bool) { return part.AsAt == "" || day <= part.AsAt, true })
	r.allow(found, 's', []byte(session), func(part responseSet) (in, inGroup bool) {
		place := placeOfResponse{session: r.names.sessions[session]}
		return part.Sessions == nil || slices.Contains(part.Sessions, session), part.By != BySession || place.isInGroup(part)
	})
	month := r.names.monthOf(session, day)
	r.allow(found, 'm', []byte(month), func(part responseSet) (in, inGroup bool) {
		place := placeOfResponse{month: month}
		return true, part.By != ByMonth && part.By != ByQuarter || place.isInGroup(part)
	})
}

// allow leaves in found what something about a place allows. what and value name it.
func (r *peopleReader) allow(found *standingParts, what byte, value []byte, is func(part responseSet) (in, inGroup bool)) {
	r.name = append(append(r.name[:0], what), value...)
	allowed := r.allowed[string(r.name)]
	if allowed == nil {
		allowed = &standingParts{newBits(len(r.parts)), newBits(len(r.parts))}
		for i, part := range r.parts {
			in, inGroup := is(part)
			if in {
				allowed.in.set(i)
			}
			if inGroup {
				allowed.inGroup.set(i)
			}
		}
		r.allowed[string(r.name)] = allowed
	}
	if what == 'w' { // the first
		copy(found.in, allowed.in)
		copy(found.inGroup, allowed.inGroup)
		return
	}
	for i := range found.in {
		found.in[i] &= allowed.in[i]
		found.inGroup[i] &= allowed.inGroup[i]
	}
}

// keepCells leaves in the groups of exports only who has what their rules say.
func (r *peopleReader) keepCells(found *standingParts, book *codebook, place placeOfResponse, traits []byte) {
	var answers Answers
	for i, part := range r.parts {
		if part.Cells == nil || !found.inGroup.has(i) {
			continue
		}
		if answers == nil {
			answers = book.traitAnswers(traits)
		}
		if !fits(part.Cells, func(column string) string { return ruleCell(column, book.version, place, answers) }) {
			found.inGroup[i/64] &^= 1 << (i % 64)
		}
	}
}

// placeOf numbers the places of a version by the parts that they are in.
func (r *peopleReader) placeOf(book *codebook, found standingParts) int {
	r.name = binary.AppendUvarint(append(r.name[:0], book.survey...), uint64(book.version))
	for i := range found.in {
		r.name = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(r.name, found.in[i]), found.inGroup[i])
	}
	at, met := r.placeAt[string(r.name)]
	if !met {
		at = len(r.places)
		r.placeAt[string(r.name)] = at
		r.places = append(r.places, placeInParts{book.survey, book.version, found.in, found.inGroup})
	}
	return at
}
