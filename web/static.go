package web

import (
	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
)

// staticPages are the pages that say the same to everybody.
var staticPages = map[string]any{
	"errors/error":         failurePage{},
	"static/start":         startPage{},
	"static/accessibility": contactPage{},
	"static/privacy":       contactPage{},
	"static/cookies":       cookiesPage{},
	"static/help":          contactPage{},
	"static/unconnected":   unconnectedPage{},
}

func (a *App) staticRoutes() []route {
	return []route{
		{fiber.MethodGet, "/", anyone, a.start},
		{fiber.MethodGet, "/accessibility", anyone, a.withContact("static/accessibility", "Accessibility statement")},
		{fiber.MethodGet, "/privacy", anyone, a.withContact("static/privacy", "Privacy notice")},
		{fiber.MethodGet, "/cookies", anyone, a.cookies},
		{fiber.MethodGet, "/register-without-connection", anyone, a.unconnected},
		{fiber.MethodGet, "/help", anyone, a.withContact("static/help", "Help")},
	}
}

// startPage is the first page: what Muster is for whoever looks, as cards.
type startPage struct{ Page }

func (a *App) start(c *fiber.Ctx) error {
	return a.render(c, fiber.StatusOK, "static/start", startPage{a.page(c, "Training on modern slavery and organised immigration crime")})
}

// contactPage is a page that ends with whom to ask. Contact is empty where the
// operator gave no address.
type contactPage struct {
	Page
	Contact        string
	SessionHours   int
	LinkMinutes    int
	ForgottenHours int
}

func (a *App) withContact(template, title string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		return a.render(c, fiber.StatusOK, template, contactPage{
			Page: a.page(c, title), Contact: a.config.Contact,
			SessionHours:   int(people.SessionLife.Hours()),
			LinkMinutes:    int(people.LinkLife.Minutes()),
			ForgottenHours: int(people.ForgottenAfter.Hours()),
		})
	}
}

// unconnectedPage is what a browser shows in the place of a register that it cannot load.
// It keeps the page beforehand, so nothing of anybody stands on it.
type unconnectedPage struct{ Page }

func (a *App) unconnected(c *fiber.Ctx) error {
	return a.render(c, fiber.StatusOK, "static/unconnected", unconnectedPage{a.page(c, "No connection")})
}

// cookiesPage lists the cookies by their names.
type cookiesPage struct {
	Page
	Cookies []cookieRow
}

type cookieRow struct {
	Name  string
	What  string
	Until string
}

func (a *App) cookies(c *fiber.Ctx) error {
	return a.render(c, fiber.StatusOK, "static/cookies", cookiesPage{a.page(c, "Cookies"), []cookieRow{
		{a.cookieName(sessionCookie), "Keeps you signed in.", "12 hours after you signed in, or when you sign out"},
		{a.cookieName(formCookie), "Proves that a form you send, when you are not signed in, comes from your browser.", "You close your browser"},
		{a.cookieName(answerCookie), "Finds the survey answers you have begun by a short code, so that you can go on with them. It is set when you press Start.", "30 days after you started"},
		{a.cookieName(fileCookie), "Opens the file of answers that you have sent from another tool. The file is encrypted, and nothing else has the key.", "4 hours after you sent a file"},
		{a.cookieName(noticeCookie), "Carries one sentence to the next page, such as that a session was cancelled.", "The next page"},
	}})
}
