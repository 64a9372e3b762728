package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// walkInPages are the pages for who comes to a session without a booking.
var walkInPages = map[string]any{
	"sessions/walk-in": walkInPage{},
}

func (a *App) walkInRoutes() []route {
	return []route{
		{fiber.MethodGet, "/sessions/:session/register/new", runsSessions, a.askWalkIn},
		{fiber.MethodPost, "/sessions/:session/register/new", runsSessions, a.letIn},
	}
}

// walkInForm is who has come, as typed; of an address that Muster does not know, who they are
// is asked, which More says. Add says that there shall be a place more.
type walkInForm struct {
	Email        string `form:"email" validate:"required,email" say:"Enter an email address in the correct format, like name@example.com"`
	Name         string `form:"name" validate:"max=100" say:"The name must be 100 characters or fewer"`
	Organisation string `form:"organisation"`
	More         string `form:"more"`
	Add          string `form:"add"`
}

// walkInPage asks who has come. Full offers to add a place.
type walkInPage struct {
	Page
	Card          sessionCard
	Form          walkInForm
	Organisations []Choice
	Full          bool
	Add           []Choice
}

func (a *App) askWalkIn(c *fiber.Ctx) error {
	session, err := a.registerOf(c)
	if err != nil {
		return err
	}
	return a.showWalkIn(c, fiber.StatusOK, session, walkInForm{}, nil)
}

func (a *App) showWalkIn(c *fiber.Ctx, status int, session courses.Session, form walkInForm, problems Problems) error {
	if !session.TakesBookings() || !a.now().Before(endOfToday(session.EndsAt)) {
		return courses.ErrBookingClosed
	}
	organisations, err := a.services.People.Organisations(c.UserContext())
	if err != nil {
		return err
	}
	page := walkInPage{
		Page: a.page(c, "Let somebody in"), Form: form, Organisations: organisationChoices(organisations), Full: status == fiber.StatusConflict,
		Add: []Choice{{Value: "yes", Label: "Add a place: the session then has " + plural(session.Capacity+1, "place", "places")}},
	}
	if page.Card, err = a.sessionCard(c, session); err != nil {
		return err
	}
	page.Problems = problems
	return a.render(c, status, "sessions/walk-in", page)
}

func (a *App) letIn(c *fiber.Ctx) error {
	session, err := a.registerOf(c)
	if err != nil {
		return err
	}
	var form walkInForm
	problems := bind(c, &form)
	if form.More != "" {
		whoTheyAre(form.Name, form.Organisation, &problems)
	}
	if problems != nil {
		return a.showWalkIn(c, fiber.StatusUnprocessableEntity, session, form, problems)
	}
	booking, err := a.services.Courses.LetIn(c.UserContext(), a.actor(c), courses.WalkIn{
		SessionCode: session.Code, AddPlace: form.Add == "yes",
		Person: people.Person{Email: form.Email, Name: form.Name, OrganisationID: form.Organisation},
	})
	switch {
	case errors.Is(err, courses.ErrIncompletePerson):
		form.More = "yes"
		return a.showWalkIn(c, fiber.StatusOK, session, form, nil)
	case errors.Is(err, courses.ErrSessionFull):
		words := "There is no place left for them: all " + number(session.Capacity) + " places are taken or kept for others. Say whether to add one."
		if session.Capacity == 1 {
			words = "There is no place left for them: the only place is taken or kept for others. Say whether to add one."
		}
		return a.showWalkIn(c, fiber.StatusConflict, session, form, Problems{{"add", words}})
	case errors.Is(err, people.ErrEmail):
		return a.showWalkIn(c, fiber.StatusUnprocessableEntity, session, form, Problems{{"email", "Enter an email address in the correct format, like name@example.com"}})
	case errors.Is(err, people.ErrNoOrganisation):
		return a.showWalkIn(c, fiber.StatusUnprocessableEntity, session, form, Problems{{"organisation", "Select the person’s organisation"}})
	case err != nil:
		return err
	}
	person, err := a.services.People.PersonByID(c.UserContext(), booking.PersonID)
	if err != nil {
		return err
	}
	return a.seeOther(c, sessionPath(session.Code, "register")+"#line-"+booking.ID, person.Name+" is on the register. Mark them like everybody else.")
}
