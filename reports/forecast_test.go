package reports_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"muster/reports"
)

// On 1 March two sessions have been held and one is to come: the forecast is what was reached,
// the places on that one at the share that came, and the rest of March at the pace so far.
func TestKPIForecast(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		target := 20.0
		add := func(code string, measure reports.Measure, endsOn string) {
			w.must(w.reports.AddKPI(t.Context(), w.manager, reports.KPI{
				Programme: programme, Code: code, Letter: "A", Title: "Foretold", Unit: "people", Direction: reports.AtLeast, Level: reports.Output,
				Measure: measure, Target: &target, TargetSource: reports.Invented, StartsOn: "2021-02-01", EndsOn: endsOn,
			}))
		}
		add("trained-foretold", reports.Measure{Kind: reports.Trained, Course: "VLO"}, "2021-03-31")
		add("share-foretold", reports.Measure{Kind: reports.TrainedShare, Course: "VLO", Sector: "policing"}, "2021-03-31")
		add("over-foretold", reports.Measure{Kind: reports.Trained, Course: "VLO"}, "2021-02-28")
		add("few-foretold", reports.Measure{Kind: reports.SessionsDelivered, Course: "VLO"}, "2021-03-31")
		w.Clock.Set(time.Date(2021, 3, 1, 12, 0, 0, 0, time.UTC))

		forecast, why, err := w.reports.KPIForecast(t.Context(), w.board, programme, "trained-foretold")
		if err != nil || forecast == nil {
			t.Fatalf("%v, %q, %v", forecast, why, err)
		}
		// 9 were trained by then, by 10 of 13 lines; 3 have places on 9 March, after which 22 days
		// are left where 29 brought 9.
		if want := 9 + 3*10.0/13 + 9*22.0/29; math.Abs(forecast.Value-want) > 1e-9 || forecast.Low < 9 || forecast.High < want {
			t.Errorf("%+v, expected %v", forecast, want)
		}
		if len(forecast.Terms) != 4 || forecast.Terms[2].Name != "10 of 13 of the lines of registers say full" || forecast.RAG != reports.Amber {
			t.Errorf("%+v", forecast)
		}
		for code, words := range map[string]string{"share-foretold": "does not grow record by record", "over-foretold": "last day is over", "few-foretold": "Fewer than 5"} {
			if forecast, why, err := w.reports.KPIForecast(t.Context(), w.manager, programme, code); forecast != nil || !strings.Contains(why, words) || err != nil {
				t.Errorf("%s: %+v, %q, %v", code, forecast, why, err)
			}
		}
		if _, _, err := w.reports.KPIForecast(t.Context(), w.funder, programme, "trained-foretold"); err != reports.ErrNotAllowed {
			t.Errorf("the funder: %v", err)
		}
		if _, _, err := w.reports.KPIForecast(t.Context(), w.board, programme, "none"); err != reports.ErrNoKPI {
			t.Errorf("no KPI: %v", err)
		}
	})
}
