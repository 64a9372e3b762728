// Package spreadsheettest reads workbooks back, for tests: it shares no code with what writes
// them.
package spreadsheettest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// Sheet is a worksheet as it is read: the texts and the numbers of its cells row by row, numbers
// as they stand in the file. IsNumber says which cells are numbers.
type Sheet struct {
	Name     string
	Rows     [][]string
	IsNumber [][]bool
}

// Cell is the text under a header in the row whose first cells are these, "" where there is no
// such row or header.
func (s Sheet) Cell(header string, begins ...string) string {
	for at, row := range s.Rows {
		for column, cell := range row {
			if cell == header && len(row) > 1 {
				return s.below(at, column, begins)
			}
		}
	}
	return ""
}

func (s Sheet) below(header, column int, begins []string) string {
rows:
	for _, row := range s.Rows[header+1:] {
		for i, begin := range begins {
			if i >= len(row) || row[i] != begin {
				continue rows
			}
		}
		return row[column]
	}
	return ""
}

// ReadXLSX reads a workbook.
func ReadXLSX(t testing.TB, content []byte) []Sheet {
	t.Helper()
	wellFormed(t, content)
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	var sheets []Sheet
	for _, name := range book.GetSheetList() {
		sheet := Sheet{Name: name}
		if sheet.Rows, err = book.GetRows(name); err != nil {
			t.Fatal(err)
		}
		for row := range sheet.Rows {
			kinds := make([]bool, len(sheet.Rows[row]))
			for column := range kinds {
				at, _ := excelize.CoordinatesToCellName(column+1, row+1)
				kind, err := book.GetCellType(name, at)
				if err != nil {
					t.Fatal(err)
				}
				kinds[column] = kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber
			}
			sheet.IsNumber = append(sheet.IsNumber, kinds)
		}
		sheets = append(sheets, sheet)
	}
	return sheets
}

// Parts are the files in an archive by name.
func Parts(t testing.TB, content []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, file := range archive.File {
		part, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		parts[file.Name] = string(text)
	}
	return parts
}

// wellFormed wants every part that is XML to be that.
func wellFormed(t testing.TB, content []byte) {
	t.Helper()
	for name, part := range Parts(t, content) {
		if name == "mimetype" {
			continue
		}
		decoder := xml.NewDecoder(strings.NewReader(part))
		for {
			_, err := decoder.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s is not well formed: %v", name, err)
			}
		}
	}
}

// odsReader reads the content of an OpenDocument spreadsheet, element by element.
type odsReader struct {
	sheets []Sheet
	text   strings.Builder
	number string
	// paragraphs counts those of the cell.
	paragraphs int
}

// ReadODS reads an OpenDocument spreadsheet.
func ReadODS(t testing.TB, content []byte) []Sheet {
	t.Helper()
	wellFormed(t, content)
	const typed = "application/vnd.oasis.opendocument.spreadsheet"
	if string(content[30:30+8+len(typed)]) != "mimetype"+typed {
		t.Fatalf("the file's type does not stand at its beginning: %q", content[:100])
	}
	reader := &odsReader{}
	decoder := xml.NewDecoder(strings.NewReader(Parts(t, content)["content.xml"]))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return reader.sheets
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := reader.read(token); err != nil {
			t.Fatal(err)
		}
	}
}

func (r *odsReader) read(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		return r.begin(token)
	case xml.EndElement:
		if token.Name.Local == "table-cell" {
			r.endCell()
		}
	case xml.CharData:
		r.text.Write(token)
	}
	return nil
}

func (r *odsReader) begin(element xml.StartElement) error {
	attributes := map[string]string{}
	for _, attribute := range element.Attr {
		attributes[attribute.Name.Local] = attribute.Value
	}
	switch element.Name.Local {
	case "table":
		r.sheets = append(r.sheets, Sheet{Name: attributes["name"]})
	case "table-row":
		sheet := &r.sheets[len(r.sheets)-1]
		sheet.Rows, sheet.IsNumber = append(sheet.Rows, nil), append(sheet.IsNumber, nil)
	case "table-cell":
		r.text.Reset()
		r.number, r.paragraphs = "", 0
		if attributes["value-type"] == "float" {
			r.number = attributes["value"]
			if _, err := strconv.ParseFloat(r.number, 64); err != nil {
				return fmt.Errorf("a number that is none: %w", err)
			}
		}
	case "p":
		if r.paragraphs++; r.paragraphs > 1 {
			r.text.WriteByte('\n')
		}
	case "s":
		r.text.WriteByte(' ')
	case "tab":
		r.text.WriteByte('\t')
	case "covered-table-cell":
		return errors.New("a cell is merged")
	}
	return nil
}

func (r *odsReader) endCell() {
	sheet := &r.sheets[len(r.sheets)-1]
	last := len(sheet.Rows) - 1
	text := r.text.String()
	if r.number != "" {
		text = r.number
	}
	sheet.Rows[last] = append(sheet.Rows[last], text)
	sheet.IsNumber[last] = append(sheet.IsNumber[last], r.number != "")
}
