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
	Lines  []organisationLine
	Count  string
	Pager  pager
}

// organisationLink leads to another organisation that the reader is a contact of.
type organisationLink struct{ Name, Path string }

// organisationLine is a booking in words.
type organisationLine struct {
	Booking courses.DelegateBooking
	Role    string
	Tag     tagView
	Place   string
	Queue   string
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
	for _, booking := range list {
		line := organisationLine{
			Booking: booking, Role: jobRoleWords(booking.Delegate.Person.JobRole), Place: placeWords(booking.Session),
			Tag: a.bookingTag(booking.Delegate.Booking, booking.Session),
		}
		if position := booking.Delegate.Position; position > 0 {
			line.Queue = "Number " + number(position) + " in the queue"
		}
		page.Lines = append(page.Lines, line)
	}
	return a.render(c, fiber.StatusOK, "organisation/bookings", page)
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
