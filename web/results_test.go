package web

import (
	"fmt"
	"strings"
	"testing"

	"muster/courses"
	"muster/courses/coursestest"
	"muster/courses/people"
	"muster/surveys"
)

// resultsWorld has a baseline of 80 and a survey after the course VLO, 70 of whose answers
// belong to a session in Kent and 12 to three small ones.
type resultsWorld struct {
	*coursestest.World
	app     *testApp
	big     courses.Session
	small   []courses.Session
	manager *testApp
}

const resultsSurvey = `{"code": %q, "title": %q,
 "scales": {"confidence": {"options": [{"value": 1, "label": "No"}, {"value": 2, "label": "Hardly"}, {"value": 3, "label": "Somewhat"},
   {"value": 4, "label": "Very"}, {"value": 5, "label": "Fully"}]}},
 "questions": [
   {"code": "role", "kind": "choice", "stratum": true, "text": "Your role?", "options": [{"value": "police", "label": "Police officer"}, {"value": "other", "label": "Another agency"}]},
   {"code": "Q5", "item": "procedures", "kind": "scale", "scale": "confidence", "about": "knowledge", "text": "Do you know the procedures?"},
   {"code": "Q9", "item": "ncc_links", "kind": "yes_no", "about": "environment", "text": "Do you have links?", "asked_of": {"role": ["other"]}}%s]}`

func resultsApp(t *testing.T, test func(t *testing.T, w *resultsWorld)) {
	t.Helper()
	programmeApp(t, func(t *testing.T, app *testApp, world *coursestest.World) { test(t, newResultsWorld(app, world)) })
}

func newResultsWorld(app *testApp, world *coursestest.World) *resultsWorld {
	w := &resultsWorld{World: world, app: app}
	w.survey("BASE", "The baseline", "")
	w.survey("POST", "After the course", `, {"code": "ready", "item": "ready: 50%/all", "kind": "scale", "scale": "confidence", "text": "Are you ready to be a VLO ?"}`)
	course, err := app.services.Courses.Course(world.T.Context(), "VLO")
	w.must(err)
	w.wave(surveys.Wave{Survey: "BASE", Name: "2020", Kind: surveys.WaveOpen, Programme: "MSOIC-2020-21", Note: "These records are invented."})
	w.wave(surveys.Wave{Survey: "POST", Name: "2021", Kind: surveys.WaveAfter, Programme: "MSOIC-2020-21", CourseID: course.ID})
	w.big = w.Session()
	for _, organisation := range []string{"kent", "kent", "essex"} {
		w.small = append(w.small, w.Session(func(plan *courses.SessionPlan) { plan.OrganisationID = organisation }))
	}
	w.answer("BASE", "2020", 80, "", func(n int) string { return fmt.Sprintf("police,%d,,", 2+2*when(n < 48)) })
	w.answer("POST", "2021", 70, w.big.Code, func(n int) string { return fmt.Sprintf("police,%d,,%d", 2+3*when(n < 56), 3+when(n < 35)) })
	for i, session := range w.small {
		w.answer("POST", "2021", 4+i, session.Code, func(int) string { return []string{"other,5,yes,5", "police,5,,5", "police,5,,5"}[i] })
	}
	w.manager = app.as(w.Holder(people.Manager, ""))
	return w
}

func when(condition bool) int {
	if condition {
		return 1
	}
	return 0
}

func (w *resultsWorld) must(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

func (w *resultsWorld) survey(code, title, more string) {
	w.T.Helper()
	parsed, err := surveys.ParseQuestionnaire(strings.NewReader(fmt.Sprintf(resultsSurvey, code, title, more)))
	w.must(err)
	_, _, err = w.app.services.Surveys.SaveQuestionnaire(w.T.Context(), people.System, parsed)
	w.must(err)
}

func (w *resultsWorld) wave(wave surveys.Wave) {
	w.T.Helper()
	_, err := w.app.services.Surveys.CreateWave(w.T.Context(), people.System, wave)
	w.must(err)
}

// answer imports so many responses: role, Q5, Q9 and, after, ready.
func (w *resultsWorld) answer(survey, wave string, responses int, session string, row func(n int) string) {
	w.T.Helper()
	var file strings.Builder
	file.WriteString("response_id,submitted_on,organisation,session,role,Q5,Q9")
	if survey == "POST" {
		file.WriteString(",ready")
	}
	for n := range responses {
		cells := row(n)
		if survey != "POST" {
			cells = strings.TrimSuffix(cells, ",")
		}
		fmt.Fprintf(&file, "\n%s-%d,2021-02-1%d,Kent,%s,%s", session, n, n%9, session, cells)
	}
	_, err := w.app.services.Surveys.ImportResponses(w.T.Context(), people.System, strings.NewReader(file.String()),
		surveys.ResponseImport{Survey: survey, Wave: wave})
	w.must(err)
}

const comparedAddress = "/results?before=BASE%3A2020&after=POST%3A2021"

func TestResultsAreChosen(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		page := w.manager.get("/results").wantStatus(t, 200).wantText(t, "After the course, compared with The baseline")
		groups := page.Page.All("#after optgroup")
		if len(groups) != 1 || groups[0].Attribute("label") != "Modern slavery and organised immigration crime 2020/21" {
			t.Errorf("the surveys do not stand under their programme: %v", groups)
		}
		w.manager.get("/results?before=&after=&by=").wantProblem(t, "before", "Select the survey before, or no baseline").wantProblem(t, "after", "Select the survey after")
		if link := page.Page.One(t, "main ul a"); link.Attribute("href") != "/results?after=POST%3A2021&before=BASE%3A2020" {
			t.Errorf("the suggestion leads to %s", link.Attribute("href"))
		}
		w.manager.get("/results?before=BASE").wantProblem(t, "after", "Select the survey after").wantValue(t, "before", "BASE:2020")
		w.manager.get("/results?after=POST").wantProblem(t, "before", "Select the survey before, or no baseline")
		w.manager.get(comparedAddress+"&as-at-day=31&as-at-month=2&as-at-year=2021").
			wantProblem(t, "as-at", "The date must be a real date, such as 31 3 2021").wantValue(t, "as-at-day", "31")
		w.manager.get("/results?before=NONE&after=POST").wantStatus(t, 404).wantText(t, "Survey not found")
		w.manager.get("/results?before=BASE:1999&after=POST").wantStatus(t, 404).wantText(t, "Wave not found")
		w.manager.get(comparedAddress+"&by=shoe").wantStatus(t, 422)
	})
}

func TestResultsBeforeTheFirstSurvey(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.person("manager@example.org", "Manager", people.Grant{Role: people.Manager})
		app.signInAs("manager@example.org")
		app.get("/results").wantStatus(t, 200).wantText(t, "Comparisons appear here once a programme has a survey that follows a course.")
	})
}

func TestResultsShowTheFiguresOfTheDefinitions(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		page := w.manager.get(comparedAddress).wantStatus(t, 200).wantText(t,
			"The baseline, 2020 (version 1 of its questions)", "80 responses from 10 February 2021 to 18 February 2021",
			"85 responses", "Nobody can be matched", "These records are invented.",
			"60%: Procedures, before, how it was counted 49% to 70% 48 of 80", "84%: Procedures, after, how it was counted 74% to 90% 71 of 85",
			"+23.5: Procedures, change, how it was counted 9.8 to 36.2",
			"[c]", "fewer than 10 people answered", "No baseline", "Ready: 50%/all")
		page.wantNoText(t, "same people (paired)")
		if image := page.Page.All("picture img")[0]; !strings.Contains(image.Attribute("alt"), "tables below") {
			t.Errorf("the chart says %q", image.Attribute("alt"))
		}
	})
}

func TestResultsAsAtAndByGroups(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		w.manager.get(comparedAddress+"&as-at-day=10&as-at-month=2&as-at-year=2021").wantStatus(t, 200).
			wantText(t, "As at 10 February 2021", "9 responses on 10 February 2021")
		page := w.manager.get(comparedAddress+"&by=role&item=procedures").wantStatus(t, 200).wantText(t, "Procedures by role", "Police officer", "Another agency")
		if rows := page.Page.All(".muster-results tbody tr"); len(rows) != 3+2 {
			t.Errorf("%d rows, want those of 3 items and 2 groups", len(rows))
		}
		page.wantValue(t, "item", "procedures")
		w.manager.get(comparedAddress+"&by=session").wantStatus(t, 200).wantText(t, "No session given")
	})
}

func TestResultsWithoutABaseline(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		w.manager.get("/results?before=none&after=POST").wantStatus(t, 200).
			wantText(t, "Results: After the course", "No baseline: these questions were not asked before").wantNoText(t, "+23.5")
	})
}

func TestResultsAsFilesAndChart(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		query := strings.TrimPrefix(comparedAddress, "/results")
		csv := w.manager.get("/results/comparison.csv"+query).wantStatus(t, 200)
		if !strings.Contains(csv.Body, "procedures") || !strings.Contains(csv.Header.Get("Content-Disposition"), "comparison.csv") {
			t.Errorf("%v\n%s", csv.Header, csv.Body)
		}
		if json := w.manager.get("/results/comparison.json"+query).wantStatus(t, 200); !strings.Contains(json.Body, `"suppressed": true`) {
			t.Errorf("%s", json.Body)
		}
		for _, shape := range []string{"wide", "narrow"} {
			chart := w.manager.get("/results/chart.svg"+query+"&shape="+shape).wantStatus(t, 200)
			if !strings.HasPrefix(chart.Header.Get("Content-Type"), "image/svg+xml") || !strings.Contains(chart.Header.Get("Content-Security-Policy"), "default-src 'none'") ||
				!strings.Contains(chart.Body, "+23.5 points") {
				t.Errorf("%v\n%s", chart.Header, chart.Body)
			}
		}
	})
}

func TestResultsOfASession(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		trainer := w.app.as(w.Holder(people.Trainer, "kent"))
		address := func(session courses.Session) string { return "/sessions/" + session.Code + "/results" }
		trainer.get(address(w.big)).wantStatus(t, 200).wantText(t, "These are the answers of this session alone.", "80%: Procedures, after, how it was counted 69% to 88% 56 of 70", "+20.0: Procedures, change, how it was counted 5.2 to 33.4")
		trainer.get(address(w.small[0])).wantStatus(t, 200).wantText(t,
			"Fewer than 10 people have answered after this session", "course’s 3 sessions that had too few answers, in the region Eastern", "15 responses", "48 of 80 [c]").
			// All fifteen answered alike: a share would tell what each of them said.
			wantNoText(t, "15 of 15")
		if chart := trainer.get(address(w.small[0])+"/chart.svg").wantStatus(t, 200); !strings.Contains(chart.Body, "[c]") {
			t.Errorf("%s", chart.Body)
		}
		w.app.as(w.Holder(people.Trainer, "essex")).get(address(w.big)).wantStatus(t, 403).wantNoText(t, "56 of 70")
		w.manager.get(address(w.big)).wantStatus(t, 200)
		trainer.get("/sessions/none/results").wantStatus(t, 404)
	})
}

func TestResultsOfASessionWithTooFewAnswers(t *testing.T) {
	programmeApp(t, func(t *testing.T, app *testApp, world *coursestest.World) {
		w := &resultsWorld{World: world, app: app}
		session := w.Session()
		trainer := app.as(w.Holder(people.Trainer, "kent"))
		address := "/sessions/" + session.Code + "/results"
		trainer.get(address).wantStatus(t, 200).wantText(t, "No survey follows this course yet")
		course, err := app.services.Courses.Course(t.Context(), "VLO")
		w.must(err)
		w.survey("POST", "After the course", `, {"code": "ready", "item": "ready", "kind": "scale", "scale": "confidence", "text": "Ready?"}`)
		w.wave(surveys.Wave{Survey: "POST", Name: "2021", Kind: surveys.WaveAfter, Programme: "MSOIC-2020-21", CourseID: course.ID})
		w.answer("POST", "2021", 9, session.Code, func(int) string { return "police,5,,5" })
		trainer.get(address).wantStatus(t, 200).wantText(t, "there are still too few").wantNoText(t, "100%", "9 responses")
		trainer.get(address+"/chart.svg").wantStatus(t, 404)
	})
}

func TestWhoSeesResults(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		for _, path := range []string{comparedAddress, "/results/comparison.csv?before=BASE&after=POST", "/results/chart.svg?before=BASE&after=POST"} {
			for role, status := range map[people.Role]int{
				people.Manager: 200, people.Board: 200, people.Funder: 403, people.Administrator: 200,
				people.Delegate: 403, people.Trainer: 403, people.Contact: 403,
			} {
				organisation := ""
				if role.NeedsOrganisation() {
					organisation = "kent"
				}
				w.app.as(w.Holder(role, organisation)).get(path).wantStatus(t, status)
			}
			w.app.anotherBrowser().get(path).wantStatus(t, 303)
		}
	})
}
