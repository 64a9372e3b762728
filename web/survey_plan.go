package web

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// surveyPlanPages are the pages on which the surveys of a course or a session are set.
var surveyPlanPages = map[string]any{
	"surveys/moment":     surveyMomentPage{},
	"surveys/follow-ups": followUpsPage{},
	"surveys/plan":       surveyPlanPage{},
}

func (a *App) surveyPlanRoutes() []route {
	keeps := holds(people.Manager, people.Administrator)
	return []route{
		{fiber.MethodGet, "/courses/:course/surveys", keeps, a.askCourseSurveys},
		{fiber.MethodPost, "/courses/:course/surveys", keeps, a.setCourseSurveys},
		{fiber.MethodGet, "/sessions/:session/surveys", runsSessions, a.askSessionSurveys},
		{fiber.MethodPost, "/sessions/:session/surveys", runsSessions, a.setSessionSurveys},
	}
}

// surveyPlanOf is whose surveys are set, what they are now, and how they are stored.
type surveyPlanOf struct {
	caption string
	path    string
	back    string
	// course is what the course has, for a session only.
	course  []courses.CourseSurvey
	session bool
	has     []courses.CourseSurvey
	note    string
	done    string
	save    func(was, becomes []courses.CourseSurvey) error
}

// mostFollowUps is how many follow-ups the page has room for.
const mostFollowUps = 3

// noSurvey is the choice of no survey.
const noSurvey = "none"

// surveyPlanForm is what has been chosen on the way through the pages. Was is what there was
// when they were begun.
type surveyPlanForm struct {
	Before    string
	After     string
	FollowUps []followUpField
	Was       string
}

// followUpField is a follow-up as typed.
type followUpField struct {
	Number int
	Months string
	Survey string
}

// The names of the follow-up's fields.
func (f followUpField) MonthsName() string { return "months-" + strconv.Itoa(f.Number) }
func (f followUpField) SurveyName() string { return "survey-" + strconv.Itoa(f.Number) }

// surveyPlanFormOf shows surveys in the form; the first of several before or after a session
// is the only one.
func surveyPlanFormOf(list []courses.CourseSurvey, was string) surveyPlanForm {
	form := surveyPlanForm{Before: noSurvey, After: noSurvey, Was: was}
	for _, survey := range list {
		switch survey.Stage {
		case courses.SurveyBefore:
			form.Before = survey.Survey
		case courses.SurveyAfter:
			form.After = survey.Survey
		default:
			form.FollowUps = append(form.FollowUps, followUpField{Months: strconv.Itoa(survey.Months), Survey: survey.Survey})
		}
	}
	for len(form.FollowUps) < mostFollowUps {
		form.FollowUps = append(form.FollowUps, followUpField{Survey: noSurvey})
	}
	for i := range form.FollowUps {
		form.FollowUps[i].Number = i + 1
	}
	return form
}

// readSurveyPlan reads what the pages carry in their forms, or Back carries in its address.
func readSurveyPlan(from interface {
	Peek(name string) []byte
	Has(name string) bool
}) surveyPlanForm {
	value := func(name string) string { return cleaned(string(from.Peek(name))) }
	form := surveyPlanForm{Before: value("before"), After: value("after"), Was: value("was")}
	for number := 1; number <= mostFollowUps || from.Has(followUpField{Number: number}.SurveyName()); number++ {
		field := followUpField{Number: number}
		field.Months, field.Survey = value(field.MonthsName()), cmp.Or(value(field.SurveyName()), noSurvey)
		form.FollowUps = append(form.FollowUps, field)
	}
	return form
}

// backTo is the address of an earlier question with all that has been chosen: nothing is
// stored before the check, so that going back loses nothing.
func (f surveyPlanForm) backTo(path, step string) string {
	values := url.Values{"step": {step}}
	for _, field := range f.hidden("") {
		values.Set(field.Name, field.Value)
	}
	return path + "?" + values.Encode()
}

// hidden are the answers that a page does not ask for itself.
func (f surveyPlanForm) hidden(asked string) []hiddenField {
	fields := []hiddenField{{"was", f.Was}}
	if asked != asksBefore {
		fields = append(fields, hiddenField{"before", f.Before})
	}
	if asked != asksAfter {
		fields = append(fields, hiddenField{"after", f.After})
	}
	if asked != asksFollowUps {
		for _, field := range f.FollowUps {
			fields = append(fields, hiddenField{field.MonthsName(), field.Months}, hiddenField{field.SurveyName(), field.Survey})
		}
	}
	return fields
}

// plan is what the form says, and what is wrong with it.
func (f surveyPlanForm) plan(choices []Choice) ([]courses.CourseSurvey, Problems) {
	var list []courses.CourseSurvey
	var problems Problems
	for _, one := range []struct {
		stage  courses.SurveyStage
		survey string
	}{{courses.SurveyBefore, f.Before}, {courses.SurveyAfter, f.After}} {
		if known(one.survey, choices) == "" {
			problems.Add(string(one.stage), "Select a survey, or no survey")
		} else if one.survey != noSurvey {
			list = append(list, courses.CourseSurvey{Stage: one.stage, Survey: one.survey})
		}
	}
	return append(list, f.readFollowUps(choices, &problems)...), problems
}

func (f surveyPlanForm) readFollowUps(choices []Choice, problems *Problems) []courses.CourseSurvey {
	var list []courses.CourseSurvey
	for _, field := range f.FollowUps {
		months, err := strconv.Atoi(field.Months)
		twice := slices.ContainsFunc(list, func(other courses.CourseSurvey) bool { return other.Months == months })
		switch {
		case known(field.Survey, choices) == "":
			problems.Add(field.SurveyName(), "Select a survey, or no survey")
		case field.Survey == noSurvey && field.Months == "":
			continue
		case field.Survey == noSurvey:
			problems.Add(field.SurveyName(), "Select which survey is asked then, or leave the months empty")
		case err != nil || months < 1 || months > courses.MostFollowUpMonths:
			problems.Add(field.MonthsName(), fmt.Sprintf("Enter how many months after the session, from 1 to %d", courses.MostFollowUpMonths))
		case twice:
			problems.Add(field.MonthsName(), "There is a follow-up at that time already")
		default:
			list = append(list, courses.CourseSurvey{Stage: courses.SurveyFollowUp, Months: months, Survey: field.Survey})
		}
	}
	slices.SortFunc(list, func(a, b courses.CourseSurvey) int { return cmp.Compare(a.Months, b.Months) })
	return list
}

// planEnd stands between surveys in planText. An address may have it, and no line's end.
const planEnd = "; "

// planText is surveys as a page and its address carry them, the code last because it may have
// spaces. readPlanText is its inverse, and reads nothing else.
func planText(list []courses.CourseSurvey) string {
	texts := make([]string, len(list))
	for i, survey := range list {
		texts[i] = fmt.Sprintf("%s %d %s", survey.Stage, survey.Months, survey.Survey)
	}
	return strings.Join(texts, planEnd)
}

func readPlanText(text string) ([]courses.CourseSurvey, error) {
	if text == "" {
		return nil, nil
	}
	var list []courses.CourseSurvey
	for survey := range strings.SplitSeq(text, planEnd) {
		parts := strings.SplitN(survey, " ", 3)
		if len(parts) < 3 {
			return nil, courses.ErrInvalid
		}
		months, err := strconv.Atoi(parts[1])
		if err != nil {
			return nil, courses.ErrInvalid
		}
		list = append(list, courses.CourseSurvey{Stage: courses.SurveyStage(parts[0]), Months: months, Survey: parts[2]})
	}
	return list, nil
}

func (a *App) courseSurveysOf(c *fiber.Ctx) (surveyPlanOf, error) {
	course, err := a.services.Courses.Course(c.UserContext(), c.Params("course"))
	if err != nil {
		return surveyPlanOf{}, err
	}
	has, err := a.services.Courses.CourseSurveys(c.UserContext(), course.ID)
	return surveyPlanOf{
		caption: course.Title, path: coursePath(course.Code) + "/surveys", back: coursePath(course.Code), has: has,
		note: "Sessions to come that have the surveys of the course get these. A session with surveys of its own keeps them, and so does one that has started.",
		done: "The surveys of the course are set.",
		save: func(was, becomes []courses.CourseSurvey) error {
			return a.services.Surveys.SetCourseSurveys(c.UserContext(), a.actor(c), course.Code, was, becomes)
		},
	}, err
}

func (a *App) sessionSurveysOf(c *fiber.Ctx) (surveyPlanOf, error) {
	session, err := a.managedSession(c)
	if err != nil {
		return surveyPlanOf{}, err
	}
	if session.State == courses.SessionCancelled {
		return surveyPlanOf{}, courses.ErrSessionCancelled
	}
	plans, err := a.services.Courses.SurveysOfSessions(c.UserContext(), []string{session.ID})
	if err != nil {
		return surveyPlanOf{}, err
	}
	course, err := a.services.Courses.CourseSurveys(c.UserContext(), session.CourseID)
	return surveyPlanOf{
		caption: sessionTitle(session), path: sessionPath(session.Code, "surveys"), back: sessionPath(session.Code, "delegates"),
		course: course, session: true, has: plans[session.ID],
		note: "They are for this session alone. What has been answered stays.",
		done: "The surveys of the session are set.",
		save: func(was, becomes []courses.CourseSurvey) error {
			return a.services.Surveys.SetSessionSurveys(c.UserContext(), a.actor(c), session.Code, was, becomes)
		},
	}, err
}

func (a *App) askCourseSurveys(c *fiber.Ctx) error {
	of, err := a.courseSurveysOf(c)
	if err != nil {
		return err
	}
	return a.askSurveyPlan(c, of)
}

func (a *App) setCourseSurveys(c *fiber.Ctx) error {
	of, err := a.courseSurveysOf(c)
	if err != nil {
		return err
	}
	return a.setSurveyPlan(c, of)
}

func (a *App) askSessionSurveys(c *fiber.Ctx) error {
	of, err := a.sessionSurveysOf(c)
	if err != nil {
		return err
	}
	return a.askSurveyPlan(c, of)
}

func (a *App) setSessionSurveys(c *fiber.Ctx) error {
	of, err := a.sessionSurveysOf(c)
	if err != nil {
		return err
	}
	return a.setSurveyPlan(c, of)
}
