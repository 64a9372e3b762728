package web

import (
	"errors"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
)

// registerPages are the pages of a session's register.
var registerPages = map[string]any{
	"sessions/register": registerPage{},
}

func (a *App) registerRoutes() []route {
	return []route{
		{fiber.MethodGet, "/sessions/:session/register", runsSessions, a.showRegister},
		{fiber.MethodPost, "/sessions/:session/register", runsSessions, a.takeRegister},
	}
}

// registerPage is the register, to be taken on a phone: three big targets a delegate.
type registerPage struct {
	Page
	Card        sessionCard
	Lines       []registerLine
	Marked      string
	Complete    bool
	Later       bool
	Reason      string
	CanBookIn   bool
	Corrections []string
}

// registerLine is a delegate on the register. Field is the name of the radios; Was is
// what the page that was sent had shown, so that only what was changed is written.
type registerLine struct {
	Delegate courses.Delegate
	Field    string
	WasField string
	Was      string
	Marks    []Choice
}

var registerMarks = []Choice{
	{Value: string(courses.AttendedFull), Label: "Full"},
	{Value: string(courses.AttendedPart), Label: "Part"},
	{Value: string(courses.AttendedNo), Label: "No"},
}

func (a *App) showRegister(c *fiber.Ctx) error {
	session, err := a.registerOf(c)
	if err != nil {
		return err
	}
	return a.renderRegister(c, fiber.StatusOK, session, nil, "", nil)
}

// registerOf is a session of the reader's whose register is open.
func (a *App) registerOf(c *fiber.Ctx) (courses.Session, error) {
	session, err := a.managedSession(c)
	switch {
	case err != nil:
		return session, err
	case session.State == courses.SessionCancelled:
		return session, courses.ErrSessionCancelled
	case a.today() < session.Day():
		return session, errorPage{
			of: courses.ErrRegisterNotOpen, status: fiber.StatusConflict, title: "The register is not open yet",
			words: "It opens on the day of the session, " + fullDay(session.StartsAt) + ".",
			link:  sessionPath(session.Code, "delegates"), linkText: "Who is booked",
		}
	}
	return session, nil
}

// renderRegister shows the register, with chosen in place of what is recorded when
// the form comes back.
func (a *App) renderRegister(c *fiber.Ctx, status int, session courses.Session, chosen map[string]string, reason string, problems Problems) error {
	delegates, err := a.services.Courses.Delegates(c.UserContext(), a.actor(c), session)
	if err != nil {
		return err
	}
	page := registerPage{
		Page: a.page(c, "Register"), Reason: reason, Later: a.today() > session.Day(),
		CanBookIn: a.now().Before(endOfToday(session.StartsAt)),
	}
	if page.Card, err = a.sessionCard(c, session); err != nil {
		return err
	}
	marked := 0
	names := map[string]string{}
	for _, delegate := range delegates {
		if delegate.Booking.State != courses.Confirmed {
			continue
		}
		if delegate.Attended != "" {
			marked++
		}
		names[delegate.Booking.ID] = delegate.Person.Name
		page.Lines = append(page.Lines, registerLineOf(delegate, chosen))
	}
	page.Marked = number(marked) + " of " + plural(len(page.Lines), "delegate is", "delegates are") + " marked"
	page.Complete = marked == len(page.Lines)
	if page.Corrections, err = a.correctionWords(c, session, names); err != nil {
		return err
	}
	page.Problems = problems
	return a.render(c, status, "sessions/register", page)
}

func registerLineOf(delegate courses.Delegate, chosen map[string]string) registerLine {
	line := registerLine{Delegate: delegate, Field: "mark-" + delegate.Booking.ID, WasField: "was-" + delegate.Booking.ID, Was: string(delegate.Attended)}
	mark := line.Was
	if typed, ok := chosen[delegate.Booking.ID]; ok {
		mark = typed
	}
	for _, choice := range registerMarks {
		choice.Checked = choice.Value == mark
		line.Marks = append(line.Marks, choice)
	}
	return line
}

func (a *App) correctionWords(c *fiber.Ctx, session courses.Session, names map[string]string) ([]string, error) {
	corrections, err := a.services.Courses.Corrections(c.UserContext(), a.actor(c), session)
	if err != nil {
		return nil, err
	}
	lines, err := a.services.Courses.Attendances(c.UserContext(), courses.AttendanceFilter{Sessions: []string{session.ID}})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(corrections))
	whose := map[string]string{}
	for i, correction := range corrections {
		ids[i] = correction.RecordedBy
	}
	for _, line := range lines {
		whose[line.ID] = names[line.BookingID]
	}
	authors, err := a.services.People.PeopleByID(c.UserContext(), ids)
	words := make([]string, len(corrections))
	for i, correction := range corrections {
		words[i] = shortDay(correction.RecordedAt) + " at " + clockTime(correction.RecordedAt) + ": " + whose[correction.AttendanceID] +
			" from " + markWord(correction.Was) + " to " + markWord(correction.Became) + ", by " +
			authorName(authors[correction.RecordedBy].Name) + ": " + correction.Reason
	}
	return words, err
}

func authorName(name string) string {
	if name == "" {
		return "Muster"
	}
	return name
}

func markWord(attended courses.Attended) string {
	for _, choice := range registerMarks {
		if choice.Value == string(attended) {
			return choice.Label
		}
	}
	return string(attended)
}

// takeRegister writes the marks that differ from what the page had shown. The second
// button marks everybody who has no mark yet as there in full.
func (a *App) takeRegister(c *fiber.Ctx) error {
	session, err := a.registerOf(c)
	if err != nil {
		return err
	}
	delegates, err := a.services.Courses.Delegates(c.UserContext(), a.actor(c), session)
	if err != nil {
		return err
	}
	reason := sent(c, "reason")
	var marks []courses.Mark
	chosen := map[string]string{}
	for _, delegate := range delegates {
		id := delegate.Booking.ID
		mark := known(sent(c, "mark-"+id), registerMarks)
		if mark == "" && sent(c, "rest") == "full" && delegate.Attended == "" && delegate.Booking.State == courses.Confirmed {
			mark = string(courses.AttendedFull)
		}
		if mark != "" && mark != sent(c, "was-"+id) {
			chosen[id] = mark
			marks = append(marks, courses.Mark{BookingID: id, Attended: courses.Attended(mark)})
		}
	}
	if utf8.RuneCountInString(reason) > mostReason {
		return a.renderRegister(c, fiber.StatusUnprocessableEntity, session, chosen, reason, Problems{{"reason", "The reason must be 500 characters or fewer"}})
	}
	err = a.services.Courses.RecordAttendance(c.UserContext(), a.actor(c), session, marks, reason)
	if errors.Is(err, courses.ErrReasonNeeded) {
		return a.renderRegister(c, fiber.StatusUnprocessableEntity, session, chosen, reason, Problems{{"reason", "Enter why you are changing the register after the day"}})
	}
	if err != nil {
		return err
	}
	a.inviteToAnswer(c, session)
	return a.seeOther(c, sessionPath(session.Code, "register"), "The register is saved")
}
