package web

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
)

// sessionCheckPage shows a new session before it is made.
type sessionCheckPage struct {
	Page
	Caption string
	Change  string
	Rows    []summaryRow
	Form    sessionForm
	Course  string
}

// checkNewSession shows the answers to be checked, or, when the reader goes back to
// change them or they are wrong, the form as it was typed.
func (a *App) checkNewSession(c *fiber.Ctx) error {
	course, form, plan, problems, err := a.newSession(c)
	if err != nil {
		return err
	}
	if sent(c, "change") != "" || sent(c, "act") == "add-day" {
		return a.showNewSession(c, fiber.StatusOK, course, form, nil)
	}
	if problems != nil {
		return a.showNewSession(c, fiber.StatusUnprocessableEntity, course, form, problems)
	}
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	if err != nil {
		return err
	}
	page := sessionCheckPage{
		Page: a.page(c, "Check the session"), Caption: course.Title, Course: c.Params("course"), Form: form,
		Change: "/sessions/new/" + url.PathEscape(c.Params("course")), Rows: planRows(plan, organisations[plan.OrganisationID].Name),
	}
	return a.render(c, fiber.StatusOK, "sessions/check", page)
}

func (a *App) newSession(c *fiber.Ctx) (courses.Course, sessionForm, courses.SessionPlan, Problems, error) {
	form, _ := readSessionForm(c)
	code := c.Params("course")
	if code == "" {
		code = sent(c, "course")
	}
	course, err := a.services.Courses.Course(c.UserContext(), code)
	if err != nil {
		return course, form, courses.SessionPlan{}, nil, err
	}
	plan, problems, err := a.plan(c, form, &course, "")
	plan.CourseCode = course.Code
	return course, form, plan, problems, err
}

func planRows(plan courses.SessionPlan, organisation string) []summaryRow {
	rows := []summaryRow{
		{Key: "Run by", Lines: []string{organisation}},
		{Key: "When", Lines: []string{fullDay(plan.StartsAt), timeRange(plan.StartsAt, plan.EndsAt)}},
	}
	if len(plan.Days) > 1 {
		rows[1].Lines = whenLines(plan.Days)
	}
	held := "In a classroom"
	if plan.Delivery == courses.Online {
		held = "Online"
	}
	rows = append(rows, summaryRow{Key: "How", Lines: []string{held}})
	for _, row := range []summaryRow{
		{Key: "Town", Lines: lines(plan.Town)},
		{Key: "Region", Lines: lines(plan.Region)},
		{Key: "Address", Lines: lines(plan.Address)},
		{Key: "Room", Lines: lines(plan.Room)},
		{Key: "Joining link", Lines: lines(plan.JoiningLink)},
	} {
		if row.Lines != nil {
			rows = append(rows, row)
		}
	}
	rows = append(rows, summaryRow{Key: "Places", Lines: []string{number(plan.Capacity)}})
	rows = append(rows, termsRows(plan)...)
	return append(rows,
		summaryRow{Key: "Description", Lines: lines(plan.Description)},
	)
}

// makeSession makes the session that was checked. Sent twice, it makes one.
func (a *App) makeSession(c *fiber.Ctx) error {
	course, form, plan, problems, err := a.newSession(c)
	if err != nil {
		return err
	}
	if problems != nil || plan.RequestID == "" {
		return a.showNewSession(c, fiber.StatusUnprocessableEntity, course, form, problems)
	}
	session, err := a.services.Courses.CreateSession(c.UserContext(), a.actor(c), plan)
	if clash := clashProblems(err); clash != nil {
		return a.showNewSession(c, fiber.StatusUnprocessableEntity, course, form, clash)
	}
	if err != nil {
		return err
	}
	done := "The session is made. It can be booked now."
	if session.State == courses.SessionDraft {
		done = "The session is made. It is a draft: open it for booking when it is ready."
	}
	return a.seeOther(c, sessionPath(session.Code, "delegates"), done)
}

func (a *App) askEditSession(c *fiber.Ctx) error {
	session, err := a.editableSession(c)
	if err != nil {
		return err
	}
	form, err := a.formOf(c, session)
	if err != nil {
		return err
	}
	return a.showEditSession(c, fiber.StatusOK, session, form, nil)
}

// editableSession is a session of the reader's that has not started.
func (a *App) editableSession(c *fiber.Ctx) (courses.Session, error) {
	session, err := a.managedSession(c)
	switch {
	case err != nil:
		return session, err
	case session.State == courses.SessionCancelled:
		return session, courses.ErrSessionCancelled
	case !a.now().Before(session.StartsAt):
		return session, courses.ErrSessionStarted
	}
	return session, nil
}

// formOf is a session as the form shows it.
func (a *App) formOf(c *fiber.Ctx, session courses.Session) (sessionForm, error) {
	where, err := a.services.Courses.Whereabouts(c.UserContext(), a.actor(c), session)
	form := sessionForm{
		Organisation: session.OrganisationID, Date: dateFieldOf(session.Day()),
		Starts: clockTime(session.StartsAt), Ends: clockTime(session.Days[0].EndsAt), Room: session.Room,
		Delivery: string(session.Delivery), Town: session.Town, Region: session.Region, Address: where.Address, Link: where.JoiningLink,
		Places: strconv.Itoa(session.Capacity), Description: session.Description, Version: strconv.Itoa(session.Version),
	}
	form.showDays(session.Days)
	form.showTerms(session.SessionTerms)
	return form, err
}

func (a *App) showEditSession(c *fiber.Ctx, status int, session courses.Session, form sessionForm, problems Problems) error {
	page := sessionFormPage{
		Page: a.page(c, "Edit session"), Caption: sessionTitle(session), Back: sessionPath(session.Code, "delegates"),
		Action: sessionPath(session.Code, "edit"), Button: "Save changes", Form: form, RunBy: session.OrganisationID, Cancel: sessionPath(session.Code, "cancel"),
	}
	return a.showSessionForm(c, status, page, problems)
}

// editSession saves an edit. When somebody else has edited in between, the form comes
// back as it was typed with what is different now, and sending it again saves it.
func (a *App) editSession(c *fiber.Ctx) error {
	session, err := a.editableSession(c)
	if err != nil {
		return err
	}
	form, adds := readSessionForm(c)
	if adds {
		return a.showEditSession(c, fiber.StatusOK, session, form, nil)
	}
	plan, problems, err := a.plan(c, form, nil, session.OrganisationID)
	if err != nil {
		return err
	}
	if problems != nil {
		return a.showEditSession(c, fiber.StatusUnprocessableEntity, session, form, problems)
	}
	version, _ := strconv.Atoi(form.Version)
	plan.RequestID = ""
	_, err = a.services.Courses.UpdateSession(c.UserContext(), a.actor(c), session.Code, version, plan)
	var tooFew courses.TooFewPlacesError
	switch {
	case errors.As(err, &tooFew):
		problem := Problem{"places", tooFewPlaces(tooFew.Needed)}
		return a.showEditSession(c, fiber.StatusUnprocessableEntity, session, form, Problems{problem})
	case errors.Is(err, courses.ErrSessionChanged):
		return a.showEditConflict(c, form, plan)
	case errors.Is(err, courses.ErrClash):
		return a.showEditSession(c, fiber.StatusUnprocessableEntity, session, form, clashProblems(err))
	case err != nil:
		return err
	}
	return a.seeOther(c, sessionPath(session.Code, "delegates"), "The session is changed")
}

// tooFewPlaces says why a session cannot have fewer places than are needed.
func tooFewPlaces(needed int) string {
	return fmt.Sprintf("%s confirmed, offered or kept, so there must be at least %d", plural(needed, "place is", "places are"), needed)
}

// showEditConflict shows what is different now. When nothing is, the same edit has been saved
// already: it was sent twice.
func (a *App) showEditConflict(c *fiber.Ctx, form sessionForm, plan courses.SessionPlan) error {
	session, err := a.editableSession(c)
	if err != nil {
		return err
	}
	now, err := a.formOf(c, session)
	if err != nil {
		return err
	}
	problems := Problems{{"", "Somebody else changed this session while you were editing. Nothing of yours is saved yet. What is different is said below: save again to make it as you typed it."}}
	typed := form.asRead(plan)
	for _, field := range []struct{ name, typed, now string }{
		{"date", typed.Date.date(), now.Date.date()}, {"starts", typed.Starts, now.Starts}, {"ends", typed.Ends, now.Ends},
		{"delivery", typed.Delivery, now.Delivery}, {"town", typed.Town, now.Town}, {"region", typed.Region, now.Region},
		{"address", typed.Address, now.Address}, {"room", typed.Room, now.Room},
		{"minimum", typed.Minimum, now.Minimum}, {"decide", typed.Decide, now.Decide}, {"approval", typed.Approval, now.Approval},
		{"cancel-hours", typed.CancelHours, now.CancelHours}, {"offer-hours", typed.OfferHours, now.OfferHours}, {"cpd", typed.CPD, now.CPD},
		{"joining", typed.Joining, now.Joining}, {"link", typed.Link, now.Link}, {"places", typed.Places, now.Places},
	} {
		if field.typed != field.now {
			problems.Add(field.name, "It is now: "+orEmptyWord(field.now))
		}
	}
	if form.Organisation != now.Organisation {
		problems.Add("organisation", "Another organisation runs it now")
	}
	if form.Description != now.Description {
		problems.Add("description", "The description is different now")
	}
	if !slices.Equal(typed.More, now.More) {
		problems.Add("date", "The days after the first are different now")
	}
	if len(problems) == 1 {
		return a.seeOther(c, sessionPath(session.Code, "delegates"), "The session is changed")
	}
	problems[1:].sort(sessionFields()...)
	form.Version = now.Version
	return a.showEditSession(c, fiber.StatusConflict, session, form, problems)
}

// asRead is the form as it would stand there once its plan is saved: 9.30am is 9:30am.
func (f sessionForm) asRead(plan courses.SessionPlan) sessionForm {
	first := courses.SessionDay{StartsAt: plan.StartsAt, EndsAt: plan.EndsAt}
	if len(plan.Days) > 0 {
		first = plan.Days[0]
	}
	f.Starts, f.Ends, f.Decide, f.More = clockTime(first.StartsAt), clockTime(first.EndsAt), "", nil
	f.showDays(plan.Days)
	f.showTerms(*plan.Terms)
	return f
}

func orEmptyWord(text string) string {
	if text == "" {
		return "empty"
	}
	return text
}

// cancelSessionPage asks why, and says who will be told.
type cancelSessionPage struct {
	Page
	Card   sessionCard
	Told   string
	Reason string
}

func (a *App) askCancelSession(c *fiber.Ctx) error {
	session, err := a.editableSession(c)
	if err != nil {
		return err
	}
	return a.showCancelSession(c, fiber.StatusOK, session, "", nil)
}

func (a *App) showCancelSession(c *fiber.Ctx, status int, session courses.Session, reason string, problems Problems) error {
	card, err := a.sessionCard(c, session)
	if err != nil {
		return err
	}
	page := cancelSessionPage{Page: a.page(c, "Cancel this session"), Card: card, Reason: reason, Told: "Nobody is booked on it yet."}
	if told := session.Confirmed + session.Waiting; told > 0 {
		page.Told = plural(told, "person is", "people are") + " booked on it or waiting. Their bookings are cancelled too, and we write to them with your reason."
	}
	page.Problems = problems
	return a.render(c, status, "sessions/cancel", page)
}

func (a *App) cancelSession(c *fiber.Ctx) error {
	session, err := a.managedSession(c)
	if err != nil {
		return err
	}
	reason := sent(c, "reason")
	var problems Problems
	switch {
	case reason == "":
		problems.Add("reason", "Enter why the session is cancelled")
	case utf8.RuneCountInString(reason) > mostReason:
		problems.Add("reason", "The reason must be 500 characters or fewer")
	}
	if problems != nil {
		return a.showCancelSession(c, fiber.StatusUnprocessableEntity, session, reason, problems)
	}
	if _, err := a.services.Courses.CancelSession(c.UserContext(), a.actor(c), session.Code, reason); err != nil {
		return err
	}
	return a.seeOther(c, sessionPath(session.Code), "The session is cancelled")
}
