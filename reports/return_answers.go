package reports

import (
	"fmt"
	"slices"

	"muster/reports/spreadsheet"
	"muster/surveys"
)

// ItemAnswers is how all answers to an item fell, from the same answers as its shares before and
// after. Options ascend; Before and After count them, nil on a side that is hidden or was asked
// on another scale.
type ItemAnswers struct {
	Options []AnswerOption `json:"options"`
	Before  []int          `json:"before"`
	After   []int          `json:"after"`
}

// AnswerOption is an option of a scale.
type AnswerOption struct {
	Label    string `json:"label"`
	Positive bool   `json:"positive"`
}

// answersIn are the answers to the row's item on the scale of its newest question after, nil
// where neither side shows any. A side whose share is hidden has none.
func (r ComparisonRow) answersIn(before, after surveys.ProgrammeResults) *ItemAnswers {
	answers := ItemAnswers{Options: optionsTo(r.Item, after)}
	if !r.After.Suppressed {
		answers.After = answersOn(answers.Options, r.Item, after)
	}
	if !r.Before.Suppressed && slices.Equal(answers.Options, optionsTo(r.Item, before)) {
		answers.Before = answersOn(answers.Options, r.Item, before)
	}
	if answers.Before == nil && answers.After == nil {
		return nil
	}
	return &answers
}

func optionsTo(item string, results surveys.ProgrammeResults) []AnswerOption {
	facts := surveys.SideFacts{Questionnaires: results.Questionnaires}
	return ofEach(facts.CountedOptions(item), func(o surveys.CountedOption) AnswerOption { return AnswerOption{o.Label, o.Positive} })
}

func answersOn(options []AnswerOption, item string, results surveys.ProgrammeResults) []int {
	found, asked := results.Item(item)
	if !asked || found.Unpaired.After == nil || found.Unpaired.After.Suppressed || len(found.Unpaired.After.Distribution) != len(options) {
		return nil
	}
	return slices.Clone(found.Unpaired.After.Distribution)
}

// AnswerTable is the answers to those items of a comparison that have one scale.
type AnswerTable struct {
	Course  string
	Title   string
	Options []AnswerOption
	Rows    []ComparisonRow
	base    string
}

// AnswerTables are the answers to a comparison's items, a table a scale; none of a return that
// was submitted before returns had them.
func (t ComparisonTable) AnswerTables() []AnswerTable {
	var tables []AnswerTable
	for _, row := range t.Rows {
		if row.Answers == nil {
			continue
		}
		at := slices.IndexFunc(tables, func(a AnswerTable) bool { return slices.Equal(a.Options, row.Answers.Options) })
		if at < 0 {
			at = len(tables)
			tables = append(tables, AnswerTable{Course: t.Course, Title: t.Title, Options: row.Answers.Options, base: t.Chart().Base})
		}
		tables[at].Rows = append(tables[at].Rows, row)
	}
	return tables
}

// Scale is the option of an answer with its place in the table: "Very confident (positive)".
func (o AnswerOption) Scale() string {
	if o.Positive {
		return o.Label + " (positive)"
	}
	return o.Label
}

// Chart is the table as a picture.
func (t AnswerTable) Chart() ScaleChart {
	chart := ScaleChart{
		Title: t.Title + ": all answers before and after, positive ones to the right of the line",
		Base:  t.base + " The stronger the answer, the further from the line.",
	}
	for _, row := range t.Rows {
		bars := ScaleRow{Label: ItemWords(row.Item, row.Text)}
		bars.Before, bars.BeforeNote = row.Answers.bar(row.Answers.Before, row.Before)
		bars.After, bars.AfterNote = row.Answers.bar(row.Answers.After, row.After)
		chart.Rows = append(chart.Rows, bars)
	}
	return chart
}

// bar is a side of the answers; share is the figure that it goes with.
func (a ItemAnswers) bar(counts []int, share Figure) (*ScaleBar, string) {
	switch {
	case share.Suppressed:
		return nil, hiddenMark
	case counts == nil:
		return nil, "another scale"
	}
	bar := &ScaleBar{}
	for i, option := range a.Options {
		bar.Options = append(bar.Options, ScaleOption{Label: option.Label, Count: counts[i], Positive: option.Positive})
	}
	return bar, ""
}

// AnswerSide is the answers to an item on one side, as a line of a table. Texts has one for each
// option: "12 (15%)", or what stands instead.
type AnswerSide struct {
	Item, When string
	Texts      []string
	counts     []int
	hidden     bool
}

// Lines are the table's rows, before and after for each item.
func (t AnswerTable) Lines() []AnswerSide {
	var lines []AnswerSide
	for _, row := range t.Rows {
		for _, side := range []struct {
			when   string
			counts []int
			share  Figure
		}{{"before", row.Answers.Before, row.Before}, {"after", row.Answers.After, row.After}} {
			line := AnswerSide{Item: ItemWords(row.Item, row.Text), When: side.when, counts: side.counts, hidden: side.share.Suppressed}
			base := 0
			for _, count := range side.counts {
				base += count
			}
			for i := range t.Options {
				text := "–"
				switch {
				case line.hidden:
					text = hiddenMark
				case side.counts != nil:
					text = fmt.Sprintf("%s (%s)", formatNumber(float64(side.counts[i]), 0), percentWords(float64(side.counts[i])/float64(max(base, 1)), base))
				}
				line.Texts = append(line.Texts, text)
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// answerCount is how many gave one answer, a line of the sheet and of the CSV. Count is nil on a
// side that is hidden or was asked on another scale.
type answerCount struct {
	course, item, when string
	option             AnswerOption
	count              *float64
	hidden             bool
}

func (r GrantReturn) answerCounts() []answerCount {
	var counts []answerCount
	for _, comparison := range r.Comparisons {
		for _, table := range comparison.AnswerTables() {
			for _, line := range table.Lines() {
				for i, option := range table.Options {
					one := answerCount{course: table.Title, item: line.Item, when: line.When, option: option, hidden: line.hidden}
					if line.counts != nil && !line.hidden {
						one.count = number(float64(line.counts[i]))
					}
					counts = append(counts, one)
				}
			}
		}
	}
	return counts
}

func (r GrantReturn) answerTable() *spreadsheet.Table {
	table, rows := &bookTable{}, r.answerCounts()
	table.words("Course", nameWidth, notApplicable, ofEach(rows, func(a answerCount) string { return a.course })...)
	table.words("Item", 30, notApplicable, ofEach(rows, func(a answerCount) string { return a.item })...)
	table.words("When", figureWidth, notApplicable, ofEach(rows, func(a answerCount) string { return a.when })...)
	table.words("Answer", nameWidth, missingSign, ofEach(rows, func(a answerCount) string { return a.option.Label })...)
	table.words("Counts as positive", figureWidth, notApplicable, ofEach(rows, func(a answerCount) string {
		if a.option.Positive {
			return "yes"
		}
		return "no"
	})...)
	table.add("How many gave it (answers)", figureWidth, ofEach(rows, func(a answerCount) spreadsheet.Cell {
		switch {
		case a.hidden:
			return spreadsheet.Sign(hiddenSign)
		case a.count == nil:
			return spreadsheet.Sign(notApplicable)
		}
		return spreadsheet.Number(*a.count, 0)
	}))
	return table.table()
}

// answers writes how many gave each answer to the items of comparisons.
func (f *csvFile) answers(counts []answerCount) {
	for _, one := range counts {
		f.row("answers", asText(one.course+": "+one.item), asText(one.when+": "+one.option.Scale()), "", cell(one.count, one.hidden, notApplicable), "answers", "", "", "", "")
	}
}
