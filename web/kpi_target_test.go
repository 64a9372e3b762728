package web

import (
	"testing"

	"muster/courses/people"
	"muster/reports"
)

// A target that nothing can come to, or that everything does, is refused at its field.
func TestTargetsOutOfRange(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Manager)
		step := func(changes ...string) response {
			return app.post("/kpis/new", append([]string{"at", "target"}, answersWith(roadChecks, changes...)...)...)
		}
		share := func(target string) []string {
			return []string{"kind", "survey_share", "question", "AFTER sure", "aggregate", "", "target", target}
		}
		change := func(target string) []string {
			return []string{"kind", "survey_change", "question", "AFTER sure", "before", "BEFORE", "aggregate", "", "target", target}
		}
		for message, wrong := range map[string][][]string{
			"The target must be zero or more where more is better": {{"target", "-1"}, {"target", "-0.5"}},
			"The target of a share is from 0% to 100%":             {share("101"), share("-1"), append(share("120"), "direction", "at_most"), {"aggregate", "share", "target", "101"}},
		} {
			for _, changes := range wrong {
				at := step(changes...).wantStatus(t, 422).wantText(t, "There is a problem", message)
				if len(at.Page.All("#target-error")) != 1 {
					t.Errorf("%v: the message is not at the field", changes)
				}
			}
		}
		for _, right := range [][]string{{"target", "0"}, {"target", "-1", "direction", "at_most"}, share("100"), share("0"), change("-5"), change("120"),
			{"target", "-1", "baseline", "-4", "baseline-on-day", "1", "baseline-on-month", "4", "baseline-on-year", "2025"}} {
			step(right...).wantStatus(t, 200)
		}
	})
}

// The preview of a KPI that begins after its programme says what came before it and counts.
func TestPreviewSaysWhatCameBeforeTheKPI(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Manager)
		form := []string{"at", "profile", "other-engagement", "", "engagement", "briefing", "unit", "briefings", "starts-month", "11"}
		check := func(changes ...string) response {
			return app.post("/kpis/new", answersWith(answersWith(roadChecks, form...), changes...)...).wantStatus(t, 200).wantText(t, "Check the KPI before it counts")
		}
		said := "2 of what is counted came before 1 November 2025, when this KPI begins, and counts towards it. If it should not, enter that day in “Counted from”, or a baseline."
		check().wantText(t, said)
		for _, otherwise := range [][]string{
			{"from-day", "1", "from-month", "1", "from-year", "2026"},
			{"baseline", "2", "baseline-on-day", "31", "baseline-on-month", "12", "baseline-on-year", "2025"},
			{"starts-month", "4"},
			{"engagement", "parade", "other-engagement", "parade"},
		} {
			check(otherwise...).wantNoText(t, "came before")
		}
	})
}

// A number is entered for a day of the programme.
func TestEntryBeforeTheProgramme(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.must(app.services.Reports.AddKPI(t.Context(), people.System, reports.KPI{
			Programme: reportProgramme, Code: "reports", Letter: "B", Title: "Reports", Unit: "reports", Direction: reports.AtLeast,
			Measure: reports.Measure{Kind: reports.EnteredNumber, Entry: "reports"}, StartsOn: "2025-04-01", EndsOn: "2026-03-31",
		}))
		entry := []string{"value", "7", "as-at-day", "31", "as-at-month", "3", "as-at-year", "2025", "source", "The log"}
		refused := app.as(people.Manager).post("/kpis/reports/enter", entry...).wantStatus(t, 422).wantText(t, "The programme begins on 1 April 2025: enter that day or a later one")
		if len(refused.Page.All("#as-at-error")) != 1 {
			t.Error("the message is not at the field")
		}
		app.post("/kpis/reports/enter", answersWith(entry, "as-at-day", "1", "as-at-month", "4")...).wantStatus(t, 303)
	})
}
