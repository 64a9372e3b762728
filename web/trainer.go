package web

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// trainerPages are the pages of those who run sessions.
var trainerPages = map[string]any{
	"trainer/sessions": trainerPage{},
}

func (a *App) trainerRoutes() []route {
	return []route{
		{fiber.MethodGet, "/trainer", runsSessions, a.showTrainer},
	}
}

// trainerPage is what a trainer has today, next and still to do; or, with Past, what
// has been.
type trainerPage struct {
	Page
	Past   bool
	Decide []decisionToDo
	ToDo   []registerToDo
	Today  []sessionCard
	List   []sessionCard
	Count  string
	Pager  pager
}

// decisionToDo is a tentative session: go or no-go.
type decisionToDo struct {
	Card    sessionCard
	Minimum string
	Tag     *tagView // set when it is to be decided now
	Missing []string
}

// registerToDo is a session that is over and whose register is not complete.
type registerToDo struct {
	Card    sessionCard
	Missing string
}

// registersWithin is how long an incomplete register stands among what is to do.
const registersWithin = 60 * 24 * time.Hour

func (a *App) showTrainer(c *fiber.Ctx) error {
	page := trainerPage{Page: a.page(c, "Today and next"), Past: c.Query("show") == "past"}
	organisations := a.runsFor(c)
	filter := courses.SessionFilter{
		Organisations: organisations, OrTrainer: a.actor(c).PersonID, EndsAfter: endOfToday(a.now()),
		States: append(courses.BookableStates(), courses.SessionDraft),
	}
	if page.Past {
		page.Title = "Past sessions"
		filter = courses.SessionFilter{Organisations: organisations, OrTrainer: a.actor(c).PersonID, To: a.now(), NewestFirst: true}
	}
	total, err := a.services.Courses.CountSessions(c.UserContext(), filter)
	if err != nil {
		return err
	}
	page.Count = plural(total, "session", "sessions")
	if page.Pager, err = newPager(c, total); err != nil {
		return err
	}
	filter.Offset, filter.Limit = (page.Pager.Number-1)*perPage, perPage
	list, err := a.services.Courses.Sessions(c.UserContext(), filter)
	if err != nil {
		return err
	}
	if page.List, err = a.runCards(c, list, organisations); err != nil {
		return err
	}
	if !page.Past {
		err = a.fillToday(c, &page, organisations)
	}
	if err == nil && !page.Past {
		err = a.fillDecisions(c, &page, organisations)
	}
	if err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "trainer/sessions", page)
}

// fillToday adds today's sessions and the registers still to be taken.
func (a *App) fillToday(c *fiber.Ctx, page *trainerPage, organisations []string) error {
	recent, err := a.services.Courses.Sessions(c.UserContext(), courses.SessionFilter{
		Organisations: organisations, OrTrainer: a.actor(c).PersonID, States: courses.HeldStates(), From: a.now().Add(-registersWithin), To: endOfToday(a.now()),
	})
	if err != nil {
		return err
	}
	cards, err := a.runCards(c, recent, organisations)
	if err != nil {
		return err
	}
	ids := make([]string, len(recent))
	for i, session := range recent {
		ids[i] = session.ID
	}
	lines, err := a.services.Courses.RegisterLines(c.UserContext(), ids)
	for _, card := range cards {
		missing := card.Session.Confirmed - lines[card.Session.ID]
		if !a.now().Before(card.Session.EndsAt) && missing > 0 {
			page.ToDo = append(page.ToDo, registerToDo{card, plural(missing, "delegate is", "delegates are") + " not marked yet"})
		}
		if card.Session.Day() == a.today() {
			page.Today = append(page.Today, card)
		}
	}
	return err
}

// decisionsWithin is how long before the start a tentative session stands among what is to
// be decided; mostDecisions is how many of them do.
const (
	decisionsWithin = 60 * 24 * time.Hour
	mostDecisions   = 20
)

// fillDecisions adds the tentative sessions of the next weeks, the earliest first.
func (a *App) fillDecisions(c *fiber.Ctx, page *trainerPage, organisations []string) error {
	list, err := a.services.Courses.Sessions(c.UserContext(), courses.SessionFilter{
		Organisations: organisations, OrTrainer: a.actor(c).PersonID, States: []courses.SessionState{courses.SessionTentative},
		StartsAfter: a.now(), To: a.now().Add(decisionsWithin), Limit: mostDecisions,
	})
	if err != nil {
		return err
	}
	cards, err := a.runCards(c, list, organisations)
	if err != nil {
		return err
	}
	for _, card := range cards {
		missing, err := a.missingFromMix(c, card.Session)
		if err != nil {
			return err
		}
		decision := decisionToDo{Card: card, Minimum: minimumWords(card.Session), Missing: missing}
		if card.Session.DecideOn <= a.today() {
			decision.Tag = &tagView{"Decide now", "red"}
		}
		page.Decide = append(page.Decide, decision)
	}
	return nil
}

// runCards are the cards of sessions; who runs them is left out for somebody who
// runs those of one organisation only.
func (a *App) runCards(c *fiber.Ctx, list []courses.Session, organisations []string) ([]sessionCard, error) {
	cards, err := a.sessionCards(c, list)
	for i := range cards {
		if len(organisations) == 1 {
			cards[i].Organisation = ""
		}
	}
	return cards, err
}

// runsFor are the organisations whose sessions the reader runs; nil for all of them.
func (a *App) runsFor(c *fiber.Ctx) []string {
	actor := a.actor(c)
	if actor.IsAny(people.Manager, people.Administrator) {
		return nil
	}
	organisations := []string{}
	for _, grant := range actor.Grants {
		if grant.Role == people.Trainer {
			organisations = append(organisations, grant.OrganisationID)
		}
	}
	return organisations
}

// runsFrom are the organisations that may run a session from now on, by the one that runs it, ""
// of a new session: a trainer of others, who helps, leaves it where it is. nil is all of them.
func (a *App) runsFrom(c *fiber.Ctx, organisation string) []string {
	mine := a.runsFor(c)
	if mine == nil || organisation == "" || slices.Contains(mine, organisation) {
		return mine
	}
	return []string{organisation}
}

// endOfToday is midnight in London at the end of the day.
func endOfToday(now time.Time) time.Time {
	local := now.In(london)
	return time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, london)
}
