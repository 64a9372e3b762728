package web

import (
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

func (a *App) returnQuestionRoutes() []route {
	const questions = "/returns/:return/questions"
	return []route{
		{fiber.MethodGet, questions, readsReturns, a.listReturnQuestions},
		{fiber.MethodGet, questions + "/new", mayWithReturn(reports.Ask), a.newReturnQuestion},
		{fiber.MethodPost, questions, mayWithReturn(reports.Ask), a.askReturnQuestion},
		{fiber.MethodGet, questions + "/:question", mayWithReturn(reports.Answer), a.newReturnAnswer},
		{fiber.MethodPost, questions + "/:question", mayWithReturn(reports.Answer), a.answerReturnQuestion},
	}
}

// askFigurePath is where a question on a figure is asked.
func askFigurePath(slug, key string) string {
	return grantReturnPath(slug, "questions", "new") + "?" + url.Values{"figure": {key}}.Encode()
}

type returnQuestionsPage struct {
	Page
	Back      string
	Of        string
	Path      string
	Questions []returnQuestionView
	CanAsk    bool
}

// returnQuestionView is a question with the address of its figure's receipt and, where it
// waits for the reader, that of the answer's form.
type returnQuestionView struct {
	reports.ReturnQuestion
	Receipt string
	Answer  string
}

func (a *App) listReturnQuestions(c *fiber.Ctx) error {
	filed, questions, err := a.services.Reports.ReturnQuestions(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return returnError(err)
	}
	page := returnQuestionsPage{
		Page: a.page(c, "Questions and answers"), Back: grantReturnPath(filed.Slug), Of: filed.Title, Path: grantReturnPath(filed.Slug),
		CanAsk: filed.State != reports.Draft && a.readsAsItStands(c, filed) && reports.MayWithReturn(a.actor(c), reports.Ask),
	}
	for _, question := range questions {
		view := returnQuestionView{ReturnQuestion: question, Receipt: versionReceiptPath(filed.Slug, question.Version, question.FigureKey)}
		if question.Open() && reports.MayWithReturn(a.actor(c), reports.Answer) {
			view.Answer = grantReturnPath(filed.Slug, "questions", question.ID)
		}
		page.Questions = append(page.Questions, view)
	}
	return a.render(c, fiber.StatusOK, "returns/questions", page)
}

type askFigurePage struct {
	Page
	Back     string
	Action   string
	Figure   reports.Figure
	Question string
}

func (a *App) newReturnQuestion(c *fiber.Ctx) error {
	return a.renderNewQuestion(c, fiber.StatusOK, c.Query("figure"), "", nil)
}

func (a *App) renderNewQuestion(c *fiber.Ctx, status int, key, question string, problems Problems) error {
	filed, receipt, err := a.services.Reports.ReturnReceipt(c.UserContext(), a.actor(c), c.Params("return"), key)
	if err != nil {
		return returnError(err)
	}
	if filed.State == reports.Draft {
		return reports.ErrStage
	}
	page := askFigurePage{
		Page: a.page(c, "What do you ask about this figure?"), Back: receiptPath(filed.Slug, key),
		Action: grantReturnPath(filed.Slug, "questions"), Figure: receipt.Figure, Question: question,
	}
	page.Problems = problems
	return a.render(c, status, "returns/ask", page)
}

func (a *App) askReturnQuestion(c *fiber.Ctx) error {
	slug, key, question := c.Params("return"), sent(c, "figure"), sent(c, "question")
	_, err := a.services.Reports.AskAboutFigure(c.UserContext(), a.actor(c), slug, key, question)
	if problems := textProblems(err, "question", "question"); problems != nil {
		return a.renderNewQuestion(c, fiber.StatusUnprocessableEntity, key, question, problems)
	}
	if err != nil {
		return returnError(err)
	}
	return a.seeOther(c, grantReturnPath(slug, "questions"), "The question is asked")
}

// textProblems are what is wrong with a text that must be there.
func textProblems(err error, field, noun string) Problems {
	switch {
	case errors.Is(err, reports.ErrNoReason):
		return Problems{{field, "Enter your " + noun}}
	case errors.Is(err, reports.ErrTooLong):
		return Problems{{field, "Your " + noun + " must be 2,000 characters or fewer"}}
	}
	return nil
}

type answerFigurePage struct {
	Page
	Back   string
	Action string
	Asked  reports.ReturnQuestion
	Answer string
}

func (a *App) newReturnAnswer(c *fiber.Ctx) error {
	return a.renderNewAnswer(c, fiber.StatusOK, "", nil)
}

func (a *App) renderNewAnswer(c *fiber.Ctx, status int, answer string, problems Problems) error {
	filed, questions, err := a.services.Reports.ReturnQuestions(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return returnError(err)
	}
	for _, question := range questions {
		if question.ID == c.Params("question") {
			page := answerFigurePage{
				Page: a.page(c, "Your answer"), Back: grantReturnPath(filed.Slug, "questions"),
				Action: grantReturnPath(filed.Slug, "questions", question.ID), Asked: question, Answer: answer,
			}
			if !question.Open() {
				return reports.ErrChangedSince
			}
			page.Problems = problems
			return a.render(c, status, "returns/answer", page)
		}
	}
	return reports.ErrNoEntry
}

func (a *App) answerReturnQuestion(c *fiber.Ctx) error {
	slug, answer := c.Params("return"), sent(c, "answer")
	err := a.services.Reports.AnswerQuestion(c.UserContext(), a.actor(c), slug, c.Params("question"), answer)
	if problems := textProblems(err, "answer", "answer"); problems != nil {
		return a.renderNewAnswer(c, fiber.StatusUnprocessableEntity, answer, problems)
	}
	if err != nil {
		return returnError(err)
	}
	return a.seeOther(c, grantReturnPath(slug, "questions"), "The answer is saved")
}
