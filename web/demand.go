package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/people"
)

var demandPages = map[string]any{
	"demand/show": demandPage{},
}

// plansSessions is open to those who decide which sessions there will be.
var plansSessions = holds(people.Trainer, people.Manager, people.Administrator)

func (a *App) demandRoutes() []route {
	return []route{
		{fiber.MethodGet, "/demand", plansSessions, a.showDemand},
		{fiber.MethodGet, "/demand/file", plansSessions, a.downloadDemand},
	}
}

// demandPage is what may be worth scheduling next, and why.
type demandPage struct {
	Page
	View    view
	Courses []Choice
	Course  string
	Table   figureTable
}

func (a *App) showDemand(c *fiber.Ctx) error {
	page, err := a.demandPage(c)
	if err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "demand/show", page)
}

func (a *App) downloadDemand(c *fiber.Ctx) error {
	page, err := a.demandPage(c)
	if err != nil {
		return err
	}
	return sendTable(c, "demand-"+strings.ToLower(page.View.Programme.Code)+".csv", page.Table)
}

func (a *App) demandPage(c *fiber.Ctx) (demandPage, error) {
	v, err := a.view(c)
	if err != nil {
		return demandPage{}, err
	}
	page := demandPage{Page: a.page(c, "What to schedule next"), View: v}
	if page.Courses, err = a.courseChoices(c); err != nil {
		return page, err
	}
	page.Course = known(c.Query("course"), page.Courses)
	suggestions, err := a.services.Courses.Suggestions(c.UserContext(), a.actor(c), v.Programme.Code, page.Course)
	if err != nil {
		return page, err
	}
	page.Table = figureTable{
		ID: "suggestions", Title: "Courses and regions", Order: "with the most people without a place first, then the most forces without anybody",
		Columns: []figureColumn{{Title: "Course"}, {Title: "Region"}, {"Interested", true}, {"Waiting", true}, {"Places free", true}, {"Forces without anybody", true}, {Title: "Why"}},
		File:    addressOf("/demand/file", "programme", v.Programme.Code, "course", page.Course),
		Empty:   "Nobody asks for a session that is not there, and every force has somebody trained or booked. Suggestions appear here when people register their interest, join a waiting list, or a force has nobody.",
	}
	everywhere := readsProgramme.allows(a.actor(c))
	for _, suggestion := range suggestions {
		page.Table.Rows = append(page.Table.Rows, suggestionRow(v.Programme.Code, suggestion, everywhere))
	}
	return page, nil
}

// suggestionRow is a course and a region. Who reads all waiting lists finds there who waits.
func suggestionRow(programme string, suggestion courses.Suggestion, everywhere bool) tableRow {
	region, waiting, covered := suggestion.Region, "", ""
	if region == "" {
		region = "Anywhere"
	}
	if everywhere {
		asked := suggestion.Region
		if asked == "" {
			asked = courses.NoRegion
		}
		waiting = addressOf("/standing/records", "programme", programme, "course", suggestion.CourseCode, "kind", string(courses.FigureWaiting), "region", asked)
		covered = addressOf("/coverage", "programme", programme, "course", suggestion.CourseCode)
	}
	of := ", " + suggestion.CourseTitle + ", " + region
	return tableRow{Cells: []tableCell{
		textCell(suggestion.CourseTitle), textCell(region),
		numberCell(suggestion.Interested, "", ""),
		numberCell(suggestion.Waiting, waiting, " waiting"+of),
		numberCell(suggestion.Free, "", ""),
		numberCell(len(suggestion.Uncovered), covered, " forces without anybody"+of),
		textCell(suggestionWords(suggestion)),
	}}
}

// suggestionWords say what to do and why.
func suggestionWords(suggestion courses.Suggestion) string {
	var words []string
	asking := suggestion.Interested + suggestion.Waiting
	switch {
	case suggestion.Wanted() > 0:
		words = append(words, "Schedule "+plural(suggestion.Sessions(), "session", "sessions")+": "+
			plural(asking, "person asks", "people ask")+" for a place and "+number(suggestion.Free)+" "+isAre(suggestion.Free)+" free.")
	case asking > 0:
		words = append(words, "No more sessions needed: "+plural(asking, "person asks", "people ask")+" for a place and "+
			number(suggestion.Free)+" "+isAre(suggestion.Free)+" free. Tell them.")
	}
	if missing := len(suggestion.Uncovered); missing > 0 {
		words = append(words, number(missing)+" of "+plural(suggestion.Forces, "force", "forces")+" with nobody trained or booked: "+strings.Join(suggestion.Uncovered, ", ")+".")
		if asking == 0 && suggestion.Free > 0 {
			words = append(words, "Offer them the "+plural(suggestion.Free, "place", "places")+" that "+isAre(suggestion.Free)+" free.")
		}
	}
	return strings.Join(words, " ")
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}
