package datafile

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// MaxBadLines is how many bad lines of a file are named.
const MaxBadLines = 100

// Problem is one thing that is wrong in a file. Line and Column count from 1: the column is
// a character of the line in a JSON file, and a column of the table in a CSV file, or a
// character where the line is no CSV. Column is 0 when the problem is the line as a whole.
// Message says what was expected.
type Problem struct {
	Line, Column int
	Message      string
}

func (p Problem) String() string {
	if p.Column == 0 {
		return fmt.Sprintf("line %d: %s", p.Line, p.Message)
	}
	return fmt.Sprintf("line %d, column %d: %s", p.Line, p.Column, p.Message)
}

// Problems collects the problems of a file while it is read. Those of the first MaxBadLines
// bad lines are kept; the other bad lines are only counted, so that a long file that is
// wrong throughout is read to its end in little memory. The zero Problems has none.
type Problems struct {
	named    []Problem
	badLines int
	last     int
}

// mostQuoted is how many letters of a text, such as a cell, a message repeats.
const mostQuoted = 1000

// Add notes a problem. The problems of one line come one after the other. What is long in
// the values is cut: a cell may be as long as its file.
func (p *Problems) Add(line, column int, format string, values ...any) {
	if line != p.last {
		p.badLines++
		p.last = line
	}
	if p.badLines <= MaxBadLines {
		values = slices.Clone(values)
		for i, value := range values {
			if text, ok := value.(string); ok && len(text) > mostQuoted {
				values[i] = strings.ToValidUTF8(text[:mostQuoted], "") + "…"
			}
		}
		p.named = append(p.named, Problem{line, column, fmt.Sprintf(format, values...)})
	}
}

// Len is how many problems are named so far.
func (p *Problems) Len() int { return len(p.named) }

// BadLines is how many lines have a problem so far.
func (p *Problems) BadLines() int { return p.badLines }

// Err is nil when there is no problem, and otherwise an *Error of a file with that many rows.
func (p *Problems) Err(rows int) error {
	if p.badLines == 0 {
		return nil
	}
	named := slices.SortedStableFunc(slices.Values(p.named), func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return &Error{Problems: named, Rows: rows, BadLines: p.badLines}
}

// Error refuses a file and lists what is wrong, in the order of the lines. Nothing of the
// file was used. File is the file's name, given by whoever opened it. Rows is how many rows
// were read, where it is known. BadLines is how many lines have a problem; those of the
// first MaxBadLines are listed.
type Error struct {
	File     string
	Problems []Problem
	Rows     int
	BadLines int
}

func (e *Error) Error() string {
	prefix := ""
	if e.File != "" {
		prefix = e.File + ": "
	}
	var lines []string
	for _, problem := range e.Problems {
		lines = append(lines, prefix+problem.String())
	}
	if e.BadLines > MaxBadLines {
		lines = append(lines, fmt.Sprintf("%sthese are the first %d of %d bad lines", prefix, MaxBadLines, e.BadLines))
	}
	return strings.Join(lines, "\n")
}
