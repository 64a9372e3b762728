package web

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"muster/courses/people"
	"muster/reports"
	"muster/reports/spreadsheet/spreadsheettest"
	"muster/web/htmltest"
)

// file is the return in a format.
func (w *reportWorld) file(name string, made reports.GrantReturn) []byte {
	w.t.Helper()
	format, known := FindReturnFormat(name)
	if !known {
		w.t.Fatalf("there is no format %s", name)
	}
	var content bytes.Buffer
	w.must(format.Write(w.t.Context(), &content, made))
	return content.Bytes()
}

// figuresIn are the values of all figures in a JSON value, by key; "" for one without a value.
func figuresIn(value any, into map[string]string) {
	switch value := value.(type) {
	case []any:
		for _, one := range value {
			figuresIn(one, into)
		}
	case map[string]any:
		if key, is := value["key"].(string); is && value["unit"] != nil {
			into[key] = ""
			if number, is := value["value"].(float64); is {
				into[key] = strconv.FormatFloat(number, 'f', -1, 64)
			}
		}
		for _, one := range value {
			figuresIn(one, into)
		}
	}
}

// figuresOf are the values of the sheet that has every figure of the return, by key.
func figuresOf(sheets []spreadsheettest.Sheet) map[string]string {
	figures := map[string]string{}
	for _, sheet := range sheets {
		if sheet.Name != "Figures" {
			continue
		}
		for at, row := range sheet.Rows {
			if len(row) < 4 || row[0] == "Key" {
				continue
			}
			if figures[row[0]] = row[3]; !sheet.IsNumber[at][3] {
				figures[row[0]] = ""
			}
		}
	}
	return figures
}

// fingerprintsOf are the fingerprints on the same sheet, by key.
func fingerprintsOf(sheets []spreadsheettest.Sheet) map[string]string {
	prints, column := map[string]string{}, -1
	for _, sheet := range sheets {
		for _, row := range sheet.Rows {
			switch {
			case sheet.Name != "Figures" || len(row) < 4:
			case row[0] == "Key":
				column = slices.Index(row, "Fingerprint (SHA-256)")
			case column > 0:
				prints[row[0]] = row[column]
			}
		}
	}
	return prints
}

// Every figure that was counted is in the CSV, the JSON and both workbooks, to the last digit, and
// the fingerprint of its receipt is in these and in the HTML: also of an item that says who
// answered, and where a course has no baseline.
func TestReturnFormatsAgree(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		made := app.build()
		table := &made.Comparisons[0]
		table.Mix, table.Rows = table.Rows[:1], table.Rows[1:]
		made.Comparisons = append(made.Comparisons, reports.ComparisonTable{Course: "VLO", Title: "Of no baseline", After: table.After})
		want := app.numbers(made)
		for key := range made.Receipts {
			if _, there := want[key]; !there {
				t.Errorf("the CSV has no %s", key)
			}
		}
		fromJSON := map[string]string{}
		var data any
		app.must(json.Unmarshal(app.file("json", made), &data))
		figuresIn(data, fromJSON)
		for name, figures := range map[string]map[string]string{
			"json": fromJSON,
			"xlsx": figuresOf(spreadsheettest.ReadXLSX(t, app.file("xlsx", made))),
			"ods":  figuresOf(spreadsheettest.ReadODS(t, app.file("ods", made))),
		} {
			for key, value := range want {
				if got, there := figures[key]; !there || got != value {
					t.Errorf("%s: %s is %q, in the CSV %q", name, key, got, value)
				}
			}
			if len(want) < 20 || len(figures) != len(want) {
				t.Errorf("%s has %d figures, the CSV %d", name, len(figures), len(want))
			}
		}
		var inJSON struct{ Fingerprints map[string]string }
		app.must(json.Unmarshal(app.file("json", made), &inJSON))
		inCSV, inHTML := map[string]string{}, map[string]string{}
		rows, err := csv.NewReader(bytes.NewReader(app.file("csv", made))).ReadAll()
		app.must(err)
		annex := htmltest.Parse(t, string(app.file("html", made)))
		for _, row := range rows[1:] {
			if key := row[3]; key != "" {
				inCSV[key] = row[10]
				_, inHTML[key], _ = strings.Cut(annex.One(t, "#"+annexID(key)).Text(), "SHA-256 ")
				inHTML[key] = strings.ReplaceAll(inHTML[key], " ", "") // where its line may be broken
			}
		}
		for name, prints := range map[string]map[string]string{
			"csv": inCSV, "json": inJSON.Fingerprints, "html": inHTML,
			"xlsx": fingerprintsOf(spreadsheettest.ReadXLSX(t, app.file("xlsx", made))), "ods": fingerprintsOf(spreadsheettest.ReadODS(t, app.file("ods", made))),
		} {
			for key, receipt := range made.Receipts {
				if prints[key] != receipt.Fingerprint || len(prints) != len(want) {
					t.Errorf("%s: %s has the fingerprint %q of %d, its receipt %q", name, key, prints[key], len(prints), receipt.Fingerprint)
				}
			}
		}
	})
}

// The links to the files say their types and the sizes that they are sent with, also when the
// return has changed since they were looked at, and each file is what its type says. What writes
// the XLSX puts attributes in any order, so that its size differs by some bytes.
func TestReturnLinksSayTypeAndSize(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Manager).post("/returns", "programme", reportProgramme, "as-at-day", "31", "as-at-month", "12", "as-at-year", "2025")
		const path = "/returns/2025-26-q3"
		sized := regexp.MustCompile(`\((HTML|ODS|XLSX|CSV|JSON), (\d+) KB\)`)
		for _, page := range []string{"", "/read", "", "/read"} {
			found := sized.FindAllStringSubmatch(app.get(path+page).text(), -1)
			if len(found) != 5 {
				t.Fatalf("%q links to %v", page, found)
			}
			for _, link := range found {
				file := app.get(path+"/files/"+strings.ToLower(link[1])).wantStatus(t, 200)
				least, most := sizeWords(len(file.Body)-100), sizeWords(len(file.Body)+100)
				if said := link[2] + " KB"; said != least && said != most {
					t.Errorf("%s is %s to %s, its link says %s", link[1], least, most, link[0])
				}
			}
			app.post(path+"/sections/lessons/new", "title", page+" was read", "kind", "Lesson", "text", strings.Repeat("A lesson. ", 150)).wantStatus(t, 303)
		}
		for name, begins := range map[string]string{"ods": "PK", "xlsx": "PK", "csv": "section,", "json": "{", "html": "<!DOCTYPE html>"} {
			if file := app.get(path + "/files/" + name); !strings.HasPrefix(file.Body, begins) {
				t.Errorf("%s begins with %.20q", name, file.Body)
			}
		}
	})
}

func TestSizesAreSaidInWords(t *testing.T) {
	for bytes, want := range map[int]string{1: "1 KB", 1499: "1 KB", 87_300: "87 KB", 999_999: "1000 KB", 1_240_000: "1.2 MB"} {
		if got := sizeWords(bytes); got != want {
			t.Errorf("%d bytes are %q, want %q", bytes, got, want)
		}
	}
}

// The files of a locked return lead to the receipt of each figure and computed RAG, which has the
// fingerprint and the version of the formula that stand beside it, and are the same from download to download.
func TestReturnFilesLeadToTheReceipts(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		slug := app.releaseReturn("2025-12-31")
		app.as(people.Funder)
		files := map[string]string{}
		for _, format := range []string{"csv", "json", "xlsx", "ods", "html"} {
			path := "/returns/" + slug + "/files/" + format
			files[format] = app.get(path).wantStatus(t, 200).Body
			app.clock = app.clock.Add(10 * time.Minute)
			if app.get(path).Body != files[format] {
				t.Errorf("the %s is another when it is taken again", format)
			}
		}
		rows, err := csv.NewReader(strings.NewReader(files["csv"])).ReadAll()
		app.must(err)
		var data struct {
			Addresses map[string]string `json:"receipts_at"`
			Versions  map[string]int    `json:"formula_versions"`
		}
		app.must(json.Unmarshal([]byte(files["json"]), &data))
		sheets := map[string]string{}
		for _, sheet := range append(spreadsheettest.ReadXLSX(t, []byte(files["xlsx"])), spreadsheettest.ReadODS(t, []byte(files["ods"]))...) {
			for _, row := range sheet.Rows {
				if address := row[len(row)-1]; strings.HasPrefix(address, "http://muster.test/") {
					sheets[address] += sheet.Name
				}
			}
		}
		seen := map[string]bool{}
		for _, row := range rows[1:] {
			print, version, address := row[10], row[11], row[12]
			if row[3] == "" && row[2] != "computed RAG" {
				if print+version+address != "" {
					t.Errorf("%v is no figure", row)
				}
				continue
			}
			path, is := strings.CutPrefix(address, "http://muster.test")
			if key, _, _ := strings.Cut(strings.TrimPrefix(path, "/receipts/"), "?"); !is || data.Addresses[key] != address || version != "" && version != strconv.Itoa(data.Versions[key]) {
				t.Errorf("%v: in the JSON %q, version %d", row, data.Addresses[key], data.Versions[key])
			}
			if seen[path] {
				continue
			}
			seen[path] = true
			receipt := app.get(path).wantStatus(t, 200).wantText(t, "Fingerprint (SHA-256) "+print)
			if version != "" {
				receipt.wantText(t, "Version "+version+" of the formula")
			}
			if !strings.Contains(files["html"], `href="`+address+`"`) || strings.Count(sheets[address], "Figures")+strings.Count(sheets[address], "Deliverables") != 2 {
				t.Errorf("the HTML, or a workbook, has no %s: %q", address, sheets[address])
			}
		}
		if !seen["/receipts/deliverable.A.rag?return="+slug] || !seen["/receipts/kpi.briefings?return="+slug] || len(seen) < 20 {
			t.Errorf("the CSV leads to %v alone", seen)
		}
	})
}
