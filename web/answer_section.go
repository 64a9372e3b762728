package web

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

// sectionPage is a section whose questions stand on one page. First and Last are the numbers
// of its questions of About that there will be.
type sectionPage struct {
	Page
	Survey      survey
	Section     surveys.Section
	First, Last int
	About       int
	Address     string
	Back        string
	Change      bool
	fields      []answerField
}

// fieldOf is the name of a question's field on a page of several: its number, because a code
// may have any letters.
func (s survey) fieldOf(draft surveys.Draft, code string) string {
	address := s.address(draft, code)
	return "answer-" + address[strings.LastIndex(address, "/")+1:]
}

// typedAnswer is an answer of the draft as its field shows it.
func typedAnswer(draft surveys.Draft, question surveys.Question) []string {
	answer := draft.Answers[question.Code]
	switch {
	case answer == "":
		return nil
	case question.Kind == surveys.KindChoices:
		return strings.Split(answer, ";")
	}
	return []string{answer}
}

func (a *App) showSection(c *fiber.Ctx, survey survey, draft surveys.Draft, questions []surveys.Question) error {
	page := a.sectionPage(c, survey, draft, questions, func(question surveys.Question) []string { return typedAnswer(draft, question) })
	page.change(survey, c.Query("change"))
	return a.renderWritten(c, fiber.StatusOK, page)
}

func (a *App) sectionPage(c *fiber.Ctx, survey survey, draft surveys.Draft, questions []surveys.Question, typed func(surveys.Question) []string) sectionPage {
	section, _ := draft.Questionnaire.Section(questions[0].Section)
	page := sectionPage{
		Page: a.page(c, section.Title), Survey: survey, Section: section,
		Address: survey.address(draft, questions[0].Code), Back: survey.base,
	}
	page.First, page.About = draft.Progress(questions[0])
	page.Last, _ = draft.Progress(questions[len(questions)-1])
	if before, ok := draft.Questionnaire.PreviousQuestion(questions[0].Code, draft.Answers); ok {
		page.Back = survey.address(draft, before.Code)
	}
	for _, question := range questions {
		page.fields = append(page.fields,
			fieldFor(draft.Questionnaire.Questionnaire, question, survey.fieldOf(draft, question.Code), typed(question)))
	}
	return page
}

// change marks a page that was opened to change one answer before sending, and that leads back
// to the others.
func (p *sectionPage) change(survey survey, change string) {
	if p.Change = change != ""; p.Change {
		p.Back = survey.base + "/check"
	}
}

// saveSection keeps the answers of a page of several. Those that the routing asks only now,
// because of an answer on the same page, come on it next.
func (a *App) saveSection(c *fiber.Ctx, survey survey, draft surveys.Draft, questions []surveys.Question) error {
	typed := func(question surveys.Question) []string { return allSent(c, survey.fieldOf(draft, question.Code)) }
	answers := make([]surveys.TypedAnswer, len(questions))
	for i, question := range questions {
		answers[i] = surveys.TypedAnswer{Question: question.Code, Typed: strings.Join(typed(question), ";")}
	}
	saved, err := a.services.Surveys.SaveAnswers(c.UserContext(), survey.WithDraft(draft), survey.secret, answers, sent(c, "leave") != "")
	var refused surveys.RefusedAnswers
	if errors.As(err, &refused) {
		page := a.sectionPage(c, survey, draft, questions, typed)
		page.change(survey, sent(c, "change"))
		page.refuse(questions, refused)
		return a.renderWritten(c, fiber.StatusUnprocessableEntity, page)
	}
	if err != nil {
		return err
	}
	for _, question := range saved.Page(questions[0]) {
		if !saved.Seen(question) {
			return a.seeOther(c, survey.address(saved, questions[0].Code), "")
		}
	}
	return a.seeOther(c, survey.after(saved, questions[len(questions)-1], sent(c, "change") != ""), "")
}

// refuse says which of the page's questions need another answer.
func (p *sectionPage) refuse(questions []surveys.Question, refused surveys.RefusedAnswers) {
	for i, question := range questions {
		if why := refused[question.Code]; why != nil {
			shown := p.fields[i]
			p.Problems.Add(shown.Name, sectionProblem(question, shown, why))
		}
	}
}

// sectionProblem names the question, since several problems may stand in one list.
func sectionProblem(question surveys.Question, shown answerField, why error) string {
	if errors.Is(why, surveys.ErrAnswerNeeded) {
		return "Answer: " + shown.Label
	}
	return answerProblem(question, shown.Layout, why) + ": " + shown.Label
}
