package web

import (
	"cmp"
	"crypto/rand"
	"errors"
	"mime/multipart"
	"net/url"
	"slices"
	"strings"

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

// nominationFormPage asks whom.
type nominationFormPage struct {
	Page
	Card         sessionCard
	Organisation string
	Name         string
	People       string
	Places       string
	CutOff       string
}

func (a *App) askNominees(c *fiber.Ctx) error {
	chosen, err := a.chosenOrganisation(c, c.Query("organisation"), "the nominations of this organisation")
	if err != nil {
		return err
	}
	if !c.Context().QueryArgs().Has("session") {
		return c.Redirect("/nominations", fiber.StatusSeeOther)
	}
	if c.Query("session") == "" {
		return a.showNominationList(c, fiber.StatusUnprocessableEntity, chosen, Problems{{"session", "Select a session"}})
	}
	return a.showNominees(c, fiber.StatusOK, nominating{session: c.Query("session"), organisation: chosen}, nil)
}

// nominating is a nomination on its way through the forms.
type nominating struct {
	session      string
	organisation string
	request      string
	text         string
	people       []courses.Nominee
	bad          []badLine
}

// badLine is a line that cannot be nominated, and what was expected of it.
type badLine struct {
	Where    string
	Text     string
	Expected string
}

func (a *App) showNominees(c *fiber.Ctx, status int, n nominating, problems Problems) error {
	card, name, err := a.nominationFor(c, n)
	if err != nil {
		return err
	}
	places, err := a.services.Courses.PlacesFor(c.UserContext(), card.Session, people.Person{OrganisationID: n.organisation})
	if err != nil {
		return err
	}
	page := nominationFormPage{
		Page: a.page(c, "Who do you nominate?"), Card: card, Organisation: n.organisation, Name: name, People: n.text,
		Places: plural(places, "place is", "places are") + " left for them; who comes to none joins the waiting list.", CutOff: a.cutOffWords(card.Session),
	}
	page.Problems = problems
	return a.render(c, status, "nominations/new", page)
}

// nominationFor is the session of a nomination, which must take bookings, and the
// organisation's name.
func (a *App) nominationFor(c *fiber.Ctx, n nominating) (sessionCard, string, error) {
	session, err := a.services.Courses.SessionFor(c.UserContext(), a.actor(c), n.session)
	switch {
	case err != nil:
		return sessionCard{}, "", err
	case session.State == courses.SessionCancelled:
		return sessionCard{}, "", courses.ErrSessionCancelled
	}
	if closed := a.closedWords(session); closed != "" {
		return sessionCard{}, "", bookingClosed(session, closed)
	}
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	if err != nil {
		return sessionCard{}, "", err
	}
	card, err := a.sessionCard(c, session)
	return card, organisations[n.organisation].Name, err
}

// nominationCheckPage shows what nominating would do, and the lines that could not be
// read. Kept is the list as it is to be sent, Expected what it leads to.
type nominationCheckPage struct {
	Page
	Card         sessionCard
	Organisation string
	Name         string
	Request      string
	Kept         string
	Expected     string
	Bad          []badLine
	Mend         string
	Groups       []nomineeGroup
	Booked       int
	CutOff       string
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

func (a *App) checkNominees(c *fiber.Ctx) error {
	n, err := a.readNominating(c)
	if err != nil {
		return err
	}
	if len(n.people) == 0 {
		return a.showNominees(c, fiber.StatusUnprocessableEntity, n, nothingToNominate(n.bad))
	}
	preview, err := a.services.Courses.PreviewNomination(c.UserContext(), a.actor(c), n.nomination())
	if err != nil {
		return err
	}
	status, problems := fiber.StatusOK, Problems(nil)
	if len(n.bad) > 0 {
		status = fiber.StatusUnprocessableEntity
		for _, line := range n.bad {
			problems.Add("people", line.words())
		}
	}
	return a.showNominationCheck(c, status, n, preview, problems)
}

// words name a bad line and what was expected.
func (b badLine) words() string {
	if b.Text == "" {
		return b.Where + ": " + b.Expected
	}
	return b.Where + ", “" + b.Text + "”: expected " + b.Expected
}

// nothingToNominate are the problems of a list without a single good line.
func nothingToNominate(bad []badLine) Problems {
	if len(bad) == 0 {
		return Problems{{"people", "Enter at least one email address, or choose a file"}}
	}
	var problems Problems
	for _, line := range bad {
		problems.Add("people", line.words())
	}
	return problems
}

// readNominating reads the form: what was kept before, what was typed, and the file.
func (a *App) readNominating(c *fiber.Ctx) (nominating, error) {
	chosen, err := a.chosenOrganisation(c, sent(c, "organisation"), "the nominations of this organisation")
	n := nominating{session: sent(c, "session"), organisation: chosen, request: sent(c, "request"), text: sent(c, "people")}
	if err != nil {
		return n, err
	}
	if len(n.request) > 64 {
		return n, courses.ErrInvalid
	}
	n.request = cmp.Or(n.request, rand.Text())
	if kept := sent(c, "kept"); kept != "" {
		people, bad, err := courses.ReadNomineeFile(strings.NewReader(kept))
		if err != nil || len(bad) > 0 {
			return n, cmp.Or(err, courses.ErrInvalid)
		}
		n.people = people
	}
	typed, bad := courses.ReadNominees(n.text)
	n.add(typed, bad, "Line ", "")
	if file := sentFile(c, "file"); file != nil {
		return n, n.addFile(file)
	}
	return n, nil
}

func (n *nominating) addFile(header *multipart.FileHeader) error {
	file, err := header.Open()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	listed, bad, err := courses.ReadNomineeFile(file)
	n.add(listed, bad, "Line ", " of "+header.Filename)
	return err
}

// add keeps those of the list that are not kept yet, as many as can be nominated at once.
func (n *nominating) add(list []courses.Nominee, bad []courses.NomineeLine, before, after string) {
	for _, line := range bad {
		n.bad = append(n.bad, badLine{before + number(line.Number) + after, line.Text, line.Expected})
	}
	for _, nominee := range list {
		there := slices.ContainsFunc(n.people, func(kept courses.Nominee) bool { return kept.Email == nominee.Email })
		switch {
		case there:
		case len(n.people) == courses.MostNominees:
			n.bad = append(n.bad, badLine{nominee.Email, "", "at most " + number(courses.MostNominees) + " people at once"})
		default:
			n.people = append(n.people, nominee)
		}
	}
}

func (n nominating) nomination() courses.Nomination {
	return courses.Nomination{RequestID: n.request, SessionCode: n.session, OrganisationID: n.organisation, People: n.people}
}

func (a *App) showNominationCheck(c *fiber.Ctx, status int, n nominating, preview courses.Nominated, problems Problems) error {
	card, name, err := a.nominationFor(c, n)
	if err != nil {
		return err
	}
	page := nominationCheckPage{
		Page: a.page(c, "Check who you nominate"), Card: card, Organisation: n.organisation, Name: name, Request: n.request,
		Kept: courses.NomineeFile(n.people), Expected: preview.Outcomes(), Bad: n.bad, Groups: nomineeGroups(preview, checkWords),
		Booked: preview.Count(courses.NomineeConfirmed, courses.NomineeWaiting, courses.NomineeRequested), CutOff: a.cutOffWords(card.Session),
	}
	for _, line := range n.bad {
		if line.Text != "" {
			page.Mend += line.Text + "\n"
		}
	}
	page.Problems = problems
	return a.render(c, status, "nominations/check", page)
}

func (a *App) nominate(c *fiber.Ctx) error {
	n, err := a.readKept(c)
	if err != nil {
		return err
	}
	nomination := n.nomination()
	nomination.Expected = sent(c, "expected")
	made, err := a.services.Courses.Nominate(c.UserContext(), a.actor(c), nomination)
	if errors.Is(err, courses.ErrNominationChanged) {
		return a.showNominationCheck(c, fiber.StatusConflict, n, made,
			Problems{{"", "Something changed while you were checking. Nobody is nominated yet: check the list again."}})
	}
	if err != nil {
		return err
	}
	return a.seeOther(c, nominationPath(made.ID), "")
}

// readKept reads the form of the check page: the list that was checked and nothing else.
func (a *App) readKept(c *fiber.Ctx) (nominating, error) {
	chosen, err := a.chosenOrganisation(c, sent(c, "organisation"), "the nominations of this organisation")
	if err != nil {
		return nominating{}, err
	}
	n := nominating{session: sent(c, "session"), organisation: chosen, request: sent(c, "request")}
	list, bad, err := courses.ReadNomineeFile(strings.NewReader(sent(c, "kept")))
	if err != nil || len(bad) > 0 || n.request == "" || len(n.request) > 64 {
		return n, cmp.Or(err, courses.ErrInvalid)
	}
	n.people = list
	return n, nil
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
