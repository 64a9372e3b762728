package web

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"muster/courses/people"
	"muster/surveys"
)

// keepsQuestionnaires runs test as a manager.
func keepsQuestionnaires(t *testing.T, test func(t *testing.T, app *testApp)) {
	t.Helper()
	each(t, func(t *testing.T, app *testApp) {
		app.person("manager@example.org", "Morgan Manager", people.Grant{Role: people.Manager})
		app.signInAs("manager@example.org")
		test(t, app)
	})
}

// saveStep sends a form of a draft with the revision that its page has.
func (app *testApp) saveStep(path string, pairs ...string) response {
	app.t.Helper()
	revision := app.get(path).wantStatus(app.t, 200).hidden(app.t, "revision")
	return app.post(path, append(pairs, "revision", revision)...)
}

// TestAQuestionnaireIsMadeInTheBrowser goes from nothing to a published questionnaire with
// every kind of question, a scale, a section and routing, and back to its JSON.
func TestAQuestionnaireIsMadeInTheBrowser(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.get("/surveys").wantText(t, "Questionnaires", "Items")
		app.get("/surveys/questionnaires").wantText(t, "There is none yet")
		app.post("/surveys/questionnaires/new", "code", "OIC POST", "title", "").wantStatus(t, 422).
			wantProblem(t, "title", "Enter a title").wantValue(t, "code", "OIC POST")
		draft := "/surveys/questionnaires/OIC-POST/draft"
		app.post("/surveys/questionnaires/new", "code", "OIC-POST", "title", "After the workshop").wantAddress(t, draft)
		app.post("/surveys/questionnaires/new", "code", "OIC-POST", "title", "Again").wantStatus(t, 422)

		app.get(draft).wantText(t, "It cannot be published yet", "Add at least one question")
		app.saveStep(draft+"/scales/new", "name", "confidence", "options", "1 = Low\nHigh").wantStatus(t, 422).
			wantProblem(t, "options", `"high" must be a whole number: write each option as 1 = Label`)
		app.saveStep(draft+"/scales/new", "name", "confidence", "options", "1 = Low\n2 = Middle\n3 = High\n9 = Don’t know", "positive", "3", "not_counted", "9").wantAddress(t, draft)
		app.saveStep(draft+"/sections/new", "title", "About you", "help", "Two short questions.", "pages", "one").wantAddress(t, draft)

		add := draft + "/questions/new/text"
		app.saveStep(add, "text", "", "code", "role").wantStatus(t, 422).wantProblem(t, "text", "Enter the question").wantProblem(t, "kind", "Choose how it is answered")
		app.saveStep(add, "text", "Long?", "code", "long", "kind", "text", "hint", strings.Repeat("é", 2001)).wantProblem(t, "hint", "The help text must be 2,000 characters or fewer")
		app.saveStep(add, "text", "What is your role?", "hint", strings.Repeat("é", 2000), "code", "role", "kind", "choice").wantAddress(t, draft+"/questions/1/answers")
		app.saveStep(draft+"/questions/1/answers", "options", "police = Police officer\nLocal authority").wantAddress(t, draft+"/questions/1")
		app.saveStep(draft+"/questions/1/measure", "stratum", "yes").wantAddress(t, draft+"/questions/1")
		app.saveStep(draft+"/questions/1/section", "section", "about_you").wantAddress(t, draft+"/questions/1")
		app.saveStep(add, "text", "How confident?", "code", "Q5", "kind", "scale").wantAddress(t, draft+"/questions/2/answers")
		app.saveStep(draft+"/questions/2/answers", "scale", "").wantStatus(t, 422).wantProblem(t, "scale", "Choose the scale it is answered on")
		app.saveStep(draft+"/questions/2/answers", "scale", "confidence").wantAddress(t, draft+"/questions/2")
		app.saveStep(draft+"/questions/2/measure", "item", "procedures", "about", "knowledge").wantAddress(t, draft+"/questions/2")
		app.saveStep(add, "text", "Do you have the number?", "code", "Q17", "kind", "yes_no").wantAddress(t, draft+"/questions/3")
		app.saveStep(draft+"/questions/3/routing?by=role", "asked_of", "police").wantAddress(t, draft+"/questions/3")
		app.saveStep(add, "text", "What have you used?", "code", "tools", "kind", "choices").wantAddress(t, draft+"/questions/4/answers")
		app.saveStep(draft+"/questions/4/answers", "options", "The handbook\nThe helpline").wantAddress(t, draft+"/questions/4")
		app.saveStep(add, "text", "How many years?", "code", "years", "kind", "number")
		app.saveStep(add, "text", "Anything else?", "code", "comments", "kind", "text")
		app.saveStep(draft+"/questions/6/measure", "optional", "yes")
		app.saveStep(draft+"/title", "title", "After the workshop", "intro", "It takes two minutes.")
		app.get(draft+"/questions/3").wantText(t, "Those who answered Police officer to role")

		revision := app.get(draft).hidden(t, "revision")
		versionOne := "/surveys/questionnaires/OIC-POST/versions/1"
		app.post(draft+"/publish", "revision", revision).wantAddress(t, versionOne)
		app.get(versionOne).wantText(t, "Nobody has answered it yet", "Item: procedures")
		app.get(draft).wantStatus(t, 404)
		made := app.get(versionOne+"/questionnaire.json").wantStatus(t, 200).Body
		want := `{"code": "OIC-POST", "title": "After the workshop", "intro": "It takes two minutes.",
 "scales": {"confidence": {"options": [{"value": 1, "label": "Low"}, {"value": 2, "label": "Middle"}, {"value": 3, "label": "High"}, {"value": 9, "label": "Don’t know"}], "positive": [3], "not_counted": [9]}},
 "sections": [{"code": "about_you", "title": "About you", "help": "Two short questions.", "one_page": true}],
 "questions": [
  {"code": "role", "section": "about_you", "kind": "choice", "text": "What is your role?", "hint": "` + strings.Repeat("é", 2000) + `", "stratum": true, "options": [{"value": "police", "label": "Police officer"}, {"value": "local_authority", "label": "Local authority"}]},
  {"code": "Q5", "item": "procedures", "about": "knowledge", "kind": "scale", "scale": "confidence", "text": "How confident?"},
  {"code": "Q17", "kind": "yes_no", "text": "Do you have the number?", "asked_of": {"role": ["police"]}},
  {"code": "tools", "kind": "choices", "text": "What have you used?", "options": [{"value": "the_handbook", "label": "The handbook"}, {"value": "the_helpline", "label": "The helpline"}]},
  {"code": "years", "kind": "number", "text": "How many years?"},
  {"code": "comments", "kind": "text", "text": "Anything else?", "optional": true}]}`
		if questionnaireHash(t, made) != questionnaireHash(t, want) {
			t.Errorf("made\n%s\nwant\n%s", made, want)
		}
		app.upload("/surveys/questionnaires/upload", "q.json", made).wantAddress(t, "/surveys/questionnaires/OIC-POST")
		app.get("/surveys/questionnaires/OIC-POST").wantText(t, "Nothing has changed: version 1 has the content of the file")
	})
}

// TestAQuestionLooksBackInTheBrowser: the "then" question and people's own codes are made by
// the pages as a survey file makes them, and the pages refuse what the file refuses.
func TestAQuestionLooksBackInTheBrowser(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(surveyFile("BASELINE"))
		survey := "/surveys/questionnaires/BASELINE"
		draft := survey + "/draft"
		app.post(draft)
		app.get(draft+fmt.Sprintf("/questions/%d/then", atRole)).wantText(t, "No earlier question can be looked back on")
		app.saveStep(draft+"/questions/new/text", "text", "Before the training, how confident were you?", "code", "Q20then", "kind", "text").wantStatus(t, 303)
		last := draft + fmt.Sprintf("/questions/%d", atComments+1)
		app.saveStep(last+"/measure", "item", "child_then").wantAddress(t, last)
		app.get(last+"/then").wantText(t, "Yes, on Q20", "Yes, on Q1").wantNoText(t, "Yes, on role", "Yes, on tools")
		app.saveStep(last+"/then", "then_of", "role").wantStatus(t, 422).wantProblem(t, "then_of", "It looks back on role, which measures no item on a scale or by yes and no")
		app.saveStep(last+"/then", "then_of", "Q20").wantAddress(t, last)
		app.get(last).wantText(t, "On Q20. A random half of those who answer are asked", "Those who answered Police officer to role", "A scale")

		app.saveStep(last+"/measure", "item", "child_then").wantStatus(t, 422).wantProblem(t, "item", "It looks back on Q20 and has no item of its own: leave the item empty")
		app.saveStep(last+"/kind", "kind", "yes_no").wantStatus(t, 422).wantProblem(t, "kind", "It looks back on Q20 and is answered as that is: a scale")
		app.saveStep(draft+"/sections/new", "title", "Then", "pages", "one").wantStatus(t, 303)
		app.saveStep(last+"/section", "section", "then").wantStatus(t, 422).wantProblem(t, "section", "It looks back on Q20 and stands on a page of its own: choose no section on one page")
		app.saveStep(draft+fmt.Sprintf("/questions/%d/text", atQ20), "text", "How confident are you about child victims?", "code", "Q20b").wantStatus(t, 303)
		app.get(last).wantText(t, "On Q20b.")
		app.saveStep(draft+fmt.Sprintf("/questions/%d/measure", atQ20), "item", "").wantStatus(t, 303)
		app.get(draft).wantText(t, "It looks back on Q20b, which measures no item on a scale or by yes and no")
		app.saveStep(draft+fmt.Sprintf("/questions/%d/measure", atQ20), "item", "child").wantStatus(t, 303)
		app.saveStep(draft+"/title", "title", "Survey BASELINE", "own_code", "yes").wantAddress(t, draft)
		app.get(draft).wantText(t, "People may make up a code of their own").wantNoText(t, "It cannot be published yet")
		app.post(draft+"/publish", "revision", app.get(draft).hidden(t, "revision")).wantAddress(t, survey+"/versions/2")

		made := app.get(survey + "/versions/2/questionnaire.json").Body
		for _, part := range []string{`"then_of": "Q20b"`, `"own_code": true`} {
			if !strings.Contains(made, part) {
				t.Errorf("the file has no %s", part)
			}
		}
		app.get(survey+"/versions/2/questionnaire.csv").wantText(t, "then_of", "Q20b")
		app.get(survey+"/versions/2/try").wantText(t, "You are of the random half who are asked the questions that look back.")
	})
}

// TestOnlyAChoiceOrScaleHasAnswersToChooseFrom: yes and no are what they are.
func TestOnlyAChoiceOrScaleHasAnswersToChooseFrom(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(surveyFile("BASELINE"))
		draft := "/surveys/questionnaires/BASELINE/draft"
		app.post(draft)
		for at, status := range map[int]int{atRole: 200, atQ5: 200, atTools: 200, atQ1: 404, atYears: 404, atComments: 404} {
			app.get(draft+fmt.Sprintf("/questions/%d/answers", at)).wantStatus(t, status)
		}
	})
}

// TestABlankDryRunIsNotSent: sending refuses it as it refuses a blank answer.
func TestABlankDryRunIsNotSent(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(surveyFile("BASELINE"))
		base := "/surveys/questionnaires/BASELINE/versions/1/try"
		if unseen := app.post(base + "/check").Address; !strings.HasPrefix(unseen, base+"/1?") {
			t.Errorf("nothing has been seen, and it leads to %s", unseen)
		}
		at := app.post(base).Address
		for n := 0; n < 20 && !strings.Contains(at, "/check"); n++ {
			at = app.post(app.get(at).Page.One(t, "main form").Attribute("action"), "leave", "yes").Address
		}
		send := app.get(at).wantStatus(t, 200).Page.One(t, "main form").Attribute("action")
		app.post(send).wantStatus(t, 422).wantText(t, "Every question has been left out. Answer at least one before you send")
	})
}

func questionnaireHash(t *testing.T, file string) string {
	t.Helper()
	questionnaire, err := surveys.ParseQuestionnaire(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return questionnaire.ContentHash()
}

// bringIn publishes a questionnaire file in the browser.
func (app *testApp) bringIn(file string) {
	app.t.Helper()
	draft := app.upload("/surveys/questionnaires/upload", "q.json", file).Address
	revision := app.get(draft).wantStatus(app.t, 200).hidden(app.t, "revision")
	if got := app.post(draft+"/publish", "revision", revision); got.Status != 303 {
		app.t.Fatal(got.text())
	}
}

func TestAFileThatIsNoQuestionnaireIsRefusedByItsLines(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		before := dump(t, app.db)
		app.upload("/surveys/questionnaires/upload", "q.json", "{\"code\": \"A\",\n \"questions\": [{\"code\": \"Q1\", \"kind\": \"scale\", \"scale\": \"none\"}]}").
			wantStatus(t, 422).wantText(t, "line 2, column", "the name of one of the survey's scales")
		wantSameDump(t, before, dump(t, app.db))
	})
}

// TestALiveQuestionnaireIsChangedByANewVersion: what was answered stays as it was asked, and
// the page says what may still be compared, and why not.
func TestALiveQuestionnaireIsChangedByANewVersion(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(surveyFile("BASELINE"))
		survey := "/surveys/questionnaires/BASELINE"
		app.post(survey+"/draft").wantAddress(t, survey+"/draft")
		app.saveStep(survey+"/draft/scales/confidence", "name", "confidence",
			"options", "1 = Not at all confident\n2 = Slightly confident\n3 = Moderately confident\n4 = Very confident\n5 = Extremely confident", "positive", "5").wantStatus(t, 303)
		app.saveStep(survey+fmt.Sprintf("/draft/questions/%d/text", atQ1), "text", "Have you ever dealt with an incident?", "code", "Q1b").wantStatus(t, 303)
		app.get(survey+"/draft").wantText(t, "Cannot be compared with version 1", "The positive options have changed", "It is worded differently")
		app.get(survey+"/versions/1").wantText(t, "in the last 12 months")

		stale := app.get(survey+"/draft").hidden(t, "revision")
		app.saveStep(survey+"/draft/title", "title", "Survey BASELINE, again").wantStatus(t, 303)
		app.post(survey+"/draft/publish", "revision", stale).wantStatus(t, 409).wantText(t, "The draft has changed since you opened it")
		fresh := app.get(survey+"/draft").hidden(t, "revision")
		app.post(survey+"/draft/publish", "revision", fresh).wantAddress(t, survey+"/versions/2")
		app.get(survey+"/versions/2").wantText(t, "What may still be compared", "The positive options have changed")

		app.bringIn(surveyFile("OTHER"))
		for _, row := range app.get("/items").wantText(t, "incident").Page.All("main tbody tr") {
			if cells := row.All("td"); row.One(t, "th").Text() == "procedures" && cells[len(cells)-1].Text() != "1" {
				t.Errorf("procedures is asked in one wording, not %s", cells[len(cells)-1].Text())
			}
		}
		app.get("/items/incident").wantText(t, "BASELINE, version 1", "BASELINE, version 2", "Have you ever dealt with an incident?")
		app.get("/items/nothing").wantStatus(t, 404)
	})
}

func TestQuestionsMoveWithoutJavaScript(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(surveyFile("BASELINE"))
		draft := "/surveys/questionnaires/BASELINE/draft"
		app.post(draft)
		app.post(draft+"/questions/1/move", "to", "down", "revision", "1").wantAddress(t, draft)
		page := app.get(draft).wantText(t, "1. Which organisation do you work for?", "2. What is your role?")
		app.post(draft+"/questions/2/move", "to", "down", "revision", page.hidden(t, "revision"))
		app.post(draft+"/questions/3/move", "to", "down", "revision", app.get(draft).hidden(t, "revision"))
		app.post(draft+"/questions/4/move", "to", "down", "revision", app.get(draft).hidden(t, "revision"))
		app.get(draft).wantText(t, "It cannot be published yet", "It is asked by the answer to role, which comes after it")
		app.post(draft+"/publish", "revision", app.get(draft).hidden(t, "revision")).wantStatus(t, 422)
		app.get(draft+"/questions/4/routing").wantText(t, "role", "It cannot decide who is asked", "Only those who answered Police officer or Control room (CMCU)")
		app.saveStep(draft+"/questions/4/routing?by=role", "asked_of", "cmcu").wantProblem(t, "asked_of", "It is asked by the answer to role, which comes after it")
		app.saveStep(draft+"/questions/4/routing?by=role").wantAddress(t, draft+"/questions/4")
		app.get(draft+"/questions/4").wantNoText(t, "comes after it")
		app.get(draft+"/questions/4/routing?by=nothing").wantStatus(t, 404)
	})
}

// TestADryRunStoresNothing answers the whole questionnaire with its routing and compares
// every row of every table before and after.
func TestADryRunStoresNothing(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(surveyFile("BASELINE"))
		app.get("/surveys/questionnaires/BASELINE/versions/1") // what was done is said here once
		before := dump(t, app.db)
		base := "/surveys/questionnaires/BASELINE/versions/1/try"
		app.get(base).wantStatus(t, 200).wantText(t, "Nothing is stored")
		at := app.post(base).Address
		answers := map[int]string{
			atRole: "police_officer", atOrganisation: "Kent", atQ1: "yes", atQ5: "3", atQ17: "no", atQ20: "4", atTools: "a", atYears: "12", atComments: "Long words that are kept nowhere",
		}
		var asked []int
		for n := 0; n < 20 && !strings.Contains(at, "/check"); n++ {
			address, err := url.Parse(at)
			if err != nil {
				t.Fatal(err)
			}
			var number int
			if _, err := fmt.Sscanf(address.Path, base+"/%d", &number); err != nil {
				t.Fatalf("%s: %v", at, err)
			}
			page := app.get(at).wantStatus(t, 200)
			if number == atYears {
				app.post(page.Page.One(t, "main form").Attribute("action"), "answer", "many").wantStatus(t, 422).wantProblem(t, "answer", "Enter a number, like 12 or 12.5")
			}
			asked = append(asked, number)
			at = app.post(page.Page.One(t, "main form").Attribute("action"), "answer", answers[number]).Address
		}
		if fmt.Sprint(asked) != fmt.Sprint([]int{atRole, atOrganisation, atQ1, atQ5, atQ17, atQ20, atTools, atYears, atComments}) {
			t.Errorf("asked %v", asked)
		}
		check := app.get(at).wantStatus(t, 200).wantText(t, "Police officer", "The handbook", "12")
		change := check.Page.All(".govuk-summary-list__actions a")[0].Attribute("href")
		changed := app.post(app.get(change).Page.One(t, "main form").Attribute("action"), "answer", "local_authority", "change", "yes").Address
		if !strings.HasPrefix(changed, fmt.Sprintf("%s/%d?", base, atQ22a)) {
			t.Errorf("the changed role leads to %s", changed)
		}
		again := app.get(changed).Page.One(t, "main form").Attribute("action")
		at = app.post(again, "answer", "4", "change", "yes").Address
		app.post(app.get(at).wantStatus(t, 200).Page.One(t, "main form").Attribute("action")).wantAddress(t, base+"/thanks")
		app.get(base+"/thanks").wantText(t, "Nothing was stored")
		wantSameDump(t, before, dump(t, app.db))
	})
}

func TestAPreviewShowsEveryPage(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(surveyFile("BASELINE"))
		before := dump(t, app.db)
		base := "/surveys/questionnaires/BASELINE/versions/1/preview"
		app.get(base).wantText(t, "Before the first question", "Asked of: Those who answered Police officer or Control room (CMCU) to role")
		app.get(base+"/begin").wantText(t, "Your answers are confidential")
		at := app.post(base + "/begin").Address
		for number := atRole; number <= atComments; number++ {
			if at != fmt.Sprintf("%s/%d", base, number) {
				t.Fatalf("%s at %d", at, number)
			}
			app.get(at).wantStatus(t, 200).wantText(t, "Preview.")
			at = app.post(at).Address
		}
		if at != base {
			t.Errorf("it ends at %s", at)
		}
		app.get(base+"/99").wantStatus(t, 404)
		wantSameDump(t, before, dump(t, app.db))
	})
}

// TestADryRunAsksASectionOnOnePage: as answering does, with what an answer on it calls for.
func TestADryRunAsksASectionOnOnePage(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		file := strings.NewReplacer(`"questions": [`, `"sections": [{"code": "you", "title": "About you", "one_page": true}], "questions": [`,
			`{"code": "role",`, `{"code": "role", "section": "you",`, `{"code": "organisation",`, `{"code": "organisation", "section": "you",`).Replace(surveyFile("BASELINE"))
		app.bringIn(file)
		base := "/surveys/questionnaires/BASELINE/versions/1"
		app.get(base+"/preview/1").wantText(t, "About you", "What is your role?", "Which organisation do you work for?")
		app.post(base+"/preview/2").wantAddress(t, base+"/preview/3")
		page := app.get(app.post(base+"/try").Address).wantText(t, "About you", "Nothing is stored")
		action := page.Page.One(t, "main form").Attribute("action")
		app.post(action, "answer-1", "cmcu").wantStatus(t, 422).wantValue(t, "answer-1", "cmcu")
		next := app.post(action, "answer-1", "cmcu", "answer-2", "Kent").Address
		if !strings.HasPrefix(next, fmt.Sprintf("%s/try/%d?", base, atQ1)) {
			t.Errorf("it leads to %s", next)
		}
	})
}

// TestAQuestionnaireOfOneQuestion: its draft has nothing to move, and its code is no address
// that another page has.
func TestAQuestionnaireOfOneQuestion(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		file := `{"code": "ONE", "title": "One", "questions": [{"code": "Q1", "kind": "yes_no", "text": "Are you sure?"}]}`
		draft := app.upload("/surveys/questionnaires/upload", "q.json", file).Address
		app.get(draft).wantStatus(t, 200).wantText(t, "1. Are you sure?").wantNoText(t, "Move")
		for _, code := range []string{"new", "upload"} {
			app.post("/surveys/questionnaires/new", "code", code, "title", "Taken").wantProblem(t, "code", "A page of Muster has this name. Choose another code")
		}
		for _, code := range []string{"new", "upload", "..", "."} {
			app.upload("/surveys/questionnaires/upload", "q.json", strings.Replace(file, "ONE", code, 1)).wantProblem(t, "file", "The code of the questionnaire cannot stand in an address: choose another")
		}
	})
}
