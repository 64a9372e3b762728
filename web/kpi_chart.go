package web

import (
	"html/template"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

// kpiQuarterRow is a KPI at the end of a quarter, or at its last day as it is foretold. State
// is the RAG of a day that has come, Words what stands there of another.
type kpiQuarterRow struct {
	On     string
	Text   string
	Range  string
	Due    string
	RAG    reports.RAG
	Rated  bool
	Words  string
	Future bool
}

// addChart adds the chart and the table of the same numbers.
func (p *kpiPage) addChart(code string, chart reports.KPIChart) {
	for _, quarter := range chart.Quarters {
		row := kpiQuarterRow{On: "By " + ofDate(quarter.On, shortDay), Text: "To come", Due: quarter.DueText(), Words: "To come", Future: true}
		if figure := quarter.Actual; figure != nil {
			row.Text, row.Rated, row.RAG, row.Future = figure.Text(), true, quarter.RAG, false
			if figure.Value != nil {
				row.Range = figure.RangeText()
			}
		}
		p.Quarters = append(p.Quarters, row)
	}
	if forecast := chart.Forecast; forecast != nil {
		p.Quarters = append(p.Quarters, kpiQuarterRow{
			On: "Forecast for " + ofDate(forecast.On, shortDay), Text: forecast.Text(), Range: forecast.RangeText(),
			Due: p.Quarters[len(p.Quarters)-1].Due, Words: forecast.Word(),
		})
	}
	if !chart.Drawn() {
		return
	}
	view := kpiChartView(p.View, code, chart.Title+". "+chart.Base+" The table that follows has the same figures.")
	p.Chart = &view
}

// kpiChartView is the chart of a KPI on a page, with the words that stand for it.
func kpiChartView(v view, code, words string) chartView {
	address := v.At("/kpis/"+url.PathEscape(code)+"/chart.svg") + "&shape="
	return chartView{template.URL(address + string(reports.WideChart)), template.URL(address + string(reports.NarrowChart)), words}
}

// kpiChart draws the chart of a KPI. It has styles of its own in it, which a page may not.
func (a *App) kpiChart(c *fiber.Ctx) error {
	v, history, err := a.kpiHistory(c)
	if err != nil {
		return err
	}
	var forecast *reports.Forecast
	if v.AsAt == a.today() {
		if forecast, _, err = a.services.Reports.KPIForecast(c.UserContext(), a.actor(c), v.Programme.Code, c.Params("code")); err != nil {
			return err
		}
	}
	chart := reports.NewKPIChart(history, forecast)
	if !chart.Drawn() {
		return fiber.ErrNotFound
	}
	drawn, err := chart.SVG(reports.ChartShape(c.Query("shape", string(reports.WideChart))))
	if err != nil {
		return err
	}
	return sendDrawing(c, drawn)
}
