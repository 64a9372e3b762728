package reports

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"muster/courses"
	"muster/surveys"
)

// surveyResults are what a survey says in the programme; a survey that does not exist yet
// says nothing.
func (c *counter) surveyResults(ctx context.Context, survey, wave string) (surveys.ProgrammeResults, error) {
	side := surveys.SideRequest{Survey: survey, Wave: wave}
	if results, known := c.results[side]; known {
		return results, nil
	}
	results, err := c.service.surveys.ProgrammeResults(ctx, c.actor, side, c.programme.Code, c.asAt)
	if err != nil && !notAskedYet(err) {
		return surveys.ProgrammeResults{}, err
	}
	c.results[side] = results
	return results, nil
}

func notAskedYet(err error) bool {
	return errors.Is(err, surveys.ErrNoSurvey) || errors.Is(err, surveys.ErrNoWave)
}

func (c *counter) comparison(ctx context.Context, measure Measure) (surveys.Comparison, error) {
	before := surveys.SideRequest{Survey: measure.Before, Wave: measure.BeforeWave}
	after := surveys.SideRequest{Survey: measure.Survey, Wave: measure.Wave}
	key := [2]surveys.SideRequest{before, after}
	if comparison, known := c.comparisons[key]; known {
		return comparison, nil
	}
	comparison, err := c.service.surveys.Compare(ctx, c.actor, surveys.CompareRequest{
		Before: before, After: after, AsAt: c.asAt, Programme: c.programme.Code,
	})
	if err != nil && !notAskedYet(err) {
		return surveys.Comparison{}, err
	}
	c.comparisons[key] = comparison
	return comparison, nil
}

// waveSources are the waves with their days by a day.
func waveSources(results surveys.ProgrammeResults, asAt string) []Source {
	var sources []Source
	for _, wave := range results.Waves {
		source := Source{
			Kind: WaveSource, Reference: wave.Survey + ":" + wave.Name, Title: results.Title() + ", " + wave.Name, Label: wave.Note,
			On: waveDays(wave, results, asAt),
		}
		source.First, source.Last = waveSpan(wave, results, asAt)
		sources = append(sources, source)
	}
	return sources
}

// waveSpan are the days that waveDays puts in words, "" for those that are not known.
func waveSpan(wave surveys.Wave, results surveys.ProgrammeResults, asAt string) (first, last string) {
	if wave.OpensAt.IsZero() || wave.ClosesAt.IsZero() {
		return results.FirstOn, results.LastOn
	}
	return courses.DayOf(wave.OpensAt), min(courses.DayOf(wave.ClosesAt.Add(-1)), asAt)
}

// waveDays are the days a wave was open by a day, or those of the first and the last response.
func waveDays(wave surveys.Wave, results surveys.ProgrammeResults, asAt string) string {
	if wave.OpensAt.IsZero() || wave.ClosesAt.IsZero() {
		if results.FirstOn == "" {
			return "no dates known"
		}
		return daysWords(results.FirstOn, results.LastOn)
	}
	// A wave closes at midnight: the last day is the one before.
	first, last := courses.DayOf(wave.OpensAt), courses.DayOf(wave.ClosesAt.Add(-1))
	switch {
	case asAt < first:
		return "opens on " + dayWords(first)
	case asAt < last:
		return daysWords(first, asAt) + ", still open"
	}
	return daysWords(first, last)
}

// daysWords are "2 November 2026 to 20 January 2027", or the one day.
func daysWords(first, last string) string {
	if first == last {
		return dayWords(first)
	}
	return dayWords(first) + " to " + dayWords(last)
}

func (c *counter) responses(ctx context.Context, measure Measure, receipt *Receipt) error {
	results, err := c.surveyResults(ctx, measure.Survey, measure.Wave)
	receipt.Formula = "Responses to the survey by the date; those without a date count at every date."
	receipt.Sources = waveSources(results, c.asAt)
	receipt.Figure.Value, receipt.Figure.records = number(float64(results.Responses)), results.Responses
	receipt.hold(results.HeldSince)
	return err
}

func (c *counter) organisationsAnswering(ctx context.Context, measure Measure, receipt *Receipt) error {
	results, err := c.surveyResults(ctx, measure.Survey, measure.Wave)
	if err != nil {
		return err
	}
	receipt.Formula = wordOrganisations(measure) + " with at least one response to the survey."
	receipt.Figure.records = results.Responses
	receipt.hold(results.HeldSince)
	return c.countOrganisations(ctx, results.Organisations, measure, receipt)
}

// surveyShare fills in the share of an item with its interval.
func (c *counter) surveyShare(ctx context.Context, measure Measure, receipt *Receipt) error {
	results, err := c.surveyResults(ctx, measure.Survey, measure.Wave)
	if err != nil {
		return err
	}
	receipt.Formula = "Answers that count as positive, over everybody who was asked and answered with an opinion; 95% Wilson interval."
	if len(measure.Options) > 0 {
		receipt.Formula = "Answers of the listed options, over everybody who was asked and answered with an opinion; 95% Wilson interval."
	}
	receipt.Sources = waveSources(results, c.asAt)
	receipt.Questions = questionsOf(results, measure)
	receipt.hold(results.HeldSince)
	item, asked := results.Item(measure.Item)
	if !asked || item.Unpaired.After == nil {
		return nil
	}
	return c.fillShare(ctx, item.Unpaired.After, results, measure, receipt)
}

func (c *counter) fillShare(ctx context.Context, side *surveys.SideFigures, results surveys.ProgrammeResults, measure Measure, receipt *Receipt) error {
	figure := &receipt.Figure
	figure.records = results.Responses
	if side.Suppressed {
		figure.Suppressed = true
		receipt.Notes = append(receipt.Notes, suppressedNote(c.programme))
		return nil
	}
	if side.Positive == nil {
		return fmt.Errorf("%w: item %s is a number and has no share", ErrDefinition, measure.Item)
	}
	counted := *side.Positive
	if len(measure.Options) > 0 {
		var err error
		if counted, err = optionCount(side, results, measure); err != nil {
			return err
		}
	}
	share, effect := float64(counted)/float64(side.N), c.designEffect(results)
	rate, err := c.answered(ctx, results)
	if err != nil {
		return err
	}
	figure.effect, figure.Answered = effect, answeredWords(share, rate)
	interval := surveys.WilsonOfShare(share, float64(side.N)/effect)
	figure.Value, figure.Base = number(100*share), number(side.N)
	figure.Low, figure.High = number(100*interval.Low), number(100*interval.High)
	receipt.Terms = append([]Term{term("answers that count", float64(counted), "answers"), term("base", float64(side.N), "answers")},
		leftOutTerms(side.LeftOut)...)
	receipt.Notes = append(receipt.Notes, effectNote(effect))
	if figure.Answered != "" {
		receipt.Notes = append(receipt.Notes, figure.Answered)
	}
	return nil
}

func leftOutTerms(left surveys.LeftOut) []Term {
	return []Term{
		term("not in the base: left blank", float64(left.Blank), "answers"),
		term("not in the base: not asked", float64(left.NotAsked), "answers"),
		term("not in the base: no opinion", float64(left.NotCounted), "answers"),
	}
}

func suppressedNote(programme courses.Programme) string {
	return fmt.Sprintf("Hidden, [c]: fewer than %d answers, or it would give away another figure that is hidden. Nothing that is made from it is shown either.", programme.FloorBase)
}

// designEffect is that of the survey's answers in their sessions, 1 unless the programme
// turned clustering on.
func (c *counter) designEffect(results surveys.ProgrammeResults) float64 {
	if !c.programme.Clustering || results.Sessions == 0 {
		return 1
	}
	return DesignEffect(float64(results.InSessions)/float64(results.Sessions), c.programme.ClusteringRho)
}

func effectNote(effect float64) string {
	if effect == 1 {
		return "The interval takes the answers as independent, although people of one session have the session in common."
	}
	return "The interval is widened for answers clustered in sessions, by a design effect of " + formatNumber(effect, 2) + "."
}

// optionCount counts the answers of the measure's options from the item's distribution,
// which counts the values of the scale in ascending order, no before yes.
func optionCount(side *surveys.SideFigures, results surveys.ProgrammeResults, measure Measure) (int, error) {
	questionnaire, question, asked := newestQuestion(results, measure.Item)
	values := []string{surveys.No, surveys.Yes}
	if question.Kind == surveys.KindScale {
		values = nil
		for _, value := range questionnaire.Scales[question.Scale].CountedValues() {
			values = append(values, strconv.Itoa(value))
		}
	}
	count := 0
	for _, option := range measure.Options {
		index := slices.Index(values, option)
		if !asked || index < 0 || index >= len(side.Distribution) {
			return 0, fmt.Errorf("%w: item %s has no counted option %q", ErrDefinition, measure.Item, option)
		}
		count += side.Distribution[index]
	}
	return count, nil
}

// newestQuestion is the question of an item in the newest version that asks it.
func newestQuestion(results surveys.ProgrammeResults, item string) (surveys.Questionnaire, surveys.Question, bool) {
	newest := 0
	var found surveys.Question
	for version, questionnaire := range results.Questionnaires {
		for _, question := range questionnaire.Questions {
			if question.Item == item && version > newest {
				newest, found = version, question
			}
		}
	}
	return results.Questionnaires[newest], found, newest > 0
}

// questionsOf are the wordings of the item in every version that was answered.
func questionsOf(results surveys.ProgrammeResults, measure Measure) []Question {
	if measure.Item == "" {
		return nil
	}
	return questionsThat(results, measure.Options, func(question surveys.Question) bool { return question.Item == measure.Item })
}

// questionsThat are the wordings in every version that was answered. options are the answers that
// count, none for the positive ones.
func questionsThat(results surveys.ProgrammeResults, options []string, wanted func(surveys.Question) bool) []Question {
	var questions []Question
	for version, questionnaire := range results.Questionnaires {
		for _, question := range questionnaire.Questions {
			if !wanted(question) {
				continue
			}
			questions = append(questions, Question{
				Survey: results.Survey, Title: questionnaire.Title, Version: version, Code: question.Code, Text: question.Text,
				Positive: countedLabels(questionnaire, question, options), AskedOf: askedOfWords(questionnaire, question),
			})
		}
	}
	slices.SortFunc(questions, func(a, b Question) int { return a.Version - b.Version })
	return questions
}

// countedLabels are the labels of the answers that count: the options, or the positive ones.
func countedLabels(questionnaire surveys.Questionnaire, question surveys.Question, options []string) []string {
	counts := options
	if len(counts) == 0 && question.Kind == surveys.KindYesNo {
		counts = []string{surveys.Yes}
	} else if len(counts) == 0 {
		for _, value := range questionnaire.Scales[question.Scale].PositiveValues() {
			counts = append(counts, strconv.Itoa(value))
		}
	}
	var labels []string
	for _, option := range questionnaire.OptionsOf(question) {
		if slices.Contains(counts, option.Value) {
			labels = append(labels, option.Label)
		}
	}
	return labels
}

// askedOfWords says whom the routing asks: "role: Police officer, Control room", or
// "everyone".
func askedOfWords(questionnaire surveys.Questionnaire, question surveys.Question) string {
	var parts []string
	for code, values := range question.AskedOf {
		routing, _ := questionnaire.Question(code)
		var labels []string
		for _, option := range questionnaire.OptionsOf(routing) {
			if slices.Contains(values, option.Value) {
				labels = append(labels, option.Label)
			}
		}
		parts = append(parts, code+": "+strings.Join(labels, ", "))
	}
	if len(parts) == 0 {
		return "everyone"
	}
	slices.Sort(parts)
	return strings.Join(parts, "; ")
}
