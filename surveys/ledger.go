package surveys

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// question is what a comparison asks, as the ledger of releases knows it.
type question struct {
	before, after chosenSide
	options       CompareOptions
	asAt          string
	actor         people.Actor
}

func (q question) set(side chosenSide) responseSet {
	return responseSet{Waves: side.steps, Sessions: side.sessions, AsAt: q.asAt}
}

// sides names the two sides whatever the day, the steps and the breakdown.
func (q question) sides() string {
	name := func(side chosenSide) []string {
		return slices.Concat([]string{side.survey}, slices.Sorted(slices.Values(side.waveIDs())), []string{"/"}, side.sessions)
	}
	content, _ := json.Marshal([][]string{name(q.before), name(q.after)})
	return string(content)
}

// steps are those of both sides' waves, as JSON.
func (q question) stepsText() string {
	steps := map[string]int{}
	maps.Copy(steps, q.before.steps)
	maps.Copy(steps, q.after.steps)
	content, _ := json.Marshal(steps)
	return string(content)
}

// universes of responses and pairs.
func (q question) universes() (before, after, pairs universe) {
	return universe{q.before.survey}, universe{q.after.survey}, universe{q.before.survey, q.after.survey}
}

// countSteps says of each wave up to which step its responses are counted: the open step is
// counted, and so closed, when it is the wave's first and enough answered on this side, or
// when it has as many responses as the floor. Nothing is counted of a wave that nobody has
// answered: its first answers are a step that was not there. waiting are the responses that
// are not counted.
func (s *Service) countSteps(ctx context.Context, q *question) (waiting int, err error) {
	waves := slices.Concat(q.before.waveIDs(), q.after.waveIDs())
	open, err := s.store.openSteps(ctx, waves)
	if err != nil {
		return 0, err
	}
	counts, err := s.store.countSteps(ctx, waves)
	if err != nil {
		return 0, err
	}
	floor := q.options.floors().base
	for _, side := range []*chosenSide{&q.before, &q.after} {
		total := 0
		for _, wave := range side.waves {
			for _, responses := range counts[wave.ID] {
				total += responses
			}
		}
		side.steps, side.mayWait = map[string]int{}, 0
		for _, wave := range side.waves {
			step, inOpen := open[wave.ID], counts[wave.ID][open[wave.ID]]
			side.steps[wave.ID] = step
			if step == 0 && inOpen > 0 {
				side.steps[wave.ID] = 1
			}
			switch {
			case inOpen >= floor || step == 0 && inOpen > 0 && total >= floor:
				if err := s.store.closeStep(ctx, wave.ID, step); err != nil {
					return 0, err
				}
				side.steps[wave.ID] = step + 1
				open[wave.ID], counts[wave.ID][step+1] = step+1, 0
			case step > 0:
				waiting += inOpen
			}
			if open[wave.ID] > 0 && (counts[wave.ID][open[wave.ID]] > 0 || s.takesAnswers(wave, q.options.lastDays[wave.Programme])) {
				side.mayWait += floor - 1
			}
		}
	}
	return waiting, nil
}

// takesAnswers tells whether answers may come to a wave of a programme that ends on a day. While they
// may, whether any wait is not told: whoever looks again and again would see when somebody answers.
func (s *Service) takesAnswers(wave Wave, lastDay string) bool {
	closes := wave.ClosesAt
	if wave.Planned {
		last, err := time.ParseInLocation(time.DateOnly, lastDay, courses.London)
		if err != nil {
			return true
		}
		_, closes = wave.times(last, last.AddDate(0, 0, 1))
	}
	return closes.IsZero() || s.now().Before(closes)
}

// release answers a question under the record of what was released. When most of its
// figures would be too near ones that were released, it answers as at what was released
// last of the same two sides, and says so.
func (s *Service) release(ctx context.Context, q question) (Comparison, question, error) {
	// One of those who release at once always comes through.
	const tries = 30
	for range tries {
		waiting, err := s.countSteps(ctx, &q)
		if err != nil {
			return Comparison{}, q, err
		}
		answered := q
		comparison, held, err := s.releaseAt(ctx, q)
		if err == nil && held {
			comparison, answered, err = s.releaseEarlier(ctx, q, comparison)
		}
		if errors.Is(err, errLedgerMoved) {
			continue
		}
		if !held {
			comparison.Waiting = inBatches(waiting)
		}
		return comparison, answered, err
	}
	return Comparison{}, q, errLedgerMoved
}

// releaseEarlier answers as at the last release of the same sides that is not after what
// was asked for and whose figures may be shown; without one the answer stays as it is. Only
// what was released before the question was first asked is looked at: what was asked between
// does not change its answer.
func (s *Service) releaseEarlier(ctx context.Context, q question, asked Comparison) (Comparison, question, error) {
	releases, err := s.store.releasesOf(ctx, q.sides())
	if err != nil {
		return asked, q, err
	}
	same := func(r releaseRow) bool { return r.AsAt == q.asAt && r.Steps == q.stepsText() }
	first := releaseRow{Number: math.MaxInt}
	for _, release := range releases {
		if same(release) && release.Number < first.Number {
			first = release
		}
	}
	slices.SortStableFunc(releases, func(a, b releaseRow) int { return strings.Compare(sortDay(b.AsAt), sortDay(a.AsAt)) })
	for _, release := range releases {
		if release.Number >= first.Number || sortDay(release.AsAt) > sortDay(q.asAt) || same(release) {
			continue
		}
		earlier := q
		earlier.asAt = release.AsAt
		var steps map[string]int
		if err := json.Unmarshal([]byte(release.Steps), &steps); err != nil {
			return asked, q, err
		}
		earlier.before.steps, earlier.after.steps = stepsOf(q.before, steps), stepsOf(q.after, steps)
		comparison, held, err := s.releaseAt(ctx, earlier)
		if err != nil {
			return asked, q, err
		}
		if held {
			continue
		}
		comparison.HeldSince = release.ReleasedOn
		if release.AsAt != "" {
			comparison.HeldSince = release.AsAt
		}
		return comparison, earlier, nil
	}
	return asked, q, nil
}

// sortDay puts no day after all days.
func sortDay(day string) string {
	if day == "" {
		return "9999-12-31"
	}
	return day
}

func stepsOf(side chosenSide, steps map[string]int) map[string]int {
	own := map[string]int{}
	for _, wave := range side.waves {
		own[wave.ID] = steps[wave.ID]
	}
	return own
}

// releaseAt compares, lets the ledger hide, and records what is shown. held says that the
// ledger refused most of what the answer would have shown of all responses.
func (s *Service) releaseAt(ctx context.Context, q question) (comparison Comparison, held bool, err error) {
	before, after, pairs := q.universes()
	read, err := s.store.ledgerOf(ctx, []string{before.name(), after.name(), pairs.name()})
	if err != nil {
		return Comparison{}, false, err
	}
	asked := releasing{question: q, ledger: read, count: s.classes}
	q.options.release = func(d *disclosed) error { return asked.decide(ctx, d) }
	comparison, err = s.countSides(ctx, q)
	if err != nil {
		return Comparison{}, false, err
	}
	held = asked.refusedWhole*2 > asked.whole
	toRecord := len(asked.rows) > 0
	if held && !toRecord { // so that it is known when it was asked first
		if toRecord, err = s.store.notAsked(ctx, q); err != nil {
			return Comparison{}, false, err
		}
	}
	if toRecord {
		err = s.store.record(ctx, read.releases, releaseRow{
			Sides: q.sides(), AsAt: q.asAt, Steps: q.stepsText(), ReleasedTo: q.actor.PersonID, ReleasedOn: courses.DayOf(s.now()),
		}, asked.rows)
	}
	return comparison, held, err
}

// refuse decides which of a book's new sets may not be released.
func (s *Service) refuse(ctx context.Context, in universe, book *setBook, floors floors) error {
	if !book.needsCount() {
		return nil
	}
	classes, err := s.classes(ctx, []universeSets{{in: in, plan: book.plan, sets: book.sets}})
	if err != nil {
		return err
	}
	book.refuse(classes[0], floors.base)
	return nil
}
