package web

import (
	"html/template"
	"net/url"
	"slices"
	"strconv"

	"muster/reports"
)

// returnView shows a grant return: the same on a page and in a file of its own. link gives
// the address of a figure's receipt; chart that of one of its charts, or in a file the chart
// itself as an address; evidence that of a file of evidence, nil where there is none.
type returnView struct {
	Return reports.GrantReturn
	link   func(key string) string
	chart  func(drawn returnDrawing, shape reports.ChartShape) (template.URL, error)

	evidence func(id string) string
	version  func(version int) string
	was      func(version int, key string) string
	restated func(slug, key string) string
	counted  func(key, asAt string) string
}

// EvidencePath is the address of an entry of the evidence, "" for one of another section and
// in a file.
func (v returnView) EvidencePath(section reports.WrittenSection, entry reports.WrittenEntry) string {
	if section.Code != reports.EvidenceSection || v.evidence == nil {
		return ""
	}
	return v.evidence(entry.Key)
}

// figureCell is a figure in a table: its text, linked to its receipt, its interval, and
// what a machine reads.
type figureCell struct {
	Key      string
	Title    string
	Text     string
	Range    string
	Value    string
	Link     string
	Invented bool
	// Held says that the figure is an earlier day's.
	Held string
	// RAG is that of a deliverable's computed RAG, "" of another figure.
	RAG reports.RAG
}

// newFigureCell is a figure as a cell shows it, not linked yet.
func newFigureCell(figure reports.Figure) figureCell {
	cell := figureCell{Key: figure.Key, Title: figure.Title, Text: figure.Text(), Range: figure.RangeText()}
	cell.Held, cell.RAG = figure.HeldText(), figure.RAG()
	cell.Invented = figure.Invented && (figure.Value != nil || figure.Low != nil)
	if figure.Value != nil {
		cell.Value = strconv.FormatFloat(*figure.Value, 'f', -1, 64)
	} else {
		cell.Range = "" // the text is the range
	}
	return cell
}

// Figure is a figure of the return, linked to its receipt if it has one.
func (v returnView) Figure(figure reports.Figure) figureCell {
	cell := newFigureCell(figure)
	if _, there := v.Return.Receipts[figure.Key]; there {
		cell.Link = v.link(figure.Key)
	} else if v.link == nil { // a board's document, which knows addresses and no receipts
		cell.Link = v.Return.WholeAddress(figure.Key)
	}
	return cell
}

// ColourLink is the receipt of a deliverable's computed RAG. A file says at each KPI what it is made
// of, and leads to the receipt where it is known what site that is on.
func (v returnView) ColourLink(d reports.DeliverableStatus) string {
	if v.version == nil {
		return v.Return.WholeAddress(d.ColourKey())
	}
	return v.link(d.ColourKey())
}

// Optional is Figure for a figure that may not be there.
func (v returnView) Optional(figure *reports.Figure) *figureCell {
	if figure == nil {
		return nil
	}
	cell := v.Figure(*figure)
	return &cell
}

// chartView is a chart in both of its shapes, Words for those who do not see it, and what it
// Shows, for everybody. A table with its figures stands beside it.
type chartView struct {
	Wide   template.URL
	Narrow template.Srcset
	Words  string
	Shows  string
}

// trainingLine is a line of the training table: a measure, and its figure for each course.
type trainingLine struct {
	Measure string
	Figures []courseFigure
}

type courseFigure struct {
	Course string
	Cell   figureCell
}

// TrainingLines turns the rows of courses into lines of measures, which fit a narrow screen
// and a sheet of paper better.
func (v returnView) TrainingLines() []trainingLine {
	measures := []struct {
		name string
		of   func(reports.TrainingRow) reports.Figure
	}{
		{"Sessions delivered", func(r reports.TrainingRow) reports.Figure { return r.Sessions }},
		{"People trained", func(r reports.TrainingRow) reports.Figure { return r.Trained }},
		{"Share from policing", func(r reports.TrainingRow) reports.Figure { return r.Policing }},
		{"Responses to the survey after it", func(r reports.TrainingRow) reports.Figure { return r.Responses }},
		{"Response rate, of the people trained", func(r reports.TrainingRow) reports.Figure { return r.Rate }},
		{"Quality very good or excellent", func(r reports.TrainingRow) reports.Figure { return r.Quality }},
		{"Quality: bounds for everybody trained", func(r reports.TrainingRow) reports.Figure { return r.QualityCohort }},
		{"Confident", func(r reports.TrainingRow) reports.Figure { return r.Confident }},
		{"Confident: bounds for everybody trained", func(r reports.TrainingRow) reports.Figure { return r.ConfidentCohort }},
	}
	lines := make([]trainingLine, len(measures))
	for i, measure := range measures {
		lines[i].Measure = measure.name
		for _, row := range v.Return.Training {
			lines[i].Figures = append(lines[i].Figures, courseFigure{row.Title, v.Figure(measure.of(row))})
		}
	}
	return lines
}

// TrainingNotes say what people were confident of after each course, and its note.
func (v returnView) TrainingNotes() []string {
	var notes []string
	for _, row := range v.Return.Training {
		note := row.Confident.Title + "."
		if row.Note != "" {
			note += " " + row.Note
		}
		notes = append(notes, note)
	}
	return notes
}

// HasPaired tells whether a table has a paired change to show.
func (v returnView) HasPaired(table reports.ComparisonTable) bool {
	return slices.ContainsFunc(table.Rows, func(row reports.ComparisonRow) bool { return row.Paired != nil })
}

// HasStandardised tells whether a table has a like-for-like change to show.
func (v returnView) HasStandardised(table reports.ComparisonTable) bool {
	return slices.ContainsFunc(table.Rows, func(row reports.ComparisonRow) bool { return row.Standardised != nil })
}

// HasInvented tells whether the return has a figure with an invented base, or an invented
// target.
func (v returnView) HasInvented() bool {
	for _, receipt := range v.Return.Receipts {
		if receipt.Figure.Invented {
			return true
		}
	}
	return slices.ContainsFunc(v.Return.Deliverables, func(d reports.DeliverableStatus) bool {
		return slices.ContainsFunc(d.KPIs, func(k reports.KPIStatus) bool { return k.TargetSource == reports.Invented })
	})
}

// SinceHeader is the header of the column of trends.
func (v returnView) SinceHeader() string {
	if since := v.Return.Since(); since != "" {
		return "Since " + ofDate(since, shortDay)
	}
	return "Trend"
}

// ItemWords is an item's name as it is read.
func (v returnView) ItemWords(row reports.ComparisonRow) string {
	return reports.ItemWords(row.Item, row.Text)
}

// ReceiptAddress is the address of the receipt of a figure as recorded now, on the site that begins
// with base, "" where it is not known.
func ReceiptAddress(base, programme, key, asAt string) string {
	return base + receiptPathAsAt(programme, key, asAt)
}

// withAddresses is a return with the address of each receipt on this site, as its files have them.
func (a *App) withAddresses(filed reports.Return, made reports.GrantReturn) reports.GrantReturn {
	return made.WithAddresses(func(key string) string { return a.absolute(receiptPath(filed.Slug, key)) })
}

// receiptPath is the address of a figure's receipt in a return.
func receiptPath(slug, key string) string {
	return "/receipts/" + url.PathEscape(key) + "?" + url.Values{"return": {slug}}.Encode()
}

// receiptPathAsAt is the address of a figure's receipt as recorded now.
func receiptPathAsAt(programme, key, asAt string) string {
	return "/receipts/" + url.PathEscape(key) + "?" + url.Values{"programme": {programme}, "as-at": {asAt}}.Encode()
}
