package reports

import (
	"strconv"

	"muster/reports/spreadsheet"
)

// writtenLine is an answer with what it stands in.
type writtenLine struct {
	section WrittenSection
	entry   WrittenEntry
	WrittenAnswer
}

// writtenTable has what people wrote, an answer a row; of a section that is complete without
// entries a row says that there was nothing to report.
func (r GrantReturn) writtenTable() *spreadsheet.Table {
	var rows []writtenLine
	for _, section := range r.Written {
		if len(section.Entries) == 0 {
			rows = append(rows, writtenLine{section: section, WrittenAnswer: WrittenAnswer{Text: "Nothing to report"}})
		}
		for _, entry := range section.Entries {
			for _, answer := range entry.Answers {
				rows = append(rows, writtenLine{section, entry, answer})
			}
		}
	}
	table := &bookTable{}
	table.words("Section", nameWidth, notApplicable, ofEach(rows, func(l writtenLine) string { return l.section.Title })...)
	table.words("Entry", nameWidth, notApplicable, ofEach(rows, func(l writtenLine) string { return l.entry.Title })...)
	table.words("What", nameWidth, notApplicable, ofEach(rows, func(l writtenLine) string { return l.Label })...)
	table.words("What it says", proseWidth, notApplicable, ofEach(rows, func(l writtenLine) string { return l.Text })...)
	table.add("Pounds", figureWidth, ofEach(rows, func(l writtenLine) spreadsheet.Cell {
		pounds, err := strconv.ParseFloat(l.Value, 64)
		if !l.IsMoney() || err != nil {
			return spreadsheet.Sign(notApplicable)
		}
		return spreadsheet.Number(pounds, 0)
	}))
	return table.table()
}

// restatedTable has the figures of the last locked return that are others now, a figure a row.
func (r GrantReturn) restatedTable() *spreadsheet.Table {
	var rows []Restatement
	if r.Restatements != nil {
		rows = r.Restatements.Rows
	}
	table := &bookTable{}
	table.words("Figure", nameWidth, notApplicable, ofEach(rows, func(row Restatement) string { return row.Then.Title })...)
	table.words("As at", 20, notApplicable, ofEach(rows, func(Restatement) string { return dayWords(r.Restatements.AsAt) })...)
	table.words("Unit", 20, notApplicable, ofEach(rows, func(row Restatement) string { return unitWords(row.Then.Unit) })...)
	table.figures("As returned", "", ofEach(rows, func(row Restatement) *Figure { return &row.Then })...)
	table.figures("As counted now", "", ofEach(rows, func(row Restatement) *Figure { return &row.Now })...)
	table.words("Because", nameWidth, notApplicable, ofEach(rows, func(row Restatement) string { return row.Because })...)
	return table.table()
}
