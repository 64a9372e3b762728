package surveys

import (
	"cmp"
	"context"
	"slices"

	"muster/courses/people"
)

// Suggestion is a comparison worth making: the survey after a course with the baseline of
// the same programme, which is the zero SideRequest when none asks any of its items, or with
// the surveys that asked the same people at another time.
type Suggestion struct {
	Programme               string
	Before, After           SideRequest
	BeforeTitle, AfterTitle string
	BeforeWave, AfterWave   Wave
}

// Suggestions are the comparisons of a programme's surveys that are worth making, by
// programme and survey, for those who may compare.
func (s *Service) Suggestions(ctx context.Context, actor people.Actor) ([]Suggestion, error) {
	if !mayCompare(actor) {
		return nil, ErrNotAllowed
	}
	waves, err := s.Waves(ctx)
	if err != nil {
		return nil, err
	}
	newest, err := s.newestBySurvey(ctx)
	if err != nil {
		return nil, err
	}
	var suggestions []Suggestion
	for _, wave := range waves {
		if wave.Kind == WaveAfter {
			suggestions = append(suggestions, suggest(wave, waves, newest))
			suggestions = append(suggestions, suggestStages(wave, waves, newest)...)
		}
	}
	slices.SortStableFunc(suggestions, func(a, b Suggestion) int { return cmp.Compare(a.Programme, b.Programme) })
	return suggestions, nil
}

func (s *Service) newestBySurvey(ctx context.Context) (map[string]Questionnaire, error) {
	all, err := s.Surveys(ctx)
	newest := make(map[string]Questionnaire, len(all))
	for _, version := range all {
		newest[version.Code] = version.Questionnaire
	}
	return newest, err
}

// suggest finds the open wave of the same programme whose survey shares the most items.
func suggest(after Wave, waves []Wave, newest map[string]Questionnaire) Suggestion {
	suggestion := Suggestion{
		Programme: after.Programme, After: SideRequest{after.Survey, after.Name}, AfterTitle: newest[after.Survey].Title, AfterWave: after,
	}
	most := 0
	for _, wave := range waves {
		if wave.Kind != WaveOpen || wave.Programme != after.Programme || wave.Survey == after.Survey {
			continue
		}
		if shared := sharedItems(newest[wave.Survey], newest[after.Survey]); shared > most {
			most = shared
			suggestion.Before = SideRequest{wave.Survey, wave.Name}
			suggestion.BeforeTitle, suggestion.BeforeWave = newest[wave.Survey].Title, wave
		}
	}
	return suggestion
}

// suggestStages sets the wave after a course beside those that asked the same people: before
// their sessions, and as follow-ups.
func suggestStages(after Wave, waves []Wave, newest map[string]Questionnaire) []Suggestion {
	var list []Suggestion
	for _, wave := range waves {
		same := wave.Programme == after.Programme && wave.CourseID == after.CourseID
		if !same || sharedItems(newest[wave.Survey], newest[after.Survey]) == 0 {
			continue
		}
		first, second := wave, after
		switch wave.Kind {
		case WaveBefore:
		case WaveFollowUp:
			first, second = after, wave
		default:
			continue
		}
		list = append(list, Suggestion{
			Programme: after.Programme, Before: SideRequest{first.Survey, first.Name}, After: SideRequest{second.Survey, second.Name},
			BeforeTitle: newest[first.Survey].Title, AfterTitle: newest[second.Survey].Title, BeforeWave: first, AfterWave: second,
		})
	}
	return list
}

// sharedItems counts the items that both ask. A stratum, which both need to be made alike, is
// no baseline.
func sharedItems(before, after Questionnaire) int {
	shared := 0
	for _, question := range after.Questions {
		if question.Item != "" && !question.Stratum && slices.ContainsFunc(before.Questions, func(other Question) bool {
			return other.Item == question.Item
		}) {
			shared++
		}
	}
	return shared
}
