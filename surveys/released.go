package surveys

import (
	"context"
	"encoding/json"
	"slices"

	"muster/courses/people"
)

// Release is an entry of the record of what was released: the first showing of figures, on a
// day, to somebody. What was shown before is in no new entry.
type Release struct {
	Number        int
	On            string
	Before, After ReleaseSide
	AsAt          string
	// Of says what figures of all responses were of: breakdowns, with ByNothing for everybody. Pairs,
	// LookingBack, Times and Export say that some were of the same people at two times, of those
	// who also said how it was before, of those who answered at three times or more, or of rows
	// that left Muster.
	Of                                []Breakdown
	Pairs, LookingBack, Times, Export bool
	// Shown counts the figures that may be shown from then on, Held those that may never be: an
	// item of a set of people each.
	Shown, Held int
	// To is the person's name, "" for Muster itself, which fills returns and is asked by commands.
	To string
}

// ReleaseSide is one side of what was asked. Survey is "" where nothing was asked before. Sessions
// counts the sessions whose answers alone were asked for, 0 for all.
type ReleaseSide struct {
	Survey   string
	Waves    []Wave
	Sessions int
}

// Releases are entries of the record, the newest first, from the offset on, and how many there
// are in all. ErrNotAllowed for all but managers and administrators.
func (s *Service) Releases(ctx context.Context, actor people.Actor, offset, limit int) (list []Release, total int, err error) {
	if !mayKeepSurveys(actor) {
		return nil, 0, ErrNotAllowed
	}
	rows, sets, total, err := s.store.releases(ctx, offset, limit)
	if err != nil {
		return nil, 0, err
	}
	waves, err := s.Waves(ctx)
	if err != nil {
		return nil, 0, err
	}
	byID := map[string]Wave{}
	for _, wave := range waves {
		byID[wave.ID] = wave
	}
	var ids []string
	for _, row := range rows {
		ids = append(ids, row.ReleasedTo)
	}
	persons, err := s.people.PeopleByID(ctx, ids)
	if err != nil {
		return nil, 0, err
	}
	for _, row := range rows {
		release := Release{Number: row.Number, On: row.ReleasedOn, AsAt: row.AsAt, To: persons[row.ReleasedTo].Name}
		var sides [2][]string
		if err := json.Unmarshal([]byte(row.Sides), &sides); err != nil {
			return nil, 0, err
		}
		release.Before, release.After = releaseSide(sides[0], byID), releaseSide(sides[1], byID)
		for _, set := range sets[row.ID] {
			if err := release.add(set); err != nil {
				return nil, 0, err
			}
		}
		slices.Sort(release.Of)
		list = append(list, release)
	}
	return list, total, nil
}

// releaseSide reads what question.sides wrote: a survey, its waves by id, and after a slash
// sessions.
func releaseSide(words []string, waves map[string]Wave) ReleaseSide {
	if len(words) == 0 {
		return ReleaseSide{}
	}
	side := ReleaseSide{Survey: words[0]}
	for at, word := range words[1:] {
		if word == "/" {
			side.Sessions = len(words) - at - 2
			break
		}
		if wave, known := waves[word]; known {
			side.Waves = append(side.Waves, wave)
		}
	}
	return side
}

func (r *Release) add(row releasedSetRow) error {
	var set releasedSet
	var items map[string]*int
	if err := json.Unmarshal([]byte(row.SetText), &set); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(row.Items), &items); err != nil {
		return err
	}
	for _, base := range items {
		if base == nil {
			r.Held++
		} else {
			r.Shown++
		}
	}
	then := slices.ContainsFunc(set.parts(), func(part responseSet) bool { return part.Then })
	switch {
	case set.Of.Cells != nil:
		r.Export = true
	case !set.isLinked() && !then && !slices.Contains(r.Of, set.Of.By):
		r.Of = append(r.Of, set.Of.By)
	}
	r.Pairs = r.Pairs || set.isLinked()
	r.Times = r.Times || len(set.parts()) > 2
	r.LookingBack = r.LookingBack || then
	return nil
}
