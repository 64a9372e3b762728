package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
	"muster/reports"
	"muster/surveys"
)

// kpiChoices are what the steps of a KPI offer to choose from.
type kpiChoices struct {
	Deliverables, Levels, Kinds, Courses, Who, Reaches, Surveys, Questions, Before []Choice
	Engagements, Aggregates, Indicators, Adds, Directions, TargetSources           []Choice
	// Waves and BeforeWaves are those of the survey and of the one before, Options the answers
	// to the question, and Positive those of them that count unless others are chosen.
	Waves, BeforeWaves, Options []Choice
	Positive                    string

	questionnaires []surveys.QuestionnaireVersion
	waves          []surveys.Wave
}

// levelChoices are where a KPI sits.
var levelChoices = []Choice{
	{Value: "input", Label: "Input", Hint: "What is put in: money, people, reports received."},
	{Value: "output", Label: "Output", Hint: "What is done: sessions held, people trained, briefings given."},
	{Value: "outcome", Label: "Outcome", Hint: "What changes by it: knowledge, confidence, what forces do."},
	{Value: "impact", Label: "Impact", Hint: "What it is for in the end: victims safe, offenders convicted."},
}

// kindChoices are the kinds of measure in words.
var kindChoices = []Choice{
	{Value: "sessions_delivered", Label: "Sessions delivered"},
	{Value: "trained", Label: "People trained"},
	{Value: "trained_share", Label: "The share of trained people from a sector"},
	{Value: "organisations_trained", Label: "Organisations or forces covered by a course"},
	{Value: "survey_share", Label: "The share of positive answers to a question", Hint: "With its 95% interval."},
	{Value: "survey_change", Label: "The change of that share from a survey before", Hint: "In points, with its 95% interval."},
	{Value: "survey_mean_change", Label: "The mean change over the questions of two surveys"},
	{Value: "responses", Label: "Responses to a survey"},
	{Value: "response_rate", Label: "The response rate of a survey after a course"},
	{Value: "organisations_answering", Label: "Organisations or forces that answered a survey"},
	{Value: "engagement", Label: "Engagement records: how many, or a sum of them"},
	{Value: "indicator", Label: "An indicator that others publish"},
	{Value: "indicator_sum", Label: "The sum of such an indicator"},
	{Value: "indicator_change", Label: "The change of such an indicator"},
	{Value: "grant", Label: "The grants awarded for a year"},
	{Value: "milestone", Label: "A milestone", Hint: "Reached or not. Somebody enters on which day."},
	{Value: "entered", Label: "A number entered by hand", Hint: "With who entered it, when, and from which source."},
}

// aggregateChoices are what is made of engagement records.
var aggregateChoices = []Choice{
	{Value: "count", Label: "How many records there are"},
	{Value: "headcount", Label: "The sum of their headcounts", Hint: "Not distinct people: nobody knows who came twice."},
	{Value: "amount", Label: "The sum of their amounts"},
	{Value: "max", Label: "The largest of their amounts"},
	{Value: "organisations", Label: "How many organisations have one"},
	{Value: "forces", Label: "How many forces have one"},
	{Value: "share", Label: "The share of all forces that have one"},
}

func (a *App) kpiChoices(c *fiber.Ctx, v view) (kpiChoices, error) {
	choices := kpiChoices{
		Levels: levelChoices, Kinds: kindChoices, Aggregates: aggregateChoices, Who: []Choice{{Label: "Every sector"}},
		Reaches: []Choice{
			{Value: "organisations", Label: "Every organisation"}, {Value: "forces", Label: "Forces alone"}, {Value: "share", Label: "The share of all forces"},
		},
		Adds: []Choice{
			{Value: "newest", Label: "The newest number stands for all", Hint: "Such as a total so far, or a percentage."},
			{Value: string(reports.AddedUp), Label: "They add up", Hint: "Such as a number for each month."},
		},
		Directions: []Choice{{Value: "at_least", Label: "More is better"}, {Value: "at_most", Label: "Less is better"}},
		TargetSources: []Choice{
			{Label: "There is no target"},
			{Value: "published", Label: "It is published", Hint: "In the grant agreement, a plan or a report."},
			{Value: "invented", Label: "It was chosen here", Hint: "It is marked as invented wherever it is shown."},
		},
	}
	for _, sector := range people.Sectors {
		choices.Who = append(choices.Who, Choice{Value: string(sector), Label: sectorWord(sector)})
	}
	choices.Who = append(choices.Who, Choice{Value: exceptSector + string(people.Policing), Label: "Every sector but policing"})
	return choices, a.fillKPIChoices(c, v, &choices)
}

// fillKPIChoices adds what is in the records.
func (a *App) fillKPIChoices(c *fiber.Ctx, v view, choices *kpiChoices) error {
	deliverables, err := a.services.Reports.Deliverables(c.UserContext(), a.actor(c), v.Programme.Code)
	if err != nil {
		return err
	}
	choices.Deliverables = []Choice{{Label: "Choose a deliverable"}}
	for _, deliverable := range deliverables {
		choices.Deliverables = append(choices.Deliverables, Choice{Value: deliverable.Letter, Label: deliverable.Letter + ": " + shortened(deliverable.Title, 80)})
	}
	courses, err := a.services.Courses.Courses(c.UserContext())
	if err != nil {
		return err
	}
	choices.Courses = []Choice{{Label: "Choose a course"}}
	for _, course := range courses {
		choices.Courses = append(choices.Courses, Choice{Value: course.Code, Label: course.Title})
	}
	if choices.Engagements, err = a.kindChoices(c, v, "Choose a kind, or name another below"); err != nil {
		return err
	}
	values, err := a.services.Reports.Indicators(c.UserContext(), a.actor(c), v.Programme.Code)
	if err != nil {
		return err
	}
	choices.Indicators = []Choice{{Label: "Choose an indicator"}}
	for _, group := range groupIndicators(values) {
		choices.Indicators = append(choices.Indicators, Choice{Value: group.Code, Label: group.Title})
	}
	if choices.questionnaires, err = a.services.Surveys.Surveys(c.UserContext()); err != nil {
		return err
	}
	choices.Surveys, choices.Questions = surveyChoices(choices.questionnaires)
	choices.Before = append([]Choice{{Label: "Choose the survey before"}}, choices.Surveys[1:]...)
	choices.waves, err = a.services.Surveys.Waves(c.UserContext())
	choices.waves = slices.DeleteFunc(choices.waves, func(wave surveys.Wave) bool { return wave.Programme != v.Programme.Code })
	return err
}

// ofMeasure adds what depends on the surveys and the question that were chosen.
func (k *kpiChoices) ofMeasure(m reports.Measure) {
	k.Waves, k.BeforeWaves = k.wavesOf(m.Survey), k.wavesOf(m.Before)
	k.Options, k.Positive = nil, ""
	for _, questionnaire := range k.questionnaires {
		for _, question := range questionnaire.Questions {
			if questionnaire.Code == m.Survey && question.Item != "" && question.Item == m.Item {
				k.Options, k.Positive = answerChoices(questionnaire.Questionnaire, question)
				return
			}
		}
	}
}

func (k *kpiChoices) wavesOf(survey string) []Choice {
	waves := []Choice{{Label: "Every wave, follow-ups left out"}}
	for _, wave := range k.waves {
		if wave.Survey == survey {
			waves = append(waves, Choice{Value: wave.Name, Label: wave.Name})
		}
	}
	return waves
}

// answerChoices are the answers to a question that have a base, and the words of those that
// count as positive. A number has none.
func answerChoices(questionnaire surveys.Questionnaire, question surveys.Question) (choices []Choice, positive string) {
	counted, good := []string{surveys.Yes, surveys.No}, []string{surveys.Yes}
	if question.Kind == surveys.KindScale {
		scale := questionnaire.Scales[question.Scale]
		counted, good = texts(scale.CountedValues()), texts(scale.PositiveValues())
	}
	var words []string
	for _, option := range questionnaire.OptionsOf(question) {
		if slices.Contains(counted, option.Value) {
			choices = append(choices, Choice{Value: option.Value, Label: option.Label})
		}
		if slices.Contains(good, option.Value) {
			words = append(words, option.Label)
		}
	}
	return choices, strings.Join(words, ", ")
}

func texts(values []int) []string {
	var written []string
	for _, value := range values {
		written = append(written, strconv.Itoa(value))
	}
	return written
}

// surveyChoices are the surveys, and by survey the questions whose answers have a share.
func surveyChoices(questionnaires []surveys.QuestionnaireVersion) (all, questions []Choice) {
	all, questions = []Choice{{Label: "Choose a survey"}}, []Choice{{Label: "Choose a question"}}
	for _, questionnaire := range questionnaires {
		all = append(all, Choice{Value: questionnaire.Code, Label: questionnaire.Title})
		for _, question := range questionnaire.Questions {
			value := questionnaire.Code + " " + question.Item
			there := slices.ContainsFunc(questions, func(choice Choice) bool { return choice.Value == value })
			if question.Item != "" && !there {
				questions = append(questions, Choice{Value: value, Label: shortened(question.Text, 90), Group: questionnaire.Title})
			}
		}
	}
	return all, questions
}

// shortened is a text of at most so many characters, cut between words.
func shortened(text string, most int) string {
	if len([]rune(text)) <= most {
		return text
	}
	cut := string([]rune(text)[:most])
	return cut[:cmp.Or(max(0, strings.LastIndex(cut, " ")), len(cut))] + "…"
}

// labelOf is the label of the choice of that value, the value itself where there is none.
func labelOf(value string, choices []Choice) string {
	for _, choice := range choices {
		if choice.Value == value {
			return choice.Label
		}
	}
	return value
}
