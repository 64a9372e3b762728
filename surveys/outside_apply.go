package surveys

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// OutsideReading is a file as a mapping understands it. Every row of the file is in Rows or
// in LeftOut. Groups are the texts that are no option, Undecided how many of them nobody
// has said the meaning of.
type OutsideReading struct {
	Rows      []ResponseRow
	LeftOut   []OutsideLeftOut
	Groups    []OutsideGroup
	Undecided int
	NotAsked  int
}

// OutsideLeftOut is a row that does not come in, and why. Column counts from 1, 0 for the row
// as a whole.
type OutsideLeftOut struct {
	Line, Column int
	Why          OutsideWhy
	Detail       string
}

// OutsideWhy is why a row is left out.
type OutsideWhy string

// Why rows are left out.
const (
	WhyUnfinished OutsideWhy = "not finished"
	WhyNoDate     OutsideWhy = "no date"
	WhyBadDate    OutsideWhy = "the date cannot be read"
	WhyFuture     OutsideWhy = "the date is still to come"
	WhyValue      OutsideWhy = "an answer cannot be read"
	WhySession    OutsideWhy = "the session is not known"
	WhyYou        OutsideWhy = "it has a text that you left out"
	WhyBlank      OutsideWhy = "every answer is blank"
	WhyTwice      OutsideWhy = "the response stands twice"
)

// outsideReader reads the rows of a file by a mapping.
type outsideReader struct {
	file          OutsideFile
	mapping       OutsideMapping
	questionnaire Questionnaire
	lookups       ResponseLookups
	readers       []textReader // by column
	dates         outsideDates
	today         string

	groups map[string]*OutsideGroup
	texts  map[string]int // hash of a text that is no option -> index in its group
	seen   map[string]ResponseRow
	result OutsideReading
}

// read understands every row. organisations are the options of the texts that name one.
func (r *outsideReader) read(organisations []Option, keyed func(parts ...string) string) OutsideReading {
	r.groups, r.texts, r.seen = map[string]*OutsideGroup{}, map[string]int{}, map[string]ResponseRow{}
	r.dates = outsideDates{r.mapping.MonthFirst, r.file.Dates1904}
	for i, use := range r.mapping.Uses {
		question, _ := r.questionnaire.Question(use.Question)
		options := r.questionnaire.OptionsOf(question)
		reader := newTextReader(question, options, r.mapping, keyed)
		if use.Role == RoleOrganisation {
			reader = textReader{key: organisationGroup, decided: r.mapping.Texts[organisationGroup], keyed: keyed}
			reader.parser.options = organisations
		}
		reader.noted = func(text, meaning string) { r.note(i, text, meaning) }
		r.readers = append(r.readers, reader)
	}
	for _, row := range r.file.Rows {
		response, leftOut := r.row(row)
		if leftOut == nil {
			leftOut = r.repeated(response)
		}
		if leftOut != nil {
			r.result.LeftOut = append(r.result.LeftOut, *leftOut)
			continue
		}
		r.seen[response.ResponseID] = response
		r.result.Rows = append(r.result.Rows, response)
		for _, question := range r.questionnaire.Questions {
			if response.Answers[question.Code] != "" && !Asked(question, response.Answers) {
				r.result.NotAsked++
			}
		}
	}
	r.result.Groups = r.ordered()
	return r.result
}

// row understands one row. Of one that is not finished or has no date nothing more is read.
// Else all its cells are, so that every text that nobody has decided on is found at once; the
// first column that stands in the way is the one that is named.
func (r *outsideReader) row(row OutsideRow) (ResponseRow, *OutsideLeftOut) {
	response := ResponseRow{Line: row.Line, ResponseID: row.Key, Answers: Answers{}}
	var leftOut *OutsideLeftOut
	options := map[string][]string{}
	for _, first := range []bool{true, false} {
		for i, cell := range row.Cells {
			if role := r.mapping.Uses[i].Role; first != (role == RoleDate || role == RoleFinished) {
				continue
			}
			why, detail := r.cell(&response, options, i, cell)
			if why != "" && leftOut == nil {
				leftOut = &OutsideLeftOut{row.Line, i + 1, why, detail}
			}
		}
		if first && leftOut != nil {
			return response, leftOut
		}
	}
	for code, values := range options {
		question, _ := r.questionnaire.Question(code)
		if value, err := r.questionnaire.ParseAnswer(question, strings.Join(values, choicesSeparator)); err == nil && value != "" {
			response.Answers[code] = value
		}
	}
	if leftOut == nil && len(response.Answers) == 0 {
		leftOut = &OutsideLeftOut{Line: row.Line, Why: WhyBlank}
	}
	return response, leftOut
}

// cell reads one cell into the response, or says why the row is left out.
func (r *outsideReader) cell(response *ResponseRow, options map[string][]string, column int, cell string) (OutsideWhy, string) {
	use := r.mapping.Uses[column]
	switch use.Role {
	case RoleQuestion:
		return r.answer(response, column, cell)
	case RoleOption:
		if chosen(cell) {
			options[use.Question] = append(options[use.Question], use.Option)
		}
	case RoleDate:
		return r.date(response, cell)
	case RoleFinished:
		if !finished(cell) {
			return WhyUnfinished, ""
		}
	case RoleOrganisation:
		return r.organisation(response, column, cell)
	case RoleSession:
		if lookUp(&response.Session, r.lookups.Session, cell, "") != nil {
			return WhySession, shorten(cell)
		}
	case RolePairCode:
		if utf8.RuneCountInString(cell) > maxIdentityLength {
			return WhyValue, "the code is too long"
		}
		response.PairCode = cell
	}
	return "", ""
}

func (r *outsideReader) date(response *ResponseRow, cell string) (OutsideWhy, string) {
	if cell == "" {
		if !r.mapping.Undated {
			return WhyNoDate, ""
		}
		return "", ""
	}
	day, err := r.dates.day(cell)
	switch {
	case err != nil:
		return WhyBadDate, shorten(cell)
	case day > r.today:
		return WhyFuture, day
	case day != sealedDay:
		response.SubmittedOn = day
	}
	return "", ""
}

// answer reads a question's cell. As in the contract's file, what a question coded
// organisation or session says is where the response belongs, too.
func (r *outsideReader) answer(response *ResponseRow, column int, cell string) (OutsideWhy, string) {
	code := r.mapping.Uses[column].Question
	reader := r.readers[column]
	value, undecided, err := reader.value(cell)
	if code == columnOrganisation {
		known := lookUp(&response.Organisation, r.lookups.Organisation, cell, reader.parser.label(value)) == nil
		if known && errors.Is(err, errUndecided) {
			return "", ""
		}
	}
	if code == columnSession && value != "" {
		_ = lookUp(&response.Session, r.lookups.Session, cell, reader.parser.label(value)) // it may be none of ours
	}
	switch {
	case errors.Is(err, errUndecided):
		for _, text := range undecided {
			r.note(column, text, "")
		}
		return WhyValue, shorten(cell)
	case errors.Is(err, errLeaveOut):
		return WhyYou, ""
	case err != nil:
		return WhyValue, shorten(cell)
	}
	if value != "" {
		response.Answers[code] = value
	}
	return "", ""
}

func (r *outsideReader) organisation(response *ResponseRow, column int, cell string) (OutsideWhy, string) {
	if cell == "" || lookUp(&response.Organisation, r.lookups.Organisation, cell, "") == nil {
		return "", ""
	}
	id, err := r.readers[column].option(cell)
	switch {
	case errors.Is(err, errUndecided):
		r.note(column, cell, "")
		return WhyValue, shorten(cell)
	case err != nil:
		return WhyYou, ""
	}
	response.Organisation = id
	return "", ""
}

// note notes a text that is no option, and what it has been said to mean, or "".
func (r *outsideReader) note(column int, text, meaning string) {
	reader := r.readers[column]
	group := r.groups[reader.key]
	if group == nil {
		group = &OutsideGroup{Key: reader.key, Options: reader.parser.options}
		r.groups[reader.key] = group
	}
	if !slices.Contains(group.Columns, column) {
		group.Columns = append(group.Columns, column)
	}
	hash := reader.hash(text)
	at, noted := r.texts[hash]
	if !noted {
		at = len(group.Texts)
		r.texts[hash] = at
		decided := meaning != ""
		if !decided {
			r.result.Undecided++
			meaning = reader.likely(text)
		}
		group.Texts = append(group.Texts, OutsideText{ID: hash, Text: text, Meaning: meaning, Decided: decided})
	}
	group.Texts[at].Count++
}

// ordered are the groups in the order of their columns, and their texts by letter.
func (r *outsideReader) ordered() []OutsideGroup {
	var groups []OutsideGroup
	for _, group := range r.groups {
		slices.SortStableFunc(group.Texts, func(a, b OutsideText) int {
			return cmp.Or(cmp.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text)), cmp.Compare(a.Text, b.Text))
		})
		groups = append(groups, *group)
	}
	slices.SortFunc(groups, func(a, b OutsideGroup) int { return cmp.Compare(slices.Min(a.Columns), slices.Min(b.Columns)) })
	return groups
}

// repeated leaves out a response that an earlier row was already.
func (r *outsideReader) repeated(response ResponseRow) *OutsideLeftOut {
	before, twice := r.seen[response.ResponseID]
	if !twice {
		return nil
	}
	detail := "with the same answers"
	if !before.sameContent(response) {
		detail = "with other answers"
	}
	return &OutsideLeftOut{Line: response.Line, Why: WhyTwice, Detail: fmt.Sprintf("it is in line %d too, %s", before.Line, detail)}
}
