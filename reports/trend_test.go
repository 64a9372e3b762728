package reports_test

import (
	"testing"

	"muster/courses"
	"muster/reports"
)

func TestTrendWords(t *testing.T) {
	for words, trend := range map[string]reports.Trend{
		"Better than at 30 September 2026, then amber": {Since: "2026-09-30", Was: reports.Amber, Is: reports.Green},
		"Worse than at 30 September 2026, then green":  {Since: "2026-09-30", Was: reports.Green, Is: reports.Red},
		"The same as at 30 September 2026":             {Since: "2026-09-30", Was: reports.Red, Is: reports.Red},
		"Not rated at 30 September 2026":               {Since: "2026-09-30", Was: reports.NotRated, Is: reports.Red},
		"Was red at 30 September 2026":                 {Since: "2026-09-30", Was: reports.Red, Is: reports.NotRated},
		"Not rated at 30 September 2026 either":        {Since: "2026-09-30", Was: reports.NotRated, Is: reports.NotRated},
		"No earlier quarter to compare with":           {Since: "", Was: reports.NotRated, Is: reports.Green},
		"":                                             {},
	} {
		if got := trend.Words(); got != words {
			t.Errorf("%+v: %q, expected %q", trend, got, words)
		}
	}
}

func TestTrendInAWord(t *testing.T) {
	for words, trend := range map[string]reports.Trend{
		"Better, was amber": {Since: "2026-09-30", Was: reports.Amber, Is: reports.Green}, "Worse, was green": {Since: "2026-09-30", Was: reports.Green, Is: reports.Red},
		"The same": {Since: "2026-09-30", Was: reports.Red, Is: reports.Red}, "Was not rated": {Since: "2026-09-30", Was: reports.NotRated, Is: reports.Red},
		"Was red": {Since: "2026-09-30", Was: reports.Red, Is: reports.NotRated}, "": {},
		"Not rated then either": {Since: "2026-09-30", Was: reports.NotRated, Is: reports.NotRated}, "No earlier quarter": {Since: "", Was: reports.NotRated, Is: reports.Red},
	} {
		if got := trend.Short(); got != words {
			t.Errorf("%+v: %q, expected %q", trend, got, words)
		}
	}
}

func TestLastQuarterEnd(t *testing.T) {
	programme := courses.Programme{StartsOn: "2020-07-01"}
	for asAt, want := range map[string]string{
		"2020-09-30": "", "2020-10-01": "2020-09-30", "2021-03-31": "2020-12-31", "2021-04-01": "2021-03-31", "2020-08-15": "", "no": "",
	} {
		if got := reports.LastQuarterEnd(programme, asAt); got != want {
			t.Errorf("%s: %q, expected %q", asAt, got, want)
		}
	}
}

// Each deliverable is held against itself at the end of the last quarter.
func TestTrends(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		now, err := w.reports.Status(t.Context(), w.board, programme, "2021-03-31")
		w.must(err)
		then, err := w.reports.Status(t.Context(), w.board, programme, "2020-12-31")
		w.must(err)
		trends, err := w.reports.Trends(t.Context(), w.board, programme, "2021-03-31", now)
		w.must(err)
		if len(trends) != len(now) || len(now) == 0 {
			t.Fatalf("%d trends of %d deliverables", len(trends), len(now))
		}
		changed := map[string]string{"A": "2 KPIs count now that did not then"}
		for i, status := range now {
			if got, want := trends[status.Letter], (reports.Trend{Since: "2020-12-31", Was: then[i].Computed.RAG, Is: status.Computed.RAG, Changed: changed[status.Letter]}); got != want {
				t.Errorf("%s: %+v, expected %+v", status.Letter, got, want)
			}
		}
		if trends, err := w.reports.Trends(t.Context(), w.funder, programme, "2021-03-31", now); err != reports.ErrNotAllowed || trends != nil {
			t.Errorf("the funder: %v, %v", trends, err)
		}
	})
}
