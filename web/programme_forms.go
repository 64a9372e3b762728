package web

import (
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
)

var programmeFormPages = map[string]any{
	"programmes/list":  programmesPage{},
	"programmes/form":  programmeFormPage{},
	"programmes/check": promiseCheckPage{},
}

func (a *App) programmeFormRoutes() []route {
	return []route{
		{fiber.MethodGet, "/programmes", readsProgramme, a.listProgrammes},
		{fiber.MethodGet, "/programmes/new", keepsProgramme, a.newProgramme},
		{fiber.MethodPost, "/programmes/new", keepsProgramme, a.checkProgramme},
		{fiber.MethodPost, "/programmes", keepsProgramme, a.saveProgramme},
	}
}

// programmesPage lists the programmes, the newest first. The addresses are for whoever may.
type programmesPage struct {
	Page
	Rows []programmeRow
	New  string
}

type programmeRow struct {
	courses.Programme
	Link  string
	SetUp string
	Edit  string
}

func (a *App) listProgrammes(c *fiber.Ctx) error {
	programmes, err := a.services.Courses.Programmes(c.UserContext())
	if err != nil {
		return err
	}
	page := programmesPage{Page: a.page(c, "Programmes")}
	keeps := keepsProgramme.allows(a.actor(c))
	if keeps {
		page.New = "/programmes/new"
	}
	for _, programme := range programmes {
		row := programmeRow{programme, addressOf("/programme", "programme", programme.Code), "", ""}
		if keeps {
			row.SetUp = addressOf("/programme/set-up", "programme", programme.Code)
			row.Edit = "/programmes/" + url.PathEscape(programme.Code) + "/edit"
		}
		page.Rows = append(page.Rows, row)
	}
	return a.render(c, fiber.StatusOK, "programmes/list", page)
}

// programmeForm is a programme as it is typed. Green and Amber are in per cent.
type programmeForm struct {
	Title      string    `form:"title" validate:"required,max=200" say:"Enter what the programme is called, in 200 characters or fewer"`
	Code       string    `form:"code"`
	Starts     dateField `form:"starts"`
	Ends       dateField `form:"ends"`
	Note       string    `form:"note" validate:"max=2000" say:"Note must be 2,000 characters or fewer"`
	Green      string    `form:"green"`
	Amber      string    `form:"amber"`
	Clustering string    `form:"clustering" validate:"oneof=no yes" say:"Select whether the intervals allow for sessions"`
}

// programmeFields are the fields in the order of the page.
var programmeFields = []string{"title", "code", "starts", "ends", "note", "green", "amber", "clustering"}

type programmeFormPage struct {
	Page
	Form        programmeForm
	Clusterings []Choice
}

var clusteringChoices = []Choice{
	{Value: "no", Label: "No", Hint: "Each answer counts as one of its own."},
	{Value: "yes", Label: "Yes", Hint: "People of one session have it in common, so that intervals are a little wider."},
}

func (a *App) newProgramme(c *fiber.Ctx) error {
	return a.showProgrammeForm(c, fiber.StatusOK, programmeForm{
		Green: percentOf(courses.DefaultGreenFrom), Amber: percentOf(courses.DefaultAmberFrom), Clustering: "no",
	}, nil)
}

func percentOf(share float64) string { return strconv.FormatFloat(100*share, 'f', -1, 64) }

func (a *App) showProgrammeForm(c *fiber.Ctx, status int, form programmeForm, problems Problems) error {
	page := programmeFormPage{a.page(c, "New programme"), form, clusteringChoices}
	page.Problems = problems
	return a.render(c, status, "programmes/form", page)
}

// programmeCode is a code as it stands in addresses and files.
var programmeCode = regexp.MustCompile(`^[A-Z0-9]+(-[A-Z0-9]+)*$`)

// readProgramme reads the form: the programme, and what is wrong with it.
func (a *App) readProgramme(c *fiber.Ctx) (programmeForm, courses.Programme, Problems, error) {
	var form programmeForm
	problems := bind(c, &form)
	form.Code = strings.ToUpper(strings.TrimSpace(form.Code))
	programme := courses.Programme{
		Code: form.Code, Title: form.Title, Note: form.Note, Clustering: form.Clustering == "yes",
		StartsOn: realDay("starts", form.Starts, "the first day", &problems), EndsOn: realDay("ends", form.Ends, "the last day", &problems),
	}
	if !programmeCode.MatchString(form.Code) || len(form.Code) > 40 {
		problems.Add("code", "Enter a code of up to 40 letters, digits and hyphens, like MSOIC-2026-27")
	} else if _, err := a.services.Courses.Programme(c.UserContext(), form.Code); err == nil {
		problems.Add("code", "Another programme has this code. Choose another")
	} else if !errors.Is(err, courses.ErrNoProgramme) {
		return form, programme, problems, err
	}
	if problems.For("starts") == "" && problems.For("ends") == "" && programme.EndsOn < programme.StartsOn {
		problems.Add("ends", "The last day must be the first day or after it")
	}
	programme.GreenFrom = readShare("green", form.Green, &problems)
	programme.AmberFrom = readShare("amber", form.Amber, &problems)
	if problems.For("green") == "" && problems.For("amber") == "" && programme.AmberFrom >= programme.GreenFrom {
		problems.Add("amber", "Amber must be from less than green")
	}
	problems.sort(programmeFields...)
	return form, programme, problems, nil
}

// readShare reads a share of a profile in whole per cent.
func readShare(field, typed string, problems *Problems) float64 {
	percent, err := strconv.Atoi(strings.TrimSuffix(typed, "%"))
	if err != nil || percent < 1 || percent > 100 {
		problems.Add(field, "Enter from what share of its profile a KPI is "+field+", from 1 to 100")
	}
	return float64(percent) / 100
}

func (a *App) checkProgramme(c *fiber.Ctx) error {
	form, programme, problems, err := a.readProgramme(c)
	if err != nil {
		return err
	}
	if sent(c, "change") != "" {
		return a.showProgrammeForm(c, fiber.StatusOK, form, nil)
	}
	if len(problems) > 0 {
		return a.showProgrammeForm(c, fiber.StatusUnprocessableEntity, form, problems)
	}
	page := promiseCheckPage{Page: a.page(c, "Check the programme"), Rows: []summaryRow{
		{Key: "Title", Lines: []string{programme.Title}}, {Key: "Code", Lines: []string{programme.Code, "It stands in addresses and files, and stays"}},
		{Key: "First day", Lines: []string{ofDate(programme.StartsOn, fullDay)}}, {Key: "Last day", Lines: []string{ofDate(programme.EndsOn, fullDay)}},
		{Key: "Note", Lines: lines(programme.Note)},
		{Key: "A KPI is green from", Lines: []string{form.Green + "% of its profile"}}, {Key: "A KPI is amber from", Lines: []string{form.Amber + "% of its profile"}},
		{Key: "Intervals allow for sessions", Lines: []string{labelOf(form.Clustering, clusteringChoices)}},
		{Key: "Fewest answers that are shown", Lines: []string{number(courses.DefaultFloorBase)}},
	}}
	overlaps, err := a.overlapping(c, programme)
	if err != nil {
		return err
	}
	if len(overlaps) > 0 {
		page.Rows = append(page.Rows, summaryRow{Key: "Runs at the same time as", Lines: append(overlaps, "A session on a day of both is of the one that begins later")})
	}
	page.Forms = checkForms{
		FormToken: page.FormToken(), Save: "/programmes", Button: "Add this programme", SaveFields: carried(form, nil),
		Change: "/programmes/new", ChangeFields: append(carried(form, nil), hiddenField{"change", "yes"}),
	}
	return a.render(c, fiber.StatusOK, "programmes/check", page)
}

// overlapping are the titles of the programmes that run on a day of this one.
func (a *App) overlapping(c *fiber.Ctx, programme courses.Programme) ([]string, error) {
	programmes, err := a.services.Courses.Programmes(c.UserContext())
	var titles []string
	for _, other := range programmes {
		if other.StartsOn <= programme.EndsOn && programme.StartsOn <= other.EndsOn {
			titles = append(titles, other.Title)
		}
	}
	return titles, err
}

func (a *App) saveProgramme(c *fiber.Ctx) error {
	form, programme, problems, err := a.readProgramme(c)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return a.showProgrammeForm(c, fiber.StatusUnprocessableEntity, form, problems)
	}
	switch _, err := a.services.Courses.AddProgramme(c.UserContext(), a.actor(c), programme); {
	case errors.Is(err, courses.ErrTaken):
		return a.showProgrammeForm(c, fiber.StatusUnprocessableEntity, form, Problems{{"code", "Another programme has this code. Choose another"}})
	case err != nil:
		return err
	}
	return a.seeOther(c, "/programme/set-up?"+url.Values{"programme": {programme.Code}}.Encode(), "The programme is added")
}
