package web

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/reports/spreadsheet/spreadsheettest"
	"muster/surveys"
)

// train holds a session that twelve delegates attended, and lets four more answer after it:
// seven have answered the item "small", three of them with yes, which is 42.857142857142854%.
func (w *reportWorld) train() (names []string) {
	today := w.clock
	w.clock = time.Date(2025, 9, 1, 9, 0, 0, 0, time.UTC)
	taught := coursestest.New(w.t, coursestest.NewClock(), w.services.People, w.services.Courses)
	session := taught.Session(func(plan *courses.SessionPlan) {
		plan.StartsAt = time.Date(2025, 9, 9, 9, 30, 0, 0, time.UTC)
		plan.EndsAt = plan.StartsAt.Add(6 * time.Hour)
	})
	var marks []courses.Mark
	for n := 1; n <= 12; n++ {
		delegate := taught.Delegate(n, "kent")
		booking := taught.Book(delegate, session)
		marks = append(marks, courses.Mark{BookingID: booking.ID, Attended: courses.AttendedFull})
		names = append(names, fmt.Sprintf("Delegate %04d", n), delegate.Email, delegate.PersonID, booking.ID, booking.Reference)
	}
	names = append(names, "Secret-note")
	w.clock = session.EndsAt
	w.must(w.services.Courses.RecordAttendance(w.t.Context(), people.System, session, marks, "taken late"))
	w.clock = today
	answers := "response_id,submitted_on,Q5,Q6\nl1,2025-09-10,no,no\nl2,2025-09-10,no,no\nl3,2025-09-10,no,no\nl4,2025-09-10,no,no\n"
	_, err := w.services.Surveys.ImportResponses(w.t.Context(), people.System, strings.NewReader(answers), surveys.ResponseImport{Survey: "AFTER", Wave: "1"})
	w.must(err)
	return names
}

// unpacked is all text in a file of a return, in a workbook of all its parts.
func (w *reportWorld) unpacked(format, content string) string {
	if format != "xlsx" && format != "ods" {
		return content
	}
	var all strings.Builder
	for name, part := range spreadsheettest.Parts(w.t, []byte(content)) {
		all.WriteString(name + "\n" + part + "\n")
	}
	return all.String()
}

// hiddenShares are how the share that is hidden could be written.
var hiddenShares = []string{"42.8", "42.9", "0.428", "57.1", "3 of 7"}

// wantNone wants nothing of these in a file.
func (w *reportWorld) wantNone(format, all string, never []string) {
	w.t.Helper()
	for _, text := range never {
		if strings.Contains(all, text) {
			w.t.Errorf("%s has %q in it", format, text)
		}
	}
}

// wantHidden wants nothing of these in the text of a file, and something of what is not hidden.
func (w *reportWorld) wantHidden(format, all string, never []string) {
	w.t.Helper()
	w.wantNone(format, all, never)
	for _, text := range []string{"Training 2025/26", "Victim liaison"} {
		if !strings.Contains(all, text) {
			w.t.Errorf("%s has no %q: what is hidden would not be found either", format, text)
		}
	}
}

// What the funder can download has no delegate in it, nothing of a record's own words, and of
// a figure that is hidden neither its value nor what it was counted from: not in the text, not
// in what else a file says, not in how it is packed. TestReturnPDF wants the same of the PDF.
func TestReturnFilesHideWhatIsHidden(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		names := app.train()
		app.startReturn()
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		app.step(people.Board, draftReturn, "approve").wantAddress(t, draftReturn)
		app.as(people.Funder)
		for _, format := range ReturnFormats {
			if format.Name == "pdf" {
				continue
			}
			file := app.get(draftReturn+"/files/"+format.Name).wantStatus(t, 200)
			app.wantHidden(format.Name, app.unpacked(format.Name, file.Body), append(names, hiddenShares...))
			switch format.Name {
			case "csv":
				app.hiddenInTable(file.Body)
			case "json":
				app.hiddenInData(file.Body)
			}
		}
	})
}

// The share of seven is hidden by the floor of the programme and by nothing else, and the search
// would find it: with a floor of one each file has it. The default floors of surveys play no
// part, since the programme has floors of its own.
func TestTheSearchFindsWhatIsNotHidden(t *testing.T) {
	app := newReportWorld(newTestApp(t, dbtest.Open(t, dbtest.SQLiteAddress(t))))
	app.train()
	app.must(app.db.Exec("UPDATE programmes SET floor_base = 1, floor_complement = 1").Error)
	made := app.build()
	for _, format := range ReturnFormats {
		if format.Name == "pdf" {
			continue
		}
		all := app.unpacked(format.Name, string(app.file(format.Name, made)))
		if !slices.ContainsFunc(hiddenShares, func(share string) bool { return strings.Contains(all, share) }) {
			t.Errorf("%s has not got the share that nothing hides", format.Name)
		}
	}
}

// hiddenInTable wants the figures of the item that few have answered without any number.
func (w *reportWorld) hiddenInTable(content string) {
	w.t.Helper()
	rows, err := csv.NewReader(strings.NewReader(content)).ReadAll()
	w.must(err)
	found := 0
	for _, row := range rows {
		if strings.HasPrefix(row[3], "change.VLO.small") || row[3] == "training.VLO.quality" {
			if found++; row[4] != "[c]" || strings.ContainsAny(row[6]+row[7]+row[8]+row[9], "0123456789") {
				w.t.Errorf("the CSV says %q", row)
			}
		}
	}
	if found < 4 {
		w.t.Errorf("the CSV has %d figures of it", found)
	}
}

// hiddenInData wants a figure that says it is hidden to say nothing else.
func (w *reportWorld) hiddenInData(content string) {
	w.t.Helper()
	type figure struct {
		Key              string
		Value, Low, High *float64
		Base             *int
		Suppressed       bool
	}
	var data struct {
		Training    []struct{ Quality figure }
		Comparisons []struct {
			Rows []struct{ Before, After, Change figure }
		}
	}
	w.must(json.Unmarshal([]byte(content), &data))
	var hidden []figure
	for _, row := range data.Training {
		hidden = append(hidden, row.Quality)
	}
	for _, row := range data.Comparisons[0].Rows {
		if strings.Contains(row.After.Key, ".small") {
			hidden = append(hidden, row.Before, row.After, row.Change)
		}
	}
	for _, figure := range hidden {
		if !figure.Suppressed || figure.Value != nil || figure.Low != nil || figure.High != nil || figure.Base != nil {
			w.t.Errorf("the JSON says %+v", figure)
		}
	}
	if len(hidden) < 4 {
		w.t.Errorf("the JSON has %d figures of it", len(hidden))
	}
}
