package web

import (
	"maps"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/reports"
)

var sideBySidePages = map[string]any{
	"programme/side-by-side": sideBySidePage{},
}

func (a *App) sideBySideRoutes() []route {
	return []route{
		{fiber.MethodGet, "/programme/side-by-side", readsProgramme, a.showSideBySide},
	}
}

// sideBySidePage puts programmes beside each other, two at a time, each as at its last day or
// today: more columns than two do not fit a phone, nor anybody's eye.
type sideBySidePage struct {
	Page
	Programmes []Choice
	Sides      []programmeSide
	Rows       []sideRow
}

// programmeSide is a programme as one of the columns.
type programmeSide struct {
	view view
	// Name is the programme's title with the day of its figures.
	Name   string
	Chosen string
	Note   string
	Grants []sideGrant // by financial year
	Link   string
	kpis   []reports.KPIStatus
	states []reports.DeliverableStatus
}

// sideGrant is what was awarded for a year; Link is its receipt.
type sideGrant struct{ Year, Amount, Link string }

// sideRow is a line of the table: what it is of, and a cell for each programme.
type sideRow struct {
	Title string
	Cells []sideCell
}

// sideCell is what stands of one programme in a row: lines of words, grants, or KPIs.
type sideCell struct {
	Name   string // of the programme, for those who see or hear the cell alone
	Lines  []string
	Grants []sideGrant
	KPIs   []kpiRow
}

func (a *App) showSideBySide(c *fiber.Ctx) error {
	programmes, err := a.services.Courses.Programmes(c.UserContext())
	if err != nil {
		return err
	}
	if len(programmes) == 0 {
		return errNoProgrammes
	}
	page := sideBySidePage{Page: a.page(c, "Programmes side by side")}
	for _, programme := range programmes {
		page.Programmes = append(page.Programmes, Choice{Value: programme.Code, Label: programme.Title})
	}
	first := a.chosenProgramme(c.Query("programme"), programmes)
	if first == nil {
		return reports.ErrNoProgramme
	}
	second := a.chosenProgramme(c.Query("other", otherThan(*first, programmes).Code), programmes)
	if second == nil {
		return reports.ErrNoProgramme
	}
	for _, programme := range []courses.Programme{*first, *second} {
		side, err := a.programmeSide(c, programme)
		if err != nil {
			return err
		}
		page.Sides = append(page.Sides, side)
	}
	page.Rows = sideRows(page.Sides)
	return a.render(c, fiber.StatusOK, "programme/side-by-side", page)
}

// otherThan is the programme after this one in the list, which is the one before it in time;
// of the last one it is the first, and of a single one itself.
func otherThan(programme courses.Programme, programmes []courses.Programme) courses.Programme {
	for i, other := range programmes {
		if other.Code == programme.Code {
			return programmes[(i+1)%len(programmes)]
		}
	}
	return programme
}

func (a *App) programmeSide(c *fiber.Ctx, programme courses.Programme) (programmeSide, error) {
	v := view{Programme: programme, AsAt: min(programme.EndsOn, a.today())}
	side := programmeSide{
		view: v, Name: programme.Title + ", as at " + ofDate(v.AsAt, shortDay), Chosen: programme.Code, Note: programme.Note,
		Link: "/programme?" + url.Values{"programme": {programme.Code}}.Encode(),
	}
	var err error
	if side.states, err = a.services.Reports.Status(c.UserContext(), a.actor(c), programme.Code, v.AsAt); err != nil {
		return side, err
	}
	for _, deliverable := range side.states {
		side.kpis = append(side.kpis, deliverable.KPIs...)
	}
	grants, err := a.services.Reports.Grants(c.UserContext(), a.actor(c), programme.Code)
	totals := map[string]reports.Grant{}
	for _, grant := range grants {
		if grant.Kind == reports.Award && grant.AwardedOn <= v.AsAt {
			totals[grant.ForYear] = reports.Grant{Amount: totals[grant.ForYear].Amount + grant.Amount}
		}
	}
	for _, year := range slices.Sorted(maps.Keys(totals)) {
		side.Grants = append(side.Grants, sideGrant{
			year, totals[year].AmountText(), measureReceiptPath(v, reports.KPI{Measure: reports.Measure{Kind: reports.GrantAmount, Year: year}}),
		})
	}
	return side, err
}

// sideRows are the lines of the table: the programme as a whole, then its KPIs by where they
// sit, from what is put in to what comes of it.
func sideRows(sides []programmeSide) []sideRow {
	words := func(title string, say func(programmeSide) []string) sideRow {
		row := sideRow{Title: title}
		for _, side := range sides {
			row.Cells = append(row.Cells, sideCell{Name: side.view.Programme.Title, Lines: say(side)})
		}
		return row
	}
	grants := sideRow{Title: "Grants awarded by then"}
	for _, side := range sides {
		grants.Cells = append(grants.Cells, sideCell{Name: side.view.Programme.Title, Grants: side.Grants})
	}
	rows := []sideRow{
		words("Dates", func(s programmeSide) []string {
			return []string{ofDate(s.view.Programme.StartsOn, shortDay) + " to " + ofDate(s.view.Programme.EndsOn, shortDay)}
		}),
		grants,
		words("Deliverables", func(s programmeSide) []string {
			return append([]string{number(len(s.states))}, ratedWords(s.states)...)
		}),
	}
	for _, level := range append(append([]reports.Level{}, reports.Levels...), reports.NoLevel) {
		row, any := sideRow{Title: "Where it sits was not said"}, false
		if level != reports.NoLevel {
			row.Title = labelOf(string(level), levelChoices)
		}
		for _, side := range sides {
			cell := sideCell{Name: side.view.Programme.Title}
			for _, kpi := range side.kpis {
				if kpi.Level == level {
					cell.KPIs, any = append(cell.KPIs, newKPIRow(side.view, kpi)), true
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		if any || level != reports.NoLevel {
			rows = append(rows, row)
		}
	}
	return rows
}

// ratedWords say how many deliverables are computed green, amber, red and not rated.
func ratedWords(states []reports.DeliverableStatus) []string {
	counts := map[reports.RAG]int{}
	for _, state := range states {
		counts[state.Computed.RAG]++
	}
	var words []string
	for _, rag := range []reports.RAG{reports.Green, reports.Amber, reports.Red, reports.NotRated} {
		if counts[rag] > 0 {
			words = append(words, number(counts[rag])+" computed "+rag.Word())
		}
	}
	return words
}
