package surveys

import (
	"context"
	"encoding/binary"
	"slices"
)

// peopleReader counts people by the sets that they are in, from the counts of their
// histories. Places that no set tells apart are one, so that few histories are left.
type peopleReader struct {
	in     universe
	names  groupNames
	parts  []responseSet // of the sets, each once
	linked bool          // some set is of people, not of single responses
	waves  map[string]string
	asked  map[string]map[int]askedVersion // by survey and version

	standings map[string]map[string]int // by wave and text of a standing, its place in places, or inNoSet
	alike     map[string]int            // the same by what says in which sets a place is
	places    []placeOfVersion
	people    map[string]int // by what histories are shortened to
	short     []byte         // the one at work
}

const inNoSet = -1

// placeOfVersion is a place, and which version was answered there.
type placeOfVersion struct {
	placeOfResponse
	survey  string
	version int
}

// askedVersion are, by item of the plan, the question in a version's codebook, or -1.
type askedVersion []int

// classesOfCounts does what classesOfRecords does.
func (s *Service) classesOfCounts(ctx context.Context, in universe, linked []string, names groupNames, plan comparisonPlan, sets []releasedSet) ([]classCounts, error) {
	reader := &peopleReader{
		in: in, names: names, parts: partsOf(sets), linked: len(linked) > 0, waves: map[string]string{}, asked: map[string]map[int]askedVersion{},
		standings: map[string]map[string]int{}, alike: map[string]int{}, people: map[string]int{},
	}
	for _, survey := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(in, linked)))) {
		if err := s.addSurvey(ctx, reader, survey, plan); err != nil {
			return nil, err
		}
	}
	if err := s.store.readPeople(ctx, reader); err != nil {
		return nil, err
	}
	counter := newClassCounter(sets, len(plan.items))
	for history, people := range reader.people {
		if people != 0 { // taken away by responses that wait to be counted
			reader.count(counter, history, people)
		}
	}
	return counter.classes, nil
}

// partsOf are the parts of the sets, each once.
func partsOf(sets []releasedSet) []responseSet {
	var parts []responseSet
	met := map[string]bool{}
	for _, set := range sets {
		for _, part := range set.parts() {
			text := releasedSet{Of: part}.text()
			if !met[text] {
				met[text] = true
				parts = append(parts, part)
			}
		}
	}
	return parts
}

func (s *Service) addSurvey(ctx context.Context, reader *peopleReader, survey string, plan comparisonPlan) error {
	waves, err := s.WavesOf(ctx, survey)
	if err != nil {
		return err
	}
	for _, wave := range waves {
		reader.waves[wave.ID] = survey
	}
	questionnaires, err := s.store.questionnairesOf(ctx, survey, nil)
	reader.asked[survey] = map[int]askedVersion{}
	for number, questionnaire := range questionnaires {
		book, version := newCodebook(survey, number, questionnaire), newCountedVersion(plan, questionnaire)
		asked := make(askedVersion, len(plan.items))
		for i, item := range version.items {
			asked[i] = -1
			if item.now != nil {
				asked[i] = book.byItem[item.now.Item]
			}
		}
		reader.asked[survey][number] = asked
	}
	return err
}

func (r *peopleReader) waveIDs() []string {
	var ids []string
	for wave := range r.waves {
		ids = append(ids, wave)
	}
	slices.Sort(ids)
	return ids
}

// add counts a history, shortened to what the sets ask of it. Without a linked set, each of
// somebody's responses is for itself.
func (r *peopleReader) add(subject countSubject, waves []string, history string, people int) error {
	short := append(r.short[:0], 0)
	if subject == countedPeople && r.linked {
		short[0] = 1
	}
	reader := byteReader{rest: []byte(history)}
	for len(reader.rest) > 0 {
		text, answered := reader.standing()
		if reader.failed {
			return errCells
		}
		place, err := r.place(text, waves)
		if err != nil {
			return err
		}
		if place == inNoSet {
			continue
		}
		short = binary.AppendUvarint(short, uint64(place))
		short = append(binary.AppendUvarint(short, uint64(len(answered))), answered...)
		if !r.linked {
			r.people[string(short)] += people
			short = short[:1]
		}
	}
	if len(short) > 1 {
		r.people[string(short)] += people
	}
	r.short = short
	return nil
}

// place finds the place of a standing.
func (r *peopleReader) place(text []byte, waves []string) (int, error) {
	wave, size := binary.Uvarint(text)
	if wave >= uint64(len(waves)) {
		return 0, errCells
	}
	standings := r.standings[waves[wave]]
	if standings == nil {
		standings = map[string]int{}
		r.standings[waves[wave]] = standings
	}
	if known, met := standings[string(text[size:])]; met {
		return known, nil
	}
	read, version := r.names.place(text, waves)
	place := placeOfVersion{read, r.waves[read.wave], version}
	if place.survey != "" && r.asked[place.survey][version] == nil {
		return 0, ErrVersionMissing
	}
	found := r.placeLike(place)
	standings[string(text[size:])] = found
	return found, nil
}

// placeLike finds the place that is in the same sets.
func (r *peopleReader) placeLike(place placeOfVersion) int {
	name := binary.AppendUvarint([]byte(place.survey), uint64(place.version))
	inSome := false
	for _, part := range r.parts {
		switch {
		case !place.isIn(part):
			name = append(name, 'o')
			continue
		case place.isInGroup(part):
			name = append(name, 'i')
		default:
			name = append(name, 'a') // in the set but for its group
		}
		inSome = true
	}
	if !inSome || place.survey == "" {
		return inNoSet
	}
	at, met := r.alike[string(name)]
	if !met {
		at = len(r.places)
		r.alike[string(name)] = at
		r.places = append(r.places, place)
	}
	return at
}

// count counts so many people of a shortened history.
func (r *peopleReader) count(counter *classCounter, short string, people int) {
	var responses []countedResponse
	var surveys []string
	reader := byteReader{rest: []byte(short[1:])}
	for len(reader.rest) > 0 {
		place := r.places[reader.uint()]
		asked := r.asked[place.survey][place.version]
		responses = append(responses, asked.response(place.placeOfResponse, reader.text()))
		surveys = append(surveys, place.survey)
	}
	var ofCode []countedResponse
	if short[0] == 1 {
		ofCode = responses
	}
	if len(r.in) > 1 {
		counter.addPairs(ofCode, people)
		return
	}
	for i, response := range responses {
		if surveys[i] == r.in[0] {
			counter.addResponse(response, ofCode, people)
		}
	}
}

// response is one that stands at a place and answered as answered says.
func (a askedVersion) response(place placeOfResponse, answered []byte) countedResponse {
	response := countedResponse{place: place, bases: make([]bool, len(a)), then: make([]bool, len(a))}
	for item, question := range a {
		if question < 0 {
			continue
		}
		mark := byte(answeredNow)
		if len(answered) > 0 {
			mark = answered[question]
		}
		response.bases[item], response.then[item] = mark != answeredNot, mark == answeredThen
	}
	return response
}
