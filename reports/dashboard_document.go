package reports

import (
	"fmt"
	"slices"
	"strconv"

	"muster/reports/spreadsheet"
)

// DocumentTable is a table of a dashboard as a document has it: in parts that are no wider than
// a page, with what stands in brackets in it explained, and the chart of its figures or nil.
type DocumentTable struct {
	Name, Title string
	Shorthand   []string
	Chart       *DocumentChart
	Parts       []DocumentPart
}

// DocumentChart is a chart by its title.
type DocumentChart struct {
	Title string
	Drawing
}

// Drawing is what a chart of any kind can do: be drawn, and say what it shows.
type Drawing interface {
	SVG(ChartShape) ([]byte, error)
	Shows() string
}

// DocumentPart is a table, or some columns of it beside those that say what a row is.
type DocumentPart struct {
	Caption string
	Columns []DocumentCell
	Rows    [][]DocumentCell
}

// DocumentCell is a cell as it is shown, under a header of which it has the words; Exact is its
// number in full precision, "" of a text. Names says that it heads its row, and Numeric that
// numbers stand in its column. Receipt is the whole address of that of its figure, "" where it has
// none or is not known.
type DocumentCell struct {
	Header, Text, Exact, Receipt string
	Names, Numeric               bool
}

// Document are the tables as a document has them.
func (d Dashboard) Document() []DocumentTable {
	var tables []DocumentTable
	sheets := d.tables
	if annex := d.receiptTable(false); annex != nil {
		sheets = append(slices.Clone(sheets), spreadsheet.Sheet{Name: receiptsName, Title: receiptsTitle, Table: annex})
	}
	for _, sheet := range sheets {
		said := withoutEmpty(*sheet.Table)
		table := DocumentTable{Name: sheet.Name, Title: sheet.Title, Shorthand: shorthandIn(said)}
		if d.chart != nil && sheet.Name == d.charted {
			table.Chart = d.chart
		}
		parts := said.Parts()
		for i, part := range parts {
			made := documentPart(part, func(row int, column string) string { return d.linkAt(sheet.Name, row, column) })
			if made.Caption = sheet.Title; len(parts) > 1 {
				made.Caption += fmt.Sprintf(", part %d of %d", i+1, len(parts))
			}
			table.Parts = append(table.Parts, made)
		}
		tables = append(tables, table)
	}
	return tables
}

// withoutEmpty is the table without the columns that apply to none of its rows, for which a page
// has no room.
func withoutEmpty(table spreadsheet.Table) spreadsheet.Table {
	said := spreadsheet.Table{Rows: make([][]spreadsheet.Cell, len(table.Rows))}
	for at, column := range table.Columns {
		if !slices.ContainsFunc(table.Rows, func(row []spreadsheet.Cell) bool { return !row[at].Is(notApplicable) }) {
			continue
		}
		said.Columns = append(said.Columns, column)
		for i, row := range table.Rows {
			said.Rows[i] = append(said.Rows[i], row[at])
		}
	}
	return said
}

func documentPart(table spreadsheet.Table, link func(row int, column string) string) DocumentPart {
	var part DocumentPart
	for at, column := range table.Columns {
		part.Columns = append(part.Columns, DocumentCell{Text: column.Header, Numeric: table.IsNumbers(at)})
	}
	for i, row := range table.Rows {
		var cells []DocumentCell
		for at, cell := range row {
			made := DocumentCell{Header: table.Columns[at].Header, Names: at < table.Names(), Numeric: part.Columns[at].Numeric}
			made.Receipt = link(i+1, made.Header)
			value, text := cell.Value()
			if made.Text = text; value != nil {
				made.Text, made.Exact = formatNumber(*value, cell.Decimals()), strconv.FormatFloat(*value, 'f', -1, 64)
			}
			cells = append(cells, made)
		}
		part.Rows = append(part.Rows, cells)
	}
	return part
}

// Reading says how the numbers of a dashboard are read.
func (d Dashboard) Reading() []string {
	return append([]string{
		"Numbers are shown rounded, and are in full precision in the spreadsheets. A base is the number of people or answers that a share is of. Limits are those of a 95% interval.",
	}, usualNotes[:4]...)
}
