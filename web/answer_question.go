package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

// noCases ends the text of questions that are answered in one's own words, and stands under
// every box for them anyway.
const noCases = "Do not include details of victims or cases."

// withoutNoCases is the text of a question without the warning that stands under its box.
func withoutNoCases(text string) string {
	return strings.TrimSpace(strings.TrimSuffix(text, noCases))
}

// mostRadios is how many options are shown at once; more are a list to choose from.
const mostRadios = 12

type questionForm struct {
	Answer []string `form:"answer"`
	// Leave is the button that leaves the question out.
	Leave bool `form:"leave"`
	// Change tells that the page was opened to change one answer before sending.
	Change bool `form:"change"`
}

// questionPage is one question. Number and About say how far along it is. Section is the one
// that it is in, if any; its help text stands with the first question that is asked of it.
type questionPage struct {
	Page
	Survey   survey
	Question surveys.Question
	Section  surveys.Section
	Form     questionForm
	Number   int
	About    int
	Address  string
	Back     string
	field    answerField
}

// address is that of a question: its number among all questions, whoever is asked them, so
// that it stays what it is when another answer changes the routing.
func (s survey) address(draft surveys.Draft, code string) string {
	index := slices.IndexFunc(draft.Questionnaire.Questions, func(q surveys.Question) bool { return q.Code == code })
	return s.base + "/" + strconv.Itoa(index+1)
}

// next is the address of the first question that has not been seen, or of checking them all.
func (s survey) next(draft surveys.Draft) string {
	if question, ok := draft.Next(); ok {
		return s.address(draft, question.Code)
	}
	return s.base + "/check"
}

// questionAt is the question that the address names. Nothing was asked at other numbers.
func questionAt(c *fiber.Ctx, draft surveys.Draft) (surveys.Question, error) {
	number, err := strconv.Atoi(c.Params("number"))
	if err != nil || number < 1 || number > len(draft.Questionnaire.Questions) {
		return surveys.Question{}, fiber.ErrNotFound
	}
	return draft.Questionnaire.Questions[number-1], nil
}

func (a *App) showQuestion(c *fiber.Ctx, survey survey) error {
	draft, err := a.draft(c, survey)
	if err != nil {
		return err
	}
	question, err := questionAt(c, draft)
	if err != nil {
		return err
	}
	if !draft.Asks(question) {
		return a.seeOther(c, survey.next(draft), "")
	}
	if together := draft.Page(question); len(together) > 1 {
		return a.showSection(c, survey, draft, together)
	}
	form := questionForm{Change: c.Query("change") != "", Answer: typedAnswer(draft, question)}
	return a.renderWritten(c, fiber.StatusOK, a.questionPage(c, survey, draft, question, form))
}

func (a *App) questionPage(c *fiber.Ctx, survey survey, draft surveys.Draft, question surveys.Question, form questionForm) questionPage {
	page := questionPage{
		Page: a.page(c, questionText(question)), Survey: survey, Question: question, Form: form,
		Address: survey.address(draft, question.Code), Back: survey.base,
		field: fieldFor(draft.Questionnaire.Questionnaire, question, "answer", form.Answer),
	}
	page.Number, page.About = draft.Progress(question)
	page.Section, _ = draft.Questionnaire.Section(question.Section)
	if before, ok := draft.Questionnaire.PreviousQuestion(question.Code, draft.Answers); ok {
		page.Back = survey.address(draft, before.Code)
		if before.Section == question.Section {
			page.Section.Help = ""
		}
	}
	if form.Change {
		page.Back = survey.base + "/check"
	}
	return page
}

// questionText is what is asked. Whether an answer is expected is said in words.
func questionText(question surveys.Question) string {
	text := question.Text
	if question.Kind == surveys.KindText {
		text = withoutNoCases(text)
	}
	if question.Optional {
		text += " (optional)"
	}
	return text
}

func (a *App) saveAnswer(c *fiber.Ctx, survey survey) error {
	draft, err := a.draft(c, survey)
	if err != nil {
		return err
	}
	question, err := questionAt(c, draft)
	if err != nil {
		return err
	}
	if together := draft.Page(question); len(together) > 1 {
		return a.saveSection(c, survey, draft, together)
	}
	var form questionForm
	problems := bind(c, &form)
	saved, err := a.services.Surveys.SaveAnswer(
		c.UserContext(), survey.WithDraft(draft), survey.secret, question.Code, strings.Join(form.Answer, ";"), form.Leave)
	switch {
	case errors.Is(err, surveys.ErrAnswerNeeded), errors.Is(err, surveys.ErrAnswer):
		page := a.questionPage(c, survey, draft, question, form)
		problems.Add("answer", answerProblem(question, page.field.Layout, err))
		page.Problems = problems
		return a.renderWritten(c, fiber.StatusUnprocessableEntity, page)
	case err != nil:
		return err
	}
	return a.seeOther(c, survey.after(saved, question, form.Change), "")
}

// after is where an answer leads: to the question that follows it, or, when it was changed
// before sending, to what is not seen yet, or back to sending.
func (s survey) after(draft surveys.Draft, question surveys.Question, changed bool) string {
	next, ok := draft.Questionnaire.NextQuestion(question.Code, draft.Answers)
	if changed || !ok {
		return s.next(draft)
	}
	return s.address(draft, next.Code)
}

// answerProblem says what to do about an answer that was not taken.
func answerProblem(question surveys.Question, layout string, err error) string {
	missing := errors.Is(err, surveys.ErrAnswerNeeded)
	switch {
	case question.Kind == surveys.KindNumber:
		return "Enter a number, like 12 or 12.5"
	case question.Kind == surveys.KindText && missing:
		return "Enter an answer, or leave this question out"
	case question.Kind == surveys.KindText:
		return "Your answer must be " + number(surveys.MaxTextLength) + " characters or fewer"
	case layout == "select":
		return "Choose from the list, or leave this question out"
	}
	return "Select an answer, or leave this question out"
}
