package web

import (
	"bytes"
	"cmp"
	"errors"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

var returnPages = map[string]any{
	"returns/list":    returnsPage{},
	"returns/new":     newReturnPage{},
	"returns/show":    returnPage{},
	"returns/read":    readReturnPage{},
	"returns/step":    returnStepPage{},
	"returns/section": returnSectionPage{},
	"returns/entry":   returnEntryPage{},
	"returns/file":    newEvidencePage{},
	"returns/remove":  removeEntryPage{},

	"returns/questions": returnQuestionsPage{},
	"returns/ask":       askFigurePage{},
	"returns/answer":    answerFigurePage{},
}

func (a *App) returnRoutes() []route {
	manager := mayWithReturn(reports.Start)
	return slices.Concat(a.returnStepRoutes(), a.returnSectionRoutes(), a.evidenceRoutes(), a.returnQuestionRoutes(), []route{
		{fiber.MethodGet, "/returns", readsReturns, a.listReturns},
		{fiber.MethodGet, "/returns/new", manager, a.newReturn},
		{fiber.MethodPost, "/returns", manager, a.startReturn},
		{fiber.MethodGet, "/returns/:return", readsReturns, a.showReturn},
		{fiber.MethodGet, "/returns/:return/read", readsReturns, a.readReturn},
		{fiber.MethodGet, "/returns/:return/versions/:version", readsReturns, a.readReturnVersion},
		{fiber.MethodGet, "/returns/:return/files/:format", readsReturns, a.downloadReturn},
		{fiber.MethodGet, "/returns/:return/charts/:course/:shape", readsReturns, a.returnChart("change", "course")},
		{fiber.MethodGet, "/returns/:return/charts/answers/:scale/:shape", readsReturns, a.returnChart("answers", "scale")},
		{fiber.MethodGet, "/returns/:return/charts/profile/:letter/:shape", readsReturns, a.returnChart("profile", "letter")},
	})
}

// mayWithReturn is open to those whose roles allow the act.
func mayWithReturn(act reports.ReturnAct) guard { return holds(reports.RolesFor(act)...) }

// returnError says who a return is open to, to somebody it is not.
func returnError(err error) error {
	if errors.Is(err, reports.ErrNotAllowed) {
		return noAccess("this return", "programme managers and the board, and to funders once it is approved")
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
	// Version is what was withdrawn, 0 of a return that is read as it stands.
	Version int
}

type returnsPage struct {
	Page
	Returns  []returnRow
	CanStart bool
	Funder   bool
	Tokens   bool
}

// returnTags are the states as tags.
var returnTags = map[reports.ReturnState]tagView{
	reports.Draft:     {"Draft", "grey"},
	reports.Submitted: {"Submitted", "yellow"},
	reports.Approved:  {"Approved", "blue"},
	reports.Accepted:  {"Accepted", "green"},
	reports.Locked:    {"Locked", "purple"},
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
	page := returnsPage{Page: a.page(c, "Returns"), CanStart: reports.MayWithReturn(a.actor(c), reports.Start), Funder: !readsProgramme.allows(a.actor(c)), Tokens: makesTokens.allows(a.actor(c))}
	for _, filed := range returns {
		page.Returns = append(page.Returns, returnRow{filed, grantReturnPath(filed.Slug), titles[filed.Programme], returnTags[filed.State], 0})
	}
	if page.Funder {
		withdrawn, err := a.services.Reports.WithdrawnReturns(c.UserContext(), a.actor(c))
		if err != nil {
			return err
		}
		for _, was := range withdrawn {
			page.Returns = append(page.Returns, returnRow{was.Return, returnVersionPath(was.Slug, was.Version), titles[was.Programme], tagView{"Reopened", "yellow"}, was.Version})
		}
		slices.SortStableFunc(page.Returns, func(a, b returnRow) int { return cmp.Compare(b.AsAt, a.AsAt) })
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
	// There is the address of the return as at that day, "" where there is none.
	There string
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
	page := newReturnPage{a.page(c, "Start a return"), form, v.Programmes, ""}
	page.Problems = problems
	if len(problems) > 0 {
		returns, err := a.services.Reports.Returns(c.UserContext(), a.actor(c))
		if err != nil {
			return err
		}
		for _, filed := range returns {
			if filed.Programme == form.Programme && filed.AsAt == form.AsAt.date() {
				page.There = grantReturnPath(filed.Slug)
			}
		}
	}
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
		case errors.Is(err, reports.ErrBeforeProgramme):
			programme, err := a.services.Courses.Programme(c.UserContext(), form.Programme)
			if err != nil {
				return err
			}
			problems.Add("as-at", "The day must be "+ofDate(programme.StartsOn, shortDay)+", when the programme begins, or after it")
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

// returnPage is a return's own page: what it is, what is to be written in it, who did what
// with it, and what may be done next.
type returnPage struct {
	Page
	Filed   reports.Return
	Path    string
	Tag     tagView
	Summary []summaryRow
	Tasks   []taskView
	Missing []string
	Files   []fileLink
	Acts    []returnActView
	Steps   []stepView
	// Versions are what the return said before it was reopened.
	Versions []returnVersionView
	// Asked is how many questions there are, Open how many of them have no answer.
	Asked, Open int
	CanCheck    bool
	Check       checkView
	made        reports.GrantReturn
}

// Completed is how many tasks are completed.
func (p returnPage) Completed() int {
	completed := 0
	for _, task := range p.Tasks {
		if task.State == reports.Completed {
			completed++
		}
	}
	return completed
}

func (a *App) filedReturn(c *fiber.Ctx, title string) (returnPage, error) {
	open, err := a.services.Reports.OpenReturn(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return returnPage{}, returnError(err)
	}
	filed, made := open.Return, open.Made
	page := returnPage{
		Page: a.page(c, cmp.Or(title, filed.Title)), Filed: filed, Path: grantReturnPath(filed.Slug), Tag: returnTags[filed.State],
		CanCheck: readsProgramme.allows(a.actor(c)),
		Summary: []summaryRow{
			{Key: "Programme", Lines: []string{made.ProgrammeTitle}},
			{Key: "As at", Lines: []string{ofDate(filed.AsAt, fullDay)}},
			{Key: "State", Lines: []string{releasedWords(filed)}},
		},
	}
	page.made = made
	a.addCheck(c, &page, open.Findings)
	if filed.State != reports.Draft {
		page.Summary = append(page.Summary, summaryRow{Key: "Fingerprint (SHA-256)", Lines: []string{filed.Hash}})
		return page, nil
	}
	for _, deliverable := range made.Deliverables {
		if deliverable.Declared == nil {
			page.Missing = append(page.Missing, "Deliverable "+deliverable.Letter+" has no declared RAG.")
		}
		told := func(entry reports.ReturnEntry) bool { return entry.Key == deliverable.Letter }
		if !slices.ContainsFunc(open.Written.In(reports.NarrativeSection), told) {
			page.Missing = append(page.Missing, "Deliverable "+deliverable.Letter+" has no narrative.")
		}
	}
	page.Tasks = taskViews(open.Written)
	return page, nil
}

// releasedWords says whether a return can still change, and who sees it.
func releasedWords(filed reports.Return) string {
	switch filed.State {
	case reports.Draft:
		return "A draft, made anew from the records each time it is read. Funders do not see it."
	case reports.Submitted:
		return "Submitted to the board. It is frozen as it was then. Funders do not see it yet."
	}
	words := "Released to funders on " + fullDay(filed.ReleasedAt) + " by " + filed.ReleasedBy + ". It is frozen as it was submitted."
	switch filed.State {
	case reports.Accepted:
		words += " The funder has accepted it."
	case reports.Locked:
		words += " The funder has accepted it, and it is locked: it never changes again."
	}
	return words
}

func (a *App) showReturn(c *fiber.Ctx) error {
	page, err := a.filedReturn(c, "")
	if err != nil {
		return a.reopenedError(c, err)
	}
	if page.Files, err = a.returnFiles(page.Path, a.withAddresses(page.Filed, page.made)); err != nil {
		return err
	}
	page.Versions = pageView(page.Filed.Slug, page.made, 0).Versions()
	page.Acts = actViews(page.Filed.NextActs(a.actor(c)))
	steps, err := a.services.Reports.ReturnSteps(c.UserContext(), a.actor(c), page.Filed.Slug)
	if err != nil {
		return err
	}
	for _, step := range steps {
		page.Steps = append(page.Steps, stepView{step, returnActs[step.Act].past})
	}
	_, questions, err := a.services.Reports.ReturnQuestions(c.UserContext(), a.actor(c), page.Filed.Slug)
	if err != nil {
		return err
	}
	page.Asked = len(questions)
	for _, question := range questions {
		if question.Open() {
			page.Open++
		}
	}
	return a.render(c, fiber.StatusOK, "returns/show", page)
}

// readReturnPage is a return to be read. Version is the one that was withdrawn, nil for the return
// as it stands, and Asked where what was asked about it stands.
type readReturnPage struct {
	Page
	Path    string
	State   string
	Version *reports.ReturnVersion
	Asked   string
	Files   []fileLink
	View    returnView
}

func (a *App) readReturn(c *fiber.Ctx) error {
	filed, made, err := a.services.Reports.ReadReturn(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return a.reopenedError(c, err)
	}
	page := readReturnPage{
		Page: a.page(c, filed.Title), Path: grantReturnPath(filed.Slug), State: releasedWords(filed), View: a.countedBy(c, pageView(filed.Slug, made, 0), filed.Programme),
	}
	page.View.evidence = evidencePath(filed.Slug)
	if page.Files, err = a.returnFiles(page.Path, a.withAddresses(filed, made)); err != nil {
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
	if err := format.Write(c.UserContext(), &content, a.withAddresses(filed, made)); err != nil {
		return err
	}
	name := "return-" + filed.Slug
	if !filed.State.Released() {
		name += "-" + string(filed.State)
	}
	c.Attachment(name + "." + format.Name)
	c.Set(fiber.HeaderContentType, format.Type)
	return c.Send(content.Bytes())
}
