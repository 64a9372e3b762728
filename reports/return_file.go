package reports

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"muster/courses"
)

// WriteJSON writes the return as JSON, indented, with numbers in full precision and with the
// fingerprints and the addresses of the receipts in their place.
func (r GrantReturn) WriteJSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r.WithFingerprints())
}

// csvColumns are the columns of the CSV file. key is the figure's, by which a receipt is
// found; value is a number in full precision or a word; base, low and high are empty where
// a figure has none, fingerprint where there is no receipt or it was frozen without one, and
// formula version for what is no KPI's. A computed RAG has no key, but the receipt of what it is made of.
// [c] stands for a hidden value and [x] for one that is not there.
var csvColumns = []string{"section", "row", "measure", "key", "value", "unit", "base", "low", "high", "note", "fingerprint", "formula version", "receipt"}

// The signs for a value that is missing, as government statistics write them.
const (
	hiddenSign  = "[c]"
	missingSign = "[x]"
)

// ofTheReturn says what the fingerprint of a return is of.
const ofTheReturn = "SHA-256 of all that the return says, as it was submitted"

// WriteCSV writes the return as one table, a figure or a RAG a row.
func (r GrantReturn) WriteCSV(w io.Writer) error {
	file := &csvFile{csv.NewWriter(w), r.receiptCells()}
	file.write(csvColumns...)
	file.word("return", r.Programme, "programme", r.ProgrammeTitle, r.Note)
	file.word("return", r.Programme, "as at", r.AsAt, "from "+r.StartsOn+" to "+r.EndsOn)
	if r.State != "" {
		file.word("return", r.Programme, "state", r.State, "")
	}
	if r.Hash != "" {
		file.word("return", r.Programme, "fingerprint", r.Hash, ofTheReturn)
	}
	if counted := r.Counted(); counted != "" {
		file.word("return", r.Programme, "counted", momentText(r.countedAt()), counted+", London time")
	}
	for _, deliverable := range r.Deliverables {
		file.deliverable(deliverable)
	}
	for _, kpi := range r.Engagement {
		file.kpi("engagement", kpi.Title, kpi)
	}
	for _, row := range r.Training {
		for _, figure := range row.figures() {
			file.figure("training", row.Title, figure.measure, figure.Figure)
		}
	}
	for _, table := range r.Comparisons {
		file.comparison(table)
	}
	file.answers(r.answerCounts())
	for _, row := range r.Indicators {
		file.figure("indicators", row.Title, row.EarlierPeriod, row.Earlier)
		file.figure("indicators", row.Title, row.LaterPeriod, row.Later)
		file.figure("indicators", row.Title, "change", row.Change)
	}
	for _, row := range r.Grant.Rows {
		file.figure("grant", string(row.Kind)+" of "+row.AwardedOn, row.Amount.Title, row.Amount)
	}
	if r.Grant.Year != "" {
		file.figure("grant", "all awards", "total for "+r.Grant.Year, r.Grant.Total)
	}
	for _, section := range r.Written {
		file.written(section)
	}
	if r.Restatements != nil {
		file.restatements(*r.Restatements)
	}
	for _, version := range r.Earlier {
		file.earlier(version)
	}
	file.Flush()
	return file.Error()
}

// namedFigure is a figure and what the table it stands in calls it.
type namedFigure struct {
	measure string
	Figure
}

// figures are the row's figures in the order of the printed table.
func (t TrainingRow) figures() []namedFigure {
	return []namedFigure{
		{"sessions delivered", t.Sessions}, {"people trained", t.Trained}, {"share from policing", t.Policing},
		{"quality", t.Quality}, {"quality, bounds for everybody trained", t.QualityCohort},
		{"confident", t.Confident}, {"confident, bounds for everybody trained", t.ConfidentCohort},
		{"responses", t.Responses}, {"response rate, of the people trained", t.Rate},
	}
}

// csvFile writes rows; the writer keeps the first error. receipts are the last cells of a row, by
// the key of what it says.
type csvFile struct {
	*csv.Writer
	receipts map[string][]string
}

// receiptCells are what a file says of the receipts of the return's figures and computed RAGs, by
// key: the fingerprint, the version of the formula and the address.
func (r GrantReturn) receiptCells() map[string][]string {
	cells := map[string][]string{}
	for key, receipt := range r.rated() {
		cells[key] = []string{receipt.Fingerprint, receipt.versionNumber(), r.Addresses[key]}
	}
	return cells
}

func (f *csvFile) write(cells ...string) { _ = f.Write(cells) }

// row writes a row of csvColumns without the last three, which follow from the key.
func (f *csvFile) row(cells ...string) { f.rowOf(cells[3], cells...) }

// rowOf is row for what is said of the figure or the computed RAG that has the key.
func (f *csvFile) rowOf(key string, cells ...string) {
	receipt, there := f.receipts[key]
	if !there {
		receipt = make([]string, 3)
	}
	f.write(slices.Concat(cells, receipt)...)
}

// word writes a row whose value is a word.
func (f *csvFile) word(section, row, measure, value, note string) {
	f.row(section, row, measure, "", asText(value), "", "", "", "", asText(note))
}

// colour writes a computed RAG, with the receipt that has the key.
func (f *csvFile) colour(key, section, row string, rating Rating) {
	f.rowOf(key, section, asText(row), "computed RAG", "", rating.RAG.Word(), "", "", "", "", asText(rating.Why))
}

func (f *csvFile) figure(section, row, measure string, figure Figure) {
	base := ""
	if figure.Base != nil && !figure.Suppressed {
		base = strconv.Itoa(*figure.Base)
	}
	f.row(section, asText(row), asText(measure), figure.Key, cell(figure.Value, figure.Suppressed, missingSign), figure.Unit,
		base, cell(figure.Low, figure.Suppressed, ""), cell(figure.High, figure.Suppressed, ""), asText(figure.remark()))
}

// remark is the note with the mark of what is invented, and the day of what is held.
func (f Figure) remark() string {
	remarks := []string{f.Note}
	if f.Invented {
		remarks = []string{"Base invented.", f.Note}
	}
	if held := f.HeldText(); held != "" {
		remarks = append(remarks, sentence(held))
	}
	return strings.TrimSpace(strings.Join(remarks, " "))
}

// sentence is a text with a capital and a full stop.
func sentence(text string) string { return strings.ToUpper(text[:1]) + text[1:] + "." }

func cell(value *float64, hidden bool, missing string) string {
	switch {
	case hidden:
		return hiddenSign
	case value == nil:
		return missing
	}
	return strconv.FormatFloat(*value, 'f', -1, 64)
}

// asText keeps a spreadsheet from taking a text for a formula.
func asText(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

func (f *csvFile) deliverable(d DeliverableStatus) {
	row := "deliverable " + d.Letter
	f.word("deliverables", row, "title", d.Title, "")
	f.colour(d.ColourKey(), "deliverables", row, d.Computed)
	f.judgement(row, "declared RAG", d.Declared)
	f.judgement(row, "assured RAG", d.Assured)
	if d.Trend != nil {
		f.word("deliverables", row, "trend", d.TrendWords, "")
	}
	for _, kpi := range d.KPIs {
		f.kpi("kpis", d.Letter+" "+kpi.Code, kpi)
	}
}

func (f *csvFile) judgement(row, measure string, judged *Judgement) {
	if judged == nil {
		f.word("deliverables", row, measure, missingSign, "")
		return
	}
	note := judged.By + ", " + judged.RecordedOn
	if judged.Reason != "" {
		note += ": " + judged.Reason
	}
	f.word("deliverables", row, measure, judged.RAG.Word(), note)
}

// kpi writes what was reached, what was to be reached, and the rating.
func (f *csvFile) kpi(section, row string, kpi KPIStatus) {
	f.figure(section, row, kpi.Title, kpi.Figure)
	if kpi.Figure.Answered != "" {
		f.word(section, row, "who answered", kpi.Figure.Answered, "")
	}
	f.row(section, asText(row), "target", "", cell(kpi.Target, false, missingSign), kpi.Figure.Unit, "", "", "", kpi.targetNote())
	f.colour(kpi.Figure.Key, section, row, kpi.Rating)
	if kpi.Trend == nil {
		return
	}
	f.word(section, row, "trend", kpi.TrendWords, "")
	if kpi.Forecast != nil {
		f.figure(section, row, "forecast for "+dayWords(kpi.EndsOn), *kpi.Forecast)
	} else {
		f.word(section, row, "forecast for "+dayWords(kpi.EndsOn), notApplicable, kpi.NoForecast)
	}
}

func (k KPIStatus) targetNote() string {
	switch {
	case k.Target == nil:
		return "no target set"
	case k.Direction == AtMost:
		return "at most; " + string(k.TargetSource)
	}
	return "at least; " + string(k.TargetSource)
}

func (f *csvFile) comparison(table ComparisonTable) {
	if !table.HasBaseline {
		f.word("before and after", table.Title, "baseline", "no baseline", "")
		return
	}
	f.figure("before and after", table.Title, "responses before", table.Before)
	f.figure("before and after", table.Title, "responses after", table.After)
	for _, row := range table.Mix {
		f.item("who answered", table.Title, row)
	}
	for _, row := range table.Rows {
		f.item("before and after", table.Title, row)
	}
	if table.Mean != nil {
		f.figure("before and after", table.Title, "mean change, own knowledge", *table.Mean)
	}
}

func (f *csvFile) item(section, course string, row ComparisonRow) {
	name := course + ": " + ItemWords(row.Item, row.Text)
	f.figure(section, name, "before", row.Before)
	f.figure(section, name, "after", row.After)
	f.figure(section, name, "change, unpaired", row.Change)
	if row.Paired != nil {
		f.figure(section, name, "change, paired", *row.Paired)
	}
	if row.Standardised != nil {
		f.figure(section, name, "change, like for like", *row.Standardised)
	}
}

// written writes an answer a row, days as YYYY-MM-DD and money in pounds.
func (f *csvFile) written(section WrittenSection) {
	if len(section.Entries) == 0 {
		f.word(section.Code, section.Title, "nothing to report", "", "")
	}
	for _, entry := range section.Entries {
		for _, answer := range entry.Answers {
			if answer.IsMoney() {
				f.row(section.Code, asText(entry.Title), answer.Label, "", answer.Value, Pounds, "", "", "", "")
				continue
			}
			f.word(section.Code, asText(entry.Title), answer.Label, answer.Value, "")
		}
	}
}

// restatements write a figure in two rows, as it was returned and as it is now. They have no
// key: by that the figure of this return is found.
func (f *csvFile) restatements(r Restatements) {
	f.word("restatements", "What is compared", "figures alone", FiguresOnly, "")
	for _, row := range r.Rows {
		f.restated("restatements", row, "as returned as at "+r.AsAt, "counted by "+r.Since, "as counted now")
	}
}

// earlier writes what a version of the return said otherwise, as restatements are written.
func (f *csvFile) earlier(version ReturnVersion) {
	section := fmt.Sprintf("version %d", version.Number)
	f.word(section, "What it is", "reopened", courses.DayOf(version.WithdrawnAt), version.Text())
	f.word(section, "What it is", "fingerprint", version.Hash, "")
	for _, row := range version.Changed {
		f.restated(section, row, "as it said", "", "as this return says")
	}
}

// restated writes a figure as it was and as it is, and the RAG of a KPI likewise; of a deliverable
// the RAG alone.
func (f *csvFile) restated(section string, row Restatement, was, note, is string) {
	because := row.Because
	if !row.IsColour() {
		f.restatedFigure(section, row.Then, was, note)
		f.restatedFigure(section, row.Now, is, because)
		note, because = "", ""
	}
	if row.RAGThen != "" {
		f.word(section, row.Then.Title, "computed RAG "+was, row.RAGThen.Word(), note)
		f.word(section, row.Then.Title, "computed RAG "+is, row.RAGNow.Word(), because)
	}
}

func (f *csvFile) restatedFigure(section string, figure Figure, measure, note string) {
	f.row(section, asText(figure.Title), measure, "", cell(figure.Value, figure.Suppressed, missingSign), figure.Unit, "",
		cell(figure.Low, figure.Suppressed, ""), cell(figure.High, figure.Suppressed, ""), asText(note))
}
