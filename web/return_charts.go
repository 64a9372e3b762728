package web

import (
	"encoding/base64"
	"fmt"
	"html/template"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

// returnDrawing is a chart of a return. path is its address below the return's charts, without
// its shape.
type returnDrawing struct {
	path  []string
	title string
	chart reports.Drawing
}

// Chart is a comparison's chart.
func (v returnView) Chart(table reports.ComparisonTable) (chartView, error) {
	return v.drawn(changeDrawing(table))
}

// AnswersChart is the chart of a comparison's answers on one scale, of which it has as many as
// number says before.
func (v returnView) AnswersChart(table reports.AnswerTable, number int) (chartView, error) {
	return v.drawn(answersDrawing(table, number))
}

// ProfileChart is a deliverable's chart, nil where there is nothing to draw, and of a return that
// was submitted before returns had it.
func (v returnView) ProfileChart(deliverable reports.DeliverableStatus) (*chartView, error) {
	chart := deliverable.ProfileChart(v.Return.AsAt)
	if deliverable.Trend == nil || !chart.Drawn() {
		return nil, nil
	}
	view, err := v.drawn(profileDrawing(deliverable.Letter, chart))
	return &view, err
}

func changeDrawing(table reports.ComparisonTable) returnDrawing {
	return returnDrawing{[]string{url.PathEscape(table.Course)}, table.Chart().Title, table.Chart()}
}

func answersDrawing(table reports.AnswerTable, number int) returnDrawing {
	return returnDrawing{[]string{"answers", url.PathEscape(fmt.Sprintf("%s.%d", table.Course, number))}, table.Chart().Title, table.Chart()}
}

func profileDrawing(letter string, chart reports.ProfileChart) returnDrawing {
	return returnDrawing{[]string{"profile", url.PathEscape(letter)}, chart.Title, chart}
}

func (v returnView) drawn(drawing returnDrawing) (chartView, error) {
	view := chartView{Words: drawing.title + ". The table that follows has the same figures.", Shows: drawing.chart.Shows()}
	var err error
	if view.Wide, err = v.chart(drawing, reports.WideChart); err != nil {
		return view, err
	}
	narrow, err := v.chart(drawing, reports.NarrowChart)
	view.Narrow = template.Srcset(narrow) // an address of a file has a comma in it, which else is escaped
	return view, err
}

// drawingsOf are all charts of a return.
func drawingsOf(made reports.GrantReturn) []returnDrawing {
	var drawings []returnDrawing
	for _, table := range made.Comparisons {
		if table.HasBaseline {
			drawings = append(drawings, changeDrawing(table))
		}
		for number, answers := range table.AnswerTables() {
			drawings = append(drawings, answersDrawing(answers, number))
		}
	}
	for _, deliverable := range made.Deliverables {
		if chart := deliverable.ProfileChart(made.AsAt); deliverable.Trend != nil && chart.Drawn() {
			drawings = append(drawings, profileDrawing(deliverable.Letter, chart))
		}
	}
	return drawings
}

// returnChart draws a chart of a return, by its kind and what the address says it is of. It has
// styles of its own in it, which a page may not.
func (a *App) returnChart(kind, of string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		made, err := a.readReturnAsked(c)
		if err != nil {
			return returnError(err)
		}
		path := url.PathEscape(segment(c, of))
		if kind != "change" {
			path = kind + "/" + path
		}
		shape := reports.ChartShape(c.Params("shape"))
		for _, drawing := range drawingsOf(made) {
			if strings.Join(drawing.path, "/") == path && (shape == reports.WideChart || shape == reports.NarrowChart) {
				drawn, err := drawing.chart.SVG(shape)
				if err != nil {
					return err
				}
				return sendDrawing(c, drawn)
			}
		}
		return fiber.ErrNotFound
	}
}

// chartAsAddress is the chart itself as an address, for a file that has everything in it.
func chartAsAddress(drawing returnDrawing, shape reports.ChartShape) (template.URL, error) {
	return drawnAsAddress(drawing.chart, shape)
}

func drawnAsAddress(chart reports.Drawing, shape reports.ChartShape) (template.URL, error) {
	drawn, err := chart.SVG(shape)
	return template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(drawn)), err
}
