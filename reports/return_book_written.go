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
	table.restated(rows, "As returned", "As counted now")
	return table.table()
}

// restated adds figures as they were and as they are, the RAG of KPIs and of deliverables likewise, and why.
func (t *bookTable) restated(rows []Restatement, was, is string) {
	printed := func(row Restatement, figure *Figure) *Figure {
		if row.IsColour() {
			return nil
		}
		return figure
	}
	t.figures(was, "", ofEach(rows, func(row Restatement) *Figure { return printed(row, &row.Then) })...)
	t.figures(is, "", ofEach(rows, func(row Restatement) *Figure { return printed(row, &row.Now) })...)
	t.words(was+": computed RAG", figureWidth, notApplicable, ofEach(rows, func(row Restatement) string { return ragWords(row.RAGThen) })...)
	t.words(is+": computed RAG", figureWidth, notApplicable, ofEach(rows, func(row Restatement) string { return ragWords(row.RAGNow) })...)
	t.words("Because", nameWidth, notApplicable, ofEach(rows, func(row Restatement) string { return row.Because })...)
}

// ragWords is a RAG in words, "" for a figure that has none.
func ragWords(rag RAG) string {
	if rag == "" {
		return ""
	}
	return rag.Word()
}

// earlierTable has a row for each figure that a version of the return said otherwise, and one for
// a version that said none otherwise.
func (r GrantReturn) earlierTable() *spreadsheet.Table {
	var versions []ReturnVersion
	var rows []Restatement
	for _, version := range r.Earlier {
		changed := version.Changed
		if len(changed) == 0 {
			changed = []Restatement{{Then: Figure{Title: "No figure differs"}}}
		}
		for _, row := range changed {
			versions, rows = append(versions, version), append(rows, row)
		}
	}
	table := &bookTable{}
	table.words("Version", figureWidth, notApplicable, ofEach(versions, func(v ReturnVersion) string { return strconv.Itoa(v.Number) })...)
	table.words("Figure", nameWidth, notApplicable, ofEach(rows, func(row Restatement) string { return row.Then.Title })...)
	table.words("Unit", 20, notApplicable, ofEach(rows, func(row Restatement) string { return unitWords(row.Then.Unit) })...)
	table.restated(rows, "As it said", "As this return says")
	table.words("What became of the version", proseWidth, notApplicable, ofEach(versions, ReturnVersion.Text)...)
	table.words("Fingerprint of the version (SHA-256)", 66, notApplicable, ofEach(versions, func(v ReturnVersion) string { return v.Hash })...)
	return table.table()
}
