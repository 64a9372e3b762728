package datafile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// The largest sheet that is read. An export of a survey has a row a response and a column
// a question or an option.
const (
	maxSheetRows    = 200_000
	maxSheetColumns = 2_000
	maxSheetBytes   = 64 << 20 // of a workbook when it is unpacked
)

// Sheet is a table as another program wrote it: of what its columns mean nothing is known yet.
// Dates1904 tells how a workbook counts days. No line is empty throughout, and no cell has
// white space round it or a character that is none.
type Sheet struct {
	Lines     []SheetLine
	Dates1904 bool
}

// SheetLine is a row and the line of the file that it begins at, from 1.
type SheetLine struct {
	Line  int
	Cells []string
}

// ReadSheet reads the first sheet of a workbook (XLSX), or text separated by commas,
// semicolons or tabs, whichever fits. Text is UTF-8, UTF-16 with a byte order mark, or
// Windows-1252 where it is neither. A cell of a workbook has its stored value: a date is its
// number of days, a formula what it came to. Rows that are empty are left out. An *Error says
// why a file cannot be read.
func ReadSheet(content []byte) (Sheet, error) {
	if bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		return readWorkbook(content)
	}
	if bytes.HasPrefix(content, []byte("\xd0\xcf\x11\xe0")) {
		return Sheet{}, unreadable("this is an old workbook or one with a password, expected XLSX or CSV")
	}
	text, err := decodeText(content)
	if err != nil {
		return Sheet{}, err
	}
	return readText(text)
}

// unreadable refuses a file as a whole.
func unreadable(format string, values ...any) error {
	var problems Problems
	problems.Add(1, 1, format, values...)
	return problems.Err(0)
}

// decodeText makes UTF-8 of a text.
func decodeText(content []byte) (string, error) {
	switch {
	case bytes.HasPrefix(content, byteOrderMark):
		content = content[len(byteOrderMark):]
	case bytes.HasPrefix(content, []byte("\xff\xfe")):
		return decode16(content[2:], 0, 1), nil
	case bytes.HasPrefix(content, []byte("\xfe\xff")):
		return decode16(content[2:], 1, 0), nil
	}
	if bytes.IndexByte(content, 0) >= 0 {
		return "", unreadable("this is no text, expected a CSV or XLSX file")
	}
	if utf8.Valid(content) {
		return string(content), nil
	}
	decoded, err := charmap.Windows1252.NewDecoder().Bytes(content)
	return string(decoded), err
}

// decode16 reads UTF-16 whose low and high bytes stand at these places of each pair.
func decode16(content []byte, low, high int) string {
	units := make([]uint16, len(content)/2)
	for i := range units {
		units[i] = uint16(content[2*i+low]) | uint16(content[2*i+high])<<8
	}
	return string(utf16.Decode(units))
}

func readText(text string) (Sheet, error) {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comma = separator(text)
	reader.FieldsPerRecord = -1
	var sheet Sheet
	for {
		record, err := reader.Read()
		var syntax *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return sheet, nil
		case errors.As(err, &syntax):
			var problems Problems
			problems.Add(syntax.Line, syntax.Column, "not CSV by RFC 4180: %v (here the column is a character of the line)", syntax.Err)
			return Sheet{}, problems.Err(len(sheet.Lines))
		case err != nil:
			return Sheet{}, err
		}
		line, _ := reader.FieldPos(0)
		if err := sheet.add(line, record); err != nil {
			return Sheet{}, err
		}
	}
}

// separatorTried is how many records are looked at to find what separates the cells.
const separatorTried = 50

// separator is the one of comma, semicolon and tab that cuts the first records into the same
// number of cells most often, and of equals into most cells. A question's text may hold one
// of the others.
func separator(text string) rune {
	best, bestAlike, bestCells := ',', 0, 0
	for _, comma := range []rune{',', ';', '\t'} {
		reader := csv.NewReader(strings.NewReader(text))
		reader.Comma, reader.FieldsPerRecord = comma, -1
		alike, cells := 0, 0
		for range separatorTried {
			record, err := reader.Read()
			if err != nil {
				break
			}
			if cells == 0 {
				cells = len(record)
			}
			if len(record) == cells {
				alike++
			}
		}
		if cells > 1 && (alike > bestAlike || alike == bestAlike && cells > bestCells) {
			best, bestAlike, bestCells = comma, alike, cells
		}
	}
	return best
}

// add keeps a row that is not empty.
func (s *Sheet) add(line int, cells []string) error {
	for i, cell := range cells {
		cells[i] = cleanCell(cell)
	}
	for len(cells) > 0 && cells[len(cells)-1] == "" {
		cells = cells[:len(cells)-1]
	}
	switch {
	case len(cells) == 0:
		return nil
	case len(cells) > maxSheetColumns:
		return unreadable("the file has more than %d columns", maxSheetColumns)
	case len(s.Lines) == maxSheetRows:
		return unreadable("the file has more than %d rows", maxSheetRows)
	}
	s.Lines = append(s.Lines, SheetLine{line, slices.Clone(cells)})
	return nil
}

// cleanCell drops white space round a cell, and characters that no text has.
func cleanCell(cell string) string {
	cell = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == '\ufeff' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(cell, ""))
	return strings.TrimSpace(cell)
}

// problemOf turns what a library says of a workbook, a panic too, into a refusal.
func problemOf(cause any) error {
	return unreadable("the workbook cannot be read: %s", shortened(fmt.Sprint(cause)))
}

func shortened(text string) string {
	const most = 120
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}
