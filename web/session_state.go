package web

import (
	"slices"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// sessionStatePages are the pages on which it is decided what becomes of a session, and
// who trains it.
var sessionStatePages = map[string]any{
	"sessions/state":    sessionStatePage{},
	"sessions/trainers": sessionTrainersPage{},
	"sessions/repeat":   repeatPage{},
	"sessions/series":   seriesPage{},
}

func (a *App) sessionStateRoutes() []route {
	return []route{
		{fiber.MethodGet, "/sessions/:session/state", runsSessions, a.showState},
		{fiber.MethodPost, "/sessions/:session/state", runsSessions, a.changeState},
		{fiber.MethodGet, "/sessions/:session/trainers", runsSessions, a.showTrainers},
		{fiber.MethodPost, "/sessions/:session/trainers", runsSessions, a.addTrainer},
		{fiber.MethodPost, "/sessions/:session/trainers/lead", runsSessions, a.handOver},
		{fiber.MethodPost, "/sessions/:session/trainers/remove", runsSessions, a.removeTrainer},
		{fiber.MethodGet, "/sessions/:session/repeat", runsSessions, a.askRepeat},
		{fiber.MethodPost, "/sessions/:session/repeat", runsSessions, a.repeatSession},
		{fiber.MethodGet, "/sessions/:session/series", runsSessions, a.askCopySeries},
		{fiber.MethodPost, "/sessions/:session/series", runsSessions, a.copySeries},
	}
}

// sessionStatePage says what a session is and what it may become.
type sessionStatePage struct {
	Page
	Card    sessionCard
	State   string
	Minimum string
	Missing []string
	Next    []Choice
	Chosen  string
	Reason  string
	Cancel  string
	History []string
}

// stateWords are the states as readers meet them.
var stateWords = map[courses.SessionState]string{
	courses.SessionDraft:     "Draft: only those who run it see it",
	courses.SessionOpen:      "Open: it takes place, and can be booked",
	courses.SessionTentative: "Tentative: it can be booked, and takes place if enough people do",
	courses.SessionConfirmed: "Confirmed: it takes place",
	courses.SessionDelivered: "Delivered: it has been held",
	courses.SessionCancelled: "Cancelled",
}

// stateActs are what changing to a state is called, and what follows.
var stateActs = map[courses.SessionState]Choice{
	courses.SessionOpen:      {Label: "Open it for booking; it takes place however many come", Hint: "Who asked for this course is invited."},
	courses.SessionTentative: {Label: "Open it for booking; it takes place if its minimum is reached", Hint: "Who asked for this course is invited."},
	courses.SessionConfirmed: {Label: "Confirm that it takes place", Hint: "Everybody booked on it and its trainers are told."},
	courses.SessionDelivered: {Label: "It has been held", Hint: "Nobody is told. The register can still be corrected."},
}

func (a *App) showState(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	return a.renderState(c, fiber.StatusOK, session, "", nil)
}

func (a *App) renderState(c *fiber.Ctx, status int, session courses.Session, reason string, problems Problems) error {
	page := sessionStatePage{
		Page: a.page(c, "Does it take place?"), State: stateWords[session.State], Minimum: minimumWords(session), Reason: reason,
		Chosen: sent(c, "state"),
	}
	for _, state := range a.services.Courses.NextStates(session) {
		act := stateActs[state]
		act.Value = string(state)
		page.Next = append(page.Next, act)
	}
	if session.State != courses.SessionCancelled && a.now().Before(session.StartsAt) {
		page.Cancel = sessionPath(session.Code, "cancel")
	}
	var err error
	if page.Card, err = a.sessionCard(c, session); err != nil {
		return err
	}
	if page.Missing, err = a.missingFromMix(c, session); err != nil {
		return err
	}
	changes, err := a.services.Courses.SessionChanges(c.UserContext(), a.actor(c), session)
	if err != nil {
		return err
	}
	if page.History, err = a.historyWords(c, changes); err != nil {
		return err
	}
	page.Problems = problems
	return a.render(c, status, "sessions/state", page)
}

// minimumWords say how many must come by when, empty without a minimum.
func minimumWords(session courses.Session) string {
	if session.Minimum == 0 {
		return ""
	}
	words := plural(session.Confirmed, "delegate", "delegates") + " of at least " + number(session.Minimum)
	if session.DecideOn != "" {
		words += ", to be decided by " + ofDate(session.DecideOn, fullDay)
	}
	return words
}

// missingFromMix says what the agency mix of a session lacks.
func (a *App) missingFromMix(c *fiber.Ctx, session courses.Session) ([]string, error) {
	mix, err := a.services.Courses.MixOf(c.UserContext(), session.Code)
	var missing []string
	for _, line := range mix {
		if line.Missing > 0 {
			missing = append(missing, sectorWord(line.Sector)+": "+number(line.Missing)+" more needed, "+number(line.Confirmed)+" of "+number(line.Needed)+" confirmed")
		}
	}
	return missing, err
}

// sectorWords are the sectors as readers meet them.
var sectorWords = map[people.Sector]string{
	people.Policing: "Policing", people.LocalAuthority: "Local authorities", people.Immigration: "Immigration",
	people.Health: "Health", people.Voluntary: "Voluntary organisations", people.OtherSector: "Other",
}

func sectorWord(sector people.Sector) string {
	if word, ok := sectorWords[sector]; ok {
		return word
	}
	return string(sector)
}

func (a *App) historyWords(c *fiber.Ctx, changes []courses.SessionChange) ([]string, error) {
	ids := make([]string, len(changes))
	for i, change := range changes {
		ids[i] = change.RecordedBy
	}
	authors, err := a.services.People.PeopleByID(c.UserContext(), ids)
	words := make([]string, len(changes))
	for i, change := range changes {
		words[i] = shortDay(change.RecordedAt) + " at " + clockTime(change.RecordedAt) + ": " + string(change.State) +
			", by " + authorName(authors[change.RecordedBy].Name)
		if change.Reason != "" {
			words[i] += ": " + change.Reason
		}
	}
	return words, err
}

func (a *App) changeState(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	state, reason := courses.SessionState(sent(c, "state")), sent(c, "reason")
	var problems Problems
	switch {
	case state == session.State: // sent twice
	case !slices.Contains(a.services.Courses.NextStates(session), state):
		problems.Add("state", "Select what becomes of the session")
	case utf8.RuneCountInString(reason) > mostReason:
		problems.Add("reason", "The reason must be 500 characters or fewer")
	}
	if problems != nil {
		return a.renderState(c, fiber.StatusUnprocessableEntity, session, reason, problems)
	}
	if _, err := a.services.Courses.ChangeState(c.UserContext(), a.actor(c), session.Code, state, reason); err != nil {
		return err
	}
	return a.seeOther(c, sessionPath(session.Code, "state"), "Done. "+stateWords[state]+".")
}
