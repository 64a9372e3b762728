package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

// previewView is a proposed KPI as it counts now, beside the newest version if there is one.
type previewView struct {
	AsAt     string
	Version  int
	Current  *previewColumn
	Proposed previewColumn
	Before   string // what came before the KPI begins
}

// previewColumn is what one version comes to.
type previewColumn struct {
	Cell    figureCell
	Status  reports.KPIStatus
	Formula string
	Sources []string
}

func newPreviewColumn(point reports.KPIPoint) previewColumn {
	column := previewColumn{newFigureCell(point.Status.Figure), point.Status, point.Receipt.Formula, nil}
	if words := point.Receipt.CountedFrom(); words != "" {
		column.Sources = []string{"From " + words + "."}
	}
	return column
}

// fillCheck says again what was answered, and counts it.
func (a *App) fillCheck(c *fiber.Ctx, d *kpiDraft, page *kpiFormPage) error {
	preview, err := a.services.Reports.PreviewKPI(c.UserContext(), a.actor(c), d.kpi, d.view.AsAt)
	if err != nil {
		return err
	}
	page.Preview = previewView{AsAt: d.view.AsAt, Proposed: newPreviewColumn(preview.Proposed)}
	page.Preview.Proposed.Cell.Link = measureReceiptPath(d.view, d.kpi)
	if preview.Current != nil && d.base != nil {
		current := newPreviewColumn(*preview.Current)
		page.Preview.Current, page.Preview.Version = &current, d.base.Version
	}
	if preview.Before != nil {
		page.Preview.Before = d.beforeWords(*preview.Before)
	}
	page.Summary = d.summary()
	for _, button := range []stepButton{
		{kpiWhat, "Change what it is"}, {kpiMeasure, "Change what it measures"}, {kpiFilter, "Change what is counted"}, {kpiAnswers, "Change which answers count"},
		{kpiTarget, "Change the target"}, {kpiProfile, "Change the quarters"}, {kpiWhen, "Change from when and why"},
	} {
		if slices.Contains(d.steps(), button.Step) {
			page.Steps = append(page.Steps, button)
		}
	}
	return nil
}

// beforeWords say what came before the KPI begins and counts towards it, and how to say otherwise.
func (d *kpiDraft) beforeWords(before reports.Figure) string {
	starts, otherwise := ofDate(d.kpi.StartsOn, shortDay), "enter a baseline"
	if slices.Contains(kindFields[d.kpi.Measure.Kind], "from") {
		otherwise = "enter that day in “Counted from”, or a baseline"
	}
	return before.Text() + " of what is counted came before " + starts + ", when this KPI begins, and counts towards it. If it should not, " + otherwise + "."
}

// summary is the draft in words.
func (d *kpiDraft) summary() []summaryRow {
	k := d.kpi
	rows := []summaryRow{
		{Key: "Deliverable", Lines: []string{labelOf(k.Letter, d.choices.Deliverables)}},
		{Key: "Title", Lines: []string{k.Title}},
		{Key: "Where it sits", Lines: []string{labelOf(string(k.Level), levelChoices)}},
		{Key: "What it measures", Lines: append([]string{labelOf(string(k.Measure.Kind), kindChoices)}, d.filterLines()...)},
	}
	if k.Measure.Kind != reports.MilestoneReached {
		rows = append(rows, summaryRow{Key: "Unit", Lines: []string{k.Unit + ", " + plural(k.Decimals, "decimal", "decimals")}},
			summaryRow{Key: "Direction", Lines: []string{labelOf(string(k.Direction), d.choices.Directions)}},
			summaryRow{Key: "Baseline", Lines: d.baselineLines()})
	}
	rows = append(rows, summaryRow{Key: "Target", Lines: d.targetLines()}, summaryRow{Key: "Note", Lines: lines(k.Note)})
	if d.base != nil {
		rows = append(rows, summaryRow{Key: "Counts from", Lines: []string{ofDate(k.CountsFrom, fullDay)}}, summaryRow{Key: "Why", Lines: lines(k.Reason)})
	}
	return rows
}

// filterLines are the answers of the step that narrows the measure, those that are empty left
// out.
func (d *kpiDraft) filterLines() []string {
	m, form := d.kpi.Measure, d.form
	said := map[string]string{
		"course": labelOf(m.Course, d.choices.Courses), "who": labelOf(form.Who, d.choices.Who), "reach": labelOf(form.Reach, d.choices.Reaches),
		"survey": labelOf(m.Survey, d.choices.Surveys), "question": labelOf(form.Question, d.choices.Questions),
		"engagement": kindLabel(m.EngagementKind), "aggregate": labelOf(form.Aggregate, aggregateChoices),
		"indicator": labelOf(m.Indicator, d.choices.Indicators), "earlier": "From " + periodWords(m.Earlier), "period": "Of " + periodWords(m.Period),
		"year": "For " + m.Year, "adds": labelOf(cmp.Or(form.Adds, "newest"), d.choices.Adds), "before": "Before: " + labelOf(m.Before, d.choices.Surveys),
	}
	if m.From != "" {
		said["from"] = "From " + ofDate(m.From, shortDay) + " on"
	}
	if m.Kind == reports.SurveyMeanChange || m.Kind == reports.SurveyChange {
		said["survey"] = "After: " + said["survey"]
	}
	var words []string
	for _, field := range kindFields[m.Kind] {
		if said[field] != "" {
			words = append(words, said[field])
		}
	}
	return append(words, d.answerLines()...)
}

// answerLines say which waves and answers count.
func (d *kpiDraft) answerLines() []string {
	m := d.kpi.Measure
	wave := func(name string) string { return cmp.Or(name, "every wave") }
	var words []string
	for _, field := range answerFields[m.Kind] {
		switch field {
		case "wave":
			words = append(words, "Wave: "+wave(m.Wave))
		case "before-wave":
			words = append(words, "Wave before: "+wave(m.BeforeWave))
		case "options":
			counted := d.choices.Positive
			if len(m.Options) > 0 {
				var labels []string
				for _, option := range m.Options {
					labels = append(labels, labelOf(option, d.choices.Options))
				}
				counted = strings.Join(labels, ", ")
			}
			words = append(words, "Answers that count: "+counted)
		}
	}
	return words
}

func (d *kpiDraft) baselineLines() []string {
	if d.kpi.Baseline == nil {
		return []string{"None: it grows from nothing"}
	}
	return []string{decimalTyped(*d.kpi.Baseline) + " on " + ofDate(d.kpi.BaselineOn, shortDay)}
}

func (d *kpiDraft) targetLines() []string {
	k := d.kpi
	if k.Target == nil {
		return []string{"No target set"}
	}
	days := ", from " + ofDate(k.StartsOn, shortDay) + " to " + ofDate(k.EndsOn, shortDay)
	words := []string{decimalTyped(*k.Target) + days}
	if k.Measure.Kind == reports.MilestoneReached {
		words = []string{"To be reached by " + ofDate(k.EndsOn, shortDay)}
	}
	words = append(words, labelOf(string(k.TargetSource), d.choices.TargetSources))
	for _, due := range k.Profile {
		words = append(words, decimalTyped(due.Value)+" by the end of "+ofDate(due.On, shortDay))
	}
	if k.Measure.Accumulates() && len(k.Profile) == 0 {
		words = append(words, "Due evenly, day by day")
	}
	return words
}
