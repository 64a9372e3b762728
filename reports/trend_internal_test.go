package reports

import "testing"

// A trend says when it is not of the same KPIs, counted alike, on its two days: those that are not
// rated make no RAG.
func TestTrendSaysWhichKPIsCount(t *testing.T) {
	kpi := func(code string, version int, rag RAG) KPIStatus {
		return KPIStatus{Code: code, Version: version, Rating: Rating{RAG: rag}}
	}
	for name, c := range map[string]struct {
		before, now []KPIStatus
		want        string
		ofFirst     string
	}{
		"the same": {[]KPIStatus{kpi("a", 1, Green)}, []KPIStatus{kpi("a", 1, Red)}, "Worse than at 30 September 2026, then green", "Worse than at 30 September 2026, then green"},
		"one was not rated, one was not there": {
			[]KPIStatus{kpi("a", 1, Green), kpi("b", 1, NotRated)}, []KPIStatus{kpi("a", 1, Green), kpi("b", 1, Red), kpi("c", 1, Amber), kpi("d", 1, NotRated)},
			"Worse than at 30 September 2026, then green. 2 KPIs count now that did not then", "The same as at 30 September 2026",
		},
		"another version, and one that is gone": {
			[]KPIStatus{kpi("a", 1, Red), kpi("b", 1, Red)}, []KPIStatus{kpi("a", 2, Green)},
			"Better than at 30 September 2026, then red. 1 KPI counted then that does not now, 1 KPI is counted by another version of its formula",
			"Better than at 30 September 2026, then red. It is counted by another version of its formula",
		},
		"a return that does not say its versions": {[]KPIStatus{kpi("a", 0, Red)}, []KPIStatus{kpi("a", 2, Red)}, "The same as at 30 September 2026", "The same as at 30 September 2026"},
		"nothing was rated":                       {[]KPIStatus{kpi("a", 1, NotRated)}, []KPIStatus{kpi("a", 2, Red)}, "Not rated at 30 September 2026", "Not rated at 30 September 2026"},
	} {
		status := func(kpis []KPIStatus) []DeliverableStatus {
			var ratings []RAG
			for _, kpi := range kpis {
				ratings = append(ratings, kpi.Rating.RAG)
			}
			return []DeliverableStatus{{Letter: "A", Computed: Rating{RAG: RollUp(ratings)}, KPIs: kpis}}
		}
		now := status(c.now)
		addTrends("2026-09-30", status(c.before), now)
		if got := now[0].TrendWords; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if got := now[0].KPIs[0].TrendWords; got != c.ofFirst {
			t.Errorf("%s, its first KPI: %q, want %q", name, got, c.ofFirst)
		}
	}
}
