package surveys

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// universe is whose answers released figures are of: the responses of a survey, or the pairs
// of two. What is released of one is held against all that was released of the same.
type universe []string

func (u universe) name() string { return strings.Join(u, " > ") }

// universeSets are sets of a universe, by which everybody of it is to be counted. linked are the
// surveys whose pair codes say who is in them, none when no set is linked.
type universeSets struct {
	in     universe
	plan   comparisonPlan
	sets   []releasedSet
	linked []string
}

// classes counts everybody of some universes by the sets that they are in, all together from
// the counts, but one by the records where what an export says of people is not in the counts.
func (s *Service) classes(ctx context.Context, asked []universeSets) ([][]classCounts, error) {
	if len(asked) == 0 {
		return nil, nil
	}
	names, err := s.namesOfGroups(ctx, asked)
	if err != nil {
		return nil, err
	}
	classes := make([][]classCounts, len(asked))
	var counted []universeSets
	var at []int
	for i, one := range asked {
		if one.linked, err = s.linkedSurveys(ctx, one.in, one.sets); err != nil {
			return nil, err
		}
		known, err := s.countsKnowCells(ctx, one)
		if err == nil && !known {
			classes[i], err = s.classesOfRecords(ctx, names, one)
		} else {
			counted, at = append(counted, one), append(at, i)
		}
		if err != nil {
			return nil, err
		}
	}
	found, err := s.classesOfCounts(ctx, names, counted)
	for i, of := range found {
		classes[at[i]] = of
	}
	return classes, err
}

// countsKnowCells tells whether the histories have what the sets ask of an export's columns:
// not the answers to a question that another version asks in another way.
func (s *Service) countsKnowCells(ctx context.Context, asked universeSets) (bool, error) {
	var codes []string
	for _, set := range asked.sets {
		for _, rule := range set.Of.Cells {
			if code, is := strings.CutPrefix(rule.Column, questionColumn); is && !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	if len(codes) == 0 {
		return true, nil
	}
	questionnaires, err := s.store.questionnairesOf(ctx, asked.in[0], nil)
	for _, questionnaire := range questionnaires {
		for _, code := range codes {
			if question, asks := questionnaire.Question(code); asks && !question.isTrait() {
				return false, err
			}
		}
	}
	return true, err
}

// classesOfRecords counts response by response.
func (s *Service) classesOfRecords(ctx context.Context, names groupNames, asked universeSets) ([]classCounts, error) {
	in, plan, sets := asked.in, asked.plan, asked.sets
	codes := map[string][]countedResponse{}
	for _, survey := range asked.linked {
		err := s.countUniverse(ctx, survey, names, plan, func(response countedResponse) {
			if response.code != "" {
				response.bases, response.then = slices.Clone(response.bases), slices.Clone(response.then)
				codes[response.code] = append(codes[response.code], response)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	if len(in) > 1 {
		return pairClasses(codes, sets, len(plan.items)), nil
	}
	var failed error
	each := func(yield func(countedResponse) bool) {
		failed = s.countUniverse(ctx, in[0], names, plan, func(response countedResponse) { yield(response) })
	}
	classes := classesBySet(each, codes, sets, len(plan.items))
	return classes, failed
}

// linkedSurveys are those whose pair codes say who is in the sets, none when no set is linked.
func (s *Service) linkedSurveys(ctx context.Context, in universe, sets []releasedSet) ([]string, error) {
	if !slices.ContainsFunc(sets, releasedSet.isLinked) {
		return nil, nil
	}
	waves, err := s.Waves(ctx)
	if err != nil {
		return nil, err
	}
	linked := slices.Clone(in)
	for _, set := range sets {
		for _, part := range set.With {
			for _, wave := range waves {
				if _, is := part.Waves[wave.ID]; is {
					linked = append(linked, wave.Survey)
				}
			}
		}
	}
	slices.Sort(linked)
	return slices.Compact(linked), nil
}

// namesOfGroups are the names that the sets may ask for, those of sessions only where one does:
// there are many.
func (s *Service) namesOfGroups(ctx context.Context, asked []universeSets) (groupNames, error) {
	names, err := s.groupNames(ctx, ByOrganisation)
	if err != nil {
		return names, err
	}
	waves, err := s.groupNames(ctx, ByWave)
	if err != nil {
		return names, err
	}
	names.waves = waves.waves
	ofSessions := func(set releasedSet) bool { return slices.ContainsFunc(set.parts(), responseSet.asksSession) }
	if !slices.ContainsFunc(asked, func(one universeSets) bool { return slices.ContainsFunc(one.sets, ofSessions) }) {
		return names, nil
	}
	sessions, err := s.groupNames(ctx, BySession)
	names.sessions, names.months = sessions.sessions, sessions.months
	return names, err
}

// asksSession says that the set has to do with what a session is called, or when it was.
func (s responseSet) asksSession() bool {
	return s.By == BySession || s.By == ByMonth || s.By == ByQuarter || s.Cells != nil
}

// countUniverse hands out every response of a survey, of all its waves and versions, with the
// items of the plan that it is in the base of: those that it answered on the plan's scale, in
// the words of its own version.
func (s *Service) countUniverse(ctx context.Context, survey string, names groupNames, plan comparisonPlan, each func(countedResponse)) error {
	waves, err := s.WavesOf(ctx, survey)
	if err != nil {
		return err
	}
	questionnaires, err := s.store.questionnairesOf(ctx, survey, nil)
	if err != nil {
		return err
	}
	versions := make(map[int]countedVersion, len(questionnaires))
	for number, questionnaire := range questionnaires {
		versions[number] = newCountedVersion(plan, questionnaire)
	}
	bases, then := make([]bool, len(plan.items)), make([]bool, len(plan.items))
	var unknown error
	err = s.store.everyResponse(ctx, chosenSide{waves: waves}.waveIDs(), names, func(response placedResponse) {
		version, known := versions[response.version]
		if !known {
			unknown = ErrVersionMissing
			return
		}
		for i, asked := range version.items {
			bases[i] = asked.isAnswered(asked.now, response.answers)
			then[i] = bases[i] && asked.isAnswered(asked.then, response.answers)
		}
		response.place.role = strings.Clone(askedAnswer(version.role, response.answers))
		each(countedResponse{response.place, strings.TrimSpace(response.code), bases, then, func(column string) string {
			return ruleCell(column, response.version, response.place, response.answers)
		}})
	})
	return errors.Join(err, unknown)
}

// countedVersion is how one version asks the items of a plan, and its question of the role.
type countedVersion struct {
	items []countedItem
	role  *Question
}

// countedItem is the question of an item, and the one that asks how it was before; nil where
// there is none on a scale of the plan's.
type countedItem struct {
	measure   *measure
	now, then *Question
}

func newCountedVersion(plan comparisonPlan, questionnaire Questionnaire) countedVersion {
	version := countedVersion{items: make([]countedItem, len(plan.items))}
	if role, asked := questionnaire.Question(roleQuestion); asked {
		version.role = &role
	}
	for i, item := range plan.items {
		now, asked := questionnaire.ItemQuestion(item.name)
		if !asked {
			continue
		}
		if measure := newMeasure(questionnaire, now); item.isOn(measure) {
			version.items[i] = countedItem{measure: measure, now: &now}
		}
		for _, question := range questionnaire.Questions {
			if question.ThenOf == now.Code {
				version.items[i].then = &question
			}
		}
	}
	return version
}

// isOn says that the item is measured on this scale, on either side.
func (p itemPlan) isOn(m *measure) bool {
	return p.before != nil && p.before.sameScale(m) || p.after != nil && p.after.sameScale(m)
}

// isAnswered says that a question was asked and answered with an opinion.
func (c countedItem) isAnswered(question *Question, answers Answers) bool {
	return c.now != nil && question != nil && c.measure.cellOf(*question, answers) >= 0
}
