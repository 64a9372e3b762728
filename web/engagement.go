package web

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
	"muster/reports"
)

var engagementPages = map[string]any{
	"engagement/list":  engagementPage{},
	"engagement/new":   engagementFormPage{},
	"engagement/check": engagementFormPage{},
}

func (a *App) engagementRoutes() []route {
	enters := holds(people.Manager, people.Administrator)
	return []route{
		{fiber.MethodGet, "/engagement", readsProgramme, a.listEngagement},
		{fiber.MethodGet, "/engagement/new", enters, a.newEngagement},
		{fiber.MethodPost, "/engagement/new", enters, a.changeEngagement},
		{fiber.MethodPost, "/engagement/check", enters, a.checkEngagement},
		{fiber.MethodPost, "/engagement", enters, a.addEngagement},
	}
}

// engagementRow is a record in the log.
type engagementRow struct {
	Reference    string
	Kind         string
	On           string
	Organisation string
	Headcount    string
	Amount       string
	Note         string
}

type engagementPage struct {
	Page
	View          view
	Chosen        engagementChoice
	Kinds         []Choice
	Organisations []Choice
	Count         string
	Records       []engagementRow
	Pager         pager
	CanEnter      bool
}

// engagementChoice is what the address says the log is to be narrowed by.
type engagementChoice struct{ Kind, Organisation string }

// Any tells whether anything was chosen.
func (e engagementChoice) Any() bool { return e != engagementChoice{} }

func (a *App) listEngagement(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	page := engagementPage{Page: a.page(c, "Engagement"), View: v, CanEnter: a.actor(c).IsAny(people.Manager, people.Administrator)}
	if page.Kinds, err = a.kindChoices(c, v, "Every kind"); err != nil {
		return err
	}
	if page.Organisations, err = a.organisationChoices(c); err != nil {
		return err
	}
	page.Organisations[0].Label = "Every organisation"
	page.Chosen = engagementChoice{known(c.Query("kind"), page.Kinds), known(c.Query("organisation"), page.Organisations)}
	if err := a.fillEngagement(c, &page); err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "engagement/list", page)
}

func (a *App) fillEngagement(c *fiber.Ctx, page *engagementPage) error {
	filter := reports.EngagementFilter{
		Programme: page.View.Programme.Code, Kind: page.Chosen.Kind, OrganisationID: page.Chosen.Organisation, To: page.View.AsAt,
	}
	total, err := a.services.Reports.CountEngagements(c.UserContext(), a.actor(c), filter)
	if err != nil {
		return err
	}
	if page.Pager, err = newPager(c, total); err != nil {
		return err
	}
	filter.Offset, filter.Limit = (page.Pager.Number-1)*perPage, perPage
	records, err := a.services.Reports.Engagements(c.UserContext(), a.actor(c), filter)
	if err != nil {
		return err
	}
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	if err != nil {
		return err
	}
	for _, record := range records {
		page.Records = append(page.Records, newEngagementRow(record, organisations))
	}
	of := " of " + page.View.Programme.Title
	page.Count = listed(total, "record"+of, "records"+of, "the newest first")
	return nil
}

func newEngagementRow(record reports.Engagement, organisations map[string]people.Organisation) engagementRow {
	row := engagementRow{
		Reference: record.Reference, Kind: kindLabel(record.Kind), On: record.HappenedOn,
		Organisation: organisations[record.OrganisationID].Name, Note: record.Note,
	}
	if record.Headcount != nil {
		row.Headcount = number(*record.Headcount)
	}
	if record.Amount != nil {
		row.Amount = "£" + number(int(*record.Amount))
	}
	return row
}

// kindLabel is an engagement kind as it is read: "Control room visit".
func kindLabel(kind string) string { return reports.KindWords(kind) }

// kindChoices are the kinds that the programme has records of, after one for none.
func (a *App) kindChoices(c *fiber.Ctx, v view, none string) ([]Choice, error) {
	kinds, err := a.services.Reports.EngagementKinds(c.UserContext(), a.actor(c), v.Programme.Code)
	choices := []Choice{{Label: none}}
	for _, kind := range kinds {
		choices = append(choices, Choice{Value: kind, Label: kindLabel(kind)})
	}
	return choices, err
}

// engagementForm is a record as it is typed. Request makes sending it twice one record.
type engagementForm struct {
	Request      string    `form:"request" validate:"max=40"`
	Kind         string    `form:"kind"`
	OtherKind    string    `form:"other-kind" validate:"max=60" say:"Kind must be 60 characters or fewer"`
	On           dateField `form:"on" validate:"required,datetime=2006-01-02" say:"The date must be a real date" say_required:"Enter the date it happened"`
	Organisation string    `form:"organisation"`
	Headcount    string    `form:"headcount" validate:"omitempty,number,max=6" say:"Headcount must be a whole number, like 24"`
	Amount       string    `form:"amount" validate:"max=20" say:"Amount must be in whole pounds, like 1200"`
	Note         string    `form:"note" validate:"max=2000" say:"Note must be 2,000 characters or fewer"`
}

type engagementFormPage struct {
	Page
	View          view
	Form          engagementForm
	Kinds         []Choice
	Organisations []Choice
	Summary       []summaryRow
}

func (a *App) newEngagement(c *fiber.Ctx) error {
	return a.showEngagementForm(c, fiber.StatusOK, engagementForm{Request: people.NewID()}, nil)
}

// changeEngagement shows the form again, with what was typed.
func (a *App) changeEngagement(c *fiber.Ctx) error {
	var form engagementForm
	_ = bind(c, &form) // what is wrong with it is said when it is sent to be checked
	return a.showEngagementForm(c, fiber.StatusOK, form, nil)
}

func (a *App) showEngagementForm(c *fiber.Ctx, status int, form engagementForm, problems Problems) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	page := engagementFormPage{Page: a.page(c, "Enter an engagement record"), View: v, Form: form}
	if page.Kinds, err = a.kindChoices(c, v, "Choose a kind, or name another below"); err != nil {
		return err
	}
	if page.Organisations, err = a.organisationChoices(c); err != nil {
		return err
	}
	page.Organisations[0].Label = "No organisation in particular"
	page.Problems = problems
	return a.render(c, status, "engagement/new", page)
}

// record is the form as the domain takes it, with what is wrong with it.
func (f engagementForm) record(v view, problems *Problems) reports.Engagement {
	record := reports.Engagement{
		Programme: v.Programme.Code, Reference: f.Request, Kind: f.Kind, HappenedOn: f.On.date(),
		OrganisationID: f.Organisation, Note: f.Note,
	}
	if f.OtherKind != "" {
		record.Kind = reports.EngagementKind(f.OtherKind)
	}
	if record.Kind == "" {
		problems.Add("kind", "Choose a kind, or name another")
	}
	if headcount, err := strconv.Atoi(f.Headcount); err == nil {
		record.Headcount = &headcount
	}
	if amount, ok := pounds(f.Amount); ok {
		record.Amount = &amount
	} else if f.Amount != "" && problems.For("amount") == "" {
		problems.Add("amount", "Amount must be in whole pounds, like 1200")
	}
	if v.Programme.Covers(record.HappenedOn) || problems.For("on") != "" {
		return record
	}
	problems.Add("on", "The date must be between "+ofDate(v.Programme.StartsOn, shortDay)+" and "+ofDate(v.Programme.EndsOn, shortDay))
	return record
}

// pounds reads an amount in whole pounds: 1200, 1,200 or £1,200.
func pounds(typed string) (int64, bool) {
	amount, err := strconv.ParseInt(strings.ReplaceAll(strings.TrimPrefix(typed, "£"), ",", ""), 10, 64)
	return amount, err == nil && amount >= 0 && amount < 1e12
}

func (a *App) checkEngagement(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	var form engagementForm
	problems := bind(c, &form)
	record := form.record(v, &problems)
	if record.HappenedOn > a.today() && problems.For("on") == "" {
		problems.Add("on", "The date must be today or in the past")
	}
	if len(problems) > 0 {
		problems.sort("kind", "other-kind", "on", "organisation", "headcount", "amount", "note")
		return a.showEngagementForm(c, fiber.StatusUnprocessableEntity, form, problems)
	}
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	if err != nil {
		return err
	}
	row := newEngagementRow(record, organisations)
	page := engagementFormPage{Page: a.page(c, "Check the record"), View: v, Form: form, Summary: []summaryRow{
		{Key: "Kind", Lines: []string{row.Kind}},
		{Key: "Date", Lines: []string{ofDate(row.On, fullDay)}},
		{Key: "Organisation", Lines: lines(row.Organisation)},
		{Key: "Headcount", Lines: lines(row.Headcount)},
		{Key: "Amount", Lines: lines(row.Amount)},
		{Key: "Note", Lines: lines(row.Note)},
	}}
	return a.render(c, fiber.StatusOK, "engagement/check", page)
}

func (a *App) addEngagement(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	var form engagementForm
	problems := bind(c, &form)
	record := form.record(v, &problems)
	if len(problems) == 0 {
		_, err := a.services.Reports.AddEngagement(c.UserContext(), a.actor(c), record)
		switch {
		case err == nil:
			return a.seeOther(c, "/engagement?"+url.Values{"programme": {v.Programme.Code}}.Encode(), "The record is saved")
		case errors.Is(err, reports.ErrFuture):
			problems.Add("on", "The date must be today or in the past")
		case errors.Is(err, reports.ErrOrganisation):
			problems.Add("organisation", "Choose an organisation from the list")
		case errors.Is(err, reports.ErrEngagement):
			problems.Add("other-kind", "Kind must have letters, digits and spaces only")
		default:
			return err
		}
	}
	return a.showEngagementForm(c, fiber.StatusUnprocessableEntity, form, problems)
}
