package web

import (
	"errors"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/surveys"
)

const waveDaysRoute = "/surveys/waves/:wave/days"

// waveDaysPath is where the days of an open wave are changed.
func waveDaysPath(id string) string { return "/surveys/waves/" + id + "/days" }

// waveDaysPage changes the first and the last day of a survey that is open to everybody. Of one
// that has opened already the first day stands as it is: Begun.
type waveDaysPage struct {
	Page
	Caption string
	Path    string
	Begun   bool
	First   string
	Form    waveDaysForm
	wave    surveys.Wave
}

// waveDaysForm is what is sent. Was is when the wave opened and closed as the page was made.
type waveDaysForm struct {
	Opens  dateField `form:"opens" validate:"omitempty,datetime=2006-01-02" say:"The first day must be a real date"`
	Closes dateField `form:"closes" validate:"required,datetime=2006-01-02" say:"The last day must be a real date" say_required:"Enter the last day"`
	Was    string    `form:"was"`
}

func (a *App) waveDaysPage(c *fiber.Ctx) (waveDaysPage, error) {
	wave, err := a.services.Surveys.Wave(c.UserContext(), c.Params("wave"))
	if err != nil {
		return waveDaysPage{}, err
	}
	if wave.Kind != surveys.WaveOpen {
		return waveDaysPage{}, surveys.ErrNoWave
	}
	titles, err := a.surveyTitles(c)
	page := waveDaysPage{
		Page: a.page(c, "From when to when is the survey open?"), Caption: waveTitle(titles[wave.Survey], wave),
		Path: waveDaysPath(wave.ID), Begun: !a.now().Before(wave.OpensAt), wave: wave,
	}
	if !wave.OpensAt.IsZero() {
		page.First = fullDay(wave.OpensAt)
	}
	page.Form.Was = wave.OpensAt.UTC().Format(time.RFC3339) + " " + wave.ClosesAt.UTC().Format(time.RFC3339)
	return page, err
}

func (a *App) askWaveDays(c *fiber.Ctx) error {
	page, err := a.waveDaysPage(c)
	if err != nil {
		return err
	}
	page.Form.Opens = dateFieldOf(courses.DayOf(page.wave.OpensAt))
	if !page.wave.ClosesAt.IsZero() {
		page.Form.Closes = dateFieldOf(courses.DayOf(page.wave.ClosesAt.Add(-time.Second))) // it closes at the midnight after
	}
	return a.render(c, fiber.StatusOK, "surveys/days", page)
}

func (a *App) setWaveDays(c *fiber.Ctx) error {
	page, err := a.waveDaysPage(c)
	if err != nil {
		return err
	}
	now := page.Form.Was
	page.Problems = bind(c, &page.Form)
	if page.Begun { // then the page does not ask it, or did so before it began
		page.Problems = slices.DeleteFunc(page.Problems, func(problem Problem) bool { return problem.Field == "opens" })
	}
	opens, closes := page.days(a.now())
	if len(page.Problems) == 0 && page.Form.Was != now {
		page.Problems.Add("", "Somebody else changed these days while you were choosing. Nothing of yours is stored yet. Check them and save again.")
		page.Form.Was = now
		return a.render(c, fiber.StatusConflict, "surveys/days", page)
	}
	if len(page.Problems) == 0 {
		err := a.services.Surveys.SetWaveDays(c.UserContext(), a.actor(c), page.wave, opens, closes)
		if errors.Is(err, surveys.ErrWaveDays) {
			page.Problems.Add("closes", "The last day must be before the day on which the programme’s key is destroyed")
		} else if err != nil {
			return err
		}
	}
	if len(page.Problems) > 0 {
		return a.render(c, fiber.StatusUnprocessableEntity, "surveys/days", page)
	}
	return a.seeOther(c, "/surveys", "The days of the survey are changed")
}

// days are the moments that the form says: midnight before the first day, or what was where
// the survey has opened already, and midnight after the last.
func (p *waveDaysPage) days(now time.Time) (opens, closes time.Time) {
	opens = p.wave.OpensAt
	if !p.Begun {
		first, err := time.ParseInLocation(time.DateOnly, p.Form.Opens.date(), london)
		if err != nil && len(p.Problems) == 0 {
			p.Problems.Add("opens", "Enter the first day")
		}
		opens = first
	}
	last, err := time.ParseInLocation(time.DateOnly, p.Form.Closes.date(), london)
	if err != nil || len(p.Problems) > 0 {
		return opens, closes // said by the checks of the fields
	}
	closes = last.AddDate(0, 0, 1)
	switch {
	case !closes.After(opens):
		p.Problems.Add("closes", "The last day must not be before the first")
	case !closes.After(now):
		p.Problems.Add("closes", "The last day must not be over: choose today to close it at the end of today")
	}
	return opens, closes
}
