package web

import (
	"strings"
	"testing"

	"muster/courses"
	"muster/courses/people"
	"muster/reports"
)

func TestDeliverableForms(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Manager).get("/deliverables/new").wantStatus(t, 200).wantText(t, "New deliverable")
		app.post("/deliverables/new", "letter", "A", "title", "Third").wantStatus(t, 422).wantText(t, "Choose a letter that no deliverable has")
		app.post("/deliverables/new", "letter", "C", "title", "").wantStatus(t, 422).wantText(t, "Enter the title of the deliverable")
		app.post("/deliverables/new", "letter", "C", "title", "Third").wantStatus(t, 200).wantText(t, "Check the deliverable", "Third")
		app.post("/deliverables/new", "letter", "C", "title", "Third", "change", "yes").wantStatus(t, 200).wantText(t, "New deliverable", "Third")
		app.post("/deliverables", "letter", "C", "title", "Third").wantStatus(t, 303)
		app.get("/programme/set-up").wantText(t, "Deliverable C is added", "Deliverable C: Third", "No KPI yet.")
		app.post("/deliverables", "letter", "C", "title", "Third").wantStatus(t, 422)
		app.get("/deliverables/C/edit").wantStatus(t, 200).wantText(t, "Change deliverable C")
		app.get("/deliverables/Q/edit").wantStatus(t, 404)
		app.post("/deliverables/C/edit", "title", "Third, said better", "was", "Third").wantStatus(t, 200).wantText(t, "Title before", "Third, said better")
		app.post("/deliverables/C", "title", "Third, said better", "was", "Third").wantStatus(t, 303)
		app.get("/programme/set-up").wantText(t, "Deliverable C is changed", "Third, said better")
		app.post("/deliverables/C", "title", "From an old page", "was", "Third").wantStatus(t, 409).wantText(t, "This has changed since you opened it")
		app.as(people.Board).get("/deliverables/new").wantStatus(t, 403)
		app.post("/deliverables/C", "title", "The board’s", "was", "Third, said better").wantStatus(t, 403)
	})
}

func TestGrantForms(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		good := []string{"kind", "allocation", "title", "For courses", "amount", "£1,000,000", "for-year", "2025/26",
			"awarded-on-day", "1", "awarded-on-month", "7", "awarded-on-year", "2025"}
		app.as(people.Manager).get("/grants/new").wantStatus(t, 200)
		for message, form := range map[string][]string{
			"Select whether it is an award":    answersWith(good, "kind", "gift"),
			"Enter what it is for":             answersWith(good, "title", ""),
			"Amount must be in whole pounds":   answersWith(good, "amount", "a million"),
			"Enter a financial year":           answersWith(good, "for-year", "2025"),
			"Enter the day of the award":       answersWith(good, "awarded-on-day", "", "awarded-on-month", "", "awarded-on-year", ""),
			"Note must be 2,000 characters or": answersWith(good, "note", strings.Repeat("x", 2001)),
		} {
			app.post("/grants/new", form...).wantStatus(t, 422).wantText(t, "There is a problem", message)
		}
		app.post("/grants/new", good...).wantStatus(t, 200).wantText(t, "Check the allocation", "£1,000,000", "Tuesday 1 July 2025")
		app.post("/grants", good...).wantStatus(t, 303)
		app.get("/programme/set-up").wantText(t, "The allocation is added", "For courses", "£1,000,000", "£2,180,000")
		app.post("/grants", good...).wantStatus(t, 422).wantText(t, "The programme has a grant of that title already.")
		app.get("/grants/for-courses/edit").wantStatus(t, 200).wantText(t, "Change “For courses”")
		app.get("/grants/nothing/edit").wantStatus(t, 404)
		change := answersWith(good, "amount", "900000", "was-kind", "allocation", "was-title", "For courses", "was-amount", "1000000",
			"was-awarded-on", "2025-07-01", "was-for-year", "2025/26", "was-note", "")
		app.post("/grants/for-courses/edit", change...).wantStatus(t, 200).wantText(t, "Amount before", "£1,000,000", "£900,000")
		app.post("/grants/for-courses", change...).wantStatus(t, 303)
		app.get("/programme/set-up").wantText(t, "The allocation is changed", "£900,000")
		app.post("/grants/for-courses", change...).wantStatus(t, 409)
		app.as(people.Board).post("/grants", good...).wantStatus(t, 403)
	})
}

// Two programmes stand beside each other by where their KPIs sit.
func TestSideBySide(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Board).get("/programme/side-by-side").wantStatus(t, 200).wantText(t, "Training 2025/26, as at 2 March 2026")
		_, err := app.services.Courses.AddProgramme(t.Context(), people.System, courses.Programme{
			Code: "PILOT", Title: "The pilot", StartsOn: "2024-04-01", EndsOn: "2025-03-31", Note: "Known by its report.",
		})
		app.must(err)
		app.must(app.services.Reports.AddDeliverable(t.Context(), people.System, reports.Deliverable{Programme: "PILOT", Letter: "A", Title: "Share"}))
		app.must(app.services.Reports.AddKPI(t.Context(), people.System, reports.KPI{
			Programme: "PILOT", Code: "shared", Letter: "A", Title: "Reports shared", Level: reports.Input, Unit: "reports", Direction: reports.AtLeast,
			Measure: reports.Measure{Kind: reports.EnteredNumber, Entry: "shared"}, StartsOn: "2024-04-01", EndsOn: "2025-03-31",
		}))
		_, err = app.services.Reports.AddEntry(t.Context(), people.System, reports.Entry{Programme: "PILOT", KPI: "shared", AsAt: "2025-03-31", Value: 19, Source: "Its report"})
		app.must(err)
		page := app.get("/programme/side-by-side").wantStatus(t, 200)
		page.wantText(t, "The pilot, as at 31 March 2025", "Known by its report.", "For 2025/26: £2,180,000", "Where it sits was not said")
		if receipts := receiptsOf(t, app.testApp, page); receipts["granted for 2025/26"].Status != 200 {
			t.Errorf("what was granted leads to no receipt: %v", receipts)
		}
		for _, cell := range page.Page.All("main tbody tr") {
			if text := cell.Text(); strings.HasPrefix(text, "Input") && !strings.Contains(text, "Reports shared: 19") {
				t.Errorf("the inputs are %q", text)
			}
		}
		app.get("/programme/side-by-side?programme=PILOT&other=PILOT").wantStatus(t, 200)
		app.get("/programme/side-by-side?other=X").wantStatus(t, 404)
		app.as(people.Funder).get("/programme/side-by-side").wantStatus(t, 403)
	})
}
