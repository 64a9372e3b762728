package web

import (
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
)

// The steps of setting surveys: one question a page, then all of it to be checked.
const (
	asksBefore    = "before"
	asksAfter     = "after"
	asksFollowUps = "follow-ups"
	savesPlan     = "save"
	takesCourse   = "course"
)

// surveyPlanSteps are the questions in their order.
var surveyPlanSteps = []string{asksBefore, asksAfter, asksFollowUps}

// surveyMomentPage asks which survey is asked before, or after.
type surveyMomentPage struct {
	Page
	Caption string
	Back    string
	Action  string
	Step    string
	Hint    string
	Choices []Choice
	Chosen  string
	Hidden  []hiddenField
	// Course are the surveys of the course, of a session that has others.
	Course []string
	Was    string
}

// followUpsPage asks when follow-ups come and what they ask.
type followUpsPage struct {
	Page
	Caption string
	Action  string
	Back    string
	Choices []Choice
	Fields  []followUpField
	Hidden  []hiddenField
	Most    int
}

// surveyPlanPage shows the surveys before they are stored.
type surveyPlanPage struct {
	Page
	Caption string
	Back    string
	Rows    []summaryRow
	Note    string
	Forms   checkForms
}

// surveyChoices are no survey and every survey there is, by its title.
func (a *App) surveyChoices(c *fiber.Ctx) ([]Choice, error) {
	all, err := a.services.Surveys.Surveys(c.UserContext())
	choices := []Choice{{Value: noSurvey, Label: "No survey"}}
	for _, survey := range all {
		choices = append(choices, Choice{Value: survey.Code, Label: survey.Title, Hint: survey.Code})
	}
	return choices, err
}

// withCodes are the choices for a list that has no room for hints: surveys of one title have
// different codes.
func withCodes(choices []Choice) []Choice {
	shown := slices.Clone(choices)
	for i, choice := range shown {
		if choice.Hint != "" {
			shown[i].Label = choice.Hint + ": " + choice.Label
		}
	}
	return shown
}

// askSurveyPlan asks the first question, or the one that Back leads to.
func (a *App) askSurveyPlan(c *fiber.Ctx, of surveyPlanOf) error {
	if step := c.Query("step"); slices.Contains(surveyPlanSteps, step) {
		return a.showSurveyStep(c, fiber.StatusOK, of, step, readSurveyPlan(c.Request().URI().QueryArgs()), nil)
	}
	return a.showSurveyStep(c, fiber.StatusOK, of, asksBefore, surveyPlanFormOf(of.has, planText(of.has)), nil)
}

// setSurveyPlan goes on from the page that was sent: to the question that is asked for, to
// the next one, to the check, or to storing what was checked.
func (a *App) setSurveyPlan(c *fiber.Ctx, of surveyPlanOf) error {
	form := readSurveyPlan(c.Request().PostArgs())
	choices, err := a.surveyChoices(c)
	if err != nil {
		return err
	}
	if change := sent(c, "change"); slices.Contains(surveyPlanSteps, change) {
		return a.showSurveyStep(c, fiber.StatusOK, of, change, form, nil)
	}
	step := sent(c, "step")
	if step == takesCourse && of.session {
		return a.showSurveyPlan(c, fiber.StatusOK, of, surveyPlanFormOf(of.course, form.Was), of.course, nil)
	}
	plan, problems := form.plan(choices)
	for _, one := range []struct{ step, next string }{{asksBefore, asksAfter}, {asksAfter, asksFollowUps}} {
		if step != one.step {
			continue
		}
		if problem := problems.For(step); problem != "" {
			return a.showSurveyStep(c, fiber.StatusUnprocessableEntity, of, step, form, Problems{{step, problem}})
		}
		return a.showSurveyStep(c, fiber.StatusOK, of, one.next, form, nil)
	}
	switch {
	case problems != nil:
		return a.showSurveyStep(c, fiber.StatusUnprocessableEntity, of, stepWith(problems), form, problems)
	case step != savesPlan:
		return a.showSurveyPlan(c, fiber.StatusOK, of, form, plan, nil)
	}
	return a.saveSurveyPlan(c, of, form, plan)
}

// stepWith is the page on which the first problem can be put right.
func stepWith(problems Problems) string {
	for _, step := range []string{asksBefore, asksAfter} {
		if problems.For(step) != "" {
			return step
		}
	}
	return asksFollowUps
}

// saveSurveyPlan stores what was checked. When somebody else has set the surveys in between,
// the check comes back, and sending it again stores it.
func (a *App) saveSurveyPlan(c *fiber.Ctx, of surveyPlanOf, form surveyPlanForm, plan []courses.CourseSurvey) error {
	was, err := readPlanText(form.Was)
	if err != nil {
		return err
	}
	err = of.save(was, plan)
	if errors.Is(err, courses.ErrCourseChanged) || errors.Is(err, courses.ErrSessionChanged) {
		form.Was = planText(of.has)
		words := "Somebody else set these surveys while you were choosing. Nothing of yours is stored yet. Check what you chose and save again to make it so."
		return a.showSurveyPlan(c, fiber.StatusConflict, of, form, plan, Problems{{"", words}})
	}
	if err != nil {
		return err
	}
	return a.seeOther(c, of.back, of.done)
}

func (a *App) showSurveyStep(c *fiber.Ctx, status int, of surveyPlanOf, step string, form surveyPlanForm, problems Problems) error {
	choices, err := a.surveyChoices(c)
	if err != nil {
		return err
	}
	if step == asksFollowUps {
		page := followUpsPage{
			Page: a.page(c, "When do follow-ups come, and what do they ask?"), Caption: of.caption, Action: of.path, Back: form.backTo(of.path, asksAfter),
			Choices: withCodes(choices), Fields: form.FollowUps, Hidden: form.hidden(step), Most: courses.MostFollowUpMonths,
		}
		page.Problems = problems
		return a.render(c, status, "surveys/follow-ups", page)
	}
	page := surveyMomentPage{
		Page: a.page(c, "Which survey is asked before the session?"), Caption: of.caption, Action: of.path, Back: of.back, Step: step,
		Hint:    "Of everybody with a place, from 14 days before the session until it starts.",
		Choices: choices, Chosen: form.Before, Hidden: form.hidden(step),
	}
	if step == asksAfter {
		page.Title, page.Chosen, page.Back = "Which survey is asked after the session?", form.After, form.backTo(of.path, asksBefore)
		page.Hint = "Of everybody who attended, until the end of the 28th day after it."
	}
	if step == asksBefore && of.session && !slices.Equal(of.has, of.course) {
		if page.Course, err = a.planWords(c, of.course); err != nil {
			return err
		}
		page.Was = form.Was
	}
	page.Problems = problems
	return a.render(c, status, "surveys/moment", page)
}

func (a *App) showSurveyPlan(c *fiber.Ctx, status int, of surveyPlanOf, form surveyPlanForm, plan []courses.CourseSurvey, problems Problems) error {
	titles, err := a.surveyTitles(c)
	if err != nil {
		return err
	}
	page := surveyPlanPage{
		Page: a.page(c, "Check the surveys"), Caption: of.caption, Back: form.backTo(of.path, asksFollowUps), Note: of.note,
	}
	page.Forms = checkForms{
		FormToken: page.FormToken(), Save: of.path, Button: "Save these surveys", SaveFields: append(form.hidden(""), hiddenField{"step", "save"}),
		Change: of.path, ChangeFields: append(form.hidden(""), hiddenField{"change", "before"}),
	}
	stages := map[courses.SurveyStage][]string{}
	for _, survey := range plan {
		words := titles[survey.Survey] + " (" + survey.Survey + ")"
		if survey.Stage == courses.SurveyFollowUp {
			words = plural(survey.Months, "month", "months") + " after: " + words
		}
		stages[survey.Stage] = append(stages[survey.Stage], words)
	}
	for _, row := range []struct {
		key   string
		stage courses.SurveyStage
		when  string
	}{
		{"Before the session", courses.SurveyBefore, "Open from 14 days before it until it starts"},
		{"After the session", courses.SurveyAfter, "Open until the end of the 28th day after it"},
		{"Follow-ups", courses.SurveyFollowUp, "Each opens on a weekday at 9am and is open for 28 days"},
	} {
		lines := append(stages[row.stage], row.when)
		if len(lines) == 1 {
			lines = []string{"No survey"}
		}
		page.Rows = append(page.Rows, summaryRow{Key: row.key, Lines: lines})
	}
	page.Problems = problems
	return a.render(c, status, "surveys/plan", page)
}

// planWords are surveys as a list shows them.
func (a *App) planWords(c *fiber.Ctx, list []courses.CourseSurvey) ([]string, error) {
	titles, err := a.surveyTitles(c)
	words := make([]string, len(list))
	for i, survey := range list {
		when := "before the session"
		switch survey.Stage {
		case courses.SurveyAfter:
			when = "after the session"
		case courses.SurveyFollowUp:
			when = plural(survey.Months, "month", "months") + " after it"
		}
		words[i] = titles[survey.Survey] + " (" + survey.Survey + "), " + when
	}
	if len(words) == 0 {
		words = []string{"No survey"}
	}
	return words, err
}
