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

// classes counts everybody of the universe by the sets that they are in.
func (s *Service) classes(ctx context.Context, in universe, plan comparisonPlan, sets []releasedSet) ([]classCounts, error) {
	names, err := s.namesOfGroups(ctx)
	if err != nil {
		return nil, err
	}
	linked, err := s.linkedSurveys(ctx, in, sets)
	if err != nil {
		return nil, err
	}
	codes := map[string][]countedResponse{}
	for _, survey := range linked {
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

func (s *Service) namesOfGroups(ctx context.Context) (groupNames, error) {
	names, err := s.groupNames(ctx, ByOrganisation)
	if err != nil {
		return names, err
	}
	sessions, err := s.groupNames(ctx, BySession)
	if err != nil {
		return names, err
	}
	waves, err := s.groupNames(ctx, ByWave)
	names.sessions, names.months, names.waves = sessions.sessions, sessions.months, waves.waves
	return names, err
}

// countUniverse hands out every response of a survey, of all its waves and versions, with the
// items of the plan that it is in the base of.
func (s *Service) countUniverse(ctx context.Context, survey string, names groupNames, plan comparisonPlan, each func(countedResponse)) error {
	waves, err := s.WavesOf(ctx, survey)
	if err != nil {
		return err
	}
	questionnaires, err := s.store.questionnairesOf(ctx, survey, nil)
	if err != nil {
		return err
	}
	own := planComparison(SideInput{}, SideInput{Questionnaires: questionnaires})
	at := map[string]int{}
	for i, item := range own.items {
		at[item.name] = i
	}
	tallied := &tally{by: ByRole}
	thenQuestions := thenQuestionsOf(own, questionnaires)
	cells, bases, then := make([]cell, len(own.items)), make([]bool, len(plan.items)), make([]bool, len(plan.items))
	var unknown error
	err = s.store.everyResponse(ctx, chosenSide{waves: waves}.waveIDs(), names, func(response placedResponse) {
		version, known := own.after.versions[response.version]
		if !known {
			unknown = ErrVersionMissing
			return
		}
		version.read(response.answers, own.after.measures, cells)
		for i, item := range plan.items {
			index, asked := at[item.name]
			bases[i] = asked && cells[index] >= 0
			then[i] = bases[i] && own.after.measures[index].answers(thenQuestions[response.version][index], response.answers)
		}
		response.place.role = strings.Clone(tallied.groupOf(version, ResponseData{Answers: response.answers}))
		each(countedResponse{response.place, strings.TrimSpace(response.code), bases, then})
	})
	return errors.Join(err, unknown)
}

// thenQuestionsOf are, by version and item of a survey, the questions that ask how it was
// before, nil where there is none.
func thenQuestionsOf(plan comparisonPlan, versions map[int]Questionnaire) map[int][]*Question {
	found := map[int][]*Question{}
	for version, questionnaire := range versions {
		found[version] = make([]*Question, len(plan.items))
		for i, now := range plan.after.versions[version].items {
			for _, question := range questionnaire.Questions {
				if now != nil && question.ThenOf == now.Code {
					found[version][i] = &question
				}
			}
		}
	}
	return found
}

// answers says that a question on the measure's scale was asked and answered with an opinion.
func (m *measure) answers(question *Question, answers Answers) bool {
	return question != nil && m.cellOf(*question, answers) >= 0
}
