package reports_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/reports"
)

// On 1 March two sessions have been held and one is to come: the forecast is what was reached,
// and the larger of the places on that one at the share that came, and of the pace so far. Its
// terms say how it and its range are worked out, and the target.
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
		// 9 were trained by then, in 2 sessions and by 10 of 13 lines; 3 have places on 9 March, and
		// 30 days are left where 29 brought 9.
		pace := 9 * 30.0 / 29
		booked, chance := 3*10.0/13, 30.0/169*(3+9.0/13)
		low, high := 9+booked-1.959964*math.Sqrt(chance), 9+pace+1.959964*math.Sqrt(chance+4.5*(pace+pace*pace/9))
		if math.Abs(forecast.Value-9-pace) > 1e-9 || math.Abs(forecast.Low-low) > 1e-4 || math.Abs(forecast.High-high) > 1e-4 || forecast.RAG != reports.Amber {
			t.Errorf("%+v, expected %v (%v to %v)", forecast, 9+pace, low, high)
		}
		want := []string{
			"so far: 9",
			"confirmed places on sessions until 9 March 2021 that have no register yet: 3",
			"10 of 13 of the lines of registers say full: 77%",
			"what is booked, at that share: 3 × 10 ÷ 13: 2.31",
			"its margin: 1.96 × √(10/13 × (1 − 10/13) × (3 + 3² ÷ 13)): 1.59",
			"to a session that was held: 9 ÷ 2: 4.5",
			"at the pace so far: 9 × 30 days left ÷ 29 days gone: 9.31",
			"its margin: 1.96 × √(4.5 × (9.31 + 9.31² ÷ 9)): 18.10",
			"forecast: the larger of 9 + 2.31 and 9 + 9.31: 18.31",
			"lower end: the largest of 9, 9 + 2.31 − 1.59 and 9 + 9.31 − 18.10: 9.72",
			"upper end: 18.31 + √(1.59² + 18.10²): 36.48",
			"target for 31 March 2021 (invented): 20",
		}
		if said := termsOf(forecast); !slices.Equal(said, want) {
			t.Errorf("%q", said)
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

func termsOf(forecast *reports.Forecast) []string {
	said := []string{}
	for _, term := range forecast.Terms {
		said = append(said, term.Name+": "+term.Text())
	}
	return said
}

// An open session more, on the last day and still without bookings, lowers neither the forecast
// nor an end of its range, of people and of sessions.
func TestPlanningMoreNeverLowersAForecast(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.foretell()
		target := 20.0
		w.must(w.reports.AddKPI(t.Context(), w.manager, reports.KPI{
			Programme: programme, Code: "sessions-foretold", Letter: "A", Title: "Foretold", Unit: "sessions", Direction: reports.AtLeast, Level: reports.Output,
			Measure: reports.Measure{Kind: reports.SessionsDelivered, Course: "VLO"}, Target: &target, TargetSource: reports.Invented, StartsOn: "2021-02-01", EndsOn: "2021-03-31",
		}))
		for n := range 3 { // so that five sessions have been held, these from 2 March on
			held := w.Session(coursestest.OnDay(21 + n))
			booking := w.Book(w.Delegate(30+n, "kent"), held)
			w.Clock.Set(held.EndsAt)
			w.Register(held, booking, courses.AttendedFull)
		}
		for _, code := range []string{"trained-foretold", "sessions-foretold"} {
			before, why, err := w.reports.KPIForecast(t.Context(), w.board, programme, code)
			if err != nil || before == nil {
				t.Fatalf("%s: %q, %v", code, why, err)
			}
			w.Session(coursestest.OnDay(50)) // 31 March
			after, _, err := w.reports.KPIForecast(t.Context(), w.board, programme, code)
			w.must(err)
			if after.Value < before.Value || after.Low < before.Low || after.High < before.High {
				t.Errorf("%s: %v (%v to %v), and with a session more %v (%v to %v)", code, before.Value, before.Low, before.High, after.Value, after.Low, after.High)
			}
		}
	})
}

// A session that is over counts as one to come until it has a register: of no day are its places
// in neither part.
func TestASessionWithoutARegisterIsForetold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.foretell()
		session := w.Session(coursestest.OnDay(21)) // 2 March, 20 places
		var booked []courses.Booking
		for n := 40; n < 60; n++ {
			booked = append(booked, w.Book(w.Delegate(n, "kent"), session))
		}
		for _, moment := range []time.Time{session.StartsAt.Add(-time.Hour), session.StartsAt.Add(time.Hour), session.EndsAt.Add(time.Hour), session.EndsAt.AddDate(0, 0, 1)} {
			w.Clock.Set(moment)
			forecast, _, err := w.reports.KPIForecast(t.Context(), w.board, programme, "trained-foretold")
			w.must(err)
			// 3 places are on 9 March.
			if want := 9 + 23*10.0/13; math.Abs(forecast.Value-want) > 1e-9 {
				t.Errorf("at %v: %v, want %v: %q", moment, forecast.Value, want, termsOf(forecast))
			}
		}
		for _, booking := range booked {
			w.Register(session, booking, courses.AttendedNo)
		}
		forecast, _, err := w.reports.KPIForecast(t.Context(), w.board, programme, "trained-foretold")
		w.must(err)
		if terms := termsOf(forecast); terms[1] != "confirmed places on sessions until 9 March 2021 that have no register yet: 3" {
			t.Errorf("with its register it still counts: %q", terms)
		}
	})
}
