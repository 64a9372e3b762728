package web

import (
	"reflect"
	"strings"
	"testing"

	"muster/courses"
	"muster/courses/people"
	"muster/reports"
)

// answersWith are pairs of a field and its answer, some of them changed.
func answersWith(answers []string, changes ...string) []string {
	changed := append([]string{}, answers...)
	for i := 0; i < len(changes); i += 2 {
		there := false
		for j := 0; j < len(changed); j += 2 {
			if changed[j] == changes[i] {
				changed[j+1], there = changes[i+1], true
			}
		}
		if !there {
			changed = append(changed, changes[i], changes[i+1])
		}
	}
	return changed
}

var roadChecks = []string{
	"letter", "B", "title", "Road checks made", "level", "output", "kind", "engagement", "other-engagement", "Road check", "aggregate", "count",
	"unit", "checks", "decimals", "0", "direction", "at_least", "target", "12", "target-source", "published",
	"starts-day", "1", "starts-month", "4", "starts-year", "2025", "ends-day", "31", "ends-month", "3", "ends-year", "2026",
}

// A manager adds a KPI step by step; what is wrong is said at its step, with what was typed.
func TestAddKPI(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Manager).get("/programme").wantText(t, "Set up the programme")
		app.get("/programme/set-up").wantStatus(t, 200).wantText(t, "Deliverable A: Brief people", "Briefings held", "Not said", "Add a KPI to deliverable B")
		app.get("/kpis/new?letter=B").wantStatus(t, 200).wantText(t, "What is the KPI?", "Do not include details of victims or cases.")
		step := func(at string, changes ...string) response {
			return app.post("/kpis/new", answersWith(append([]string{"at", at}, roadChecks...), changes...)...)
		}
		for message, wrong := range map[string][]string{
			"Choose the deliverable it belongs to": {"what", "letter", "Q"},
			"Enter a title with words":             {"what", "title", "!"},
			"Select where it sits":                 {"what", "level", ""},
			"Select what it measures":              {"measure", "kind", "luck"},
			"Choose a kind of record":              {"filter", "other-engagement", ""},
			"Select what is made of the records":   {"filter", "aggregate", "median"},
			"Enter what is counted in a word":      {"target", "unit", ""},
			"Select which way is better":           {"target", "direction", ""},
			"Target must be a number":              {"target", "target", "many"},
			"Select where the target comes from":   {"target", "target-source", ""},
			"The target must be better":            {"target", "baseline", "20", "baseline-on-day", "1", "baseline-on-month", "4", "baseline-on-year", "2025"},
			"Enter the day of the baseline":        {"target", "baseline", "2"},
			"The date must be a real date":         {"target", "ends-day", "32"},
			"The last day must be":                 {"target", "ends-year", "2024"},
			"for every quarter, or leave all":      {"profile", "due-2025-06-30", "4"},
			"What is due must not be worse":        {"profile", "baseline", "2", "baseline-on-day", "1", "baseline-on-month", "4", "baseline-on-year", "2025", "due-2025-06-30", "1", "due-2025-09-30", "2", "due-2025-12-31", "3"},
		} {
			answer := step(wrong[0], wrong[1:]...).wantStatus(t, 422).wantText(t, "There is a problem", message)
			if wrong[1] != "title" && !strings.Contains(answer.Body, `value="Road checks made"`) {
				t.Errorf("%s: what was typed is not kept", message)
			}
		}
		step("what").wantStatus(t, 200).wantText(t, "What does it measure?")
		step("measure").wantText(t, "What exactly is counted?", "The sum of their headcounts")
		step("filter").wantText(t, "What should it come to?")
		step("target").wantText(t, "How much is due by the end of each quarter?", "By the end of 30 June 2025", "By 31 March 2026 the whole target is due: 12.")
		checked := step("profile", "due-2025-06-30", "1", "due-2025-09-30", "2", "due-2025-12-31", "3").wantStatus(t, 200)
		checked.wantText(t, "Check the KPI before it counts", "Nothing counts by it yet.", "No data", "3 by the end of 31 December 2025", "Number of records of the kind “Road check”.")
		step("profile", "to", "measure").wantText(t, "What does it measure?")
		app.get("/kpis/road-checks-made").wantStatus(t, 404)
		save := answersWith(roadChecks, "due-2025-06-30", "1", "due-2025-09-30", "2", "due-2025-12-31", "3")
		app.post("/kpis", save...).wantStatus(t, 303)
		app.get("/kpis/road-checks-made").wantStatus(t, 200).wantText(t, "The KPI is added", "Output", "Version 1 of the formula.", "Change this KPI")
		app.post("/kpis", save...).wantStatus(t, 422).wantText(t, "The programme has a KPI of that title already.")
		if got := app.as(people.Board).get("/kpis/road-checks-made").wantStatus(t, 200).text(); strings.Contains(got, "Change this KPI") {
			t.Error("the board is offered to change it")
		}
		app.get("/kpis/new").wantStatus(t, 403)
		app.post("/kpis", save...).wantStatus(t, 403)
	})
}

// Every kind of measure goes the whole way from its fields to a preview.
func TestEveryKindOfMeasureHasItsForm(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		_, err := app.services.Reports.AddIndicator(t.Context(), people.System, reports.Indicator{
			Programme: reportProgramme, Code: "calls", Title: "Calls", Period: "2025", Value: 7, Unit: reports.CountUnit,
		})
		app.must(err)
		_, err = app.services.Courses.AddCourse(t.Context(), people.System, courses.Course{
			Code: "VLO", Title: "Victim liaison", Summary: "S", Audience: "A", Description: "D", Minutes: 60, Capacity: 20, Delivery: courses.Online,
		})
		app.must(err)
		app.as(people.Manager)
		for kind, answers := range map[reports.MeasureKind][]string{
			reports.SessionsDelivered:      {"course", "VLO"},
			reports.Trained:                {"course", "VLO", "who", "except-policing"},
			reports.TrainedShare:           {"course", "VLO", "who", "policing"},
			reports.OrganisationsTrained:   {"course", "VLO", "reach", "share"},
			reports.Responses:              {"survey", "AFTER"},
			reports.OrganisationsAnswering: {"survey", "AFTER", "reach", "forces"},
			reports.ResponseRate:           {"survey", "AFTER", "course", "VLO"},
			reports.SurveyShare:            {"question", "AFTER sure", "wave", "1", "options", "no"},
			reports.SurveyChange:           {"question", "AFTER sure", "before", "BEFORE", "wave", "1", "before-wave", "1"},
			reports.SurveyMeanChange:       {"survey", "AFTER", "before", "BEFORE"},
			reports.EngagementSum:          {"engagement", "briefing", "other-engagement", "", "aggregate", "share"},
			reports.IndicatorValue:         {"indicator", "calls", "period", "2025"},
			reports.IndicatorSum:           {"indicator", "calls", "from-day", "1", "from-month", "1", "from-year", "2025"},
			reports.IndicatorChange:        {"indicator", "calls", "earlier", "2024", "period", "2025"},
			reports.GrantAmount:            {"year", "2025/26"},
			reports.EnteredNumber:          {"adds", "sum"},
			reports.MilestoneReached:       nil,
		} {
			form := answersWith(roadChecks, append([]string{"kind", string(kind), "aggregate", "", "target", "", "target-source", ""}, answers...)...)
			checked := app.post("/kpis/new", append([]string{"at", "target"}, form...)...)
			if checked.Status != 200 || !strings.Contains(checked.text(), "Check the KPI before it counts") {
				t.Errorf("%s: %d\n%s", kind, checked.Status, checked.text())
			}
			receipts := receiptsOf(t, app.testApp, checked)
			if len(receipts) != 1 {
				t.Errorf("%s: the preview leads to %d receipts", kind, len(receipts))
			}
			for _, receipt := range receipts {
				receipt.wantText(t, "A measure, as it counts", "Fingerprint (SHA-256)")
			}
			if saved := app.post("/kpis", answersWith(form, "title", "Of "+string(kind))...); saved.Status != 303 {
				t.Errorf("%s is not saved: %d", kind, saved.Status)
			}
		}
		kpis, err := app.services.Reports.KPIs(t.Context(), people.System, reportProgramme)
		if err != nil || len(kpis) != len(kindFields)+1 {
			t.Fatalf("%d KPIs, %v", len(kpis), err)
		}
		// What was read into the form for a change comes back as the same measure.
		for _, kpi := range kpis {
			if kpi.Level == reports.NoLevel {
				continue
			}
			d := &kpiDraft{view: view{}, base: &kpi, form: kpiFormOf(kpi), problems: map[string]Problems{}}
			var again []string
			for _, field := range carried(d.form, nil) {
				again = append(again, field.Name, field.Value)
			}
			again = answersWith(again, "at", "when", "counts-from-day", "1", "counts-from-month", "3", "counts-from-year", "2026", "reason", "A test.")
			app.post("/kpis/"+kpi.Code+"/edit", again...).wantStatus(t, 200).wantText(t, "Version 1, as it is", "As you propose it")
			app.post("/kpis/"+kpi.Code, again...).wantStatus(t, 303)
			versions, err := app.services.Reports.KPIVersions(t.Context(), people.System, reportProgramme, kpi.Code)
			if err != nil || len(versions) != 2 || !reflect.DeepEqual(versions[0].Measure, versions[1].Measure) || versions[0].Unit != versions[1].Unit {
				t.Errorf("%s: %+v, %v", kpi.Code, versions, err)
			}
		}
	})
}

// An indicator is added up from its beginning where no first day is entered, as the hint says.
func TestIndicatorSumFromTheBeginning(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		for period, value := range map[string]float64{"2024-Q4": 7, "2025-Q1": 5} {
			_, err := app.services.Reports.AddIndicator(t.Context(), people.System, reports.Indicator{
				Programme: reportProgramme, Code: "calls", Title: "Calls", Period: period, Value: value, Unit: reports.CountUnit,
			})
			app.must(err)
		}
		form := answersWith(roadChecks, "kind", string(reports.IndicatorSum), "aggregate", "", "indicator", "calls")
		app.as(people.Manager).post("/kpis/new", append([]string{"at", "measure"}, form...)...).
			wantText(t, "Counted from (optional)", "Leave it empty to count from the beginning")
		app.post("/kpis/new", append([]string{"at", "target"}, answersWith(form, "target", "", "target-source", "")...)...).wantStatus(t, 200).
			wantText(t, "Check the KPI before it counts", "12", "Sum of the newest values recorded for the periods. They come from outside")
	})
}

// A share can be of given answers, and it and a change of given waves: they are offered, said
// again and counted.
func TestWhichAnswersCount(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Manager)
		form := answersWith(roadChecks, "kind", "survey_share", "question", "AFTER sure", "aggregate", "", "target", "", "target-source", "")
		send := func(at string, changes ...string) response {
			return app.post("/kpis/new", append([]string{"at", at}, answersWith(form, changes...)...)...)
		}
		offered := send("filter").wantStatus(t, 200)
		offered.wantText(t, "Which answers count?", "Answers of which wave?", "Every wave", "Which answers are in the share?", "the survey calls positive: Yes", "No")
		if waves := len(offered.Page.All("select[name=wave] option")); waves != 2 {
			t.Errorf("%d choices of a wave, of one wave and of all", waves)
		}
		send("answers", "wave", "2").wantStatus(t, 422).wantText(t, "Choose a wave of that survey, or every wave")
		send("answers", "options", "perhaps").wantStatus(t, 422).wantText(t, "Choose answers to that question")
		send("target").wantStatus(t, 200).wantText(t, "Wave: every wave", "Answers that count: Yes", "75%")
		send("target", "wave", "1", "options", "no").wantStatus(t, 200).wantText(t, "Wave: 1", "Answers that count: No", "25%", "Answers of the listed options", "Change which answers count")
		changed := answersWith(form, "kind", "survey_change", "before", "BEFORE", "before-wave", "1", "at", "target")
		app.post("/kpis/new", changed...).wantStatus(t, 200).wantText(t, "Wave before: 1", "+50 points")
	})
}

// A change is previewed beside what counts now, needs a reason, and is refused to whoever
// began it before another.
func TestChangeKPI(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Manager).get("/kpis/briefings/edit").wantStatus(t, 200).wantText(t, "Change “Briefings held”")
		change := []string{"title", "Organisations briefed", "level", "output", "kind", "engagement", "engagement", "briefing", "aggregate", "organisations",
			"unit", "organisations", "decimals", "0", "direction", "at_least", "target", "", "target-source", "", "version", "1",
			"starts-day", "1", "starts-month", "4", "starts-year", "2025", "ends-day", "31", "ends-month", "3", "ends-year", "2026",
			"counts-from-day", "1", "counts-from-month", "1", "counts-from-year", "2026", "reason", "Who, not how often."}
		app.post("/kpis/briefings/edit", answersWith(change, "at", "when", "reason", "")...).wantStatus(t, 422).wantText(t, "Enter why there is a new version")
		checked := app.post("/kpis/briefings/edit", answersWith(change, "at", "when")...).wantStatus(t, 200)
		checked.wantText(t, "Version 1, as it is", "3 against 1.8 due by 2 March 2026", "As you propose it", "Who, not how often.", "No target is known.")
		app.post("/kpis/briefings", change...).wantStatus(t, 303)
		app.post("/kpis/briefings", change...).wantStatus(t, 409).wantText(t, "This has changed since you opened it")
		app.get("/kpis/briefings").wantText(t, "Organisations briefed", "Version 2 of the formula, which counts from 1 January 2026.", "Versions of this KPI", "Who, not how often.")
		app.get("/kpis/briefings?as-at=2025-12-31").wantText(t, "Briefings held", "Version 1 of the formula.")
	})
}

func TestEnterByHand(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		reached := 1.0
		app.must(app.services.Reports.AddKPI(t.Context(), people.System, reports.KPI{
			Programme: reportProgramme, Code: "opened", Letter: "B", Title: "The centre is open", Unit: reports.MilestoneUnit, Direction: reports.AtLeast,
			Measure: reports.Measure{Kind: reports.MilestoneReached, Entry: "opened"}, Target: &reached, TargetSource: reports.Published,
			StartsOn: "2025-04-01", EndsOn: "2026-01-31",
		}))
		app.as(people.Manager).get("/kpis/briefings/enter").wantStatus(t, 409).wantText(t, "This KPI is counted from records")
		app.get("/kpis/opened").wantText(t, "Not reached", "Red", "To be reached by 31 January 2026", "Enter whether it is reached")
		good := []string{"reached", "yes", "as-at-day", "10", "as-at-month", "1", "as-at-year", "2026", "source", "Minutes of the board"}
		for message, form := range map[string][]string{
			"Select whether it was reached":          answersWith(good, "reached", ""),
			"Enter where the number comes from":      answersWith(good, "source", ""),
			"The day must be today or in the past":   answersWith(good, "as-at-month", "3"),
			"The date must be a real date":           answersWith(good, "as-at-day", "99"),
			"Source must be 2,000 characters or few": answersWith(good, "source", strings.Repeat("x", 2001)),
		} {
			app.post("/kpis/opened/enter", form...).wantStatus(t, 422).wantText(t, "There is a problem", message)
		}
		app.post("/kpis/opened/enter", good...).wantStatus(t, 303)
		app.get("/kpis/opened").wantText(t, "Green", "Reached on 10 January 2026.", "Entered by hand, the earliest first: 1", "Minutes of the board", "The manager, 2 March 2026")
		app.as(people.Board).get("/kpis/opened/enter").wantStatus(t, 403)
	})
}
