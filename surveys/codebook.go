package surveys

import (
	"slices"
	"strconv"
	"strings"
)

// QuestionTable is a questionnaire as a table: a question a row, in their order.
func (q Questionnaire) QuestionTable() ExportTable {
	table := ExportTable{Name: "Questions", Head: []string{
		"order", "code", "text", "hint", "kind", "scale", "item", "about", "section", "stratum", "optional", "asked_of", "then_of",
	}}
	for i, question := range q.Questions {
		section, _ := q.Section(question.Section)
		table.Rows = append(table.Rows, []string{
			strconv.Itoa(i + 1), question.Code, question.Text, question.Hint, string(question.Kind), question.Scale,
			question.Item, question.About, section.Title, yesOrNo(question.Stratum), yesOrNo(question.Optional), askedOfText(question), question.ThenOf,
		})
	}
	return table
}

// Codebook says what every value of every question means: a row for each option, and one for
// a question without options.
func (q Questionnaire) Codebook() ExportTable {
	table := ExportTable{Name: "Codebook", Head: []string{"order", "code", "text", "kind", "item", "value", "label", "counted", "positive", "note"}}
	for i, question := range q.Questions {
		row := func(value, label, counted, positive, note string) {
			table.Rows = append(table.Rows, []string{
				strconv.Itoa(i + 1), question.Code, question.Text, string(question.Kind), question.Item, value, label, counted, positive, note,
			})
		}
		measure := newMeasure(q, question)
		for _, option := range q.OptionsOf(question) {
			if !question.Kind.compared() {
				row(option.Value, option.Label, "", "", codebookNote(question))
				continue
			}
			at, counted := measure.at(option.Value)
			row(option.Value, option.Label, yesOrNo(counted), yesOrNo(counted && measure.positive[at]), "")
		}
		if len(q.OptionsOf(question)) == 0 {
			row("", "", "", "", codebookNote(question))
		}
	}
	return table
}

func codebookNote(question Question) string {
	switch question.Kind {
	case KindChoices:
		return "several values are joined by ;"
	case KindNumber:
		return "a number"
	case KindText:
		return "free text: its column is empty in every export"
	}
	return ""
}

func yesOrNo(yes bool) string {
	if yes {
		return Yes
	}
	return No
}

// askedOfText is the routing in one cell: role=police_officer|cmcu; Q1=yes.
func askedOfText(question Question) string {
	var parts []string
	for _, code := range routedBy(question) {
		parts = append(parts, code+"="+strings.Join(question.AskedOf[code], "|"))
	}
	return strings.Join(parts, "; ")
}

// allQuestions are the questions of all versions, those of the newest in its order, then
// those that only earlier ones asked.
func allQuestions(versions map[int]Questionnaire) []Question {
	var all []Question
	for _, version := range newestFirst(versions) {
		for _, question := range versions[version].Questions {
			if !slices.ContainsFunc(all, func(other Question) bool { return other.Code == question.Code }) {
				all = append(all, question)
			}
		}
	}
	return all
}
