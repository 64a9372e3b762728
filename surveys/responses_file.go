package surveys

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"muster/courses/datafile"
)

// The columns of a responses file that are not questions.
const (
	columnResponseID   = "response_id"
	columnSubmittedOn  = "submitted_on"
	columnPairCode     = "pair_code"
	columnOrganisation = "organisation"
	columnSession      = "session"
)

const maxIdentityLength = 200

// ResponseRow is one response of a file. SubmittedOn is YYYY-MM-DD. Organisation and Session
// are what the lookups answered. "" is not given, and blank answers are not in Answers.
// PairCode is trimmed. Line is the row's first line in the file.
type ResponseRow struct {
	Line         int
	ResponseID   string
	SubmittedOn  string
	PairCode     string
	Organisation string
	Session      string
	Answers      Answers
}

// ContentHash is the same for rows that say the same under whatever response_id and line:
// the SHA-256 in hexadecimal of date, pair code, organisation, session and answers.
func (r ResponseRow) ContentHash() string { return r.contentHash(answersJSON(r.Answers)) }

// contentHash is ContentHash where the answers are at hand as they are stored.
func (r ResponseRow) contentHash(answers string) string {
	content := append(make([]byte, 0, 256+len(answers)), '[')
	for _, text := range []string{r.SubmittedOn, r.PairCode, r.Organisation, r.Session} {
		content = append(appendJSONText(content, text), ',')
	}
	sum := sha256.Sum256(append(append(content, answers...), ']'))
	return hex.EncodeToString(sum[:])
}

func (r ResponseRow) sameContent(other ResponseRow) bool {
	return r.SubmittedOn == other.SubmittedOn && r.PairCode == other.PairCode &&
		r.Organisation == other.Organisation && r.Session == other.Session &&
		maps.Equal(r.Answers, other.Answers)
}

// ResponseFile is a file that was read without a problem. Rows holds each response_id once,
// in the order of the file. Read counts the rows of the file, Repeated those of them that
// said again what an earlier row had said. NotAsked counts the answers to questions that
// the routing did not ask, which are kept, but stand in no base.
type ResponseFile struct {
	Rows                     []ResponseRow
	Read, Repeated, NotAsked int
	ResponseIDColumn         int // counted from 1
}

// ResponseLookups find the organisation and the session that a cell names. They return what
// to store, and whether there is such a one.
type ResponseLookups struct {
	Organisation func(cell string) (stored string, known bool)
	Session      func(cell string) (stored string, known bool)
}

// ParseResponses reads a responses file (CSV by RFC 4180, UTF-8 with or without a byte order
// mark, a header row) against a questionnaire. A file with any bad line is refused whole, by
// a *FileError that names every bad cell of up to a hundred lines. Another error is the
// reader's.
//
// Columns are those of the questions' codes and response_id (needed), submitted_on,
// pair_code, organisation and session. A questionnaire may itself ask a question coded
// "organisation" or "session". The column then says which organisation or session the
// response belongs to, as in every file, and answers the question too where the cell fits
// it; where it names an option whose label, not value, is the organisation's name, that
// organisation is meant. A known organisation that is no option leaves the question blank,
// because the column is first of all not a question.
func ParseResponses(file io.Reader, questionnaire Questionnaire, lookups ResponseLookups) (ResponseFile, error) {
	buffered := bufio.NewReader(file)
	if mark, err := buffered.Peek(len(byteOrderMark)); err == nil && bytes.Equal(mark, byteOrderMark) {
		if _, err := buffered.Discard(len(byteOrderMark)); err != nil {
			return ResponseFile{}, err
		}
	}
	parser := &responseParser{
		csv:           csv.NewReader(buffered),
		questionnaire: questionnaire,
		lookups:       lookups,
		seen:          map[string]int{},
	}
	parser.csv.FieldsPerRecord = -1
	parser.csv.ReuseRecord = true
	if err := parser.run(); err != nil {
		return ResponseFile{}, err
	}
	if err := parser.problems.Err(parser.file.Read); err != nil {
		return ResponseFile{}, err
	}
	parser.file.ResponseIDColumn = parser.responseIDColumn()
	return parser.file, nil
}

type responseParser struct {
	csv           *csv.Reader
	questionnaire Questionnaire
	lookups       ResponseLookups
	columns       []responseColumn
	routed        []Question
	seen          map[string]int // response_id -> index in file.Rows
	file          ResponseFile
	problems      datafile.Problems
}

// responseColumn is a column of the file: special, a question, or both. Of a question with
// options that is not special, spelled is what the cells that were good mean: there are few,
// however many rows.
type responseColumn struct {
	name     string
	special  bool
	question bool
	parser   answerParser
	spelled  map[string]string
}

// mostSpellings bounds what is kept of a column.
const mostSpellings = 1000

func (c responseColumn) known() bool { return c.special || c.question }

func (p *responseParser) problem(line, column int, format string, values ...any) {
	p.problems.Add(line, column, format, values...)
}

// run reads to the end of the file, so that the bad lines that are not named are counted.
func (p *responseParser) run() error {
	for first := true; ; first = false {
		record, err := p.csv.Read()
		var syntax *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			if first {
				p.problem(1, 1, "the file is empty, expected a header row")
			}
			return nil
		case errors.As(err, &syntax):
			p.problem(syntax.Line, syntax.Column, "not CSV by RFC 4180: %v (here the column is a character of the line)", syntax.Err)
			if first {
				return nil
			}
			p.file.Read++
		case err != nil:
			return err
		case first:
			p.header(record)
		default:
			p.record(record)
		}
	}
}

// header makes the columns. A bad header does not stop the rows from being checked, so that
// one attempt shows everything that has to be put right.
func (p *responseParser) header(record []string) {
	line, _ := p.csv.FieldPos(0)
	for i, name := range record {
		name = strings.TrimSpace(name)
		question, isQuestion := p.questionnaire.Question(name)
		column := responseColumn{
			name:     strings.Clone(name),
			question: isQuestion,
			special: slices.Contains([]string{columnResponseID, columnSubmittedOn, columnPairCode,
				columnOrganisation, columnSession}, name),
		}
		if isQuestion {
			column.parser = newAnswerParser(question, p.questionnaire.OptionsOf(question))
		}
		if isQuestion && !column.special && len(column.parser.options) > 0 {
			column.spelled = map[string]string{}
		}
		if !column.known() {
			column.name = strconv.Quote(shorten(name))
			p.problem(line, i+1, "unknown column %s, expected response_id, submitted_on, pair_code, organisation, session or a question of %s",
				column.name, p.questionnaire.Code)
		}
		if slices.ContainsFunc(p.columns, func(c responseColumn) bool { return c.name == name }) {
			p.problem(line, i+1, "column %q stands twice", shorten(name))
		}
		p.columns = append(p.columns, column)
	}
	if p.responseIDColumn() == 0 {
		p.problem(line, len(record)+1, "expected a column response_id")
	}
	for _, question := range p.questionnaire.Questions {
		if len(question.AskedOf) > 0 {
			p.routed = append(p.routed, question)
		}
	}
}

// responseIDColumn is 0 while there is none.
func (p *responseParser) responseIDColumn() int {
	return 1 + slices.IndexFunc(p.columns, func(c responseColumn) bool { return c.name == columnResponseID })
}

func (p *responseParser) record(record []string) {
	line, _ := p.csv.FieldPos(0)
	p.file.Read++
	if len(record) != len(p.columns) {
		p.problem(line, min(len(record), len(p.columns))+1,
			"expected %d cells as in the header, found %d", len(p.columns), len(record))
		return
	}
	bad := false
	row := ResponseRow{Line: line, Answers: make(Answers, len(record))}
	for i, cell := range record {
		if err := p.cell(&row, &p.columns[i], cell); err != nil {
			line, _ := p.csv.FieldPos(i)
			p.problem(line, i+1, "%s: %v", p.columns[i].name, err)
			bad = true
		}
	}
	if !bad {
		p.add(row)
	}
}

// add keeps a good row, unless an earlier one has said it already.
func (p *responseParser) add(row ResponseRow) {
	if earlier, twice := p.seen[row.ResponseID]; twice {
		if first := p.file.Rows[earlier]; !first.sameContent(row) {
			p.problem(row.Line, p.responseIDColumn(), "response_id: %q stands in line %d with other content", shorten(row.ResponseID), first.Line)
			return
		}
		p.file.Repeated++
		return
	}
	p.seen[row.ResponseID] = len(p.file.Rows)
	p.file.Rows = append(p.file.Rows, row)
	for _, question := range p.routed {
		if row.Answers[question.Code] != "" && !Asked(question, row.Answers) {
			p.file.NotAsked++
		}
	}
}

func (p *responseParser) cell(row *ResponseRow, column *responseColumn, cell string) error {
	if value, known := column.spelled[cell]; known {
		if value != "" {
			row.Answers[column.name] = value
		}
		return nil
	}
	spelled := cell
	if !utf8.ValidString(cell) || strings.ContainsRune(cell, 0) {
		return errors.New("expected text in UTF-8 without NUL characters")
	}
	cell = strings.TrimSpace(cell)
	value := ""
	if column.question {
		var err error
		value, err = column.parser.parse(cell)
		if err != nil && !column.special {
			return err
		}
		value = strings.Clone(value) // a cell is a part of its whole line
		if value != "" {
			row.Answers[column.name] = value
		}
		if column.spelled != nil && len(column.spelled) < mostSpellings {
			column.spelled[strings.Clone(spelled)] = value
		}
	}
	switch column.name {
	case columnResponseID:
		if cell == "" {
			return errors.New("expected a response_id, found a blank")
		}
		return identity(&row.ResponseID, cell)
	case columnPairCode:
		return identity(&row.PairCode, cell)
	case columnSubmittedOn:
		return date(&row.SubmittedOn, cell)
	case columnOrganisation:
		return lookUp(&row.Organisation, p.lookups.Organisation, cell, column.parser.label(value))
	case columnSession:
		return lookUp(&row.Session, p.lookups.Session, cell, column.parser.label(value))
	}
	return nil
}

func identity(field *string, cell string) error {
	if utf8.RuneCountInString(cell) > maxIdentityLength {
		return fmt.Errorf("expected at most %d characters", maxIdentityLength)
	}
	*field = strings.Clone(cell)
	return nil
}

func date(field *string, cell string) error {
	if cell == "" {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, cell); err != nil {
		return fmt.Errorf("%q is no date, expected YYYY-MM-DD", shorten(cell))
	}
	*field = strings.Clone(cell)
	return nil
}

// lookUp tries the cell, then the label of the option that it stands for.
func lookUp(field *string, find func(string) (string, bool), cell, label string) error {
	if cell == "" {
		return nil
	}
	for _, name := range []string{cell, label} {
		if name == "" {
			continue
		}
		if stored, known := find(name); known {
			*field = stored
			return nil
		}
	}
	return fmt.Errorf("%q is not known", shorten(cell))
}
