package reports

import (
	"strings"
	"testing"
)

// The KPI that says most of a deliverable is the furthest from what was due among those of the
// worst RAG, in whatever order they stand, a ceiling by how far it is over.
func TestLeadIsTheFurthestFromWhatWasDue(t *testing.T) {
	kpi := func(title string, rag RAG, direction Direction, value, due, target float64, baseline ...*float64) KPIStatus {
		made := KPIStatus{Title: title, Rating: Rating{RAG: rag}, Direction: direction, Figure: Figure{Value: &value}, Expected: &due, Target: &target}
		for _, from := range baseline {
			made.Baseline = from
		}
		return made
	}
	near, far := kpi("near", Red, AtLeast, 8, 10, 20), kpi("far", Red, AtLeast, 3, 10, 20)
	over, double := kpi("over", Red, AtMost, 13, 10, 10), kpi("double", Red, AtMost, 40, 10, 10)
	none, amber := kpi("none allowed", Red, AtMost, 3, 0, 0), kpi("amber", Amber, AtLeast, 1, 10, 10)
	level := KPIStatus{Title: "level", Rating: Rating{RAG: Red}, Direction: AtLeast, Figure: Figure{Value: number(10.0)}, Target: number(50.0)}
	progress := kpi("progress", Red, AtLeast, 31, 70, 70, number(30.0))
	unrated := KPIStatus{Title: "unrated", Rating: Rating{RAG: NotRated}, Figure: Figure{Value: number(0.0)}}
	for _, c := range []struct {
		kpis []KPIStatus
		want string
	}{
		{[]KPIStatus{near, far}, "far"}, {[]KPIStatus{far, near}, "far"}, {[]KPIStatus{over, far}, "far"}, {[]KPIStatus{far, double, over}, "double"},
		{[]KPIStatus{double, none, far}, "none allowed"}, {[]KPIStatus{unrated, amber, near}, "near"}, {[]KPIStatus{near, level}, "level"},
		{[]KPIStatus{far, progress}, "progress"}, {[]KPIStatus{unrated}, "unrated"},
	} {
		got := DeliverableStatus{KPIs: c.kpis}.Lead().Title
		if got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}

// The forecast of a ceiling goes over it, and a range of money has its pounds.
func TestForecastOfACeiling(t *testing.T) {
	for direction, want := range map[Direction][3]string{
		AtMost:  {"Will go over: the whole range is above what is allowed", "May go over: what is allowed lies within the range", "On course: the whole range meets the target"},
		AtLeast: {"Will fall short", "May fall short", "On course"},
	} {
		for i, rag := range []RAG{Red, Amber, Green} {
			if got := direction.ForecastWord(Forecast{RAG: rag}); !strings.HasPrefix(got, want[i]) {
				t.Errorf("%s, %s: %s", direction, rag, got)
			}
		}
	}
	low, high := 8089.6, 76225.2
	spent := Forecast{Value: 25677, Low: low, High: high, Unit: Pounds, RAG: Red}.receipt(KPI{Code: "spent", Direction: AtMost}, "2026-11-23").Figure
	if spent.RangeText() != "£8,089 to £76,226" || !strings.HasPrefix(spent.Note, "Will go over") {
		t.Errorf("%s %s", spent.RangeText(), spent.Note)
	}
}
