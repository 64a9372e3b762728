package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// sessionTrainersPage is who trains a session.
type sessionTrainersPage struct {
	Page
	Card     sessionCard
	Trainers []trainerLine
	Email    string
	Over     bool
}

// trainerLine is one trainer of a session.
type trainerLine struct {
	Person people.Person
	Leads  bool
}

func (a *App) showTrainers(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	return a.renderTrainers(c, fiber.StatusOK, session, "", nil)
}

func (a *App) renderTrainers(c *fiber.Ctx, status int, session courses.Session, email string, problems Problems) error {
	trainers, err := a.services.Courses.TrainersOf(c.UserContext(), session.ID)
	if err != nil {
		return err
	}
	page := sessionTrainersPage{
		Page: a.page(c, "Who trains it"), Email: email,
		Over: session.State == courses.SessionCancelled || !a.now().Before(session.EndsAt),
	}
	for i, trainer := range trainers {
		page.Trainers = append(page.Trainers, trainerLine{trainer, i == 0})
	}
	if page.Card, err = a.sessionCard(c, session); err != nil {
		return err
	}
	page.Problems = problems
	return a.render(c, status, "sessions/trainers", page)
}

func (a *App) addTrainer(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	email := sent(c, "email")
	err = a.services.Courses.AddTrainer(c.UserContext(), a.actor(c), session.Code, email)
	return a.afterTrainer(c, session, email, err, "They train it now, and are told")
}

func (a *App) handOver(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	person, err := a.services.People.PersonByID(c.UserContext(), sent(c, "person"))
	if err != nil {
		return err
	}
	err = a.services.Courses.HandOver(c.UserContext(), a.actor(c), session.Code, person.Email)
	return a.afterTrainer(c, session, "", err, person.Name+" leads it now. Both trainers are told")
}

func (a *App) removeTrainer(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	err = a.services.Courses.RemoveTrainer(c.UserContext(), a.actor(c), session.Code, sent(c, "person"))
	if err == nil && sent(c, "person") == a.actor(c).PersonID {
		return a.seeOther(c, "/trainer", "You no longer train it")
	}
	return a.afterTrainer(c, session, "", err, "They no longer train it, and are told")
}

// afterTrainer goes on, or shows what is wrong with the email typed.
func (a *App) afterTrainer(c *fiber.Ctx, session courses.Session, email string, err error, done string) error {
	var clash courses.ClashError
	message := ""
	switch {
	case err == nil:
		return a.seeOther(c, sessionPath(session.Code, "trainers"), done)
	case errors.As(err, &clash):
		message = clashWords(clash)
	case errors.Is(err, people.ErrEmail):
		message = "Enter an email address in the correct format, like name@example.com"
	case errors.Is(err, people.ErrNoPerson):
		message = "Muster knows nobody with this address. An administrator can add them as a trainer."
	case errors.Is(err, courses.ErrNotTrainer):
		message = "This person is not a trainer. An administrator can make them one of their organisation."
	default:
		return err
	}
	return a.renderTrainers(c, fiber.StatusUnprocessableEntity, session, email, Problems{{"email", message}})
}

// clashWords name a clash: who or what is where, and when.
func clashWords(clash courses.ClashError) string {
	who := clash.Trainer
	if who == "" {
		who = clash.Room
	}
	return who + " is taken on " + fullDay(clash.Day.StartsAt) + ", " + timeRange(clash.Day.StartsAt, clash.Day.EndsAt) +
		", by " + clash.Session.CourseTitle + " (" + clash.Session.Code + ")"
}
