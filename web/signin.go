package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses/notices"
	"muster/courses/people"
)

var signInPages = map[string]any{
	"signin/ask":  signInPage{},
	"signin/sent": codePage{},
	"signin/link": linkPage{},
}

func (a *App) signInRoutes() []route {
	return []route{
		{fiber.MethodGet, "/sign-in", anyone, a.askEmail},
		{fiber.MethodPost, "/sign-in", anyone, a.sendLink},
		{fiber.MethodPost, "/sign-in/code", anyone, a.signInByCode},
		{fiber.MethodGet, "/sign-in/link/:token", anyone, a.showLink},
		{fiber.MethodPost, "/sign-in/link/:token", anyone, a.signInByLink},
		{fiber.MethodPost, "/sign-out", anyone, a.signOut},
	}
}

type signInForm struct {
	Email  string `form:"email"`
	Return string `form:"return"`
}

type signInPage struct {
	Page
	Form signInForm
}

type codeForm struct {
	Email  string `form:"email"`
	Code   string `form:"code"`
	Return string `form:"return"`
}

// codePage asks for the digits that were emailed. ShownLink and ShownCode are what
// the email would say, in the demonstration only.
type codePage struct {
	Page
	Form      codeForm
	ShownLink string
	ShownCode string
}

type linkPage struct {
	Page
	Email string
	Token string
}

func (a *App) askEmail(c *fiber.Ctx) error {
	form := signInForm{Return: localPath(c.Query("return", "/"))}
	if a.actor(c).SignedIn() {
		return a.seeOther(c, form.Return, "")
	}
	return a.render(c, fiber.StatusOK, "signin/ask", signInPage{a.page(c, "Sign in"), form})
}

// sendLink has the email sent, and answers the same for every address.
func (a *App) sendLink(c *fiber.Ctx) error {
	var form signInForm
	problems := bind(c, &form)
	form.Return = localPath(form.Return)
	page := codePage{Page: a.page(c, "Check your email"), Form: codeForm{Email: form.Email, Return: form.Return}}
	err := a.requestSignIn(c, form, &page)
	if errors.Is(err, people.ErrEmail) {
		problems.Add("email", "Enter an email address in the correct format, like name@example.com")
		ask := signInPage{a.page(c, "Sign in"), form}
		ask.Problems = problems
		return a.render(c, fiber.StatusUnprocessableEntity, "signin/ask", ask)
	}
	if err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "signin/sent", page)
}

// requestSignIn sends the email, or, in the demonstration, where no mail goes out,
// shows on the page what it would have said.
func (a *App) requestSignIn(c *fiber.Ctx, form signInForm, page *codePage) error {
	if !a.config.Demonstration {
		return a.services.People.RequestSignIn(c.UserContext(), form.Email, form.Return, c.IP())
	}
	link, err := a.services.People.MintSignIn(c.UserContext(), form.Email, form.Return)
	if err != nil {
		return err
	}
	page.ShownLink, page.ShownCode = linkPath(link.Token), link.Code
	return nil
}

func (a *App) signInByCode(c *fiber.Ctx) error {
	var form codeForm
	problems := bind(c, &form)
	form.Return = localPath(form.Return)
	signedIn, err := a.services.People.SignInByCode(c.UserContext(), form.Email, digitsOf(form.Code), c.IP())
	if errors.Is(err, people.ErrWrongCode) {
		problems.Add("code", "Enter the six digits of the newest email. The code works for 15 minutes and for five tries")
		page := codePage{Page: a.page(c, "Check your email"), Form: form}
		page.Problems = problems
		return a.render(c, fiber.StatusUnprocessableEntity, "signin/sent", page)
	}
	if err != nil {
		return err
	}
	return a.welcome(c, signedIn)
}

// digitsOf leaves out what people type between digits.
func digitsOf(typed string) string {
	digits := make([]rune, 0, len(typed))
	for _, r := range typed {
		if r != ' ' && r != '-' {
			digits = append(digits, r)
		}
	}
	return string(digits)
}

// showLink asks for a button to be pressed: programs that check emails open their
// links, and that must not sign anybody in.
func (a *App) showLink(c *fiber.Ctx) error {
	email, err := a.services.People.LinkEmail(c.UserContext(), c.Params("token"))
	if err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "signin/link", linkPage{a.page(c, "Sign in to Muster"), email, c.Params("token")})
}

func (a *App) signInByLink(c *fiber.Ctx) error {
	signedIn, err := a.services.People.SignInByToken(c.UserContext(), c.Params("token"))
	if err != nil {
		return err
	}
	return a.welcome(c, signedIn)
}

// welcome gives the browser its new session, whatever it had before.
func (a *App) welcome(c *fiber.Ctx, signedIn people.SignedIn) error {
	if err := a.endSession(c); err != nil {
		return err
	}
	a.setCookie(c, sessionCookie, signedIn.Token, signedIn.ExpiresAt)
	a.dropCookie(c, formCookie)
	return a.seeOther(c, localPath(signedIn.ReturnTo), "")
}

func (a *App) signOut(c *fiber.Ctx) error {
	if err := a.endSession(c); err != nil {
		return err
	}
	a.dropCookie(c, sessionCookie)
	return a.seeOther(c, "/", "You have signed out")
}

func (a *App) endSession(c *fiber.Ctx) error {
	token := c.Cookies(a.cookieName(sessionCookie))
	if token == "" {
		return nil
	}
	return a.services.People.SignOut(c.UserContext(), token)
}

func linkPath(token string) string { return "/sign-in/link/" + url.PathEscape(token) }

var signInNotices = []noticeKind{
	{kind: people.NoticeSignIn, template: "sign-in", data: signInMail{}, fill: (*App).fillSignInMail},
}

// signInMail is what the email with a way to sign in shows.
type signInMail struct {
	Link    string
	Code    string
	Minutes int
}

// fillSignInMail makes the link and the digits now, when the email is about to go,
// so that they rest nowhere.
func (a *App) fillSignInMail(ctx context.Context, due notices.Due) (any, error) {
	var data people.SignInNotice
	if err := json.Unmarshal(due.Data, &data); err != nil {
		return nil, err
	}
	link, err := a.services.People.MintSignIn(ctx, due.Email, data.ReturnTo)
	if err != nil {
		return nil, err
	}
	return signInMail{a.absolute(linkPath(link.Token)), link.Code, int(people.LinkLife / time.Minute)}, nil
}
