package surveys

import (
	"context"
	"slices"
	"strings"

	"muster/courses"
	"muster/courses/people"
)

// What an export lets leave is a release like any other: of every lot the rows that agree in
// what describes people are a group of the lot, and of each item of which their answers are
// shown these are released. What the ledger refuses is withheld from the export, and what the
// export releases is held against all that is asked later.

// cellRule says of a column of an export that it is a value, or none of some.
type cellRule struct {
	Column string   `json:"column"`
	Is     *string  `json:"is,omitempty"`
	Not    []string `json:"not,omitempty"`
}

// questionColumn begins the name of a column that is a question, in a rule.
const questionColumn = "?"

// ruleName is what a rule calls the column.
func (c exportColumn) ruleName() string {
	if c.question != nil {
		return questionColumn + c.name
	}
	return c.name
}

// ruleCell is what a response has in the column of a rule, as exportCell has it.
func ruleCell(column string, version int, place placeOfResponse, answers Answers) string {
	if code, asked := strings.CutPrefix(column, questionColumn); asked {
		return answers[code]
	}
	return map[string]string{
		columnVersion: numberText(version), columnSession: place.session, columnRegion: place.region, columnOrganisation: place.organisation,
	}[column]
}

// fits says that a response with these cells has what the rules say.
func fits(rules []cellRule, cellOf func(column string) string) bool {
	for _, rule := range rules {
		cell := cellOf(rule.Column)
		if rule.Is != nil && cell != *rule.Is || slices.Contains(rule.Not, cell) {
			return false
		}
	}
	return true
}

// What an answer is when it is in no base: of no item or without an opinion, or of an item on
// another scale than the ledger counts it on.
const (
	ofNoBase       = -1
	onAnotherScale = -2
)

// itemsOfCells are, by column, the item that a response's answer is in the base of, or why it
// is in none.
func itemsOfCells(plan comparisonPlan, columns []exportColumn, version Questionnaire, number int, answers Answers) []int {
	cells := make([]cell, len(plan.items))
	asked := plan.after.versions[number]
	asked.read(answers, plan.after.measures, cells)
	items := make([]int, len(columns))
	for i, column := range columns {
		items[i] = slices.IndexFunc(asked.items, func(question *Question) bool {
			return question != nil && column.question != nil && question.Code == column.name
		})
		question, _ := version.Question(column.name)
		if now, looksBack := version.Question(question.ThenOf); looksBack {
			question = now
		}
		switch {
		case items[i] >= 0 && cells[items[i]] < 0:
			items[i] = ofNoBase
		case items[i] < 0 && column.question != nil && question.Item != "" && question.Kind.compared() && !asked.asks(question):
			items[i] = onAnotherScale
		}
	}
	return items
}

// asks says that the question measures an item on the scale of the side's.
func (v versionPlan) asks(question Question) bool {
	return slices.ContainsFunc(v.items, func(asked *Question) bool { return asked != nil && asked.Code == question.Code })
}

// thenOfCells are, by column, the item whose "then" question a response answered as well as
// the item.
func thenOfCells(version countedVersion, columns []exportColumn, answers Answers) []int {
	then := make([]int, len(columns))
	for i, column := range columns {
		then[i] = slices.IndexFunc(version.items, func(item countedItem) bool {
			return item.then != nil && item.then.Code == column.name && item.isAnswered(item.now, answers) && item.isAnswered(item.then, answers)
		})
	}
	return then
}

// withholdOtherScales withholds the answers that the ledger cannot count.
func withholdOtherScales(rows []exportRow) {
	for _, row := range rows {
		for column, item := range row.items {
			if item == onAnotherScale && row.cells[column] != "" {
				row.cells[column] = WithheldCell
			}
		}
	}
}

// releaseLot withholds from a lot what the ledger does not let be released, and records what
// is.
func (s *Service) releaseLot(ctx context.Context, q question, lot exportLot) error {
	in := universe{q.after.survey}
	read, err := s.store.ledgerOf(ctx, []string{in.name()})
	if err != nil {
		return err
	}
	var candidates []candidate
	for _, class := range lot.classes {
		candidates = append(candidates, lot.candidates(class)...)
	}
	book := newSetBook(lot.plan, read.sets[in.name()], candidates)
	if err := s.refuse(ctx, in, book, q.options.floors()); err != nil {
		return err
	}
	for _, one := range candidates {
		if book.refused[one.item][book.index[one.set.text()]] {
			one.hide()
		}
	}
	rows, err := book.rows(in.name())
	if err != nil || len(rows) == 0 && !lot.isNew {
		return err
	}
	release := releaseRow{Sides: q.sides(), AsAt: q.asAt, Steps: q.stepsText(), ReleasedTo: q.actor.PersonID, ReleasedOn: courses.DayOf(s.now())}
	if !lot.isNew {
		return s.store.record(ctx, read.releases, release, rows)
	}
	return s.store.recordLot(ctx, read.releases, release, rows, lot.lotRow)
}

// candidates are the items of which a class's answers are shown, and of those who also said how
// it was before. Who said it is seen in the rows: what others said is told when the figure of
// all who did is released.
func (l exportLot) candidates(class exportClass) []candidate {
	set := l.set
	set.Cells = class.rules
	items := func(row exportRow) []int { return row.items }
	candidates := l.candidatesIn(class, set, items, func(item int) { l.hide(class, item) })
	set.Then = true
	then := func(row exportRow) []int { return row.then }
	return append(candidates, l.candidatesIn(class, set, then, func(int) { l.hideThen(class) })...)
}

// candidatesIn are those of a set of the class. itemsOf are a row's items by column.
func (l exportLot) candidatesIn(class exportClass, set responseSet, itemsOf func(exportRow) []int, hide func(item int)) []candidate {
	items := len(l.plan.items)
	bases, shown := make([]int, items), make([]bool, items)
	for _, row := range class.rows {
		for column, item := range itemsOf(l.rows[row]) {
			if item >= 0 {
				bases[item]++
				shown[item] = shown[item] || l.rows[row].cells[column] != WithheldCell
			}
		}
	}
	var candidates []candidate
	for item, base := range bases {
		if shown[item] {
			candidates = append(candidates, candidate{releasedSet{Of: set}, item, base, func() { hide(item) }})
		}
	}
	return candidates
}

// hide withholds the answers of a class to an item.
func (l exportLot) hide(class exportClass, item int) {
	for _, row := range class.rows {
		for column, of := range l.rows[row].items {
			if of == item {
				l.rows[row].cells[column] = WithheldCell
			}
		}
	}
}

// hideThen withholds of a class which of its rows say how it was before, and what: a cell that is
// blank, or an answer to another such question, would tell who was asked.
func (l exportLot) hideThen(class exportClass) {
	for _, row := range class.rows {
		for column := range l.columns {
			if question := l.columns[column].question; question != nil && question.ThenOf != "" {
				l.rows[row].cells[column] = WithheldCell
			}
		}
	}
}

// exportQuestion is what an export of a wave asks, with the steps that are counted.
func (s *Service) exportQuestion(ctx context.Context, actor people.Actor, wave Wave, floors floors) (question, error) {
	asked := question{
		after: chosenSide{survey: wave.Survey, waves: []Wave{wave}}, actor: actor,
		options: CompareOptions{FloorBase: floors.base, FloorComplement: floors.complement},
	}
	_, err := s.countSteps(ctx, &asked)
	return asked, err
}
