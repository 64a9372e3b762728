package web

import (
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
)

func (a *App) bookingRoutes() []route {
	routes := []route{
		{fiber.MethodGet, "/sessions/:session/book", signedIn, a.startBooking},
		{fiber.MethodPost, "/sessions/:session/book", signedIn, a.makeBooking},
		{fiber.MethodGet, "/sessions/:session/book/check", signedIn.aboutSession(), a.checkBooking},
		{fiber.MethodGet, "/bookings/:reference/confirmed", signedIn.aboutBooking(), a.showConfirmed},
	}
	for _, step := range bookingSteps {
		path := "/sessions/:session/book/" + step.name
		routes = append(routes,
			route{fiber.MethodGet, path, signedIn.toBook(), a.askStep(step)},
			route{fiber.MethodPost, path, answers(step), a.answerStep(step)},
		)
	}
	return routes
}

// answers is the guard of answering a step: what follows the last question about the person
// depends on the session.
func answers(step bookingStep) guard {
	if step.name == "role" {
		return signedIn.toBook()
	}
	return signedIn
}

// bookingCheckPage shows all answers before the place is booked. Joins means that
// it will be a place in the queue, at Position; Asks says who has to agree first.
type bookingCheckPage struct {
	Page
	Card     sessionCard
	Back     string
	Rows     []summaryRow
	Joins    bool
	Asks     string
	Position int
}

func (a *App) checkBooking(c *fiber.Ctx) error {
	b, err := a.begin(c)
	if err != nil {
		return err
	}
	if b.booking != nil {
		return a.seeOther(c, bookingPath(b.booking.Reference), "")
	}
	if next := b.next(); next != "check" {
		return a.seeOther(c, sessionPath(b.session.Code, "book", next), "")
	}
	return a.showCheck(c, fiber.StatusOK, b, nil)
}

func (a *App) showCheck(c *fiber.Ctx, status int, b *beginning, problems Problems) error {
	card, err := a.sessionCard(c, b.session)
	if err != nil {
		return err
	}
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	if err != nil {
		return err
	}
	places, err := a.services.Courses.PlacesFor(c.UserContext(), b.session, b.person)
	if err != nil {
		return err
	}
	change := func(step string) string { return sessionPath(b.session.Code, "book", step) }
	page := bookingCheckPage{
		Page: a.page(c, "Check your answers"), Card: card, Back: change("needs"),
		Joins: places == 0, Position: b.session.Waiting + 1,
		Rows: []summaryRow{
			{Key: "Course", Lines: []string{b.session.CourseTitle}},
			{Key: "When", Lines: whenLines(b.session.Days)},
			{Key: "Where", Lines: []string{card.Place}},
			{Key: "Name", Lines: []string{b.person.Name}, Link: change("name"), LinkText: "Change", LinkHidden: "your name"},
			{Key: "Email address", Lines: []string{b.person.Email}},
			{Key: "Organisation", Lines: []string{organisations[b.person.OrganisationID].Name}, Link: change("organisation"), LinkText: "Change", LinkHidden: "your organisation"},
			{Key: "Role", Lines: []string{jobRoleWords(b.person.JobRole)}, Link: change("role"), LinkText: "Change", LinkHidden: "your role"},
			{Key: "What you need to take part", Lines: orNothing(lines(b.needs)), Link: change("needs"), LinkText: "Change", LinkHidden: "what you need to take part"},
			{Key: "If you cannot come", Lines: []string{a.cutOffWords(b.session)}},
		},
	}
	if asks := courses.AsksFor(a.actor(c), b.session, b.person); asks != courses.AsksNothing {
		page.Asks = whoAgrees(asks)
	}
	page.Problems = problems
	return a.renderWritten(c, status, page)
}

func orNothing(lines []string) []string {
	if len(lines) == 0 {
		return []string{"Nothing"}
	}
	return lines
}

// makeBooking books. The form consents to the waiting list when its page said that
// the session is full; when the last place goes in between, or the session is moved, the
// page asks again.
func (a *App) makeBooking(c *fiber.Ctx) error {
	booking, err := a.book(c)
	if err == nil {
		return a.seeOther(c, bookingPath(booking.Reference, "confirmed"), "")
	}
	b, whyNot := a.begin(c)
	switch {
	case whyNot != nil:
		return whyNot
	case b.booking != nil:
		return a.seeOther(c, bookingPath(b.booking.Reference, "confirmed"), "")
	case b.next() != "check":
		return a.seeOther(c, sessionPath(b.session.Code, "book", b.next()), "")
	case errors.Is(err, courses.ErrSessionFull):
		return a.showCheck(c, fiber.StatusConflict, b, Problems{{"", "The last place went while you were answering. You can join the waiting list."}})
	case errors.Is(err, courses.ErrSessionChanged):
		return a.showCheck(c, fiber.StatusConflict, b, Problems{{"", "The session was changed while you were answering. Nothing is booked yet: check when and where it is now."}})
	}
	return overlapPage(err)
}

// book books with the answers that were given, all of which there must be.
func (a *App) book(c *fiber.Ctx) (courses.Booking, error) {
	answered := beginning{person: a.person(c), asked: true}
	if answered.next() != "check" {
		return courses.Booking{}, courses.ErrIncompletePerson
	}
	return a.services.Courses.Book(c.UserContext(), a.actor(c), courses.BookingRequest{
		SessionCode: c.Params("session"), FromDraft: true, JoinWaitingList: sent(c, "waiting") == "yes", Seen: sent(c, "seen"),
	})
}

// bookingConfirmedPage is what stands at the end; it may be kept as a bookmark, so
// it says what the booking is now.
type bookingConfirmedPage struct {
	Page
	Card     sessionCard
	Booking  courses.Booking
	Position int
	Asks     string
}

func (a *App) showConfirmed(c *fiber.Ctx) error {
	booking, session, err := a.bookingOf(c)
	if err != nil {
		return err
	}
	if booking.State == courses.Cancelled {
		return a.seeOther(c, bookingPath(booking.Reference), "")
	}
	page := bookingConfirmedPage{Page: a.page(c, "Your place is booked"), Booking: booking}
	switch booking.State {
	case courses.Waiting:
		page.Title = "You are on the waiting list"
	case courses.Requested:
		page.Title, page.Asks = "You have asked for a place", whoAgrees(booking.Asks)
	case courses.Offered:
		return a.seeOther(c, bookingPath(booking.Reference), "")
	}
	if page.Card, err = a.sessionCard(c, session); err != nil {
		return err
	}
	if page.Position, err = a.services.Courses.QueuePosition(c.UserContext(), booking); err != nil {
		return err
	}
	return a.renderWritten(c, fiber.StatusOK, page)
}

// bookingPath is a booking's address, or one under it.
func bookingPath(reference string, under ...string) string {
	path := "/bookings/" + url.PathEscape(reference)
	for _, part := range under {
		path += "/" + part
	}
	return path
}
