package web

import (
	"errors"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

var awardFormPages = map[string]any{
	"grants/form":  awardFormPage{},
	"grants/check": promiseCheckPage{},
}

func (a *App) awardFormRoutes() []route {
	return []route{
		{fiber.MethodGet, "/grants/new", keepsProgramme, a.newGrant},
		{fiber.MethodPost, "/grants/new", keepsProgramme, a.checkGrant},
		{fiber.MethodPost, "/grants", keepsProgramme, a.saveGrant},
		{fiber.MethodGet, "/grants/:code/edit", keepsProgramme, a.editGrant},
		{fiber.MethodPost, "/grants/:code/edit", keepsProgramme, a.checkGrant},
		{fiber.MethodPost, "/grants/:code", keepsProgramme, a.saveGrant},
	}
}

// awardForm is an award or an allocation as it is typed. Those that begin with Was are what a
// change was made from.
type awardForm struct {
	Kind      string    `form:"kind" validate:"oneof=award allocation" say:"Select whether it is an award or an allocation"`
	Title     string    `form:"title" validate:"required,max=200" say:"Enter what it is for, in 200 characters or fewer"`
	Amount    string    `form:"amount"`
	AwardedOn dateField `form:"awarded-on"`
	ForYear   string    `form:"for-year"`
	Note      string    `form:"note" validate:"max=2000" say:"Note must be 2,000 characters or fewer"`

	WasKind      string `form:"was-kind"`
	WasTitle     string `form:"was-title"`
	WasAmount    string `form:"was-amount"`
	WasAwardedOn string `form:"was-awarded-on"`
	WasForYear   string `form:"was-for-year"`
	WasNote      string `form:"was-note"`
}

type awardFormPage struct {
	Page
	Back   string
	Action string
	Form   awardForm
	Hidden []hiddenField
	Kinds  []Choice
}

// grantKinds are what an amount of money may be.
var grantKinds = []Choice{
	{Value: "award", Label: "An award", Hint: "Money that is given to the programme."},
	{Value: "allocation", Label: "An allocation", Hint: "What part of the awards is meant for something. It is never added to them."},
}

func (a *App) newGrant(c *fiber.Ctx) error {
	return a.showAwardForm(c, fiber.StatusOK, awardForm{}, nil)
}

func (a *App) editGrant(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	grants, err := a.services.Reports.Grants(c.UserContext(), a.actor(c), v.Programme.Code)
	if err != nil {
		return err
	}
	for _, g := range grants {
		if g.Code == c.Params("code") {
			amount := strconv.FormatInt(g.Amount, 10)
			return a.showAwardForm(c, fiber.StatusOK, awardForm{
				Kind: string(g.Kind), Title: g.Title, Amount: amount, AwardedOn: dateFieldOf(g.AwardedOn), ForYear: g.ForYear, Note: g.Note,
				WasKind: string(g.Kind), WasTitle: g.Title, WasAmount: amount, WasAwardedOn: g.AwardedOn, WasForYear: g.ForYear, WasNote: g.Note,
			}, nil)
		}
	}
	return fiber.ErrNotFound
}

func (a *App) showAwardForm(c *fiber.Ctx, status int, form awardForm, problems Problems) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	page := awardFormPage{
		Page: a.page(c, "New award or allocation"), Back: v.At("/programme/set-up"), Action: v.At("/grants/new"), Form: form, Kinds: grantKinds,
		Hidden: carried(form, []string{"kind", "title", "amount", "awarded-on", "for-year", "note"}),
	}
	if code := c.Params("code"); code != "" {
		page.Title, page.Action = "Change “"+form.WasTitle+"”", v.At("/grants/"+url.PathEscape(code)+"/edit")
	}
	page.Problems = problems
	return a.render(c, status, "grants/form", page)
}

// readGrant reads the form: the grant, what a change was made from, and what is wrong.
func readGrant(c *fiber.Ctx, v view) (form awardForm, grant, was reports.Grant, problems Problems) {
	problems = bind(c, &form)
	grant = reports.Grant{
		Programme: v.Programme.Code, Code: c.Params("code", indicatorCode(form.Title)), Kind: reports.GrantKind(form.Kind), Title: form.Title,
		AwardedOn: realDay("awarded-on", form.AwardedOn, "the day of the award", &problems), ForYear: form.ForYear, Note: form.Note,
	}
	var ok bool
	if grant.Amount, ok = pounds(form.Amount); !ok {
		problems.Add("amount", "Amount must be in whole pounds, like 1,400,000")
	}
	if !reports.IsFinancialYear(form.ForYear) {
		problems.Add("for-year", "Enter a financial year, like 2020/21")
	}
	if problems.For("title") == "" && (grant.Code == "" || grant.Code == "new") {
		problems.Add("title", "Enter what it is for, in words")
	}
	was = reports.Grant{
		Kind: reports.GrantKind(form.WasKind), Title: form.WasTitle, AwardedOn: form.WasAwardedOn, ForYear: form.WasForYear, Note: form.WasNote,
	}
	was.Amount, _ = pounds(form.WasAmount)
	problems.sort("kind", "title", "amount", "awarded-on", "for-year", "note")
	return form, grant, was, problems
}

func (a *App) checkGrant(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	form, grant, was, problems := readGrant(c, v)
	if sent(c, "change") != "" {
		return a.showAwardForm(c, fiber.StatusOK, form, nil)
	}
	if len(problems) > 0 {
		return a.showAwardForm(c, fiber.StatusUnprocessableEntity, form, problems)
	}
	page := promiseCheckPage{Page: a.page(c, "Check the "+form.Kind), Rows: []summaryRow{
		{Key: "Programme", Lines: []string{v.Programme.Title}}, {Key: "Kind", Lines: []string{labelOf(form.Kind, grantKinds)}},
		{Key: "What it is for", Lines: []string{grant.Title}}, {Key: "Amount", Lines: []string{grant.AmountText()}},
		{Key: "Day", Lines: []string{ofDate(grant.AwardedOn, fullDay)}}, {Key: "Financial year", Lines: []string{grant.ForYear}},
		{Key: "Note", Lines: lines(grant.Note)},
	}}
	page.Forms = checkForms{
		FormToken: page.FormToken(), Save: v.At("/grants"), Button: "Add this " + form.Kind, SaveFields: carried(form, nil),
		Change: v.At("/grants/new"), ChangeFields: append(carried(form, nil), hiddenField{"change", "yes"}),
	}
	if code := c.Params("code"); code != "" {
		path := "/grants/" + url.PathEscape(code)
		page.Rows = append(page.Rows, summaryRow{Key: "Amount before", Lines: []string{was.AmountText()}})
		page.Forms.Save, page.Forms.Change, page.Forms.Button = v.At(path), v.At(path+"/edit"), "Save this "+form.Kind
	}
	return a.render(c, fiber.StatusOK, "grants/check", page)
}

func (a *App) saveGrant(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	form, grant, was, problems := readGrant(c, v)
	if len(problems) > 0 {
		return a.showAwardForm(c, fiber.StatusUnprocessableEntity, form, problems)
	}
	done := "The " + form.Kind + " is added"
	if c.Params("code") == "" {
		err = a.services.Reports.AddGrant(c.UserContext(), a.actor(c), grant)
	} else {
		done = "The " + form.Kind + " is changed"
		err = a.services.Reports.ChangeGrant(c.UserContext(), a.actor(c), grant, was)
	}
	if errors.Is(err, reports.ErrTaken) {
		return a.showAwardForm(c, fiber.StatusUnprocessableEntity, form, Problems{{"title", "The programme has a grant of that title already. Choose another."}})
	}
	if err != nil {
		return err
	}
	return a.seeOther(c, v.At("/programme/set-up"), done)
}
