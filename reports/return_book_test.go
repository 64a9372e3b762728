package reports_test

import (
	"bytes"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"muster/reports"
	"muster/reports/spreadsheet/spreadsheettest"
)

// books are the return's two workbooks, read back, by the names of their sheets.
func books(t *testing.T, made reports.GrantReturn) (xlsx, ods map[string]spreadsheettest.Sheet) {
	t.Helper()
	var first, second bytes.Buffer
	if err := errors.Join(made.WriteXLSX(&first), made.WriteODS(&second)); err != nil {
		t.Fatal(err)
	}
	byName := func(sheets []spreadsheettest.Sheet) map[string]spreadsheettest.Sheet {
		named := map[string]spreadsheettest.Sheet{}
		for _, sheet := range sheets {
			named[sheet.Name] = sheet
		}
		return named
	}
	return byName(spreadsheettest.ReadXLSX(t, first.Bytes())), byName(spreadsheettest.ReadODS(t, second.Bytes()))
}

func (w *world) made(t *testing.T) reports.GrantReturn {
	t.Helper()
	made, err := w.reports.BuildReturn(t.Context(), w.manager, programme, "2021-03-31")
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// cellOf is a number of a figure as a workbook has it.
func cellOf(figure reports.Figure, value *float64, missing string) string {
	switch {
	case figure.Suppressed:
		return "[c]"
	case value == nil && figure.Value == nil:
		return "[x]"
	case value == nil:
		return missing
	}
	return strconv.FormatFloat(*value, 'f', -1, 64)
}

func baseOf(figure reports.Figure) *float64 {
	if figure.Base == nil {
		return nil
	}
	base := float64(*figure.Base)
	return &base
}

// bookCheck compares one workbook with the return it was made from.
type bookCheck struct {
	*testing.T
	book map[string]spreadsheettest.Sheet
}

func (c bookCheck) cell(sheet, header, want string, row ...string) {
	c.Helper()
	if got := c.book[sheet].Cell(header, row...); got != want {
		c.Errorf("%s, %v, %q: %q, want %q", sheet, row, header, got, want)
	}
}

// figure compares a figure's value, base and limits with what stands under its headers; those
// that the table has not are not looked for.
func (c bookCheck) figure(sheet, header, unit string, figure reports.Figure, row ...string) {
	c.Helper()
	c.cell(sheet, header+unit, cellOf(figure, figure.Value, "[x]"), row...)
	if base := baseOf(figure); base != nil {
		c.cell(sheet, header+": base", cellOf(figure, base, "[z]"), row...)
	}
	if figure.Low != nil {
		c.cell(sheet, header+": lower 95% limit"+unit, cellOf(figure, figure.Low, "[z]"), row...)
		c.cell(sheet, header+": upper 95% limit"+unit, cellOf(figure, figure.High, "[z]"), row...)
	}
}

func (c bookCheck) bounds(header string, figure reports.Figure, row ...string) {
	c.Helper()
	c.cell("Training", header+": lower bound (%)", cellOf(figure, figure.Low, ""), row...)
	c.cell("Training", header+": upper bound (%)", cellOf(figure, figure.High, ""), row...)
}

func (c bookCheck) training(row reports.TrainingRow) {
	c.figure("Training", "Sessions delivered", " (sessions)", row.Sessions, row.Title)
	c.figure("Training", "People trained", " (people)", row.Trained, row.Title)
	c.figure("Training", "Share from policing", " (%)", row.Policing, row.Title)
	c.figure("Training", "Responses to the survey after it", " (responses)", row.Responses, row.Title)
	c.figure("Training", "Response rate, of the people trained", " (%)", row.Rate, row.Title)
	c.figure("Training", "Quality very good or excellent", " (%)", row.Quality, row.Title)
	c.figure("Training", "Confident", " (%)", row.Confident, row.Title)
	c.bounds("Quality, everybody trained", row.QualityCohort, row.Title)
	c.bounds("Confident, everybody trained", row.ConfidentCohort, row.Title)
}

func (c bookCheck) comparison(table reports.ComparisonTable) {
	c.figure("Surveys", "Responses after", " (responses)", table.After, table.Title)
	if !table.HasBaseline {
		c.cell("Surveys", "Responses before (responses)", "[z]", table.Title)
		return
	}
	c.figure("Surveys", "Responses before", " (responses)", table.Before, table.Title)
	c.figure("Surveys", "Mean change over the items of own knowledge", " (percentage points)", *table.Mean, table.Title)
	for _, row := range append(slices.Clone(table.Rows), table.Mix...) {
		name := reports.ItemWords(row.Item, row.Text)
		c.figure("Items", "Before", " (%)", row.Before, table.Title, name)
		c.figure("Items", "After", " (%)", row.After, table.Title, name)
		c.figure("Items", "Change", " (percentage points)", row.Change, table.Title, name)
		for header, optional := range map[string]*reports.Figure{"Change, paired": row.Paired, "Change, like for like": row.Standardised} {
			if optional != nil {
				c.figure("Items", header, " (percentage points)", *optional, table.Title, name)
			}
		}
	}
}

func (c bookCheck) whole(made reports.GrantReturn) {
	for _, deliverable := range made.Deliverables {
		c.cell("Deliverables", "Computed RAG", deliverable.Computed.RAG.Word(), deliverable.Letter)
		for _, kpi := range deliverable.KPIs {
			c.figure("KPIs", "Actual", "", kpi.Figure, kpi.Letter, kpi.Title)
			if kpi.Target != nil {
				c.cell("KPIs", "Target", strconv.FormatFloat(*kpi.Target, 'f', -1, 64), kpi.Letter, kpi.Title)
			}
		}
	}
	for _, kpi := range made.Engagement {
		c.figure("Engagement", "Actual", "", kpi.Figure, kpi.Title)
	}
	for _, row := range made.Training {
		c.training(row)
	}
	for _, table := range made.Comparisons {
		c.comparison(table)
	}
	for _, row := range made.Indicators {
		c.figure("Indicators", "Earlier", "", row.Earlier, row.Title)
		c.figure("Indicators", "Later", "", row.Later, row.Title)
		c.figure("Indicators", "Change", "", row.Change, row.Title)
	}
	for _, row := range made.Grant.Rows {
		c.figure("Grant", "Amount", " (pounds)", row.Amount, row.Amount.Title)
	}
	c.figure("Grant", "Amount", " (pounds)", made.Grant.Total, made.Grant.Total.Title)
	for key, receipt := range made.Receipts {
		figure := receipt.Figure
		c.cell("Figures", "Value", cellOf(figure, figure.Value, "[x]"), key)
		c.cell("Figures", "Base", cellOf(figure, baseOf(figure), "[z]"), key)
		c.cell("Figures", "Lower limit", cellOf(figure, figure.Low, "[z]"), key)
		c.cell("Figures", "Upper limit", cellOf(figure, figure.High, "[z]"), key)
		c.cell("Figures", "Fingerprint (SHA-256)", receipt.Fingerprint, key)
	}
}

// Every figure of the return stands in the tables of the workbooks, in full precision, and the
// two workbooks are cell for cell the same.
func TestWorkbooksAreTheReturn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		made := w.made(t)
		xlsx, ods := books(t, made)
		if !reflect.DeepEqual(xlsx, ods) {
			for name := range xlsx {
				if !reflect.DeepEqual(xlsx[name], ods[name]) {
					t.Errorf("%s: %v is not %v", name, xlsx[name], ods[name])
				}
			}
		}
		if names := slices.Sorted(maps.Keys(xlsx)); len(names) != 14 {
			t.Errorf("the sheets are %v", names)
		}
		bookCheck{t, xlsx}.whole(made)
	})
}

// Whatever stands in a table in the place of a number is explained above it, and the notes
// that a figure names are on the sheet of the notes.
func TestWorkbooksExplainThemselves(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		xlsx, _ := books(t, w.made(t))
		notes := map[string]bool{}
		for _, row := range xlsx["Notes"].Rows[2:] {
			notes[row[0]] = true
		}
		for name, sheet := range xlsx {
			if name == "Notes" || name == "Cover" {
				continue
			}
			above := ""
			for _, row := range sheet.Rows {
				if len(row) == 1 {
					above += row[0] + "\n"
					continue
				}
				for _, cell := range row {
					if slices.Contains([]string{"[c]", "[x]", "[z]"}, cell) && (!strings.Contains(above, cell+" ") || !notes[cell]) {
						t.Errorf("%s does not explain %s", name, cell)
					}
				}
			}
		}
		for _, key := range []string{"change.VLO.procedures", "kpi.sure", "training.VLO.quality"} {
			named := xlsx["Figures"].Cell("Notes", key)
			for mark := range strings.SplitAfterSeq(named, "]") {
				if mark = strings.TrimSpace(mark); mark != "" && !notes[mark] || named == "" {
					t.Errorf("%s names %q, which there is not", key, mark)
				}
			}
		}
		if cover := xlsx["Cover"].Rows; cover[0][0] != "Grant return as at 31 March 2021" || len(xlsx["Contents"].Rows) != len(xlsx)+1 {
			t.Errorf("the cover is %v, the contents %v", cover, xlsx["Contents"].Rows)
		}
	})
}

// A programme of which nothing is recorded has a workbook as well.
func TestAnEmptyReturnIsAWorkbook(t *testing.T) {
	xlsx, ods := books(t, reports.GrantReturn{Title: "T", Programme: "P", ProgrammeTitle: "P", AsAt: "2021-03-31", MadeOn: "2021-03-31"})
	if len(xlsx) != 3 || !reflect.DeepEqual(xlsx, ods) {
		t.Errorf("%v, %v", xlsx, ods)
	}
}

// What is written in a return and what it restates are in the workbooks: money as numbers, and
// a figure that is hidden now with nothing of what it was counted from.
func TestWorkbooksHaveWhatIsWritten(t *testing.T) {
	then, now := 20.0, 62.5
	made := reports.GrantReturn{
		Title: "T", Programme: "P", ProgrammeTitle: "P", AsAt: "2021-03-31", MadeOn: "2021-03-31",
		Written: []reports.WrittenSection{
			{Code: "money", Title: "Money", Entries: []reports.WrittenEntry{{Title: "Staff", Answers: []reports.WrittenAnswer{
				{Label: "Spent", Kind: reports.MoneyField, Value: "1234.5", Text: "£1,234.50"}, {Label: "Why", Value: "x", Text: "Fewer sessions."},
			}}}},
			{Code: "risks", Title: "Risks"},
		},
		Restatements: &reports.Restatements{AsAt: "2020-12-31", Rows: []reports.Restatement{{
			Then: reports.Figure{Title: "Trained", Unit: "people", Value: &then}, Now: reports.Figure{Title: "Trained", Unit: "people", Value: &now, Suppressed: true}, Because: "A late register.",
		}}},
	}
	xlsx, ods := books(t, made)
	if !reflect.DeepEqual(xlsx, ods) {
		t.Errorf("%v is not %v", xlsx, ods)
	}
	check := bookCheck{t, xlsx}
	check.cell("Written", "Pounds", "1234.5", "Money", "Staff", "Spent")
	check.cell("Written", "What it says", "Fewer sessions.", "Money", "Staff", "Why")
	check.cell("Written", "What it says", "Nothing to report", "Risks")
	check.cell("Restated", "As returned", "20", "Trained")
	check.cell("Restated", "As counted now", "[c]", "Trained")
	for _, sheet := range xlsx {
		for _, row := range sheet.Rows {
			if slices.Contains(row, "62.5") {
				t.Errorf("%s tells what is hidden", sheet.Name)
			}
		}
	}
}
