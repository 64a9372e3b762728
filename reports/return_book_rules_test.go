package reports_test

import (
	"bytes"
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"muster/reports/spreadsheet/spreadsheettest"
)

// workbook is one of a return's workbooks: its sheets in their order, and its parts.
type workbook struct {
	sheets []spreadsheettest.Sheet
	parts  map[string]string
}

// header is the row that a sheet's table begins with, -1 for one without a table.
func header(sheet spreadsheettest.Sheet) int {
	return slices.IndexFunc(sheet.Rows, func(row []string) bool { return len(row) > 1 })
}

// spreadsheetRules are what the Analysis Function asks of statistics in spreadsheets ("Making
// spreadsheets accessible"), each with what breaks it in a file.
var spreadsheetRules = []struct {
	rule   string
	broken func(file workbook) string
}{
	{"the cover comes first, then the contents and the notes", func(file workbook) string {
		var names []string
		for _, sheet := range file.sheets[:3] {
			names = append(names, sheet.Name)
		}
		return unless(slices.Equal(names, []string{"Cover", "Contents", "Notes"}), names...)
	}},
	{"the title of a sheet stands in A1, and each sheet has one of its own", func(file workbook) string {
		titles := map[string]bool{}
		for _, sheet := range file.sheets {
			if len(sheet.Rows[0]) != 1 || strings.TrimSpace(sheet.Rows[0][0]) == "" || titles[sheet.Rows[0][0]] {
				return sheet.Name
			}
			titles[sheet.Rows[0][0]] = true
		}
		return ""
	}},
	{"the cover says what, when, from whom, and how the file is laid out, in one column", func(file workbook) string {
		text := ""
		for _, row := range file.sheets[0].Rows {
			if len(row) != 1 {
				return strings.Join(row, " | ")
			}
			text += row[0] + "\n"
		}
		for _, part := range []string{"Programme: ", "Period: ", "Date: ", "Source: ", "brackets", "Units", "rounded"} {
			if !strings.Contains(text, part) {
				return "no " + part
			}
		}
		return ""
	}},
	{"the contents name every sheet after them with its title", func(file workbook) string {
		listed := file.sheets[1].Rows[header(file.sheets[1])+1:]
		for i, sheet := range file.sheets[2:] {
			if i >= len(listed) || listed[i][0] != sheet.Name || listed[i][1] != sheet.Rows[0][0] {
				return sheet.Name
			}
		}
		return ""
	}},
	{"a sheet has one table, and says so above it", func(file workbook) string {
		for _, sheet := range file.sheets[1:] {
			said := slices.ContainsFunc(sheet.Rows[:header(sheet)], func(row []string) bool { return strings.Contains(row[0], "one table") })
			wide := slices.ContainsFunc(sheet.Rows[header(sheet):], func(row []string) bool { return len(row) != len(sheet.Rows[header(sheet)]) })
			if !said || wide {
				return sheet.Name
			}
		}
		return ""
	}},
	{"every column has a header of its own, and no cell of a table is empty", func(file workbook) string {
		for _, sheet := range file.sheets[1:] {
			top := sheet.Rows[header(sheet)]
			for i, name := range top {
				if name == "" || slices.Index(top, name) != i {
					return sheet.Name + " " + name
				}
			}
			for _, row := range sheet.Rows[header(sheet)+1:] {
				if slices.Contains(row, "") {
					return sheet.Name + ": " + strings.Join(row, " | ")
				}
			}
		}
		return ""
	}},
	{"what is not a number among numbers is a shorthand in brackets that is explained above the table and in the notes", func(file workbook) string {
		notes := file.sheets[2]
		for _, sheet := range file.sheets[3:] {
			above := sheet.Rows[:header(sheet)]
			for where, mark := range marksAmongNumbers(sheet) {
				explained := func(row []string) bool { return strings.HasPrefix(strings.Join(row, " "), mark+" ") }
				if !slices.Contains([]string{"[c]", "[x]", "[z]"}, mark) || !slices.ContainsFunc(above, explained) || !slices.ContainsFunc(notes.Rows, explained) {
					return sheet.Name + ", " + where
				}
			}
		}
		return ""
	}},
	{"units stand in the headers of numbers, or in a column beside them", func(file workbook) string {
		for _, sheet := range file.sheets[3:] {
			top := sheet.Rows[header(sheet)]
			beside := slices.ContainsFunc(top, func(name string) bool { return strings.HasPrefix(name, "Unit") || name == "Pounds" })
			for i, name := range top {
				numbers := slices.ContainsFunc(sheet.IsNumber[header(sheet)+1:], func(row []bool) bool { return row[i] })
				if numbers && !beside && !strings.HasSuffix(name, ")") && !strings.HasSuffix(name, ": base") {
					return sheet.Name + ", " + name
				}
			}
		}
		return ""
	}},
	{"nothing is merged, hidden, frozen, filtered or counted by a formula", func(file workbook) string {
		for name, part := range file.parts {
			for _, never := range []string{
				"<mergeCell", "<autoFilter", "<pane", `hidden="1"`, `hidden="true"`, "<f>",
				"number-columns-spanned", "number-rows-spanned", "covered-table-cell", `display-filter-buttons="true"`, `table:display="false"`, "table:formula", "HorizontalSplitMode",
			} {
				if strings.Contains(part, never) {
					return name + " has " + never
				}
			}
		}
		return ""
	}},
	{"every table is marked as one", func(file workbook) string {
		marked := 0
		for name, part := range file.parts {
			if strings.HasPrefix(name, "xl/tables/") {
				marked++
			}
			marked += len(regexp.MustCompile(`<table:database-range [^>]*contains-header="true"`).FindAllString(part, -1))
		}
		return unless(marked == len(file.sheets)-1, "not as many as there are sheets with tables")
	}},
	{"the names of sheets are short and without spaces", func(file workbook) string {
		for _, sheet := range file.sheets {
			if len(sheet.Name) > 31 || strings.ContainsAny(sheet.Name, " /'") {
				return sheet.Name
			}
		}
		return ""
	}},
	{"nothing is said by a note, a picture or a header of the page", func(file workbook) string {
		for name, part := range file.parts {
			if strings.Contains(name, "comments") || strings.Contains(name, "media/") || strings.Contains(part, "<headerFooter") || strings.Contains(part, "office:annotation") || strings.Contains(part, "style:header>") {
				return name
			}
		}
		return ""
	}},
}

func unless(kept bool, what ...string) string {
	if kept {
		return ""
	}
	return strings.Join(what, ", ") + "."
}

// marksAmongNumbers are the texts in columns that have a number, by the column's header and
// themselves.
func marksAmongNumbers(sheet spreadsheettest.Sheet) map[string]string {
	top := header(sheet)
	found := map[string]string{}
	for column, name := range sheet.Rows[top] {
		numbers := slices.ContainsFunc(sheet.IsNumber[top+1:], func(row []bool) bool { return row[column] })
		for i, row := range sheet.Rows[top+1:] {
			if numbers && !sheet.IsNumber[top+1+i][column] {
				found[name+" "+row[column]] = row[column]
			}
		}
	}
	return found
}

// Both workbooks of a return keep each rule.
func TestWorkbooksKeepTheRulesForSpreadsheets(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		made := w.made(t)
		var xlsx, ods bytes.Buffer
		w.must(errors.Join(made.WriteXLSX(&xlsx), made.WriteODS(&ods)))
		for format, file := range map[string]workbook{
			"xlsx": {spreadsheettest.ReadXLSX(t, xlsx.Bytes()), spreadsheettest.Parts(t, xlsx.Bytes())},
			"ods":  {spreadsheettest.ReadODS(t, ods.Bytes()), spreadsheettest.Parts(t, ods.Bytes())},
		} {
			for _, rule := range spreadsheetRules {
				if broken := rule.broken(file); broken != "" {
					t.Errorf("%s: %s: %s", format, rule.rule, broken)
				}
			}
		}
	})
}
