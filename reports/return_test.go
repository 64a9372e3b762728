package reports_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"gorm.io/gorm"
	"pgregory.net/rapid"

	"muster/courses/people"
	"muster/reports"
	"muster/surveys"
)

// figureOf builds the return and finds a figure's receipt.
func figureOf(t *testing.T, w *world, key, asAt string) reports.Receipt {
	t.Helper()
	receipt, err := w.reports.Receipt(t.Context(), w.manager, programme, key, asAt)
	if err != nil {
		t.Fatalf("%s: %v", key, err)
	}
	return receipt
}

// The world counted by hand.
func TestFiguresAsPrinted(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		made, err := w.reports.BuildReturn(t.Context(), w.manager, programme, "2021-03-31")
		if err != nil {
			t.Fatal(err)
		}
		for key, want := range map[string]string{
			"training.VLO.sessions":        "3",
			"training.VLO.trained":         "12",
			"training.VLO.policing":        "75%",
			"training.VLO.quality":         "[c]",
			"training.VLO.confident":       "80%",
			"training.VLO.responses":       "70",
			"training.VLO.rate":            "No data",
			"training.NONE.sessions":       "0",
			"training.NONE.confident":      "No data",
			"change.VLO.procedures.before": "60%",
			"change.VLO.procedures.after":  "80%",
			"change.VLO.procedures":        "+20.0 points",
			"change.VLO.mean":              "+20 points",
			"kpi.briefings":                "3",
			"kpi.briefed":                  "52",
			"kpi.penalties":                "£594,000",
			"kpi.centre":                   "No data",
			"indicator.nrm.2019":           "2,748",
			"indicator.nrm.2020":           "3,431",
			"indicator.nrm.change":         "+24.9%",
			"indicator.convictions.change": "+1.9 points",
			"grant.total":                  "£2,000,000",
			"grant.oic":                    "£1,000,000",
		} {
			if got := made.Receipts[key].Figure.Text(); got != want {
				t.Errorf("%s is %s, want %s", key, got, want)
			}
		}
		change := made.Receipts["change.VLO.procedures"].Figure
		if change.RangeText() != "5.2 to 33.4" {
			t.Errorf("the change's interval is %s", change.RangeText())
		}
	})
}

func TestAsAtAnEarlierDay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for key, want := range map[string]string{
			"training.VLO.sessions": "2", "training.VLO.trained": "9", "training.VLO.responses": "0",
			"kpi.briefings": "2", "grant.total": "£2,000,000", "indicator.nrm.change": "+24.9%",
		} {
			if got := figureOf(t, w, key, "2021-03-08").Figure.Text(); got != want {
				t.Errorf("%s is %s, want %s", key, got, want)
			}
		}
		if got := figureOf(t, w, "indicator.nrm.change", "2020-12-30").Figure.Text(); got != "No data" {
			t.Errorf("the change of a year that had not ended is %s", got)
		}
	})
}

func TestWhoMayReadAndWrite(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		delegate := w.Delegate(1, "kent")
		for _, actor := range []people.Actor{delegate, w.funder, {}} {
			if _, err := w.reports.BuildReturn(ctx, actor, programme, "2021-03-31"); !errors.Is(err, reports.ErrNotAllowed) {
				t.Errorf("%s builds a return: %v", actor.Name, err)
			}
			if _, err := w.reports.AddEngagement(ctx, actor, reports.Engagement{Programme: programme}); !errors.Is(err, reports.ErrNotAllowed) {
				t.Errorf("%s records engagement: %v", actor.Name, err)
			}
		}
		if _, err := w.reports.BuildReturn(ctx, w.board, programme, "2021-03-31"); err != nil {
			t.Errorf("the board: %v", err)
		}
		if _, err := w.reports.AddIndicator(ctx, w.board, reports.Indicator{Programme: programme}); !errors.Is(err, reports.ErrNotAllowed) {
			t.Errorf("the board records an indicator: %v", err)
		}
	})
}

func returnFile(t *testing.T, made reports.GrantReturn, format string) string {
	t.Helper()
	var file strings.Builder
	var err error
	switch format {
	case "json":
		err = made.WriteJSON(&file)
	case "csv":
		err = made.WriteCSV(&file)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file.String()
}

// The return of the hand-made programme, in full.
func TestGoldenReturn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, err := w.reports.Declare(t.Context(), w.manager, reports.Declaration{
			Programme: programme, Letter: "D", Kind: reports.Declared, RAG: reports.Amber, Reason: "=slower than expected", AsAt: "2021-03-31",
		})
		if err != nil {
			t.Fatal(err)
		}
		made, err := w.reports.BuildReturn(t.Context(), w.manager, programme, "2021-03-31")
		if err != nil {
			t.Fatal(err)
		}
		made = made.WithAddresses(func(key string) string { return "https://muster.test/receipts/" + key })
		for _, format := range []string{"json", "csv"} {
			name, got := "testdata/return."+format, returnFile(t, made, format)
			if *update {
				if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil || got != string(want) {
				t.Errorf("%s differs, %v; go test ./reports -run Golden -update writes it anew:\n%s", name, err, got)
			}
		}
	})
}

// The CSV has the numbers of the return to the last digit, and nothing that was hidden.
func TestCSVReadBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		made, err := w.reports.BuildReturn(t.Context(), w.manager, programme, "2021-03-31")
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(returnFile(t, made, "csv"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		found := map[string]bool{}
		for _, row := range rows[1:] {
			receipt, there := made.Receipts[row[3]]
			if row[3] == "" {
				continue
			}
			found[row[3]] = true
			figure := receipt.Figure
			if row[10] != receipt.Fingerprint {
				t.Errorf("%v is not of the fingerprint %s", row, receipt.Fingerprint)
			}
			if !there || row[4] != csvNumber(figure, figure.Value, "[x]") || row[7] != csvNumber(figure, figure.Low, "") || row[8] != csvNumber(figure, figure.High, "") {
				t.Errorf("%v is not %+v", row, figure)
			}
		}
		for key := range made.Receipts {
			// The columns of the comparison's other changes and of the mix are there too.
			if !found[key] {
				t.Errorf("the CSV has no %s", key)
			}
		}
	})
}

func csvNumber(figure reports.Figure, value *float64, missing string) string {
	switch {
	case figure.Suppressed:
		return "[c]"
	case value == nil:
		return missing
	}
	return strconv.FormatFloat(*value, 'f', -1, 64)
}

// Eight answers are under the floor: neither they nor what follows from them may be told.
func TestHiddenFigureTellsNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		receipt := figureOf(t, w, "training.VLO.quality", "2021-03-31")
		if !receipt.Figure.Suppressed || receipt.Figure.Value != nil || receipt.Figure.Base != nil || len(receipt.Terms) > 0 {
			t.Errorf("%+v", receipt)
		}
		bounds := figureOf(t, w, "training.VLO.quality-cohort", "2021-03-31").Figure
		if bounds.Low != nil || bounds.High != nil {
			t.Errorf("the bounds tell: %+v", bounds)
		}
		kpi := reports.KPI{
			Programme: programme, Code: "quality", Letter: "A", Title: "Quality", Unit: reports.Percent, Direction: reports.AtLeast,
			Measure: reports.Measure{Kind: reports.SurveyShare, Survey: "POST", Item: "quality"}, StartsOn: "2020-04-01", EndsOn: "2021-03-31",
			Target: receiptTarget(80), TargetSource: reports.Invented,
		}
		if err := w.reports.AddKPI(t.Context(), w.manager, kpi); err != nil {
			t.Fatal(err)
		}
		history, err := w.reports.KPIHistory(t.Context(), w.board, programme, "quality", []string{"2021-03-31"})
		if err != nil || history[0].Status.Rating.RAG != reports.NotRated {
			t.Errorf("rated from hidden answers: %+v, %v", history, err)
		}
	})
}

func receiptTarget(v float64) *float64 { return &v }

// Between two days fewer answers came than the floor: the later has the figures of the
// earlier, so that the two do not tell of those few.
func TestKPIHistoryKeepsTheFloor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.answers("POST", "2021", "Q5a", 4, func(n int) string { return "2021-03-20,Kent,5" }, "late")
		history, err := w.reports.KPIHistory(t.Context(), w.board, programme, "sure", []string{"2021-03-01", "2021-03-15", "2021-03-25"})
		if err != nil {
			t.Fatal(err)
		}
		var shown []string
		for _, point := range history {
			shown = append(shown, point.Status.Figure.Text())
		}
		if got := strings.Join(shown, " "); got != "No data 80% 80%" {
			t.Errorf("the history is %s", got)
		}
		held := history[2]
		if got := held.Status.Figure.HeldText(); got != "as at 15 March 2021: a later one would tell of too few people" || history[1].Status.Figure.HeldText() != "" {
			t.Errorf("the later figure is %q", got)
		}
		if notes := strings.Join(held.Receipt.Notes, " "); !strings.Contains(notes, "As at 15 March 2021: a later one would tell of too few people.") {
			t.Errorf("its receipt says %s", notes)
		}
		made, err := w.reports.BuildReturn(t.Context(), w.manager, programme, "2021-03-25")
		if err != nil {
			t.Fatal(err)
		}
		var file, data strings.Builder
		if err := errors.Join(made.WriteCSV(&file), made.WriteJSON(&data)); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(file.String(), "As at 15 March 2021: a later one would tell of too few people.") || !strings.Contains(data.String(), `"held_since": "2021-03-15"`) {
			t.Error("the files of the return do not say that the figure is held")
		}
		if _, err := w.reports.KPIHistory(t.Context(), w.board, programme, "nothing", []string{"2021-03-01"}); !errors.Is(err, reports.ErrNoKPI) {
			t.Error(err)
		}
	})
}

// 276 answers from 516 trained, 94% confident: 50% to 97% of all.
func TestWholeCohort(t *testing.T) {
	value := func(v float64) *float64 { return &v }
	bounds := reports.WholeCohort(reports.Figure{Value: value(94)}, reports.Figure{Value: value(100 * 276.0 / 516)})
	if got := bounds.Text(); got != "50% to 97%" {
		t.Error(got)
	}
	rapid.Check(t, func(t *rapid.T) {
		share, rate := rapid.Float64Range(0, 100).Draw(t, "share"), rapid.Float64Range(0, 120).Draw(t, "rate")
		bounds := reports.WholeCohort(reports.Figure{Value: &share}, reports.Figure{Value: &rate})
		if *bounds.Low < 0 || *bounds.High > 100+1e-9 || *bounds.Low > share+1e-9 || *bounds.High < share-1e-9 {
			t.Fatalf("%v to %v of %v at %v", *bounds.Low, *bounds.High, share, rate)
		}
	})
}

// The design effect is off until the programme turns it on, and then widens what is rated.
func TestClusteringWidens(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		before := figureOf(t, w, "kpi.sure", "2021-03-31").Figure
		seat := "UPDATE survey_responses SET session_id = (SELECT MIN(id) FROM course_sessions) WHERE wave_id IN (SELECT id FROM survey_waves WHERE survey_code = 'POST')"
		countAgain := []string{"DELETE FROM survey_counts", "UPDATE survey_responses SET counted = FALSE"}
		for _, statement := range append(countAgain, seat, "UPDATE programmes SET clustering = TRUE, clustering_rho = 0.02") {
			if err := w.db.Exec(statement).Error; err != nil {
				t.Fatal(err)
			}
		}
		after := figureOf(t, w, "kpi.sure", "2021-03-31")
		// 70 answers of one session: 1 + 69 x 0.02 = 2.38, so that they are worth 29.4.
		if want := surveys.WilsonOfShare(0.8, 70/2.38); math.Abs(*after.Figure.Low-100*want.Low) > 1e-9 || *after.Figure.Low >= *before.Low {
			t.Errorf("the interval begins at %v, want %v; it was %v", *after.Figure.Low, 100*want.Low, *before.Low)
		}
		if !strings.Contains(strings.Join(after.Notes, " "), "design effect of 2.38") {
			t.Errorf("the receipt says %v", after.Notes)
		}
		change := figureOf(t, w, "change.VLO.procedures", "2021-03-31").Figure
		if *change.Low >= 5.24 {
			t.Errorf("the change begins at %v, want it below 5.24", *change.Low)
		}
	})
}

// However much there is to count, a return takes the same number of queries.
func TestReturnTakesAFixedNumberOfQueries(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		queries := 0
		count := func(*gorm.DB) { queries++ }
		w.must(w.db.Callback().Query().Before("gorm:query").Register("count queries", count))
		w.must(w.db.Callback().Row().Before("gorm:row").Register("count rows", count))
		build := func() int {
			queries = 0
			_, err := w.reports.BuildReturn(t.Context(), w.manager, programme, "2021-03-31")
			w.must(err)
			return queries
		}
		small := build()
		var more []reports.Engagement
		for day := 1; day <= 28; day++ {
			more = append(more, reports.Engagement{Programme: programme, Kind: "briefing", HappenedOn: fmt.Sprintf("2021-02-%02d", day), OrganisationID: "kent"})
		}
		_, err := w.reports.AddEngagements(t.Context(), w.manager, more)
		w.must(err)
		w.answers("POST", "2021", "Q5a", 40, func(int) string { return "2021-03-11,Kent,5" }, "more")
		build() // answers that were not released before are set against those that were
		if large := build(); large != small || small == 0 || small > 150 {
			t.Errorf("%d queries for a little, %d for more", small, large)
		}
	})
}

// The receipt of one figure is the one it has in the whole return.
func TestReceiptIsTheReturns(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		made, err := w.reports.BuildReturn(t.Context(), w.manager, programme, "2021-03-31")
		w.must(err)
		for key, want := range made.Receipts {
			if got := figureOf(t, w, key, "2021-03-31"); !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %+v, want %+v", key, got, want)
			}
		}
		for _, key := range []string{"", "kpi", "kpi.nothing", "training.VLO", "training.VLO.nothing", "change.VLO.nothing", "grant.nothing", "odd.one"} {
			if _, err := w.reports.Receipt(t.Context(), w.manager, programme, key, "2021-03-31"); !errors.Is(err, reports.ErrNoFigure) {
				t.Errorf("%q: %v", key, err)
			}
		}
	})
}
