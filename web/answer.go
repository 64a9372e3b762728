package web

import (
	"errors"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/surveys"
)

// answerPages are the pages of answering a survey, but for its questions and the check of the
// answers, which are written by Go.
var answerPages = map[string]any{
	"answer/code":   codeAskPage{},
	"answer/begin":  beginPage{},
	"answer/stored": storedPage{},
	"answer/thanks": thanksPage{},
	"answer/screen": screenPage{},
}

// answerRoutes are the same pages twice: by the short code, which anybody may type, and by
// the personal link of a booking. Neither needs signing in.
func (a *App) answerRoutes() []route {
	routes := []route{
		{fiber.MethodGet, "/s", anyone, a.askCode},
		{fiber.MethodPost, "/s", anyone, a.readCode},
		{fiber.MethodPost, "/s/:code", anyone, a.answering(a.byCode, a.beginAnswers)},
		{fiber.MethodPost, "/s/:code/again", anyone, a.answering(a.byCode, a.beginAgain)},
		{fiber.MethodGet, "/s/:code/qr.svg", anyone, a.showQR},
		{fiber.MethodGet, "/privacy/answers", anyone, a.showStored},
		{fiber.MethodGet, "/sessions/:session/survey", runsSessions, a.showScreen},
	}
	for path, find := range map[string]findSurvey{"/s/:code": a.byCode, "/a/:token": a.byLink} {
		routes = append(routes,
			route{fiber.MethodGet, path, anyone, a.answering(find, a.showBeginning)},
			route{fiber.MethodPost, path + "/forget", anyone, a.answering(find, a.forgetDraft)},
			route{fiber.MethodGet, path + "/stored", anyone, a.answering(find, a.showStoredOf)},
			route{fiber.MethodGet, path + "/check", anyone, a.answering(find, a.showAnswers)},
			route{fiber.MethodPost, path + "/check", anyone, a.answering(find, a.handIn)},
			route{fiber.MethodGet, path + "/thanks", anyone, a.answering(find, a.showThanks)},
			route{fiber.MethodGet, path + "/:number", anyone, a.answering(find, a.showQuestion)},
			route{fiber.MethodPost, path + "/:number", anyone, a.answering(find, a.saveAnswer)},
		)
	}
	return routes
}

// answerErrors are the pages for what stands in the way of answering.
var answerErrors = []errorPage{
	{of: surveys.ErrNoCode, status: 404, title: "There is no survey with this code", words: "Check the code and type it again.", link: "/s", linkText: "Type the code"},
	{of: surveys.ErrNoSeat, status: 404, title: "This link does not lead to a survey", words: "If you copied it from an email, check that you copied all of it. A link also stops working when the register of the session has been corrected. Ask your trainer if you think it should work."},
	{of: surveys.ErrSurveyNotOpen, status: 403, title: "This survey is not open yet", words: "Come back when it has opened."},
	{of: surveys.ErrSurveyClosed, status: 410, title: "This survey has closed", words: "It takes no more answers."},
	{of: surveys.ErrAnswer, status: 422, title: "That is not an answer to the question", words: "Go back and choose one of the answers."},
	{of: surveys.ErrAnswerNeeded, status: 422, title: "The question needs an answer", words: "Go back and answer it, or leave it out."},
	{of: surveys.ErrReference, status: 422, title: "This booking reference does not work here", words: "Go back and check it, or leave it empty."},
	{of: surveys.ErrOwnCode, status: 422, title: "This code is too short", words: "Go back and make it six letters or digits, or leave it empty."},
	{of: surveys.ErrNoDraft, status: 404, title: "There are no answers here to go on with", words: "Open the survey again and start from the beginning."},
	{of: surveys.ErrUnfinished, status: 409, title: "There are questions you have not seen yet", words: "Go back and go through them. You can leave any of them out."},
	{of: surveys.ErrNoAnswers, status: 422, title: "Every answer is blank", words: "Go back and answer at least one question."},
	{of: surveys.ErrAnswered, status: 409, title: "Your answers are in", words: "They were sent before, and once is enough. You can close this page."},
	{of: surveys.ErrKeyDestroyed, status: 410, title: "This survey has closed", words: "It takes no more answers."},
	{of: surveys.ErrKeyDay, status: 422, title: "The key’s day may only come sooner", words: "Those who have answered were told the day. Nothing was changed."},
	{of: surveys.ErrPairKey, status: 500, title: "Sorry, there is a problem with the service", words: "Try again later."},
	{of: surveys.ErrWrongPairKey, status: 500, title: "Sorry, there is a problem with the service", words: "Try again later."},
}

// answerCookie holds the secret by which a browser finds the answers it has begun by a
// short code. It is set when somebody presses Start, never by opening a page.
const answerCookie = "muster-answers"

// answerCookieLife is longer than a draft is kept, so that a draft is never there without
// the browser that could go on with it.
const answerCookieLife = 30 * 24 * time.Hour

// survey is a survey being answered: the address its pages begin with, and the secret that
// finds the draft: the link's token, or what is in the cookie.
type survey struct {
	surveys.Invitation
	base   string
	secret string
}

// Base is the address that the survey's pages begin with.
func (s survey) Base() string { return s.base }

// Until is when it closes, or "" when it does not.
func (s survey) Until() string {
	if s.ClosesAt.IsZero() {
		return ""
	}
	return closing(s.ClosesAt)
}

type findSurvey func(*fiber.Ctx) (survey, error)

func (a *App) byCode(c *fiber.Ctx) (survey, error) {
	invitation, err := a.services.Surveys.InvitationByCode(c.UserContext(), c.Params("code"))
	return survey{invitation, codePath(surveys.SpellCode(c.Params("code"))), c.Cookies(a.cookieName(answerCookie))}, err
}

func (a *App) byLink(c *fiber.Ctx) (survey, error) {
	look := a.services.Surveys.InvitationSeen
	if routePattern(c) == handInByLink && changes(c.Method()) {
		look = a.services.Surveys.InvitationByLink
	}
	invitation, err := look(c.UserContext(), c.Params("token"))
	return survey{invitation, personalPath(c.Params("token")), c.Params("token")}, err
}

// handInByLink is where the answers of a personal link are sent.
const handInByLink = "/a/:token/check"

// closing is the moment at which a survey closes, after "until" or "at". Midnight belongs to
// the day that it ends, where people look for it.
func closing(at time.Time) string {
	if at.In(london).Format(time.TimeOnly) == "00:00:00" {
		return "the end of " + fullDay(at.Add(-time.Second))
	}
	return clockTime(at) + " on " + fullDay(at)
}

func codePath(code string) string { return "/s/" + url.PathEscape(code) }

// personalPath is where the personal link with the token leads.
func personalPath(token string) string { return "/a/" + url.PathEscape(token) }

// answering finds the survey for a page, and says in one place what every page says when it
// is not open, when it has been answered, and when answering has not begun.
func (a *App) answering(find findSurvey, show func(*fiber.Ctx, survey) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		found, err := find(c)
		if err != nil {
			return err
		}
		err = show(c, found)
		switch {
		case errors.Is(err, surveys.ErrAnswered):
			return a.seeOther(c, found.base+"/thanks", "")
		case errors.Is(err, surveys.ErrNoDraft):
			return a.seeOther(c, found.base, "")
		case errors.Is(err, surveys.ErrSurveyNotOpen):
			return errorPage{
				of: err, status: fiber.StatusForbidden, title: "This survey is not open yet",
				words: "It opens on " + fullDay(found.OpensAt) + " at " + clockTime(found.OpensAt) + ". Come back then, by the same address.",
			}
		case errors.Is(err, surveys.ErrSurveyClosed):
			return errorPage{
				of: err, status: fiber.StatusGone, title: "This survey has closed",
				words: "It closed at " + closing(found.ClosesAt) + " and takes no more answers.",
			}
		}
		return err
	}
}

// draft is the answers so far of a survey that is open.
func (a *App) draft(c *fiber.Ctx, survey survey) (surveys.Draft, error) {
	if survey.secret == "" {
		return surveys.Draft{}, surveys.ErrNoDraft
	}
	draft, err := a.services.Surveys.DraftSeen(c.UserContext(), survey.Invitation, survey.secret)
	if err != nil {
		return draft, err
	}
	return draft, survey.Check(a.now())
}

// guessAt counts wrong guesses at something by network address, and those alone: wrong tells
// whether guess was wrong.
func (a *App) guessAt(c *fiber.Ctx, what string, wrong error, guess func() error) error {
	ctx := c.UserContext()
	if err := a.services.People.TakeGuess(ctx, what, c.IP()); err != nil {
		return errorPage{
			of: err, status: fiber.StatusTooManyRequests, title: "That was tried too often",
			words: "Too many wrong " + what + "s have come from where you are. Wait 15 minutes, then try again.",
		}
	}
	err := guess()
	if errors.Is(err, wrong) {
		return err
	}
	return errors.Join(err, a.services.People.ForgiveGuess(ctx, what, c.IP()))
}
