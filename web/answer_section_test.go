package web

import (
	"strings"
	"testing"

	"muster/courses/people"
	"muster/surveys"
)

// TestASectionMayStandOnOnePage puts Q1 to Q22a on one page. Q17 and Q20 hang on the role,
// which is asked before, and Q22b on Q1 of the same page.
func TestASectionMayStandOnOnePage(t *testing.T) {
	surveyApp(t, 1, func(t *testing.T, app *testApp, w *surveyWorld) {
		file := strings.Replace(surveyFile("VLO-POST"), `"questions": [`,
			`"intro": "Thank you for coming.", "sections": [{"code": "sure", "title": "How sure you are", "help": "Say what you think today.", "one_page": true}], "questions": [`, 1)
		for _, code := range []string{"Q1", "Q5", "Q17", "Q20", "Q22a"} {
			file = strings.Replace(file, `{"code": "`+code+`",`, `{"code": "`+code+`", "section": "sure",`, 1)
		}
		file = strings.Replace(file, `{"code": "tools"`, `{"code": "Q22b", "section": "sure", "kind": "text", "text": "What was it?", "asked_of": {"Q1": ["yes"]}}, {"code": "tools"`, 1)
		questionnaire, err := surveys.ParseQuestionnaire(strings.NewReader(file))
		w.must(err)
		_, _, err = app.services.Surveys.SaveQuestionnaire(t.Context(), people.System, questionnaire)
		w.must(err)
		link := w.link(0)
		app.get(link).wantText(t, "Thank you for coming.").wantNoText(t, "one a page")
		app.post(at(link, atRole), "answer", "cmcu").wantAddress(t, at(link, atOrganisation))
		app.post(at(link, atOrganisation), "answer", "Kent").wantAddress(t, at(link, atQ1))
		app.get(at(link, atQ1)).wantStatus(t, 200).wantText(t, "How sure you are", "Say what you think today.", "Questions 3 to 5 of about 9",
			"dealt with an incident", "know the procedures", "contact information").wantNoText(t, "child victims", "What was it?")

		app.post(at(link, atQ1), "answer-4", "9").wantStatus(t, 422).wantText(t, "Select an answer", "Answer: Have you dealt with an incident")
		app.post(at(link, atQ1), "answer-3", "yes", "answer-4", "4", "answer-5", "no").wantAddress(t, at(link, atQ1))
		app.get(at(link, atQ1)).wantText(t, "What was it?", "Questions 3 to 6 of about 9").wantValue(t, "answer-4", "4")
		app.get(at(link, atQ1)+"?change=1").wantBack(t, link+"/check")
		long := strings.Repeat("x\r\n", surveys.MaxTextLength/2-1) + "\x00\x1bx" // a line break counts once, as where one question is asked
		app.post(at(link, atQ1), "answer-3", "yes", "answer-4", "5", "answer-5", "no", "answer-8", long).wantAddress(t, at(link, atTools+1))
		if held := app.get(at(link, atQ1)).Page.One(t, "textarea").Text(); len(held) != surveys.MaxTextLength-1 {
			t.Errorf("%d characters are kept", len(held))
		}
		app.post(at(link, atQ1), "answer-3", "yes", "answer-4", "5", "answer-5", "no", "leave", "yes").wantAddress(t, at(link, atTools+1))

		app.get(at(link, atTools+1)).wantText(t, "Question 7 of about 9")
		app.post(at(link, atTools+1), "answer", "b")
		app.post(at(link, atYears+1), "answer", "3")
		app.post(at(link, atComments+1)).wantAddress(t, link+"/check")
		app.post(at(link, atQ5), "answer-3", "no", "answer-4", "3", "answer-5", "no", "change", "yes").wantAddress(t, link+"/check")
		app.post(link+"/check").wantAddress(t, link+"/thanks")
		app.get(link+"/thanks").wantText(t, "You get no more reminders of this survey", "Months later we may ask again").wantNoText(t, "Nobody will ask you")
		want := `{"Q1":"no","Q17":"no","Q5":"3","organisation":"Kent","role":"cmcu","tools":"b","years":"3"}`
		if row := w.wantStored(1)[0]; row.Answers != want {
			t.Errorf("stored %s, want %s", row.Answers, want)
		}
	})
}

// TestASectionOfSinglePagesSaysWhatItIs: its title stands on each of its pages, its help text
// with the first question that is asked of it, and the questionnaire's introduction before all.
func TestASectionOfSinglePagesSaysWhatItIs(t *testing.T) {
	surveyApp(t, 1, func(t *testing.T, app *testApp, w *surveyWorld) {
		file := strings.NewReplacer(`"questions": [`, `"intro": "Thank you for coming.", "sections": [{"code": "you", "title": "About you", "help": "Your work today."}], "questions": [`,
			`{"code": "role",`, `{"code": "role", "section": "you",`, `{"code": "organisation",`, `{"code": "organisation", "section": "you",`).Replace(surveyFile("VLO-POST"))
		questionnaire, err := surveys.ParseQuestionnaire(strings.NewReader(file))
		w.must(err)
		_, _, err = app.services.Surveys.SaveQuestionnaire(t.Context(), people.System, questionnaire)
		w.must(err)
		link := w.link(0)
		app.get(link).wantText(t, "Thank you for coming.", "one a page")
		app.get(w.roomCode()).wantText(t, "Thank you for coming.")
		app.get(at(link, atRole)).wantText(t, "About you. Question 1 of about ", "Your work today.")
		app.post(at(link, atRole), "answer", "cmcu")
		app.get(at(link, atOrganisation)).wantText(t, "About you. Question 2 of about ").wantNoText(t, "Your work today.")
		app.post(at(link, atOrganisation), "answer", "Kent")
		app.get(at(link, atQ1)).wantText(t, "Question 3 of about ").wantNoText(t, "About you", "Your work today.")
	})
}
