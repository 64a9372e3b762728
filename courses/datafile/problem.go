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
// a character of the line in a JSON file, and a column of the table in a CSV file. Column
// is 0 when the problem is the line as a whole. Message says what was expected.
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

// Error refuses a file and lists every problem, in the order of the lines. Nothing of the
// file was used. File is the file's name, given by whoever opened it. Rows is how many rows
// were read, where it is known. More is true when the list stops at MaxBadLines and the rest
// of the file was not looked at.
type Error struct {
	File     string
	Problems []Problem
	Rows     int
	More     bool
}

// NewError is nil when there is no problem. Problems come in the order of the file.
func NewError(problems []Problem, rows int) error {
	if len(problems) == 0 {
		return nil
	}
	problems = slices.SortedStableFunc(slices.Values(problems), func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	badLines, last := 0, 0
	for i, problem := range problems {
		if problem.Line != last {
			badLines, last = badLines+1, problem.Line
		}
		if badLines > MaxBadLines {
			return &Error{Problems: problems[:i], Rows: rows, More: true}
		}
	}
	return &Error{Problems: problems, Rows: rows}
}

// BadLines is how many different lines have a problem that is named.
func (e *Error) BadLines() int {
	lines := map[int]bool{}
	for _, problem := range e.Problems {
		lines[problem.Line] = true
	}
	return len(lines)
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
	if e.More {
		lines = append(lines, fmt.Sprintf("%sstopped after %d bad lines", prefix, MaxBadLines))
	}
	return strings.Join(lines, "\n")
}
