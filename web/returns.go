package web

import (
	"bytes"
	"errors"
	"html/template"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
	"muster/reports"
)

var returnPages = map[string]any{
	"returns/list":    returnsPage{},
	"returns/new":     newReturnPage{},
	"returns/show":    returnPage{},
	"returns/read":    readReturnPage{},
	"returns/release": returnPage{},
}

func (a *App) returnRoutes() []route {
	manager := holds(people.Manager)
	return []route{
		{fiber.MethodGet, "/returns", readsReturns, a.listReturns},
		{fiber.MethodGet, "/returns/new", manager, a.newReturn},
		{fiber.MethodPost, "/returns", manager, a.startReturn},
		{fiber.MethodGet, "/returns/:return", readsReturns, a.showReturn},
		{fiber.MethodGet, "/returns/:return/read", readsReturns, a.readReturn},
		{fiber.MethodGet, "/returns/:return/files/:format", readsReturns, a.downloadReturn},
		{fiber.MethodGet, "/returns/:return/charts/:course/:shape", readsReturns, a.returnChart},
		{fiber.MethodGet, "/returns/:return/release", manager, a.confirmRelease},
		{fiber.MethodPost, "/returns/:return/release", manager, a.releaseReturn},
	}
}

// returnError says who a return is open to, to somebody it is not.
func returnError(err error) error {
	if errors.Is(err, reports.ErrNotAllowed) {
		return noAccess("this return", "programme managers and the board, and to funders once it is released")
	}
	return err
}

func grantReturnPath(slug string, more ...string) string {
	path, _ := url.JoinPath("/returns/"+url.PathEscape(slug), more...)
	return path
}

// returnRow is a return in the list.
type returnRow struct {
	reports.Return
	Path      string
	Programme string
	Tag       tagView
}

type returnsPage struct {
	Page
	Returns  []returnRow
	CanStart bool
	Funder   bool
}

func returnTag(filed reports.Return) tagView {
	if filed.State == reports.Released {
		return tagView{"Released", "green"}
	}
	return tagView{"Draft", "grey"}
}

func (a *App) listReturns(c *fiber.Ctx) error {
	returns, err := a.services.Reports.Returns(c.UserContext(), a.actor(c))
	if err != nil {
		return err
	}
	programmes, err := a.services.Courses.Programmes(c.UserContext())
	if err != nil {
		return err
	}
	titles := map[string]string{}
	for _, programme := range programmes {
		titles[programme.Code] = programme.Title
	}
	page := returnsPage{Page: a.page(c, "Returns"), CanStart: a.actor(c).Is(people.Manager), Funder: !readsProgramme.allows(a.actor(c))}
	for _, filed := range returns {
		page.Returns = append(page.Returns, returnRow{filed, grantReturnPath(filed.Slug), titles[filed.Programme], returnTag(filed)})
	}
	return a.render(c, fiber.StatusOK, "returns/list", page)
}

type newReturnForm struct {
	Programme string    `form:"programme" validate:"required" say:"Select a programme"`
	AsAt      dateField `form:"as-at" validate:"required,datetime=2006-01-02" say:"The day must be a real date" say_required:"Enter the day the return is as at"`
}

type newReturnPage struct {
	Page
	Form       newReturnForm
	Programmes []Choice
}

func (a *App) newReturn(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	return a.renderNewReturn(c, fiber.StatusOK, newReturnForm{v.Programme.Code, dateFieldOf(v.AsAt)}, nil)
}

func (a *App) renderNewReturn(c *fiber.Ctx, status int, form newReturnForm, problems Problems) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	page := newReturnPage{a.page(c, "Start a return"), form, v.Programmes}
	page.Problems = problems
	return a.render(c, status, "returns/new", page)
}

func (a *App) startReturn(c *fiber.Ctx) error {
	var form newReturnForm
	problems := bind(c, &form)
	if len(problems) == 0 {
		filed, err := a.services.Reports.StartReturn(c.UserContext(), a.actor(c), form.Programme, form.AsAt.date())
		switch {
		case err == nil:
			return a.seeOther(c, grantReturnPath(filed.Slug), "The return is a draft")
		case errors.Is(err, reports.ErrFuture):
			problems.Add("as-at", "The day must be today or in the past")
		case errors.Is(err, reports.ErrTaken):
			problems.Add("as-at", "The programme has a return as at that day already")
		case errors.Is(err, reports.ErrNoProgramme):
			problems.Add("programme", "Select a programme")
		default:
			return err
		}
	}
	return a.renderNewReturn(c, fiber.StatusUnprocessableEntity, form, problems)
}

// returnPage is a return's own page: what it is, its files, and what may be done with it.
type returnPage struct {
	Page
	Filed      reports.Return
	Path       string
	Summary    []summaryRow
	Missing    []string
	Files      []fileLink
	CanRelease bool
	CanCheck   bool
}

func (a *App) filedReturn(c *fiber.Ctx, title string) (returnPage, error) {
	filed, made, err := a.services.Reports.ReadReturn(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return returnPage{}, returnError(err)
	}
	page := returnPage{
		Page: a.page(c, title), Filed: filed, Path: grantReturnPath(filed.Slug),
		CanRelease: filed.State == reports.Draft && a.actor(c).Is(people.Manager),
		CanCheck:   readsProgramme.allows(a.actor(c)),
		Summary: []summaryRow{
			{Key: "Programme", Lines: []string{made.ProgrammeTitle}},
			{Key: "As at", Lines: []string{ofDate(filed.AsAt, fullDay)}},
			{Key: "State", Lines: []string{releasedWords(filed)}},
		},
	}
	if page.Title == "" {
		page.Title = filed.Title
	}
	if page.Files, err = returnFiles(page.Path, made); err != nil {
		return returnPage{}, err
	}
	if filed.State == reports.Released {
		page.Summary = append(page.Summary, summaryRow{Key: "Fingerprint (SHA-256)", Lines: []string{filed.Hash}})
		return page, nil
	}
	for _, deliverable := range made.Deliverables {
		if deliverable.Declared == nil {
			page.Missing = append(page.Missing, "Deliverable "+deliverable.Letter+" has no declared RAG.")
		}
	}
	return page, nil
}

// releasedWords says whether a return can still change.
func releasedWords(filed reports.Return) string {
	if filed.State == reports.Released {
		return "Released on " + fullDay(filed.ReleasedAt) + " by " + filed.ReleasedBy + ". It is frozen as it was then."
	}
	return "A draft, made anew from the records each time it is read. Funders do not see it."
}

func (a *App) showReturn(c *fiber.Ctx) error {
	page, err := a.filedReturn(c, "")
	if err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "returns/show", page)
}

type readReturnPage struct {
	Page
	Path  string
	State string
	Files []fileLink
	View  returnView
}

func (a *App) readReturn(c *fiber.Ctx) error {
	filed, made, err := a.services.Reports.ReadReturn(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return returnError(err)
	}
	page := readReturnPage{
		Page: a.page(c, filed.Title), Path: grantReturnPath(filed.Slug), State: releasedWords(filed),
		View: returnView{
			Return: made,
			link:   func(key string) string { return receiptPath(filed.Slug, key) },
			chart: func(table reports.ComparisonTable, shape reports.ChartShape) (template.URL, error) {
				return template.URL(grantReturnPath(filed.Slug, "charts", url.PathEscape(table.Course), string(shape))), nil
			},
		},
	}
	if page.Files, err = returnFiles(page.Path, made); err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "returns/read", page)
}

func (a *App) downloadReturn(c *fiber.Ctx) error {
	format, known := FindReturnFormat(c.Params("format"))
	if !known {
		return fiber.ErrNotFound
	}
	filed, made, err := a.services.Reports.ReadReturn(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return returnError(err)
	}
	var content bytes.Buffer
	if err := format.Write(c.UserContext(), &content, made); err != nil {
		return err
	}
	c.Attachment("return-" + filed.Slug + "." + format.Name)
	c.Set(fiber.HeaderContentType, format.Type)
	return c.Send(content.Bytes())
}

// returnChart draws the chart of a course's comparison. It has styles of its own in it, which
// a page may not.
func (a *App) returnChart(c *fiber.Ctx) error {
	_, made, err := a.services.Reports.ReadReturn(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return returnError(err)
	}
	shape := reports.ChartShape(c.Params("shape"))
	for _, table := range made.Comparisons {
		if table.Course == c.Params("course") && table.HasBaseline && (shape == reports.WideChart || shape == reports.NarrowChart) {
			drawn, err := table.Chart().SVG(shape)
			if err != nil {
				return err
			}
			c.Set(fiber.HeaderContentType, "image/svg+xml; charset=utf-8")
			c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'")
			return c.Send(drawn)
		}
	}
	return fiber.ErrNotFound
}

func (a *App) confirmRelease(c *fiber.Ctx) error {
	page, err := a.filedReturn(c, "Release this return?")
	if err != nil {
		return err
	}
	if !page.CanRelease {
		return reports.ErrReleased
	}
	return a.render(c, fiber.StatusOK, "returns/release", page)
}

func (a *App) releaseReturn(c *fiber.Ctx) error {
	filed, err := a.services.Reports.Release(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return returnError(err)
	}
	return a.seeOther(c, grantReturnPath(filed.Slug), "The return is released. Funders can read it now.")
}
