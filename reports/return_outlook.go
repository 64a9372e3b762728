package reports

import (
	"context"
	"slices"
	"strings"

	"muster/surveys"
)

// addOutlook adds what lies on both sides of the return's day: how its deliverables and KPIs
// stood at the end of the last quarter, counted from what is recorded now, and what each KPI will
// come to, foretold on the day that the return is made. Restated figures are without: neither is
// a count as at the return's day.
func (b *builder) addOutlook(ctx context.Context, made *GrantReturn) error {
	since := LastQuarterEnd(b.programme, b.asAt)
	var before []DeliverableStatus
	if since != "" {
		var err error
		if before, _, err = b.records.counter(b.actor, since).statuses(ctx, ""); err != nil {
			return err
		}
	}
	trends := trendsFrom(since, before, made.Deliverables)
	were := map[string]RAG{}
	for _, earlier := range before {
		for _, kpi := range earlier.KPIs {
			were[kpi.Code] = kpi.Rating.RAG
		}
	}
	for i := range made.Deliverables {
		deliverable := &made.Deliverables[i]
		trend := trends[deliverable.Letter]
		deliverable.Trend = &trend
		for k := range deliverable.KPIs {
			kpi := &deliverable.KPIs[k]
			kpi.Trend = &Trend{since, were[kpi.Code], kpi.Rating.RAG}
			receipt, why, err := b.forecastReceipt(ctx, kpi.Code)
			if err != nil {
				return err
			}
			if kpi.NoForecast = why; why == "" {
				kpi.Forecast = &receipt.Figure
				b.receipts[receipt.Figure.Key] = receipt
			}
		}
	}
	return nil
}

// forecastOf is the ending of the key of a KPI's forecast.
const forecastOf = ".forecast"

// forecastReceipt is the forecast of a KPI of the return as a figure, with what it was made of,
// or why there is none. Error: ErrNoFigure.
func (b *builder) forecastReceipt(ctx context.Context, code string) (Receipt, string, error) {
	kpis, err := b.kpis(ctx)
	if err != nil {
		return Receipt{}, "", err
	}
	at := slices.IndexFunc(kpis, func(k KPI) bool { return k.Code == code })
	if at < 0 {
		return Receipt{}, "", ErrNoFigure
	}
	kpi, today := kpis[at], b.service.Today()
	forecast, why, err := b.records.counter(b.actor, today).forecast(ctx, kpi)
	if err != nil || forecast == nil {
		return Receipt{}, why, err
	}
	figure := Figure{
		Key: kpi.definition().Key + forecastOf, Title: kpi.Title + ": forecast for " + dayWords(forecast.On), Unit: forecast.Unit, Decimals: forecast.Decimals,
		Value: &forecast.Value, Low: &forecast.Low, High: &forecast.High, Invented: kpi.InventedBase, Note: forecast.Word() + ".",
	}
	return Receipt{
		Figure: figure, AsAt: today, Formula: forecast.Formula, Terms: forecast.Terms, Version: kpi.Version, CountsFrom: kpi.CountsFrom,
		Notes: []string{"A forecast is made on the day that the return is made, from what is recorded and booked then. Its range is an approximate 95% range."},
	}, "", nil
}

// LooksAhead tells whether the return says trends and forecasts: one that was submitted before
// returns had them does not.
func (r GrantReturn) LooksAhead() bool {
	return slices.ContainsFunc(r.Deliverables, func(d DeliverableStatus) bool { return d.Trend != nil })
}

// Since is the day that the return's trends look back to, "" where there is none.
func (r GrantReturn) Since() string {
	for _, deliverable := range r.Deliverables {
		if deliverable.Trend != nil {
			return deliverable.Trend.Since
		}
	}
	return ""
}

// trendWords are the words of a trend, "" of a return that has none.
func trendWords(trend *Trend) string {
	if trend == nil {
		return ""
	}
	return trend.Words()
}

// foretold is how the range of the KPI's forecast lies to its target, NotRated where there is
// not both.
func (k KPIStatus) foretold() RAG {
	if k.Forecast == nil || k.Target == nil {
		return NotRated
	}
	return RateInterval(surveys.Interval{Low: *k.Forecast.Low, High: *k.Forecast.High}, k.Direction, *k.Target)
}

// outlooks are what the KPIs of the return that have a forecast and a target will come to, by
// the deliverable's letter.
func (r GrantReturn) outlooks() map[string]Outlook {
	outlooks := map[string]Outlook{}
	for _, kpi := range r.allKPIs() {
		if rag := kpi.foretold(); rag != NotRated {
			outlooks[kpi.Letter] = outlooks[kpi.Letter].with(rag)
		}
	}
	return outlooks
}

// ForecastWords say how the forecast lies to the target, or in a sentence why there is none.
func (k KPIStatus) ForecastWords() string {
	if k.Forecast != nil {
		return k.Forecast.Note
	}
	why, _, longer := strings.Cut(k.NoForecast, ":")
	if longer {
		why += "."
	}
	return why
}
