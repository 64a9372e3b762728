package web

import (
	"testing"

	"muster/courses/people"
	"muster/reports"
)

// The words of the thresholds, and of why a KPI has its RAG, are true of a target that is a
// ceiling and of progress from a baseline too: held against them the figure gets the RAG it has.
func TestThresholdsOfEachKindOfTarget(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.as(people.Manager)
		below := []reports.Milestone{{On: "2026-03-10", Value: 15}, {On: "2026-03-31", Value: 50}}
		for code, kind := range map[string]struct {
			direction        reports.Direction
			added            reports.Aggregate
			target, entered  float64
			baseline         *float64
			profile          []reports.Milestone
			why, greenAmbers string
		}{
			"late": {reports.AtMost, "", 5, 6, nil, nil, "Red 6 where at most 5 was allowed by 2 March 2026: what was allowed is 83% of the figure. Green from 100%, amber from 90%.",
				"Green while the target is at least 100% of the figure, amber while it is at least 90% of it, else red."},
			"later": {reports.AtMost, "", 5.4, 6, nil, nil, "Amber 6 where at most 5.4 was allowed by 2 March 2026: what was allowed is 90% of the figure.", "amber while it is at least 90% of it"},
			"never": {reports.AtMost, "", 5, 0, nil, nil, "Green 0 where at most 5 was allowed by 2 March 2026: nothing of it was used.", "Green while the target is at least 100% of the figure"},
			"lost":  {reports.AtMost, reports.AddedUp, 5, 6, nil, nil, "Red 6 where at most", "Green while what was allowed by the day is at least 100% of the figure"},
			"queue": {reports.AtMost, "", 50, 60, new(100.0), nil, "Red 60 where at most 50 was allowed by 2 March 2026: 80% of the way to it from the baseline.",
				"Green from 100% of the way from the baseline to the target, amber from 90%, else red."},
			"staff": {reports.AtLeast, "", 50, 48, new(20.0), nil, "Amber 48 against 50 due by 2 March 2026: 93% of the way to it from the baseline.",
				"Green from 100% of the way from the baseline to the target, amber from 90%, else red."},
			"below": {reports.AtLeast, reports.AddedUp, 50, 12, new(20.0), below, "Red 12 against 15.1 due by 2 March 2026: it is missed. What was due is not better than the baseline",
				"green where it is met, red where it is missed."},
			"reached": {reports.AtLeast, reports.AddedUp, 50, 16, new(20.0), below, "Green 16 against 15.1 due by 2 March 2026: it is met. What was due is not better than the baseline",
				"green where it is met, red where it is missed."},
			"closed": {reports.AtLeast, "", 50, 48, nil, nil, "Amber 48 against 50 due by 2 March 2026: 96% of it.", "Green from 100% of the target, amber from 90%, else red."},
		} {
			kpi := reports.KPI{
				Programme: reportProgramme, Code: code, Letter: "A", Title: "Cases " + code, Unit: "cases", Direction: kind.direction,
				Measure: reports.Measure{Kind: reports.EnteredNumber, Entry: code, Aggregate: kind.added},
				Target:  &kind.target, TargetSource: reports.Invented, StartsOn: "2025-04-01", EndsOn: "2026-03-31", Baseline: kind.baseline, Profile: kind.profile,
			}
			if kind.baseline != nil {
				kpi.BaselineOn = "2025-03-31"
			}
			app.must(app.services.Reports.AddKPI(t.Context(), people.System, kpi))
			_, err := app.services.Reports.AddEntry(t.Context(), people.System, reports.Entry{Programme: reportProgramme, KPI: code, AsAt: "2025-12-31", Value: kind.entered, Source: "The log"})
			app.must(err)
			app.get("/kpis/"+code).wantStatus(t, 200).wantText(t, "Computed RAG "+kind.why)
			app.get("/receipts/kpi."+code).wantStatus(t, 200).wantText(t, "Computed RAG "+kind.why, "Thresholds", kind.greenAmbers)
			app.get("/deliverables/A").wantStatus(t, 200).wantText(t, kind.why)
		}
	})
}

// Where nothing has been recorded a KPI has no data, and a zero that was counted is one.
func TestNothingRecordedIsNotZero(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		for code, measure := range map[string]reports.Measure{
			"trained": {Kind: reports.Trained, Course: "VLO"}, "covered": {Kind: reports.OrganisationsTrained, Course: "VLO", ForcesOnly: true, OfForces: true},
			"heads": {Kind: reports.EngagementSum, EngagementKind: "briefing", Aggregate: reports.SumHeadcounts},
		} {
			unit := map[bool]string{true: reports.Percent, false: "people"}[measure.OfForces]
			app.must(app.services.Reports.AddKPI(t.Context(), people.System, reports.KPI{
				Programme: reportProgramme, Code: code, Letter: "B", Title: "Of " + code, Unit: unit, Direction: reports.AtLeast, Measure: measure,
				Target: new(20.0), TargetSource: reports.Published, StartsOn: "2025-04-01", EndsOn: "2026-03-31",
			}))
		}
		app.as(people.Manager)
		for _, code := range []string{"trained", "covered"} {
			app.get("/kpis/"+code).wantStatus(t, 200).wantText(t, "Actual as at 2 March 2026 No data", "By 2 March 2026: no data, and", "Not rated Nothing has been recorded by 2 March 2026.").
				wantNoText(t, "Actual as at 2 March 2026 0")
			app.get("/receipts/kpi."+code).wantText(t, "No data", "Nothing has been recorded by 2 March 2026.")
		}
		app.get("/deliverables/B").wantText(t, "Of trained No data", "Of covered No data")
		app.get("/kpis/heads").wantText(t, "Actual as at 2 March 2026 0 : Of heads", "Red 0 against 18.4 due by 2 March 2026")
	})
}

// The page of a board says of what its chart's colours are, shows of a deliverable the KPI that is
// furthest from what was due, and foretells that a ceiling is gone over.
func TestBoardsOfACeiling(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		add := func(code, kind string, direction reports.Direction, aggregate reports.Aggregate, unit string, target float64) {
			app.must(app.services.Reports.AddKPI(t.Context(), people.System, reports.KPI{
				Programme: reportProgramme, Code: code, Letter: "B", Title: "Of " + code, Unit: unit, Direction: direction,
				Measure: reports.Measure{Kind: reports.EngagementSum, EngagementKind: kind, Aggregate: aggregate},
				Target:  &target, TargetSource: reports.Published, StartsOn: "2025-04-01", EndsOn: "2026-03-31",
			}))
		}
		add("meetings", "trip", reports.AtLeast, reports.CountRecords, "meetings", 12)
		add("spending", "trip", reports.AtMost, reports.SumAmounts, reports.Pounds, 1000)
		for _, day := range []string{"2025-06-03", "2025-07-03", "2025-09-03", "2025-11-03", "2026-01-03", "2026-02-03"} {
			_, err := app.services.Reports.AddEngagement(t.Context(), people.System, reports.Engagement{
				Programme: reportProgramme, Kind: "trip", HappenedOn: day, OrganisationID: "kent", Amount: new(int64(1000)),
			})
			app.must(err)
		}
		page := app.as(people.Manager).get("/boards/programme").wantStatus(t, 200)
		page.wantText(t, "Of 2 KPIs drawn here, the weakest of each deliverable, 1 green, 1 red.", "Deliverable B is red: Of spending, £6,000 against a target of at most £1,000.", "Will miss a target").
			wantNoText(t, "Of meetings", "fall short")
		page.wantText(t, "(£6,0")
		app.get("/kpis/spending").wantText(t, "Will go over: the whole range is above what is allowed.").wantNoText(t, "fall short")
	})
}

// A ceiling of zero is red as soon as something is recorded, and makes its deliverable red.
func TestACeilingOfZeroIsRed(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.must(app.services.Reports.AddKPI(t.Context(), people.System, reports.KPI{
			Programme: reportProgramme, Code: "complaints", Letter: "B", Title: "Complaints", Unit: "complaints", Direction: reports.AtMost,
			Measure: reports.Measure{Kind: reports.EngagementSum, EngagementKind: "complaint", Aggregate: reports.CountRecords},
			Target:  new(0.0), TargetSource: reports.Published, StartsOn: "2025-04-01", EndsOn: "2026-03-31",
		}))
		app.as(people.Manager).get("/kpis/complaints").wantText(t, "Not rated Nothing has been recorded by 2 March 2026.")
		_, err := app.services.Reports.AddEngagement(t.Context(), people.System, reports.Engagement{
			Programme: reportProgramme, Kind: "complaint", HappenedOn: "2026-02-03", OrganisationID: "kent",
		})
		app.must(err)
		app.get("/kpis/complaints").wantStatus(t, 200).
			wantText(t, "Computed RAG Red 1 where at most 0 was allowed by 2 March 2026: it is missed. What was allowed is not above zero")
		app.get("/deliverables/B").wantStatus(t, 200).wantText(t, "Of 1 KPI: 1 red, 0 amber, 0 green, 0 not rated.")
	})
}
