package web

import (
	"cmp"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
)

var peoplePages = map[string]any{
	"people/list":   peopleListPage{},
	"people/new":    newPersonPage{},
	"people/person": personPage{},
	"people/audit":  auditPage{},
}

func (a *App) peopleRoutes() []route {
	administrator := holds(people.Administrator)
	return []route{
		{fiber.MethodGet, "/people", administrator, a.listPeople},
		{fiber.MethodGet, "/people/new", administrator, a.newPerson},
		{fiber.MethodPost, "/people", administrator, a.addPerson},
		{fiber.MethodGet, "/people/:id", administrator, a.showPerson},
		{fiber.MethodPost, "/people/:id/roles", administrator, a.grantRole},
		{fiber.MethodPost, "/people/:id/roles/withdraw", administrator, a.withdrawRole},
		{fiber.MethodGet, "/audit", administrator, a.listAudit},
	}
}

// personRow is a person in the list.
type personRow struct {
	ID           string
	Name         string
	Email        string
	Organisation string
	Roles        []string
}

type peopleListPage struct {
	Page
	Search string
	Total  int
	People []personRow
	Pager  pager
}

func (a *App) listPeople(c *fiber.Ctx) error {
	search := strings.TrimSpace(c.Query("search"))
	listed, total, err := a.services.People.Directory(c.UserContext(), a.actor(c), search, perPage, (pageNumber(c)-1)*perPage)
	if err != nil {
		return err
	}
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	if err != nil {
		return err
	}
	pages, err := newPager(c, total)
	if err != nil {
		return err
	}
	page := peopleListPage{Page: a.page(c, "People"), Search: search, Total: total, Pager: pages}
	for _, entry := range listed {
		row := personRow{
			ID: entry.Person.ID, Name: nameOrEmail(entry.Person), Email: entry.Person.Email,
			Organisation: organisations[entry.Person.OrganisationID].Name,
		}
		for _, grant := range entry.Grants {
			row.Roles = append(row.Roles, grantWords(grant, organisations))
		}
		page.People = append(page.People, row)
	}
	return a.render(c, fiber.StatusOK, "people/list", page)
}

// nameOrEmail is how a person is called while they have given no name.
func nameOrEmail(person people.Person) string {
	if person.Name != "" {
		return person.Name
	}
	return person.Email
}

// grantWords is "Trainer, Kent".
func grantWords(grant people.Grant, organisations map[string]people.Organisation) string {
	words := roleWords[grant.Role].one
	if name := organisations[grant.OrganisationID].Name; name != "" {
		words += ", " + name
	}
	return words
}

type personForm struct {
	Email        string `form:"email" validate:"required,max=254" say:"Enter their email address" say_max:"Email address must be 254 characters or fewer"`
	Name         string `form:"name" validate:"required,max=100" say:"Enter their name" say_max:"Name must be 100 characters or fewer"`
	Organisation string `form:"organisation"`
	Role         string `form:"role" validate:"required" say:"Select a role"`
}

type newPersonPage struct {
	Page
	Form          personForm
	Organisations []Choice
	Roles         []Choice
}

func (a *App) newPerson(c *fiber.Ctx) error {
	return a.renderNewPerson(c, fiber.StatusOK, personForm{Role: string(people.Delegate)}, nil)
}

func (a *App) renderNewPerson(c *fiber.Ctx, status int, form personForm, problems Problems) error {
	organisations, err := a.organisationChoices(c)
	if err != nil {
		return err
	}
	page := newPersonPage{a.page(c, "Add a person"), form, organisations, roleChoices()}
	page.Problems = problems
	return a.render(c, status, "people/new", page)
}

// organisationChoices are all organisations by name, after an empty choice.
func (a *App) organisationChoices(c *fiber.Ctx) ([]Choice, error) {
	organisations, err := a.services.People.Organisations(c.UserContext())
	choices := []Choice{{Label: "Choose an organisation"}}
	for _, organisation := range organisations {
		choices = append(choices, Choice{Value: organisation.ID, Label: organisation.Name})
	}
	return choices, err
}

var roleHints = map[people.Role]string{
	people.Delegate:      "Books places for themselves. Everybody is one.",
	people.Contact:       "Sees what their organisation’s people have booked.",
	people.Trainer:       "Runs sessions for their organisation.",
	people.Manager:       "Runs the programme: its results, deliverables and returns.",
	people.Board:         "Reads the programme’s results and returns.",
	people.Funder:        "Reads returns once they are released, and nothing about a delegate.",
	people.Administrator: "Adds people and gives roles.",
}

func roleChoices() []Choice {
	var choices []Choice
	for _, role := range people.Roles {
		choices = append(choices, Choice{Value: string(role), Label: roleWords[role].one, Hint: roleHints[role]})
	}
	return choices
}

// grantOf is the role of a form, for the organisation when the role is held for one.
func grantOf(role, organisationID string) people.Grant {
	grant := people.Grant{Role: people.Role(role)}
	if grant.Role.NeedsOrganisation() {
		grant.OrganisationID = organisationID
	}
	return grant
}

func (a *App) addPerson(c *fiber.Ctx) error {
	var form personForm
	problems := bind(c, &form)
	grant := grantOf(form.Role, form.Organisation)
	if _, err := people.Address(form.Email); err != nil && problems.For("email") == "" {
		problems.Add("email", "Enter an email address in the correct format, like name@example.com")
	}
	if grant.Role.NeedsOrganisation() && form.Organisation == "" {
		problems.Add("organisation", "Choose the organisation they hold the role for")
	}
	if len(problems) > 0 {
		return a.renderNewPerson(c, fiber.StatusUnprocessableEntity, form, problems)
	}
	person, err := a.services.People.EnsurePerson(c.UserContext(), a.actor(c), people.Person{
		Email: form.Email, Name: form.Name, OrganisationID: form.Organisation,
	})
	if err != nil {
		return err
	}
	if err := a.services.People.GrantRole(c.UserContext(), a.actor(c), person.ID, grant); err != nil {
		return err
	}
	return a.seeOther(c, "/people/"+person.ID, nameOrEmail(person)+" is in Muster and has the role")
}

type grantForm struct {
	Role         string `form:"role" validate:"required" say:"Select a role"`
	Organisation string `form:"organisation"`
}

// heldRole is a role of a person, with what the form to withdraw it sends.
type heldRole struct {
	Words        string
	Role         string
	Organisation string
}

type personPage struct {
	Page
	ID            string
	Summary       []summaryRow
	Held          []heldRole
	Form          grantForm
	Organisations []Choice
	Roles         []Choice
}

func (a *App) showPerson(c *fiber.Ctx) error {
	return a.renderPerson(c, fiber.StatusOK, grantForm{}, nil)
}

func (a *App) renderPerson(c *fiber.Ctx, status int, form grantForm, problems Problems) error {
	person, err := a.services.People.PersonByID(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	holder, err := a.services.People.ActorFor(c.UserContext(), person.ID)
	if err != nil {
		return err
	}
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	if err != nil {
		return err
	}
	choices, err := a.organisationChoices(c)
	if err != nil {
		return err
	}
	page := personPage{
		Page: a.page(c, nameOrEmail(person)), ID: person.ID, Form: form, Organisations: choices, Roles: roleChoices(),
		Summary: []summaryRow{
			{Key: "Email address", Lines: []string{person.Email}},
			{Key: "Organisation", Lines: lines(organisations[person.OrganisationID].Name)},
			{Key: "In Muster since", Lines: []string{shortDay(person.RecordedAt)}},
		},
	}
	for _, grant := range holder.Grants {
		page.Held = append(page.Held, heldRole{grantWords(grant, organisations), string(grant.Role), grant.OrganisationID})
	}
	page.Problems = problems
	return a.render(c, status, "people/person", page)
}

func (a *App) grantRole(c *fiber.Ctx) error {
	var form grantForm
	problems := bind(c, &form)
	grant := grantOf(form.Role, form.Organisation)
	if len(problems) == 0 {
		err := a.services.People.GrantRole(c.UserContext(), a.actor(c), c.Params("id"), grant)
		if err == nil {
			return a.seeOther(c, "/people/"+c.Params("id"), roleWords[grant.Role].one+" is given")
		}
		if !errors.Is(err, people.ErrRoleNeedsOrganisation) {
			return err
		}
		problems.Add("organisation", "Choose the organisation they hold the role for")
	}
	return a.renderPerson(c, fiber.StatusUnprocessableEntity, form, problems)
}

func (a *App) withdrawRole(c *fiber.Ctx) error {
	var form grantForm
	if problems := bind(c, &form); len(problems) > 0 {
		return people.ErrRole
	}
	grant := people.Grant{Role: people.Role(form.Role), OrganisationID: form.Organisation}
	if err := a.services.People.WithdrawRole(c.UserContext(), a.actor(c), c.Params("id"), grant); err != nil {
		return err
	}
	return a.seeOther(c, "/people/"+c.Params("id"), roleWords[grant.Role].one+" is withdrawn")
}

type auditPage struct {
	Page
	Total   int
	Entries []auditRow
	Pager   pager
}

// auditRow is a line of the audit log, with what was done in words.
type auditRow struct {
	people.AuditLine
	Did string
}

// auditWords say what was done, by the act that is recorded. An act that has none is shown
// as it is recorded.
var auditWords = map[string]string{
	"sign in":                      "Signed in",
	"add person":                   "Added a person",
	"change person":                "Changed a person",
	"grant role":                   "Gave a role",
	"withdraw role":                "Withdrew a role",
	"add organisation":             "Added an organisation",
	"complete organisation":        "Completed an organisation",
	"delegate list read":           "Read the delegate list",
	"organisation's bookings read": "Read an organisation’s bookings",
	"session made":                 "Made a session",
	"session changed":              "Changed a session",
	"session cancelled":            "Cancelled a session",
	"delegates messaged":           "Messaged delegates",
	"create wave":                  "Set up a wave of a survey",
	"days of a wave changed":       "Changed the days of a survey",
	"codes of organisations made":  "Made codes for organisations",
	"save questionnaire":           "Saved a questionnaire",
	"import responses":             "Imported responses",
	"engagement recorded":          "Recorded engagement",
	"indicator recorded":           "Recorded an indicator",
	"RAG declared":                 "Declared a RAG",
	"KPI added":                    "Added a KPI",
	"KPI changed":                  "Added a version of a KPI",
	"KPI entered by hand":          "Entered a KPI’s number by hand",
	"deliverable added":            "Added a deliverable",
	"deliverable changed":          "Changed a deliverable’s title",
	"grant added":                  "Added a grant",
	"grant changed":                "Changed a grant",
	"return planned":               "Planned a return",
	"return started":               "Started a return",
	"return released":              "Released a return",
}

// auditRows are the entries in words; an organisation is called by its name, also where a
// role is held of it.
func auditRows(entries []people.AuditLine, organisations map[string]people.Organisation) []auditRow {
	rows := make([]auditRow, len(entries))
	for i, entry := range entries {
		rows[i] = auditRow{entry, cmp.Or(auditWords[entry.Act], sentenceCase(entry.Act))}
		if organisation, known := organisations[entry.Subject]; known {
			rows[i].About = organisation.Name
		}
		if role, id, isOf := strings.Cut(entry.Detail, " of "); isOf && organisations[id].Name != "" {
			rows[i].Detail = role + " of " + organisations[id].Name
		}
	}
	return rows
}

func (a *App) listAudit(c *fiber.Ctx) error {
	entries, total, err := a.services.People.AuditEntries(c.UserContext(), a.actor(c), perPage, (pageNumber(c)-1)*perPage)
	if err != nil {
		return err
	}
	pages, err := newPager(c, total)
	if err != nil {
		return err
	}
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	if err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "people/audit", auditPage{a.page(c, "Audit"), total, auditRows(entries, organisations), pages})
}
