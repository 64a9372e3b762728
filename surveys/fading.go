package surveys

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"muster/courses/people"
)

// Fading is how the answers of the same people stood at several times: before the training,
// where they were asked then, after it, and so many months later. Everybody in a figure
// answered its question at all of these times, so that the times can be held against each
// other. It has no times when nothing of it can be shown.
type Fading struct {
	Times []FadingTime
	Items []FadingItem
}

// FadingTime is a time of asking. Kind is WaveAfter, WaveFollowUp, with its Months, or another
// for what was before.
type FadingTime struct {
	Kind   WaveKind
	Months int
	Survey string
	Waves  []Wave
	// Questionnaires are the versions that were answered, by number.
	Questionnaires map[int]Questionnaire
}

// FadingItem is one item at all times, People those of its figures. When they are too few, or
// may not be shown for another reason, it is Suppressed and all else is zero.
type FadingItem struct {
	Item       string
	Suppressed bool
	People     int
	Points     []FadingPoint
	// SinceAfter is the change from after the training to the last time.
	SinceAfter Estimate
}

// FadingPoint is the share of positive answers at one time (Wilson), and its change against
// the first time among the same people (Newcombe's paired interval), nil at the first.
type FadingPoint struct {
	Positive int
	Share    Estimate
	Change   *Estimate
}

// Fading shows what became of what the surveys before and after found, among those who also
// answered the follow-ups of the same course, to those who may compare. The times are as many
// as have enough people who answered at all of them: the last follow-ups are left out first,
// then the time before. It is of the answers that Results has, under the same record of what
// was released. Errors are those of Service.Compare.
func (s *Service) Fading(ctx context.Context, actor people.Actor, request CompareRequest) (Fading, error) {
	before, after, options, err := s.prepare(ctx, actor, request)
	if err != nil {
		return Fading{}, err
	}
	later, err := s.followUps(ctx, after, request.AsAt)
	if err != nil || len(later) == 0 {
		return Fading{}, err
	}
	_, answered, err := s.release(ctx, question{before, after, options, request.AsAt, actor})
	if err != nil {
		return Fading{}, err
	}
	times := []fadingSide{{side: answered.after, time: FadingTime{Kind: WaveAfter}}}
	if answered.before.survey != "" {
		times = append([]fadingSide{{side: answered.before, time: FadingTime{Kind: WaveBefore}}}, times...)
	}
	for _, side := range later {
		asked := question{after: side, options: options, asAt: answered.asAt, actor: actor}
		if _, err := s.countSteps(ctx, &asked); err != nil {
			return Fading{}, err
		}
		times = append(times, fadingSide{side: asked.after, time: FadingTime{Kind: WaveFollowUp, Months: side.waves[0].Months}})
	}
	var followUps []string
	for _, side := range later {
		followUps = append(followUps, side.waveIDs()...)
	}
	for i := range times {
		if err := s.readFading(ctx, &times[i], answered.asAt, followUps); err != nil {
			return Fading{}, err
		}
	}
	return s.longestFading(ctx, answered, times)
}

// followUps are the follow-ups of the courses that the waves after belong to, by months. Of
// several surveys at one time it is the one with the most responses.
func (s *Service) followUps(ctx context.Context, after chosenSide, asAt string) ([]chosenSide, error) {
	waves, err := s.Waves(ctx)
	if err != nil {
		return nil, err
	}
	bySurvey := map[string]chosenSide{}
	for _, wave := range waves {
		follows := slices.ContainsFunc(after.waves, func(first Wave) bool {
			return first.Kind == WaveAfter && first.CourseID == wave.CourseID && first.Programme == wave.Programme
		})
		if wave.Kind == WaveFollowUp && follows {
			key := fmt.Sprintf("%03d %s", wave.Months, wave.Survey)
			side := bySurvey[key]
			side.survey, side.waves, side.sessions = wave.Survey, append(side.waves, wave), after.sessions
			bySurvey[key] = side
		}
	}
	var sides []chosenSide
	most := 0
	for _, key := range slices.Sorted(maps.Keys(bySurvey)) {
		side := bySurvey[key]
		responses, err := s.countSide(ctx, &side, asAt)
		if err != nil {
			return nil, err
		}
		last := len(sides) - 1
		switch {
		case responses == 0:
		case last < 0 || sides[last].waves[0].Months != side.waves[0].Months:
			sides, most = append(sides, side), responses
		case responses > most:
			sides[last], most = side, responses
		}
	}
	return sides, nil
}

// countSide counts a side's responses, and finds the versions that they answered.
func (s *Service) countSide(ctx context.Context, side *chosenSide, asAt string) (responses int, err error) {
	counts, err := s.store.countResponses(ctx, side.waveIDs(), asAt)
	if err != nil {
		return 0, err
	}
	for _, n := range counts.byWave {
		responses += n
	}
	side.versions, err = s.versionsOfSide(ctx, *side, counts)
	return responses, err
}

// fadingSide is one time with its answers: of each pair code the cell of each item, nil when
// the code stands more than once.
type fadingSide struct {
	side     chosenSide
	time     FadingTime
	measures map[string]*measure
	order    []string
	at       map[string]int
	cells    map[string][]cell
}

// readFading reads the answers of those who also answered one of the later waves.
func (s *Service) readFading(ctx context.Context, f *fadingSide, asAt string, later []string) error {
	var failed error
	input, err := s.sideInput(ctx, f.side, f.side.filter(asAt), groupNames{}, &failed)
	if err != nil {
		return err
	}
	input.Responses = s.store.responsesOfPeople(ctx, f.side.waveIDs(), f.side.filter(asAt), later, &failed)
	f.time.Survey, f.time.Waves, f.time.Questionnaires = f.side.survey, f.side.waves, input.Questionnaires
	f.measures, f.order = sideMeasures(input.Questionnaires)
	plan := planComparison(SideInput{}, input)
	f.at, f.cells = map[string]int{}, map[string][]cell{}
	for i, item := range plan.items {
		f.at[item.name] = i
	}
	for response := range input.Responses {
		code := strings.TrimSpace(response.PairCode)
		version, known := plan.after.versions[response.QuestionnaireVersion]
		if !known {
			return ErrVersionMissing
		}
		if code == "" {
			continue
		}
		cells := make([]cell, len(plan.items))
		version.read(response.Answers, plan.after.measures, cells)
		if _, twice := f.cells[code]; twice {
			cells = nil
		}
		f.cells[strings.Clone(code)] = cells
	}
	return failed
}

// longestFading tries the times as Fading says, and takes the first of which the ledger lets
// anything be shown.
func (s *Service) longestFading(ctx context.Context, q question, times []fadingSide) (Fading, error) {
	after := 0
	if times[0].time.Kind != WaveAfter {
		after = 1
	}
	for first := range after + 1 {
		for last := len(times) - 1; last > after; last-- {
			fading, err := s.releaseFading(ctx, q, times[first:last+1], after-first)
			if err != nil || len(fading.Times) > 0 {
				return fading, err
			}
		}
	}
	return Fading{}, nil
}

// releaseFading counts the people of all the times, and shows what the floors and the ledger
// let be shown. A figure tells of the answers at each time, and of the pairs of the first time
// and of that after with each later one.
func (s *Service) releaseFading(ctx context.Context, q question, times []fadingSide, after int) (Fading, error) {
	items := sharedByAll(times)
	plan, floor := comparisonPlan{}, q.options.floors().base
	tallies := make([]fadingTally, len(items))
	shown := make([]bool, len(items))
	var figures []placedFigure
	for i, item := range items {
		plan.items = append(plan.items, itemPlan{name: item, after: times[0].measures[item]})
		tallies[i] = tallyFading(times, item)
		if tallies[i].people >= floor {
			figures = append(figures, placedFigure{i, tallies[i].people, fadingSets(q, times, after), &shown[i]})
		}
	}
	if err := s.releaseFigures(ctx, q, plan, figures); err != nil || !slices.Contains(shown, true) {
		return Fading{}, err
	}
	fading := Fading{}
	for _, time := range times {
		fading.Times = append(fading.Times, time.time)
	}
	for i, item := range items {
		if tallies[i].people > 0 {
			fading.Items = append(fading.Items, tallies[i].item(item, shown[i], after))
		}
	}
	return fading, nil
}

func fadingSets(q question, times []fadingSide, after int) []placedSet {
	parts := make([]responseSet, len(times))
	for i, time := range times {
		parts[i] = q.set(time.side)
	}
	others := func(but ...int) []responseSet {
		var rest []responseSet
		for i, part := range parts {
			if !slices.Contains(but, i) {
				rest = append(rest, part)
			}
		}
		return rest
	}
	var sets []placedSet
	for i, time := range times {
		sets = append(sets, placedSet{universe{time.side.survey}, releasedSet{Of: parts[i], With: others(i)}})
		for _, from := range slices.Compact([]int{0, after}) {
			if from < i && (from == 0 || i == len(times)-1) {
				in := universe{times[from].side.survey, time.side.survey}
				sets = append(sets, placedSet{in, releasedSet{Of: parts[from], After: &parts[i], With: others(from, i)}})
			}
		}
	}
	return sets
}

// sharedByAll are the items that every time asks on one scale, in the order of the first.
func sharedByAll(times []fadingSide) []string {
	var items []string
	for _, item := range times[0].order {
		first := times[0].measures[item]
		alike := !slices.ContainsFunc(times, func(time fadingSide) bool {
			return time.measures[item] == nil || !time.measures[item].sameScale(first)
		})
		if alike && !first.isNumber() {
			items = append(items, item)
		}
	}
	return items
}

// fadingTally counts the people of an item: how many were positive at each time, and of each
// two times who was.
type fadingTally struct {
	people   int
	positive []int
	pairs    map[[2]int]*PairCounts
}

func tallyFading(times []fadingSide, item string) fadingTally {
	t := fadingTally{positive: make([]int, len(times)), pairs: map[[2]int]*PairCounts{}}
	for code := range times[0].cells {
		if is, all := positiveAt(times, item, code); all {
			t.add(is)
		}
	}
	return t
}

// positiveAt says at which times somebody was positive; all, that they answered at all of them.
func positiveAt(times []fadingSide, item, code string) (is []bool, all bool) {
	for _, time := range times {
		cells := time.cells[code]
		if cells == nil || cells[time.at[item]] < 0 {
			return nil, false
		}
		is = append(is, time.measures[item].positive[cells[time.at[item]]])
	}
	return is, true
}

func (t *fadingTally) add(is []bool) {
	t.people++
	for i := range is {
		if is[i] {
			t.positive[i]++
		}
		for j := range i {
			pair := t.pairs[[2]int{j, i}]
			if pair == nil {
				pair = &PairCounts{}
				t.pairs[[2]int{j, i}] = pair
			}
			pair.add(is[j], is[i])
		}
	}
}

func (p *PairCounts) add(before, after bool) {
	switch {
	case before && after:
		p.Both++
	case before:
		p.Lost++
	case after:
		p.Gained++
	default:
		p.Neither++
	}
}

func (t fadingTally) item(name string, shown bool, after int) FadingItem {
	if !shown {
		return FadingItem{Item: name, Suppressed: true}
	}
	item := FadingItem{Item: name, People: t.people}
	for i, positive := range t.positive {
		interval := Wilson(positive, t.people)
		point := FadingPoint{Positive: positive, Share: Estimate{float64(positive) / float64(t.people), interval}}
		if i > 0 {
			change := NewcombePaired(*t.pairs[[2]int{0, i}])
			point.Change = &change
		}
		item.Points = append(item.Points, point)
	}
	item.SinceAfter = NewcombePaired(*t.pairs[[2]int{after, len(t.positive) - 1}])
	return item
}
