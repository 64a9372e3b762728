package reports

import (
	"cmp"
	"context"
	"maps"
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
	addTrends(since, before, made.Deliverables)
	kpis, err := b.kpis(ctx)
	if err != nil {
		return err
	}
	foretold, err := b.records.counter(b.actor, b.service.Today()).foretell(ctx, kpis, made.Deliverables)
	maps.Copy(b.receipts, foretold)
	return err
}

// addTrends says of deliverables and of their KPIs how they stood on an earlier day, "" for none.
func addTrends(since string, before, now []DeliverableStatus) {
	trends := trendsFrom(since, before, now)
	were := map[string]KPIStatus{}
	for _, earlier := range before {
		for _, kpi := range earlier.KPIs {
			were[kpi.Code] = kpi
		}
	}
	for i := range now {
		trend := trends[now[i].Letter]
		now[i].Trend, now[i].TrendWords = &trend, trend.Words()
		for k := range now[i].KPIs {
			kpi := &now[i].KPIs[k]
			was := were[kpi.Code]
			kpi.Trend = &Trend{Since: since, Was: cmp.Or(was.Rating.RAG, NotRated), Is: kpi.Rating.RAG}
			if kpi.Trend.Arrow() != "" && kpi.revisedSince(was) {
				kpi.Trend.Changed = "It is counted by another version of its formula"
			}
			kpi.TrendWords = kpi.Trend.Words()
		}
	}
}

// foretell says of the KPIs of deliverables what they will come to, or why that is not known, on
// the counter's day, which is today. It returns the receipts of the forecasts by their keys.
func (c *counter) foretell(ctx context.Context, kpis []KPI, statuses []DeliverableStatus) (map[string]Receipt, error) {
	receipts := map[string]Receipt{}
	for i := range statuses {
		for k := range statuses[i].KPIs {
			kpi := &statuses[i].KPIs[k]
			receipt, why, err := c.forecastReceipt(ctx, kpis, kpi.Code)
			if err != nil {
				return nil, err
			}
			if kpi.NoForecast = why; why == "" {
				kpi.Forecast = &receipt.Figure
				receipts[receipt.Figure.Key] = receipt
			}
		}
	}
	return receipts, nil
}

// forecastOf is the ending of the key of a KPI's forecast.
const forecastOf = ".forecast"

// ForecastKey is the key of the forecast of the KPI of a code.
func ForecastKey(code string) string { return KPI{Code: code}.definition().Key + forecastOf }

func (f Figure) isForecast() bool { return strings.HasSuffix(f.Key, forecastOf) }

// forecastReceipt is the forecast of one of the KPIs as a figure, with what it was made of, or
// why there is none. Error: ErrNoFigure.
func (c *counter) forecastReceipt(ctx context.Context, kpis []KPI, code string) (Receipt, string, error) {
	at := slices.IndexFunc(kpis, func(k KPI) bool { return k.Code == code })
	if at < 0 {
		return Receipt{}, "", ErrNoFigure
	}
	kpi := kpis[at]
	forecast, why, err := c.forecast(ctx, kpi)
	if err != nil || forecast == nil {
		return Receipt{}, why, err
	}
	return forecast.receipt(kpi, c.asAt), "", nil
}

// ForecastWord says how the range of a forecast lies to a target of the direction: a ceiling is
// gone over.
func (d Direction) ForecastWord(f Forecast) string {
	switch {
	case d == AtMost && f.RAG == Red:
		return "Will go over: the whole range is above what is allowed"
	case d == AtMost && f.RAG == Amber:
		return "May go over: what is allowed lies within the range"
	}
	return f.Word()
}

// receipt is the forecast of a KPI as a figure, made on a day.
func (f Forecast) receipt(kpi KPI, on string) Receipt {
	figure := Figure{
		Key: ForecastKey(kpi.Code), Title: kpi.Title + ": forecast for " + dayWords(f.On), Unit: f.Unit, Decimals: f.Decimals,
		Value: &f.Value, Low: &f.Low, High: &f.High, Invented: kpi.InventedBase, Note: kpi.Direction.ForecastWord(f) + ".",
	}
	return Receipt{
		Figure: figure, AsAt: on, Formula: f.Formula, Terms: f.Terms, Version: kpi.Version, CountsFrom: kpi.CountsFrom,
		Notes: []string{"A forecast is made on the day that the return is made, from what is recorded and booked then."},
	}
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

// foretold is how the range of the KPI's forecast lies to its target, NotRated where there is
// not both.
func (k KPIStatus) foretold() RAG {
	if k.Forecast == nil || k.Target == nil {
		return NotRated
	}
	return RateInterval(surveys.Interval{Low: *k.Forecast.Low, High: *k.Forecast.High}, k.Direction, *k.Target)
}

// outlooksOf are what the KPIs of deliverables that have a forecast and a target will come to, by
// the deliverable's letter.
func outlooksOf(statuses []DeliverableStatus) map[string]Outlook {
	outlooks := map[string]Outlook{}
	for _, status := range statuses {
		for _, kpi := range status.KPIs {
			if rag := kpi.foretold(); rag != NotRated {
				outlooks[status.Letter] = outlooks[status.Letter].with(rag)
			}
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
