package web

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// reminderPages are the pages of the reminders of a course.
var reminderPages = map[string]any{
	"reminders/list": remindersPage{},
	"reminders/edit": reminderPage{},
}

func (a *App) reminderRoutes() []route {
	managers := holds(people.Manager, people.Administrator)
	return []route{
		{fiber.MethodGet, "/courses/:course/reminders", managers, a.showReminders},
		{fiber.MethodPost, "/courses/:course/reminders", managers, a.addReminder},
		{fiber.MethodGet, "/courses/:course/reminders/:rule", managers, a.askReminder},
		{fiber.MethodPost, "/courses/:course/reminders/:rule", managers, a.changeReminder},
		{fiber.MethodPost, "/courses/:course/reminders/:rule/remove", managers, a.removeReminder},
	}
}

// reminderForm is a reminder as typed: so many hours or days.
type reminderForm struct {
	Kind   string `form:"kind"`
	Amount string `form:"amount" validate:"required,number,max=4" say:"Enter how long, as a whole number like 2"`
	Unit   string `form:"unit" validate:"oneof=hours days" say:"Select hours or days"`
}

var reminderKinds = []Choice{
	{Value: string(courses.JoiningReminder), Label: "Joining instructions, before the session starts", Hint: "Where to go and what to bring. Also to who books after that time."},
	{Value: string(courses.SessionReminder), Label: "A reminder, before the session starts"},
	{Value: string(courses.SurveyReminder), Label: "A reminder of a survey, after it has opened", Hint: "Only to those who have not answered, at most three for each survey, from Monday to Friday between 8am and 6pm, not on bank holidays."},
}

var reminderUnits = []Choice{{Value: "hours", Label: "Hours"}, {Value: "days", Label: "Days"}}

// hours is what was typed in hours. It adds a problem when that is too little or too much.
func (f reminderForm) hours(problems *Problems) int {
	amount, err := strconv.Atoi(f.Amount)
	if err != nil {
		return 0 // bind has said so
	}
	if f.Unit == "days" {
		amount *= 24
	}
	if amount < 1 || amount > courses.MostReminderHours {
		problems.Add("amount", "Enter from 1 hour to 90 days")
	}
	return amount
}

// spanOf is a rule's hours as they are typed: in days when they are whole days.
func spanOf(hours int) (amount int, unit string) {
	if hours%24 == 0 {
		return hours / 24, "days"
	}
	return hours, "hours"
}

// reminderWords is "2 days before the session starts".
func reminderWords(rule courses.ReminderRule) string {
	amount, unit := spanOf(rule.Hours)
	span := plural(amount, strings.TrimSuffix(unit, "s"), unit)
	if rule.Kind == courses.SurveyReminder {
		return span + " after the survey has opened"
	}
	return span + " before the session starts"
}

var reminderTitles = map[courses.ReminderKind]string{
	courses.JoiningReminder: "Joining instructions",
	courses.SessionReminder: "Reminder",
	courses.SurveyReminder:  "Reminder of a survey",
}

// reminderLine is a rule in words.
type reminderLine struct {
	Title string
	When  string
	Path  string
}

// reminderLines are the reminders of the course of that code, or those that a new one begins
// with when the code is empty: "Joining instructions: 7 days before the session starts".
func (a *App) reminderLines(c *fiber.Ctx, code string) ([]string, error) {
	rules := courses.DefaultReminders()
	if code != "" {
		course, err := a.services.Courses.Course(c.UserContext(), code)
		if err != nil {
			return nil, err
		}
		if rules, err = a.services.Courses.Reminders(c.UserContext(), a.actor(c), course.ID); err != nil {
			return nil, err
		}
	}
	var said []string
	for _, rule := range rules {
		said = append(said, reminderTitles[rule.Kind]+": "+reminderWords(rule))
	}
	return said, nil
}

// remindersPage lists the reminders of a course and asks for another.
type remindersPage struct {
	Page
	Course courses.Course
	Path   string
	Back   string
	Most   int
	Rules  []reminderLine
	Form   reminderForm
	Kinds  []Choice
	Units  []Choice
}

func remindersPath(c *fiber.Ctx) string {
	return "/courses/" + url.PathEscape(strings.ToLower(c.Params("course"))) + "/reminders"
}

func (a *App) showReminders(c *fiber.Ctx) error {
	return a.renderReminders(c, fiber.StatusOK, reminderForm{Unit: "days"}, nil)
}

func (a *App) renderReminders(c *fiber.Ctx, status int, form reminderForm, problems Problems) error {
	course, err := a.services.Courses.Course(c.UserContext(), c.Params("course"))
	if err != nil {
		return err
	}
	rules, err := a.services.Courses.Reminders(c.UserContext(), a.actor(c), course.ID)
	if err != nil {
		return err
	}
	page := remindersPage{
		Page: a.page(c, "Reminders"), Course: course, Path: remindersPath(c), Back: strings.TrimSuffix(remindersPath(c), "/reminders"),
		Most: a.services.Courses.RemindersAWeek(), Form: form, Kinds: reminderKinds, Units: reminderUnits,
	}
	for _, rule := range rules {
		page.Rules = append(page.Rules, reminderLine{reminderTitles[rule.Kind], reminderWords(rule), page.Path + "/" + url.PathEscape(rule.ID)})
	}
	page.Problems = problems
	return a.render(c, status, "reminders/list", page)
}

func (a *App) addReminder(c *fiber.Ctx) error {
	course, err := a.services.Courses.Course(c.UserContext(), c.Params("course"))
	if err != nil {
		return err
	}
	var form reminderForm
	problems := bind(c, &form)
	hours := form.hours(&problems)
	if known(form.Kind, reminderKinds) == "" {
		problems.Add("kind", "Select what goes out")
	}
	problems.sort("kind", "amount", "unit")
	if problems != nil {
		return a.renderReminders(c, fiber.StatusUnprocessableEntity, form, problems)
	}
	rule, err := a.services.Courses.AddReminder(c.UserContext(), a.actor(c), course.ID, courses.ReminderKind(form.Kind), hours)
	if errors.Is(err, courses.ErrTaken) {
		return a.renderReminders(c, fiber.StatusUnprocessableEntity, form, Problems{{"amount", "This course has that reminder already"}})
	}
	if err != nil {
		return err
	}
	return a.seeOther(c, remindersPath(c), "Added: "+reminderTitles[rule.Kind]+", "+reminderWords(rule))
}

// reminderPage asks for other hours of a reminder.
type reminderPage struct {
	Page
	Course courses.Course
	Path   string
	Back   string
	Rule   reminderLine
	Form   reminderForm
	Units  []Choice
}

// reminder is the rule that the address names, and its course.
func (a *App) reminder(c *fiber.Ctx) (courses.Course, courses.ReminderRule, error) {
	course, err := a.services.Courses.Course(c.UserContext(), c.Params("course"))
	if err != nil {
		return course, courses.ReminderRule{}, err
	}
	rules, err := a.services.Courses.Reminders(c.UserContext(), a.actor(c), course.ID)
	for _, rule := range rules {
		if rule.ID == c.Params("rule") {
			return course, rule, nil
		}
	}
	return course, courses.ReminderRule{}, errors.Join(err, courses.ErrNoReminder)
}

func (a *App) askReminder(c *fiber.Ctx) error {
	_, rule, err := a.reminder(c)
	if err != nil {
		return err
	}
	amount, unit := spanOf(rule.Hours)
	return a.renderReminder(c, fiber.StatusOK, reminderForm{Amount: strconv.Itoa(amount), Unit: unit}, nil)
}

func (a *App) renderReminder(c *fiber.Ctx, status int, form reminderForm, problems Problems) error {
	course, rule, err := a.reminder(c)
	if err != nil {
		return err
	}
	page := reminderPage{
		Page: a.page(c, "Change a reminder"), Course: course, Back: remindersPath(c), Path: remindersPath(c) + "/" + url.PathEscape(rule.ID),
		Rule: reminderLine{Title: reminderTitles[rule.Kind], When: reminderWords(rule)}, Form: form, Units: reminderUnits,
	}
	page.Problems = problems
	return a.render(c, status, "reminders/edit", page)
}

func (a *App) changeReminder(c *fiber.Ctx) error {
	course, rule, err := a.reminder(c)
	if err != nil {
		return err
	}
	var form reminderForm
	problems := bind(c, &form)
	hours := form.hours(&problems)
	problems.sort("amount", "unit")
	if problems != nil {
		return a.renderReminder(c, fiber.StatusUnprocessableEntity, form, problems)
	}
	err = a.services.Courses.ChangeReminder(c.UserContext(), a.actor(c), course.ID, rule.ID, hours)
	if errors.Is(err, courses.ErrTaken) {
		return a.renderReminder(c, fiber.StatusUnprocessableEntity, form, Problems{{"amount", "This course has that reminder already"}})
	}
	if err != nil {
		return err
	}
	return a.seeOther(c, remindersPath(c), "The reminder is changed. Whoever has had it does not get it again.")
}

func (a *App) removeReminder(c *fiber.Ctx) error {
	course, rule, err := a.reminder(c)
	if err != nil {
		return err
	}
	if err := a.services.Courses.RemoveReminder(c.UserContext(), a.actor(c), course.ID, rule.ID); err != nil {
		return err
	}
	return a.seeOther(c, remindersPath(c), "The reminder is taken away")
}
