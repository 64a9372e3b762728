package surveys

import (
	"context"
	"encoding/binary"
	"maps"
	"slices"
)

// peopleReader reads how many people there are of each history. Places that no set tells apart
// are one, so that fewer histories are left.
type peopleReader struct {
	names  groupNames
	waves  map[string]string // their surveys
	books  map[string]map[int]*codebook
	parts  []responseSet // of all sets, each once
	partAt map[string]int
	asked  [askedTexts]bool // what they hang on
	asks   []byte           // that of the standing at work

	places    []placeInParts
	placeAt   map[string]int            // by what says in which parts a place is
	standings map[string]map[string]int // by wave and text of a standing, its place in places, or inNoSet
	allowed   map[string]*standingParts // by what stands in a standing
	name      []byte                    // the key at work
	answers   dictionary                // what codebook.answered says
	histories map[string]int            // their places in people
	people    []int
	short     []byte // the history at work

	row                   histories // the one at work
	rowPlaces, rowAnswers []int     // of its standings and of its answers
}

const inNoSet = -1

// placeInParts is a place of somebody who answered a version: in which parts it is, and in which
// also in the group.
type placeInParts struct {
	survey      string
	version     int
	in, inGroup bits
}

// bits are a set of small numbers.
type bits []uint64

func newBits(size int) bits { return make(bits, (size+63)/64) }

func (b bits) set(at int)      { b[at/64] |= 1 << (at % 64) }
func (b bits) has(at int) bool { return b[at/64]>>(at%64)&1 == 1 }

// classesOfCounts does what classesOfRecords does, for several universes at once: the histories
// are read once.
func (s *Service) classesOfCounts(ctx context.Context, names groupNames, asked []universeSets) ([][]classCounts, error) {
	reader := &peopleReader{
		names: names, waves: map[string]string{}, books: map[string]map[int]*codebook{}, partAt: map[string]int{},
		placeAt: map[string]int{}, standings: map[string]map[string]int{}, allowed: map[string]*standingParts{}, histories: map[string]int{},
	}
	surveys := map[string]map[int]Questionnaire{}
	for _, one := range asked {
		for _, survey := range slices.Concat(one.in, one.linked) {
			if surveys[survey] != nil {
				continue
			}
			var err error
			if surveys[survey], err = s.addSurvey(ctx, reader, survey); err != nil {
				return nil, err
			}
		}
	}
	counters := make([]*setCounter, len(asked))
	for i, one := range asked {
		counters[i] = newSetCounter(reader, one, surveys)
	}
	reader.ask()
	if err := s.store.readPeople(ctx, reader); err != nil {
		return nil, err
	}
	classes := make([][]classCounts, len(asked))
	for i, counter := range counters {
		classes[i] = counter.count()
	}
	return classes, nil
}

func (s *Service) addSurvey(ctx context.Context, reader *peopleReader, survey string) (map[int]Questionnaire, error) {
	waves, err := s.WavesOf(ctx, survey)
	if err != nil {
		return nil, err
	}
	for _, wave := range waves {
		reader.waves[wave.ID] = survey
	}
	questionnaires, err := s.store.questionnairesOf(ctx, survey, nil)
	reader.books[survey] = map[int]*codebook{}
	for version, questionnaire := range questionnaires {
		reader.books[survey][version] = newCodebook(survey, version, questionnaire)
	}
	return questionnaires, err
}

// part is the number of a part, which is a new one perhaps.
func (r *peopleReader) part(part responseSet) int {
	text := releasedSet{Of: part}.text()
	at, known := r.partAt[text]
	if !known {
		at = len(r.parts)
		r.partAt[text] = at
		r.parts = append(r.parts, part)
	}
	return at
}

func (r *peopleReader) waveIDs() []string { return slices.Sorted(maps.Keys(r.waves)) }

// hasCode begins the text of a history of somebody with a pair code, noCode of one without.
const (
	noCode  = 0
	hasCode = 1
)

// begin begins a history.
func (r *peopleReader) begin(subject countSubject) {
	r.short = append(r.short[:0], noCode)
	if subject == countedPeople {
		r.short[0] = hasCode
	}
}

// stand adds a response to the history, unless it is at no place of a set.
func (r *peopleReader) stand(place, answered int) {
	if place != inNoSet {
		r.short = binary.AppendUvarint(binary.AppendUvarint(r.short, uint64(place)), uint64(answered))
	}
}

// end counts the people of the history.
func (r *peopleReader) end(people int) {
	if len(r.short) == 1 {
		return
	}
	at, met := r.histories[string(r.short)]
	if !met {
		at = len(r.people)
		r.histories[string(r.short)] = at
		r.people = append(r.people, 0)
	}
	r.people[at] += people
}

// add counts a history in the words of addPerson.
func (r *peopleReader) add(subject countSubject, waves []string, history string, people int) error {
	r.begin(subject)
	reader := byteReader{rest: []byte(history)}
	for len(reader.rest) > 0 {
		standing, answered := reader.standing()
		if reader.failed {
			return errCells
		}
		place, err := r.place(standing, waves)
		if err != nil {
			return err
		}
		r.stand(place, int(r.answers.numberOf(answered)))
	}
	r.end(people)
	return nil
}

// addRow counts all histories of a stored row.
func (r *peopleReader) addRow(subject countSubject, waves []string, stored []byte) error {
	row := &r.row
	row.begin(stored)
	places, answers := r.rowPlaces[:0], r.rowAnswers[:0]
	for _, standing := range row.places {
		place, err := r.place(standing, waves)
		if err != nil {
			return err
		}
		places = append(places, place)
	}
	for _, answered := range row.answers {
		answers = append(answers, int(r.answers.numberOf(answered)))
	}
	r.rowPlaces, r.rowAnswers = places, answers
	for history, people, more := row.next(); more; history, people, more = row.next() {
		r.begin(subject)
		for i := 0; i < len(history); i += 2 {
			r.stand(places[history[i]], answers[history[i+1]])
		}
		r.end(people)
	}
	if row.reader.failed {
		return errCells
	}
	return nil
}
