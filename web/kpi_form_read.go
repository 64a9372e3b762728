package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"muster/courses/people"
	"muster/reports"
)

// kindFields are the fields that a kind of measure is narrowed by, in their order.
var kindFields = map[reports.MeasureKind][]string{
	reports.SessionsDelivered:      {"course", "from"},
	reports.Trained:                {"course", "who", "from"},
	reports.TrainedShare:           {"course", "who"},
	reports.OrganisationsTrained:   {"course", "reach", "from"},
	reports.Responses:              {"survey"},
	reports.OrganisationsAnswering: {"survey", "reach"},
	reports.ResponseRate:           {"survey", "course"},
	reports.SurveyShare:            {"question"},
	reports.SurveyChange:           {"question", "before"},
	reports.SurveyMeanChange:       {"survey", "before"},
	reports.EngagementSum:          {"engagement", "other-engagement", "aggregate", "from"},
	reports.IndicatorValue:         {"indicator", "period"},
	reports.IndicatorSum:           {"indicator", "from"},
	reports.IndicatorChange:        {"indicator", "earlier", "period"},
	reports.GrantAmount:            {"year"},
	reports.EnteredNumber:          {"adds"},
	reports.MilestoneReached:       {},
}

// answerFields are the fields that say which answers a share, or a change of one, is of.
var answerFields = map[reports.MeasureKind][]string{
	reports.SurveyShare:      {"wave", "options"},
	reports.SurveyChange:     {"wave", "before-wave"},
	reports.SurveyMeanChange: {"wave", "before-wave"},
}

// fixedUnit is the unit that a measure has, "" where it is a word to be chosen.
func fixedUnit(m reports.Measure) string {
	switch m.Kind {
	case reports.TrainedShare, reports.SurveyShare, reports.ResponseRate, reports.IndicatorChange:
		return reports.Percent
	case reports.SurveyChange, reports.SurveyMeanChange:
		return reports.Points
	case reports.GrantAmount:
		return reports.Pounds
	case reports.MilestoneReached:
		return reports.MilestoneUnit
	}
	switch {
	case m.OfForces:
		return reports.Percent
	case m.Aggregate == reports.SumAmounts || m.Aggregate == reports.LargestAmount:
		return reports.Pounds
	}
	return ""
}

// kpiFormOf is a KPI as the form shows it.
func kpiFormOf(k reports.KPI) kpiForm {
	m := k.Measure
	form := kpiForm{
		Letter: k.Letter, Title: k.Title, Level: string(k.Level), Note: k.Note, Kind: string(m.Kind), Course: m.Course, Who: string(m.Sector),
		Survey: m.Survey, Before: m.Before, Wave: m.Wave, BeforeWave: m.BeforeWave, Options: m.Options, Engagement: m.EngagementKind, Aggregate: string(m.Aggregate), Indicator: m.Indicator,
		Earlier: m.Earlier, Period: m.Period, Year: m.Year, From: dateFieldOf(m.From), Unit: k.Unit, Decimals: strconv.Itoa(k.Decimals),
		Direction: string(k.Direction), BaselineOn: dateFieldOf(k.BaselineOn), TargetSource: string(k.TargetSource),
		Starts: dateFieldOf(k.StartsOn), Ends: dateFieldOf(k.EndsOn), Version: strconv.Itoa(k.Version), Reach: reachOf(m),
		Adds: cmp.Or(string(m.Aggregate), "newest"),
	}
	if m.ExceptSector != "" {
		form.Who = exceptSector + string(m.ExceptSector)
	}
	if m.Item != "" {
		form.Question = m.Survey + " " + m.Item
	}
	if m.Aggregate == reports.CountOrganisations {
		form.Aggregate = form.Reach
	}
	if k.Baseline != nil {
		form.Baseline = decimalTyped(*k.Baseline)
	}
	if k.Target != nil {
		form.Target = decimalTyped(*k.Target)
	}
	for _, due := range k.Profile {
		form.Due = append(form.Due, mixField{Name: "due-" + due.On, Value: decimalTyped(due.Value)})
	}
	return form
}

// exceptSector marks, in the field who, every sector but the one that follows.
const exceptSector = "except-"

func reachOf(m reports.Measure) string {
	switch {
	case m.OfForces:
		return "share"
	case m.ForcesOnly:
		return "forces"
	}
	return "organisations"
}

func decimalTyped(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }

// decimal reads a number: 1,234.5, 80%, £1,200 or -3.
func decimal(typed string) (float64, bool) {
	typed = strings.ReplaceAll(strings.TrimSuffix(strings.TrimPrefix(typed, "£"), "%"), ",", "")
	value, err := strconv.ParseFloat(typed, 64)
	return value, err == nil && value > -1e15 && value < 1e15
}

// realDay is a date that was typed, or what is wrong with it at the field.
func realDay(field string, typed dateField, what string, problems *Problems) string {
	day := typed.date()
	if day == "" {
		problems.Add(field, "Enter "+what)
	} else if _, err := time.Parse(time.DateOnly, day); err != nil {
		problems.Add(field, "The date must be a real date")
	}
	return day
}

// read makes the KPI of what was typed. sentField reads a field that the form has no place for.
func (d *kpiDraft) read(sentField func(string) string) {
	d.kpi = reports.KPI{Programme: d.view.Programme.Code, Letter: d.form.Letter}
	if d.base != nil {
		d.kpi = *d.base
		d.kpi.Profile, d.form.Letter = nil, d.base.Letter
	}
	d.problems[kpiWhat] = d.readWhat()
	d.problems[kpiMeasure] = d.readMeasure()
	d.problems[kpiFilter] = d.readFilter()
	d.choices.ofMeasure(d.kpi.Measure)
	d.problems[kpiAnswers] = d.readAnswers()
	d.problems[kpiTarget] = d.readTarget()
	d.problems[kpiProfile] = d.readProfile(sentField)
	if d.base != nil {
		d.problems[kpiWhen] = d.readWhen()
	}
}

func (d *kpiDraft) readWhat() (problems Problems) {
	d.kpi.Title, d.kpi.Level, d.kpi.Note = d.form.Title, reports.Level(d.form.Level), d.form.Note
	if d.base == nil {
		if known(d.form.Letter, d.choices.Deliverables) == "" {
			problems.Add("letter", "Choose the deliverable it belongs to")
		}
		// The address of the page for a new KPI is no KPI's.
		if d.kpi.Code = indicatorCode(d.form.Title); d.kpi.Code == "new" {
			d.kpi.Code = "new-kpi"
		}
	}
	if d.kpi.Code == "" || len([]rune(d.form.Title)) > 200 {
		problems.Add("title", "Enter a title with words, in 200 characters or fewer")
	}
	if !slices.Contains(reports.Levels, d.kpi.Level) {
		problems.Add("level", "Select where it sits")
	}
	if len([]rune(d.form.Note)) > reports.MaxText {
		problems.Add("note", "Note must be 2,000 characters or fewer")
	}
	return problems
}

// readMeasure keeps, of the version before, what the form does not ask, as long as the kind
// is the same.
func (d *kpiDraft) readMeasure() (problems Problems) {
	kind := reports.MeasureKind(d.form.Kind)
	if _, is := kindFields[kind]; !is {
		problems.Add("kind", "Select what it measures")
		kind = ""
	}
	if d.base == nil || d.base.Measure.Kind != kind {
		d.kpi.Measure = reports.Measure{Kind: kind}
	}
	return problems
}

func (d *kpiDraft) readFilter() (problems Problems) {
	m, form := &d.kpi.Measure, d.form
	choose := func(field, typed string, choices []Choice, what string) string {
		chosen := known(typed, choices)
		if chosen == "" {
			problems.Add(field, "Choose "+what)
		}
		return chosen
	}
	for _, field := range kindFields[m.Kind] {
		switch field {
		case "course":
			m.Course = choose("course", form.Course, d.choices.Courses, "a course")
		case "who":
			m.Sector, m.ExceptSector = people.Sector(known(form.Who, d.choices.Who)), ""
			if except, is := strings.CutPrefix(string(m.Sector), exceptSector); is {
				m.Sector, m.ExceptSector = "", people.Sector(except)
			}
			if m.Kind == reports.TrainedShare && m.Sector == "" {
				problems.Add("who", "Choose one sector")
			}
		case "reach":
			m.ForcesOnly, m.OfForces = form.Reach != "organisations", form.Reach == "share"
			choose("reach", form.Reach, d.choices.Reaches, "what is counted")
		case "survey":
			m.Survey = choose("survey", form.Survey, d.choices.Surveys, "a survey")
		case "question":
			m.Survey, m.Item, _ = strings.Cut(choose("question", form.Question, d.choices.Questions, "a question"), " ")
		case "before":
			m.Before = choose("before", form.Before, d.choices.Surveys, "the survey before")
		case "earlier", "period":
			d.readPeriod(field, &problems)
		case "indicator":
			m.Indicator = choose("indicator", form.Indicator, d.choices.Indicators, "an indicator")
		case "from":
			d.readFrom(&problems)
		case "year":
			d.readYear(&problems)
		case "adds":
			m.Aggregate = ""
			if choose("adds", form.Adds, d.choices.Adds, "how its numbers come together") == string(reports.AddedUp) {
				m.Aggregate = reports.AddedUp
			}
		case "engagement":
			d.readEngagement(&problems)
		}
	}
	if m.Kind == reports.EnteredNumber || m.Kind == reports.MilestoneReached {
		m.Entry = d.kpi.Code
	}
	return problems
}

func (d *kpiDraft) readEngagement(problems *Problems) {
	m := &d.kpi.Measure
	m.EngagementKind = cmp.Or(reports.EngagementKind(d.form.OtherEngagement), d.form.Engagement)
	if m.EngagementKind == "" {
		problems.Add("engagement", "Choose a kind of record, or name another")
	}
	m.ForcesOnly, m.OfForces, m.Aggregate = false, false, reports.Aggregate(d.form.Aggregate)
	if known(d.form.Aggregate, d.choices.Aggregates) == "" {
		problems.Add("aggregate", "Select what is made of the records")
		m.Aggregate = ""
	}
	if slices.Contains([]string{"organisations", "forces", "share"}, d.form.Aggregate) {
		m.Aggregate, m.ForcesOnly, m.OfForces = reports.CountOrganisations, d.form.Aggregate != "organisations", d.form.Aggregate == "share"
	}
}

func (d *kpiDraft) readPeriod(field string, problems *Problems) {
	into, typed := &d.kpi.Measure.Period, d.form.Period
	if field == "earlier" {
		into, typed = &d.kpi.Measure.Earlier, d.form.Earlier
	}
	*into = strings.ToUpper(typed)
	if _, err := reports.ParsePeriod(*into); err != nil {
		problems.Add(field, "Enter a period, like 2020, 2020-Q4 or 2020-10")
	}
}

// readFrom reads the day before which nothing is counted, none for the beginning.
func (d *kpiDraft) readFrom(problems *Problems) {
	if d.kpi.Measure.From = d.form.From.date(); d.kpi.Measure.From != "" {
		d.kpi.Measure.From = realDay("from", d.form.From, "the first day", problems)
	}
}

// readAnswers reads which waves and answers count. No wave stands for all, and no answers for
// those that the survey calls positive.
func (d *kpiDraft) readAnswers() (problems Problems) {
	m, form := &d.kpi.Measure, d.form
	wave := func(field, typed string, choices []Choice) string {
		chosen := known(typed, choices)
		if chosen != typed {
			problems.Add(field, "Choose a wave of that survey, or every wave")
		}
		return chosen
	}
	for _, field := range answerFields[m.Kind] {
		switch field {
		case "wave":
			m.Wave = wave(field, form.Wave, d.choices.Waves)
		case "before-wave":
			m.BeforeWave = wave(field, form.BeforeWave, d.choices.BeforeWaves)
		case "options":
			m.Options = nil
			for _, option := range form.Options {
				if known(option, d.choices.Options) == "" {
					problems.Add(field, "Choose answers to that question")
					return problems
				}
				m.Options = append(m.Options, option)
			}
		}
	}
	return problems
}

func (d *kpiDraft) readYear(problems *Problems) {
	m := &d.kpi.Measure
	if d.form.Year == "" && len(m.Grants) > 0 {
		return // of grants by name, which this form does not change
	}
	m.Year, m.Grants = d.form.Year, nil
	if !reports.IsFinancialYear(m.Year) {
		problems.Add("year", "Enter a financial year, like 2020/21")
	}
}

func (d *kpiDraft) readWhen() (problems Problems) {
	d.kpi.CountsFrom = realDay("counts-from", d.form.CountsFrom, "the day from which it counts", &problems)
	d.kpi.Version, _ = strconv.Atoi(d.form.Version)
	if d.kpi.Reason = d.form.Reason; d.kpi.Reason == "" {
		problems.Add("reason", "Enter why there is a new version")
	} else if len([]rune(d.kpi.Reason)) > reports.MaxText {
		problems.Add("reason", "Reason must be 2,000 characters or fewer")
	}
	return problems
}
