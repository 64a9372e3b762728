package surveys

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// exportColumn is a column of an export. One that describes says something about the person,
// by which others could know them; the rest are answers about items.
type exportColumn struct {
	name      string
	question  *Question
	describes bool
	text      bool
}

// The columns of an export that are no questions.
const (
	columnVersion = "version"
	columnRegion  = "region"
)

// describes tells whether an answer says something about who gives it, not how they rate
// something.
func (q Question) describes() bool {
	return q.Stratum || q.Kind != KindScale && q.Kind != KindYesNo
}

// exportColumns are the version, what the answers belong to, and all questions of all versions
// in their order. A question coded like one of the former is that column, since both say the
// same of a person.
func exportColumns(versions map[int]Questionnaire) []exportColumn {
	columns := []exportColumn{{name: columnVersion, describes: true}}
	questions := allQuestions(versions)
	for _, name := range []string{columnRegion, columnOrganisation, columnSession} {
		if !slices.ContainsFunc(questions, func(q Question) bool { return q.Code == name }) {
			columns = append(columns, exportColumn{name: name, describes: true})
		}
	}
	for _, question := range questions {
		columns = append(columns, exportColumn{name: question.Code, question: &question, describes: question.describes(), text: question.Kind == KindText})
	}
	return columns
}

// labels are the labels of a cell's values in the version that was answered.
func (c exportColumn) labels(versions map[int]Questionnaire, version int, cell string) string {
	if c.question == nil || cell == "" {
		return cell
	}
	question, known := versions[version].Question(c.name)
	if !known {
		return cell
	}
	parser := newAnswerParser(question, versions[version].OptionsOf(question))
	parts := strings.Split(cell, choicesSeparator)
	for i, part := range parts {
		if label := parser.label(part); label != "" {
			parts[i] = label
		}
	}
	return strings.Join(parts, choicesSeparator)
}

// describing are the columns that describe people, in the order in which they are kept: first
// the version and the questions that sort people into groups, then the wide before the narrow.
func describing(columns []exportColumn) []int {
	rank := func(column exportColumn) int {
		switch {
		case column.name == columnVersion:
			return 0
		case column.question != nil && column.question.Stratum:
			return 1
		case column.name == columnRegion:
			return 2
		case column.name == columnOrganisation:
			return 3
		case column.name == columnSession:
			return 5
		}
		return 4
	}
	var order []int
	for i, column := range columns {
		if column.describes && !column.text {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rank(columns[a]), rank(columns[b])) })
	return order
}

// shield withholds what could tell who somebody is. Free text goes altogether. Then, column
// by column, rows that agree in everything kept so far are parted by the next column only into
// parts of at least the floor; values of fewer rows are withheld, with the next smallest ones
// until at least the floor are withheld together. So every row agrees with at least floor-1
// others in all that describes its person. Last, in each such class, the answers to a question
// go where fewer than the floor gave one, or where all who did gave the same; and those of
// further classes, until what is withheld of the question is itself of at least the floor and
// not all the same, since it could otherwise be told from the total.
func shield(rows []exportRow, columns []exportColumn, floor int) []exportClass {
	classes := []exportClass{{rows: make([]int, len(rows))}}
	for i := range rows {
		classes[0].rows[i] = i
	}
	for i, column := range columns {
		if column.text {
			for _, row := range rows {
				row.cells[i] = ""
			}
		}
	}
	for _, column := range describing(columns) {
		var parted []exportClass
		for _, class := range classes {
			parted = append(parted, part(rows, class, column, columns[column].ruleName(), floor)...)
		}
		classes = parted
	}
	for i, column := range columns {
		if !column.describes {
			shieldAnswers(rows, classes, i, floor)
		}
	}
	return classes
}

// exportClass are rows that agree in what describes people; rules say which these are.
type exportClass struct {
	rows  []int
	rules []cellRule
}

func (c exportClass) with(rows []int, rule cellRule) exportClass {
	return exportClass{rows, append(slices.Clone(c.rules), rule)}
}

// part splits a class by a column, into parts of at least the floor.
func part(rows []exportRow, class exportClass, column int, name string, floor int) []exportClass {
	byValue := map[string][]int{}
	for _, row := range class.rows {
		value := rows[row].cells[column]
		byValue[value] = append(byValue[value], row)
	}
	values := slices.SortedFunc(maps.Keys(byValue), func(a, b string) int {
		return cmp.Or(cmp.Compare(len(byValue[a]), len(byValue[b])), cmp.Compare(a, b))
	})
	var withheld []int
	var kept []string
	var parts []exportClass
	for _, value := range values {
		rowsOf := byValue[value]
		if len(rowsOf) < floor || len(withheld) > 0 && len(withheld) < floor {
			withheld = append(withheld, rowsOf...)
		} else {
			parts, kept = append(parts, class.with(rowsOf, cellRule{Column: name, Is: &value})), append(kept, value)
		}
	}
	if len(withheld) == 0 {
		return parts
	}
	for _, row := range withheld {
		rows[row].cells[column] = WithheldCell
	}
	if len(kept) == 0 {
		return []exportClass{{withheld, class.rules}}
	}
	slices.Sort(kept)
	return append(parts, class.with(withheld, cellRule{Column: name, Not: kept}))
}

// shieldAnswers withholds the answers to one question in the classes in which they could be
// told of a person.
func shieldAnswers(rows []exportRow, classes []exportClass, column, floor int) {
	var answered []answeredClass
	for _, class := range classes {
		if one := newAnsweredClass(rows, class.rows, column); one.base > 0 {
			answered = append(answered, one)
		}
	}
	slices.SortStableFunc(answered, func(a, b answeredClass) int { return cmp.Compare(a.base, b.base) })
	hidden := answeredClass{values: map[string]bool{}}
	hide := func(one answeredClass) {
		hidden.base += one.base
		hidden.opinions += one.opinions
		maps.Copy(hidden.values, one.values)
		for _, row := range one.rows {
			rows[row].cells[column] = WithheldCell
		}
	}
	var open []answeredClass
	for _, one := range answered {
		if one.tells(floor) {
			hide(one)
		} else {
			open = append(open, one)
		}
	}
	for _, one := range open {
		if hidden.base > 0 && hidden.tells(floor) {
			hide(one)
		}
	}
}

// answeredClass is the rows of a class, how many of them have an answer to a question, and
// which answers these are.
type answeredClass struct {
	rows   []int
	base   int
	values map[string]bool
	// opinions are the answers with an opinion, which make the base of a figure.
	opinions int
}

func newAnsweredClass(rows []exportRow, class []int, column int) answeredClass {
	one := answeredClass{rows: class, values: map[string]bool{}}
	for _, row := range class {
		if value := rows[row].cells[column]; value != "" {
			one.base++
			one.values[value] = true
			if rows[row].counts(column) {
				one.opinions++
			}
		}
	}
	return one
}

// tells that the answers of the class would tell those of a person: they are too few, or all
// the same.
func (a answeredClass) tells(floor int) bool {
	return a.base < floor || len(a.values) == 1 || a.opinions > 0 && a.opinions < floor
}
