package web

import (
	"strconv"
	"strings"
	"testing"

	"muster/courses/people"
	"muster/reports"
)

// The check stands in the task list and before the button: one number changed in a sound
// narrative is one more finding, which is mended or explained before the return is submitted,
// and the reason is what the approver reads.
func TestCheckBeforeSubmission(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.startReturn()
		const check, narrative = draftReturn + "/check", draftReturn + "/sections/narrative/A"
		write := func(done, revision string) {
			t.Helper()
			app.as(people.Manager).post(narrative, "done", done, "next", "More.", "revision", revision).wantStatus(t, 303)
		}
		found := func(want int) []string {
			t.Helper()
			var paths []string
			for _, link := range app.get(check).wantStatus(t, 200).Page.All("a") {
				if strings.HasPrefix(link.Attribute("href"), check+"/") {
					paths = append(paths, link.Attribute("href"))
				}
			}
			if len(paths) != want {
				t.Fatalf("%d findings, want %d", len(paths), want)
			}
			return paths
		}
		write("2 briefings were held. The total grant is £2.18 million.", "0")
		app.get(draftReturn).wantText(t, "Check before submission", "Nothing found")
		found(0)
		app.get(check).wantText(t, "Nothing was found that contradicts.")
		write("3 briefings were held. The total grant is £2.18 million.", "1")
		found(1)
		write("3 briefings were held. The total grant is £2.19 million.", "2")
		reasons := found(2)
		app.get(draftReturn).wantText(t, "2 to see to", "2 findings")
		app.get(check).wantText(t, "Another number: “3”", "Narrative by deliverable, A: what was done", "The records give 2 for “Briefings held”, not 3.",
			"“The total grant is £2.19 million.”", "Mend this text", "Say why it stands", "What the figure was counted from")
		app.get("/receipts/kpi.briefings?return=2025-26-q3").wantStatus(t, 200)
		page := app.get(draftReturn+"/steps/submit").wantStatus(t, 200).wantText(t, "2 things that are neither mended nor explained")
		if said := page.text(); strings.Index(said, "2 things that are") > strings.Index(said, "These gaps will show in it") {
			t.Error("what stops the return is said after its gaps")
		}
		if strings.Contains(page.Body, `name="seen"`) {
			t.Error("the return can be submitted by its page")
		}
		version := app.version()
		app.post(draftReturn+"/steps/submit", "seen", version).wantStatus(t, 409).wantText(t, "There is a problem", "See to what the check found")
		app.as(people.Board).get(check).wantText(t, "The records give 2 for “Briefings held”, not 3.")
		app.get(reasons[0]).wantStatus(t, 403)
		app.as(people.Funder).get(check).wantStatus(t, 403)
		app.as(people.Manager).get(reasons[0]).wantStatus(t, 200).wantText(t, "Why does this stand nevertheless?", "The records give 2 for “Briefings held”, not 3.")
		app.post(reasons[0], "reason", " ").wantStatus(t, 422).wantText(t, "Enter why it stands")
		app.post(reasons[0], "reason", strings.Repeat("a", 2001)).wantStatus(t, 422).wantText(t, "2,000 characters or fewer")
		app.post(reasons[0], "reason", "The third is not entered yet.").wantAddress(t, check)
		app.post(check+"/nothing", "reason", "So.").wantStatus(t, 404)
		app.get(check).wantText(t, "The third is not entered yet.", "The manager", "1 of 2 findings is still to be seen to")
		write("3 briefings were held. The total grant is £2.18 million.", "3")
		app.get(draftReturn).wantText(t, "Explained")
		app.step(people.Manager, draftReturn, "submit").wantAddress(t, draftReturn)
		app.get(draftReturn).wantText(t, "1 finding with a reason")
		app.as(people.Board).get(draftReturn+"/steps/approve").wantStatus(t, 200).wantText(t, "The third is not entered yet.", "The records give 2 for “Briefings held”, not 3.")
		app.get(check).wantText(t, "gave a reason why each stands", "The third is not entered yet.")
		app.as(people.Manager).get(reasons[0]).wantStatus(t, 409)
		app.step(people.Board, draftReturn, "approve").wantAddress(t, draftReturn)
		app.as(people.Funder).get(draftReturn).wantStatus(t, 200)
	})
}

// What a strict reader finds stands on the page of the check with its why; a sentence that is
// right leaves the page empty.
func TestTheCheckReadsStrictly(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.startReturn()
		for i, test := range []struct{ done, words, why string }{
			{"People feel much more confident after the Victim liaison course: 75%.", "Another statement: “much more confident”", "It asks how things are, not how much more than before."},
			{"Those who answered after the Victim liaison course and were confident: 92%.", "Another number: “92%”", "The records give 75% for “Victim liaison: sure of it”, not 92%."},
			{"Those who answered after the Victim liaison course and were confident: 75%.", "", ""},
			{"A total of 120 partners attended. In all 130 partners attended.", "Another number: “130”", "It is 120 there and 130 here."},
			{"A total of 120 partners attended. In all 120 partners attended.", "", ""},
			{"Forty people were trained in the Victim liaison course.", "Another number: “Forty”", "not Forty."},
			{"Of 276 people 32.37% said yes.", "Not possible: “32.37%”", "No whole number out of 276 is 32.37% of them."},
			{"Of 276 people 32.25% said yes.", "", ""},
			{"One in three of those who answered after the Victim liaison course were confident.", "Another number: “One in three”", "not One in three."},
			{"Three quarters of those who answered after the Victim liaison course were confident.", "", ""},
			{"We met the target in two out of three quarters of the year.", "", ""},
		} {
			app.post(draftReturn+"/sections/narrative/A", "done", test.done, "next", "More.", "revision", strconv.Itoa(i)).wantStatus(t, 303)
			page := app.get(draftReturn+"/check").wantStatus(t, 200)
			if test.words == "" {
				page.wantText(t, "Nothing was found that contradicts.")
			} else {
				page.wantText(t, "1 of 1 finding is still to be seen to", test.words, test.why)
			}
		}
	})
}

// Entries that contradict themselves stand on the page of the check, with the way to mend them.
func TestTheCheckReadsEntries(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.startReturn()
		const sections = draftReturn + "/sections/"
		app.as(people.Manager).post(sections+"money/new", "title", "Trainers", "budget", "150,000", "spent", "140,000", "forecast", "100,000", "reason", "Two left.").wantStatus(t, 303)
		app.post(sections+"milestones/new", "title", "Pilot ends", "planned-day", "1", "planned-month", "5", "planned-year", "2025", "forecast-day", "1", "forecast-month", "6", "forecast-year", "2025").wantStatus(t, 303)
		page := app.get(draftReturn+"/check").wantStatus(t, 200).wantText(t, "2 of 2 findings are still to be seen to", "Another number: “£140,000”", "More is spent so far than will have been spent by the end.",
			"Another time: “1 June 2025”", "Milestones, Pilot ends", "It was not reached, and the day on which it is expected is before that of the return")
		for _, link := range page.Page.All("a") {
			if path := link.Attribute("href"); strings.HasPrefix(path, sections) {
				app.get(path).wantStatus(t, 200).wantText(t, "Change this")
			}
		}
	})
}

// A number said of a hidden figure can only be mended: no page takes a reason for it, and it is
// not submitted.
func TestTheCheckTakesNoReasonForAHiddenFigure(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.startReturn()
		const check = draftReturn + "/check"
		app.as(people.Manager).post(draftReturn+"/sections/narrative/A", "done", "3 briefings were held. Quality was good for 75% of the answers after the Victim liaison course.",
			"next", "More.", "revision", "0").wantStatus(t, 303)
		page := app.get(check).wantStatus(t, 200).wantText(t, "A hidden figure: “75%”", "A number said here would tell it, so it has to go.")
		if mend, explain := strings.Count(page.Body, "Mend this text"), strings.Count(page.Body, "Say why it stands"); mend != 2 || explain != 1 {
			t.Errorf("of a finding that may stand and one that may not: %d to mend and %d to explain", mend, explain)
		}
		open, err := app.services.Reports.OpenReturn(t.Context(), people.System, strings.TrimPrefix(draftReturn, "/returns/"))
		app.must(err)
		for _, finding := range open.Findings {
			want := 200
			if finding.Kind == reports.HiddenFigure {
				want = 409
				app.post(check+"/"+finding.ID, "reason", "They said so.").wantStatus(t, 409).wantText(t, "This number has to go")
			} else {
				app.post(check+"/"+finding.ID, "reason", "One is not entered.").wantStatus(t, 303)
			}
			app.get(check+"/"+finding.ID).wantStatus(t, want)
		}
		app.get(draftReturn+"/steps/submit").wantText(t, "1 thing that is neither mended nor explained")
		app.post(draftReturn+"/steps/submit", "seen", app.version()).wantStatus(t, 409)
	})
}

// A rate that nobody answered by a link of their own is no rate, and stands beside none.
func TestTheCheckKnowsNoRateOfNothing(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.must(app.services.Reports.AddKPI(t.Context(), people.System, reports.KPI{
			Programme: reportProgramme, Code: "answered", Letter: "A", Title: "How many answered", Unit: reports.Percent, Direction: reports.AtLeast,
			Measure: reports.Measure{Kind: reports.ResponseRate, Survey: "AFTER", Course: "VLO", Wave: "1"}, StartsOn: "2025-04-01", EndsOn: "2026-03-31",
		}))
		app.startReturn()
		app.get(draftReturn+"/check").wantStatus(t, 200).wantText(t, "Nothing was found that contradicts.")
	})
}

// version is what the pages of a return's steps send as seen.
func (w *reportWorld) version() string {
	w.t.Helper()
	var revision string
	w.must(w.db.Raw("SELECT revision FROM report_returns WHERE slug = ?", strings.TrimPrefix(draftReturn, "/returns/")).Scan(&revision).Error)
	return revision
}
