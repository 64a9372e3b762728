package web

import (
	"errors"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/reports"
)

var programmeChangePages = map[string]any{"programmes/change": programmeChangePage{}}

func (a *App) programmeChangeRoutes() []route {
	return []route{
		{fiber.MethodGet, "/programmes/:programme/edit", keepsProgramme, a.editProgramme},
		{fiber.MethodPost, "/programmes/:programme", keepsProgramme, a.changeProgramme},
	}
}

// programmeChange is a programme's title and days as they are typed. Those that begin with Was
// are what the change was made from.
type programmeChange struct {
	Title     string    `form:"title" validate:"required,max=200" say:"Enter what the programme is called, in 200 characters or fewer"`
	Starts    dateField `form:"starts"`
	Ends      dateField `form:"ends"`
	WasTitle  string    `form:"was-title"`
	WasStarts string    `form:"was-starts"`
	WasEnds   string    `form:"was-ends"`
}

type programmeChangePage struct {
	Page
	Programme courses.Programme
	Action    string
	Form      programmeChange
	Was       []hiddenField
}

// programmeAsked is the programme that the address names.
func (a *App) programmeAsked(c *fiber.Ctx) (courses.Programme, error) {
	return a.services.Courses.Programme(c.UserContext(), segment(c, "programme"))
}

func (a *App) editProgramme(c *fiber.Ctx) error {
	programme, err := a.programmeAsked(c)
	if err != nil {
		return err
	}
	return a.showProgrammeChange(c, fiber.StatusOK, programme, programmeChange{
		programme.Title, dateFieldOf(programme.StartsOn), dateFieldOf(programme.EndsOn), programme.Title, programme.StartsOn, programme.EndsOn,
	}, nil)
}

func (a *App) showProgrammeChange(c *fiber.Ctx, status int, programme courses.Programme, form programmeChange, problems Problems) error {
	page := programmeChangePage{
		Page: a.page(c, "Change the programme"), Programme: programme, Action: "/programmes/" + url.PathEscape(programme.Code), Form: form,
		Was: carried(form, []string{"title", "starts", "ends"}),
	}
	page.Problems = problems
	return a.render(c, status, "programmes/change", page)
}

func (a *App) changeProgramme(c *fiber.Ctx) error {
	programme, err := a.programmeAsked(c)
	if err != nil {
		return err
	}
	var form programmeChange
	problems := bind(c, &form)
	was := courses.Programme{Code: programme.Code, Title: form.WasTitle, StartsOn: form.WasStarts, EndsOn: form.WasEnds}
	changed := courses.Programme{
		Title: form.Title, StartsOn: realDay("starts", form.Starts, "the first day", &problems), EndsOn: realDay("ends", form.Ends, "the last day", &problems),
	}
	if problems.For("starts") == "" && problems.For("ends") == "" && changed.EndsOn < changed.StartsOn {
		problems.Add("ends", "The last day must be the first day or after it")
	}
	if len(problems) == 0 {
		switch err := a.services.Reports.ChangeProgramme(c.UserContext(), a.actor(c), was, changed); {
		case err == nil:
			return a.seeOther(c, "/programmes", "The programme is changed")
		case errors.Is(err, courses.ErrSessionsOutside):
			problems.Add("starts", "A session of the programme would be outside these days. Cancel it first, or choose days that it is on")
		case errors.Is(err, reports.ErrReturnOutside):
			problems.Add("starts", "The programme has a return as at a day before this one. Choose an earlier first day")
		default:
			return err
		}
	}
	problems.sort("title", "starts", "ends")
	return a.showProgrammeChange(c, fiber.StatusUnprocessableEntity, programme, form, problems)
}
