package reports_test

import (
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"muster/reports"
)

// The answers to an item stand in the return as its shares do: they add up to the base, the
// positive ones to the share, in the sheets and the CSV too; and of a side that is hidden there
// are none.
func TestReturnSaysHowAnswersFell(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		made := w.made(t)
		row := made.Comparisons[0].Rows[0]
		if row.Item != "procedures" || row.Answers == nil {
			t.Fatalf("%+v", row)
		}
		for _, side := range []struct {
			counts []int
			share  reports.Figure
		}{{row.Answers.Before, row.Before}, {row.Answers.After, row.After}} {
			all, positive := 0, 0
			for i, option := range row.Answers.Options {
				all += side.counts[i]
				if option.Positive {
					positive += side.counts[i]
				}
			}
			if all != *side.share.Base || 100*float64(positive)/float64(all) != *side.share.Value {
				t.Errorf("%v is not %+v", side.counts, side.share)
			}
		}
		tables := made.Comparisons[0].AnswerTables()
		if len(tables) != 1 || tables[0].Lines()[1].Texts[4] != "56 (80%)" {
			t.Fatalf("%+v", tables)
		}
		if shows := tables[0].Chart().Shows(); shows != "Positive answers after: “Procedures”, 80% of 70 (before 60% of 80)." {
			t.Error(shows)
		}
		xlsx, ods := books(t, made)
		for _, book := range []bookCheck{{t, xlsx}, {t, ods}} {
			book.cell("Answers", "How many gave it (answers)", "56", "Victim liaison", "Procedures", "after", "Extremely confident", "yes")
			book.cell("Answers", "How many gave it (answers)", "32", "Victim liaison", "Procedures", "before", "Slightly confident", "no")
		}
		if line := csvRow(t, made, "answers", "Victim liaison: Procedures", "after: Extremely confident (positive)"); line[4] != "56" {
			t.Errorf("the CSV has %v", line)
		}

		w.must(w.db.Exec("UPDATE programmes SET floor_base = 75").Error)
		hidden := w.made(t)
		row = hidden.Comparisons[0].Rows[0]
		if !row.After.Suppressed || row.Answers == nil || row.Answers.After != nil {
			t.Fatalf("%+v, %+v", row.After, row.Answers)
		}
		xlsx, _ = books(t, hidden)
		bookCheck{t, xlsx}.cell("Answers", "How many gave it (answers)", "[c]", "Victim liaison", "Procedures", "after", "Extremely confident", "yes")
		if line := hidden.Comparisons[0].AnswerTables()[0].Lines()[1]; !slices.Equal(line.Texts, []string{"[c]", "[c]", "[c]", "[c]", "[c]"}) {
			t.Errorf("%v", line)
		}
	})
}

// A chart of KPIs against their profiles has those with a target, says of each what is drawn,
// and leaves a milestone and what has no target to the table.
func TestProfileChart(t *testing.T) {
	at := func(value float64) *float64 { return &value }
	figure := func(value *float64, unit string) reports.Figure { return reports.Figure{Value: value, Unit: unit} }
	share := reports.Figure{Value: at(80), Low: at(69), High: at(88), Unit: reports.Percent}
	forecast := reports.Figure{Value: at(60), Low: at(50), High: at(70), Unit: "people", Note: "Will fall short."}
	kpis := []reports.KPIStatus{
		{Title: "Trained", Figure: figure(at(20), "people"), Target: at(80), Expected: at(40), Direction: reports.AtLeast, Rating: reports.Rating{RAG: reports.Red}, Forecast: &forecast},
		{Title: "Sure", Figure: share, Target: at(75), Direction: reports.AtLeast, Rating: reports.Rating{RAG: reports.Amber}},
		{Title: "Costs", Figure: figure(at(3), "events"), Target: at(4), Expected: at(2), Direction: reports.AtMost, Rating: reports.Rating{RAG: reports.Red}},
		{Title: "Better", Figure: figure(at(25), "forces"), Baseline: at(20), Target: at(40), Direction: reports.AtLeast, Rating: reports.Rating{RAG: reports.Green}},
		{Title: "Hidden", Figure: reports.Figure{Suppressed: true, Unit: reports.Percent}, Target: at(75), Rating: reports.Rating{RAG: reports.NotRated}},
		{Title: "Done", Figure: figure(at(1), reports.MilestoneUnit), Target: at(1)},
		{Title: "Counted", Figure: figure(at(1), "people")},
	}
	chart := reports.NewProfileChart("KPIs", "2026-09-30", kpis, func(k reports.KPIStatus) string { return k.Title })
	var said []string
	for _, row := range chart.Rows {
		reached := row.Note
		if row.Reached != nil {
			reached = strconv.FormatFloat(*row.Reached, 'f', 1, 64)
		}
		said = append(said, row.Label+" "+reached+": "+strings.Join(row.Words, ", "))
	}
	if want := []string{
		"Trained 25.0: 20, due 40, target 80, forecast 60 (50 to 70)", "Sure 106.7: 80%, target 75%", "Costs 75.0: 3, due at most 2, target at most 4",
		"Better 25.0: 25, target 40", "Hidden [c]: [c], target 75%",
	}; !slices.Equal(said, want) {
		t.Errorf("%q, want %q", said, want)
	}
	if want := "Of 5 KPIs with a target that can be drawn 1 green, 1 amber, 2 red, 1 not rated. Least against what was due: “Better”, 25, target 40. By the forecast 1 will miss the target."; chart.Shows() != want {
		t.Error(chart.Shows())
	}
	if !strings.HasSuffix(chart.Base, "2 KPIs without a target that can be drawn are in the table alone.") {
		t.Error(chart.Base)
	}
	for _, shape := range []reports.ChartShape{reports.WideChart, reports.NarrowChart} {
		drawn, err := chart.SVG(shape)
		if err != nil {
			t.Fatal(err)
		}
		for _, words := range []string{"forecast 60 (50 to 70)", "[c]", "Due by then", "95% interval", "<desc"} {
			if !strings.Contains(string(drawn), words) {
				t.Errorf("%s lacks %q", shape, words)
			}
		}
		decoder := xml.NewDecoder(bytes.NewReader(drawn))
		for err == nil {
			_, err = decoder.Token()
		}
		if err != io.EOF {
			t.Errorf("%s: %v", shape, err)
		}
	}
}
