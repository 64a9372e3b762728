package spreadsheet

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Book is a workbook. Title, Subject and Author are its properties, Language is a tag such as
// en-GB, and Made is the day it says that it was made on.
type Book struct {
	Title    string
	Subject  string
	Author   string
	Language string
	Made     time.Time
	Sheets   []Sheet
}

// Sheet is a worksheet. Name is its tab's, at most 31 letters, digits and underscores that
// begin with a letter; Title stands in A1; Lines are the rows of text under it; Table may be
// nil.
type Sheet struct {
	Name  string
	Title string
	Lines []string
	Table *Table
}

// Table is a table of as many cells a row as it has columns. A header that is there twice, or
// is empty, is refused.
type Table struct {
	Columns []Column
	Rows    [][]Cell
}

// Column is a column by its header, which has the unit in it. Width is in characters; a text
// that is longer is broken.
type Column struct {
	Header string
	Width  int
}

// Cell is a text, a link to another sheet of the book, a sign in the place of a number, or a
// number that is shown with some decimals.
type Cell struct {
	text     string
	sign     bool
	sheet    string
	number   *float64
	decimals int
}

// Text is a cell of text, never a formula.
func Text(text string) Cell { return Cell{text: text} }

// Link is a text that leads to a sheet.
func Link(text, sheet string) Cell { return Cell{text: text, sheet: sheet} }

// Sign is a text that stands in the place of a number, like "[c]", where numbers stand.
func Sign(text string) Cell { return Cell{text: text, sign: true} }

// Number is a number in full precision, shown rounded to some decimals, with commas between
// thousands.
func Number(value float64, decimals int) Cell { return Cell{number: &value, decimals: decimals} }

// Value is what the cell holds: a number in full precision, or nil and its text.
func (c Cell) Value() (number *float64, text string) { return c.number, c.text }

// Decimals are those that the cell's number is shown with.
func (c Cell) Decimals() int { return c.decimals }

// Is tells whether the cell is exactly that text.
func (c Cell) Is(text string) bool { return c.number == nil && c.text == text }

// ErrBook refuses a book that does not keep the rules. The error's text says which.
var ErrBook = errors.New("not a book that everybody can read")

var nameForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,30}$`)

// check holds the book to the rules of the package.
func (b Book) check() error {
	if b.Title == "" || b.Author == "" || b.Language == "" || len(b.Sheets) == 0 {
		return fmt.Errorf("%w: it has a title, an author, a language and a sheet", ErrBook)
	}
	names := map[string]bool{}
	for _, sheet := range b.Sheets {
		name := strings.ToLower(sheet.Name)
		if !nameForm.MatchString(sheet.Name) || names[name] || sheet.Title == "" {
			return fmt.Errorf("%w: the sheet %q needs a title and a name of its own", ErrBook, sheet.Name)
		}
		names[name] = true
		if err := sheet.check(); err != nil {
			return err
		}
	}
	return b.checkLinks(names)
}

func (b Book) checkLinks(names map[string]bool) error {
	for _, sheet := range b.Sheets {
		if sheet.Table == nil {
			continue
		}
		for _, row := range sheet.Table.Rows {
			for _, cell := range row {
				if cell.sheet != "" && !names[strings.ToLower(cell.sheet)] {
					return fmt.Errorf("%w: a link of %s leads to %q", ErrBook, sheet.Name, cell.sheet)
				}
			}
		}
	}
	return nil
}

// check holds a sheet to what is said of its lines and its table.
func (s Sheet) check() error {
	for _, line := range s.Lines {
		if line == "" {
			return fmt.Errorf("%w: %s has an empty line", ErrBook, s.Name)
		}
	}
	if s.Table == nil {
		return nil
	}
	headers := map[string]bool{}
	for _, column := range s.Table.Columns {
		header := strings.ToLower(column.Header)
		if header == "" || headers[header] || column.Width <= 0 {
			return fmt.Errorf("%w: the header %q of %s is not one of its own", ErrBook, column.Header, s.Name)
		}
		headers[header] = true
	}
	if len(s.Table.Rows) == 0 || len(headers) == 0 {
		return fmt.Errorf("%w: the table of %s is empty", ErrBook, s.Name)
	}
	for i, row := range s.Table.Rows {
		if len(row) != len(headers) {
			return fmt.Errorf("%w: row %d of %s has %d cells", ErrBook, i+1, s.Name, len(row))
		}
		for at, cell := range row {
			if cell.number == nil && cell.text == "" {
				return fmt.Errorf("%w: row %d of %s has an empty cell under %q", ErrBook, i+1, s.Name, s.Table.Columns[at].Header)
			}
		}
	}
	return nil
}

// headerRow is the row that the table's header stands in, from 1.
func (s Sheet) headerRow() int { return len(s.Lines) + 2 }

// IsNumbers tells whether a column has numbers in it, and signs in their place.
func (t Table) IsNumbers(column int) bool {
	return !slices.ContainsFunc(t.Rows, func(row []Cell) bool { return row[column].number == nil && !row[column].sign })
}

// On paper a sheet that is too wide for its letters to be read is cut into parts beside each
// other: so many letters stand side by side on a page at partScale percent, of which those of
// the columns that are on every page take at most some.
const (
	pageLetters  = 165
	namesLetters = 80
	partScale    = 70
)

// Names are how many of the first columns say what a row is, and so stand on every page: the
// first, and the second where it is text as well and there is room for both.
func (t Table) Names() int {
	if len(t.Columns) > 1 && !t.IsNumbers(1) && t.Columns[0].Width+t.Columns[1].Width <= namesLetters {
		return 2
	}
	return 1
}

// Parts are the table cut into as many as a document on such paper needs, the columns that say
// what a row is in each. What is broken into lines there needs less room than in a sheet.
func (t Table) Parts() []Table {
	const room, widest = 200, 36
	narrow := Table{Columns: slices.Clone(t.Columns), Rows: t.Rows}
	for i, column := range t.Columns {
		narrow.Columns[i].Width = min(column.Width, widest)
	}
	var parts []Table
	begin := append(narrow.parts(room), len(t.Columns)+1)
	for i, column := range begin[:len(begin)-1] {
		names := t.Names()
		if i == 0 {
			names = 0
		}
		part := Table{Columns: slices.Concat(t.Columns[:names], t.Columns[column-1:begin[i+1]-1])}
		for _, row := range t.Rows {
			part.Rows = append(part.Rows, slices.Concat(row[:names], row[column-1:begin[i+1]-1]))
		}
		parts = append(parts, part)
	}
	return parts
}

// parts are the first columns of the pages that stand beside each other, from 1, where so many
// letters have room.
func (t Table) parts(letters int) []int {
	begin, names := []int{1}, 0
	for _, column := range t.Columns[:t.Names()] {
		names += column.Width
	}
	room := letters
	for i, column := range t.Columns {
		if column.Width > room {
			begin, room = append(begin, i+1), letters-names
		}
		room -= column.Width
	}
	return begin
}

// printed are the ranges of cells that are printed, each on pages of its own, as area writes
// them: the first with the title, the others from the header on. There is none for a sheet that
// is as wide as the paper.
func (s Sheet) printed(area func(column, row, lastColumn, lastRow int) string) []string {
	if s.Table == nil || len(s.Table.parts(pageLetters)) == 1 {
		return nil
	}
	var ranges []string
	top, parts := 1, append(s.Table.parts(pageLetters), len(s.Table.Columns)+1)
	for i, column := range parts[:len(parts)-1] {
		ranges = append(ranges, area(column, top, parts[i+1]-1, s.headerRow()+len(s.Table.Rows)))
		top = s.headerRow()
	}
	return ranges
}

// headerLines are the lines of the header, as many as its tallest cell has.
func (t Table) headerLines() int {
	most := 1
	for _, column := range t.Columns {
		most = max(most, lines(column.Header, column.Width-3)) // bold letters are wider
	}
	return most
}

// rowLines are the lines of a row, as many as its tallest cell has, and no more than the formats
// allow.
func (t Table) rowLines(cells []Cell) int {
	const tallestRow = 409 // points
	most := 1
	for i, cell := range cells {
		if cell.number == nil {
			most = max(most, lines(cell.text, t.Columns[i].Width-1))
		}
	}
	return min(most, tallestRow/lineHeight)
}

// lineWidth is how wide column A is where there is no table, in characters.
const lineWidth = 90

// numberFormat shows decimals, and commas between thousands.
func numberFormat(decimals int) string {
	if decimals == 0 {
		return "#,##0"
	}
	return "#,##0." + strings.Repeat("0", decimals)
}

// lines are how many lines a text takes in a column of that width.
func lines(text string, width int) int {
	count := 1
	room := width
	for word := range strings.FieldsSeq(text) {
		length := utf8.RuneCountInString(word)
		if room < length && room < width {
			count, room = count+1, width
		}
		room -= length + 1
	}
	return count
}
