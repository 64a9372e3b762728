package web

import (
	"fmt"
	"strings"
	"testing"

	"muster/courses/people"
	"muster/surveys"
)

// Twelve write something; a manager reads, redacts and releases one and holds one back.
func TestCommentsAreReadBeforeAnybodyElseSeesThem(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		write := func(from, to int) {
			file := "response_id,role,Q5,more\n"
			for n := from; n < to; n++ {
				file += fmt.Sprintf("w%d,police,%d,PC Smith of case %d was good\n", n, 1+n%5, n)
			}
			_, err := w.app.services.Surveys.ImportResponses(t.Context(), people.System, strings.NewReader(file), surveys.ResponseImport{Survey: "WORDS", Wave: "w"})
			w.must(err)
		}
		questionnaire, err := surveys.ParseQuestionnaire(strings.NewReader(`{"code": "WORDS", "title": "Words", "scales": {"s": {"options": [{"value": 1, "label": "1"}, {"value": 2, "label": "2"}, {"value": 3, "label": "3"}, {"value": 4, "label": "4"}, {"value": 5, "label": "5"}]}},
			"questions": [{"code": "role", "kind": "text", "text": "Role?"}, {"code": "Q5", "item": "x", "kind": "scale", "scale": "s", "text": "Q?"}, {"code": "more", "kind": "text", "text": "Anything else?", "optional": true}]}`))
		w.must(err)
		_, _, err = w.app.services.Surveys.SaveQuestionnaire(t.Context(), people.System, questionnaire)
		w.must(err)
		write(0, 5)
		w.manager.get("/results").wantText(t, "Read what people wrote")
		page := w.manager.get("/comments").wantStatus(t, 200).wantText(t, "PC Smith of case 3 was good")
		page.wantBack(t, "/results")
		if current := page.Page.One(t, "[aria-current]").Text(); current != "Results" {
			t.Errorf("the page belongs to %s", current)
		}
		if asked := page.Page.All("main h2"); len(asked) != 2 || asked[0].Text() != "Role?" && asked[0].Text() != "Anything else?" {
			t.Errorf("a heading is not a question's: %v", asked) // each of the two once
		}
		id := func(text string) string {
			for _, item := range page.Page.All("main li") {
				if strings.Contains(item.Text(), text) {
					return item.One(t, `input[name=comment]`).Attribute("value")
				}
			}
			t.Fatalf("%q is not in the queue", text)
			return ""
		}
		release, hold := id("case 3 was"), id("case 4 was")
		words := func(id string) string { return "words-" + strings.ReplaceAll(id, "/", "-") }
		w.manager.post("/comments", "comment", release, "decision", "released", words(release), " ").
			wantProblem(t, words(release), "Enter the words to release, or hold the comment back")
		w.manager.post("/comments", "comment", release, "decision", "released", words(release), "It was\x00 good\r\nindeed").wantStatus(t, 303)
		var redacted string
		w.app.db.Raw("SELECT redacted FROM survey_comments WHERE redacted <> ''").Scan(&redacted)
		if redacted != "It was good\nindeed" {
			t.Errorf("stored %q", redacted)
		}
		w.manager.post("/comments", "comment", hold, "decision", "held", words(hold), "PC Smith").wantStatus(t, 303)
		w.manager.get("/comments").wantText(t, "Released It was good indeed To “Anything else?”, Words, w.", "Held back", "Decided by").wantNoText(t, "case 3", "case 4")
		w.manager.get("/results?before=none&after=WORDS").wantStatus(t, 200).wantNoText(t, "It was good")
		write(5, 12)
		w.manager.get("/results?before=none&after=WORDS").wantStatus(t, 200).wantText(t, "What people wrote", "It was good").wantNoText(t, "PC Smith", "case 3")
		w.manager.post("/comments", "comment", "a/b/c", "decision", "held").wantStatus(t, 404)
		w.app.as(w.Holder(people.Board, "")).get("/comments").wantStatus(t, 403)
	})
}
