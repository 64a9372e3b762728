package web

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/people"
	"muster/reports"
	"muster/reports/spreadsheet/spreadsheettest"
	"muster/surveys"
)

// reportWorld is a programme of the year with two deliverables, a KPI of briefings against a
// target, a survey before and one after, and somebody of each role to read it.
type reportWorld struct {
	*testApp
}

const reportProgramme = "YEAR-2025-26"

func eachReport(t *testing.T, test func(t *testing.T, app *reportWorld)) {
	each(t, func(t *testing.T, app *testApp) { test(t, newReportWorld(app)) })
}

func newReportWorld(app *testApp) *reportWorld {
	w := &reportWorld{app}
	for _, role := range []people.Role{people.Manager, people.Board, people.Funder, people.Delegate} {
		app.person(string(role)+"@example.org", "The "+string(role), people.Grant{Role: role})
	}
	w.promise()
	w.ask()
	return w
}

func (w *reportWorld) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *reportWorld) promise() {
	ctx, target := w.t.Context(), 2.0
	_, err := w.services.Courses.AddProgramme(ctx, people.System, courses.Programme{
		Code: reportProgramme, Title: "Training 2025/26", StartsOn: "2025-04-01", EndsOn: "2026-03-31", Note: "Invented for a test.",
	})
	w.must(err)
	for letter, title := range map[string]string{"A": "Brief people", "B": "Write it down"} {
		w.must(w.services.Reports.AddDeliverable(ctx, people.System, reports.Deliverable{Programme: reportProgramme, Letter: letter, Title: title}))
	}
	w.must(w.services.Reports.AddKPI(ctx, people.System, reports.KPI{
		Programme: reportProgramme, Code: "briefings", Letter: "A", Title: "Briefings held", Unit: "briefings", Direction: reports.AtLeast,
		Measure: reports.Measure{Kind: reports.EngagementSum, EngagementKind: "briefing", Aggregate: reports.CountRecords},
		Target:  &target, TargetSource: reports.Published, StartsOn: "2025-04-01", EndsOn: "2026-03-31",
	}))
	w.must(w.services.Reports.SetPlan(ctx, people.System, reportProgramme, reports.Plan{
		Engagement: []string{"briefings"},
		Training: []reports.TrainingPlan{{
			Course: "VLO", Title: "Victim liaison", Survey: "AFTER", Quality: "small", Confident: "sure", ConfidentTitle: "sure of it", Before: "BEFORE",
		}},
		GrantYear: "2025/26",
	}))
	w.must(w.services.Reports.AddGrant(ctx, people.System, reports.Grant{
		Programme: reportProgramme, Code: "all", Kind: reports.Award, Title: "The grant", AwardedOn: "2025-04-01", ForYear: "2025/26", Amount: 2_180_000,
	}))
	for _, day := range []string{"2025-06-03", "2025-10-07", "2026-02-03"} {
		_, err := w.services.Reports.AddEngagement(ctx, people.System, reports.Engagement{
			Programme: reportProgramme, Kind: "briefing", HappenedOn: day, OrganisationID: "kent", Note: "Secret-note-" + day,
		})
		w.must(err)
	}
}

// ask imports 20 answers before and after; three people answered the item "small".
func (w *reportWorld) ask() {
	for _, survey := range []string{"BEFORE", "AFTER"} {
		questionnaire, err := surveys.ParseQuestionnaire(strings.NewReader(`{"code": "` + survey + `", "title": "T", "questions": [
			{"code": "Q5", "item": "sure", "kind": "yes_no", "about": "knowledge", "text": "Are you sure?"},
			{"code": "Q6", "item": "small", "kind": "yes_no", "text": "Few answer this?", "optional": true}]}`))
		w.must(err)
		_, _, err = w.services.Surveys.SaveQuestionnaire(w.t.Context(), people.System, questionnaire)
		w.must(err)
		_, err = w.services.Surveys.CreateWave(w.t.Context(), people.System, surveys.Wave{Survey: survey, Name: "1", Kind: surveys.WaveImported, Programme: reportProgramme})
		w.must(err)
		rows := []string{"response_id,submitted_on,Q5,Q6"}
		for n := range 20 {
			answer, small := "no", ""
			if survey == "AFTER" && n < 15 || n < 5 {
				answer = "yes"
			}
			if n < 3 {
				small = "yes"
			}
			rows = append(rows, strings.Join([]string{survey + string(rune('a'+n)), "2025-09-01", answer, small}, ","))
		}
		_, err = w.services.Surveys.ImportResponses(w.t.Context(), people.System, strings.NewReader(strings.Join(rows, "\n")+"\n"),
			surveys.ResponseImport{Survey: survey, Wave: "1"})
		w.must(err)
	}
}

func (w *reportWorld) as(role people.Role) *reportWorld {
	w.signInAs(string(role) + "@example.org")
	return w
}

// Who may open what.
func TestReportPagesByRole(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		inside := []string{"/programme", "/deliverables/A", "/kpis/briefings", "/engagement", "/indicators", "/receipts/kpi.briefings"}
		enter := []string{"/engagement/new", "/indicators/new", "/returns/new", "/deliverables/A/declare"}
		for role, allowed := range map[people.Role][3]int{
			people.Manager: {200, 200, 200}, people.Board: {200, 403, 200}, people.Funder: {403, 403, 200}, people.Delegate: {403, 403, 403},
		} {
			app.as(role)
			for _, path := range inside {
				if got := app.get(path).Status; got != allowed[0] && (path != "/receipts/kpi.briefings" || got != 403) {
					t.Errorf("%s opens %s: %d, want %d", role, path, got, allowed[0])
				}
			}
			for _, path := range enter {
				if got := app.get(path).Status; got != allowed[1] {
					t.Errorf("%s opens %s: %d, want %d", role, path, got, allowed[1])
				}
			}
			if got := app.get("/returns").Status; got != allowed[2] {
				t.Errorf("%s opens /returns: %d, want %d", role, got, allowed[2])
			}
		}
		if got := app.as(people.Board).get("/deliverables/A/assure").Status; got != 200 {
			t.Errorf("the board assures: %d", got)
		}
		if got := app.as(people.Manager).get("/deliverables/A/assure").Status; got != 403 {
			t.Errorf("the manager assures: %d", got)
		}
	})
}

func TestProgrammePage(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Manager).get("/programme").wantStatus(t, 200).
			wantText(t, "Training 2025/26", "Invented for a test.", "Brief people", "Green", "Not rated", "1 of 1 KPI rated", "Deliverable A has no declared RAG.")
		link := app.get("/programme?as-at=2025-06-30").Page.All("main table a")[0].Attribute("href")
		if link != "/deliverables/A?as-at=2025-06-30&programme="+reportProgramme {
			t.Errorf("the link to A is %s", link)
		}
		app.get("/deliverables/A").wantStatus(t, 200).wantText(t, "Briefings held", "3 against 1.8 due by 2 March 2026")
		app.get("/deliverables/A?as-at=2025-06-30").wantStatus(t, 200).wantText(t, "as at 30 June 2025", "1 against 0.5 due")
		app.get("/kpis/briefings").wantStatus(t, 200).wantText(t, "Month by month", "30 June 2025", "Engagement records, the earliest first: 3")
		app.get("/deliverables/Q").wantStatus(t, 404).wantText(t, "Deliverable not found")
		app.get("/kpis/nothing").wantStatus(t, 404).wantText(t, "KPI not found")
		app.get("/programme?programme=X").wantStatus(t, 404).wantText(t, "Programme not found")
		app.get("/programme?as-at=2026-02-30").wantStatus(t, 404).wantText(t, "There is no such day")
	})
}

// Declaring: the RAG, the reason, the check, and then it stands with name and day.
func TestDeclare(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		path := "/deliverables/A/declare"
		app.as(people.Manager).get(path).wantStatus(t, 200).wantText(t, "What do you declare?", "The records come to: Green.")
		app.post(path+"/reason", "rag", "blue").wantStatus(t, 422).wantText(t, "Select green, amber or red")
		app.post(path+"/reason", "rag", "red").wantStatus(t, 200).wantText(t, "Why is it Red?", "Do not include details of victims or cases.")
		app.post(path+"/check", "rag", "red").wantStatus(t, 422).wantText(t, "Enter why it differs from the computed RAG")
		long := app.post(path+"/check", "rag", "red", "reason", strings.Repeat("x", 2001)).wantStatus(t, 422)
		if !strings.Contains(long.Body, strings.Repeat("x", 2001)) {
			t.Error("what was typed is not kept")
		}
		check := app.post(path+"/check", "rag", "red", "reason", "The last one fell through.").wantStatus(t, 200)
		check.wantText(t, "Check the RAG you declare", "The last one fell through.")
		app.post(path+"/reason", "rag", "red", "reason", "The last one fell through.").wantText(t, "The last one fell through.")
		app.post(path, "rag", "red").wantStatus(t, 422)
		app.post(path, "rag", "red", "reason", "The last one fell through.").wantStatus(t, 303)
		app.get("/deliverables/A").wantText(t, "Red is declared", "The manager", "2 March 2026", "The last one fell through.")
		app.post("/deliverables/A/assure", "rag", "red", "reason", "x").wantStatus(t, 403)
		app.as(people.Board).get("/programme").wantText(t, "waits for the board")
		declared := []string{"Computed RAG Green Of 1 KPI:", "Declared RAG Red The manager, 2 March 2026: The last one fell through."}
		app.get("/deliverables/A/assure").wantStatus(t, 200).wantText(t, append(declared, "What does the board assure?")...)
		app.post("/deliverables/A/assure/reason", "rag", "green").wantStatus(t, 200).wantText(t, append(declared, "Why is it Green?")...)
		app.post("/deliverables/A/assure/check", "rag", "green").wantStatus(t, 200).wantText(t, "Declared RAG Red The last one fell through. Your RAG Green")
		app.post("/deliverables/A/assure", "rag", "green").wantStatus(t, 303)
		app.get("/deliverables/A").wantText(t, "Green is assured", "The same as the computed RAG")
	})
}

// A KPI that is over stays as it stood on its last day: what was recorded after it is not counted
// towards it, and its pages say so.
func TestKPIAfterItsLastDay(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.must(app.services.Reports.AddKPI(t.Context(), people.System, reports.KPI{
			Programme: reportProgramme, Code: "first-half", Letter: "B", Title: "Briefings in the first half", Unit: "briefings", Direction: reports.AtLeast,
			Measure: reports.Measure{Kind: reports.EngagementSum, EngagementKind: "briefing", Aggregate: reports.CountRecords},
			Target:  new(2.0), TargetSource: reports.Published, StartsOn: "2025-04-01", EndsOn: "2025-09-30",
		}))
		why := "Red 1 against 2 due by 30 September 2025: 50% of it."
		app.as(people.Manager).get("/kpis/first-half?as-at=2025-09-30").wantText(t, "Actual as at 30 September 2025 1 : Briefings in the first half, how it was counted Target", why)
		for _, day := range []string{"2025-10-31", "2026-03-02"} {
			app.get("/kpis/first-half?as-at="+day).wantStatus(t, 200).wantText(t, why, "how it was counted (as at 30 September 2025, its last day)", "Counted as at 30 September 2025, its last day.", "By 30 September 2025: 1, and 2 was due.")
			app.get("/receipts/kpi.first-half?as-at="+day).wantStatus(t, 200).wantText(t, why, "Counted as at 30 September 2025, its last day.")
		}
		app.get("/deliverables/B").wantText(t, "Of 1 KPI: 1 red", why, "(as at 30 September 2025, its last day)")
		app.get("/kpis/briefings").wantText(t, "Green 3 against")
	})
}

// Somebody of both roles takes one part for a deliverable, whatever the days, and is told which.
func TestDeclareAndAssureByTwoPeople(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.person("both@example.org", "Both Roles", people.Grant{Role: people.Manager}, people.Grant{Role: people.Board})
		app.signInAs("both@example.org")
		app.get("/deliverables/A/declare?as-at=2026-02-28").wantStatus(t, 200)
		app.post("/deliverables/A/assure?as-at=2026-03-01", "rag", "green").wantStatus(t, 303)
		said := []string{"Somebody else must do this", "You assured the RAG of deliverable A as at 1 March 2026, Green.", "so somebody else has to declare it."}
		app.get("/deliverables/A/declare?as-at=2026-02-28").wantStatus(t, 409).wantText(t, said...)
		app.post("/deliverables/A/declare?as-at=2026-02-28", "rag", "green").wantStatus(t, 409).wantText(t, said...)
		app.post("/deliverables/A/assure?as-at=2026-02-28", "rag", "green").wantStatus(t, 303)
		app.get("/deliverables/B/declare").wantStatus(t, 200)
		for _, step := range []string{"/reason", "/check", ""} {
			app.post("/deliverables/B/declare"+step+"?as-at=2025-03-31", "rag", "red", "reason", "So.").wantStatus(t, 422).
				wantText(t, "There is a problem", "The programme begins on 1 April 2025.")
		}
	})
}

func TestEnterEngagement(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		good := []string{"request", "R1", "kind", "", "other-kind", "Road check", "on-day", "27", "on-month", "1", "on-year", "2026",
			"organisation", "kent", "headcount", "24", "amount", "£1,200", "note", "Went well"}
		with := func(name, value string) []string {
			changed := append([]string{}, good...)
			for i := 0; i < len(changed); i += 2 {
				if changed[i] == name {
					changed[i+1] = value
				}
			}
			return changed
		}
		app.as(people.Manager).get("/engagement/new").wantStatus(t, 200)
		for message, form := range map[string][]string{
			"Choose a kind, or name another":                          with("other-kind", ""),
			"The date must be a real date":                            with("on-day", "32"),
			"The date must be between 1 April 2025 and 31 March 2026": with("on-year", "2024"),
			"The date must be today or in the past":                   with("on-month", "3"),
			"Headcount must be a whole number":                        with("headcount", "many"),
			"Amount must be in whole pounds":                          with("amount", "12.50"),
			"Note must be 2,000 characters or fewer":                  with("note", strings.Repeat("x", 2001)),
		} {
			answer := app.post("/engagement/check", form...).wantStatus(t, 422).wantText(t, "There is a problem", message)
			if message != "Choose a kind, or name another" && !strings.Contains(answer.Body, `value="Road check"`) {
				t.Errorf("%s: what was typed is not kept", message)
			}
		}
		app.post("/engagement/check", good...).wantStatus(t, 200).wantText(t, "Check the record", "Road check", "Tuesday 27 January 2026", "24", "£1,200")
		app.post("/engagement/new", good...).wantStatus(t, 200).wantText(t, "Enter an engagement record")
		app.post("/engagement", with("other-kind", "r@ad")...).wantStatus(t, 422).wantText(t, "Kind must have letters, digits and spaces only")
		for range 2 { // sending it twice makes one record
			app.post("/engagement", good...).wantAddress(t, "/engagement?programme="+reportProgramme)
		}
		app.get("/engagement").wantText(t, "The record is saved", "4 records of Training 2025/26, the newest first", "Went well")
		app.get("/engagement?kind=road_check").wantText(t, "1 record of Training 2025/26.", "£1,200")
		app.get("/engagement?kind=road_check&organisation=essex").wantText(t, "No record is like that")
	})
}

func TestEnterIndicator(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Manager).get("/indicators").wantStatus(t, 200).wantText(t, "No value has been recorded yet")
		for message, form := range map[string][]string{
			"Enter a title for the new indicator":          {"period", "2025", "value", "5", "unit", "count"},
			"Select whether it is a count or a percentage": {"title", "Referrals", "period", "2025", "value", "5"},
			"Enter a period":                              {"title", "Referrals", "value", "5", "unit", "count"},
			"Period must be a year 2020":                  {"title", "Referrals", "period", "May", "value", "5", "unit", "count"},
			"The period must have ended":                  {"title", "Referrals", "period", "2026-03", "value", "5", "unit", "count"},
			"Value must be a number, like":                {"title", "Referrals", "period", "2025", "value", "five", "unit", "count"},
			"Value must be a number that the unit allows": {"title", "Referrals", "period", "2025", "value", "-5", "unit", "count"},
		} {
			app.post("/indicators", form...).wantStatus(t, 422).wantText(t, "There is a problem", message)
		}
		app.post("/indicators", "title", "Police referrals", "period", "2025-q4", "value", "1,952", "unit", "count", "source", "Home Office").wantStatus(t, 303)
		app.post("/indicators", "code", "police-referrals", "period", "2025-Q4", "value", "2000").wantStatus(t, 303)
		page := app.get("/indicators").wantText(t, "The value is saved", "Police referrals", "October to December 2025", "2,000", "1,952", "replaced", "Home Office")
		receipts := receiptsOf(t, app.testApp, page)
		if value, there := receipts["Police referrals, October to December 2025"]; !there || len(receipts) != 1 {
			t.Errorf("the values lead to %v", receipts)
		} else {
			value.wantText(t, "Police referrals, 2025-Q4", "The newest value recorded for the period.", "Recorded values: 1")
		}
	})
}

// A manager starts, reads and releases a return; a funder reads it once it is released, and
// then as it was.
func TestReturnFromDraftToFunder(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		const slug = "/returns/2025-26-q3"
		app.as(people.Manager).get("/returns").wantText(t, "There is no return yet")
		start := func(day, month, year string) response {
			return app.post("/returns", "programme", reportProgramme, "as-at-day", day, "as-at-month", month, "as-at-year", year)
		}
		start("31", "2", "2026").wantStatus(t, 422).wantText(t, "The day must be a real date")
		start("3", "3", "2026").wantStatus(t, 422).wantText(t, "The day must be today or in the past")
		start("31", "12", "2025").wantAddress(t, slug)
		start("31", "12", "2025").wantStatus(t, 422).wantText(t, "The programme has a return as at that day already")
		app.get(slug).wantStatus(t, 200).wantText(t, "A draft", "Deliverable A has no declared RAG.")
		app.get(slug+"/read").wantStatus(t, 200).wantText(t, "Grant return as at 31 December 2025", "Invented for a test.", "2 against 1.5 due by 31 December 2025", "£2,180,000")
		app.as(people.Funder).get("/returns").wantText(t, "No return has been released yet")
		for _, path := range []string{"", "/read", "/files/csv", "/charts/VLO/wide"} {
			app.get(slug+path).wantStatus(t, 403).wantText(t, "You do not have access to this return", "to funders once it is approved")
		}
		app.get("/receipts/kpi.briefings?return=2025-26-q3").wantStatus(t, 403)
		app.as(people.Board).get(slug+"/read").wantStatus(t, 200)
		app.step(people.Board, slug, "submit").wantStatus(t, 403)
		app.as(people.Manager).get(slug+"/steps/submit").wantStatus(t, 200).wantText(t, "What the return says is frozen as it is now", "Deliverable A has no declared RAG.", "Narrative by deliverable: not started.")
		app.step(people.Manager, slug, "submit").wantAddress(t, slug)
		app.get(slug+"/steps/submit").wantStatus(t, 409).wantText(t, "This cannot be done with the return as it stands")
		app.as(people.Funder).get(slug+"/read").wantStatus(t, 403)
		app.step(people.Board, slug, "approve").wantAddress(t, slug)
		app.clock = app.clock.Add(48 * time.Hour)
		app.must(addBriefing(app, "2025-12-30"))
		app.as(people.Funder).get("/returns").wantText(t, "Grant return as at 31 December 2025", "Approved")
		app.get(slug).wantText(t, "Released to funders on Monday 2 March 2026 by The board", "Fingerprint")
		receipt := app.get("/receipts/kpi.briefings?return=2025-26-q3").wantStatus(t, 200).wantText(t, "Engagement records, the earliest first: 2", "It is frozen as it was submitted.")
		if strings.Contains(receipt.Body, "Secret-note") {
			t.Error("a receipt shows the note of a record")
		}
		app.get("/receipts/nothing?return=2025-26-q3").wantStatus(t, 404)
		app.get("/returns/never").wantStatus(t, 404).wantText(t, "Return not found")
		app.get(slug+"/files/docx").wantStatus(t, 404)
		app.get(slug+"/charts/VLO/round").wantStatus(t, 404)
	})
}

func addBriefing(app *reportWorld, day string) error {
	_, err := app.services.Reports.AddEngagement(app.t.Context(), people.System, reports.Engagement{
		Programme: reportProgramme, Kind: "briefing", HappenedOn: day,
	})
	return err
}

// Three people answered one item: no page, file or receipt of the return tells what.
func TestReturnKeepsTheFloor(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Manager).post("/returns", "programme", reportProgramme, "as-at-day", "31", "as-at-month", "12", "as-at-year", "2025")
		const slug = "/returns/2025-26-q3"
		app.get(slug+"/read").wantText(t, "[c]")
		app.get("/receipts/training.VLO.quality?return=2025-26-q3").wantStatus(t, 200).wantText(t, "Hidden, [c]: fewer than 10 answers")
		for _, format := range []string{"csv", "json", "html", "xlsx", "ods"} {
			body := app.get(slug+"/files/"+format).wantStatus(t, 200).Body
			if format == "xlsx" || format == "ods" {
				body = fmt.Sprint(spreadsheettest.Parts(t, []byte(body)))
			}
			if strings.Contains(body, "43.849") || strings.Contains(body, "43.85") { // what 3 of 3 begin at
				t.Errorf("%s tells of the three", format)
			}
		}
	})
}

// A chart has styles in it, so it has a policy of its own; the pages allow none.
func TestReturnChart(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Manager).post("/returns", "programme", reportProgramme, "as-at-day", "31", "as-at-month", "12", "as-at-year", "2025")
		for _, shape := range []string{"wide", "narrow"} {
			chart := app.get("/returns/2025-26-q3/charts/VLO/"+shape).wantStatus(t, 200)
			if chart.Header.Get("Content-Type") != "image/svg+xml; charset=utf-8" || chart.Header.Get("Content-Security-Policy") != chartPolicy {
				t.Errorf("%s: %v", shape, chart.Header)
			}
			if !strings.Contains(chart.Body, "+50.0 points") {
				t.Errorf("%s does not say +50.0 points", shape)
			}
		}
		read := app.get("/returns/2025-26-q3/read")
		if policy := read.Header.Get("Content-Security-Policy"); strings.Contains(policy, "unsafe") {
			t.Errorf("the page allows %s", policy)
		}
	})
}

// Without a programme there is an empty page that says what will be there.
func TestNoProgrammeYet(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.person("m@example.org", "M", people.Grant{Role: people.Manager})
		app.signInAs("m@example.org")
		for _, path := range []string{"/programme", "/engagement", "/indicators"} {
			app.get(path).wantStatus(t, http.StatusOK).wantText(t, "There is no programme yet")
		}
		app.get("/returns").wantStatus(t, http.StatusOK).wantText(t, "There is no return yet")
	})
}
