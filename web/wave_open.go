package web

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/surveys"
)

// wavePages are the pages on which a survey is opened.
var wavePages = map[string]any{
	"surveys/open":          openSurveyPage{},
	"surveys/days":          waveDaysPage{},
	"surveys/organisations": organisationCodesPage{},
	"surveys/released":      releasedPage{},
}

func (a *App) waveRoutes() []route {
	return []route{
		{fiber.MethodGet, releasedAt, keepsSurveys, a.listReleased},
		{fiber.MethodGet, openSurveyAt, keepsSurveys, a.askOpenSurvey},
		{fiber.MethodPost, openSurveyAt, keepsSurveys, a.openSurvey},
		{fiber.MethodGet, waveDaysRoute, keepsSurveys, a.askWaveDays},
		{fiber.MethodPost, waveDaysRoute, keepsSurveys, a.setWaveDays},
		{fiber.MethodGet, organisationCodesRoute, keepsSurveys, a.listOrganisationCodes},
		{fiber.MethodPost, organisationCodesRoute, keepsSurveys, a.makeOrganisationCodes},
	}
}

const openSurveyAt = "/surveys/open"

// openSurveyPage opens a survey, such as a baseline, to everybody who has its code.
type openSurveyPage struct {
	Page
	Form           openSurveyForm
	Questionnaires []Choice
	Programmes     []Choice
}

type openSurveyForm struct {
	Survey    string    `form:"survey" validate:"required" say_required:"Select what is asked"`
	Name      string    `form:"name" validate:"required,max=60" say:"Name must be 60 characters or fewer" say_required:"Enter a name, like 2026"`
	Programme string    `form:"programme"`
	Opens     dateField `form:"opens" validate:"required,datetime=2006-01-02" say:"The first day must be a real date" say_required:"Enter the first day"`
	Closes    dateField `form:"closes" validate:"required,datetime=2006-01-02" say:"The last day must be a real date" say_required:"Enter the last day"`
}

func (a *App) askOpenSurvey(c *fiber.Ctx) error {
	page, err := a.openSurveyPage(c)
	if err != nil {
		return err
	}
	page.Form = openSurveyForm{Survey: c.Query("survey"), Opens: dateFieldOf(courses.DayOf(a.now()))}
	return a.render(c, fiber.StatusOK, "surveys/open", page)
}

func (a *App) openSurveyPage(c *fiber.Ctx) (openSurveyPage, error) {
	page := openSurveyPage{
		Page: a.page(c, "Open a survey to everybody"), Questionnaires: []Choice{{Label: "Choose a questionnaire"}},
		Programmes: []Choice{{Label: "No programme"}},
	}
	newest, err := a.services.Surveys.Surveys(c.UserContext())
	if err != nil {
		return page, err
	}
	for _, survey := range newest {
		page.Questionnaires = append(page.Questionnaires, Choice{Value: survey.Code, Label: survey.Code + ": " + survey.Title})
	}
	programmes, err := a.services.Courses.Programmes(c.UserContext())
	for _, programme := range programmes {
		page.Programmes = append(page.Programmes, Choice{Value: programme.Code, Label: programme.Title})
	}
	return page, err
}

// openSurvey makes the wave. It opens and closes by London's clocks: at midnight before its
// first day and at midnight after its last.
func (a *App) openSurvey(c *fiber.Ctx) error {
	page, err := a.openSurveyPage(c)
	if err != nil {
		return err
	}
	page.Problems = bind(c, &page.Form)
	wave := page.wave(a.now())
	if len(page.Problems) == 0 {
		_, err := a.services.Surveys.CreateWave(c.UserContext(), a.actor(c), wave)
		switch {
		case errors.Is(err, surveys.ErrWaveName):
			page.Problems.Add("name", "Name must be without a colon")
		case errors.Is(err, surveys.ErrWaveExists):
			page.Problems.Add("name", "This questionnaire has been asked under this name already: choose another")
		case err != nil:
			return err
		}
	}
	if len(page.Problems) > 0 {
		page.Problems.sort("survey", "name", "programme", "opens", "closes")
		return a.render(c, fiber.StatusUnprocessableEntity, "surveys/open", page)
	}
	return a.seeOther(c, "/surveys", "The survey is set up. Pass on its code while it is open")
}

// wave is what the form says, with what else is wrong with it.
func (p *openSurveyPage) wave(now time.Time) surveys.Wave {
	if p.Form.Survey != known(p.Form.Survey, p.Questionnaires) {
		p.Problems.Add("survey", "Select what is asked")
	}
	if p.Form.Programme != known(p.Form.Programme, p.Programmes) {
		p.Problems.Add("programme", "Select a programme of the list")
	}
	opens, err := time.ParseInLocation(time.DateOnly, p.Form.Opens.date(), london)
	last, badLast := time.ParseInLocation(time.DateOnly, p.Form.Closes.date(), london)
	if err != nil || badLast != nil {
		return surveys.Wave{} // said by the checks of the fields
	}
	closes := last.AddDate(0, 0, 1)
	switch {
	case !closes.After(opens):
		p.Problems.Add("closes", "The last day must not be before the first")
	case !closes.After(now):
		p.Problems.Add("closes", "The last day must not be over")
	}
	return surveys.Wave{
		Survey: p.Form.Survey, Name: p.Form.Name, Kind: surveys.WaveOpen, Programme: p.Form.Programme, OpensAt: opens, ClosesAt: closes,
	}
}
