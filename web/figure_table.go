package web

import (
	"encoding/csv"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// figureTable is a table of figures: one content for the page and for the file, so that both
// say the same. Order says how its rows are ordered, File is the address of it as CSV and
// Empty what to say when it has no rows.
type figureTable struct {
	ID      string
	Title   string
	Order   string
	Notes   []string
	Columns []figureColumn
	Rows    []tableRow
	File    string
	Empty   string
}

// mostRows is how many rows of a table of figures a page shows; a file has them all.
const mostRows = 100

// Shown are the rows that a page shows: the first mostRows, and those that sum up.
func (t figureTable) Shown() []tableRow {
	if len(t.Rows) <= mostRows {
		return t.Rows
	}
	shown := slices.Clone(t.Rows[:mostRows])
	for _, row := range t.Rows[mostRows:] {
		if row.Total {
			shown = append(shown, row)
		}
	}
	return shown
}

// Cut says that a page does not show all rows, empty when it does.
func (t figureTable) Cut() string {
	rows := 0
	for _, row := range t.Rows {
		if !row.Total {
			rows++
		}
	}
	if rows <= mostRows {
		return ""
	}
	return "These are the first " + number(mostRows) + " of " + number(rows) + " rows. The file has all of them."
}

type figureColumn struct {
	Title   string
	Numeric bool
}

// tableRow is a row whose first cell is its heading. Total marks the one that sums up.
type tableRow struct {
	Cells []tableCell
	Total bool
}

// tableCell is one or several figures. Mark is how far a course has come, for its sign.
type tableCell struct {
	Mark  string
	Parts []tablePart
}

// tablePart is a figure in words, linked to what it was counted from. Hidden ends the link's
// words for those who hear it alone. Plain is what the file says where that differs.
type tablePart struct {
	Text, Plain, Link, Hidden string
}

// File is the cell as it stands in a file.
func (c tableCell) File() string {
	texts := make([]string, len(c.Parts))
	for i, part := range c.Parts {
		texts[i] = part.Text
		if part.Plain != "" {
			texts[i] = part.Plain
		}
	}
	return strings.Join(texts, "; ")
}

func textCell(text string) tableCell { return tableCell{Parts: []tablePart{{Text: text}}} }

// numberCell is a count, linked when there is something to lead to.
func numberCell(n int, link, hidden string) tableCell {
	if n == 0 {
		link = ""
	}
	return tableCell{Parts: []tablePart{{Text: number(n), Plain: strings.ReplaceAll(number(n), ",", ""), Link: link, Hidden: hidden}}}
}

// linkedCell is what was made of n records, linked to them when there are any.
func linkedCell(text string, n int, link, hidden string) tableCell {
	if n == 0 {
		return textCell(text)
	}
	return tableCell{Parts: []tablePart{{Text: text, Link: link, Hidden: hidden}}}
}

// WriteCSV writes the table as a CSV file by RFC 4180: its columns, then its rows. What a
// spreadsheet would take for a formula is written as text.
func (t figureTable) WriteCSV(w io.Writer) error {
	writer := csv.NewWriter(w)
	writer.UseCRLF = true
	var header []string
	for _, column := range t.Columns {
		header = append(header, column.Title)
	}
	records := [][]string{header}
	for _, row := range t.Rows {
		var record []string
		for _, cell := range row.Cells {
			record = append(record, harmless(cell.File()))
		}
		records = append(records, record)
	}
	return writer.WriteAll(records)
}

// harmless puts an apostrophe before what a spreadsheet would take for a formula.
func harmless(text string) string {
	if strings.HasPrefix(text, "=") || strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-") ||
		strings.HasPrefix(text, "@") || strings.HasPrefix(text, "\t") {
		return "'" + text
	}
	return text
}

// sendTable answers with tables as one file of that name, an empty line between them.
func sendTable(c *fiber.Ctx, name string, tables ...figureTable) error {
	var content strings.Builder
	for i, table := range tables {
		if i > 0 {
			content.WriteString("\r\n")
		}
		if err := table.WriteCSV(&content); err != nil {
			return err
		}
	}
	c.Attachment(name)
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	return c.SendString(content.String())
}

// addressOf is path with the values that are not empty: names and values in pairs.
func addressOf(path string, pairs ...string) string {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			values.Set(pairs[i], pairs[i+1])
		}
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}
