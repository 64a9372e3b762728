package web

import (
	"cmp"
	"slices"
	"time"

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
		{fiber.MethodPost, "/sessions/:session/register/marks", runsSessions, a.takeMark},
	}
}

// registerPage is the register, to be taken on a phone: big targets beside each other
// for each delegate. Keep is under what a device keeps the marks it has not sent yet, and
// Until the day until which it does.
type registerPage struct {
	Page
	Card        sessionCard
	Lines       []registerLine
	Days        []registerDay // of a session of several days, those that have begun
	Marked      string
	Rest        string // what marking the rest makes of them, empty when nobody is left
	Rule        string
	Keep        string
	Until       string
	Later       bool
	Reason      string
	CanBookIn   bool
	Corrections []string
}

// registerDay is a day of the session. Number counts from 1.
type registerDay struct {
	Number  int
	Words   string
	Checked bool
}

// registerLine is a delegate on the register. Field is the name of the radios; Was is
// what the page that was sent had shown, so that only what was changed is written and
// nothing that somebody else has marked meanwhile is overwritten.
type registerLine struct {
	Delegate courses.Delegate
	ID       string
	Field    string
	WasField string
	Was      string
	Problem  string
	Marks    []Choice
	Days     []registerDay
}

// notYet is the choice that takes a mark back.
const notYet = "none"

// registerMarks are the choices of a line. The marks are what the domain calls them.
var registerMarks = []Choice{
	{Value: string(courses.AttendedFull), Label: "Full"},
	{Value: string(courses.AttendedPart), Label: "Part"},
	{Value: string(courses.AttendedNo), Label: "No"},
	{Value: notYet, Label: "Not yet"},
}

func (a *App) showRegister(c *fiber.Ctx) error {
	session, err := a.registerOf(c)
	if err != nil {
		return err
	}
	return a.renderRegister(c, fiber.StatusOK, session, typedRegister{})
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

// typedRegister is a register's form that comes back: what was chosen, by booking, the
// reason, what is wrong, and the lines that somebody else has changed meanwhile.
type typedRegister struct {
	chosen   map[string]courses.Says
	reason   string
	problems Problems
	changed  map[string]string
}

// renderRegister shows the register, with what was typed in place of what is recorded
// when the form comes back.
func (a *App) renderRegister(c *fiber.Ctx, status int, session courses.Session, typed typedRegister) error {
	delegates, err := a.services.Courses.Delegates(c.UserContext(), a.actor(c), session)
	if err != nil {
		return err
	}
	page := registerPage{
		Page: a.page(c, "Register"), Reason: typed.reason, Later: a.today() > courses.DayOf(session.EndsAt),
		CanBookIn: session.TakesBookings() && a.now().Before(endOfToday(session.EndsAt)), Days: a.registerDays(session),
		Keep: session.Code + " " + a.actor(c).PersonID, Until: courses.DayOf(session.EndsAt.Add(keptFor)),
	}
	if page.Card, err = a.sessionCard(c, session); err != nil {
		return err
	}
	marked, names := 0, map[string]string{}
	for _, delegate := range delegates {
		if delegate.Booking.State != courses.Confirmed {
			continue
		}
		if delegate.Attended != "" {
			marked++
		}
		names[delegate.Booking.ID] = delegate.Person.Name
		page.Lines = append(page.Lines, a.registerLineOf(session, delegate, page.Days, typed))
	}
	page.Marked = markedWords(marked, len(page.Lines))
	page.Rule = registerRule(session)
	if marked < len(page.Lines) {
		page.Rest = a.restWords(session)
	}
	if page.Corrections, err = a.correctionWords(c, session, names); err != nil {
		return err
	}
	page.Problems = typed.problems
	return a.render(c, status, "sessions/register", page)
}

// keptFor is how long a device keeps marks that it could not send.
const keptFor = 7 * 24 * time.Hour

func markedWords(marked, of int) string {
	return number(marked) + " of " + plural(of, "delegate is", "delegates are") + " marked"
}

func registerRule(session courses.Session) string {
	if len(session.Days) > 1 {
		return "Full is every day from start to end; it can be marked on the last day. Until then, tick the days somebody is there. Who is marked full gets a certificate."
	}
	return "Full is the whole session, part is some of it. Who is marked full gets a certificate."
}

// restWords is what the button for everybody else does.
func (a *App) restWords(session courses.Session) string {
	if a.beforeLastDay(session) {
		return "Mark the rest as there today"
	}
	return "Mark the rest as full"
}

func (a *App) beforeLastDay(session courses.Session) bool {
	return a.today() < courses.DayOf(session.EndsAt)
}

// registerDays are the days of a session of several days that have begun.
func (a *App) registerDays(session courses.Session) []registerDay {
	var days []registerDay
	for i, day := range session.Days {
		if len(session.Days) > 1 && courses.DayOf(day.StartsAt) <= a.today() {
			days = append(days, registerDay{Number: i + 1, Words: day.StartsAt.In(london).Format("Mon 2 January")})
		}
	}
	return days
}

func (a *App) registerLineOf(session courses.Session, delegate courses.Delegate, days []registerDay, typed typedRegister) registerLine {
	id := delegate.Booking.ID
	says := courses.Says{Attended: delegate.Attended, Days: delegate.Days}
	line := registerLine{
		Delegate: delegate, ID: id, Field: "mark-" + id, WasField: "was-" + id, Was: saysText(says), Problem: typed.changed[id],
	}
	if chosen, ok := typed.chosen[id]; ok {
		says = chosen
	}
	for _, choice := range registerMarks {
		if choice.Value == string(courses.AttendedFull) && a.beforeLastDay(session) {
			continue
		}
		choice.Checked = choice.Value == cmp.Or(string(says.Attended), notYet)
		line.Marks = append(line.Marks, choice)
	}
	for _, day := range days {
		day.Checked = slices.Contains(says.Days, day.Number)
		line.Days = append(line.Days, day)
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
			" from " + saysWords(correction.Was, session) + " to " + saysWords(correction.Became, session) + ", by " +
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
