package web

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

// answersPage shows all answers before they are sent.
type answersPage struct {
	Page
	Survey survey
	Rows   []summaryRow
	Back   string
	// Send is where the answers are sent.
	Send string
}

func (a *App) showAnswers(c *fiber.Ctx, survey survey) error {
	draft, err := a.draft(c, survey)
	if err != nil {
		return err
	}
	if _, unfinished := draft.Next(); unfinished {
		return a.seeOther(c, survey.next(draft), "")
	}
	return a.renderWritten(c, fiber.StatusOK, a.answersPage(c, survey, draft))
}

func (a *App) answersPage(c *fiber.Ctx, survey survey, draft surveys.Draft) answersPage {
	page := answersPage{Page: a.page(c, "Check your answers"), Survey: survey, Back: survey.base, Send: survey.base + "/check"}
	for _, question := range draft.Asked() {
		page.Rows = append(page.Rows, summaryRow{
			Key: questionText(question), Lines: answerLines(draft, question),
			Link: survey.address(draft, question.Code) + "?change=1", LinkText: "Change",
			LinkHidden: "your answer to: " + questionText(question),
		})
	}
	if last, ok := draft.Questionnaire.PreviousQuestion("", draft.Answers); ok {
		page.Back = survey.address(draft, last.Code)
	}
	return page
}

// answerLines is an answer as a reader sees it: the labels of options, a text by its lines.
func answerLines(draft surveys.Draft, question surveys.Question) []string {
	value := draft.Answers[question.Code]
	if value == "" {
		return []string{"Left out"}
	}
	if question.Kind == surveys.KindText {
		return strings.Split(value, "\n")
	}
	labels := map[string]string{}
	for _, option := range draft.Questionnaire.OptionsOf(question) {
		labels[option.Value] = option.Label
	}
	var lines []string
	for _, part := range strings.Split(value, ";") {
		if label := labels[part]; label != "" {
			part = label
		}
		lines = append(lines, part)
	}
	return lines
}

const everythingBlank = "Every question has been left out. Answer at least one before you send"

// handIn sends the answers. Pressed again, or sent again after the line went down, it leads
// to the same page and stores nothing more.
func (a *App) handIn(c *fiber.Ctx, survey survey) error {
	draft, err := a.draft(c, survey)
	if err != nil {
		return err
	}
	err = a.services.Surveys.HandIn(c.UserContext(), survey.WithDraft(draft), survey.secret)
	switch {
	case errors.Is(err, surveys.ErrUnfinished):
		return a.seeOther(c, survey.next(draft), "")
	case errors.Is(err, surveys.ErrNoAnswers):
		page := a.answersPage(c, survey, draft)
		page.Problems.Add("", everythingBlank)
		return a.renderWritten(c, fiber.StatusUnprocessableEntity, page)
	case err != nil:
		return err
	}
	return a.seeOther(c, survey.base+"/thanks", "")
}

// thanksPage says that the answers are in.
type thanksPage struct {
	Page
	Survey survey
}

func (a *App) showThanks(c *fiber.Ctx, survey survey) error {
	_, err := a.draft(c, survey)
	switch {
	case err == nil:
		return surveys.ErrNoDraft // nothing has been sent: back to the beginning
	case !errors.Is(err, surveys.ErrAnswered):
		return err
	}
	return a.render(c, fiber.StatusOK, "answer/thanks", thanksPage{a.page(c, "Your answers are in"), survey})
}
