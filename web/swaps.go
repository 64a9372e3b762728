package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// swapPages are the pages on which a place passes to a colleague.
var swapPages = map[string]any{
	"bookings/swap": swapPage{},
}

func (a *App) swapRoutes() []route {
	return []route{
		{fiber.MethodGet, "/bookings/:reference/swap", signedIn, a.askSwap},
		{fiber.MethodPost, "/bookings/:reference/swap", signedIn, a.swap},
	}
}

// swapErrors are the pages for what swapping refuses.
var swapErrors = []errorPage{
	{of: courses.ErrNoPlaceToSwap, status: 409, title: "There is no place to pass on", words: "Only a confirmed place can pass to a colleague. This booking has none, or it has passed to somebody already.", link: "/bookings", linkText: "My bookings"},
	{of: courses.ErrContactSwaps, status: 403, title: "Your organisation’s contact sends a colleague instead", words: "This course needs your organisation’s approval, so its contact passes the place on. Ask them, or cancel your booking."},
	{of: courses.ErrOtherOrganisation, status: 422, title: "They are not known to be of the same organisation", words: "A place passes to a colleague of the same organisation. Your organisation’s contact can send somebody whose email address does not show it."},
	{of: courses.ErrNameNeeded, status: 422, title: "We need a name", words: "Muster does not know this person yet. Go back and enter their name."},
	{of: courses.ErrHasPlace, status: 409, title: "They have a place already", words: "This person has a place on the session, or is offered one."},
}

// swapPage asks who comes instead.
type swapPage struct {
	Page
	Booking bookingPage
	Form    swapForm
}

// swapForm is a colleague as typed.
type swapForm struct {
	Email string `form:"email" validate:"required,email" say:"Enter an email address in the correct format, like name@example.com"`
	Name  string `form:"name" validate:"max=100" say:"The name must be 100 characters or fewer"`
}

func (a *App) askSwap(c *fiber.Ctx) error {
	return a.showSwap(c, fiber.StatusOK, swapForm{}, nil)
}

func (a *App) showSwap(c *fiber.Ctx, status int, form swapForm, problems Problems) error {
	booking, err := a.bookingPage(c)
	if err != nil {
		return err
	}
	session := booking.Card.Session
	switch {
	case !a.now().Before(session.StartsAt):
		return courses.ErrSessionStarted
	case booking.Booking.State != courses.Confirmed:
		return courses.ErrNoPlaceToSwap
	case !a.services.Courses.CanSwap(a.actor(c), session, booking.Booking):
		return courses.ErrContactSwaps
	}
	page := swapPage{Page: a.page(c, "Send a colleague instead"), Booking: booking, Form: form}
	page.Problems = problems
	return a.render(c, status, "bookings/swap", page)
}

func (a *App) swap(c *fiber.Ctx) error {
	var form swapForm
	if problems := bind(c, &form); problems != nil {
		return a.showSwap(c, fiber.StatusUnprocessableEntity, form, problems)
	}
	made, err := a.services.Courses.Swap(c.UserContext(), a.actor(c), c.Params("reference"), courses.Nominee{Email: form.Email, Name: form.Name})
	if err == nil {
		return a.afterSwap(c, made, form)
	}
	if problem := swapProblem(err); problem != nil {
		return a.showSwap(c, fiber.StatusUnprocessableEntity, form, Problems{*problem})
	}
	return err
}

// swapProblem is what is wrong with the colleague, nil when it is something else.
func swapProblem(err error) *Problem {
	var overlap courses.OverlapError
	switch {
	case errors.Is(err, people.ErrEmail):
		return &Problem{"email", "Enter an email address in the correct format, like name@example.com"}
	case errors.Is(err, courses.ErrNameNeeded):
		return &Problem{"name", "Enter their name: Muster does not know them yet"}
	case errors.Is(err, courses.ErrOtherOrganisation):
		return &Problem{"email", "Enter the address of a colleague of the same organisation. If the address does not show it, the organisation’s contact can send them."}
	case errors.Is(err, courses.ErrHasPlace):
		return &Problem{"email", "Enter somebody else: this person has a place on the session, or is offered one"}
	case errors.As(err, &overlap):
		return &Problem{"email", "Enter somebody else: this person has a place at the same time"}
	}
	return nil
}

// afterSwap leads to where the reader came from.
func (a *App) afterSwap(c *fiber.Ctx, made courses.Booking, form swapForm) error {
	actor, done := a.actor(c), form.Email+" has the place: "+made.Reference
	was, session, err := a.bookingOf(c)
	switch {
	case err != nil:
		return err
	case was.PersonID == actor.PersonID:
		return a.seeOther(c, bookingPath(was.Reference), "Your place has passed to "+form.Email)
	}
	return a.seeOther(c, listWithBooking(actor, session, false), done)
}
