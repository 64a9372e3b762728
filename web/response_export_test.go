package web

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"muster/courses/people"
	"muster/surveys"
)

// exportedWave is a wave of 36 responses: eleven of police officers of Kent, ten of Essex, twelve
// of a local authority, and three of others, who could be told apart.
func (app *testApp) exportedWave(wave string) {
	app.t.Helper()
	var file strings.Builder
	file.WriteString("response_id,submitted_on,pair_code,organisation,role,Q1,Q5,Q17,tools,years,comments\n")
	row := func(n int, organisation, role, comment string) {
		fmt.Fprintf(&file, "r-%s-%d,2021-03-0%d,pair-%d,%s,%s,yes,%d,%s,a,12,%s\n", wave, n, n%9+1, n, organisation, role, n%5+1, []string{"yes", "no"}[n%2], comment)
	}
	for n := range 21 {
		row(n, []string{"Kent", "Essex"}[n%2], "police_officer", "My name is Alex")
	}
	row(21, "Kent", "cmcu", "")
	row(22, "Surrey", "police_staff", "")
	row(23, "Dorset", "other_agency", "")
	for n := 24; n < 36; n++ {
		row(n, "Norfolk", "local_authority", "")
	}
	_, err := app.services.Surveys.ImportResponses(app.t.Context(), people.System, strings.NewReader(file.String()), surveys.ResponseImport{Survey: "BASELINE", Wave: wave})
	if err != nil {
		app.t.Fatal(err)
	}
}

func csvRows(t *testing.T, body string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestExportedResponsesLeadToNobody: all columns, in the order of the questions, and nothing
// by which the three people in it could be found.
func TestExportedResponsesLeadToNobody(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(surveyFile("BASELINE"))
		app.exportedWave("2021")
		path := "/surveys/questionnaires/BASELINE/export"
		app.get(path).wantText(t, "That you took them out is recorded")
		got := app.post(path, "wave", "2021", "as", "labels", "format", "csv").wantStatus(t, 200)
		for _, secret := range []string{"r-2021-", "pair-", "2021-03-0", "Alex", "cmcu", "Control room", "Surrey", "Dorset"} {
			if strings.Contains(got.Body, secret) {
				t.Errorf("%q leaves", secret)
			}
		}
		rows := csvRows(t, got.Body)
		if want := "wave version region session role organisation Q1 Q5 Q17 Q20 Q22a tools years comments"; strings.Join(rows[0], " ") != want || len(rows) != 37 {
			t.Errorf("%d rows of %v", len(rows), rows[0])
		}
		if !strings.Contains(got.Body, "Police officer") || !strings.Contains(got.Body, "Moderately confident") {
			t.Error("what can be shown is not")
		}
		if again := app.post(path, "wave", "2021", "as", "labels", "format", "csv"); again.Body != got.Body {
			t.Error("a second export differs")
		}
		var recorded []string
		app.db.Raw("SELECT detail FROM audit_entries WHERE act = 'export responses'").Scan(&recorded)
		if len(recorded) != 2 || !strings.Contains(recorded[0], "36 responses of 2021") {
			t.Errorf("recorded %v", recorded)
		}
	})
}

func TestTheFileOfManyWavesHasAShortName(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(surveyFile("BASELINE"))
		for n := range 3 {
			app.exportedWave(strings.Repeat("a wave ", 12) + string(rune('A'+n)))
		}
		path := "/surveys/questionnaires/BASELINE/export"
		got := app.post(path, "wave", "", "as", "codes", "format", "csv").wantStatus(t, 200)
		if name := got.Header.Get("Content-Disposition"); name != `attachment; filename="BASELINE-3-waves-responses.csv"` {
			t.Errorf("%s", name)
		}
	})
}

func TestResponsesAreExportedAsAWorkbookToo(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(surveyFile("BASELINE"))
		app.exportedWaveOf(30)
		got := app.post("/surveys/questionnaires/BASELINE/export", "wave", "", "as", "codes", "format", "xlsx").wantStatus(t, 200)
		book, err := excelize.OpenReader(bytes.NewReader([]byte(got.Body)))
		if err != nil {
			t.Fatal(err)
		}
		responses, err := book.GetRows("Responses")
		if err != nil || len(responses) != 31 {
			t.Errorf("%d rows, %v", len(responses), err)
		}
		codebook, err := book.GetRows("Codebook")
		if err != nil || !strings.Contains(fmt.Sprint(codebook), "5 Extremely confident yes yes") {
			t.Errorf("%v %v", codebook, err)
		}
		for _, file := range []string{"questionnaire.csv", "codebook.csv", "codebook.xlsx"} {
			app.get("/surveys/questionnaires/BASELINE/versions/1/"+file).wantStatus(t, 200)
		}
	})
}

// exportedWaveOf is a wave of so many responses that say little.
func (app *testApp) exportedWaveOf(count int) {
	app.t.Helper()
	file := "response_id,role,Q5\n"
	for n := range count {
		file += fmt.Sprintf("%d,police_officer,%d\n", n, n%5+1)
	}
	_, err := app.services.Surveys.ImportResponses(app.t.Context(), people.System, strings.NewReader(file), surveys.ResponseImport{Survey: "BASELINE", Wave: "w"})
	if err != nil {
		app.t.Fatal(err)
	}
}

func TestTooFewResponsesAndOpenWavesAreNotExported(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(surveyFile("BASELINE"))
		app.exportedWaveOf(9)
		_, err := app.services.Surveys.CreateWave(t.Context(), people.System, surveys.Wave{Survey: "BASELINE", Name: "open", Kind: surveys.WaveOpen, ClosesAt: app.clock.AddDate(0, 0, 9)})
		if err != nil {
			t.Fatal(err)
		}
		path := "/surveys/questionnaires/BASELINE/export"
		app.get(path).wantText(t, "Fewer than 10 people have answered", "It may still take answers", "There is nothing to take out yet")
		for _, wave := range []string{"", "w", "open", "none"} {
			app.post(path, "wave", wave, "as", "codes", "format", "csv").wantStatus(t, 422)
		}
	})
}

func TestAnswersThatHaveChangedAreNotTakenOutAgain(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(surveyFile("BASELINE"))
		app.exportedWaveOf(30)
		path := "/surveys/questionnaires/BASELINE/export"
		app.get(path).wantText(t, "What was taken out once leaves in the same way again")
		app.post(path, "wave", "", "as", "codes", "format", "csv").wantStatus(t, 200)
		for _, refused := range [][2]string{
			{"UPDATE survey_exported_lots SET floor = 9", "Then groups of 9 were shown, and now at least 10 must stand together. Use the file of that day."},
			{"UPDATE survey_exported_lots SET floor = 10, print = 'none'", "Its answers, or what they belong to, have changed since, and both files together would tell whose. Use the file of that day."},
		} {
			if err := app.db.Exec(refused[0]).Error; err != nil {
				t.Fatal(err)
			}
			app.post(path, "wave", "w", "as", "labels", "format", "xlsx").wantStatus(t, 422).wantText(t, "was taken out on", refused[1])
		}
	})
}
