package web

import (
	"fmt"
	"strings"

	"muster/reports"
)

// longName is as long as the name of an organisation may be on a line, and a little longer.
const longName = "Dyfed-Powys and the Port of Holyhead area"

// longLink has no place where a line may be broken, and is wider than the paper.
const longLink = "https://example.org/safeguarding_board/minutes_of_meetings/2026/november/annex_c_what_was_agreed_between_the_agencies.pdf"

// boardPaper is the return of the world with whatever a return may have: figures that are 0,
// hidden, without a record, without a target; long names, long texts and tables of thirty rows.
func (w *reportWorld) boardPaper() reports.GrantReturn {
	made := w.build()
	none := func(measure string) reports.Figure {
		return reports.Figure{Key: "training.NONE." + measure, Title: "“Very confident” or “extremely confident”", Unit: reports.Percent}
	}
	made.Training = append(made.Training, reports.TrainingRow{
		Course: "NONE", Title: longName, Sessions: aFigure("training.NONE.sessions", 0), Trained: aFigure("training.NONE.trained", 1236),
		Policing: none("policing"), Quality: none("quality"), QualityCohort: none("quality.cohort"), Confident: none("confident"),
		ConfidentCohort: none("confident.cohort"), Responses: none("responses"), Rate: none("rate"), Note: "The register of one session is not complete: " + longLink,
	})
	made.Deliverables = append(made.Deliverables, manyKPIs())
	made.Indicators = append(made.Indicators, reports.IndicatorRow{
		Title: "Potential victims referred, " + longName, EarlierPeriod: "2019", LaterPeriod: "2020", Source: "Home Office",
		Earlier: aFigure("indicator.nrm.earlier", 2748), Later: aFigure("indicator.nrm.later", 3431), Change: aFigure("indicator.nrm.change", -0.4),
	})
	made.Written = append(made.Written, longNarrative(), manyRisks(), manyMilestones(), someMoney())
	was, is := 324.0, 325.0
	made.Restatements = &reports.Restatements{Title: "Grant return as at 30 September 2025", AsAt: "2025-09-30", Since: "2025-10-12", Rows: []reports.Restatement{
		{Then: reports.Figure{Title: "Victim liaison officers trained", Unit: "people", Value: &was}, Now: reports.Figure{Title: "Victim liaison officers trained", Unit: "people", Value: &is}, Because: "1 session was added: " + longLink},
		{Then: reports.Figure{Title: longName, Unit: "people", Value: &was}, Now: reports.Figure{Title: longName, Unit: "people", Suppressed: true}, Because: "1 session was changed."},
	}}
	return made
}

func aFigure(key string, value float64) reports.Figure {
	figure := reports.Figure{Key: key, Title: "The figure " + key, Unit: "people", Value: &value}
	if value != float64(int(value)) {
		figure.Unit, figure.Decimals, figure.Change = reports.Points, 1, true
	}
	return figure
}

// manyKPIs is a deliverable with thirty KPIs, of each state some.
func manyKPIs() reports.DeliverableStatus {
	status := reports.DeliverableStatus{
		Letter: "C", Title: "Whatever else is kept for " + longName,
		Computed: reports.Rating{RAG: reports.Amber, Why: "Of 30 KPIs 10 are amber, and none is red."},
		Declared: &reports.Judgement{RAG: reports.Green, Reason: longLink + strings.Repeat("The forces have said in writing that they are on their way. ", 6), By: "The manager of " + longName, RecordedOn: "2026-01-12"},
		Assured:  &reports.Judgement{RAG: reports.Red, Reason: "The board does not agree.", By: "The board", RecordedOn: "2026-01-20"},
	}
	status.Trend = &reports.Trend{Since: "2025-09-30", Was: reports.Green, Is: reports.Amber}
	for n := range 30 {
		kpi := reports.KPIStatus{Code: fmt.Sprintf("many%d", n), Letter: "C", Direction: reports.AtLeast, Figure: aFigure(fmt.Sprintf("kpi.many%d", n), float64(n*n*37))}
		kpi.Title = fmt.Sprintf("KPI %d of people trained in %s", n+1, longName)
		if n == 4 {
			kpi.Title = longLink
		}
		kpi.Trend = &reports.Trend{Since: "2025-09-30", Was: reports.Amber, Is: reports.Green}
		kpi.TrendWords = kpi.Trend.Words()
		target := float64(1000 * n)
		switch n % 5 {
		case 0:
			kpi.Target, kpi.TargetSource, kpi.Rating = &target, reports.Published, reports.Rating{RAG: reports.Amber, Why: "Not enough evidence: the interval has the target in it, and 120 more answers would settle it."}
			kpi.NoForecast = "No forecast is made of what people answer: nothing that is planned says who will answer, or what."
		case 1:
			kpi.Figure.Suppressed, kpi.Figure.Value = true, nil
		case 2:
			kpi.Figure.Value = nil
		case 3:
			kpi.Target, kpi.TargetSource, kpi.Rating = &target, reports.Invented, reports.Rating{RAG: reports.Green, Why: "More than was due."}
			forecast := aFigure(kpi.Figure.Key+".forecast", target*1.1)
			low, high := target*0.8, target*1.4
			forecast.Low, forecast.High, forecast.Note, kpi.Forecast, kpi.EndsOn = &low, &high, "May fall short: the target lies within the range.", &forecast, "2026-03-31"
		}
		status.KPIs = append(status.KPIs, kpi)
	}
	return status
}

func longNarrative() reports.WrittenSection {
	text := strings.TrimSpace(strings.Repeat("Two sessions were held with both agencies in the room, and the third was moved because of an operation.\n\nWhat people asked for most was time with the tools of their own force. ", 14))
	section := reports.WrittenSection{Code: "narrative", Title: "Narrative by deliverable", One: "narrative", Entries: []reports.WrittenEntry{
		{Key: "A", Title: "A: Brief people", Answers: answersOf("What was done", text+longLink, "What comes next", "Three more are planned.", "Help needed", "Two more trainers.")},
		{Key: "C", Title: "C: " + longName, Answers: answersOf("What was done", text, "What comes next", text)},
	}}
	for lines := range 12 { // so that headings come wherever a page may end
		section.Entries = append(section.Entries, reports.WrittenEntry{Key: fmt.Sprint(lines), Title: fmt.Sprintf("D%d: %s, and %[2]s, and %[2]s", lines, longName),
			Answers: answersOf("What was done", strings.Repeat("A line of it.\n", 20+lines)+text)})
	}
	return section
}

// answersOf are answers of text, each after its label.
func answersOf(pairs ...string) []reports.WrittenAnswer {
	var answers []reports.WrittenAnswer
	for i := 0; i < len(pairs); i += 2 {
		answers = append(answers, reports.WrittenAnswer{Label: pairs[i], Kind: reports.LongText, Value: pairs[i+1], Text: pairs[i+1]})
	}
	return answers
}

func manyRisks() reports.WrittenSection {
	section := reports.WrittenSection{Code: "risks", Title: "Risks and issues", One: "risk or issue"}
	for n := range 12 {
		section.Entries = append(section.Entries, reports.WrittenEntry{Key: fmt.Sprint(n), Title: fmt.Sprintf("Risk %d: too few trainers in %s", n+1, longName), Answers: answersOf(
			"Kind", "Risk", "Severity", "High", "What it would do, or does, to the programme", "Sessions are cancelled at short notice: "+longLink,
			"What is done about it", "Forces are asked for people who may be released for three days.", "Owner", "Regional coordinator")})
	}
	return section
}

func manyMilestones() reports.WrittenSection {
	section := reports.WrittenSection{Code: "milestones", Title: "Milestones", One: "milestone", Table: true}
	for n := range 30 {
		note := ""
		if n%4 == 0 {
			note = "The venue of " + longName + " was not free on the day, and the next that was free was taken: " + longLink
		}
		answers := answersOf("Planned", "30 September 2026", "Forecast", "30 April 2026", "Actual", "", "Note", note)
		for day := range answers[:3] {
			answers[day].Kind = reports.DayField
		}
		section.Entries = append(section.Entries, reports.WrittenEntry{Key: fmt.Sprint(n), Title: fmt.Sprintf("Milestone %d of %s", n+1, longName), Answers: answers})
	}
	return section
}

func someMoney() reports.WrittenSection {
	pounds := func(label, digits, text string) reports.WrittenAnswer {
		return reports.WrittenAnswer{Label: label, Kind: reports.MoneyField, Value: digits, Text: text}
	}
	line := func(title, reason string) reports.WrittenEntry {
		return reports.WrittenEntry{Key: title, Title: title, Answers: append([]reports.WrittenAnswer{
			pounds("Budget", "1120000", "£1,120,000"), pounds("Spent so far", "0", "£0"), pounds("Forecast for the end", "1125000", "£1,125,000"), pounds("Variance", "5000", "+£5,000"),
		}, answersOf("Reason for the variance", reason)...)}
	}
	return reports.WrittenSection{Code: "money", Title: "Budget, spend and forecast", One: "budget line", Table: true,
		Entries: []reports.WrittenEntry{line("Trainers of "+longName, "The venue cost more than in the year before, and two sessions were added: "+longLink), line("Total", "")}}
}
