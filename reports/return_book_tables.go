package reports

import (
	"maps"
	"slices"
	"strings"

	"muster/reports/spreadsheet"
)

// bookTables are the sheets with the return's tables, those that have a row.
func (r GrantReturn) bookTables(notes bookNotes) []spreadsheet.Sheet {
	var sheets []spreadsheet.Sheet
	for _, sheet := range []spreadsheet.Sheet{
		{Name: "Deliverables", Title: "Deliverables and their RAG, as at " + dayWords(r.AsAt), Table: r.deliverableTable()},
		{Name: "KPIs", Title: "KPIs of the deliverables, as at " + dayWords(r.AsAt), Table: r.kpiTable()},
		{Name: "Engagement", Title: "Engagement: work that is not a course, target and actual", Lines: []string{usualNotes[5]}, Table: r.engagementTable()},
		{Name: "Training", Title: "Training: courses, as at " + dayWords(r.AsAt), Lines: []string{usualNotes[4]}, Table: r.trainingTable()},
		{Name: "Surveys", Title: "Surveys before and after training: who answered, and the mean change", Lines: []string{usualNotes[7]}, Table: r.surveyTable()},
		{Name: "Items", Title: "Before and after training: share with a positive answer, by item", Lines: []string{usualNotes[7]}, Table: r.itemTable()},
		{Name: "Answers", Title: "Before and after training: how many gave each answer, by item", Lines: []string{usualNotes[7]}, Table: r.answerTable()},
		{Name: "Indicators", Title: "Outside indicators: two periods and the change between them", Lines: []string{
			"Numbers that others publish. They say how the work stands in the country, not what the programme alone has done."}, Table: r.indicatorTable()},
		{Name: "Grant", Title: "Grant: financial year " + r.Grant.Year + ", awards, and what was allocated out of them", Table: r.grantTable()},
		{Name: "Written", Title: "What was written in the return: a line for each answer", Table: r.writtenTable()},
		{Name: "Restated", Title: "Figures of the last locked return that are counted otherwise now", Lines: []string{FiguresOnly}, Table: r.restatedTable()},
		{Name: "Earlier", Title: "What the return said before it was reopened, where it differs", Lines: []string{VersionsOnly}, Table: r.earlierTable()},
		{Name: "Figures", Title: "Every figure of the return by its key, with what it was counted from", Table: r.figureTable(notes)},
		{Name: "Questions", Title: "What people were asked, as it was worded", Table: r.questionTable()},
	} {
		if sheet.Table != nil {
			sheets = append(sheets, sheet)
		}
	}
	return sheets
}

func (r GrantReturn) deliverableTable() *spreadsheet.Table {
	table := &bookTable{}
	rows := r.Deliverables
	table.words("Deliverable", figureWidth, notApplicable, ofEach(rows, func(d DeliverableStatus) string { return d.Letter })...)
	table.words("Title", nameWidth, missingSign, ofEach(rows, func(d DeliverableStatus) string { return d.Title })...)
	table.words("Computed RAG", figureWidth, missingSign, ofEach(rows, func(d DeliverableStatus) string { return d.Computed.RAG.Word() })...)
	table.words("Why the computed RAG", nameWidth, missingSign, ofEach(rows, func(d DeliverableStatus) string { return d.Computed.Why })...)
	for _, judged := range []struct {
		name string
		of   func(DeliverableStatus) *Judgement
	}{
		{"Declared", func(d DeliverableStatus) *Judgement { return d.Declared }},
		{"Assured", func(d DeliverableStatus) *Judgement { return d.Assured }},
	} {
		column := func(header string, width int, text func(Judgement) string) {
			cells := make([]spreadsheet.Cell, len(rows))
			for i, row := range rows {
				cells[i] = spreadsheet.Text(missingSign)
				if judgement := judged.of(row); judgement != nil && text(*judgement) != "" {
					cells[i] = spreadsheet.Text(text(*judgement))
				}
			}
			table.add(judged.name+" "+header, width, cells)
		}
		column("RAG", figureWidth, func(j Judgement) string { return j.RAG.Word() })
		column("by", 24, func(j Judgement) string { return j.By })
		column("on", 20, func(j Judgement) string { return dayWords(j.RecordedOn) })
		column("RAG: reason where it is not the computed one", nameWidth, func(j Judgement) string { return j.Reason })
	}
	if r.LooksAhead() {
		table.words("Trend of the computed RAG", nameWidth, missingSign, ofEach(rows, func(d DeliverableStatus) string { return d.TrendWords })...)
	}
	if r.Addresses != nil {
		table.addresses("Receipt of the computed RAG", ofEach(rows, func(d DeliverableStatus) string { return r.Addresses[d.ColourKey()] }))
	}
	return table.table()
}

// allKPIs are the KPIs of all deliverables, in the order of these.
func (r GrantReturn) allKPIs() []KPIStatus {
	var all []KPIStatus
	for _, deliverable := range r.Deliverables {
		all = append(all, deliverable.KPIs...)
	}
	return all
}

func (r GrantReturn) kpiTable() *spreadsheet.Table {
	table, rows := &bookTable{}, r.allKPIs()
	table.words("Deliverable", figureWidth, notApplicable, ofEach(rows, func(k KPIStatus) string { return k.Letter })...)
	table.words("KPI", nameWidth, notApplicable, ofEach(rows, func(k KPIStatus) string { return k.Title })...)
	table.actuals(rows)
	table.words("Target set by", 18, notApplicable, ofEach(rows, func(k KPIStatus) string { return string(k.TargetSource) })...)
	table.add("Due by the date", figureWidth, plainNumbers(rows, func(k KPIStatus) *float64 { return k.Expected }))
	table.words("Computed RAG", figureWidth, missingSign, ofEach(rows, func(k KPIStatus) string { return k.Rating.RAG.Word() })...)
	table.words("Why the RAG", proseWidth, missingSign, ofEach(rows, func(k KPIStatus) string { return k.Rating.Why })...)
	table.words("Who answered", nameWidth, notApplicable, ofEach(rows, func(k KPIStatus) string { return k.Figure.Answered })...)
	table.words("Remarks", nameWidth, notApplicable, ofEach(rows, func(k KPIStatus) string { return k.Figure.remark() })...)
	if slices.ContainsFunc(rows, func(k KPIStatus) bool { return k.Trend != nil || k.Forecast != nil }) {
		table.outlook(rows)
	}
	return table.table()
}

// outlook adds how KPIs stood before and what they will come to.
func (t *bookTable) outlook(rows []KPIStatus) {
	if slices.ContainsFunc(rows, func(k KPIStatus) bool { return k.Trend != nil }) {
		t.words("Trend of the computed RAG", nameWidth, missingSign, ofEach(rows, func(k KPIStatus) string { return k.TrendWords })...)
	}
	t.figures("Forecast", "", ofEach(rows, func(k KPIStatus) *Figure { return k.Forecast })...)
	t.words("Forecast for", 20, notApplicable, ofEach(rows, func(k KPIStatus) string {
		if k.Forecast == nil {
			return ""
		}
		return dayWords(k.EndsOn)
	})...)
	t.words("Forecast against the target, or why there is none", proseWidth, notApplicable, ofEach(rows, KPIStatus.ForecastWords)...)
}

// actuals adds what was reached and what was to be reached.
func (t *bookTable) actuals(rows []KPIStatus) {
	t.words("Unit", 20, notApplicable, ofEach(rows, func(k KPIStatus) string { return unitWords(k.Figure.Unit) })...)
	t.figures("Actual", "", ofEach(rows, func(k KPIStatus) *Figure { return &k.Figure })...)
	t.words("Target is", figureWidth, notApplicable, ofEach(rows, func(k KPIStatus) string {
		switch {
		case k.Target == nil:
			return ""
		case k.Direction == AtMost:
			return "at most"
		}
		return "at least"
	})...)
	t.add("Target", figureWidth, plainNumbers(rows, func(k KPIStatus) *float64 { return k.Target }))
}

// plainNumbers are numbers that belong to a figure but are none; where there is none, none was
// set.
func plainNumbers(rows []KPIStatus, of func(KPIStatus) *float64) []spreadsheet.Cell {
	return ofEach(rows, func(k KPIStatus) spreadsheet.Cell {
		value := of(k)
		if value == nil {
			return spreadsheet.Sign(notApplicable)
		}
		return spreadsheet.Number(*value, decimalsOf(round(*value, 1), k.Figure.Decimals))
	})
}

func (r GrantReturn) engagementTable() *spreadsheet.Table {
	table, rows := &bookTable{}, r.Engagement
	table.words("Measure", nameWidth, notApplicable, ofEach(rows, func(k KPIStatus) string { return k.Title })...)
	table.actuals(rows)
	table.words("Remarks", nameWidth, notApplicable, ofEach(rows, func(k KPIStatus) string { return k.Figure.remark() })...)
	return table.table()
}

func (r GrantReturn) trainingTable() *spreadsheet.Table {
	table, rows := &bookTable{}, r.Training
	table.words("Course", nameWidth, notApplicable, ofEach(rows, func(t TrainingRow) string { return t.Title })...)
	column := func(header, unit string, of func(TrainingRow) *Figure) {
		table.figures(header, unit, ofEach(rows, of)...)
	}
	column("Sessions delivered", "sessions", func(t TrainingRow) *Figure { return &t.Sessions })
	column("People trained", "people", func(t TrainingRow) *Figure { return &t.Trained })
	column("Share from policing", Percent, func(t TrainingRow) *Figure { return &t.Policing })
	column("Responses to the survey after it", "responses", func(t TrainingRow) *Figure { return &t.Responses })
	column("Response rate, of the people trained", Percent, func(t TrainingRow) *Figure { return &t.Rate })
	column("Quality very good or excellent", Percent, func(t TrainingRow) *Figure { return &t.Quality })
	table.bounds("Quality, everybody trained", Percent, ofEach(rows, func(t TrainingRow) *Figure { return &t.QualityCohort })...)
	column("Confident", Percent, func(t TrainingRow) *Figure { return &t.Confident })
	table.bounds("Confident, everybody trained", Percent, ofEach(rows, func(t TrainingRow) *Figure { return &t.ConfidentCohort })...)
	table.words("What people were confident of", nameWidth, notApplicable, ofEach(rows, func(t TrainingRow) string { return t.Confident.Title })...)
	table.words("Remarks", nameWidth, notApplicable, ofEach(rows, func(t TrainingRow) string { return t.Note })...)
	return table.table()
}

// surveyTable has a row a course. A course without a baseline has nothing before.
func (r GrantReturn) surveyTable() *spreadsheet.Table {
	table, rows := &bookTable{}, r.Comparisons
	table.words("Course", nameWidth, notApplicable, ofEach(rows, func(c ComparisonTable) string { return c.Title })...)
	table.figures("Responses before", "responses", ofEach(rows, func(c ComparisonTable) *Figure {
		if !c.HasBaseline {
			return nil
		}
		return &c.Before
	})...)
	table.words("Days before", 30, notApplicable, ofEach(rows, func(c ComparisonTable) string { return c.BeforeDays })...)
	table.figures("Responses after", "responses", ofEach(rows, func(c ComparisonTable) *Figure { return &c.After })...)
	table.words("Days after", 30, notApplicable, ofEach(rows, func(c ComparisonTable) string { return c.AfterDays })...)
	table.add("People matched before and after (people)", figureWidth, ofEach(rows, func(c ComparisonTable) spreadsheet.Cell {
		if !c.HasBaseline {
			return spreadsheet.Sign(notApplicable)
		}
		return spreadsheet.Number(float64(c.Pairs), 0)
	}))
	table.figures("Mean change over the items of own knowledge", unitWords(Points), ofEach(rows, func(c ComparisonTable) *Figure { return c.Mean })...)
	table.words("Remarks", nameWidth, notApplicable, ofEach(rows, func(c ComparisonTable) string { return c.Note })...)
	return table.table()
}

// courseItem is an item of a course's comparison.
type courseItem struct {
	course string
	about  string
	ComparisonRow
}

// items are the items of all courses; those that say who answered come after a course's others.
func (r GrantReturn) items() []courseItem {
	var items []courseItem
	for _, table := range r.Comparisons {
		for _, row := range table.Rows {
			items = append(items, courseItem{table.Title, row.About, row})
		}
		for _, row := range table.Mix {
			items = append(items, courseItem{table.Title, "who answered", row})
		}
	}
	return items
}

func (r GrantReturn) itemTable() *spreadsheet.Table {
	table, rows := &bookTable{}, r.items()
	table.words("Course", nameWidth, notApplicable, ofEach(rows, func(i courseItem) string { return i.course })...)
	table.words("Item", 30, notApplicable, ofEach(rows, func(i courseItem) string { return ItemWords(i.Item, i.Text) })...)
	table.words("Question", figureWidth, notApplicable, ofEach(rows, func(i courseItem) string { return i.Question })...)
	table.words("About", figureWidth, notApplicable, ofEach(rows, func(i courseItem) string { return i.about })...)
	table.figures("Before", Percent, ofEach(rows, func(i courseItem) *Figure { return &i.Before })...)
	table.figures("After", Percent, ofEach(rows, func(i courseItem) *Figure { return &i.After })...)
	points := unitWords(Points)
	table.figures("Change", points, ofEach(rows, func(i courseItem) *Figure { return &i.Change })...)
	if slices.ContainsFunc(rows, func(i courseItem) bool { return i.Paired != nil }) {
		table.figures("Change, paired", points, ofEach(rows, func(i courseItem) *Figure { return i.Paired })...)
	}
	if slices.ContainsFunc(rows, func(i courseItem) bool { return i.Standardised != nil }) {
		table.figures("Change, like for like", points, ofEach(rows, func(i courseItem) *Figure { return i.Standardised })...)
	}
	return table.table()
}

func (r GrantReturn) indicatorTable() *spreadsheet.Table {
	table, rows := &bookTable{}, r.Indicators
	table.words("Indicator", nameWidth, notApplicable, ofEach(rows, func(i IndicatorRow) string { return i.Title })...)
	table.words("Unit", 20, notApplicable, ofEach(rows, func(i IndicatorRow) string { return unitWords(i.Later.Unit) })...)
	table.words("Earlier period", figureWidth, notApplicable, ofEach(rows, func(i IndicatorRow) string { return i.EarlierPeriod })...)
	table.figures("Earlier", "", ofEach(rows, func(i IndicatorRow) *Figure { return &i.Earlier })...)
	table.words("Later period", figureWidth, notApplicable, ofEach(rows, func(i IndicatorRow) string { return i.LaterPeriod })...)
	table.figures("Later", "", ofEach(rows, func(i IndicatorRow) *Figure { return &i.Later })...)
	table.words("Unit of the change", 20, notApplicable, ofEach(rows, func(i IndicatorRow) string { return unitWords(i.Change.Unit) })...)
	table.figures("Change", "", ofEach(rows, func(i IndicatorRow) *Figure { return &i.Change })...)
	table.words("Source", nameWidth, missingSign, ofEach(rows, func(i IndicatorRow) string { return i.Source })...)
	return table.table()
}

// grantTable ends with the total of the awards.
func (r GrantReturn) grantTable() *spreadsheet.Table {
	table, rows := &bookTable{}, slices.Clone(r.Grant.Rows)
	if r.Grant.Year != "" {
		rows = append(rows, GrantRow{Kind: "total", Amount: r.Grant.Total})
	}
	table.words("Grant", nameWidth, notApplicable, ofEach(rows, func(g GrantRow) string { return g.Amount.Title })...)
	table.words("Kind", figureWidth, notApplicable, ofEach(rows, func(g GrantRow) string { return string(g.Kind) })...)
	table.words("Date", 20, notApplicable, ofEach(rows, func(g GrantRow) string { return dayWords(g.AwardedOn) })...)
	table.figures("Amount", unitWords(Pounds), ofEach(rows, func(g GrantRow) *Figure { return &g.Amount })...)
	return table.table()
}

func (r GrantReturn) figureTable(notes bookNotes) *spreadsheet.Table {
	table := &bookTable{}
	rows := ofEach(slices.Sorted(maps.Keys(r.Receipts)), func(key string) Receipt { return r.Receipts[key] })
	keys, longest := ofEach(rows, func(r Receipt) string { return r.Figure.Key }), nameWidth
	for _, key := range keys {
		longest = max(longest, len(key)) // a key has no space to be broken at
	}
	table.words("Key", longest, notApplicable, keys...)
	table.words("Figure", proseWidth, notApplicable, ofEach(rows, func(r Receipt) string { return r.Figure.Title })...)
	table.words("Unit", 20, notApplicable, ofEach(rows, func(r Receipt) string { return unitWords(r.Figure.Unit) })...)
	figures := ofEach(rows, func(r Receipt) *Figure { return &r.Figure })
	for _, part := range []struct {
		header string
		figurePart
	}{{"Value", valuePart}, {"Base", basePart}, {"Lower limit", lowPart}, {"Upper limit", highPart}} {
		table.add(part.header, figureWidth, part.cells(figures))
	}
	table.words("Counted from", nameWidth, notApplicable, ofEach(rows, Receipt.CountedFrom)...)
	table.words("Notes", 24, notApplicable, ofEach(rows, notes.of)...)
	table.words("Who answered", nameWidth, notApplicable, ofEach(rows, func(r Receipt) string { return r.Figure.Answered })...)
	table.words("Remarks", nameWidth, notApplicable, ofEach(rows, func(r Receipt) string { return r.Figure.remark() })...)
	if r.Counted() != "" {
		table.words("Fingerprint (SHA-256)", fingerprintWidth, notApplicable, ofEach(rows, func(r Receipt) string { return r.Fingerprint })...)
	}
	if r.Addresses != nil {
		table.words("Version of the formula", figureWidth, notApplicable, ofEach(rows, Receipt.versionNumber)...)
		table.addresses("Receipt", ofEach(rows, func(receipt Receipt) string { return r.Addresses[receipt.Figure.Key] }))
	}
	return table.table()
}

// questionTable has each wording once.
func (r GrantReturn) questionTable() *spreadsheet.Table {
	var rows []Question
	for _, key := range slices.Sorted(maps.Keys(r.Receipts)) {
		for _, question := range r.Receipts[key].Questions {
			if !slices.ContainsFunc(rows, question.Same) {
				rows = append(rows, question)
			}
		}
	}
	table := &bookTable{}
	table.words("Survey", 24, notApplicable, ofEach(rows, func(q Question) string { return q.Survey })...)
	table.words("Question", figureWidth, notApplicable, ofEach(rows, func(q Question) string { return q.Code })...)
	table.words("Wording", proseWidth, missingSign, ofEach(rows, func(q Question) string { return q.Text })...)
	table.words("Answers counted", nameWidth, notApplicable, ofEach(rows, func(q Question) string { return strings.Join(q.Positive, "; ") })...)
	table.words("Asked of", nameWidth, "everybody", ofEach(rows, func(q Question) string { return q.AskedOf })...)
	return table.table()
}
