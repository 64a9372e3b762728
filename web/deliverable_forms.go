package web

import (
	"errors"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

var deliverableFormPages = map[string]any{
	"deliverables/form":  deliverableFormPage{},
	"deliverables/check": promiseCheckPage{},
}

func (a *App) deliverableFormRoutes() []route {
	return []route{
		{fiber.MethodGet, "/deliverables/new", keepsProgramme, a.newDeliverable},
		{fiber.MethodPost, "/deliverables/new", keepsProgramme, a.checkDeliverable},
		{fiber.MethodPost, "/deliverables", keepsProgramme, a.saveDeliverable},
		{fiber.MethodGet, "/deliverables/:letter/edit", keepsProgramme, a.editDeliverable},
		{fiber.MethodPost, "/deliverables/:letter/edit", keepsProgramme, a.checkDeliverable},
		{fiber.MethodPost, "/deliverables/:letter", keepsProgramme, a.saveDeliverable},
	}
}

// deliverableForm is a deliverable as it is typed; Was is the title that a change was made
// from.
type deliverableForm struct {
	Letter string `form:"letter"`
	Title  string `form:"title" validate:"required,max=500" say_required:"Enter the title of the deliverable" say_max:"Title must be 500 characters or fewer"`
	Was    string `form:"was"`
}

type deliverableFormPage struct {
	Page
	Back    string
	Action  string
	New     bool
	Form    deliverableForm
	Letters []Choice
}

// promiseCheckPage shows a deliverable or a grant before it is saved.
type promiseCheckPage struct {
	Page
	Forms checkForms
	Rows  []summaryRow
}

func (a *App) newDeliverable(c *fiber.Ctx) error {
	return a.showDeliverableForm(c, fiber.StatusOK, deliverableForm{}, nil)
}

func (a *App) editDeliverable(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	deliverables, err := a.services.Reports.Deliverables(c.UserContext(), a.actor(c), v.Programme.Code)
	if err != nil {
		return err
	}
	for _, d := range deliverables {
		if d.Letter == c.Params("letter") {
			return a.showDeliverableForm(c, fiber.StatusOK, deliverableForm{d.Letter, d.Title, d.Title}, nil)
		}
	}
	return reports.ErrNoDeliverable
}

func (a *App) showDeliverableForm(c *fiber.Ctx, status int, form deliverableForm, problems Problems) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	page := deliverableFormPage{
		Page: a.page(c, "New deliverable"), Back: v.At("/programme/set-up"), Action: v.At("/deliverables/new"), New: true, Form: form,
	}
	if letter := c.Params("letter"); letter != "" {
		page.Title, page.New, page.Action = "Change deliverable "+letter, false, v.At("/deliverables/"+url.PathEscape(letter)+"/edit")
	}
	if page.Letters, err = a.freeLetters(c, v); err != nil {
		return err
	}
	page.Problems = problems
	return a.render(c, status, "deliverables/form", page)
}

// freeLetters are the letters that no deliverable of the programme has.
func (a *App) freeLetters(c *fiber.Ctx, v view) ([]Choice, error) {
	deliverables, err := a.services.Reports.Deliverables(c.UserContext(), a.actor(c), v.Programme.Code)
	var free []Choice
	for letter := 'A'; letter <= 'Z'; letter++ {
		taken := slices.ContainsFunc(deliverables, func(d reports.Deliverable) bool { return d.Letter == string(letter) })
		if !taken {
			free = append(free, Choice{Value: string(letter), Label: string(letter)})
		}
	}
	return free, err
}

// readDeliverable reads the form, with what is wrong with it.
func (a *App) readDeliverable(c *fiber.Ctx, v view) (deliverableForm, Problems, error) {
	var form deliverableForm
	problems := bind(c, &form)
	if letter := c.Params("letter"); letter != "" {
		form.Letter = letter
		return form, problems, nil
	}
	free, err := a.freeLetters(c, v)
	if known(form.Letter, free) == "" {
		problems.Add("letter", "Choose a letter that no deliverable has")
	}
	problems.sort("letter", "title")
	return form, problems, err
}

func (a *App) checkDeliverable(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	form, problems, err := a.readDeliverable(c, v)
	if err != nil {
		return err
	}
	if sent(c, "change") != "" {
		return a.showDeliverableForm(c, fiber.StatusOK, form, nil)
	}
	if len(problems) > 0 {
		return a.showDeliverableForm(c, fiber.StatusUnprocessableEntity, form, problems)
	}
	page := promiseCheckPage{Page: a.page(c, "Check the deliverable"), Rows: []summaryRow{
		{Key: "Programme", Lines: []string{v.Programme.Title}}, {Key: "Letter", Lines: []string{form.Letter}}, {Key: "Title", Lines: []string{form.Title}},
	}}
	fields := carried(form, nil)
	page.Forms = checkForms{
		FormToken: page.FormToken(), Save: v.At("/deliverables"), Button: "Add this deliverable", SaveFields: fields,
		Change: v.At("/deliverables/new"), ChangeFields: append(carried(form, nil), hiddenField{"change", "yes"}),
	}
	if c.Params("letter") != "" {
		path := "/deliverables/" + url.PathEscape(form.Letter)
		page.Rows = append(page.Rows, summaryRow{Key: "Title before", Lines: []string{form.Was}})
		page.Forms.Save, page.Forms.Change, page.Forms.Button = v.At(path), v.At(path+"/edit"), "Save this deliverable"
	}
	return a.render(c, fiber.StatusOK, "deliverables/check", page)
}

func (a *App) saveDeliverable(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	form, problems, err := a.readDeliverable(c, v)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return a.showDeliverableForm(c, fiber.StatusUnprocessableEntity, form, problems)
	}
	deliverable := reports.Deliverable{Programme: v.Programme.Code, Letter: form.Letter, Title: form.Title}
	done := "Deliverable " + form.Letter + " is added"
	if c.Params("letter") == "" {
		err = a.services.Reports.AddDeliverable(c.UserContext(), a.actor(c), deliverable)
	} else {
		done = "Deliverable " + form.Letter + " is changed"
		err = a.services.Reports.RenameDeliverable(c.UserContext(), a.actor(c), deliverable, form.Was)
	}
	if errors.Is(err, reports.ErrTaken) {
		return a.showDeliverableForm(c, fiber.StatusUnprocessableEntity, form, Problems{{"letter", "Choose a letter that no deliverable has"}})
	}
	if err != nil {
		return err
	}
	return a.seeOther(c, v.At("/programme/set-up"), done)
}
