package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
	"muster/reports"
)

var declarePages = map[string]any{
	"declare/rag":    declarePage{},
	"declare/reason": declarePage{},
	"declare/check":  declarePage{},
}

// A manager declares and the board assures, by the same three pages: the RAG, the reason,
// and a check of both. The answers travel in the forms until they are saved, because until
// then they are nobody's.
func (a *App) declareRoutes() []route {
	var routes []route
	for _, act := range declareActs {
		path := "/deliverables/:letter/" + act.name
		routes = append(routes,
			route{fiber.MethodGet, path, act.guard, a.askRAG(act)},
			route{fiber.MethodPost, path + "/reason", act.guard, a.askReason(act)},
			route{fiber.MethodPost, path + "/check", act.guard, a.checkDeclaration(act)},
			route{fiber.MethodPost, path, act.guard, a.declare(act)},
		)
	}
	return routes
}

// declareAct is declaring or assuring. The words are those of its pages.
type declareAct struct {
	name     string
	kind     reports.DeclarationKind
	guard    guard
	question string
	check    string
	button   string
	done     string
}

var declareActs = []declareAct{
	{"declare", reports.Declared, holds(people.Manager), "What do you declare?", "Check the RAG you declare", "Declare this RAG", "is declared"},
	{"assure", reports.Assured, holds(people.Board), "What does the board assure?", "Check the RAG the board assures", "Assure this RAG", "is assured"},
}

func declarePath(letter string, v view) string {
	return v.At("/deliverables/" + url.PathEscape(letter) + "/declare")
}

func assurePath(letter string, v view) string {
	return v.At("/deliverables/" + url.PathEscape(letter) + "/assure")
}

// declareForm is what has been answered so far. The programme and the day are in the
// address.
type declareForm struct {
	RAG    string `form:"rag" validate:"oneof=green amber red" say:"Select green, amber or red"`
	Reason string `form:"reason" validate:"max=2000" say:"Reason must be 2,000 characters or fewer"`
}

// declarePage is a page of the act. Where the board assures, what was declared stands beside what
// is computed.
type declarePage struct {
	Page
	Assures bool
	View    view
	Status  reports.DeliverableStatus
	Form    declareForm
	Path    string // of the act, without the query
	Back    string
	RAGs    []Choice
	Needed  bool // a reason is
	Button  string
	Summary []summaryRow
}

// ComputedHint says what the records come to, where that does not stand above it.
func (p declarePage) ComputedHint() string {
	if p.Assures {
		return ""
	}
	return "The records come to: " + p.Status.Computed.RAG.Word() + ". " + p.Status.Computed.Why
}

// ReasonHint says whether a reason is needed.
func (p declarePage) ReasonHint() string {
	if p.Needed {
		return "The computed RAG is " + p.Status.Computed.RAG.Word() + ". Say why yours differs."
	}
	return "The computed RAG is the same, so you may leave this empty."
}

var ragChoices = []Choice{
	{Value: "green", Label: "Green", Hint: "The objectives will be met."},
	{Value: "amber", Label: "Amber", Hint: "There are problems, and they can be put right."},
	{Value: "red", Label: "Red", Hint: "The objectives will not be met unless something changes."},
}

// declarePage begins a page of the act.
func (a *App) declarePage(c *fiber.Ctx, act declareAct, title string, form declareForm) (declarePage, error) {
	v, err := a.view(c)
	if err != nil {
		return declarePage{}, err
	}
	status, err := a.deliverable(c, v)
	if err != nil {
		return declarePage{}, err
	}
	if err := a.takenPart(c, act, v, status.Letter); err != nil {
		return declarePage{}, err
	}
	path := "/deliverables/" + url.PathEscape(status.Letter)
	return declarePage{
		Page: a.page(c, title), Assures: act.kind == reports.Assured, View: v, Status: status, Form: form, Path: path + "/" + act.name, Back: v.At(path),
		RAGs: ragChoices, Needed: reports.RAG(form.RAG) != status.Computed.RAG, Button: act.button,
	}, nil
}

// takenPart is the page for who has taken the other part for the deliverable, nil for who may go on.
func (a *App) takenPart(c *fiber.Ctx, act declareAct, v view, letter string) error {
	declarations, err := a.services.Reports.Declarations(c.UserContext(), a.actor(c), v.Programme.Code, letter)
	if err != nil {
		return err
	}
	for _, d := range declarations {
		if d.PersonID != a.actor(c).PersonID || d.Kind == act.kind {
			continue
		}
		return errorPage{
			of: reports.ErrSamePerson, status: fiber.StatusConflict, title: "Somebody else must do this",
			words: fmt.Sprintf("You %s the RAG of deliverable %s as at %s, %s. Who declares a deliverable’s RAG and who assures it are different people, so somebody else has to %s it. Nothing was saved.",
				d.Kind, letter, ofDate(d.AsAt, shortDay), d.RAG.Word(), act.name),
			link: v.At("/deliverables/" + url.PathEscape(letter)), linkText: "The deliverable",
		}
	}
	return nil
}

// readDeclaration reads what was answered, and refuses a day before the programme begins.
func (a *App) readDeclaration(c *fiber.Ctx) (view, declareForm, Problems, error) {
	v, err := a.view(c)
	var form declareForm
	problems := bind(c, &form)
	if err == nil && v.AsAt < v.Programme.StartsOn {
		problems = Problems{{"rag", "The programme begins on " + ofDate(v.Programme.StartsOn, shortDay) + ". Choose that day, or a later one, on the page of the deliverable"}}
	}
	return v, form, problems, err
}

func (a *App) askRAG(act declareAct) fiber.Handler {
	return func(c *fiber.Ctx) error { return a.showRAG(c, fiber.StatusOK, act, declareForm{}, nil) }
}

func (a *App) showRAG(c *fiber.Ctx, status int, act declareAct, form declareForm, problems Problems) error {
	page, err := a.declarePage(c, act, act.question, form)
	if err != nil {
		return err
	}
	page.Problems = problems
	return a.render(c, status, "declare/rag", page)
}

// askReason comes after the RAG, and again from the check.
func (a *App) askReason(act declareAct) fiber.Handler {
	return func(c *fiber.Ctx) error {
		_, form, problems, err := a.readDeclaration(c)
		if err != nil {
			return err
		}
		if problem := problems.For("rag"); problem != "" {
			return a.showRAG(c, fiber.StatusUnprocessableEntity, act, form, Problems{{"rag", problem}})
		}
		return a.showReason(c, fiber.StatusOK, act, form, nil)
	}
}

func (a *App) showReason(c *fiber.Ctx, status int, act declareAct, form declareForm, problems Problems) error {
	page, err := a.declarePage(c, act, "Why is it "+reports.RAG(form.RAG).Word()+"?", form)
	if err != nil {
		return err
	}
	page.Back = page.View.At(page.Path)
	page.Problems = problems
	return a.render(c, status, "declare/reason", page)
}

func (a *App) checkDeclaration(act declareAct) fiber.Handler {
	return func(c *fiber.Ctx) error {
		_, form, problems, err := a.readDeclaration(c)
		if err != nil {
			return err
		}
		if problem := problems.For("rag"); problem != "" {
			return a.showRAG(c, fiber.StatusUnprocessableEntity, act, form, Problems{{"rag", problem}})
		}
		page, err := a.declarePage(c, act, act.check, form)
		if err != nil {
			return err
		}
		if page.Needed && form.Reason == "" {
			problems.Add("reason", "Enter why it differs from the computed RAG")
		}
		if len(problems) > 0 {
			return a.showReason(c, fiber.StatusUnprocessableEntity, act, form, problems)
		}
		page.Back = page.View.At(page.Path)
		page.Summary = []summaryRow{
			{Key: "Deliverable", Lines: []string{page.Status.Letter + ": " + page.Status.Title}},
			{Key: "As at", Lines: []string{ofDate(page.View.AsAt, fullDay)}},
			{Key: "Computed RAG", Lines: []string{page.Status.Computed.RAG.Word()}},
		}
		if declared := page.Status.Declared; page.Assures && declared != nil {
			page.Summary = append(page.Summary, summaryRow{Key: "Declared RAG", Lines: append([]string{declared.RAG.Word()}, lines(declared.Reason)...)})
		}
		page.Summary = append(page.Summary,
			summaryRow{Key: "Your RAG", Lines: []string{reports.RAG(form.RAG).Word()}},
			summaryRow{Key: "Reason", Lines: lines(form.Reason)},
		)
		return a.render(c, fiber.StatusOK, "declare/check", page)
	}
}

func (a *App) declare(act declareAct) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v, form, problems, err := a.readDeclaration(c)
		if err != nil {
			return err
		}
		if problem := problems.For("rag"); problem != "" {
			return a.showRAG(c, fiber.StatusUnprocessableEntity, act, form, Problems{{"rag", problem}})
		}
		letter := c.Params("letter")
		_, err = a.services.Reports.Declare(c.UserContext(), a.actor(c), reports.Declaration{
			Programme: v.Programme.Code, Letter: letter, Kind: act.kind, RAG: reports.RAG(form.RAG), Reason: form.Reason, AsAt: v.AsAt,
		})
		switch {
		case errors.Is(err, reports.ErrReasonNeeded):
			// A record came in since the check, and with it another computed RAG.
			problems.Add("reason", "Enter why it differs from the computed RAG")
		case errors.Is(err, reports.ErrTooLong):
			problems = Problems{{"reason", "Reason must be 2,000 characters or fewer"}}
		case errors.Is(err, reports.ErrSamePerson):
			return cmp.Or(a.takenPart(c, act, v, letter), err)
		case err != nil:
			return err
		}
		if len(problems) > 0 {
			return a.showReason(c, fiber.StatusUnprocessableEntity, act, form, problems)
		}
		return a.seeOther(c, v.At("/deliverables/"+url.PathEscape(letter)), reports.RAG(form.RAG).Word()+" "+act.done)
	}
}
