package web

import (
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// organisationPages are the pages of an organisation's contact.
var organisationPages = map[string]any{
	"organisation/bookings": organisationBookingsPage{},
}

func (a *App) organisationRoutes() []route {
	return []route{
		{fiber.MethodGet, "/organisation", holds(people.Contact), a.showOrganisationBookings},
	}
}

// organisationBookingsPage is what the people of the contact's organisation have
// booked, to read only.
type organisationBookingsPage struct {
	Page
	Name   string
	Others []organisationLink
	Groups []organisationSession
	Count  string
	Pager  pager
}

// organisationLink leads to another organisation that the reader is a contact of.
type organisationLink struct{ Name, Path string }

// organisationSession is a session with the organisation's bookings on it.
type organisationSession struct {
	Session courses.Session
	Path    string
	Place   string
	Lines   []organisationLine
}

// organisationLine is a booking in words.
type organisationLine struct {
	Delegate courses.Delegate
	Role     string
	Tag      tagView
	Queue    string
}

func (a *App) showOrganisationBookings(c *fiber.Ctx) error {
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	if err != nil {
		return err
	}
	mine := contactOf(a.actor(c))
	chosen := mine[0]
	if asked := c.Query("organisation"); asked != "" {
		if !slices.Contains(mine, asked) {
			return noAccess("the bookings of this organisation", "its own contacts")
		}
		chosen = asked
	}
	page := organisationBookingsPage{Page: a.page(c, "Our people’s bookings"), Name: organisations[chosen].Name}
	for _, id := range mine {
		if id != chosen {
			page.Others = append(page.Others, organisationLink{organisations[id].Name, "/organisation?" + url.Values{"organisation": {id}}.Encode()})
		}
	}
	offset := (pageNumber(c) - 1) * perPage
	list, total, err := a.services.Courses.BookingsOfOrganisation(c.UserContext(), a.actor(c), chosen, offset, perPage)
	if err != nil {
		return err
	}
	page.Count = plural(total, "booking", "bookings")
	if page.Pager, err = newPager(c, total); err != nil {
		return err
	}
	page.Groups = a.bySession(list)
	return a.render(c, fiber.StatusOK, "organisation/bookings", page)
}

// bySession puts bookings, which come in the order of their sessions, under them.
func (a *App) bySession(list []courses.DelegateBooking) []organisationSession {
	var groups []organisationSession
	for _, booking := range list {
		session, delegate := booking.Session, booking.Delegate
		if len(groups) == 0 || groups[len(groups)-1].Session.ID != session.ID {
			groups = append(groups, organisationSession{Session: session, Path: sessionPath(session.Code), Place: placeWords(session)})
		}
		line := organisationLine{Delegate: delegate, Role: jobRoleWords(delegate.Person.JobRole), Tag: a.bookingTag(delegate.Booking, session)}
		if delegate.Position > 0 {
			line.Queue = "Number " + number(delegate.Position) + " in the queue"
		}
		group := &groups[len(groups)-1]
		group.Lines = append(group.Lines, line)
	}
	return groups
}

// contactOf are the organisations that the actor is a contact of.
func contactOf(actor people.Actor) []string {
	var organisations []string
	for _, grant := range actor.Grants {
		if grant.Role == people.Contact {
			organisations = append(organisations, grant.OrganisationID)
		}
	}
	return organisations
}
