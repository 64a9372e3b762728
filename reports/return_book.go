package reports

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"muster/reports/spreadsheet"
)

// WriteXLSX writes the return as a workbook: a cover, the contents, the notes, and a sheet a
// table. Every number is in it in full precision.
func (r GrantReturn) WriteXLSX(w io.Writer) error { return spreadsheet.WriteXLSX(w, r.book()) }

// WriteODS writes the same workbook as an OpenDocument spreadsheet.
func (r GrantReturn) WriteODS(w io.Writer) error { return spreadsheet.WriteODS(w, r.book()) }

// book is the return as sheets. Everything is taken from the return's own values, as in the
// other formats.
func (r GrantReturn) book() spreadsheet.Book {
	made, err := time.Parse(dayLayout, r.MadeOn)
	if err != nil {
		made = time.Time{} // a return that was frozen without the day
	}
	notes := r.bookNotes()
	return spreadsheet.Book{
		Title: r.Title + " – " + r.ProgrammeTitle, Subject: "Grant return of the programme " + r.Programme,
		Author: "Muster", Language: "en-GB", Made: made, Sheets: boundSheets(r.coverSheet(), notes, r.bookTables(notes)),
	}
}

// boundSheets are the sheets of a book: the cover, the contents, the notes, and those with the
// tables, each with what is to be known of it above its table.
func boundSheets(cover spreadsheet.Sheet, notes bookNotes, tables []spreadsheet.Sheet) []spreadsheet.Sheet {
	for i := range tables {
		tables[i].Lines = append([]string{"This worksheet has one table. Notes are on the worksheet Notes."}, tables[i].Lines...)
		tables[i].Lines = append(tables[i].Lines, shorthandIn(*tables[i].Table)...)
	}
	tables = append([]spreadsheet.Sheet{notes.sheet()}, tables...)
	return append([]spreadsheet.Sheet{cover, contentsSheet(tables)}, tables...)
}

func (r GrantReturn) coverSheet() spreadsheet.Sheet {
	var lines []string
	if r.State != "" {
		lines = append(lines, "State: "+r.State)
	}
	if r.Hash != "" {
		lines = append(lines, "Fingerprint ("+ofTheReturn+"): "+r.Hash)
	}
	lines = append(lines,
		"Programme: "+r.ProgrammeTitle+" ("+r.Programme+").",
		fmt.Sprintf("Period: from %s to %s, as at the end of %s.", dayWords(r.StartsOn), dayWords(r.EndsOn), dayWords(r.AsAt)),
		fmt.Sprintf("Date: counted from what was recorded by %s.", dayWords(r.MadeOn)),
		"Source: the programme’s own records of sessions, attendance, surveys, engagement and grants in Muster. Outside indicators are of those who publish them, who are named beside them.",
	)
	if counted := r.Counted(); counted != "" {
		lines = append(lines, "Counted "+counted+", London time. The worksheet Figures has the fingerprint (SHA-256) of each figure’s receipt.")
	}
	if r.Addresses != nil {
		lines = append(lines, "The worksheet Figures has the address in Muster of each figure’s receipt.")
	}
	if r.Note != "" {
		lines = append(lines, r.Note)
	}
	lines = append(lines,
		"Each worksheet after the contents has one table. Units are in the headers, or in a column of their own where they differ by row.",
		"Numbers are in full precision and shown rounded. A base is the number of people or answers that a share is of. Limits are those of a 95% interval.",
		"What stands in brackets in the place of a number, and the notes by number, are explained on the worksheet Notes.",
		"The worksheet Figures has every figure once, by its key, with what it was counted from.",
	)
	return spreadsheet.Sheet{Name: "Cover", Title: r.Title, Lines: lines}
}

func contentsSheet(sheets []spreadsheet.Sheet) spreadsheet.Sheet {
	table := &bookTable{}
	table.add("Worksheet", 26, ofEach(sheets, func(s spreadsheet.Sheet) spreadsheet.Cell { return spreadsheet.Link(s.Name, s.Name) }))
	table.words("What it has", proseWidth, notApplicable, ofEach(sheets, func(s spreadsheet.Sheet) string { return s.Title })...)
	return spreadsheet.Sheet{Name: "Contents", Title: "Contents", Lines: []string{"This worksheet has one table."}, Table: table.table()}
}

// shorthandIn explains the shorthand that a table has in it.
func shorthandIn(table spreadsheet.Table) []string {
	var lines []string
	for _, sign := range shorthand {
		if slices.ContainsFunc(table.Rows, func(row []spreadsheet.Cell) bool {
			return slices.ContainsFunc(row, func(cell spreadsheet.Cell) bool { return cell.Is(sign.mark) })
		}) {
			lines = append(lines, sign.mark+" "+sign.means)
		}
	}
	return lines
}

// bookNotes are the rules that figures are counted by, numbered, each once.
type bookNotes []string

// usualNotes are those of every return, which say how it is read.
var usualNotes = []string{
	"A limit is that of a 95% interval: with so many answers, the share could well be anywhere between the two. It takes the answers as independent unless another note says otherwise.",
	"A survey KPI is green when its whole interval meets the target, red when all of it misses, and amber when there is not enough evidence yet.",
	"A KPI on complete records is held against what was due by the date. Without a target, or without records, it is not rated: neither green nor red.",
	"The computed RAG says what the records say. The declared one is the programme manager’s, the assured one the board’s.",
	"People trained are distinct people who attended a session from start to end. They are not added up across courses, since one person may have taken several.",
	"Headcounts are not distinct people: nobody knows who came twice. They are never added to the people trained.",
	"The bounds for everybody trained say what the share could be, whatever those think who did not answer.",
	"The baseline asked everyone and the people trained were nominated, so not all of a difference need be the training’s.",
}

func (r GrantReturn) bookNotes() bookNotes {
	notes := slices.Clone(usualNotes)
	for _, key := range slices.Sorted(maps.Keys(r.Receipts)) {
		for _, rule := range r.Receipts[key].rules() {
			if !slices.Contains(notes, rule) {
				notes = append(notes, rule)
			}
		}
	}
	return notes
}

// rules are the formula and the notes of a figure, without what is said of it alone.
func (r Receipt) rules() []string {
	alone := func(note string) bool { return note == "" || note == r.Figure.Answered || note == r.Figure.Note }
	return slices.DeleteFunc(append([]string{r.Formula}, r.Notes...), alone)
}

// of says where the notes of a receipt are: "[note 9] [note 12]".
func (n bookNotes) of(receipt Receipt) string {
	var marks []string
	for _, rule := range receipt.rules() {
		if at := slices.Index(n, rule); at >= 0 {
			marks = append(marks, noteMark(at))
		}
	}
	return strings.Join(marks, " ")
}

func noteMark(at int) string { return fmt.Sprintf("[note %d]", at+1) }

func (n bookNotes) sheet() spreadsheet.Sheet {
	var marks, texts []string
	for _, sign := range shorthand {
		marks, texts = append(marks, sign.mark), append(texts, sign.means)
	}
	for i, note := range n {
		marks, texts = append(marks, noteMark(i)), append(texts, note)
	}
	table := &bookTable{}
	table.words("Mark", figureWidth, notApplicable, marks...)
	table.words("What it means", 110, notApplicable, texts...)
	return spreadsheet.Sheet{
		Name: "Notes", Title: "Notes: what stands in brackets, and how figures are counted and read",
		Lines: []string{"This worksheet has one table."}, Table: table.table(),
	}
}
