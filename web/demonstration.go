package web

import (
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
	Text    string
	When    string
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
		message, err := a.message(c.UserContext(), notices.Due{ID: entry.ID, Kind: entry.Kind, Email: entry.Email, Data: entry.Data})
		if err != nil {
			return err
		}
		when := shortDay(entry.RecordedAt) + ", " + clockTime(entry.RecordedAt)
		page.Emails = append(page.Emails, shownEmail{message.Subject, message.Text, when})
	}
	return a.render(c, fiber.StatusOK, "demonstration/emails", page)
}
