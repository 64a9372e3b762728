package web

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"muster/courses"
	"muster/courses/people"
	"muster/surveys"
)

const elsewhereAt = "/surveys/questionnaires/OUT/elsewhere"

// elsewhereSample is one of the files that the mapping itself is tested with.
func elsewhereSample(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile("../surveys/testdata/elsewhere/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// choose says of every select of the page what it shows, or what meanings has for its label,
// and sends the form.
func (app *testApp) choose(t *testing.T, path string, meanings map[string]string, more ...string) response {
	t.Helper()
	page := app.get(path).wantStatus(t, 200)
	pairs := more
	for _, field := range page.Page.All("select") {
		name := field.Attribute("name")
		label, value := "", ""
		for _, of := range page.Page.All("label[for=" + name + "]") {
			label = of.Text()
		}
		for _, option := range field.All("option") {
			if option.Is("option[selected]") || strings.TrimSpace(option.Text()) == meanings[label] {
				value = option.Attribute("value")
			}
		}
		pairs = append(pairs, name, value)
	}
	return app.post(path, pairs...)
}

// figures are a comparison of the wave with the one of the contract's file, without its name.
func (app *testApp) figures(t *testing.T, wave string) string {
	t.Helper()
	compared, err := app.services.Surveys.Compare(t.Context(), people.System, surveys.CompareRequest{
		Before: surveys.SideRequest{Survey: "OUT", Wave: wave}, After: surveys.SideRequest{Survey: "OUT", Wave: "contract"}, By: surveys.ByOrganisation, Unpublished: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	figures, err := json.Marshal(compared)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(figures), wave, "the wave")
}

// TestAnswersComeInFromElsewhere goes the whole way for each of three tools and their ways to name columns: the figures are
// those of the same answers in the contract's file. A second file of the form needs no words.
func TestAnswersComeInFromElsewhere(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(elsewhereSample(t, "questionnaire.json"))
		for _, wave := range []string{"contract", "again"} {
			if _, err := app.services.Surveys.ImportResponses(t.Context(), people.System, strings.NewReader(elsewhereSample(t, "contract.csv")), surveys.ResponseImport{Survey: "OUT", Wave: wave}); err != nil {
				t.Fatal(err)
			}
		}
		want := app.figures(t, "again")
		app.get("/surveys/questionnaires/OUT").wantText(t, "Bring in answers from another tool")
		for file, said := range map[string]string{"smartsurvey.csv": "SmartSurvey", "limesurvey.csv": "LimeSurvey", "limesurvey-codes-and-texts.csv": "LimeSurvey", "microsoft-forms.xlsx": "Microsoft Forms"} {
			content := elsewhereSample(t, file)
			sent := app.upload(elsewhereAt, file, content, "wave", newWave, "name", file)
			columns := app.get(sent.Address).wantStatus(t, 200).wantText(t, "is from "+said)
			if strings.Contains(columns.Body, "alex0@example.org") || strings.Contains(columns.Body, "192.0.2.") {
				t.Errorf("%s: the page has an address", file)
			}
			texts := app.choose(t, sent.Address, nil, "order", "day", "undated", "leave")
			texts.wantStatus(t, 303)
			app.choose(t, texts.Address, map[string]string{
				"A1": "Not at all confident", "A2": "Slightly confident", "A3": "Moderately confident", "A4": "Very confident", "A5": "Extremely confident",
				"Kent Police": "Kent", "Essex Police": "Essex",
			}).wantStatus(t, 303)
			check := strings.Replace(texts.Address, "/texts", "/check", 1)
			app.get(check).wantStatus(t, 200).wantText(t, "Import 24 responses", "Read day first", "Police officer")
			app.post(check).wantAddress(t, "/surveys/questionnaires/OUT")
			if got := app.figures(t, file); got != want {
				t.Errorf("%s gives other figures:\n%.2000s\nwant\n%.2000s", file, got, want)
			}
			app.get(check).wantStatus(t, 404)
			// The same file again goes straight to the check, and brings nothing.
			again := app.upload(elsewhereAt, file, content, "wave", file)
			if !strings.HasSuffix(again.Address, "/check") {
				t.Fatalf("%s again leads to %q", file, again.Address)
			}
			app.get(again.Address).wantText(t, "understood as that was", "Here already 24", "nothing to import")
			app.post(strings.Replace(again.Address, "/check", "/delete", 1)).wantAddress(t, "/surveys/questionnaires/OUT")
		}
		var kept int64
		app.db.Table("survey_outside_files").Count(&kept)
		var recorded []string
		app.db.Raw("SELECT detail FROM audit_entries WHERE act = 'import responses' AND detail LIKE '%smartsurvey%'").Scan(&recorded)
		if kept != 0 || len(recorded) != 1 {
			t.Errorf("%d files are kept, recorded %v", kept, recorded)
		}
	})
}

// TestAFileFromElsewhereIsRefusedInWords: what was typed stays, and nothing of the file does.
func TestAFileFromElsewhereIsRefusedInWords(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(elsewhereSample(t, "questionnaire.json"))
		app.post(elsewhereAt, "name", "").wantStatus(t, 422).wantProblem(t, "name", "Enter a name for the new wave").wantProblem(t, "file", "Choose a CSV or XLSX file")
		app.upload(elsewhereAt, "a.csv", "role,Q5\n\"Police\n", "name", "2021").wantStatus(t, 422).wantText(t, "Line 2", "not CSV").wantValue(t, "name", "2021")
		app.upload(elsewhereAt, "a.csv", "role\nPolice officer\n", "name", "a:b").wantStatus(t, 422).wantProblem(t, "name", "The name of a wave has no colon and no line break")
		app.upload(elsewhereAt, "a.csv", strings.Repeat("x", mostOutsideFile+1), "name", "2021").wantStatus(t, 422).wantProblem(t, "file", "The file is larger than 1,900 KB. Take it out of the other tool in parts.")
		app.get("/surveys/questionnaires/NONE/elsewhere").wantStatus(t, 404)
		var kept int64
		if app.db.Table("survey_outside_files").Count(&kept); kept != 0 {
			t.Errorf("%d files are kept", kept)
		}
		columns := app.upload(elsewhereAt, "a.csv", "Role,Q5,Q6,Sure?\nPolice officer,Low,1,2\n", "name", "2021").Address
		app.get(columns).wantText(t, "Muster has found what 3 columns are")
		app.post(columns, "column-1", "question-0", "column-2", "question-2", "column-3", "question-3", "column-4", "question-2", "order", "month", "undated", "keep").
			wantStatus(t, 422).wantProblem(t, "column-4", "This is the same as column 2: choose one of them").wantText(t, "Such as “Low”")
		app.post(columns, "column-1", "left_out", "column-2", "left_out", "column-3", "left_out", "column-4", "nonsense").wantStatus(t, 422).wantProblem(t, "column-4", "Choose what this column is")
		texts := app.post(columns, "column-1", "question-0", "column-2", "question-2", "column-3", "question-3", "column-4", "left_out", "order", "month").Address
		app.get(columns).wantText(t, "Was left out. What stood in it has been deleted")
		app.post(texts).wantStatus(t, 422).wantText(t, "Choose what “Low” means")
		app.post(texts, app.get(texts).Page.One(t, "select").Attribute("name"), "99").wantStatus(t, 409)
		app.post(strings.Replace(texts, "/texts", "/check", 1)).wantStatus(t, 409)
	})
}

// TestAFileFromElsewhereIsOfItsBrowserAndItsHours: another browser has no key to it, and after
// four hours nobody has.
func TestAFileFromElsewhereIsOfItsBrowserAndItsHours(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(elsewhereSample(t, "questionnaire.json"))
		address := app.upload(elsewhereAt, "a.csv", elsewhereSample(t, "limesurvey.csv"), "name", "2021").Address
		other := app.anotherBrowser()
		other.signInAs("manager@example.org")
		other.get(address).wantStatus(t, 404).wantText(t, "not here any more")
		app.get(address).wantStatus(t, 200)
		second := app.upload(elsewhereAt, "a.csv", "role\nPolice officer\n", "name", "2021").Address
		app.get(address).wantStatus(t, 200).wantText(t, "LimeSurvey") // each has its own address
		app.clock = app.clock.Add(surveys.OutsideFileLife)
		app.signInAs("manager@example.org")
		app.get(second).wantStatus(t, 404)
		if forgotten, err := app.services.Surveys.ForgetOutsideFiles(t.Context()); err != nil || forgotten != 2 {
			t.Errorf("%d files forgotten, %v", forgotten, err)
		}
	})
}

// TestAChangedAnswerRefusesTheFile: the other tool says something else of a response now.
func TestAChangedAnswerRefusesTheFile(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(elsewhereSample(t, "questionnaire.json"))
		const file = "id,submitdate,lastpage,startlanguage,role,Q5\n1,2021-02-09 10:00:00,1,en,police_officer,2\n2,2021-02-09 10:01:00,1,en,cmcu,3\n"
		bring := func(file string) string {
			sent := app.upload(elsewhereAt, "a.csv", file, "name", "2021", "wave", newWave).Address
			if strings.HasSuffix(sent, "/columns") {
				sent = app.choose(t, sent, nil).Address
			}
			return sent
		}
		app.post(bring(file)).wantStatus(t, 303)
		check := bring(strings.Replace(file, "cmcu,3", "cmcu,4", 1) + "3,2021-02-10 10:00:00,1,en,cmcu,3\n")
		app.get(check).wantStatus(t, 422).wantText(t, "1 response is in the wave already with other answers", "Line 3")
		app.post(check).wantStatus(t, 422)
		var stored int64
		if app.db.Table("survey_responses").Count(&stored); stored != 2 {
			t.Errorf("%d responses", stored)
		}
		app.post(bring(file+"3,2021-02-10 10:00:00,1,en,cmcu,3\n"+"4,,1,en,cmcu,3\n")).wantStatus(t, 303)
		app.get("/surveys/questionnaires/OUT").wantText(t, "1 response has come into 2021. 2 were there already. 1 was left out")
	})
}

// TestAWideAndALongFile is two hundred columns and a thousand rows.
func TestAWideAndALongFile(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(elsewhereSample(t, "questionnaire.json"))
		file := "role,Q5" + strings.Repeat(",Something else that was asked", 198) + "\n" + strings.Repeat("Police officer,Very confident"+strings.Repeat(",a", 198)+"\n", 1000)
		columns := app.upload(elsewhereAt, "a.csv", file, "name", "2021").Address
		check := app.choose(t, columns, nil).Address
		app.get(check).wantText(t, "Import 1,000 responses", "No column has them")
		app.post(check).wantStatus(t, 303)
	})
}

// A new wave of answers from elsewhere belongs to the programme that was chosen; a wave that is there
// keeps its own.
func TestAnswersFromElsewhereBelongToAProgramme(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(elsewhereSample(t, "questionnaire.json"))
		if _, err := app.services.Courses.AddProgramme(t.Context(), people.System, courses.Programme{Code: "P", Title: "Year P", StartsOn: "2020-04-01", EndsOn: "2021-03-31"}); err != nil {
			t.Fatal(err)
		}
		app.get(elsewhereAt).wantText(t, "Programme of the wave", "No programme", "Year P")
		send := func(name, programme string) response {
			sent := app.upload(elsewhereAt, "smartsurvey.csv", elsewhereSample(t, "smartsurvey.csv"), "name", name, "wave", newWave, "programme", programme)
			if strings.HasSuffix(sent.Address, "/check") {
				return app.post(sent.Address)
			}
			texts := app.choose(t, sent.Address, nil, "order", "day", "undated", "leave")
			app.choose(t, texts.Address, map[string]string{
				"A1": "Not at all confident", "A2": "Slightly confident", "A3": "Moderately confident", "A4": "Very confident", "A5": "Extremely confident",
				"Kent Police": "Kent", "Essex Police": "Essex",
			})
			return app.post(strings.Replace(texts.Address, "/texts", "/check", 1))
		}
		for name, programme := range map[string]string{"in": "P", "out": ""} {
			send(name, programme).wantAddress(t, "/surveys/questionnaires/OUT")
			wave, err := app.services.Surveys.WaveByName(t.Context(), "OUT", name)
			if err != nil || wave.Programme != programme {
				t.Errorf("%s belongs to %q, %v", name, wave.Programme, err)
			}
		}
		send("out", "P").wantStatus(t, 409).wantText(t, "There is a wave of this name already")
	})
}
