package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
)

var coveragePages = map[string]any{
	"coverage/show": coveragePage{},
}

func (a *App) coverageRoutes() []route {
	return []route{
		{fiber.MethodGet, "/coverage", readsProgramme, a.showCoverage},
		{fiber.MethodGet, "/coverage/file", readsProgramme, a.downloadCoverage},
	}
}

// coveragePage is which forces the courses have reached: a map a course, and the same as a
// table, both made of the one Coverage.
type coveragePage struct {
	Page
	View    view
	Courses []Choice
	Course  string
	Maps    []coverageMap
	Forces  figureTable
	Others  figureTable
}

// coverageMap is a tile a force, placed about where it lies.
type coverageMap struct {
	ID     string
	Title  string
	Counts string
	// Receipt names the forces that are trained.
	Receipt string
	Tiles   []coverageTile
}

// coverageTile is a force and a course. Place is the classes that place it.
type coverageTile struct {
	Name    string
	Short   string
	Place   string
	Covered courses.Covered
	Text    string
}

func (a *App) showCoverage(c *fiber.Ctx) error {
	page, err := a.coveragePage(c)
	if err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "coverage/show", page)
}

func (a *App) downloadCoverage(c *fiber.Ctx) error {
	page, err := a.coveragePage(c)
	if err != nil {
		return err
	}
	return sendTable(c, "coverage-"+strings.ToLower(page.View.Programme.Code)+".csv", page.Forces, page.Others)
}

func (a *App) coveragePage(c *fiber.Ctx) (coveragePage, error) {
	v, err := a.view(c)
	if err != nil {
		return coveragePage{}, err
	}
	page := coveragePage{Page: a.page(c, "Coverage by force"), View: v}
	if page.Courses, err = a.courseChoices(c); err != nil {
		return page, err
	}
	page.Course = known(c.Query("course"), page.Courses)
	coverage, err := a.services.Courses.Coverage(c.UserContext(), a.actor(c), v.Programme.Code, page.Course)
	if err != nil {
		return page, err
	}
	for i, course := range coverage.Courses {
		shown := newCoverageMap(coverage, i, course)
		shown.Receipt = receiptPathAsAt(v.Programme.Code, "coverage."+course.Code, a.today())
		page.Maps = append(page.Maps, shown)
	}
	page.Forces = coverageTable(v.Programme.Code, coverage.Courses, coverage.Forces)
	page.Forces.ID, page.Forces.Title, page.Forces.Order = "forces", "The 43 forces", "by name"
	page.Forces.File = addressOf("/coverage/file", "programme", v.Programme.Code, "course", page.Course)
	page.Others = coverageTable(v.Programme.Code, coverage.Courses, coverage.Others)
	page.Others.ID, page.Others.Title, page.Others.Order = "others", "Other organisations", "by name"
	page.Others.File = page.Forces.File // which has both tables
	page.Others.Empty = "No other organisation has anybody trained or booked yet. They appear here when they have."
	return page, nil
}

// courseChoices are the courses, after one for all of them.
func (a *App) courseChoices(c *fiber.Ctx) ([]Choice, error) {
	list, err := a.services.Courses.Courses(c.UserContext())
	choices := []Choice{{Label: "Every course"}}
	for _, course := range list {
		choices = append(choices, Choice{Value: course.Code, Label: course.Title})
	}
	return choices, err
}

func newCoverageMap(coverage courses.Coverage, index int, course courses.Course) coverageMap {
	shown := coverageMap{
		ID: "map-" + strings.ToLower(course.Code), Title: course.Title,
		Counts: fmt.Sprintf("%d of %s trained, %d planned, %d none", coverage.Count(index, courses.CoveredTrained),
			plural(len(coverage.Forces), "force", "forces"), coverage.Count(index, courses.CoveredPlanned), coverage.Count(index, courses.CoveredNone)),
	}
	for _, force := range coverage.Forces {
		tile := forceTiles[force.Organisation.ID]
		shown.Tiles = append(shown.Tiles, coverageTile{
			Name:    breakable(force.Organisation.Name),
			Short:   tile.short,
			Place:   fmt.Sprintf("muster-tile--column-%d muster-tile--row-%d", tile.column, tile.row),
			Covered: force.Cells[index].Covered(), Text: coveredWords(force.Cells[index]),
		})
	}
	return shown
}

// breakable is a name that may break where its parts meet, if it is one long word.
func breakable(name string) string {
	if strings.Contains(name, " ") {
		return name
	}
	return strings.ReplaceAll(name, "shire", "\u00adshire")
}

// coveredWords is the state of a cell and how many people or places make it so.
func coveredWords(cell courses.CoverageCell) string {
	switch cell.Covered() {
	case courses.CoveredTrained:
		return "Trained: " + number(cell.Trained)
	case courses.CoveredPlanned:
		return "Planned: " + number(cell.Planned)
	}
	return "None"
}

func coverageTable(programme string, taught []courses.Course, rows []courses.CoverageRow) figureTable {
	table := figureTable{Columns: []figureColumn{{Title: "Organisation"}, {Title: "Region"}}}
	for _, course := range taught {
		table.Columns = append(table.Columns, figureColumn{Title: course.Title})
	}
	for _, row := range rows {
		cells := []tableCell{textCell(row.Organisation.Name), textCell(row.Organisation.Region)}
		for i, cell := range row.Cells {
			cells = append(cells, coverageCell(programme, taught[i], row, cell))
		}
		table.Rows = append(table.Rows, tableRow{Cells: cells})
	}
	return table
}

func coverageCell(programme string, course courses.Course, row courses.CoverageRow, cell courses.CoverageCell) tableCell {
	link := func(kind courses.FigureKind) string {
		return addressOf("/standing/records", "programme", programme, "course", course.Code, "kind", string(kind), "organisation", row.Organisation.ID)
	}
	hidden := " of " + row.Organisation.Name + ", " + course.Title
	shown := tableCell{Mark: string(cell.Covered())}
	if cell.Trained > 0 {
		shown.Parts = append(shown.Parts, tablePart{Text: "Trained: " + number(cell.Trained), Link: link(courses.FigureTrained), Hidden: hidden})
	}
	if cell.Planned > 0 {
		shown.Parts = append(shown.Parts, tablePart{Text: "Planned: " + number(cell.Planned), Link: link(courses.FigurePlanned), Hidden: hidden})
	}
	if len(shown.Parts) == 0 {
		shown.Parts = []tablePart{{Text: "None"}}
	}
	return shown
}
