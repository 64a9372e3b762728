package web

import (
	"fmt"
	"testing"

	"muster/courses/people"
)

// TestADraftChangedInAnotherWindow: what was typed comes back with what happened, and saving
// it again keeps both changes. A question that stands elsewhere by now is not overwritten.
func TestADraftChangedInAnotherWindow(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		app.bringIn(surveyFile("BASELINE"))
		draft := "/surveys/questionnaires/BASELINE/draft"
		app.post(draft)
		app.saveStep(draft+"/sections/new", "title", "Before").wantStatus(t, 303)
		for n, form := range []struct{ path, field string }{
			{"/title", "title"}, {"/sections/before", "title"}, {"/scales/confidence", "name"}, {"/questions/new/text", "text"}, {"/questions/4/text", "text"},
		} {
			page := app.get(draft + form.path)
			app.saveStep(draft+"/title", "title", "Meanwhile", "intro", fmt.Sprint(n)).wantStatus(t, 303)
			typed := []string{form.field, "typed", "code", fmt.Sprintf("C%d", n), "kind", "yes_no", "options", "1 = Low\n2 = High", "revision", page.hidden(t, "revision")}
			if form.path == "/questions/4/text" {
				typed = append(typed, "question", page.hidden(t, "question"))
			}
			again := app.post(draft+form.path, typed...).wantStatus(t, 409).wantValue(t, form.field, "typed").
				wantText(t, "This draft was changed in another window since you opened the page. Nothing of yours is saved yet: save again to make it so.")
			app.post(draft+form.path, replaced(typed, "revision", again.hidden(t, "revision"))...).wantStatus(t, 303)
		}
		page := app.get(draft + "/questions/3/measure")
		app.post(draft+"/questions/3/move", "to", "up", "revision", page.hidden(t, "revision")).wantStatus(t, 303)
		app.post(draft+"/questions/3/measure", "item", "typed", "revision", page.hidden(t, "revision"), "question", page.hidden(t, "question")).
			wantStatus(t, 409).wantText(t, "Go back and reload the page")
		app.post(draft+"/delete", "revision", page.hidden(t, "revision")).wantStatus(t, 409).wantText(t, "Go back and reload the page")
		app.post(draft+"/delete", "revision", app.get(draft).hidden(t, "revision")).wantAddress(t, "/surveys/questionnaires")
	})
}

// TestADraftsFormsPressedTwice: each changes the draft once, and leads on as if pressed once.
func TestADraftsFormsPressedTwice(t *testing.T) {
	keepsQuestionnaires(t, func(t *testing.T, app *testApp) {
		for range 2 {
			app.post("/surveys/questionnaires/new", "code", "TWICE", "title", "Twice").wantAddress(t, "/surveys/questionnaires/TWICE/draft")
		}
		draft := "/surveys/questionnaires/TWICE/draft"
		for _, form := range []struct {
			path, to string
			typed    []string
		}{
			{"/scales/new", draft, []string{"name", "sure", "options", "1 = Low\n2 = High"}},
			{"/sections/new", draft, []string{"title", "You", "pages", "one"}},
			{"/questions/new/text", draft + "/questions/1/answers", []string{"text", "How sure?", "code", "Q1", "kind", "scale"}},
			{"/questions/1/answers", draft + "/questions/1", []string{"scale", "sure", "question", "Q1"}},
			{"/scales/sure", draft, []string{"name", "sure", "options", "1 = Low\n2 = High\n3 = Highest"}},
			{"/sections/you", draft, []string{"title", "About you", "pages", "each"}},
			{"/title", draft, []string{"title", "Pressed twice", "intro", "Hello"}},
		} {
			typed := append(form.typed, "revision", app.get(draft+form.path).hidden(t, "revision"))
			for range 2 {
				app.post(draft+form.path, typed...).wantAddress(t, form.to)
			}
		}
		got, err := app.services.Surveys.QuestionnaireDraft(t.Context(), people.System, "TWICE")
		if err != nil || len(got.Questions) != 1 || len(got.Sections) != 1 || len(got.Scales) != 1 || got.Revision != 8 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}
