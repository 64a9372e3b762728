package web

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// nominationPages are the pages on which a contact books for their people.
var nominationPages = map[string]any{
	"nominations/list":  nominationsPage{},
	"nominations/new":   nominationFormPage{},
	"nominations/check": nominationCheckPage{},
	"nominations/show":  nominationPage{},
}

func (a *App) nominationRoutes() []route {
	contacts := holds(people.Contact)
	return []route{
		{fiber.MethodGet, "/nominations", contacts, a.showNominations},
		{fiber.MethodPost, "/nominations", contacts, a.nominate},
		{fiber.MethodGet, "/nominations/new", contacts, a.askNominees},
		{fiber.MethodPost, "/nominations/check", contacts, a.checkNominees},
		{fiber.MethodGet, "/nominations/:nomination", contacts, a.showNomination},
	}
}

// nominationErrors are the pages for what nominating and swapping refuse.
var nominationErrors = []errorPage{
	{of: courses.ErrNoNomination, status: 404, title: "Nomination not found", words: "Muster has no nomination at this address.", link: "/nominations", linkText: "Your nominations"},
	{of: courses.ErrNominationChanged, status: 409, title: "Something changed while you were checking", words: "Nobody was nominated. Go back and check the list again.", link: "/nominations", linkText: "Start again"},
}

// chosenOrganisation is the one of the reader's organisations that is asked for, or the
// first of them.
func (a *App) chosenOrganisation(c *fiber.Ctx, asked, what string) (string, error) {
	mine := contactOf(a.actor(c))
	switch {
	case slices.Contains(mine, asked):
		return asked, nil
	case asked != "":
		return "", noAccess(what, "its own contacts")
	}
	return mine[0], nil
}

// nominationsPage begins a nomination and lists those that were made.
type nominationsPage struct {
	Page
	Name         string
	Organisation string
	Others       []organisationLink
	Sessions     []Choice
	Session      string
	Made         []nominationLine
	Count        string
	Pager        pager
}

// nominationLine is a nomination in a list.
type nominationLine struct {
	Path     string
	Made     courses.Nominated
	Session  courses.Session
	Outcomes string
}

// mostSessionChoices is how many coming sessions can be chosen from; a later one is
// chosen on its own page.
const mostSessionChoices = 200

func (a *App) showNominations(c *fiber.Ctx) error {
	chosen, err := a.chosenOrganisation(c, c.Query("organisation"), "the nominations of this organisation")
	if err != nil {
		return err
	}
	return a.showNominationList(c, fiber.StatusOK, chosen, nil)
}

func (a *App) showNominationList(c *fiber.Ctx, status int, chosen string, problems Problems) error {
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	if err != nil {
		return err
	}
	coming, err := a.bookable(c)
	if err != nil {
		return err
	}
	page := nominationsPage{
		Page: a.page(c, "Nominate people"), Name: organisations[chosen].Name, Organisation: chosen,
		Others: otherOrganisations("/nominations", organisations, contactOf(a.actor(c)), chosen), Sessions: sessionChoices(coming),
	}
	if len(coming) > 0 {
		page.Problems = problems
	}
	made, total, err := a.services.Courses.Nominations(c.UserContext(), a.actor(c), chosen, (pageNumber(c)-1)*perPage, perPage)
	if err != nil {
		return err
	}
	if page.Pager, err = newPager(c, total); err != nil {
		return err
	}
	page.Count = listed(total, "nomination", "nominations", "the latest first")
	if page.Made, err = a.nominationLines(c, made); err != nil {
		return err
	}
	return a.render(c, status, "nominations/list", page)
}

func (a *App) nominationLines(c *fiber.Ctx, made []courses.Nominated) ([]nominationLine, error) {
	ids := make([]string, len(made))
	for i, nominated := range made {
		ids[i] = nominated.SessionID
	}
	sessions, err := a.services.Courses.SessionsByID(c.UserContext(), ids)
	lines := make([]nominationLine, len(made))
	for i, nominated := range made {
		lines[i] = nominationLine{nominationPath(nominated.ID), nominated, sessions[nominated.SessionID], outcomeCounts(nominated)}
	}
	return lines, err
}

// bookable are the sessions that take bookings now, the earliest first.
func (a *App) bookable(c *fiber.Ctx) ([]courses.Session, error) {
	return a.services.Courses.Sessions(c.UserContext(), courses.SessionFilter{
		States: courses.BookableStates(), StartsAfter: a.now(), Limit: mostSessionChoices,
	})
}

func sessionChoices(list []courses.Session) []Choice {
	choices := []Choice{{Label: "Choose a session"}}
	for _, session := range list {
		choices = append(choices, Choice{Value: session.Code, Label: sessionTitle(session) + ", " + placeWords(session)})
	}
	return choices
}

// otherOrganisations lead to the same page for the reader's other organisations.
func otherOrganisations(path string, organisations map[string]people.Organisation, mine []string, chosen string) []organisationLink {
	var others []organisationLink
	for _, id := range mine {
		if id != chosen {
			others = append(others, organisationLink{organisations[id].Name, path + "?" + url.Values{"organisation": {id}}.Encode()})
		}
	}
	return others
}

// nomineeGroup is the nominees with one outcome, under its words.
type nomineeGroup struct {
	Heading string
	Words   string
	People  []nomineeView
}

// nomineeView is one nominee in words.
type nomineeView struct {
	Name  string
	Email string
	Note  string
	Path  string
}

// nominationPage is what a nomination has done.
type nominationPage struct {
	Page
	Card   sessionCard
	Name   string
	By     string
	Made   courses.Nominated
	Groups []nomineeGroup
	Words  string
}

func (a *App) showNomination(c *fiber.Ctx) error {
	made, err := a.services.Courses.Nomination(c.UserContext(), a.actor(c), c.Params("nomination"))
	if err != nil {
		return err
	}
	sessions, err := a.services.Courses.SessionsByID(c.UserContext(), []string{made.SessionID})
	if err != nil {
		return err
	}
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	if err != nil {
		return err
	}
	by, err := a.services.People.PeopleByID(c.UserContext(), []string{made.RecordedBy})
	if err != nil {
		return err
	}
	page := nominationPage{
		Page: a.page(c, "Nomination"), Name: organisations[made.OrganisationID].Name, By: by[made.RecordedBy].Name, Made: made,
		Groups: nomineeGroups(made, doneWords), Words: outcomeCounts(made),
	}
	if page.Card, err = a.sessionCard(c, sessions[made.SessionID]); err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "nominations/show", page)
}

// outcomeWords are an outcome's heading, and what it means for those under it.
type outcomeWords struct {
	outcome        courses.NominationOutcome
	heading, words string
}

// checkWords say what nominating would do, doneWords what it has done.
var (
	checkWords = []outcomeWords{
		{courses.NomineeConfirmed, "Get a place", "They are told by email at once."},
		{courses.NomineeWaiting, "Join the waiting list", "There is no place left for them. A place that comes free is offered to the first in line."},
		{courses.NomineeRequested, "Wait for a decision", "Somebody has to agree before they get a place."},
		{courses.NomineeAlready, "Booked already", "Nothing changes for them."},
		{courses.NomineeClash, "Have a place at the same time", "They have a place on another session then. They are left out: cancel that booking first."},
		{courses.NomineeElsewhere, "Of another organisation", "They are left out. Their own organisation’s contact can nominate them, or they book for themselves."},
		{courses.NomineeUnnamed, "Without a name", "Muster does not know them yet. They are left out, unless you go back and add the name: email address, name."},
	}
	doneWords = []outcomeWords{
		{courses.NomineeConfirmed, "Got a place", "They were told by email."},
		{courses.NomineeWaiting, "Joined the waiting list", "They were told by email. A place that comes free is offered to the first in line."},
		{courses.NomineeRequested, "Waited for a decision", "Somebody has to agree before they get a place."},
		{courses.NomineeAlready, "Were booked already", "Nothing changed for them."},
		{courses.NomineeClash, "Had a place at the same time", "They were left out."},
		{courses.NomineeElsewhere, "Of another organisation", "They were left out."},
		{courses.NomineeUnnamed, "Without a name", "They were left out."},
	}
)

// nomineeGroups are the people of a nomination under the words of their outcomes.
func nomineeGroups(made courses.Nominated, words []outcomeWords) []nomineeGroup {
	var groups []nomineeGroup
	for _, outcome := range words {
		group := nomineeGroup{Words: outcome.words}
		for _, person := range made.People {
			if person.Outcome == outcome.outcome {
				group.People = append(group.People, viewNominee(person))
			}
		}
		if len(group.People) > 0 {
			group.Heading = outcome.heading + ": " + number(len(group.People))
			groups = append(groups, group)
		}
	}
	return groups
}

func viewNominee(person courses.NominatedPerson) nomineeView {
	view := nomineeView{Name: cmp.Or(person.Name, person.Email), Email: person.Email}
	switch {
	case person.NameGuessed && person.Name != "":
		view.Note = "The name is read out of the address."
	case person.Position > 0:
		view.Note = "Number " + number(person.Position) + " in the queue."
	}
	if person.Outcome != courses.NomineeElsewhere && person.Reference != "" {
		view.Path = bookingPath(person.Reference)
	}
	return view
}

// outcomeCounts says in a line what became of the people of a nomination.
func outcomeCounts(made courses.Nominated) string {
	left := made.Count(courses.NomineeAlready, courses.NomineeClash, courses.NomineeElsewhere, courses.NomineeUnnamed)
	words := ""
	for _, part := range []struct {
		count int
		words string
	}{
		{made.Count(courses.NomineeConfirmed), "with a place"}, {made.Count(courses.NomineeWaiting), "on the waiting list"},
		{made.Count(courses.NomineeRequested), "waiting for a decision"}, {left, "left out"},
	} {
		if part.count > 0 {
			if words != "" {
				words += ", "
			}
			words += number(part.count) + " " + part.words
		}
	}
	return words
}

func nominationPath(id string) string { return "/nominations/" + url.PathEscape(id) }

// nominatePath is where a contact nominates people for the session; empty for everybody
// else, and when it takes no bookings.
func (a *App) nominatePath(c *fiber.Ctx, session courses.Session) string {
	if len(contactOf(a.actor(c))) == 0 || !session.TakesBookings() || a.closedWords(session) != "" {
		return ""
	}
	return "/nominations/new?" + url.Values{"session": {session.Code}}.Encode()
}
