package reports_test

import (
	"errors"
	"testing"

	"muster/courses/people"
	"muster/reports"
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
			"training.VLO.rate":            "no data",
			"training.NONE.sessions":       "0",
			"training.NONE.confident":      "no data",
			"change.VLO.procedures.before": "60%",
			"change.VLO.procedures.after":  "80%",
			"change.VLO.procedures":        "+20.0 points",
			"change.VLO.mean":              "+20 points",
			"kpi.briefings":                "3",
			"kpi.briefed":                  "52",
			"kpi.penalties":                "£594,000",
			"kpi.centre":                   "no data",
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
		if got := figureOf(t, w, "indicator.nrm.change", "2020-12-30").Figure.Text(); got != "no data" {
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
