package web

import (
	"errors"
	"io"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/datafile"
)

// sessionImportPages are the pages on which sessions come from a file.
var sessionImportPages = map[string]any{
	"sessions/import":       sessionImportPage{},
	"sessions/import-check": sessionImportCheckPage{},
}

func (a *App) sessionImportRoutes() []route {
	return []route{
		{fiber.MethodGet, "/sessions/import", runsSessions, a.askSessionFile},
		{fiber.MethodPost, "/sessions/import", runsSessions, a.checkSessionFile},
		{fiber.MethodPost, "/sessions/import/make", runsSessions, a.importSessions},
	}
}

// mostSessionFile is the largest file in bytes: it is carried by the page on which it is
// checked, where it may take three times the room.
const mostSessionFile = 500 << 10

// mostImportShown is how many of a file's sessions the check names.
const mostImportShown = 200

// sessionImportPage asks for the file. Columns are what it must and may have.
type sessionImportPage struct {
	Page
	Columns []summaryRow
	Own     bool
	Most    int
}

// sessionImportCheckPage says what a file would make. File is its text, sent again to be
// stored.
type sessionImportCheckPage struct {
	Page
	Sessions  []importLine
	Added     int
	Unchanged int
	More      int
	File      string
}

// importLine is a session of a file.
type importLine struct {
	Code   string
	Course string
	When   []string
	Where  string
	Places string
	State  string
}

// sessionColumns explain the columns of the file.
var sessionColumns = []summaryRow{
	{Key: "session", Lines: []string{"The session’s code: small letters, digits and hyphens, like vlo-2027-02-09-kent"}},
	{Key: "course", Lines: []string{"The code of the course, like VLO"}},
	{Key: "starts, ends", Lines: []string{"London time, like 2027-02-09T09:30"}},
	{Key: "delivery", Lines: []string{"classroom or online"}},
	{Key: "capacity", Lines: []string{"Places. Left out: those of the course"}},
	{Key: "place", Lines: []string{"The town"}},
	{Key: "organisation", Lines: []string{"The name of the organisation that runs it"}},
	{Key: "state", Lines: []string{"draft, open or tentative. Left out: open"}},
}

func (a *App) askSessionFile(c *fiber.Ctx) error {
	return a.showSessionImport(c, fiber.StatusOK, nil)
}

func (a *App) showSessionImport(c *fiber.Ctx, status int, problems Problems) error {
	page := sessionImportPage{Page: a.page(c, "Import sessions"), Columns: sessionColumns, Own: a.runsFor(c) != nil, Most: mostSessionFile >> 10}
	page.Problems = problems
	return a.render(c, status, "sessions/import", page)
}

// checkSessionFile tries the file, and shows what it would make or what is wrong with it.
func (a *App) checkSessionFile(c *fiber.Ctx) error {
	header := sentFile(c, "file")
	switch {
	case header == nil:
		return a.showSessionImport(c, fiber.StatusUnprocessableEntity, Problems{{"file", "Choose a CSV file"}})
	case header.Size > mostSessionFile:
		return a.showSessionImport(c, fiber.StatusUnprocessableEntity, Problems{{"file", "The file is larger than " + number(mostSessionFile>>10) + " KB. Import it in parts."}})
	}
	file, err := header.Open()
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // it was only read
	content, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	var sessions []courses.Session
	counts, err := a.services.Courses.ImportSessions(c.UserContext(), a.actor(c), strings.NewReader(string(content)), courses.FileImport{
		DryRun: true, Each: func(session courses.Session) { sessions = append(sessions, session) },
	})
	if problems := fileProblems(err); problems != nil {
		return a.showSessionImport(c, fiber.StatusUnprocessableEntity, problems)
	}
	if err != nil {
		return err
	}
	page := sessionImportCheckPage{
		Page: a.page(c, "Check the sessions"), Added: counts.Added, Unchanged: counts.Unchanged, File: cleaned(string(content)),
		More: max(0, len(sessions)-mostImportShown),
	}
	for _, session := range sessions[:min(len(sessions), mostImportShown)] {
		page.Sessions = append(page.Sessions, importLine{
			Code: session.Code, Course: session.CourseTitle, When: []string{fullDay(session.StartsAt), timeRange(session.StartsAt, session.EndsAt)},
			Where: orOnline(session), Places: number(session.Capacity), State: strings.ToUpper(string(session.State[:1])) + string(session.State[1:]),
		})
	}
	return a.render(c, fiber.StatusOK, "sessions/import-check", page)
}

func orOnline(session courses.Session) string {
	if session.Delivery == courses.Online {
		return "Online"
	}
	return session.Town
}

// fileProblems are what is wrong in a file, each line and column named; nil for another
// error.
func fileProblems(err error) Problems {
	var refused *datafile.Error
	if !errors.As(err, &refused) {
		return nil
	}
	var problems Problems
	for _, problem := range refused.Problems {
		words := problem.String()
		problems.Add("file", strings.ToUpper(words[:1])+words[1:])
	}
	if refused.BadLines > datafile.MaxBadLines {
		problems.Add("file", "These are the first "+number(datafile.MaxBadLines)+" of "+number(refused.BadLines)+" bad lines")
	}
	return problems
}

// importSessions makes the sessions of the file that was checked, all or none. Sent again, it
// makes none.
func (a *App) importSessions(c *fiber.Ctx) error {
	counts, err := a.services.Courses.ImportSessions(c.UserContext(), a.actor(c), strings.NewReader(sent(c, "sessions")), courses.FileImport{})
	if problems := fileProblems(err); problems != nil {
		return a.showSessionImport(c, fiber.StatusUnprocessableEntity, append(
			Problems{{"", "Something changed while you were checking. No session is made: put the file right and choose it again."}}, problems...))
	}
	if err != nil {
		return err
	}
	done := plural(counts.Added, "session is made", "sessions are made") + "."
	if counts.Unchanged > 0 {
		done += " " + plural(counts.Unchanged, "was", "were") + " there already."
	}
	return a.seeOther(c, "/trainer", done)
}
