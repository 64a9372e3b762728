package surveys

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

const outsideSurvey = `{"code": "S", "title": "S",
 "scales": {"c": {"options": [{"value": 1, "label": "Low"}, {"value": 2, "label": "Middling"}, {"value": 3, "label": "High"}]}},
 "questions": [
  {"code": "role", "kind": "choice", "text": "What is your role?", "options": [{"value": "p", "label": "Police"}, {"value": "o", "label": "Other"}]},
  {"code": "Q5", "item": "a", "kind": "scale", "scale": "c", "text": "How sure are you?"},
  {"code": "Q6", "item": "b", "kind": "scale", "scale": "c", "text": "How sure are you, really?"},
  {"code": "tools", "kind": "choices", "text": "What have you used?", "options": [{"value": "a", "label": "A book"}, {"value": "b", "label": "A line, by phone"}]},
  {"code": "years", "kind": "number", "text": "Years?"},
  {"code": "words", "kind": "text", "text": "Anything else?"}]}`

func outsideKeyed(parts ...string) string {
	return hex.EncodeToString(keyedHash("key", parts...)[:16])
}

// outsideRead reads a file as it is proposed.
func outsideRead(t testing.TB, content string) (OutsideFile, OutsideMapping, OutsideReading) {
	t.Helper()
	survey := mustParse(t, outsideSurvey)
	file, err := ReadOutsideFile([]byte(content), survey, outsideKeyed)
	if err != nil {
		t.Fatal(err)
	}
	mapping := OutsideMapping{Uses: file.GuessUses(survey)}
	return file, mapping, outsideReadBy(survey, file, mapping)
}

func outsideReadBy(survey Questionnaire, file OutsideFile, mapping OutsideMapping) OutsideReading {
	reader := outsideReader{file: file, mapping: mapping, questionnaire: survey, lookups: testLookups, today: "2026-01-01"}
	return reader.read([]Option{{"kent", "Kent"}}, outsideKeyed)
}

// shown is what a file is understood as, a line a response.
func (r OutsideReading) shown() string {
	var lines []string
	for _, row := range r.Rows {
		lines = append(lines, strings.Join(strings.Fields(fmt.Sprintf("%d %s %v", row.Line, row.SubmittedOn, row.Answers)), " "))
	}
	for _, left := range r.LeftOut {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%d/%d %s %s", left.Line, left.Column, left.Why, left.Detail)))
	}
	return strings.Join(lines, "\n")
}

func utf16File(text string, order binary.AppendByteOrder, mark string) string {
	content := []byte(mark)
	for _, unit := range utf16.Encode([]rune(text)) {
		content = order.AppendUint16(content, unit)
	}
	return string(content)
}

func TestOutsideFilesOfEveryForm(t *testing.T) {
	const plain = "role,Q5,words\nPolice,Low,caf\u00e9 \u2013 good\n"
	want := "2 map[Q5:1 role:p words:café – good]"
	for name, file := range map[string]string{
		"UTF-8":                            plain,
		"with a mark":                      "\ufeff" + plain,
		"UTF-16 little":                    utf16File(plain, binary.LittleEndian, "\xff\xfe"),
		"UTF-16 big":                       utf16File(plain, binary.BigEndian, "\xfe\xff"),
		"Windows-1252":                     "role,Q5,words\nPolice,Low,caf\xe9 \x96 good\n",
		"semicolons":                       "role;Q5;words\nPolice;Low;café – good\n",
		"tabs":                             "role\tQ5\twords\r\nPolice\tLow\tcafé – good\r\n",
		"empty rows at the end":            plain + ",,\n,,\n\n",
		"a longer row":                     "role,Q5,words\nPolice,Low,café – good,more\n",
		"a column twice":                   "role,Q5,words,role\nPolice,Low,café – good,Other\n",
		"headings of many lines and stars": "What is  your\u00a0role?*,\"1. How sure are you?\",<b>Anything else</b>\nPolice,Low,café – good\n",
	} {
		if _, _, reading := outsideRead(t, file); reading.shown() != want {
			t.Errorf("%s: %s", name, reading.shown())
		}
	}
	if file, _, _ := outsideRead(t, "a;b\n\"x, y\";\"z\nw\"\n"); len(file.Columns) != 2 || file.Rows[0].Cells[1] != "z\nw" {
		t.Errorf("commas and line breaks in cells: %+v", file)
	}
}

func TestOutsideFilesThatAreNone(t *testing.T) {
	var bomb bytes.Buffer
	archive := zip.NewWriter(&bomb)
	part, err := archive.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	for range 65 {
		if _, err := part.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	for want, file := range map[string]string{
		"the file is empty":   "",
		"header and no row":   "role,Q5\n",
		"not CSV":             "role,Q5\n\"Police,Low\n",
		"cannot be read":      "PK\x03\x04 and no more",
		"old workbook":        "\xd0\xcf\x11\xe0",
		"is no text":          "role\x00,Q5\n",
		"larger than 64 MB":   bomb.String(),
		"more than 2000 colu": strings.Repeat("a,", 2001) + "b\n",
	} {
		var refused *FileError
		if _, err := ReadOutsideFile([]byte(file), mustParse(t, outsideSurvey), outsideKeyed); !errors.As(err, &refused) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestOutsideCells(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"submitted_on,Q5\n,Low\n31/02/2021,Low\n2021-02-09 10:00,Low\n9 Feb 2021,Low\n44236.5,Low\n01/01/2030,Low\n1980-01-01,High\n",
			"4 2021-02-09 map[Q5:1]\n5 2021-02-09 map[Q5:1]\n6 2021-02-09 map[Q5:1]\n8 map[Q5:3]\n" +
				"2/1 no date\n3/1 the date cannot be read 31/02/2021\n7/1 the date is still to come 2030-01-01"},
		{"Status,Q5\nComplete,Low\nPartial,Low\n", "2 map[Q5:1]\n3/1 not finished"},
		{"Q5,words\n,\" \"\nLow,\nLow,\n", "3 map[Q5:1]\n4 map[Q5:1]"},
		{"Q5,years\nHuge,1\nLow,many\n", "2/1 an answer cannot be read Huge\n3/2 an answer cannot be read many"},
		{"tools\nA book;\n\"A book, A line, by phone\"\n\"A book\nA line, by phone\"\n", "2 map[tools:a]\n4 map[tools:a;b]\n3/1 an answer cannot be read A book, A line, by phone"},
		{"tools[a],\"tools[A line, by phone]\"\nY,No\n\"\",Y\n", "2 map[tools:a]\n3 map[tools:b]"},
		{"id,Started,Q5\n1,a,Low\n1,a,Low\n1,a,High\n1,b,High\n", "2 map[Q5:1]\n5 map[Q5:3]\n3/0 the response stands twice it is in line 2 too, with the same answers\n4/0 the response stands twice it is in line 2 too, with other answers"},
		{"Q5,Q5\nLow,High\n", "2 map[Q5:1]"},
	} {
		if _, _, reading := outsideRead(t, c.file); reading.shown() != c.want {
			t.Errorf("%q:\n%s\nwant\n%s", c.file, reading.shown(), c.want)
		}
	}
}

// TestWhoSomebodyIsIsNotKept: what stands under a name's heading, or looks like an address
// under any, is gone when the file has been read, and so are the numbers of other tools.
func TestWhoSomebodyIsIsNotKept(t *testing.T) {
	file, mapping, _ := outsideRead(t, "ID,Name,E-mail address,Where from?,Q5,words\n77,Sam Sample,sam@example.org,192.0.2.7,Low,fine\n78,Alex,,2001:db8::7:1,High,\n")
	var kept []string
	for _, row := range file.Rows {
		kept = append(kept, row.Key, strings.Join(row.Cells, "|"))
	}
	if kept[1] != "||||Low|fine" || kept[3] != "||||High|" || len(kept[0]) != 32 || kept[0] == kept[2] {
		t.Errorf("kept %q", kept)
	}
	if faults := file.faults(append([]OutsideUse{{Role: RoleSession}}, mapping.Uses[1:]...), mustParse(t, outsideSurvey)); len(faults) != 1 || faults[0].Column != 0 {
		t.Errorf("a column that is gone may be used: %v", faults)
	}
}

func TestDatesOfEveryForm(t *testing.T) {
	for cell, want := range map[string]string{
		"2021-02-09": "2021-02-09", "2021-02-09T23:30:00Z": "2021-02-09", "2021-07-09T23:30:00Z": "2021-07-10", "09/02/2021 10:11": "2021-02-09", "9.2.21": "2021-02-09",
		"09-Feb-2021 3:04 PM": "2021-02-09", "9th February 2021": "2021-02-09", "Feb 9, 2021": "2021-02-09", "Tuesday, February 9, 2021": "2021-02-09",
		"2021/02/09 10:11:12.5": "2021-02-09", "44236": "2021-02-09", "44236.99": "2021-02-09", "13/13/2021": "", "2021-02-30": "", "9 Foo 2021": "", "soon": "", "1": "", "2021-02-09 or so": "", "99999": "",
	} {
		if got, err := (outsideDates{}).day(cell); got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v; want %q", cell, got, err, want)
		}
	}
	if got, _ := (outsideDates{monthFirst: true}).day("02/09/2021 10:11 AM"); got != "2021-02-09" {
		t.Errorf("month first: %q", got)
	}
	if got, _ := (outsideDates{from1904: true}).day("42774"); got != "2021-02-09" {
		t.Errorf("from 1904: %q", got)
	}
	if !monthFirst([]string{"2/9/21", "2/13/21"}) || monthFirst([]string{"2/9/21"}) || monthFirst([]string{"13/2/21", "2/9/21"}) {
		t.Error("which comes first is not seen")
	}
}

// TestWorkbooksAreReadByTheirValues: a formula is what it came to, an empty row is none.
func TestWorkbooksAreReadByTheirValues(t *testing.T) {
	book := excelize.NewFile()
	defer book.Close()
	for at, value := range map[string]any{"A1": "Q5", "B1": "years", "C1": "Completion time", "A2": "Low", "B2": 2.5, "C2": 44236.25, "A4": "High", "B4": 4, "C4": 44237} {
		if err := book.SetCellValue("Sheet1", at, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := book.SetCellFormula("Sheet1", "B4", "2+2"); err != nil {
		t.Fatal(err)
	}
	var content bytes.Buffer
	if err := book.Write(&content); err != nil {
		t.Fatal(err)
	}
	_, _, reading := outsideRead(t, content.String())
	if want := "2 2021-02-09 map[Q5:1 years:2.5]\n4 2021-02-10 map[Q5:3 years:4]"; reading.shown() != want {
		t.Errorf("%s", reading.shown())
	}
}

// TestEveryRowComesInOrIsLeftOut: whatever the columns are said to be.
func TestEveryRowComesInOrIsLeftOut(t *testing.T) {
	survey := mustParse(t, outsideSurvey)
	texts := []string{"", "Low", "3", "high", "Police", "A book;A line, by phone", "2021-02-09", "31/12/2020", "12", "Kent", "Yes", "no", "nonsense", "1980-01-01"}
	uses := []OutsideUse{{Role: RoleLeftOut}, {Role: RoleDate}, {Role: RoleFinished}, {Role: RoleOrganisation}, {Role: RoleSession}, {Role: RolePairCode},
		{RoleQuestion, "role", ""}, {RoleQuestion, "Q5", ""}, {RoleQuestion, "Q6", ""}, {RoleQuestion, "tools", ""}, {RoleQuestion, "years", ""}, {RoleQuestion, "words", ""},
		{RoleOption, "tools", "a"}, {RoleOption, "tools", "b"}}
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 6).Draw(t, "columns")
		file := OutsideFile{Columns: make([]OutsideColumn, width)}
		mapping := OutsideMapping{MonthFirst: rapid.Bool().Draw(t, "month first"), Undated: rapid.Bool().Draw(t, "undated"), Texts: map[string]map[string]string{}}
		for range width {
			mapping.Uses = append(mapping.Uses, rapid.SampledFrom(uses).Draw(t, "use"))
		}
		for line := range rapid.IntRange(0, 12).Draw(t, "rows") {
			row := OutsideRow{Line: line + 2, Key: fmt.Sprint(rapid.IntRange(0, 20).Draw(t, "key"))}
			for range width {
				row.Cells = append(row.Cells, rapid.SampledFrom(texts).Draw(t, "cell"))
			}
			file.Rows = append(file.Rows, row)
		}
		for pass := range 2 {
			reading := outsideReadBy(survey, file, mapping)
			checkOutsideReading(t, survey, file, reading)
			if pass == 1 && reading.Undecided > 0 {
				t.Fatalf("%d texts are undecided still", reading.Undecided)
			}
			for _, group := range reading.Groups {
				mapping.Texts[group.Key] = map[string]string{}
				for _, text := range group.Texts {
					meanings := []string{MeansNothing, MeansLeftOut, group.Options[0].Value}
					mapping.Texts[group.Key][text.ID] = rapid.SampledFrom(meanings).Draw(t, "meaning")
				}
			}
		}
	})
}

// checkOutsideReading holds a reading to what is true of every one.
func checkOutsideReading(t interface{ Fatalf(string, ...any) }, survey Questionnaire, file OutsideFile, reading OutsideReading) {
	if len(reading.Rows)+len(reading.LeftOut) != len(file.Rows) {
		t.Fatalf("%d come in and %d do not, of %d", len(reading.Rows), len(reading.LeftOut), len(file.Rows))
	}
	var lines []int
	for _, row := range reading.Rows {
		lines = append(lines, row.Line)
		for code, value := range row.Answers {
			question, ok := survey.Question(code)
			if again, err := survey.ParseAnswer(question, value); !ok || err != nil || again != value || value == "" {
				t.Fatalf("%s is %q, which reads %q, %v", code, value, again, err)
			}
		}
		if len(row.Answers) == 0 || row.ResponseID == "" {
			t.Fatalf("a response of nothing: %+v", row)
		}
	}
	for _, left := range reading.LeftOut {
		lines = append(lines, left.Line)
	}
	slices.Sort(lines)
	if len(slices.Compact(lines)) != len(file.Rows) {
		t.Fatalf("a row is in both or twice: %v", lines)
	}
}

// FuzzReadOutsideFile: no file makes a panic or a response that is none, and every row of it
// comes in or is left out.
func FuzzReadOutsideFile(f *testing.F) {
	f.Add([]byte("id,submitdate,lastpage,startlanguage,role,conf[Q5],tools[a]\n1,2021-02-09 10:00:00,3,en,p,2,Y\n"))
	f.Add([]byte("UserID,Email,Ended,1. What have you used?,,\n,,,A book,\"A line, by phone\",Other\n7,a@b.c,09/02/2021 10:00,A book,-,-\n"))
	f.Add([]byte("ID;Start time;Completion time;What have you used?\n1;1;44236.5;A book;\n"))
	f.Add([]byte("\xff\xfer\x00o\x00l\x00e\x00\n\x00p\x00"))
	f.Add([]byte("role\tQ5\n\x96\t\"\n\"\n"))
	var book bytes.Buffer
	if err := WriteWorkbook(&book, ExportTable{Name: "Sheet1", Head: []string{"ID", "Q5"}, Rows: [][]string{{"1", "Low"}}}); err != nil {
		f.Fatal(err)
	}
	f.Add(book.Bytes())
	survey := mustParse(f, outsideSurvey)
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := ReadOutsideFile(content, survey, outsideKeyed)
		var refused *FileError
		if err != nil {
			if !errors.As(err, &refused) || len(file.Rows) != 0 {
				t.Fatalf("refused with %v and %d rows", err, len(file.Rows))
			}
			return
		}
		mapping := OutsideMapping{Uses: file.GuessUses(survey)}
		for _, fault := range file.faults(mapping.Uses, survey) {
			if fault.Column >= 0 {
				t.Fatalf("proposed and refused: %+v", fault)
			}
		}
		checkOutsideReading(t, survey, file, outsideReadBy(survey, file, mapping))
		for _, row := range file.Rows {
			if len(row.Cells) != len(file.Columns) || row.Key == "" {
				t.Fatalf("a row of %d cells under %d columns, key %q", len(row.Cells), len(file.Columns), row.Key)
			}
		}
	})
}

// A heading says what it is for with LimeSurvey's code before it, with a number of the tool's, and
// with the one that a sheet gives to a heading that stands twice. A question is one all the same.
func TestHeadingsAsTheToolsWriteThem(t *testing.T) {
	for heading, want := range map[string]outsideHead{
		"Name": headWho, "Name2": headWho, "Email2": headWho, "ipaddr. IP address": headWho, "1. Your force": headOrganisation,
		"Start time2": headStarted, "2": "", "Name of the course": "", "How sure are you?2": "",
	} {
		if got := headOf(heading); got != want {
			t.Errorf("%q is %q, not %q", heading, got, want)
		}
	}
	_, _, reading := outsideRead(t, "ID,Name,Name2,Q5\n1,A Person,Kent Police,Low\n2,Another,Kent Police,High\n")
	if want := "2 map[Q5:1]\n3 map[Q5:3]"; reading.shown() != want {
		t.Errorf("%s, want %s", reading.shown(), want)
	}
}

// LimeSurvey cuts a long question off. It is known when only one begins like that.
func TestQuestionsThatWereCutOff(t *testing.T) {
	survey := mustParse(t, outsideSurvey)
	for _, c := range []struct {
		source        OutsideSource
		heading, want string
	}{
		{SourceLimeSurvey, "x1. What have you..", "tools"}, {SourceLimeSurvey, "What is your r…", "role"},
		{SourceLimeSurvey, "How sure are..", ""},                                     // two begin so
		{SourceLimeSurvey, "What..", ""}, {SourceLimeSurvey, "What have you us", ""}, // too short, and not cut off
		{SourceMicrosoftForms, "What have you..", ""},
	} {
		if got := newOutsideGuess(c.source, survey).find(c.heading); got != c.want {
			t.Errorf("%q of %s is %q, not %q", c.heading, c.source, got, c.want)
		}
	}
}
