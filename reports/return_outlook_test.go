package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"muster/reports"
)

// foretell adds a KPI that has a forecast on 1 March, by which 9 were trained, and makes that
// day today.
func (w *world) foretell() {
	target := 20.0
	w.must(w.reports.AddKPI(w.T.Context(), w.manager, reports.KPI{
		Programme: programme, Code: "trained-foretold", Letter: "A", Title: "Foretold", Unit: "people", Direction: reports.AtLeast, Level: reports.Output,
		Measure: reports.Measure{Kind: reports.Trained, Course: "VLO"}, Target: &target, TargetSource: reports.Invented, StartsOn: "2021-02-01", EndsOn: "2021-03-31",
	}))
	w.Clock.Set(time.Date(2021, 3, 1, 12, 0, 0, 0, time.UTC))
}

func kpiNamed(t *testing.T, statuses []reports.DeliverableStatus, code string) reports.KPIStatus {
	t.Helper()
	for _, status := range statuses {
		for _, kpi := range status.KPIs {
			if kpi.Code == code {
				return kpi
			}
		}
	}
	t.Fatalf("there is no KPI %s", code)
	return reports.KPIStatus{}
}

// csvRow is the row of a CSV with these cells at its begin.
func csvRow(t *testing.T, made reports.GrantReturn, begin ...string) []string {
	t.Helper()
	var file bytes.Buffer
	if err := made.WriteCSV(&file); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(rows, func(row []string) bool { return slices.Equal(row[:len(begin)], begin) })
	if at < 0 {
		t.Fatalf("there is no row %v", begin)
	}
	return rows[at]
}

// A return says how each deliverable and KPI stood a quarter ago and what each KPI will come to,
// the same in every format as on the KPI's own page, and keeps it when it is submitted, whatever
// is recorded later. A KPI of answers says why it has no forecast.
func TestReturnLooksBackAndAhead(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.foretell()
		w.startOnce("2021-03-01")
		_, made, err := w.reports.ReadReturn(ctx, w.manager, "2021-03-01")
		w.must(err)
		of := kpiNamed(t, made.Deliverables, "trained-foretold")
		want, _, err := w.reports.KPIForecast(ctx, w.board, programme, "trained-foretold")
		w.must(err)
		if of.Forecast == nil || *of.Forecast.Value != want.Value || *of.Forecast.Low != want.Low || *of.Forecast.High != want.High || of.Forecast.Note != want.Word()+"." {
			t.Fatalf("%+v, want %+v", of.Forecast, want)
		}
		if sure := kpiNamed(t, made.Deliverables, "sure"); sure.Forecast != nil || !strings.Contains(sure.NoForecast, "what people answer") || sure.Trend.Words() != "Not rated at 31 December 2020" && sure.Trend.Words() != "Not rated at 31 December 2020 either" {
			t.Errorf("%+v, %+v", sure, sure.Trend)
		}
		receipt, err := w.reports.Receipt(ctx, w.manager, programme, of.Forecast.Key, "2021-03-01")
		if err != nil || *receipt.Figure.Value != want.Value || len(receipt.Terms) != len(want.Terms) || receipt.Formula != want.Formula {
			t.Errorf("the receipt is %+v, %v", receipt, err)
		}
		for _, key := range []string{"kpi.sure.forecast", "kpi.none.forecast"} {
			if _, err := w.reports.Receipt(ctx, w.manager, programme, key, "2021-03-01"); !errors.Is(err, reports.ErrNoFigure) {
				t.Errorf("%s: %v", key, err)
			}
		}
		wantOutlookIn(t, made)
		for _, kpi := range made.Engagement {
			if same := kpiNamed(t, made.Deliverables, kpi.Code); kpi.Trend == nil || !reflect.DeepEqual(kpi, same) {
				t.Errorf("under engagement %+v, under its deliverable %+v", kpi, same)
			}
		}
		if len(made.Engagement) == 0 {
			t.Error("nothing stands under engagement")
		}

		w.release("2021-03-01")
		w.Clock.Set(time.Date(2021, 3, 31, 12, 0, 0, 0, time.UTC))
		_, frozen, err := w.reports.ReadReturn(ctx, w.funder, "2021-03-01")
		w.must(err)
		if kept := kpiNamed(t, frozen.Deliverables, "trained-foretold"); *kept.Forecast.Value != want.Value || *kept.Trend != *of.Trend {
			t.Errorf("%+v is kept of %+v", kept, of)
		}
		wantOutlookIn(t, frozen)
		view, _, err := w.reports.ReleasedBoardView(ctx, w.funder, "2021-03-01")
		w.must(err)
		if a := view.Deliverables[0]; view.Since != "2020-12-31" || a.Trend != *frozen.Deliverables[0].Trend || a.Outlook == nil || a.Outlook.Word() != "May miss a target" {
			t.Errorf("the board reads %+v, %+v", a.Trend, a.Outlook)
		}
		if _, err := w.reports.Recounted(ctx, w.manager, "2021-03-01", of.Forecast.Key); !errors.Is(err, reports.ErrNoFigure) {
			t.Errorf("a forecast is counted again: %v", err)
		}
	})
}

// wantOutlookIn looks for the trends and the forecast in the files of a return.
func wantOutlookIn(t *testing.T, made reports.GrantReturn) {
	t.Helper()
	of, trend := kpiNamed(t, made.Deliverables, "trained-foretold"), made.Deliverables[0].Trend.Words()
	exact := func(value *float64) string { return strconv.FormatFloat(*value, 'f', -1, 64) }
	xlsx, ods := books(t, made)
	for _, book := range []bookCheck{{t, xlsx}, {t, ods}} {
		book.cell("Deliverables", "Trend of the computed RAG", trend, "A")
		book.cell("KPIs", "Trend of the computed RAG", of.Trend.Words(), "A", of.Title)
		book.figure("KPIs", "Forecast", "", *of.Forecast, "A", of.Title)
		book.cell("KPIs", "Forecast for", "31 March 2021", "A", of.Title)
		book.cell("KPIs", "Forecast against the target, or why there is none", of.Forecast.Note, "A", of.Title)
		book.cell("Figures", "Value", exact(of.Forecast.Value), of.Forecast.Key)
	}
	if row := csvRow(t, made, "deliverables", "deliverable A", "trend"); row[4] != trend {
		t.Errorf("the CSV has %v", row)
	}
	if row := csvRow(t, made, "kpis", "A trained-foretold", "trend"); row[4] != of.Trend.Words() {
		t.Errorf("the CSV has %v", row)
	}
	if row := csvRow(t, made, "kpis", "A trained-foretold", "forecast for 31 March 2021"); row[4] != exact(of.Forecast.Value) || row[7] != exact(of.Forecast.Low) || row[8] != exact(of.Forecast.High) {
		t.Errorf("the CSV has %v", row)
	}
	var file bytes.Buffer
	if err := made.WriteJSON(&file); err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{`"trend_words": "` + trend + `"`, `"trend_words": "` + of.Trend.Words() + `"`, `"key": "` + of.Forecast.Key + `"`, `"value": ` + exact(of.Forecast.Value)} {
		if !strings.Contains(file.String(), said) {
			t.Errorf("the JSON has no %s", said)
		}
	}
}

// A return that was frozen before returns had trends and forecasts reads and prints as it did.
func TestReturnFrozenWithoutOutlookPrintsAsBefore(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		made := w.made(t)
		var before reports.GrantReturn
		without := func(kpi *reports.KPIStatus) {
			kpi.Trend, kpi.TrendWords, kpi.Forecast, kpi.NoForecast = nil, "", nil, ""
		}
		for i := range made.Deliverables {
			made.Deliverables[i].Trend, made.Deliverables[i].TrendWords = nil, ""
			for k := range made.Deliverables[i].KPIs {
				without(&made.Deliverables[i].KPIs[k])
			}
		}
		for i := range made.Engagement {
			without(&made.Engagement[i])
		}
		content, err := json.Marshal(made)
		w.must(err)
		w.must(json.Unmarshal(content, &before))
		if before.LooksAhead() || strings.Contains(string(content), "trend") || strings.Contains(string(content), "forecast") {
			t.Error("it says trends or forecasts")
		}
		xlsx, _ := books(t, before)
		for _, name := range []string{"Deliverables", "KPIs"} {
			for _, row := range xlsx[name].Rows {
				if slices.ContainsFunc(row, func(cell string) bool { return strings.Contains(cell, "Trend") || strings.Contains(cell, "Forecast") }) {
					t.Errorf("%s has %v", name, row)
				}
			}
		}
		var file bytes.Buffer
		w.must(before.WriteCSV(&file))
		if strings.Contains(file.String(), "trend") || strings.Contains(file.String(), "forecast") {
			t.Error("the CSV says trends or forecasts")
		}
	})
}
