package reports

import (
	"fmt"
	"strings"
)

// ProfileChart shows KPIs against their profiles, a row a KPI, on one axis on which every target
// is 100%: what was reached, with its 95% interval where it has one, what was due by the day, and
// the forecast with its range. Title says what it is, Base how it is read.
type ProfileChart struct {
	Title string
	Base  string
	Rows  []ProfileRow
	asAt  string
	of    string // which KPIs are drawn
}

// ProfileRow is a KPI with a target. The numbers are in percent of the way to the target, and
// nil where there is none; Note stands in the place of a bar that is not drawn. Words are what
// the numbers are of: "17, due 20", "target 80", "forecast 60 (50 to 70)".
type ProfileRow struct {
	Label               string
	Reached             *float64
	Low, High           *float64
	Due                 *float64
	Forecast            *float64
	AheadLow, AheadHigh *float64
	Note                string
	Words               []string
	RAG, Foretold       RAG
	atMost              bool
}

// NewProfileChart makes the chart of the KPIs that have a target which can be come to step by
// step; of a milestone there is nothing to draw. label is what a reader knows a KPI as.
func NewProfileChart(title, asAt string, kpis []KPIStatus, label func(KPIStatus) string) ProfileChart {
	chart := ProfileChart{Title: title, asAt: asAt, of: "with a target that can be drawn"}
	for _, kpi := range kpis {
		if row, drawn := kpi.profileRow(); drawn {
			row.Label = label(kpi)
			chart.Rows = append(chart.Rows, row)
		}
	}
	chart.Base = "As at " + dayWords(asAt) + ". The target of each KPI is at 100%."
	if left := len(kpis) - len(chart.Rows); left > 0 {
		chart.Base += " " + plural(left, "KPI without a target that can be drawn is", "KPIs without a target that can be drawn are") + " in the table alone."
	}
	return chart
}

// ProfileChart is the chart of a deliverable of a return.
func (d DeliverableStatus) ProfileChart(asAt string) ProfileChart {
	return NewProfileChart("KPIs of deliverable "+d.Letter+" against their profile, with forecast", asAt, d.KPIs, func(k KPIStatus) string { return k.Title })
}

// Drawn tells whether there is something to draw.
func (c ProfileChart) Drawn() bool { return len(c.Rows) > 0 }

func (k KPIStatus) profileRow() (ProfileRow, bool) {
	from := 0.0
	if k.Baseline != nil {
		from = *k.Baseline
	}
	if k.Target == nil || *k.Target == from || k.Figure.Unit == MilestoneUnit {
		return ProfileRow{}, false
	}
	way := func(value *float64) *float64 {
		if value == nil {
			return nil
		}
		return number(100 * (*value - from) / (*k.Target - from))
	}
	row := ProfileRow{atMost: k.Direction == AtMost, RAG: k.Rating.RAG, Foretold: k.foretold(), Due: way(k.Expected)}
	reached := k.Figure.Text()
	switch {
	case k.Figure.Suppressed:
		row.Note = hiddenMark
	case k.Figure.Value == nil:
		row.Note = "no data"
	default:
		row.Reached, row.Low, row.High = way(k.Figure.Value), way(k.Figure.Low), way(k.Figure.High)
	}
	if due := k.ExpectedText(); due != "" && k.Figure.Unit != Percent && k.Figure.Unit != Points {
		if k.Direction == AtMost {
			due = "at most " + due
		}
		reached += ", due " + due
	} else {
		row.Due = nil // it is the target
	}
	row.Words = []string{reached, "target " + k.TargetText()}
	if k.Forecast != nil {
		row.Forecast, row.AheadLow, row.AheadHigh = way(k.Forecast.Value), way(k.Forecast.Low), way(k.Forecast.High)
		row.Words = append(row.Words, "forecast "+k.Forecast.Text()+" ("+k.Forecast.RangeText()+")")
	}
	return row, true
}

// Shows says how many KPIs are green, amber and red, which of them is the furthest from what was
// due, and what the forecasts come to.
func (c ProfileChart) Shows() string {
	rated, foretold := map[RAG]int{}, map[RAG]int{}
	var least extreme[ProfileRow]
	for _, row := range c.Rows {
		rated[row.RAG]++
		foretold[row.Foretold]++
		if row.Reached == nil || row.atMost {
			continue
		}
		due := 100.0
		if row.Due != nil {
			due = *row.Due
		}
		if due > 0 {
			least.add(row, *row.Reached/due)
		}
	}
	var said []string
	for _, rag := range []RAG{Green, Amber, Red, NotRated} {
		if rated[rag] > 0 {
			said = append(said, fmt.Sprintf("%d %s", rated[rag], wordWithin(rag)))
		}
	}
	shows := "Of " + plural(len(c.Rows), "KPI", "KPIs") + " " + c.of + " " + strings.Join(said, ", ") + "."
	if least.count > 1 {
		shows += " Least against what was due: “" + least.lowest.Label + "”, " + strings.Join(least.lowest.Words[:2], ", ") + "."
	}
	return shows + foretoldWords(foretold)
}

func foretoldWords(foretold map[RAG]int) string {
	var said []string
	for _, part := range []struct {
		rag   RAG
		words string
	}{{Green, "on course"}, {Amber, "may miss the target"}, {Red, "will miss the target"}} {
		if foretold[part.rag] > 0 {
			said = append(said, fmt.Sprintf("%d %s", foretold[part.rag], part.words))
		}
	}
	if len(said) == 0 {
		return " None has a forecast."
	}
	return " By the forecast " + strings.Join(said, ", ") + "."
}

// Description is the chart in words, for those who do not see it.
func (c ProfileChart) Description() string {
	said := []string{c.Base}
	for _, row := range c.Rows {
		said = append(said, row.Label+": "+strings.Join(row.Words, ", ")+".")
	}
	return strings.Join(said, " ")
}
