package reports

import (
	"slices"
	"strings"
	"unicode/utf8"

	"muster/reports/spreadsheet"
)

// notApplicable stands in a table for what does not belong there.
const notApplicable = "[z]"

// shorthand is what stands in the place of a value, with what it means.
var shorthand = []struct{ mark, means string }{
	{hiddenSign, "Confidential: the figure is hidden, because too few people answered."},
	{missingSign, "Not available: nothing was recorded, which is not the same as 0."},
	{notApplicable, "Not applicable: nothing belongs here, such as the limits of a count or a target that was not set."},
}

// bookTable is a table in the making, column by column.
type bookTable struct {
	columns []spreadsheet.Column
	cells   [][]spreadsheet.Cell
}

// add adds a column, as wide as it takes for its header to stand in at most four lines.
func (t *bookTable) add(header string, width int, cells []spreadsheet.Cell) {
	width = max(width, (utf8.RuneCountInString(header)+3)/4+4)
	t.columns, t.cells = append(t.columns, spreadsheet.Column{Header: header, Width: width}), append(t.cells, cells)
}

// words adds a column of texts; where there is none, missing stands.
func (t *bookTable) words(header string, width int, missing string, texts ...string) {
	cells := make([]spreadsheet.Cell, len(texts))
	for i, text := range texts {
		if strings.TrimSpace(text) == "" {
			text = missing
		}
		cells[i] = spreadsheet.Text(text)
	}
	t.add(header, width, cells)
}

// addresses adds a column of addresses, in which no line can be broken.
func (t *bookTable) addresses(header string, addresses []string) {
	longest := nameWidth
	for _, address := range addresses {
		longest = max(longest, len(address)+2)
	}
	t.words(header, longest, notApplicable, addresses...)
}

// The widths of columns, in characters.
const (
	figureWidth      = 16
	nameWidth        = 40
	proseWidth       = 70
	fingerprintWidth = 66
)

// figurePart is one number of a figure. missing stands where a figure with a value has not
// that part; whole says that it is counted, and not in the figure's unit, limit that of a
// forecast it is shown with two decimals: a sheet would round it inwards.
type figurePart struct {
	of           func(Figure) *float64
	missing      string
	whole, limit bool
}

var (
	valuePart = figurePart{func(f Figure) *float64 { return f.Value }, missingSign, false, false}
	basePart  = figurePart{Figure.base, notApplicable, true, false}
	lowPart   = figurePart{func(f Figure) *float64 { return f.Low }, notApplicable, false, true}
	highPart  = figurePart{func(f Figure) *float64 { return f.High }, notApplicable, false, true}
)

// base is the figure's base as a number, nil where it has none.
func (f Figure) base() *float64 {
	if f.Base == nil {
		return nil
	}
	return number(float64(*f.Base))
}

// cells are this part of figures.
func (p figurePart) cells(figures []*Figure) []spreadsheet.Cell {
	return ofEach(figures, func(figure *Figure) spreadsheet.Cell {
		switch {
		case figure == nil:
			return spreadsheet.Sign(notApplicable)
		case figure.Suppressed:
			return spreadsheet.Sign(hiddenSign)
		case p.of(*figure) == nil && figure.Value == nil:
			return spreadsheet.Sign(missingSign)
		case p.of(*figure) == nil:
			return spreadsheet.Sign(p.missing)
		case p.whole:
			return spreadsheet.Number(*p.of(*figure), 0)
		case p.limit && figure.isForecast():
			return spreadsheet.Number(*p.of(*figure), 2)
		}
		return spreadsheet.Number(*p.of(*figure), figure.Decimals)
	})
}

// figures adds a column of figures, nil where there can be none, with columns of their bases
// and limits where any has them. unit is said in the headers; figures of several units have a
// column Unit beside them, and unit is "".
func (t *bookTable) figures(header, unit string, figures ...*Figure) {
	t.add(header+inBrackets(unit), figureWidth, valuePart.cells(figures))
	if basePart.inAny(figures) {
		t.add(header+": base", figureWidth, basePart.cells(figures))
	}
	if lowPart.inAny(figures) {
		t.add(header+": lower 95% limit"+inBrackets(unit), figureWidth, lowPart.cells(figures))
		t.add(header+": upper 95% limit"+inBrackets(unit), figureWidth, highPart.cells(figures))
	}
}

// bounds adds the columns of figures that have bounds and no value.
func (t *bookTable) bounds(header, unit string, figures ...*Figure) {
	t.add(header+": lower bound"+inBrackets(unit), figureWidth, lowPart.cells(figures))
	t.add(header+": upper bound"+inBrackets(unit), figureWidth, highPart.cells(figures))
}

func (p figurePart) inAny(figures []*Figure) bool {
	return slices.ContainsFunc(figures, func(f *Figure) bool { return f != nil && !f.Suppressed && p.of(*f) != nil })
}

func inBrackets(unit string) string {
	if unit == "" {
		return ""
	}
	return " (" + unit + ")"
}

// table turns the columns into rows, nil where there are none.
func (t *bookTable) table() *spreadsheet.Table {
	table := &spreadsheet.Table{Columns: t.columns}
	for row := range t.cells[0] {
		var cells []spreadsheet.Cell
		for _, column := range t.cells {
			cells = append(cells, column[row])
		}
		table.Rows = append(table.Rows, cells)
	}
	if len(table.Rows) == 0 {
		return nil
	}
	return table
}

// unitWords is a unit as a header or a cell says it.
func unitWords(unit string) string {
	switch unit {
	case Points:
		return "percentage points"
	case Pounds:
		return "pounds"
	case MilestoneUnit:
		return "milestone (1 is reached, 0 is not)"
	}
	return unit
}

// ofEach is a field of every row.
func ofEach[Row, Field any](rows []Row, field func(Row) Field) []Field {
	fields := make([]Field, len(rows))
	for i, row := range rows {
		fields[i] = field(row)
	}
	return fields
}
