package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/notices"
	"muster/surveys"
)

// sentPages are the pages of what was sent.
var sentPages = map[string]any{
	"sessions/sent": sentPage{},
}

func (a *App) sentRoutes() []route {
	return []route{
		{fiber.MethodGet, "/sessions/:session/sent", runsSessions, a.showSent},
	}
}

// sentLine is an email in words: what it was, to whom, about which booking, when it was
// sent or is to be, and whether it was.
type sentLine struct {
	What      string
	To        string
	Reference string
	When      string
	Tag       tagView
	Problem   string
}

// noticeWords name the kinds of emails whose name does not say it.
var noticeWords = map[string]string{
	courses.KindBookingConfirmed:  "Confirmation",
	courses.KindPlaceOffered:      "Offer of a place",
	courses.KindOfferLapsed:       "Offer that was not answered",
	courses.KindRequestLapsed:     "Request that nobody decided",
	courses.KindBookingCancelled:  "Cancellation",
	courses.KindSessionChanged:    "Change of the session",
	courses.KindSessionCancelled:  "Cancellation of the session",
	courses.KindSessionConfirmed:  "The session takes place",
	courses.KindSessionMessage:    "Message from those who run it",
	courses.KindReminder:          "Reminder",
	surveys.KindSurveyBefore:      "Link to the survey before",
	surveys.KindSurvey:            "Link to the survey",
	surveys.KindSurveyFollowUp:    "Link to the follow-up",
	courses.KindWaitingListJoined: "Place on the waiting list",
}

func noticeTitle(kind string) string {
	if words := noticeWords[kind]; words != "" {
		return words
	}
	words := strings.ReplaceAll(kind, "-", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}

// sentLineOf says of a notice what its reader needs to know; why the mail server refused is
// for the log.
func sentLineOf(entry notices.Entry) sentLine {
	line := sentLine{What: noticeTitle(entry.Kind), To: entry.Email, Reference: entry.Reference, When: "Written on " + shortDay(entry.RecordedAt) + " at " + clockTime(entry.RecordedAt)}
	switch {
	case entry.State == notices.Sent:
		line.Tag = tagView{"Sent", "green"}
		if !entry.SentAt.IsZero() {
			line.When = shortDay(entry.SentAt) + " at " + clockTime(entry.SentAt)
		}
	case entry.State == notices.Failed:
		line.Tag = tagView{"Not sent", "red"}
		line.Problem = "The mail server would not take it. Check the email address, and tell the person another way."
	case entry.Failure != "":
		line.Tag = tagView{"Trying again", "yellow"}
		line.Problem = "It could not be handed over yet: " + plural(entry.Attempts, "attempt", "attempts") + " so far."
	default:
		line.Tag = tagView{"Waiting to be sent", "grey"}
	}
	return line
}

// sentPage lists what was sent about a session.
type sentPage struct {
	Page
	Card  sessionCard
	Count string
	Lines []sentLine
	Pager pager
}

func (a *App) showSent(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	entries, total, err := a.services.Notices.OfSession(c.UserContext(), session.ID, (pageNumber(c)-1)*perPage, perPage)
	if err != nil {
		return err
	}
	page := sentPage{Page: a.page(c, "Emails sent"), Count: listed(total, "email", "emails", "the latest first")}
	if page.Pager, err = newPager(c, total); err != nil {
		return err
	}
	if page.Card, err = a.sessionCard(c, session); err != nil {
		return err
	}
	for _, entry := range entries {
		page.Lines = append(page.Lines, sentLineOf(entry))
	}
	if err := a.services.People.Record(c.UserContext(), page.Actor, "emails of a session read", session.Code, ""); err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "sessions/sent", page)
}

// sentAbout lists what was sent about a booking, the latest first.
func (a *App) sentAbout(c *fiber.Ctx, booking courses.Booking) ([]sentLine, error) {
	entries, err := a.services.Notices.OfBooking(c.UserContext(), booking.Reference)
	lines := make([]sentLine, len(entries))
	for i, entry := range entries {
		lines[i] = sentLineOf(entry)
	}
	return lines, err
}
