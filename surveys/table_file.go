package surveys

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// ExportTable is a table to be taken out of Muster: a head and rows of as many cells.
type ExportTable struct {
	Name string
	Head []string
	Rows [][]string
}

// WriteTable writes a table as CSV (RFC 4180, UTF-8 with a byte order mark, which spreadsheets
// need to read it rightly). A cell that a spreadsheet would take for a formula begins with an
// apostrophe.
func WriteTable(w io.Writer, table ExportTable) error {
	if _, err := w.Write(byteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	if err := out.Write(safeCells(table.Head)); err != nil {
		return err
	}
	for _, row := range table.Rows {
		if err := out.Write(safeCells(row)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// safeCells are cells that no spreadsheet takes for a formula. Numbers stay what they are.
func safeCells(cells []string) []string {
	safe := make([]string, len(cells))
	for i, cell := range cells {
		safe[i] = cell
		if cell == "" || !strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
			continue
		}
		if _, err := strconv.ParseFloat(cell, 64); err != nil {
			safe[i] = "'" + cell
		}
	}
	return safe
}

// WriteWorkbook writes tables as a workbook, one a sheet, with the head in bold and held in view.
// Plain decimals are numbers, everything else is text: nothing is a formula.
func WriteWorkbook(w io.Writer, tables ...ExportTable) error {
	book := excelize.NewFile()
	defer book.Close()
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	for i, table := range tables {
		if i == 0 {
			err = book.SetSheetName(book.GetSheetName(0), table.Name)
		} else {
			_, err = book.NewSheet(table.Name)
		}
		if err != nil {
			return err
		}
		if err := writeSheet(book, table, bold); err != nil {
			return err
		}
	}
	return book.Write(w)
}

func writeSheet(book *excelize.File, table ExportTable, bold int) error {
	sheet, err := book.NewStreamWriter(table.Name)
	if err != nil {
		return err
	}
	if err := sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	head := make([]any, len(table.Head))
	for i, cell := range table.Head {
		head[i] = excelize.Cell{StyleID: bold, Value: cell}
	}
	if err := sheet.SetRow("A1", head); err != nil {
		return err
	}
	for i, row := range table.Rows {
		cells := make([]any, len(row))
		for at, cell := range row {
			cells[at] = sheetValue(cell)
		}
		if err := sheet.SetRow("A"+strconv.Itoa(i+2), cells); err != nil {
			return err
		}
	}
	return sheet.Flush()
}

// mostSheetCharacters is how long a cell of a workbook may be.
const mostSheetCharacters = 32767

func sheetValue(cell string) any {
	if parsed, err := parseNumber(cell); err == nil && parsed == cell && len(cell) < 15 {
		if value, err := strconv.ParseFloat(cell, 64); err == nil {
			return value
		}
	}
	return string([]rune(cell)[:min(len([]rune(cell)), mostSheetCharacters)])
}
