package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

// kpiQuarterRow is a KPI at the end of a quarter, or at its last day as it is foretold. State
// is the RAG of a day that has come, Words what stands there of another.
type kpiQuarterRow struct {
	On     string
	Cell   figureCell
	Due    string
	RAG    reports.RAG
	Rated  bool
	Words  string
	Future bool
}

// kpiQuarters is a KPI quarter by quarter: as a chart, nil where there is nothing to draw, and as
// the table of the same numbers.
type kpiQuarters struct {
	Chart *chartView
	Rows  []kpiQuarterRow
}

func newKPIQuarters(v view, code string, chart reports.KPIChart) kpiQuarters {
	var made kpiQuarters
	for _, quarter := range chart.Quarters {
		row := kpiQuarterRow{On: "By " + ofDate(quarter.On, shortDay), Cell: figureCell{Text: "To come"}, Due: quarter.DueText(), Words: "To come", Future: true}
		if figure := quarter.Actual; figure != nil {
			row.Cell, row.Rated, row.RAG, row.Future = cellByDay(v, *figure, quarter.On), true, quarter.RAG, false
		}
		made.Rows = append(made.Rows, row)
	}
	if forecast := chart.Forecast; forecast != nil {
		key := reports.ForecastKey(code)
		made.Rows = append(made.Rows, kpiQuarterRow{
			On: "Forecast for " + ofDate(forecast.On, shortDay),
			Cell: figureCell{
				Key: key, Title: "forecast for " + ofDate(forecast.On, shortDay), Text: forecast.Text(), Range: forecast.RangeText(),
				Link: receiptPathAsAt(v.Programme.Code, key, v.AsAt),
			},
			Due: made.Rows[len(made.Rows)-1].Due, Words: chart.OutlookWord(),
		})
	}
	if chart.Drawn() {
		path, query, _ := strings.Cut(v.At("/kpis/"+url.PathEscape(code)+"/chart.svg"), "?")
		made.Chart = &chartView{Words: chart.Title + ". The table that follows has the same figures.", Shows: chart.Shows()}
		made.Chart.at(path, query)
	}
	return made
}

// cellByDay is a figure of a KPI as at one of several days, linked to its receipt as at that day;
// one that is hidden among them is not.
func cellByDay(v view, figure reports.Figure, day string) figureCell {
	cell := newFigureCell(figure)
	cell.Title += ", by " + ofDate(day, shortDay)
	if !figure.Suppressed {
		cell.Link = receiptPathAsAt(v.Programme.Code, figure.Key, day)
	}
	return cell
}

// chartOfKPI is a KPI as a view has it, with its forecast as at today.
func (a *App) chartOfKPI(c *fiber.Ctx, v view, code string) (reports.KPIChart, error) {
	history, err := a.kpiHistory(c, v, code)
	if err != nil {
		return reports.KPIChart{}, err
	}
	var forecast *reports.Forecast
	if v.AsAt == a.today() {
		if forecast, _, err = a.services.Reports.KPIForecast(c.UserContext(), a.actor(c), v.Programme.Code, code); err != nil {
			return reports.KPIChart{}, err
		}
	}
	return reports.NewKPIChart(history, forecast), nil
}

// kpiChart draws the chart of a KPI. It has styles of its own in it, which a page may not.
func (a *App) kpiChart(c *fiber.Ctx) error {
	v, err := a.view(c)
	if err != nil {
		return err
	}
	chart, err := a.chartOfKPI(c, v, c.Params("code"))
	if err != nil {
		return err
	}
	if !chart.Drawn() {
		return fiber.ErrNotFound
	}
	drawn, err := chart.SVG(reports.ChartShape(c.Query("shape", string(reports.WideChart))))
	if err != nil {
		return err
	}
	return sendDrawing(c, drawn)
}
