package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// KPIChart shows a KPI quarter by quarter: what was reached by the end of each, with its 95%
// interval where it has one, what was due by then, the target, the baseline and the forecast
// with its range. Title says what it is, Base how it stands. The table beside it has the same
// Quarters and Forecast.
type KPIChart struct {
	Title    string
	Base     string
	Quarters []KPIQuarter
	Forecast *Forecast
	kpi      KPI
	// The words of the target and the baseline are "" where there is none.
	targetWords, baselineWords string
	startsOn, endsOn           string // of the axis
}

// KPIQuarter is a KPI at the end of a quarter, at the day that is looked at, or at its last day.
// Actual is nil for a day to come, Due where nothing is due by then.
type KPIQuarter struct {
	On     string
	Actual *Figure
	Due    *float64
	RAG    RAG
	due    string
}

// DueText is what is due by then as it is printed, "" where nothing is.
func (q KPIQuarter) DueText() string { return q.due }

// NewKPIChart makes the chart of a KPI from its history, the earliest day first, of which the
// last is the day looked at; days that end no quarter are left out. forecast may be nil.
func NewKPIChart(history []KPIPoint, forecast *Forecast) KPIChart {
	newest := history[len(history)-1]
	kpi, status := newest.kpi, newest.Status
	chart := KPIChart{
		Title: kpi.Title + ", quarter by quarter", Forecast: forecast, kpi: kpi, endsOn: max(kpi.EndsOn, newest.AsAt),
	}
	if kpi.Target != nil {
		chart.targetWords = "Target: " + status.TargetText()
	}
	if kpi.Baseline != nil {
		chart.baselineWords = "Baseline: " + status.BaselineText()
	}
	for _, point := range history {
		if point.AsAt == newest.AsAt || endsQuarter(point.AsAt) {
			figure := point.Status.Figure
			chart.Quarters = append(chart.Quarters, KPIQuarter{On: point.AsAt, Actual: &figure, RAG: point.Status.Rating.RAG}.dueOf(point.kpi))
		}
	}
	for _, day := range quarterEnds(newest.AsAt, kpi.EndsOn) {
		chart.Quarters = append(chart.Quarters, KPIQuarter{On: day, RAG: NotRated}.dueOf(kpi))
	}
	chart.startsOn = min(kpi.StartsOn, chart.Quarters[0].On)
	chart.Base = chart.words(newest.AsAt, status.Figure)
	return chart
}

// Drawn tells whether there is something to draw: of a milestone, which is reached or not,
// there is not.
func (c KPIChart) Drawn() bool { return c.kpi.Unit != MilestoneUnit }

// growsToTarget tells whether what is due grows from day to day.
func (c KPIChart) growsToTarget() bool { return c.kpi.Target != nil && c.kpi.Measure.Accumulates() }

func (q KPIQuarter) dueOf(kpi KPI) KPIQuarter {
	if q.Due = kpi.dueBy(q.On); q.Due != nil {
		q.due = withUnit(*q.Due, kpi.Unit, decimalsOf(round(*q.Due, 1), kpi.Decimals), false)
	}
	return q
}

// dueBy is what is due by the end of a day: of what adds up as Expected has it, of a level the
// target throughout. It is nil before the first day, without a target and of a milestone.
func (k KPI) dueBy(day string) *float64 {
	if k.Target == nil || day < k.StartsOn || k.Measure.Kind == MilestoneReached {
		return nil
	}
	if !k.Measure.Accumulates() {
		return k.Target
	}
	return number(Expected(k.milestones(), k.StartsOn, k.begins(), day))
}

// endsQuarter tells whether a day is the last of a calendar quarter.
func endsQuarter(day string) bool {
	next := dayAfter(day)
	return strings.HasSuffix(next, "-01") && strings.Contains("-01-04-07-10-", next[4:8])
}

// quarterEnds are the last days of the quarters after a day and before the last day, and the
// last day itself, the earliest first; none when the last day is not after it.
func quarterEnds(after, last string) []string {
	if last <= after {
		return nil
	}
	at, err := time.Parse(dayLayout, after)
	if err != nil {
		return nil
	}
	var ends []string
	for month := time.Date(at.Year(), (at.Month()-1)/3*3+4, 1, 0, 0, 0, 0, time.UTC); ; month = month.AddDate(0, 3, 0) {
		end := month.AddDate(0, 0, -1).Format(dayLayout)
		if end >= last {
			return append(ends, last)
		}
		if end > after {
			ends = append(ends, end)
		}
	}
}

// words say how the KPI stands: what was reached, what was due, the target and the forecast.
func (c KPIChart) words(asAt string, figure Figure) string {
	by := "By " + dayWords(cmp.Or(figure.EndedOn, asAt)) + ": "
	said := []string{by + c.actualWords(&figure) + "."}
	index := slices.IndexFunc(c.Quarters, func(q KPIQuarter) bool { return q.On == asAt })
	if due := c.Quarters[index].due; due != "" && c.growsToTarget() {
		said[0] = by + c.actualWords(&figure) + ", and " + due + " was due."
		if c.kpi.Direction == AtMost {
			said[0] = by + c.actualWords(&figure) + ", and at most " + due + " was allowed."
		}
	}
	if c.targetWords == "" {
		said = append(said, "No target is set.")
	} else {
		said = append(said, c.targetWords+" by "+dayWords(c.kpi.EndsOn)+".")
	}
	if c.baselineWords != "" {
		said = append(said, c.baselineWords+".")
	}
	if c.Forecast != nil {
		said = append(said, c.ForecastWords()+". "+c.OutlookWord()+".")
	}
	return strings.Join(said, " ")
}

// ForecastWords are the forecast with its day and its range, "" without one.
func (c KPIChart) ForecastWords() string {
	if c.Forecast == nil {
		return ""
	}
	return fmt.Sprintf("Forecast for %s: %s (%s)", dayWords(c.Forecast.On), c.Forecast.Text(), c.Forecast.RangeText())
}

// OutlookWord says how the forecast lies to the target, "" without one.
func (c KPIChart) OutlookWord() string {
	if c.Forecast == nil {
		return ""
	}
	return c.kpi.Direction.ForecastWord(*c.Forecast)
}

// actualWords are a figure with its interval, or why there is none.
func (c KPIChart) actualWords(figure *Figure) string {
	switch {
	case figure == nil:
		return "to come"
	case figure.Suppressed:
		return "hidden, [c], since too few have answered"
	case figure.Value == nil:
		return "no data"
	}
	words := figure.Text()
	if interval := figure.RangeText(); interval != "" {
		words += " (" + interval + ")"
	}
	return words
}

// Description is the chart in words, for those who do not see it.
func (c KPIChart) Description() string {
	said := []string{c.Base}
	for _, quarter := range c.Quarters {
		words := "By " + dayWords(quarter.On) + ": " + c.actualWords(quarter.Actual)
		if quarter.due != "" {
			words += ", due " + quarter.due
		}
		said = append(said, words+".")
	}
	return strings.Join(said, " ")
}
