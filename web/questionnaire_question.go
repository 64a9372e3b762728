package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

// The steps of a question: one thing a page.
const (
	stepText    = "text"
	stepKind    = "kind"
	stepAnswers = "answers"
	stepMeasure = "measure"
	stepThen    = "then"
	stepSection = "section"
	stepRouting = "routing"
)

var questionSteps = []string{stepText, stepKind, stepAnswers, stepMeasure, stepThen, stepSection, stepRouting}

// stepOf is the step on which a field of the survey file is changed.
func stepOf(field string) string {
	switch field {
	case "kind":
		return stepKind
	case "scale", "options":
		return stepAnswers
	case "item", "about", "stratum", "optional":
		return stepMeasure
	case "then_of":
		return stepThen
	case "section":
		return stepSection
	case "asked_of":
		return stepRouting
	}
	return stepText
}

// questionEditPage is one question of a draft: everything about it, with links to change it.
type questionEditPage struct {
	Page
	Draft  surveys.QuestionnaireDraft
	Back   string
	Base   string
	Number int
	Rows   []summaryRow
	Faults []faultLine
}

// draftQuestion is the index of the question that the address names.
func draftQuestion(c *fiber.Ctx, draft surveys.QuestionnaireDraft) (int, error) {
	number, err := strconv.Atoi(c.Params("number"))
	if err != nil || number < 1 || number > len(draft.Questions) {
		return 0, fiber.ErrNotFound
	}
	return number - 1, nil
}

// theDraftQuestion is the draft and the index of its question that the address names.
func (a *App) theDraftQuestion(c *fiber.Ctx) (draft surveys.QuestionnaireDraft, index int, err error) {
	if draft, err = a.theDraft(c); err != nil {
		return draft, 0, err
	}
	index, err = draftQuestion(c, draft)
	return draft, index, err
}

func (a *App) showDraftQuestion(c *fiber.Ctx) error {
	draft, index, err := a.theDraftQuestion(c)
	if err != nil {
		return err
	}
	base := draftPath(draft.Code, "questions", strconv.Itoa(index+1))
	page := questionEditPage{
		Page: a.page(c, "Question "+draft.Questions[index].Code), Draft: draft, Back: draftPath(draft.Code), Base: base, Number: index + 1,
		Rows: questionRows(draft.Questionnaire, index, base),
	}
	for _, fault := range draft.QuestionFaults(index) {
		page.Faults = append(page.Faults, newFaultLine(draft, fault))
	}
	return a.render(c, fiber.StatusOK, "questionnaires/ask", page)
}

// yesNo is a truth in words.
var yesNo = map[bool]string{true: "Yes", false: "No"}

// questionRows are all there is to a question.
func questionRows(questionnaire surveys.Questionnaire, index int, base string) []summaryRow {
	question := questionnaire.Questions[index]
	row := func(key, step, hidden string, lines ...string) summaryRow {
		return summaryRow{Key: key, Lines: slices.DeleteFunc(lines, func(l string) bool { return l == "" }), Link: base + "/" + step, LinkText: "Change", LinkHidden: hidden}
	}
	rows := []summaryRow{
		row("Question", stepText, "the question", question.Text),
		row("Help text", stepText, "the help text", question.Hint),
		row("Code", stepText, "the code", question.Code),
		row("Answered as", stepKind, "how it is answered", sentenceCase(question.Kind.Words())),
	}
	switch question.Kind {
	case surveys.KindScale:
		rows = append(rows, row("Scale", stepAnswers, "the scale", question.Scale, scaleWords(questionnaire.Scales[question.Scale])))
	case surveys.KindChoice, surveys.KindChoices:
		rows = append(rows, row("Options", stepAnswers, "the options", strings.Split(optionLines(question.Options), "\n")...))
	}
	inSection := "In no section"
	if section, known := questionnaire.Section(question.Section); known {
		inSection = section.Title
	}
	asked := routingLines(questionnaire, question)
	if len(asked) == 0 {
		asked = []string{"Everybody"}
	}
	return append(rows,
		row("Item", stepMeasure, "the item", cmp.Or(question.Item, "None")),
		row("About", stepMeasure, "what it is about", aboutWords(question.About)),
		row("Sorts people into groups", stepMeasure, "whether it sorts people into groups", yesNo[question.Stratum]),
		row("Optional", stepMeasure, "whether it is optional", yesNo[question.Optional]),
		row("Looks back", stepThen, "whether it looks back", thenWords(question)),
		row("Section", stepSection, "the section", inSection),
		row("Asked of", stepRouting, "who is asked", asked...),
	)
}

// thenWords say whether a question asks how it was before the training.
func thenWords(question surveys.Question) string {
	if question.ThenOf == "" {
		return "No"
	}
	return "On " + question.ThenOf + ". A random half of those who answer are asked"
}

func (a *App) moveDraftQuestion(c *fiber.Ctx) error {
	draft, index, err := a.theDraftQuestion(c)
	if err != nil {
		return err
	}
	up := sent(c, "to") == "up"
	err = a.changeDraft(c, func(q *surveys.Questionnaire) error {
		q.MoveQuestion(index, up)
		return nil
	})
	if err != nil {
		return err
	}
	way := "down"
	if up {
		way = "up"
	}
	return a.seeOther(c, draftPath(draft.Code), draft.Questions[index].Code+" has moved "+way)
}

func (a *App) dropDraftQuestion(c *fiber.Ctx) error {
	draft, index, err := a.theDraftQuestion(c)
	if err != nil {
		return err
	}
	code := draft.Questions[index].Code
	err = a.changeDraft(c, func(q *surveys.Questionnaire) error {
		q.DropQuestion(index)
		return nil
	})
	if err != nil {
		return err
	}
	return a.seeOther(c, draftPath(draft.Code), "The question "+code+" is taken out")
}

// optionLines are options as they are typed: value = label, one a line.
func optionLines(options []surveys.Option) string {
	lines := make([]string, len(options))
	for i, option := range options {
		lines[i] = option.Value
		if option.Label != option.Value {
			lines[i] += " = " + option.Label
		}
	}
	return strings.Join(lines, "\n")
}

// readOptions reads options as they are typed. A line without = is a label, from which the
// value is made.
func readOptions(typed string) []surveys.Option {
	var options []surveys.Option
	for _, line := range lines(typed) {
		value, label, both := strings.Cut(line, "=")
		value, label = strings.TrimSpace(value), strings.TrimSpace(label)
		if !both {
			value, label = codeOf(line), line
		}
		if label == "" {
			label = value
		}
		options = append(options, surveys.Option{Value: value, Label: label})
	}
	return options
}

// codeOf makes a code of a label: "Control room (CMCU)" is control_room_cmcu.
func codeOf(label string) string {
	words := strings.FieldsFunc(strings.ToLower(label), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	code := strings.Join(words, "_")
	if code == "" {
		return label
	}
	return code[:min(len(code), 60)]
}

func kindOfQuestionChoices() []Choice {
	return []Choice{
		{Value: "scale", Label: "A scale", Hint: "Ordered options, such as how confident somebody is. Compared before and after."},
		{Value: "yes_no", Label: "Yes or no", Hint: "Compared before and after."},
		{Value: "choice", Label: "One of several options", Hint: "Such as a role."},
		{Value: "choices", Label: "Any of several options"},
		{Value: "number", Label: "A number", Hint: "Compared by its mean alone."},
		{Value: "text", Label: "Text", Hint: "In one’s own words. Never in an export, and read by a person before anybody else sees it."},
	}
}

// aboutChoices are what a question may be about, with what the file says when that is else.
func aboutChoices(questionnaire surveys.Questionnaire) []Choice {
	choices := []Choice{
		{Value: "knowledge", Label: "Own knowledge", Hint: "What the person who answers knows or can do."},
		{Value: "environment", Label: "Environment", Hint: "What others do, or how work is organised. Never averaged with own knowledge."},
		{Value: "", Label: "Neither"},
	}
	for _, question := range questionnaire.Questions {
		if !slices.ContainsFunc(choices, func(choice Choice) bool { return choice.Value == question.About }) {
			choices = append(choices, Choice{Value: question.About, Label: sentenceCase(question.About)})
		}
	}
	return choices
}
