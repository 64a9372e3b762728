package web

import (
	"cmp"
	"crypto/rand"
	"errors"
	"mime/multipart"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

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

// mostRepeated is how many letters of a bad line its problem repeats.
const mostRepeated = 200

// words name a bad line and what was expected.
func (b badLine) words() string {
	if b.Text == "" {
		return b.Where + ": " + b.Expected
	}
	return b.Where + ", “" + shortWords(b.Text, mostRepeated) + "”: expected " + b.Expected
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

// add keeps those of the list, as many as can be nominated at once. Of somebody who is kept
// already it takes the name and role that they have not had.
func (n *nominating) add(list []courses.Nominee, bad []courses.NomineeLine, before, after string) {
	for _, line := range bad {
		n.bad = append(n.bad, badLine{before + number(line.Number) + after, line.Text, line.Expected})
	}
	for _, nominee := range list {
		there := slices.IndexFunc(n.people, func(kept courses.Nominee) bool { return kept.Email == nominee.Email })
		switch {
		case there >= 0:
			kept := &n.people[there]
			kept.Name, kept.JobRole = cmp.Or(kept.Name, nominee.Name), cmp.Or(kept.JobRole, nominee.JobRole)
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
	nomination.Expected, nomination.Seen = sent(c, "expected"), sent(c, "seen")
	made, err := a.services.Courses.Nominate(c.UserContext(), a.actor(c), nomination)
	if errors.Is(err, courses.ErrNominationChanged) {
		return a.showNominationCheck(c, fiber.StatusConflict, n, made,
			Problems{{"", "Something changed while you were checking. Nobody is nominated yet: check the session and the list again."}})
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
