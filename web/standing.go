package web

import (
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
	"muster/reports"
)

var standingPages = map[string]any{
	"standing/show":     standingPage{},
	"standing/sessions": standingSessionsPage{},
	"standing/records":  standingRecordsPage{},
}

// readsStanding is open to those who see how the courses stand: a trainer for the sessions of
// their own organisations.
var readsStanding = holds(people.Trainer, people.Manager, people.Board, people.Administrator)

func (a *App) standingRoutes() []route {
	return []route{
		{fiber.MethodGet, "/standing", readsStanding, a.showStanding},
		{fiber.MethodGet, "/standing/files/:table", readsStanding, a.downloadStanding},
		{fiber.MethodGet, "/standing/sessions", readsStanding, a.listStandingSessions},
		{fiber.MethodGet, "/standing/records", readsStanding, a.listStandingRecords},
	}
}

// standingChoice is what the address says the figures are to be counted over.
type standingChoice struct {
	View    view
	Courses []Choice
	Periods []Choice
	Course  string
	Period  string
	Filter  courses.StandingFilter
}

// at is the address of path that keeps the choice, with more names and values in pairs, which
// count where a name stands twice.
func (s standingChoice) at(path string, more ...string) string {
	return addressOf(path, append([]string{"programme", s.View.Programme.Code, "course", s.Course, "period", s.Period}, more...)...)
}

// Words say what was chosen.
func (s standingChoice) Words() string {
	words := []string{s.View.Programme.Title}
	for _, chosen := range []struct {
		value   string
		choices []Choice
	}{{s.Course, s.Courses}, {s.Period, s.Periods}} {
		for _, choice := range chosen.choices {
			if chosen.value != "" && choice.Value == chosen.value {
				words = append(words, choice.Label)
			}
		}
	}
	return strings.Join(words, ", ")
}

func (a *App) standingChoice(c *fiber.Ctx) (standingChoice, error) {
	v, err := a.view(c)
	if err != nil {
		return standingChoice{}, err
	}
	choice := standingChoice{View: v, Periods: periodChoices(v.Programme)}
	if choice.Courses, err = a.courseChoices(c); err != nil {
		return choice, err
	}
	choice.Course, choice.Period = known(c.Query("course"), choice.Courses), known(c.Query("period"), choice.Periods)
	choice.Filter = courses.StandingFilter{Programme: v.Programme.Code, Course: choice.Course}
	if period, err := reports.ParsePeriod(choice.Period); err == nil {
		choice.Filter.From, choice.Filter.To = period.FirstDay, period.LastDay
	}
	return choice, nil
}

// periodChoices are the quarters of a programme, the earliest first, each followed by its
// months, after one for all of it.
func periodChoices(programme courses.Programme) []Choice {
	choices := []Choice{{Label: "The whole programme"}}
	starts, err := time.Parse(time.DateOnly, programme.StartsOn)
	if err != nil {
		return choices
	}
	quarter := ""
	month := time.Date(starts.Year(), starts.Month(), 1, 12, 0, 0, 0, time.UTC)
	for ; month.Format(time.DateOnly) <= programme.EndsOn; month = month.AddDate(0, 1, 0) {
		number := (int(month.Month()) + 2) / 3
		first := time.Date(month.Year(), time.Month(number*3-2), 1, 12, 0, 0, 0, time.UTC)
		if name := strconv.Itoa(month.Year()) + "-Q" + strconv.Itoa(number); name != quarter {
			quarter = name
			choices = append(choices, Choice{Value: name, Label: first.Format("January") + " to " + first.AddDate(0, 2, 0).Format("January 2006")})
		}
		choices = append(choices, Choice{Value: month.Format("2006-01"), Label: month.Format("January 2006")})
	}
	return choices
}

// standingPage is sessions and their places, waiting, and absence.
type standingPage struct {
	Page
	Choice        standingChoice
	Own           bool // counted over the sessions of the reader's organisations alone
	ReadsCoverage bool
	PlansSessions bool
	Tables        []figureTable
}

func (a *App) standingPage(c *fiber.Ctx) (standingPage, error) {
	choice, err := a.standingChoice(c)
	if err != nil {
		return standingPage{}, err
	}
	standing, err := a.services.Courses.Standing(c.UserContext(), a.actor(c), choice.Filter)
	if err != nil {
		return standingPage{}, err
	}
	reads := readsProgramme.allows(a.actor(c))
	return standingPage{
		Page: a.page(c, "Where we stand"), Choice: choice, Own: !reads, ReadsCoverage: reads, PlansSessions: plansSessions.allows(a.actor(c)),
		Tables: []figureTable{monthsTable(choice, standing.Months), waitsTable(choice, standing.Waits), absenceTable(choice, standing.Organisations)},
	}, nil
}

func (a *App) showStanding(c *fiber.Ctx) error {
	page, err := a.standingPage(c)
	if err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "standing/show", page)
}

func (a *App) downloadStanding(c *fiber.Ctx) error {
	page, err := a.standingPage(c)
	if err != nil {
		return err
	}
	for _, table := range page.Tables {
		if table.ID == c.Params("table") {
			return sendTable(c, table.ID+"-"+strings.ToLower(page.Choice.View.Programme.Code)+".csv", table)
		}
	}
	return fiber.ErrNotFound
}

func monthsTable(choice standingChoice, months []courses.MonthStanding) figureTable {
	table := figureTable{
		ID: "sessions", Title: "Sessions and their places", Order: "by course, then by month",
		Columns: []figureColumn{{Title: "Course"}, {Title: "Month"}, {"Sessions held or to come", true}, {"Cancelled", true}, {"Places", true}, {"Confirmed", true}, {"Filled", true}},
		File:    choice.at("/standing/files/sessions"),
		Empty:   "There are no such sessions yet. They appear here, by course and month, when they have a date.",
	}
	var all courses.MonthStanding
	for _, month := range months {
		words := ofDate(month.Month+"-01", monthOf)
		sessions := choice.at("/standing/sessions", "course", month.CourseCode, "period", month.Month)
		table.Rows = append(table.Rows, monthRow(month.CourseTitle, words, sessions, month))
		all.Sessions += month.Sessions
		all.Cancelled += month.Cancelled
		all.Capacity += month.Capacity
		all.Confirmed += month.Confirmed
	}
	if len(months) > 1 {
		total := monthRow("All of these", "", choice.at("/standing/sessions"), all)
		total.Total = true
		table.Rows = append(table.Rows, total)
	}
	return table
}

func monthRow(course, words, sessions string, month courses.MonthStanding) tableRow {
	of := ", " + course + " " + words
	filled := "no places"
	if month.Capacity > 0 {
		filled = percent(month.Fill(), month.Capacity)
	}
	return tableRow{Cells: []tableCell{
		textCell(course), textCell(words),
		numberCell(month.Sessions, sessions+"&state=held", " sessions"+of),
		numberCell(month.Cancelled, sessions+"&state=cancelled", " cancelled"+of),
		numberCell(month.Capacity, sessions+"&state=held", " places"+of),
		numberCell(month.Confirmed, sessions+"&state=held", " confirmed"+of),
		linkedCell(filled, month.Capacity, sessions+"&state=held", " filled"+of),
	}}
}

func waitsTable(choice standingChoice, waits []courses.WaitStanding) figureTable {
	table := figureTable{
		ID: "waiting", Title: "Waiting for a place", Order: "by course",
		Notes: []string{"A wait is from joining the waiting list to the place being confirmed. The usual wait is the median: half waited no longer."},
		Columns: []figureColumn{
			{Title: "Course"}, {"Got a place", true}, {"Usual wait", true}, {"Longest wait", true},
			{"Waiting now", true}, {"Waiting longest", true}, {"No place came free", true},
		},
		File:  choice.at("/standing/files/waiting"),
		Empty: "Nobody has waited for a place on these sessions.",
	}
	for _, wait := range waits {
		link := func(kind courses.FigureKind) string {
			return choice.at("/standing/records", "course", wait.CourseCode, "kind", string(kind))
		}
		of := ", " + wait.CourseTitle
		table.Rows = append(table.Rows, tableRow{Cells: []tableCell{
			textCell(wait.CourseTitle),
			numberCell(wait.Placed, link(courses.FigurePlaced), " got a place"+of),
			linkedCell(waitWords(wait.Median, wait.Placed), wait.Placed, link(courses.FigurePlaced), " usual wait"+of),
			linkedCell(waitWords(wait.Longest, wait.Placed), wait.Placed, link(courses.FigurePlaced), " longest wait"+of),
			numberCell(wait.Waiting, link(courses.FigureWaiting), " waiting"+of),
			linkedCell(waitWords(wait.LongestWaiting, wait.Waiting), wait.Waiting, link(courses.FigureWaiting), " waiting longest"+of),
			numberCell(wait.Unplaced, link(courses.FigureUnplaced), " without a place"+of),
		}})
	}
	return table
}

// waitWords is how long, to the largest unit that says it: "3 days", "5 hours", "12 minutes";
// "none" for nobody.
func waitWords(length time.Duration, of int) string {
	switch {
	case of == 0:
		return "none"
	case length >= 48*time.Hour:
		return plural(int((length+12*time.Hour)/(24*time.Hour)), "day", "days")
	case length >= 2*time.Hour:
		return plural(int((length+30*time.Minute)/time.Hour), "hour", "hours")
	}
	return plural(int((length+30*time.Second)/time.Minute), "minute", "minutes")
}

func absenceTable(choice standingChoice, organisations []courses.OrganisationStanding) figureTable {
	table := figureTable{
		ID: "absence", Title: "Places that were not used", Order: "with the most not used first, then by name",
		Notes: []string{
			"A no-show had a confirmed place and the register says they were not there. Only registers that were taken count.",
			"A late cancellation was after the session’s cut-off; a place that went to a colleague is not one. A session without a cut-off has none.",
		},
		Columns: []figureColumn{{Title: "Organisation"}, {"In registers", true}, {"No-shows", true}, {"Share", true}, {"Late cancellations", true}, {"Of them for operational abstraction", true}},
		File:    choice.at("/standing/files/absence"),
		Empty:   "No register has been taken and no place given up late. Organisations appear here when one has.",
	}
	for _, organisation := range organisations {
		name := organisation.Name
		if name == "" {
			name = "No organisation"
		}
		link := func(kind courses.FigureKind) string {
			id := organisation.OrganisationID
			if id == "" {
				id = courses.NoOrganisation
			}
			return choice.at("/standing/records", "organisation", id, "kind", string(kind))
		}
		share := "no register"
		if organisation.Marked > 0 {
			share = percent(organisation.NoShowShare(), organisation.Marked)
		}
		table.Rows = append(table.Rows, tableRow{Cells: []tableCell{
			textCell(name),
			numberCell(organisation.Marked, link(courses.FigureMarked), " in registers, "+name),
			numberCell(organisation.NoShows, link(courses.FigureNoShow), " no-shows, "+name),
			linkedCell(share, organisation.Marked, link(courses.FigureMarked), " no-shows of those in registers, "+name),
			numberCell(organisation.Late, link(courses.FigureLate), " late cancellations, "+name),
			numberCell(organisation.Abstracted, link(courses.FigureAbstracted), " for operational abstraction, "+name),
		}})
	}
	return table
}
