package spreadsheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"muster/reports/spreadsheet"
	"muster/reports/spreadsheet/spreadsheettest"
)

// longest is as long as the name of an organisation may be on a line.
const longest = "Dyfed-Powys and the Port of Holyhead area"

func book() spreadsheet.Book {
	return spreadsheet.Book{
		Title: "Return <1> & more", Subject: "A subject", Author: "Muster", Language: "en-GB", Made: time.Date(2021, 3, 31, 0, 0, 0, 0, time.UTC),
		Sheets: []spreadsheet.Sheet{
			{Name: "Cover", Title: "Return", Lines: []string{"Line one.", strings.Repeat("many words ", 30)}},
			{Name: "Contents", Title: "Contents", Table: &spreadsheet.Table{
				Columns: []spreadsheet.Column{{"Worksheet", 20}, {"What", 40}},
				Rows:    [][]spreadsheet.Cell{{spreadsheet.Link("Forces", "Forces"), spreadsheet.Text("The forces")}},
			}},
			{Name: "Forces", Title: "Forces", Lines: []string{"This worksheet has one table."}, Table: &spreadsheet.Table{
				Columns: []spreadsheet.Column{{"Force", 20}, {"People (people)", 12}, {"Share (%)", 12}},
				Rows: [][]spreadsheet.Cell{
					{spreadsheet.Text(longest), spreadsheet.Number(0, 0), spreadsheet.Sign("[z]")},
					{spreadsheet.Text("=1+1"), spreadsheet.Number(12345, 0), spreadsheet.Number(100.0/3, 1)},
					{spreadsheet.Text(" a  <b> & “c”\td "), spreadsheet.Number(-0.25, 2), spreadsheet.Text("[c]")},
				},
			}},
		},
	}
}

// written is the book in both formats, read back.
func written(t testing.TB, book spreadsheet.Book) (xlsx, ods []spreadsheettest.Sheet, files [2][]byte) {
	t.Helper()
	var first, second bytes.Buffer
	if err := errors.Join(spreadsheet.WriteXLSX(&first, book), spreadsheet.WriteODS(&second, book)); err != nil {
		t.Fatal(err)
	}
	return spreadsheettest.ReadXLSX(t, first.Bytes()), spreadsheettest.ReadODS(t, second.Bytes()), [2][]byte{first.Bytes(), second.Bytes()}
}

// Whoever downloads a locked return twice has the same file twice.
func TestOneBookIsOneFile(t *testing.T) {
	_, _, first := written(t, book())
	for range 5 {
		if _, _, again := written(t, book()); !reflect.DeepEqual(first, again) {
			t.Fatal("the same book makes another file")
		}
	}
}

func TestBothFormatsReadBackAsTheBook(t *testing.T) {
	xlsx, ods, _ := written(t, book())
	if !reflect.DeepEqual(xlsx, ods) {
		t.Errorf("%v\nis not\n%v", xlsx, ods)
	}
	want := [][]string{
		{"Forces"}, {"This worksheet has one table."}, {"Force", "People (people)", "Share (%)"},
		{longest, "0", "[z]"}, {"=1+1", "12345", "33.333333333333336"}, {" a  <b> & “c”\td ", "-0.25", "[c]"},
	}
	if got := ods[2].Rows; !reflect.DeepEqual(got, want) {
		t.Errorf("%q", got)
	}
	if got := ods[2].IsNumber[4]; !slices.Equal(got, []bool{false, true, true}) {
		t.Errorf("numbers at %v", got)
	}
}

// Any texts and numbers come back from both files as they went in.
func TestAnyBookReadsBack(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringMatching(`[ -~£“é\n\t]{1,30}`).Draw(r, "text")
		value, decimals := rapid.Float64Range(-1e12, 1e12).Draw(r, "value"), rapid.IntRange(0, 4).Draw(r, "decimals")
		one := spreadsheet.Book{Title: "T", Author: "A", Language: "en-GB", Sheets: []spreadsheet.Sheet{{Name: "S", Title: "S", Table: &spreadsheet.Table{
			Columns: []spreadsheet.Column{{"Text", 20}, {"Number", 20}}, Rows: [][]spreadsheet.Cell{{spreadsheet.Text(text), spreadsheet.Number(value, decimals)}},
		}}}}
		xlsx, ods, _ := written(t, one)
		for _, sheets := range [][]spreadsheettest.Sheet{xlsx, ods} {
			got, err := strconv.ParseFloat(sheets[0].Rows[2][1], 64)
			if sheets[0].Rows[2][0] != text || err != nil || got != value {
				r.Fatalf("%q and %v came back as %q", text, value, sheets[0].Rows[2])
			}
		}
	})
}

// What the rules ask of the workbook as a file: its properties, its tables, and nothing
// merged, frozen, hidden or with a button.
func TestXLSXKeepsTheRules(t *testing.T) {
	_, _, files := written(t, book())
	opened, err := excelize.OpenReader(bytes.NewReader(files[0]))
	if err != nil {
		t.Fatal(err)
	}
	properties, err := opened.GetDocProps()
	if err != nil || properties.Title != "Return <1> & more" || properties.Language != "en-GB" || properties.Created != "2021-03-31T00:00:00Z" {
		t.Errorf("%+v, %v", properties, err)
	}
	tables, err := opened.GetTables("Forces")
	if err != nil || len(tables) != 1 || tables[0].Range != "A3:C6" || tables[0].Name != "Table_Forces" {
		t.Errorf("%+v, %v", tables, err)
	}
	if linked, target, err := opened.GetCellHyperLink("Contents", "A3"); err != nil || !linked || target != "Forces!A1" {
		t.Errorf("%v %q, %v", linked, target, err)
	}
	if shown, err := opened.GetCellValue("Forces", "B5"); err != nil || shown != "12,345" {
		t.Errorf("12345 is shown as %q, %v", shown, err)
	}
	for name, part := range spreadsheettest.Parts(t, files[0]) {
		for _, never := range []string{"<mergeCell", "autoFilter", "<pane", "hidden=", "<f>"} {
			if strings.Contains(part, never) {
				t.Errorf("%s has %s in it", name, never)
			}
		}
	}
}

func TestODSKeepsTheRules(t *testing.T) {
	_, _, files := written(t, book())
	parts := spreadsheettest.Parts(t, files[1])
	for part, wanted := range map[string][]string{
		"meta.xml":   {"<dc:title>Return &lt;1&gt; &amp; more</dc:title>", "<dc:language>en-GB</dc:language>"},
		"styles.xml": {`fo:language="en" fo:country="GB"`, `style:display-name="Heading 1"`, `style:print-orientation="landscape"`},
		"content.xml": {
			`<table:table-header-rows>`, `table:target-range-address="Forces.A3:Forces.C6" table:contains-header="true" table:display-filter-buttons="false"`,
			`xlink:href="#Forces.A1"`, `number:decimal-places="1"`,
		},
		"META-INF/manifest.xml": {"content.xml", "styles.xml", "meta.xml"},
	} {
		for _, want := range wanted {
			if !strings.Contains(parts[part], want) {
				t.Errorf("%s has no %s", part, want)
			}
		}
	}
	var again bytes.Buffer
	if err := spreadsheet.WriteODS(&again, book()); err != nil || !bytes.Equal(again.Bytes(), files[1]) {
		t.Errorf("the same book is another file: %v", err)
	}
}

func TestWhatCannotBeReadIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*spreadsheet.Book){
		"no language":      func(b *spreadsheet.Book) { b.Language = "" },
		"no title":         func(b *spreadsheet.Book) { b.Sheets[0].Title = "" },
		"a name twice":     func(b *spreadsheet.Book) { b.Sheets[1].Name = "COVER" },
		"an odd name":      func(b *spreadsheet.Book) { b.Sheets[1].Name = "Contents'!A1" },
		"a blank line":     func(b *spreadsheet.Book) { b.Sheets[0].Lines[0] = "" },
		"a header twice":   func(b *spreadsheet.Book) { b.Sheets[2].Table.Columns[1].Header = "force" },
		"no header":        func(b *spreadsheet.Book) { b.Sheets[2].Table.Columns[1].Header = "" },
		"an empty cell":    func(b *spreadsheet.Book) { b.Sheets[2].Table.Rows[1][0] = spreadsheet.Text("") },
		"a short row":      func(b *spreadsheet.Book) { b.Sheets[2].Table.Rows[1] = b.Sheets[2].Table.Rows[1][:2] },
		"no rows":          func(b *spreadsheet.Book) { b.Sheets[2].Table.Rows = nil },
		"a link to naught": func(b *spreadsheet.Book) { b.Sheets[1].Table.Rows[0][0] = spreadsheet.Link("x", "Nothing") },
	} {
		spoilt := book()
		spoil(&spoilt)
		for format, write := range map[string]func() error{
			"xlsx": func() error { return spreadsheet.WriteXLSX(&bytes.Buffer{}, spoilt) },
			"ods":  func() error { return spreadsheet.WriteODS(&bytes.Buffer{}, spoilt) },
		} {
			if err := write(); !errors.Is(err, spreadsheet.ErrBook) {
				t.Errorf("%s, %s: %v", name, format, err)
			}
		}
	}
	if !spreadsheet.Text("[c]").Is("[c]") || spreadsheet.Number(1, 0).Is("") {
		t.Error("Is is wrong")
	}
}

// A failure to write is told.
func TestAFailureToWriteIsTold(t *testing.T) {
	if err := errors.Join(spreadsheet.WriteXLSX(full{}, book())); err == nil {
		t.Error("xlsx: it was taken for written")
	}
	if err := spreadsheet.WriteODS(full{}, book()); err == nil {
		t.Error("ods: it was taken for written")
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, fmt.Errorf("the disk is full") }

// A sheet that is too wide to be read on one page is printed in parts, each with the header and
// with what its rows are; the parts begin below the title, which is on the first.
func TestAWideSheetIsPrintedInParts(t *testing.T) {
	wide := spreadsheet.Sheet{Name: "Wide", Title: "Wide", Lines: []string{"One line."}, Table: &spreadsheet.Table{Rows: [][]spreadsheet.Cell{{spreadsheet.Text("Force"), spreadsheet.Text("Kent")}}}}
	wide.Table.Columns = []spreadsheet.Column{{"Deliverable", 16}, {"Name", 40}}
	for n := range 12 {
		wide.Table.Columns = append(wide.Table.Columns, spreadsheet.Column{Header: fmt.Sprintf("Number %d (people)", n), Width: 20})
		wide.Table.Rows[0] = append(wide.Table.Rows[0], spreadsheet.Number(float64(n), 0))
	}
	both := book()
	both.Sheets = append(both.Sheets, wide)
	_, _, files := written(t, both)
	opened, err := excelize.OpenReader(bytes.NewReader(files[0]))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]string{}
	for _, name := range opened.GetDefinedName() {
		names[name.Name+" of "+name.Scope] = name.RefersTo
	}
	if got := names["_xlnm.Print_Area of Wide"]; got != "'Wide'!$A$1:$G$4,'Wide'!$H$3:$L$4,'Wide'!$M$3:$N$4" {
		t.Errorf("XLSX prints %q", got)
	}
	if got := names["_xlnm.Print_Titles of Wide"]; got != "'Wide'!$A:$B,'Wide'!$3:$3" || names["_xlnm.Print_Area of Forces"] != "" {
		t.Errorf("on each page %q, and the narrow sheet prints %q", got, names["_xlnm.Print_Area of Forces"])
	}
	content := spreadsheettest.Parts(t, files[1])["content.xml"]
	for _, want := range []string{`table:style-name="sheetParts" table:print-ranges="Wide.A1:Wide.G4 Wide.H3:Wide.L4 Wide.M3:Wide.N4"`,
		`<table:table-header-columns><table:table-column table:style-name="width16"/><table:table-column table:style-name="width40"/></table:table-header-columns>`, `table:name="Forces" table:style-name="sheetWhole"`} {
		if !strings.Contains(content, want) {
			t.Errorf("the ODS has no %s", want)
		}
	}
}
