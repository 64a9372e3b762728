package web

import (
	"html/template"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// calendarPages are the pages of calendars to subscribe to.
var calendarPages = map[string]any{
	"calendar/show": calendarPage{},
}

func (a *App) calendarRoutes() []route {
	return []route{
		{fiber.MethodGet, "/calendar", signedIn, a.showCalendars},
		{fiber.MethodPost, "/calendar/:kind", signedIn, a.renewCalendar},
		{fiber.MethodPost, "/calendar/:kind/stop", signedIn, a.stopCalendar},
		{fiber.MethodGet, "/calendar/feed/:token", anyone, a.sendCalendar},
		{fiber.MethodGet, "/bookings/:reference/calendar.ics", signedIn, a.sendBookingEntry},
	}
}

// calendarType is how programs know a calendar.
const calendarType = "text/calendar; charset=utf-8"

// calendarPage says which calendars the reader has. The address of one is shown once, when
// it is made.
type calendarPage struct {
	Page
	Feeds []feedView
}

// feedView is a calendar in words. Address is empty but right after it was made.
type feedView struct {
	Kind    courses.FeedKind
	Title   string
	Words   string
	Since   time.Time
	Address string
	Webcal  template.URL
}

// On tells whether the calendar has an address.
func (f feedView) On() bool { return !f.Since.IsZero() }

func (a *App) showCalendars(c *fiber.Ctx) error { return a.renderCalendars(c, "", "") }

func (a *App) renderCalendars(c *fiber.Ctx, made courses.FeedKind, token string) error {
	actor := a.actor(c)
	since, err := a.services.Courses.Feeds(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := calendarPage{Page: a.page(c, "Your calendar"), Feeds: []feedView{{
		Kind: courses.DelegateFeed, Title: "Your bookings",
		Words: "The places you have and are offered. What is cancelled is shown as cancelled.",
	}}}
	if _, on := since[courses.TrainerFeed]; on || runsSessions.allows(actor) {
		page.Feeds = append(page.Feeds, feedView{
			Kind: courses.TrainerFeed, Title: "Sessions you train",
			Words: "The sessions you lead or help to train, drafts too, with how many delegates there are. It names nobody.",
		})
	}
	for i := range page.Feeds {
		feed := &page.Feeds[i]
		feed.Since = since[feed.Kind]
		if feed.Kind == made {
			feed.Address = a.absolute("/calendar/feed/" + token + ".ics")
			// The package would take the scheme for a script's.
			feed.Webcal = template.URL("webcal" + strings.TrimPrefix(feed.Address, a.base.Scheme))
		}
	}
	return a.render(c, fiber.StatusOK, "calendar/show", page)
}

// renewCalendar shows the new address on the page it answers with, because it is kept
// nowhere from which a later page could show it. Sent again, it makes another one.
func (a *App) renewCalendar(c *fiber.Ctx) error {
	kind := courses.FeedKind(c.Params("kind"))
	token, err := a.services.Courses.RenewFeed(c.UserContext(), a.actor(c), kind)
	if err != nil {
		return err
	}
	return a.renderCalendars(c, kind, token)
}

func (a *App) stopCalendar(c *fiber.Ctx) error {
	if err := a.services.Courses.StopFeed(c.UserContext(), a.actor(c), courses.FeedKind(c.Params("kind"))); err != nil {
		return err
	}
	return a.seeOther(c, "/calendar", "The calendar is turned off. Its address no longer works.")
}

// sendCalendar answers the programs that read a calendar. Its secret address is all they have.
func (a *App) sendCalendar(c *fiber.Ctx) error {
	feed, err := a.services.Courses.Feed(c.UserContext(), strings.TrimSuffix(c.Params("token"), ".ics"))
	if err != nil {
		return err
	}
	calendar := newCalendar(ics.MethodPublish)
	name := "Muster: your bookings"
	if feed.Kind == courses.TrainerFeed {
		name = "Muster: sessions you train"
	}
	calendar.SetXWRCalName(name)
	calendar.SetXWRTimezone(londonID)
	calendar.SetRefreshInterval("PT1H", ics.WithValue("DURATION"))
	calendar.SetXPublishedTTL("PT1H")
	for _, entry := range feed.Entries {
		addItem(calendar, a.itemOf(entry))
	}
	c.Set(fiber.HeaderContentType, calendarType)
	return c.SendString(written(calendar))
}

// sendBookingEntry is a booking as a file for calendars that take no invitations by email.
func (a *App) sendBookingEntry(c *fiber.Ctx) error {
	entry, err := a.services.Courses.BookingEntry(c.UserContext(), a.actor(c), c.Params("reference"))
	if err != nil {
		return err
	}
	calendar := newCalendar(ics.MethodPublish)
	addItem(calendar, a.itemOf(entry))
	c.Set(fiber.HeaderContentType, calendarType)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+entry.Booking.Reference+`.ics"`)
	return c.SendString(written(calendar))
}

// itemOf is an entry with its words. It has the UID and the sequence of the emails about the
// same booking, so that a calendar that gets both has one entry.
func (a *App) itemOf(entry courses.FeedEntry) calendarItem {
	session := entry.Session
	item := calendarItem{
		UID: entry.UID, Sequence: entry.Sequence, Status: ics.ObjectStatusConfirmed, Stamp: a.now(),
		Summary: session.CourseTitle, Location: entry.Location(), Days: session.Days, Organiser: a.organiser(),
		Link: a.absolute(sessionPath(session.Code)), Description: plural(session.Confirmed, "delegate", "delegates") + " booked for " + plural(session.Capacity, "place", "places"),
	}
	if entry.Booking.Reference != "" {
		item.Link = a.absolute(bookingPath(entry.Booking.Reference))
		item.Description = "Your booking " + entry.Booking.Reference
	}
	item.Description += ": " + item.Link
	switch {
	case entry.Cancelled:
		item.Status, item.Summary = ics.ObjectStatusCancelled, "Cancelled: "+session.CourseTitle
	case entry.Booking.State == courses.Offered:
		item.Status, item.Summary = ics.ObjectStatusTentative, "Offered: "+session.CourseTitle
	case entry.Tentative:
		item.Status = ics.ObjectStatusTentative
	}
	return item
}

// mayTakeEntry tells whether the reader may have a booking as a file.
func mayTakeEntry(actor people.Actor, booking courses.Booking) bool {
	return booking.PersonID == actor.PersonID && booking.State == courses.Confirmed
}
