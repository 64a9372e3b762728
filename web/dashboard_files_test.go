package web

import (
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"muster/courses/people"
	"muster/reports/spreadsheet/spreadsheettest"
	"muster/web/htmltest"
)

// dashboardCells are the cells of a file of a page, as "table|row|header" with what stands there.
func (w *reportWorld) dashboardCells(path, format string) map[string]string {
	w.t.Helper()
	page, query, _ := strings.Cut(path, "?")
	file := w.get(page+"/files/"+format+"?"+query).wantStatus(w.t, 200)
	if !strings.HasSuffix(file.Header.Get("Content-Disposition"), "."+format+`"`) {
		w.t.Errorf("%s is sent as %q", path, file.Header.Get("Content-Disposition"))
	}
	cells := map[string]string{}
	switch format {
	case "csv":
		lines, err := csv.NewReader(strings.NewReader(file.Body)).ReadAll()
		w.must(err)
		for _, line := range lines[1:] {
			if line[0] == "dashboard" {
				continue
			}
			cells[line[0]+"|"+line[1]+"|"+line[2]] = line[3]
		}
	case "json":
		var read struct {
			Tables []struct {
				Name    string
				Columns []string
				Rows    [][]any
			}
		}
		w.must(json.Unmarshal([]byte(file.Body), &read))
		for _, table := range read.Tables {
			for at, row := range table.Rows {
				for column, cell := range row {
					if number, is := cell.(float64); is {
						cell = strconv.FormatFloat(number, 'f', -1, 64)
					}
					cells[fmt.Sprintf("%s|%d|%s", table.Name, at+1, table.Columns[column])] = cell.(string)
				}
			}
		}
	case "html":
		page := htmltest.Parse(w.t, file.Body)
		w.wantSelfContained(path, page, file.Body)
		for _, section := range page.All("section") {
			for _, table := range section.All("table") {
				headers := table.All("thead th")
				for at, row := range table.All("tbody tr") {
					for column, cell := range append(row.All("th"), row.All("td")...) {
						cells[fmt.Sprintf("%s|%d|%s", section.One(w.t, "h2").Text(), at+1, headers[column].Text())] = exactly(w.t, cell)
					}
				}
			}
		}
	default:
		read := spreadsheettest.ReadXLSX
		if format == "ods" {
			read = spreadsheettest.ReadODS
		}
		for _, sheet := range read(w.t, []byte(file.Body))[3:] {
			top := -1
			for at, row := range sheet.Rows {
				switch {
				case top < 0 && len(row) > 1:
					top = at
				case top >= 0:
					for column, cell := range row {
						cells[fmt.Sprintf("%s|%d|%s", sheet.Name, at-top, sheet.Rows[top][column])] = cell
					}
				}
			}
		}
	}
	return cells
}

// exactly is what a cell of a web page says, a number in full; what is shown is that, rounded.
func exactly(t *testing.T, cell htmltest.Element) string {
	t.Helper()
	if !cell.Has("data") {
		return cell.Text()
	}
	number := cell.One(t, "data")
	if value := number.Attribute("value"); !stands(number.Text(), value) {
		t.Errorf("%s is shown as %q", value, number.Text())
	}
	return number.Attribute("value")
}

// addressOfReceipt is what a file may lead to, and needs not.
var addressOfReceipt = regexp.MustCompile(`http://muster\.test/receipts/`)

// wantSelfContained holds a web page in one file to what everybody can read without a network:
// each bracketed sign that stands in a table is explained in its section.
func (w *reportWorld) wantSelfContained(path string, page htmltest.Element, file string) {
	w.t.Helper()
	for _, fault := range htmltest.Faults(page) {
		if fault != "the page has style in it" && fault != "the page has no title that ends with Muster" {
			w.t.Errorf("%s: %s", path, fault)
		}
	}
	for _, outside := range []string{"http://", "https://", "<script", "<link", "url("} {
		if strings.Contains(addressOfReceipt.ReplaceAllString(file, ""), outside) {
			w.t.Errorf("%s: the file has %s in it", path, outside)
		}
	}
	wantDrawn(w.t, page)
	for _, section := range page.All("section") {
		for _, mark := range []string{"[c]", "[x]", "[z]"} {
			stands := slices.ContainsFunc(section.All("td"), func(cell htmltest.Element) bool { return cell.Text() == mark })
			told := slices.ContainsFunc(section.All("p"), func(line htmltest.Element) bool { return strings.HasPrefix(line.Text(), mark+" ") })
			if stands != told {
				w.t.Errorf("%s: %s stands under %s: %v, is explained: %v", path, mark, section.One(w.t, "h2").Text(), stands, told)
			}
		}
	}
}

// wantDrawn wants each chart of a file to be in it, in both of its shapes.
func wantDrawn(t *testing.T, page htmltest.Element) {
	t.Helper()
	for _, image := range append(page.All("source"), page.All("img")...) {
		drawn, is := strings.CutPrefix(image.Attribute("src")+image.Attribute("srcset"), "data:image/svg+xml;base64,")
		if svg, err := base64.StdEncoding.DecodeString(drawn); !is || err != nil || !strings.HasPrefix(string(svg), "<svg") {
			t.Errorf("a picture is %.60q", image.Attribute("src")+image.Attribute("srcset"))
		}
	}
}

// wantFiles compares the files of a page with each other and its figures with them: each stands
// in a row of a table, to the last digit.
func (w *reportWorld) wantFiles(path string) map[string]string {
	w.t.Helper()
	page := w.get(path).wantStatus(w.t, 200)
	want := w.dashboardCells(path, "json")
	for _, format := range []string{"csv", "ods", "xlsx", "html"} {
		if !strings.Contains(page.Body, "/files/"+format) {
			w.t.Errorf("%s has no link to its %s", path, format)
		}
		if format == "html" && !strings.HasPrefix(path, "/kpis") {
			w.wantDocument(path, want)
			w.wantReceiptsInFile(path, format, nil)
			continue
		}
		got := w.dashboardCells(path, format)
		w.wantReceiptsInFile(path, format, got)
		maps.DeleteFunc(got, func(at, _ string) bool { return strings.HasPrefix(at, "Receipts|") }) // which the JSON and the CSV have beside the cells
		if format == "html" {                                                                       // leaves out a column that applies to no row
			leaveOut(want, got)
		}
		for at, cell := range want {
			if got[at] != cell {
				w.t.Errorf("%s, %s, %s: %q, in the JSON %q", path, format, at, got[at], cell)
			}
		}
		if len(got) != len(want) || len(want) == 0 {
			w.t.Errorf("%s: the %s has %d cells, the JSON %d", path, format, len(got), len(want))
		}
	}
	values := map[string]bool{}
	for _, cell := range want {
		values[cell] = true
	}
	for _, figure := range page.Page.All("data") {
		if value := figure.Attribute("value"); value != "" && !values[value] {
			w.t.Errorf("%s: the figure %s of the page, %s, is in no table", path, figure.Attribute("data-figure"), value)
		}
	}
	return want
}

// wantReceiptsInFile opens the receipts that the JSON of a page leads to, each of which has the fingerprint
// that stands beside it, and wants them in another format too.
func (w *reportWorld) wantReceiptsInFile(path, format string, cells map[string]string) {
	w.t.Helper()
	page, query, _ := strings.Cut(path, "?")
	var read struct {
		Tables []struct {
			Name     string
			Receipts []struct {
				Row                               int
				Column, Key, Fingerprint, Receipt string
				Version                           int `json:"formula_version"`
			}
		}
	}
	w.must(json.Unmarshal([]byte(w.get(page+"/files/json?"+query).Body), &read))
	file := w.get(page + "/files/" + format + "?" + query).Body
	count := 0
	for _, table := range read.Tables {
		for _, r := range table.Receipts {
			count++
			address, is := strings.CutPrefix(r.Receipt, "http://muster.test")
			if !is || strings.HasPrefix(r.Key, "kpi.") && !strings.HasSuffix(r.Key, ".forecast") && r.Version == 0 {
				w.t.Errorf("%s: %+v", path, r)
			}
			w.get(address).wantStatus(w.t, 200).wantText(w.t, "Fingerprint (SHA-256) "+r.Fingerprint)
			switch row := fmt.Sprintf("Receipts|%d|", count); format {
			case "csv":
				if !strings.Contains(file, ","+r.Fingerprint+","+r.Receipt+"\n") {
					w.t.Errorf("%s: the CSV has no %s of %s", path, r.Fingerprint, r.Receipt)
				}
			default:
				if cells != nil && (cells[row+"Fingerprint (SHA-256)"] != r.Fingerprint || cells[row+"Receipt"] != r.Receipt || cells[row+"Key"] != r.Key) {
					w.t.Errorf("%s, %s: %+v is %s %s", path, format, r, cells[row+"Fingerprint (SHA-256)"], cells[row+"Receipt"])
				}
				least := 2 // of a table's cell and of its key in the annex
				if cells == nil {
					least = 1
				}
				if link := ` href="` + strings.ReplaceAll(r.Receipt, "&", "&amp;") + `">`; format == "html" && strings.Count(file, link) < least {
					w.t.Errorf("%s: no figure of the HTML leads to %s", path, r.Receipt)
				}
			}
		}
	}
	if count == 0 {
		w.t.Errorf("%s leads to no receipt", path)
	}
}

// leaveOut adds to the cells of a page those of the columns that it has no cell of, where all
// that another format has of them is that they do not apply.
func leaveOut(want, got map[string]string) {
	said := map[string]bool{}
	column := func(at string) string {
		parts := strings.SplitN(at, "|", 3)
		return parts[0] + "|" + parts[2]
	}
	for at := range got {
		said[column(at)] = true
	}
	for at, cell := range want {
		if cell == "[z]" && !said[column(at)] {
			got[at] = cell
		}
	}
}

// wantDocument holds the web page in one file of a board or of the programme, which is laid out
// to be read, to the tables of the others: every deliverable, KPI and decision stands in it with
// all that is said of it, words in the place of codes, and no figure that is in no table.
func (w *reportWorld) wantDocument(path string, want map[string]string) {
	w.t.Helper()
	address, query, _ := strings.Cut(path, "?")
	file := w.get(address+"/files/html?"+query).wantStatus(w.t, 200)
	page := htmltest.Parse(w.t, file.Body)
	w.wantSelfContained(path, page, file.Body)
	holds := func(what, where, text string) {
		w.t.Helper()
		if text != "[z]" && !strings.Contains(where, text) {
			w.t.Errorf("%s: of %s the file does not say %q: %.600s", path, what, text, where)
		}
	}
	said := page.One(w.t, "main").Text()
	for n := 1; want[fmt.Sprintf("Decisions|%d|Kind", n)] != "" && strings.HasPrefix(path, "/boards"); n++ {
		decisions := page.One(w.t, ".muster-decisions").Text()
		holds("decisions", decisions, want[fmt.Sprintf("Decisions|%d|Kind", n)])
		holds("decisions", decisions, want[fmt.Sprintf("Decisions|%d|What needs a decision", n)])
	}
	for n := 1; want[fmt.Sprintf("Money|%d|What", n)] != ""; n++ {
		holds("money", strings.ReplaceAll(said, ",", ""), strings.TrimPrefix(want[fmt.Sprintf("Money|%d|Amount (pounds)", n)], "-"))
	}
	parts := page.All(".muster-deliverable")
	for n, part := range parts {
		cell := func(header string) string { return want[fmt.Sprintf("Deliverables|%d|%s", n+1, header)] }
		words := part.Text()
		for _, header := range []string{"Deliverable", "Title", "Computed RAG", "Why the computed RAG"} {
			holds("a deliverable", words, cell(header))
		}
		for _, act := range []string{"Declared", "Assured"} {
			if cell(act+" RAG") == "[x]" {
				holds("a deliverable", words, "Not "+strings.ToLower(act)+" yet.")
				continue
			}
			for _, header := range []string{" RAG", " by", " on"} {
				holds("a deliverable", words, cell(act+header))
			}
		}
	}
	if want[fmt.Sprintf("Deliverables|%d|Deliverable", len(parts)+1)] != "" || want[fmt.Sprintf("Deliverables|%d|Deliverable", len(parts))] == "" {
		w.t.Errorf("%s: the file has %d deliverables", path, len(parts))
	}
	n := 0
	for _, part := range parts {
		for _, row := range part.All("tbody tr") {
			n++
			cell := func(header string) string { return want[fmt.Sprintf("KPIs|%d|%s", n, header)] }
			holds("a deliverable", part.One(w.t, "h3").Text(), cell("Deliverable"))
			of, words := cell("KPI"), row.Text()
			for _, header := range []string{"KPI", "Computed RAG", "Who answered", "Trend of the computed RAG", "Forecast against the target, or why there is none"} {
				if cell(header) != "[x]" {
					holds(of, words, cell(header))
				}
			}
			if cell("Target") == "[z]" {
				holds(of, words, "No target set")
			} else {
				holds(of, words, cell("Why the RAG"))
				holds(of, strings.ReplaceAll(words, ",", ""), cell("Target"))
			}
			for _, header := range []string{"Actual", "Forecast"} {
				switch value := cell(header); value {
				case "", "[z]":
				case "[x]":
					holds(of, words, "No data")
				default:
					found := value == "[c]" && strings.Contains(words, "[c]")
					for _, figure := range row.All("data") {
						found = found || figure.Attribute("value") == value && stands(figure.Text(), value)
					}
					if !found {
						w.t.Errorf("%s: the %s of %q, %s, is not in the file: %s", path, header, of, value, words)
					}
				}
			}
		}
	}
	if want[fmt.Sprintf("KPIs|%d|KPI", n+1)] != "" || n == 0 {
		w.t.Errorf("%s: the file has %d KPIs", path, n)
	}
	values := map[string]bool{"": true}
	for _, cell := range want {
		values[cell] = true
	}
	for _, figure := range page.All("data") {
		if !values[figure.Attribute("value")] {
			w.t.Errorf("%s: the figure %s of the file is in no table", path, figure.Attribute("value"))
		}
	}
}

// Each page of a programme can be taken as a file in every format, and each says what the page
// says: states and trends of the deliverables, the figures, what needs a decision.
func TestDashboardFilesSayWhatThePageSays(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Board)
		for _, path := range []string{"/boards/programme?as-at=2025-12-31", "/boards/assurance?as-at=2026-03-02", "/programme?as-at=2025-12-31", "/kpis/briefings?as-at=2025-12-31"} {
			cells := app.wantFiles(path)
			if strings.HasPrefix(path, "/kpis") {
				continue
			}
			table := app.get(path).Page.All("table.muster-stack")[0]
			for at, row := range table.All("tbody tr") {
				said := row.Text()
				for _, header := range []string{"Deliverable", "Computed RAG"} {
					if cell := cells[fmt.Sprintf("Deliverables|%d|%s", at+1, header)]; cell == "" || !strings.Contains(said, cell) {
						t.Errorf("%s: row %d is %q, in the file %q", path, at+1, said, cell)
					}
				}
			}
		}
		board := app.get("/boards/programme?as-at=2025-12-31")
		for at, cell := range app.dashboardCells("/boards/programme?as-at=2025-12-31", "csv") {
			if strings.HasSuffix(at, "|What needs a decision") && !strings.Contains(htmltest.Parse(t, board.Body).Text(), cell) {
				t.Errorf("the page does not say %q", cell)
			}
		}

		app.as(people.Funder).get("/boards/home-office/files/csv").wantStatus(t, 404)
		slug, draft := app.releaseReturn("2025-12-31"), app.startReturnAt("2026-02-28")
		app.as(people.Funder)
		app.wantFiles("/boards/home-office?return=" + slug)
		const open = "Its state and the questions without an answer are those of 2 March 2026."
		app.get("/boards/home-office?return="+slug).wantText(t, "It is frozen as it was submitted. "+open)
		for format, want := range map[string]string{"csv": "dashboard," + reportProgramme + ",source,", "json": `"source": "the released return`, "html": "Source: the released return"} {
			if file := app.get("/boards/home-office/files/" + format + "?return=" + slug); !strings.Contains(file.Body, want) || !strings.Contains(file.Body, open) {
				t.Errorf("the %s does not say what it is of:\n%.2000s", format, file.Body)
			}
		}
		app.get("/boards/home-office/files/csv?return="+draft).wantStatus(t, 403)
		app.get("/boards/home-office/chart.svg?return="+draft).wantStatus(t, 403)
		app.get("/boards/programme/files/csv").wantStatus(t, 403)
		app.as(people.Board).get("/boards/programme/files/docx").wantStatus(t, 404)
	})
}
