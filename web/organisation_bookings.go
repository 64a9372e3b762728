package web

import (
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
// booked, and what the list was chosen by.
type organisationBookingsPage struct {
	Page
	Name         string
	Organisation string
	Others       []organisationLink
	States       []Choice
	Times        []Choice
	Courses      []Choice
	Chosen       bookingChoice
	Groups       []organisationSession
	Count        string
	Pager        pager
}

// bookingChoice is what the address says the bookings are to be chosen by. An unknown
// value is as good as none.
type bookingChoice struct{ State, Time, Course string }

// Any tells whether anything was chosen.
func (b bookingChoice) Any() bool { return b != bookingChoice{} }

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
	Delegate  courses.Delegate
	Role      string
	Tag       tagView
	Queue     string
	CanSwap   bool
	CanCancel bool
	Decide    bool
}

// bookingStates and bookingTimes are what a contact chooses bookings by.
var (
	bookingStates = []Choice{
		{Label: "Any state"}, {Value: "place", Label: "Place confirmed"}, {Value: "offered", Label: "Place offered"},
		{Value: "waiting", Label: "On the waiting list"}, {Value: "requested", Label: "Asked for"},
		{Value: "cancelled", Label: "Cancelled"},
	}
	bookingTimes = []Choice{{Label: "Coming and over"}, {Value: "coming", Label: "Coming"}, {Value: "over", Label: "Over"}}
)

func (a *App) showOrganisationBookings(c *fiber.Ctx) error {
	chosen, err := a.chosenOrganisation(c, c.Query("organisation"), "the bookings of this organisation")
	if err != nil {
		return err
	}
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	if err != nil {
		return err
	}
	page := organisationBookingsPage{
		Page: a.page(c, "Our people’s bookings"), Name: organisations[chosen].Name, Organisation: chosen,
		Others: otherOrganisations("/organisation", organisations, contactOf(a.actor(c)), chosen),
		States: bookingStates, Times: bookingTimes,
	}
	list, err := a.services.Courses.Courses(c.UserContext())
	if err != nil {
		return err
	}
	page.Courses = courseChoices(list)
	page.Chosen = bookingChoice{known(c.Query("state"), bookingStates), known(c.Query("when"), bookingTimes), known(c.Query("course"), page.Courses)}
	booked, total, err := a.services.Courses.BookingsOfOrganisation(c.UserContext(), a.actor(c), chosen, a.bookingFilter(c, page.Chosen))
	if err != nil {
		return err
	}
	page.Count = listed(total, "booking", "bookings", "the latest session first")
	if page.Pager, err = newPager(c, total); err != nil {
		return err
	}
	page.Groups = a.bySession(c, booked)
	return a.render(c, fiber.StatusOK, "organisation/bookings", page)
}

func courseChoices(list []courses.Course) []Choice {
	choices := []Choice{{Label: "Any course"}}
	for _, course := range list {
		choices = append(choices, Choice{Value: course.Code, Label: course.Title})
	}
	return choices
}

func (a *App) bookingFilter(c *fiber.Ctx, chosen bookingChoice) courses.BookingFilter {
	filter := courses.BookingFilter{Course: chosen.Course, Offset: (pageNumber(c) - 1) * perPage, Limit: perPage}
	switch chosen.State {
	case "":
	case "place":
		filter.States = []courses.BookingState{courses.Confirmed}
	default:
		filter.States = []courses.BookingState{courses.BookingState(chosen.State)}
	}
	switch chosen.Time {
	case "coming":
		filter.EndsAfter = a.now()
	case "over":
		filter.EndsBefore = a.now()
	}
	return filter
}

// bySession puts bookings, which come in the order of their sessions, under them.
func (a *App) bySession(c *fiber.Ctx, list []courses.DelegateBooking) []organisationSession {
	var groups []organisationSession
	for _, booking := range list {
		session, delegate := booking.Session, booking.Delegate
		if len(groups) == 0 || groups[len(groups)-1].Session.ID != session.ID {
			groups = append(groups, organisationSession{Session: session, Path: sessionPath(session.Code), Place: placeWords(session)})
		}
		group := &groups[len(groups)-1]
		group.Lines = append(group.Lines, a.organisationLine(c, session, delegate))
	}
	return groups
}

func (a *App) organisationLine(c *fiber.Ctx, session courses.Session, delegate courses.Delegate) organisationLine {
	booking, coming := delegate.Booking, a.now().Before(session.StartsAt)
	line := organisationLine{
		Delegate: delegate, Role: jobRoleWords(delegate.Person.JobRole), Tag: a.bookingTag(booking, session),
		CanSwap:   a.services.Courses.CanSwap(a.actor(c), session, booking),
		CanCancel: coming && booking.State != courses.Cancelled,
		Decide:    coming && booking.State == courses.Requested,
	}
	if delegate.Position > 0 {
		line.Queue = "Number " + number(delegate.Position) + " in the queue"
	}
	return line
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
