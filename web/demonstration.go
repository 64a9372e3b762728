package web

import (
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"muster/courses/notices"
	"muster/courses/people"
)

var demonstrationPages = map[string]any{"demonstration/emails": emailsPage{}}

// demonstrationRoutes are there in the demonstration only, where no mail goes out.
func (a *App) demonstrationRoutes() []route {
	if !a.config.Demonstration {
		return nil
	}
	return []route{{fiber.MethodGet, "/demonstration/emails", signedIn, a.showEmails}}
}

// emailsPage shows the emails that the reader would have had, newest first.
type emailsPage struct {
	Page
	Emails []shownEmail
}

type shownEmail struct {
	Subject string
	Pieces  []emailPiece
	When    string
}

// emailPiece is a part of an email's text: words, or an address with its path.
type emailPiece struct {
	Text string
	Path string
}

// piecesOf parts a text at the addresses of this Muster that stand in it.
func (a *App) piecesOf(text string) []emailPiece {
	var pieces []emailPiece
	base := a.absolute("")
	for {
		start := strings.Index(text, base+"/")
		if start < 0 {
			return append(pieces, emailPiece{Text: text})
		}
		end := start + strings.IndexFunc(text[start:]+" ", unicode.IsSpace)
		pieces = append(pieces, emailPiece{Text: text[:start]}, emailPiece{text[start:end], text[start+len(base) : end]})
		text = text[end:]
	}
}

// mostEmails are shown.
const mostEmails = 20

func (a *App) showEmails(c *fiber.Ctx) error {
	page := emailsPage{Page: a.page(c, "Your emails")}
	entries, err := a.services.Notices.To(c.UserContext(), page.Actor.Email, mostEmails)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		// A way to sign in is made when it is sent, and to look must not make one.
		if entry.Kind == people.NoticeSignIn {
			continue
		}
		message, err := a.message(c.UserContext(), notices.Due{ID: entry.ID, Kind: entry.Kind, Email: entry.Email, Data: entry.Data, RecordedAt: entry.RecordedAt})
		if err != nil {
			return err
		}
		when := shortDay(entry.RecordedAt) + ", " + clockTime(entry.RecordedAt)
		page.Emails = append(page.Emails, shownEmail{message.Subject, a.piecesOf(message.Text), when})
	}
	return a.render(c, fiber.StatusOK, "demonstration/emails", page)
}
