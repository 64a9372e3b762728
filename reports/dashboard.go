package reports

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"muster/courses"
	"muster/reports/spreadsheet"
)

// Dashboard is what a page shows of a programme, as tables. Each format is made of them, so that
// none can say another number: what the page hides is hidden in them.
type Dashboard struct {
	Title          string
	Programme      string
	ProgrammeTitle string
	AsAt           string
	MadeOn         string
	Note           string
	// Source says what it was counted from.
	Source string
	tables []spreadsheet.Sheet
	// receipts are those of the figures and computed RAGs in the tables.
	receipts []placedReceipt
	// chart is the page's, nil where nothing is drawn; charted is the table that has its figures.
	chart   *DocumentChart
	charted string
}

// newDashboard is a dashboard of those of the tables that have a row.
func newDashboard(about Dashboard, tables ...spreadsheet.Sheet) Dashboard {
	about.tables = slices.DeleteFunc(tables, func(s spreadsheet.Sheet) bool { return s.Table == nil })
	return about
}

// Dashboard is the board's page as tables: what needs a decision, the deliverables, all of their
// KPIs, and the money.
func (v BoardView) Dashboard(title, madeOn string) Dashboard {
	about := v.about(title, madeOn)
	if chart := v.Chart(); chart.Drawn() {
		about.chart, about.charted = &DocumentChart{chart.Title, chart}, "KPIs"
	}
	made := newDashboard(about, slices.Concat(
		[]spreadsheet.Sheet{{Name: "Decisions", Title: "What needs a decision", Table: v.decisionTable()}}, v.stateTables(),
		[]spreadsheet.Sheet{{Name: "Money", Title: "Budget, spend and forecast, all lines together", Table: v.moneyTable()}},
	)...)
	made.receipts = v.placedReceipts()
	return made
}

// Standing is the programme's own page as tables: the deliverables and their KPIs.
func (v BoardView) Standing(title, madeOn string) Dashboard {
	made := newDashboard(v.about(title, madeOn), v.stateTables()...)
	made.receipts = v.placedReceipts()
	return made
}

func (v BoardView) about(title, madeOn string) Dashboard {
	about := Dashboard{
		Title: title, Programme: v.Programme, ProgrammeTitle: v.Title, AsAt: v.AsAt, MadeOn: madeOn, Note: v.Note,
		Source: "the programme’s own records of sessions, attendance, surveys, engagement and grants in Muster.",
	}
	if v.Return != nil {
		about.Source = "the released return “" + v.Return.Title + "” in Muster. What it says is frozen as it was submitted. " + v.OpenWords()
	}
	return about
}

// States are the view's deliverables and their KPIs as those of a return.
func (v BoardView) States(madeOn string) GrantReturn {
	return GrantReturn{
		Programme: v.Programme, ProgrammeTitle: v.Title, AsAt: v.AsAt, MadeOn: madeOn,
		Deliverables: ofEach(v.Deliverables, func(d BoardDeliverable) DeliverableStatus { return d.DeliverableStatus }),
	}
}

// stateTables are those of a return, of the view's deliverables.
func (v BoardView) stateTables() []spreadsheet.Sheet {
	same := v.States("")
	return []spreadsheet.Sheet{
		{Name: "Deliverables", Title: "Deliverables and their RAG, as at " + dayWords(v.AsAt), Table: same.deliverableTable()},
		{Name: "KPIs", Title: "KPIs of the deliverables, as at " + dayWords(v.AsAt), Table: same.kpiTable()},
	}
}

func (v BoardView) decisionTable() *spreadsheet.Table {
	table, rows := &bookTable{}, v.Decisions
	table.words("Kind", nameWidth, notApplicable, ofEach(rows, func(d Decision) string { return d.Kind.Title() })...)
	table.words("About", 24, notApplicable, ofEach(rows, Decision.Of)...)
	table.words("What needs a decision", 110, notApplicable, ofEach(rows, func(d Decision) string { return d.What })...)
	return table.table()
}

func (v BoardView) moneyTable() *spreadsheet.Table {
	var rows []WrittenAnswer
	if v.Money != nil {
		rows = slices.DeleteFunc(slices.Clone(v.Money.Answers), func(a WrittenAnswer) bool { return !a.IsMoney() })
	}
	table := &bookTable{}
	table.words("What", nameWidth, notApplicable, ofEach(rows, func(a WrittenAnswer) string { return a.Label })...)
	table.add("Amount (pounds)", figureWidth, ofEach(rows, func(a WrittenAnswer) spreadsheet.Cell {
		pounds, err := strconv.ParseFloat(a.Value, 64)
		if err != nil {
			return spreadsheet.Sign(missingSign)
		}
		return spreadsheet.Number(pounds, 0)
	}))
	return table.table()
}

// KPIDashboard is a KPI's own page as tables: how it stands, quarter by quarter with the
// forecast, and month by month. history is as NewKPIChart takes it; forecast may be nil.
func KPIDashboard(programme courses.Programme, history []KPIPoint, forecast *Forecast, madeOn string) Dashboard {
	newest := history[len(history)-1]
	status := newest.Status
	var foretold *Receipt
	if forecast != nil {
		receipt := forecast.receipt(newest.kpi, madeOn)
		status.Forecast, foretold = &receipt.Figure, &receipt
	}
	same := GrantReturn{AsAt: newest.AsAt, Deliverables: []DeliverableStatus{{Letter: status.Letter, KPIs: []KPIStatus{status}}}}
	var quarters, months []kpiLine
	chart := NewKPIChart(history, forecast)
	for _, quarter := range chart.Quarters {
		quarters = append(quarters, kpiLine{quarter.On, "Reached", quarter.Actual, quarter.Due, quarter.RAG.Word()})
		if quarter.Actual == nil {
			quarters[len(quarters)-1].what = "To come"
		}
	}
	if forecast != nil {
		outlook, _, _ := strings.Cut(forecast.Word(), ":")
		quarters = append(quarters, kpiLine{forecast.On, "Forecast", status.Forecast, quarters[len(quarters)-1].due, outlook})
	}
	for _, point := range slices.Backward(history) {
		months = append(months, kpiLine{point.AsAt, "Reached", &point.Status.Figure, point.Status.Expected, point.Status.Rating.RAG.Word()})
	}
	about := Dashboard{
		Title: status.Title, Programme: programme.Code, ProgrammeTitle: programme.Title, AsAt: newest.AsAt, MadeOn: madeOn, Note: programme.Note,
		Source: "the programme’s own records in Muster.",
	}
	if chart.Drawn() {
		about.chart, about.charted = &DocumentChart{chart.Title, chart}, "Quarters"
	}
	made := newDashboard(about,
		spreadsheet.Sheet{Name: "KPI", Title: "How the KPI stands, as at " + dayWords(newest.AsAt), Table: same.kpiTable()},
		spreadsheet.Sheet{Name: "Quarters", Title: "Quarter by quarter, and the forecast for the last day", Table: lineTable(quarters, status.Figure.Unit)},
		spreadsheet.Sheet{Name: "Months", Title: "Month by month, the latest first", Table: lineTable(months, status.Figure.Unit)},
	)
	made.receipts = kpiReceipts(history, foretold, quarters, months)
	return made
}

// kpiLine is a KPI at the end of a day. figure is nil for a day to come; rag is the word for its
// RAG, of a forecast that for how its range lies to the target.
type kpiLine struct {
	on, what string
	figure   *Figure
	due      *float64
	rag      string
}

func lineTable(rows []kpiLine, unit string) *spreadsheet.Table {
	table := &bookTable{}
	table.words("By the end of", 20, notApplicable, ofEach(rows, func(l kpiLine) string { return dayWords(l.on) })...)
	table.words("What", figureWidth, notApplicable, ofEach(rows, func(l kpiLine) string { return l.what })...)
	table.words("Unit", 20, notApplicable, ofEach(rows, func(kpiLine) string { return unitWords(unit) })...)
	table.figures("Figure", "", ofEach(rows, func(l kpiLine) *Figure { return l.figure })...)
	table.add("Due", figureWidth, ofEach(rows, func(l kpiLine) spreadsheet.Cell {
		if l.due == nil {
			return spreadsheet.Sign(notApplicable)
		}
		return spreadsheet.Number(*l.due, decimalsOf(round(*l.due, 1), 0))
	}))
	table.words("RAG", figureWidth, notApplicable, ofEach(rows, func(l kpiLine) string {
		if l.figure == nil {
			return ""
		}
		return l.rag
	})...)
	return table.table()
}

// WriteXLSX writes the dashboard as a workbook by the rules that a return's keeps: a cover, the
// contents, the notes, and a sheet a table.
func (d Dashboard) WriteXLSX(w io.Writer) error { return spreadsheet.WriteXLSX(w, d.book()) }

// WriteODS writes the same workbook as an OpenDocument spreadsheet.
func (d Dashboard) WriteODS(w io.Writer) error { return spreadsheet.WriteODS(w, d.book()) }

func (d Dashboard) book() spreadsheet.Book {
	made, err := time.Parse(dayLayout, d.MadeOn)
	if err != nil {
		made = time.Time{}
	}
	cover := spreadsheet.Sheet{Name: "Cover", Title: d.Title, Lines: []string{
		"Programme: " + d.ProgrammeTitle + " (" + d.Programme + ").",
		fmt.Sprintf("Period: as at the end of %s.", dayWords(d.AsAt)),
		fmt.Sprintf("Date: counted from what was recorded by %s.", dayWords(d.MadeOn)),
		"Source: " + d.Source,
	}}
	if d.Note != "" {
		cover.Lines = append(cover.Lines, d.Note)
	}
	cover.Lines = append(cover.Lines,
		"Each worksheet after the contents has one table. Units are in the headers, or in a column of their own where they differ by row.",
		"Numbers are in full precision and shown rounded. A base is the number of people or answers that a share is of. Limits are those of a 95% interval.",
		"What stands in brackets in the place of a number is explained on the worksheet Notes.",
	)
	tables := slices.Clone(d.tables)
	if table := d.receiptTable(true); table != nil {
		tables = append(tables, spreadsheet.Sheet{Name: receiptsName, Title: receiptsTitle, Table: table})
	}
	return spreadsheet.Book{
		Title: d.Title + " – " + d.ProgrammeTitle, Subject: "The programme " + d.Programme + " as at " + dayWords(d.AsAt),
		Author: "Muster", Language: "en-GB", Made: made, Sheets: boundSheets(cover, usualNotes[:4], tables),
	}
}

// WriteCSV writes the dashboard as one table: first, in the rows of the table dashboard, what it
// is of, then a cell of its tables a row, with the key, the version of the formula, the fingerprint and
// the address of the receipt of a figure or a computed RAG.
func (d Dashboard) WriteCSV(w io.Writer) error {
	file := &csvFile{Writer: csv.NewWriter(w)}
	file.write("table", "row", "column", "value", "key", "formula version", "fingerprint", "receipt")
	for _, about := range []struct{ what, text string }{
		{"title", d.Title}, {"programme", d.ProgrammeTitle}, {"as at", d.AsAt}, {"made on", d.MadeOn}, {"source", d.Source}, {"note", d.Note},
	} {
		if about.text != "" {
			file.write("dashboard", d.Programme, about.what, asText(about.text), "", "", "", "")
		}
	}
	for _, table := range d.tables {
		for i, row := range table.Table.Rows {
			for k, cell := range row {
				value, text := cell.Value()
				if value != nil {
					text = strconv.FormatFloat(*value, 'f', -1, 64)
				} else {
					text = asText(text)
				}
				column := table.Table.Columns[k].Header
				of := d.receiptAt(table.Name, i+1, column)
				file.write(table.Name, strconv.Itoa(i+1), column, text, of.Key, of.version(), of.Fingerprint, of.Address)
			}
		}
	}
	file.Flush()
	return file.Error()
}

// WriteJSON writes the dashboard as JSON: numbers as numbers in full precision, and what stands
// in the place of one as a text.
func (d Dashboard) WriteJSON(w io.Writer) error {
	type table struct {
		Name    string   `json:"name"`
		Title   string   `json:"title"`
		Columns []string `json:"columns"`
		Rows    [][]any  `json:"rows"`
		// Receipts are those of the cells that have one.
		Receipts []placedReceipt `json:"receipts"`
	}
	tables := []table{}
	for _, sheet := range d.tables {
		made := table{Name: sheet.Name, Title: sheet.Title, Columns: ofEach(sheet.Table.Columns, func(c spreadsheet.Column) string { return c.Header }), Receipts: d.receiptsIn(sheet.Name)}
		for _, row := range sheet.Table.Rows {
			made.Rows = append(made.Rows, ofEach(row, func(cell spreadsheet.Cell) any {
				if value, text := cell.Value(); value == nil {
					return text
				} else {
					return *value
				}
			}))
		}
		tables = append(tables, made)
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(struct {
		Title          string  `json:"title"`
		Programme      string  `json:"programme"`
		ProgrammeTitle string  `json:"programme_title"`
		AsAt           string  `json:"as_at"`
		MadeOn         string  `json:"made_on"`
		Source         string  `json:"source"`
		Note           string  `json:"note"`
		Tables         []table `json:"tables"`
	}{d.Title, d.Programme, d.ProgrammeTitle, d.AsAt, d.MadeOn, d.Source, d.Note, tables})
}
