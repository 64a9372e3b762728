package web

import (
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

// repeatPage asks on which days a session is to be held again.
type repeatPage struct {
	Page
	Card    sessionCard
	Form    repeatForm
	States  []Choice
	Series  string
	Example string
}

// repeatForm is what is typed: a day a line.
type repeatForm struct {
	Days    string `form:"days" validate:"required" say:"Enter at least one date"`
	State   string `form:"state" validate:"oneof=open draft" say:"Select whether the sessions can be booked at once"`
	Request string `form:"request"`
}

var repeatStates = []Choice{
	{Value: "open", Label: "They can be booked at once"},
	{Value: "draft", Label: "They are drafts, which only those who run them see"},
}

func (a *App) askRepeat(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	return a.showRepeat(c, fiber.StatusOK, session, repeatForm{State: "open", Request: rand.Text()}, nil)
}

func (a *App) showRepeat(c *fiber.Ctx, status int, session courses.Session, form repeatForm, problems Problems) error {
	page := repeatPage{
		Page: a.page(c, "Repeat this session"), Form: form, States: repeatStates,
		Example: session.StartsAt.In(london).AddDate(0, 0, 7).Format("2 1 2006"),
	}
	series, err := a.services.Courses.Series(c.UserContext(), session.SeriesID)
	if err != nil {
		return err
	}
	if len(series) > 0 && managesAll(a.actor(c), series) {
		page.Series = sessionPath(session.Code, "series")
	}
	if page.Card, err = a.sessionCard(c, session); err != nil {
		return err
	}
	page.Problems = problems
	return a.render(c, status, "sessions/repeat", page)
}

func (a *App) repeatSession(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	var form repeatForm
	problems := bind(c, &form)
	days, wrong := readDays(form.Days)
	for _, line := range wrong {
		problems.Add("days", "“"+line+"” is not a real date, like 9 2 2027")
	}
	if problems != nil {
		return a.showRepeat(c, fiber.StatusUnprocessableEntity, session, form, problems)
	}
	made, err := a.services.Courses.RepeatSession(c.UserContext(), a.actor(c), session.Code, form.repeat(days))
	if problems = repeatProblems("days", err); problems != nil {
		return a.showRepeat(c, fiber.StatusUnprocessableEntity, session, form, problems)
	}
	if err != nil {
		return err
	}
	return a.seeOther(c, "/trainer", plural(len(made), "session is", "sessions are")+" made")
}

func (f repeatForm) repeat(days []string) courses.Repeat {
	repeat := courses.Repeat{Days: days, RequestID: f.Request}
	if f.State == "draft" {
		repeat.State = courses.SessionDraft
	}
	return repeat
}

// repeatProblems are what the domain refuses, at a field; nil for anything else.
func repeatProblems(field string, err error) Problems {
	var problems Problems
	var clashes courses.Clashes
	switch {
	case errors.As(err, &clashes):
		for _, clash := range clashes {
			problems.Add(field, clashWords(clash))
		}
	case errors.Is(err, courses.ErrSessionStarted):
		problems.Add(field, "Every date must be in the future")
	case errors.Is(err, courses.ErrOutsideProgramme):
		problems.Add(field, "No programme runs on one of the dates. Choose others, or ask whoever runs this Muster to add a programme.")
	case errors.Is(err, courses.ErrNoSuchTime):
		problems.Add(field, "The clocks leave out the time of the session on one of the dates, because summer time begins")
	case errors.Is(err, courses.ErrInvalid):
		problems.Add(field, "Enter each date once, and at most 60 of them")
	}
	return problems
}

// readDays reads dates such as 9 2 2027, 9/2/2027 or 2027-02-09, a line each, as
// YYYY-MM-DD, and the lines that are no dates.
func readDays(typed string) (days, wrong []string) {
	for _, line := range lines(typed) {
		day, ok := readDay(line)
		if !ok {
			wrong = append(wrong, line)
			continue
		}
		days = append(days, day)
	}
	return days, wrong
}

func readDay(typed string) (string, bool) {
	parts := strings.FieldsFunc(typed, func(r rune) bool { return r == ' ' || r == '/' || r == '.' || r == '-' })
	if len(parts) != 3 {
		return "", false
	}
	if len(parts[0]) == 4 {
		parts[0], parts[2] = parts[2], parts[0]
	}
	for _, part := range parts {
		if _, err := strconv.Atoi(part); err != nil {
			return "", false
		}
	}
	date := dateField{parts[0], parts[1], parts[2]}.date()
	_, err := time.Parse(time.DateOnly, date)
	return date, err == nil
}

// seriesPage asks when a series is to begin again.
type seriesPage struct {
	Page
	Card   sessionCard
	List   []string
	Date   dateField
	State  string
	States []Choice
	Form   string
}

func (a *App) askCopySeries(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	return a.showCopySeries(c, fiber.StatusOK, session, seriesForm{State: "draft", Request: rand.Text()}, nil)
}

// seriesForm is what is typed.
type seriesForm struct {
	Date    dateField `form:"date" validate:"required,datetime=2006-01-02" say_required:"Enter the date on which the series begins again" say_datetime:"The date must be a real date, like 9 2 2027"`
	State   string    `form:"state" validate:"oneof=open draft" say:"Select whether the sessions can be booked at once"`
	Request string    `form:"request"`
}

func (a *App) showCopySeries(c *fiber.Ctx, status int, session courses.Session, form seriesForm, problems Problems) error {
	series, err := a.services.Courses.Series(c.UserContext(), session.SeriesID)
	if err != nil {
		return err
	}
	if len(series) == 0 {
		return courses.ErrNoSession
	}
	if !managesAll(a.actor(c), series) {
		return noAccess("the whole of this series", "the trainers of its organisations and to programme managers")
	}
	page := seriesPage{Page: a.page(c, "Copy this series"), Date: form.Date, State: form.State, States: repeatStates, Form: form.Request}
	for _, one := range series {
		page.List = append(page.List, fullDay(one.StartsAt)+", "+timesOf(one.Days)+", "+placeWords(one))
	}
	if page.Card, err = a.sessionCard(c, session); err != nil {
		return err
	}
	page.Problems = problems
	return a.render(c, status, "sessions/series", page)
}

// managesAll tells whether somebody may manage each of the sessions of a series: whoever helps with
// one does not see the others.
func managesAll(actor people.Actor, series []courses.Session) bool {
	return !slices.ContainsFunc(series, func(one courses.Session) bool { return !courses.CanManage(actor, one) })
}

func (a *App) copySeries(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	var form seriesForm
	problems := bind(c, &form)
	if problems != nil {
		return a.showCopySeries(c, fiber.StatusUnprocessableEntity, session, form, problems)
	}
	repeat := repeatForm{State: form.State, Request: form.Request}.repeat([]string{form.Date.date()})
	made, err := a.services.Courses.CopySeries(c.UserContext(), a.actor(c), session.SeriesID, repeat)
	if problems = repeatProblems("date", err); problems != nil {
		return a.showCopySeries(c, fiber.StatusUnprocessableEntity, session, form, problems)
	}
	if err != nil {
		return err
	}
	return a.seeOther(c, "/trainer", plural(len(made), "session is", "sessions are")+" made")
}
