package web

import (
	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

// forecastView is a forecast as its KPI's page shows it. Working is how it is worked out.
type forecastView struct {
	Rows    []summaryRow
	Working []summaryRow
	Formula string
}

// addForecast adds the forecast to the page of a KPI as at today, and answers it: it is made
// from what is planned now, so another day has none.
func (a *App) addForecast(c *fiber.Ctx, page *kpiPage) (*reports.Forecast, error) {
	if page.View.AsAt != a.today() {
		return nil, nil
	}
	forecast, why, err := a.services.Reports.KPIForecast(c.UserContext(), a.actor(c), page.View.Programme.Code, c.Params("code"))
	if err != nil {
		return nil, err
	}
	page.Forecasts, page.NoForecast = true, why
	if forecast != nil {
		page.Forecast = newForecastView(*forecast, page.Status.Direction)
	}
	return forecast, nil
}

func newForecastView(forecast reports.Forecast, direction reports.Direction) *forecastView {
	shown := &forecastView{Formula: forecast.Formula, Rows: []summaryRow{
		{Key: "By " + ofDate(forecast.On, shortDay), Lines: []string{forecast.Text() + " (" + forecast.RangeText() + ")"}},
		{Key: "Against the target", Lines: []string{direction.ForecastWord(forecast) + "."}},
	}}
	for _, term := range forecast.Terms {
		shown.Working = append(shown.Working, summaryRow{Key: sentenceCase(term.Name), Lines: []string{term.Text()}})
	}
	return shown
}
