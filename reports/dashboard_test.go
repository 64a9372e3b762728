package reports_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"muster/reports"
	"muster/reports/spreadsheet/spreadsheettest"
)

// dashboardTables are the tables of a dashboard's JSON, by name, as cells of text.
func dashboardTables(t *testing.T, made reports.Dashboard) map[string][][]string {
	t.Helper()
	var file bytes.Buffer
	var read struct {
		Tables []struct {
			Name    string
			Columns []string
			Rows    [][]any
		}
	}
	if err := errors.Join(made.WriteJSON(&file), json.Unmarshal(file.Bytes(), &read)); err != nil {
		t.Fatal(err)
	}
	tables := map[string][][]string{}
	for _, table := range read.Tables {
		rows := [][]string{table.Columns}
		for _, row := range table.Rows {
			var cells []string
			for _, cell := range row {
				if number, is := cell.(float64); is {
					cell = strconv.FormatFloat(number, 'f', -1, 64)
				}
				cells = append(cells, cell.(string))
			}
			rows = append(rows, cells)
		}
		tables[table.Name] = rows
	}
	return tables
}

// wantOneDashboard reads a dashboard's files back: each keeps the rules for spreadsheets, and all
// of them have the same tables, cell for cell, which it returns.
func wantOneDashboard(t *testing.T, made reports.Dashboard) map[string][][]string {
	t.Helper()
	var xlsx, ods, text bytes.Buffer
	if err := errors.Join(made.WriteXLSX(&xlsx), made.WriteODS(&ods), made.WriteCSV(&text)); err != nil {
		t.Fatal(err)
	}
	want := dashboardTables(t, made)
	for format, file := range map[string]workbook{
		"xlsx": {spreadsheettest.ReadXLSX(t, xlsx.Bytes()), spreadsheettest.Parts(t, xlsx.Bytes())},
		"ods":  {spreadsheettest.ReadODS(t, ods.Bytes()), spreadsheettest.Parts(t, ods.Bytes())},
	} {
		for _, rule := range spreadsheetRules {
			if broken := rule.broken(file); broken != "" {
				t.Errorf("%s: %s: %s", format, rule.rule, broken)
			}
		}
		got := map[string][][]string{}
		for _, sheet := range file.sheets[3:] {
			got[sheet.Name] = sheet.Rows[header(sheet):]
		}
		wantReceipts(t, format, got["Receipts"], made)
		delete(got, "Receipts")
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s has\n%v, the JSON\n%v", format, got, want)
		}
	}
	lines, err := csv.NewReader(&text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	head := wantItself(t, made, lines)
	cells := 0
	for name, rows := range want {
		for at, row := range rows[1:] {
			for column, cell := range row {
				cells++
				if line := []string{name, strconv.Itoa(at + 1), rows[0][column], cell}; !slices.ContainsFunc(lines, func(l []string) bool { return slices.Equal(l[:4], line) }) {
					t.Errorf("the CSV has no %v", line)
				}
			}
		}
	}
	if len(lines) != cells+1+head || cells == 0 {
		t.Errorf("the CSV has %d lines for %d cells", len(lines), cells)
	}
	return want
}

// wantItself looks for what a dashboard is of in its CSV, whose lines of it it counts, in its JSON
// and on the covers of its workbooks.
func wantItself(t *testing.T, made reports.Dashboard, lines [][]string) int {
	t.Helper()
	want := [][]string{
		{"title", made.Title}, {"programme", made.ProgrammeTitle}, {"as at", made.AsAt}, {"made on", made.MadeOn}, {"source", made.Source}, {"note", made.Note},
	}
	for i, about := range want {
		if line := append([]string{"dashboard", made.Programme}, about...); !slices.Equal(lines[i+1][:4], line) {
			t.Errorf("line %d of the CSV is %v, want %v", i+1, lines[i+1], line)
		}
	}
	var data, xlsx, ods bytes.Buffer
	var read map[string]any
	if err := errors.Join(made.WriteJSON(&data), json.Unmarshal(data.Bytes(), &read), made.WriteXLSX(&xlsx), made.WriteODS(&ods)); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"programme": made.Programme, "as_at": made.AsAt, "made_on": made.MadeOn, "source": made.Source} {
		if read[name] != value || value == "" {
			t.Errorf("in the JSON %s is %v, want %q", name, read[name], value)
		}
	}
	for format, cover := range map[string]spreadsheettest.Sheet{"xlsx": spreadsheettest.ReadXLSX(t, xlsx.Bytes())[0], "ods": spreadsheettest.ReadODS(t, ods.Bytes())[0]} {
		if !slices.ContainsFunc(cover.Rows, func(row []string) bool { return row[0] == "Source: "+made.Source }) {
			t.Errorf("the cover of the %s is %v", format, cover.Rows)
		}
	}
	return len(want)
}

// below is the cell under a header in the row that begins so.
func below(rows [][]string, header string, begins ...string) string {
	column := slices.Index(rows[0], header)
	for _, row := range rows[1:] {
		if column >= 0 && slices.Equal(row[:len(begins)], begins) {
			return row[column]
		}
	}
	return "nothing"
}

// What a board's page, the programme's and a KPI's say stands in their files, the same in each;
// what is hidden is hidden.
func TestDashboardFilesAreThePage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.foretell()
		view, err := w.reports.BoardView(ctx, w.board, programme, "2021-03-01")
		w.must(err)
		tables := wantOneDashboard(t, view.Dashboard("Programme Board", "2021-03-01"))
		for _, deliverable := range view.Deliverables {
			for header, want := range map[string]string{"Computed RAG": deliverable.Computed.RAG.Word(), "Trend of the computed RAG": deliverable.Trend.Words()} {
				if got := below(tables["Deliverables"], header, deliverable.Letter); got != want {
					t.Errorf("%s, %s: %q, want %q", deliverable.Letter, header, got, want)
				}
			}
			for _, kpi := range deliverable.KPIs {
				if got, want := below(tables["KPIs"], "Actual", kpi.Letter, kpi.Title), cellOf(kpi.Figure, kpi.Figure.Value, "[x]"); got != want {
					t.Errorf("%s: %q, want %q", kpi.Code, got, want)
				}
			}
		}
		forecast, _, err := w.reports.KPIForecast(ctx, w.board, programme, "trained-foretold")
		w.must(err)
		exact := strconv.FormatFloat(forecast.Value, 'f', -1, 64)
		if got := below(tables["KPIs"], "Forecast", "A", "Foretold"); got != exact {
			t.Errorf("the forecast is %q, want %s", got, exact)
		}
		var said []string
		for _, row := range tables["Decisions"][1:] {
			said = append(said, row[2])
		}
		for i, decision := range view.Decisions {
			if said[i] != decision.What {
				t.Errorf("decision %d is %q, want %q", i, said[i], decision.What)
			}
		}
		standing := wantOneDashboard(t, view.Standing("The programme", "2021-03-01"))
		if !reflect.DeepEqual(standing["KPIs"], tables["KPIs"]) || standing["Decisions"] != nil {
			t.Errorf("%v", standing)
		}

		history, err := w.reports.KPIHistory(ctx, w.board, programme, "trained-foretold", []string{"2021-01-31", "2021-02-28", "2021-03-01"})
		w.must(err)
		found, err := w.Courses.Programme(ctx, programme)
		w.must(err)
		kpi := wantOneDashboard(t, reports.KPIDashboard(found, history, forecast, "2021-03-01"))
		for _, want := range []struct{ table, header, cell, day, what string }{
			{"Quarters", "Figure", "9", "1 March 2021", "Reached"}, {"Quarters", "Figure", "[z]", "31 March 2021", "To come"}, {"Quarters", "Due", "20", "31 March 2021", "To come"},
			{"Quarters", "Figure", exact, "31 March 2021", "Forecast"}, {"Quarters", "RAG", "May fall short", "31 March 2021", "Forecast"}, {"Months", "Figure", "9", "28 February 2021", "Reached"},
		} {
			column := slices.Index(kpi[want.table][0], want.header)
			at := slices.IndexFunc(kpi[want.table], func(row []string) bool { return row[0] == want.day && row[1] == want.what })
			if at < 0 || column < 0 || kpi[want.table][at][column] != want.cell {
				t.Errorf("%+v is not in %v", want, kpi[want.table])
			}
		}

		w.must(w.db.Exec("UPDATE programmes SET floor_base = 100").Error)
		view, err = w.reports.BoardView(ctx, w.board, programme, "2021-03-31")
		w.must(err)
		if got := below(wantOneDashboard(t, view.Dashboard("Programme Board", "2021-03-01"))["KPIs"], "Actual", "A", "Sure of the procedures"); got != "[c]" {
			t.Errorf("a hidden figure is %q", got)
		}
	})
}

// jsonReceipts are the receipts in a dashboard's JSON, by table, each as row, column, key, day, version,
// fingerprint and address.
func jsonReceipts(t *testing.T, made reports.Dashboard) map[string][][]string {
	t.Helper()
	var file bytes.Buffer
	var read struct {
		Tables []struct {
			Name     string
			Receipts []struct {
				Row                  int
				Column, Key          string
				AsAt                 string `json:"as_at"`
				Version              int    `json:"formula_version"`
				Fingerprint, Receipt string
			}
		}
	}
	if err := errors.Join(made.WriteJSON(&file), json.Unmarshal(file.Bytes(), &read)); err != nil {
		t.Fatal(err)
	}
	all := map[string][][]string{}
	for _, table := range read.Tables {
		for _, r := range table.Receipts {
			all[table.Name] = append(all[table.Name], []string{strconv.Itoa(r.Row), r.Column, r.Key, r.AsAt, strconv.Itoa(r.Version), r.Fingerprint, r.Receipt})
		}
	}
	return all
}

// wantReceipts holds the sheet with the receipts, and the CSV, to the JSON: each cell that has a receipt has
// the same key, version, fingerprint and address in all of them.
func wantReceipts(t *testing.T, format string, sheet [][]string, made reports.Dashboard) {
	t.Helper()
	var text bytes.Buffer
	if err := made.WriteCSV(&text); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&text).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	or := func(text, instead string) string {
		if text == "" || text == "0" {
			return instead
		}
		return text
	}
	count := 0
	for table, receipts := range jsonReceipts(t, made) {
		for _, r := range receipts {
			count++
			if !slices.ContainsFunc(sheet, func(row []string) bool {
				return slices.Equal(row[:4], []string{r[2], table, r[0], r[1]}) && slices.Equal(row[5:], []string{or(r[4], "[z]"), or(r[5], "[z]"), or(r[6], "[z]")})
			}) {
				t.Errorf("%s has no receipt of %s %v: %v", format, table, r, sheet)
			}
			if !slices.ContainsFunc(lines, func(l []string) bool {
				return slices.Equal(l[:3], []string{table, r[0], r[1]}) && slices.Equal(l[4:], []string{r[2], or(r[4], ""), r[5], r[6]})
			}) {
				t.Errorf("the CSV has no receipt of %s %v", table, r)
			}
		}
	}
	if len(sheet) > 0 && len(sheet) != count+1 || len(sheet) == 0 && count > 0 {
		t.Errorf("%s has %d receipts, the JSON %d", format, len(sheet)-1, count)
	}
}

// What stands in the files of a page is that of the receipts: of each figure, forecast and computed RAG,
// as at its day, with the version of its formula.
func TestDashboardFilesNameTheReceipts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.foretell()
		view, err := w.reports.BoardView(ctx, w.board, programme, "2021-03-01")
		w.must(err)
		history, err := w.reports.KPIHistory(ctx, w.board, programme, "trained-foretold", []string{"2021-01-31", "2021-02-28", "2021-03-01"})
		w.must(err)
		forecast, _, err := w.reports.KPIForecast(ctx, w.board, programme, "trained-foretold")
		w.must(err)
		found, err := w.Courses.Programme(ctx, programme)
		w.must(err)
		address := func(key, asAt string) string { return "https://muster.test/receipts/" + key + "?as-at=" + asAt }
		for what, made := range map[string]reports.Dashboard{
			"Programme Board": view.Dashboard("Programme Board", "2021-03-01"), "programme": view.Standing("The programme", "2021-03-01"),
			"KPI": reports.KPIDashboard(found, history, forecast, "2021-03-01"),
		} {
			made = made.WithAddresses(address)
			wantOneDashboard(t, made)
			tables, seen := dashboardTables(t, made), map[string]bool{}
			for table, receipts := range jsonReceipts(t, made) {
				for _, r := range receipts {
					receipt, err := w.reports.Receipt(ctx, w.board, programme, r[2], r[3])
					w.must(err)
					if r[5] != receipt.Fingerprint || r[4] != strconv.Itoa(receipt.Version) || r[6] != address(r[2], r[3]) {
						t.Errorf("%s, %s: %v, the receipt has version %d and %s", what, table, r, receipt.Version, receipt.Fingerprint)
					}
					row, _ := strconv.Atoi(r[0])
					cell := tables[table][row][slices.Index(tables[table][0], r[1])]
					if want := cellOf(receipt.Figure, receipt.Figure.Value, "[x]"); cell != want && cell != receipt.Figure.RAG().Word() {
						t.Errorf("%s, %s: the receipt %v is of %s, the cell %s", what, table, r, want, cell)
					}
					seen[r[2]] = true
				}
			}
			if !seen["kpi.trained-foretold"] || !seen["kpi.trained-foretold.forecast"] || what != "KPI" && !seen["deliverable.A.rag"] {
				t.Errorf("%s has the receipts of %v alone", what, seen)
			}
		}
	})
}
