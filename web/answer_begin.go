package web

import (
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

type codeAskForm struct {
	Code string `form:"code"`
}

// codeAskPage asks for the short code that is on a screen or in a message.
type codeAskPage struct {
	Page
	Form codeAskForm
}

func (a *App) askCode(c *fiber.Ctx) error {
	return a.render(c, fiber.StatusOK, "answer/code", codeAskPage{Page: a.page(c, "Answer a survey")})
}

func (a *App) readCode(c *fiber.Ctx) error {
	page := codeAskPage{Page: a.page(c, "Answer a survey")}
	page.Problems = bind(c, &page.Form)
	if page.Form.Code == "" {
		page.Problems.Add("code", "Enter the code of the survey")
		return a.render(c, fiber.StatusUnprocessableEntity, "answer/code", page)
	}
	err := a.guessAt(c, "survey code", surveys.ErrNoCode, func() error {
		_, err := a.services.Surveys.InvitationByCode(c.UserContext(), page.Form.Code)
		return err
	})
	if errors.Is(err, surveys.ErrNoCode) {
		page.Problems.Add("code", "There is no survey with this code. Check it and type it again")
		return a.render(c, fiber.StatusUnprocessableEntity, "answer/code", page)
	}
	if err != nil {
		return err
	}
	return a.seeOther(c, codePath(surveys.SpellCode(page.Form.Code)), "")
}

type beginForm struct {
	Reference string `form:"reference"`
	Pair      bool   `form:"pair"`
	OwnCode   string `form:"own_code"`
}

// beginPage is before the first question: why, how long, what is stored and what is not.
type beginPage struct {
	Page
	Survey survey
	Form   beginForm
	// About is about how many questions there are.
	About int
	// Together: some questions stand on one page.
	Together bool
	// GoOn is the address of the next question where answering has begun.
	GoOn string
	// First is the address of the first question, for a personal link.
	First string
	// FewAt: so few may answer about the session that its results are never shown alone.
	FewAt bool
	// CanPair: an open survey, and somebody who has signed in.
	CanPair bool
}

func (a *App) showBeginning(c *fiber.Ctx, survey survey) error {
	page, err := a.beginPage(c, survey)
	if err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "answer/begin", page)
}

func (a *App) beginPage(c *fiber.Ctx, survey survey) (beginPage, error) {
	page := beginPage{Page: a.page(c, survey.Questionnaire.Title), Survey: survey}
	page.CanPair = survey.Session == nil && survey.Wave.Programme != "" && page.Actor.SignedIn()
	draft, err := a.draft(c, survey)
	switch {
	case errors.Is(err, surveys.ErrNoDraft):
		draft = surveys.Draft{Questionnaire: survey.Questionnaire}
	case err != nil:
		return page, err
	case !survey.Personal || draft.Begun():
		page.GoOn = survey.next(draft)
	default:
		page.First = survey.next(draft)
	}
	page.About = draft.About()
	page.Together = slices.ContainsFunc(draft.Questionnaire.Sections, func(section surveys.Section) bool { return section.OnePage })
	if page.FewAt, err = a.services.Surveys.FewAtSession(c.UserContext(), survey.Invitation); err != nil {
		return page, err
	}
	return page, survey.Check(a.now())
}

// beginAnswers gives the browser its secret and leads to the first question.
func (a *App) beginAnswers(c *fiber.Ctx, survey survey) error {
	var form beginForm
	problems := bind(c, &form)
	if survey.secret == "" {
		survey.secret = surveys.NewDraftSecret()
	}
	beginning := surveys.Beginning{Reference: form.Reference, OwnCode: form.OwnCode}
	if form.Pair {
		beginning.PersonID = a.actor(c).PersonID
	}
	var draft surveys.Draft
	begin := func() (err error) {
		draft, err = a.services.Surveys.BeginDraft(c.UserContext(), survey.Invitation, survey.secret, beginning)
		return err
	}
	err := error(nil)
	if form.Reference == "" {
		err = begin()
	} else {
		err = a.guessAt(c, "booking reference", surveys.ErrReference, begin)
	}
	if errors.Is(err, surveys.ErrReference) {
		problems.Add("reference", "This booking reference does not work for this survey. Check it, or leave it empty")
		return a.beginWith(c, survey, form, problems)
	}
	if errors.Is(err, surveys.ErrOwnCode) {
		problems.Add("own_code", "Your code must have at least 6 letters or digits. Make it longer, or leave it empty")
		return a.beginWith(c, survey, form, problems)
	}
	if err != nil {
		return err
	}
	a.setCookie(c, answerCookie, survey.secret, a.now().Add(answerCookieLife))
	return a.seeOther(c, survey.next(draft), "")
}

func (a *App) beginWith(c *fiber.Ctx, survey survey, form beginForm, problems Problems) error {
	page, err := a.beginPage(c, survey)
	if err != nil {
		return err
	}
	page.Form, page.Problems = form, problems
	return a.render(c, fiber.StatusUnprocessableEntity, "answer/begin", page)
}

// beginAgain lets somebody else answer in the same browser, without a look at what was
// begun or sent before.
func (a *App) beginAgain(c *fiber.Ctx, survey survey) error {
	a.dropCookie(c, answerCookie)
	return a.seeOther(c, survey.base, "")
}

// forgetDraft throws away what has been answered so far.
func (a *App) forgetDraft(c *fiber.Ctx, survey survey) error {
	if survey.secret != "" {
		if err := a.services.Surveys.DropDraft(c.UserContext(), survey.Invitation, survey.secret); err != nil {
			return err
		}
	}
	return a.seeOther(c, survey.base, "Your answers so far have been deleted")
}
