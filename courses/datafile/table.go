package datafile

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// Table reads a CSV file (RFC 4180, UTF-8 with or without a byte order mark) with a header
// row, and collects the problems of its lines.
type Table struct {
	csv      *csv.Reader
	columns  []string
	rows     int
	problems Problems
	failed   error
	done     bool
}

// Row is a line of a table below its header. White space round its cells is dropped.
type Row struct {
	Line  int
	table *Table
	cells []string
}

// ReadTable reads the header. Columns may stand in any order; one that is neither needed nor
// optional, one that stands twice and one that is needed and missing are problems.
func ReadTable(file io.Reader, needed, optional []string) *Table {
	buffered := bufio.NewReader(file)
	if mark, err := buffered.Peek(len(byteOrderMark)); err == nil && bytes.Equal(mark, byteOrderMark) {
		_, _ = buffered.Discard(len(byteOrderMark)) // what has been peeked at can be discarded
	}
	table := &Table{csv: csv.NewReader(buffered)}
	table.csv.FieldsPerRecord = -1
	record, ok := table.record()
	if !ok || record == nil {
		if table.failed == nil && table.problems.Len() == 0 {
			table.Problem(1, 1, "the file is empty, expected a header row")
		}
		table.done = true
		return table
	}
	table.header(record, needed, optional)
	return table
}

func (t *Table) header(record, needed, optional []string) {
	line, _ := t.csv.FieldPos(0)
	known := slices.Concat(needed, optional)
	for i, name := range record {
		name = strings.TrimSpace(name)
		if !slices.Contains(known, name) {
			t.Problem(line, i+1, "unknown column %q, expected %s", name, strings.Join(known, ", "))
		}
		if slices.Contains(t.columns, name) {
			t.Problem(line, i+1, "column %q stands twice", name)
		}
		t.columns = append(t.columns, name)
	}
	for _, name := range needed {
		if !slices.Contains(t.columns, name) {
			t.Problem(line, len(record)+1, "expected a column %s", name)
		}
	}
}

// record is the next line, nil when it is no CSV, or false at the end.
func (t *Table) record() ([]string, bool) {
	record, err := t.csv.Read()
	var syntax *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return nil, false
	case errors.As(err, &syntax):
		t.Problem(syntax.Line, syntax.Column, "not CSV by RFC 4180: %v (here the column is a character of the line)", syntax.Err)
		return nil, true
	case err != nil:
		t.failed = err
		return nil, false
	}
	return record, true
}

// Next is the next row that has as many cells as the header, all of them text. It is false
// at the end of the file.
func (t *Table) Next() (Row, bool) {
	for !t.done {
		record, ok := t.record()
		if !ok {
			break
		}
		t.rows++
		if record == nil {
			continue
		}
		line, _ := t.csv.FieldPos(0)
		if len(record) != len(t.columns) {
			t.Problem(line, min(len(record), len(t.columns))+1,
				"expected %d cells as in the header, found %d", len(t.columns), len(record))
			continue
		}
		if t.isText(line, record) {
			return Row{line, t, record}, true
		}
	}
	t.done = true
	return Row{}, false
}

func (t *Table) isText(line int, record []string) bool {
	good := true
	for i, cell := range record {
		if !utf8.ValidString(cell) || strings.ContainsRune(cell, 0) {
			t.Problem(line, i+1, "expected text in UTF-8 without NUL characters")
			good = false
		}
		record[i] = strings.TrimSpace(cell)
	}
	return good
}

// Rows is how many rows have been read so far.
func (t *Table) Rows() int { return t.rows }

// Problem notes a problem.
func (t *Table) Problem(line, column int, format string, values ...any) {
	t.problems.Add(line, column, format, values...)
}

// Err is nil when the file was good, an *Error when it was not, and otherwise what stopped
// it from being read.
func (t *Table) Err() error {
	if t.failed != nil {
		return t.failed
	}
	return t.problems.Err(t.rows)
}

// Cell is the row's text under the column, or "" when the file has no such column.
func (r Row) Cell(column string) string {
	if i := slices.Index(r.table.columns, column); i >= 0 {
		return r.cells[i]
	}
	return ""
}

// Problem notes a problem with the row's cell under the column. Where the file has no such
// column there is no cell to put right: the header's problem says it once.
func (r Row) Problem(column, format string, values ...any) {
	if i := slices.Index(r.table.columns, column); i >= 0 {
		r.table.Problem(r.Line, i+1, "%s: %s", column, fmt.Sprintf(format, values...))
	}
}

// Has tells whether the file has the column.
func (r Row) Has(column string) bool { return slices.Contains(r.table.columns, column) }
