package surveys

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"muster/courses/datafile"
)

// OutsideSource is the tool that a file of responses came out of, as its header tells.
type OutsideSource string

// The tools whose files are known by their header.
const (
	SourceSmartSurvey    OutsideSource = "SmartSurvey"
	SourceMicrosoftForms OutsideSource = "Microsoft Forms"
	SourceLimeSurvey     OutsideSource = "LimeSurvey"
	SourceUnknown        OutsideSource = ""
)

// OutsideFile is a file of responses from another tool, read but not yet understood.
type OutsideFile struct {
	Source    OutsideSource
	Columns   []OutsideColumn
	Rows      []OutsideRow
	Dates1904 bool
}

// OutsideColumn is a column by its header: Head is the question, Sub what a second or third
// header row says under it, an option or a line of a grid. Gone says why its cells have been
// deleted, or is "".
type OutsideColumn struct {
	Head, Sub string
	Gone      OutsideGone
}

// OutsideGone says why the cells of a column have been deleted.
type OutsideGone string

// Cells are deleted as soon as a file is read where they say who somebody is, or have served
// to tell one response from another; and later, where a column is left out.
const (
	GoneWho     OutsideGone = "who"
	GoneNumber  OutsideGone = "number"
	GoneLeftOut OutsideGone = "left out"
)

// Title is how the column is called on a page.
func (c OutsideColumn) Title() string {
	switch {
	case c.Sub == "":
		return c.Head
	case c.Head == "":
		return c.Sub
	}
	return c.Head + ": " + c.Sub
}

// OutsideRow is a response. Key tells it from every other and is the same when the file is
// sent again; a cell for each column.
type OutsideRow struct {
	Line  int
	Key   string
	Cells []string
}

// Fingerprint is the same for files whose header rows say the same.
func (f OutsideFile) Fingerprint() string {
	var heads []string
	for _, column := range f.Columns {
		heads = append(heads, foldText(column.Head), foldText(column.Sub))
	}
	content, err := json.Marshal(heads)
	if err != nil {
		panic("surveys: strings that are no JSON: " + err.Error())
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// ReadOutsideFile reads a CSV or XLSX file of another tool. keyed makes a keyed hash, so that
// a number by which the other tool finds a person is not kept. The cells that say who
// somebody is are deleted at once, unless the questionnaire asks just that. An error is a
// *FileError.
func ReadOutsideFile(content []byte, questionnaire Questionnaire, keyed func(parts ...string) string) (OutsideFile, error) {
	sheet, err := datafile.ReadSheet(content)
	if err != nil {
		return OutsideFile{}, err
	}
	if len(sheet.Lines) == 0 {
		return OutsideFile{}, outsideProblem("the file is empty, expected a header row")
	}
	file := OutsideFile{Dates1904: sheet.Dates1904}
	heads := headerRows(sheet.Lines)
	file.header(sheet.Lines[:heads], widest(sheet.Lines))
	for _, line := range sheet.Lines[heads:] {
		cells := make([]string, len(file.Columns))
		copy(cells, line.Cells)
		file.Rows = append(file.Rows, OutsideRow{Line: line.Line, Cells: cells})
	}
	file.Source = sourceOf(file.Columns)
	file.readCells()
	if len(file.Rows) == 0 {
		return OutsideFile{}, outsideProblem("the file has a header and no row, expected a response in each row below it")
	}
	known := file.knownColumns(questionnaire)
	file.makeKeys(known, keyed)
	file.forgetWho(known)
	return file, nil
}

func outsideProblem(words string) error {
	var problems datafile.Problems
	problems.Add(1, 1, "%s", words)
	return problems.Err(0)
}

func widest(lines []datafile.SheetLine) int {
	most := 0
	for _, line := range lines {
		most = max(most, len(line.Cells))
	}
	return most
}

// headerRows is how many rows the header has, 1 to 3. SmartSurvey puts the lines of a grid
// and the options under the question: such a row has nothing under the columns that every
// response has, which come first.
func headerRows(lines []datafile.SheetLine) int {
	first := lines[0].Cells
	var heads []OutsideColumn
	for _, cell := range first {
		heads = append(heads, OutsideColumn{Head: cell})
	}
	if sourceOf(heads) != SourceSmartSurvey {
		return 1
	}
	rows := 1
	for rows < min(3, len(lines)) && isLowerHeader(first, lines[rows].Cells) {
		rows++
	}
	return rows
}

func isLowerHeader(first, cells []string) bool {
	for i, cell := range cells {
		if cell != "" && i < len(first) && headOf(first[i]) != "" {
			return false
		}
	}
	return true
}

// header joins the header rows. A question stands over the first of its columns only.
func (f *OutsideFile) header(rows []datafile.SheetLine, width int) {
	cell := func(row, column int) string {
		if column < len(rows[row].Cells) {
			return rows[row].Cells[column]
		}
		return ""
	}
	over := ""
	for i := range width {
		head := cell(0, i)
		var below []string
		for row := 1; row < len(rows); row++ {
			if text := cell(row, i); text != "" {
				below = append(below, text)
			}
		}
		if head != "" {
			over = head
		} else if len(below) > 0 {
			head = over
		}
		f.Columns = append(f.Columns, splitHead(head, strings.Join(below, ": ")))
	}
}

// bracketed is LimeSurvey's way to name a line of a grid or an option: "Q1[SQ001]", or the
// text of both. coded is both ways at once, as in "Q1[SQ001]. How sure are you? [Of the law]",
// where a question without lines may have empty brackets at its end.
var (
	bracketed = regexp.MustCompile(`(?s)^(.*\S)\s*\[([^\[\]]+)\]$`)
	coded     = regexp.MustCompile(`(?s)^([A-Za-z][A-Za-z0-9_]*)\[[^\[\]]+\](\. .*\S)\s*\[([^\[\]]*)\]$`)
)

func splitHead(head, sub string) OutsideColumn {
	if parts := coded.FindStringSubmatch(head); parts != nil && sub == "" {
		return OutsideColumn{Head: parts[1] + parts[2], Sub: parts[3]}
	}
	if parts := bracketed.FindStringSubmatch(head); parts != nil && sub == "" {
		return OutsideColumn{Head: parts[1], Sub: parts[2]}
	}
	return OutsideColumn{Head: head, Sub: sub}
}

// sourceOf is the tool that names its columns like this.
func sourceOf(columns []OutsideColumn) OutsideSource {
	has := map[string]bool{}
	for _, column := range columns {
		head := foldText(column.Head)
		code, _, _ := strings.Cut(head, ". ")
		has[head], has[code] = true, true
	}
	all := func(heads ...string) bool {
		return !slices.ContainsFunc(heads, func(head string) bool { return !has[head] })
	}
	switch {
	case all("start time", "completion time"):
		return SourceMicrosoftForms
	case all("lastpage", "startlanguage"), all("last page", "start language"):
		return SourceLimeSurvey
	case has["userid"] || all("unique id", "started"):
		return SourceSmartSurvey
	}
	return SourceUnknown
}

// apostrophe is how SmartSurvey may write one.
const apostrophe = "@SQ@"

// readCells undoes what a tool writes for an empty cell and for an apostrophe.
func (f *OutsideFile) readCells() {
	for i, column := range f.Columns {
		f.Columns[i].Head = strings.ReplaceAll(column.Head, apostrophe, "'")
		f.Columns[i].Sub = strings.ReplaceAll(column.Sub, apostrophe, "'")
	}
	for _, row := range f.Rows {
		for i, cell := range row.Cells {
			switch {
			case f.Source == SourceSmartSurvey && cell == "-", f.Source == SourceLimeSurvey && cell == "N/A":
				row.Cells[i] = ""
			case f.Source == SourceSmartSurvey:
				row.Cells[i] = strings.ReplaceAll(cell, apostrophe, "'")
			}
		}
	}
}

// makeKeys makes the keys of the rows. A file of the contract's form has its own. Another
// tool's number begins at 1 in every copy of a form, so that it tells responses apart
// together with their times alone; where there is no number and time, the whole row does.
func (f *OutsideFile) makeKeys(known []outsideHead, keyed func(parts ...string) string) {
	own := slices.IndexFunc(f.Columns, func(c OutsideColumn) bool { return c.Head == columnResponseID })
	number, times := false, false
	for _, head := range known {
		number = number || head == headNumber
		times = times || head.isTime()
	}
	seen := map[string]int{}
	for i := range f.Rows {
		row := &f.Rows[i]
		if own >= 0 && row.Cells[own] != "" && len(row.Cells[own]) <= maxIdentityLength {
			row.Key = row.Cells[own]
			continue
		}
		parts := []string{"outside response"}
		for at, cell := range row.Cells {
			if !number || !times || known[at] == headNumber || known[at].isTime() {
				parts = append(parts, cell)
			}
		}
		if !number || !times {
			same := strings.Join(parts, "\x00")
			parts = append(parts, fmt.Sprint(seen[same]))
			seen[same]++
		}
		row.Key = keyed(parts...)
	}
}

// forgetWho deletes the cells that say who somebody is, and the numbers.
func (f *OutsideFile) forgetWho(known []outsideHead) {
	for i := range f.Columns {
		switch {
		case known[i] == headNumber:
			f.forget(i, GoneNumber)
		case known[i] == headWho, known[i] != headQuestion && f.saysWho(i):
			f.forget(i, GoneWho)
		}
	}
}

// forget deletes the cells of a column.
func (f *OutsideFile) forget(column int, why OutsideGone) {
	f.Columns[column].Gone = why
	for _, row := range f.Rows {
		row.Cells[column] = ""
	}
}

// addressLike is an email address or an IP address as a whole cell.
var addressLike = regexp.MustCompile(`^(\S+@\S+\.\S+|\d{1,3}(\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(:[0-9a-fA-F]{0,4}){3,7})$`)

// saysWho tells whether half of what stands in a column is addresses, whatever it is called.
func (f *OutsideFile) saysWho(column int) bool {
	filled, addresses := 0, 0
	for _, row := range f.Rows {
		if cell := row.Cells[column]; cell != "" {
			filled++
			if addressLike.MatchString(cell) {
				addresses++
			}
		}
	}
	return addresses > 0 && 2*addresses >= filled
}
