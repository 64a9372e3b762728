package web

import (
	"slices"
	"strings"
	"testing"

	"muster/courses/people"
	"muster/reports"
	"muster/web/htmltest"
)

// TestForecastOfAKPI: the page as at today says what the KPI will come to and of what that is
// made, or why it does not; a page as at another day says nothing.
func TestForecastOfAKPI(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		page := app.as(people.Manager).get("/kpis/briefings").wantStatus(t, 200)
		page.wantText(t, "Forecast to 31 March 2026", "Fewer than 5 have been counted to make it from.")
		for _, day := range []string{"2025-05-01", "2025-06-02", "2025-07-01", "2025-08-01", "2025-09-01"} {
			app.must(addBriefing(app, day))
		}
		page = app.as(people.Board).get("/kpis/briefings").wantStatus(t, 200)
		page.wantText(t, "On course: the whole range meets the target.", "So far",
			"At the pace so far: 8 × 29 days left ÷ 336 days gone 0.69", "Its margin: 1.96 × √(0.69 + 0.69² ÷ 8) 1.70",
			"Lower end: the larger of 8 and 8 + 0.69 − 1.70 8", "Upper end: 8.69 + 1.70 10.39", "Target for 31 March 2026 (published) 2")
		app.get("/kpis/briefings?as-at=2025-12-31").wantStatus(t, 200).wantNoText(t, "Forecast to")
	})
}

// The figures quarter by quarter and month by month, and the forecasts on the KPI's page, the boards
// and in a released return, lead to receipts that say the same.
func TestFiguresOverTimeLeadToTheirReceipts(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		for _, day := range []string{"2025-05-01", "2025-06-02", "2025-07-01", "2025-08-01", "2025-09-01"} {
			app.must(addBriefing(app, day))
		}
		follow := func(page response, want ...string) {
			t.Helper()
			followed := map[string]bool{}
			for _, link := range page.Page.All("main td a") {
				address := link.Attribute("href")
				if !strings.HasPrefix(address, "/receipts/") {
					continue
				}
				followed[address] = true
				if said := strings.Fields(app.get(address).wantStatus(t, 200).Page.One(t, "main .muster-answer").Text())[0]; strings.TrimSuffix(strings.Fields(link.Text())[0], ":") != said {
					t.Errorf("%s is %s where %q leads to it", address, said, link.Text())
				}
			}
			for _, address := range want {
				if !followed[address] {
					t.Errorf("nothing leads to %s", address)
				}
			}
		}
		at := func(key, day string) string {
			return "/receipts/kpi.briefings" + key + "?as-at=" + day + "&programme=" + reportProgramme
		}
		page := app.as(people.Board).get("/kpis/briefings").wantStatus(t, 200)
		follow(page, at("", "2025-06-30"), at("", "2025-10-31"), at("", "2026-03-02"), at(".forecast", "2026-03-02"))
		for _, board := range []string{"/boards/programme", "/boards/assurance"} {
			follow(app.get(board), at("", "2026-03-02"), at(".forecast", "2026-03-02"))
		}
		slug := app.releaseReturn("2026-01-31")
		page = app.as(people.Funder).get("/boards/home-office").wantStatus(t, 200)
		follow(page, "/receipts/kpi.briefings?return="+slug, "/receipts/kpi.briefings.forecast?return="+slug)
		if !strings.Contains(page.Body, `href="/returns/`+slug+`/read#deliverable-A">Briefings held`) {
			t.Error("the KPI does not lead to where the return has it")
		}
	})
}

// The computed RAG of a deliverable leads to its receipt on every page that shows it: the KPIs that
// it is made of, each with its own receipt, of the same day or return; also for a funder.
func TestAColourLeadsToItsReceipt(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		app.must(addBriefing(app, "2025-05-01"))
		const live = "/receipts/deliverable.A.rag?as-at=2026-03-02&programme=" + reportProgramme
		for _, path := range []string{"/programme", "/deliverables/A", "/boards/programme", "/boards/assurance"} {
			if page := app.as(people.Board).get(path).wantStatus(t, 200); !slices.ContainsFunc(page.Page.All("main a"), func(link htmltest.Element) bool { return link.Attribute("href") == live }) {
				t.Errorf("%s does not lead to %s", path, live)
			}
		}
		colour := func(address, back, kpi string) {
			t.Helper()
			page := app.get(address).wantStatus(t, 200).wantBack(t, back).wantText(t, "A: ", "computed RAG", "Red if any rated KPI is red", "KPIs of the deliverable: ", "Fingerprint (SHA-256)")
			said := page.Page.One(t, "main .muster-answer").Text()
			if !strings.Contains(page.text(), "KPIs "+strings.ToLower(said)+" 1") && !strings.Contains(page.text(), "KPIs "+strings.ToLower(said)+" 2") {
				t.Errorf("%s is %s, and counts no such KPI: %s", address, said, page.text())
			}
			if !strings.Contains(page.Body, `href="`+strings.ReplaceAll(kpi, "&", "&amp;")+`"`) {
				t.Errorf("%s does not lead to %s", address, kpi)
			}
			app.get(kpi).wantStatus(t, 200).wantText(t, "Computed RAG")
			app.get(address+"&as=text").wantStatus(t, 200)
		}
		colour(live, "/deliverables/A?as-at=2026-03-02&programme="+reportProgramme, "/receipts/kpi.briefings?as-at=2026-03-02&programme="+reportProgramme)
		app.get("/receipts/deliverable.Z.rag?as-at=2026-03-02&programme="+reportProgramme).wantStatus(t, 404)
		slug := app.releaseReturn("2026-01-31")
		app.as(people.Funder)
		for _, path := range []string{"/boards/home-office", "/returns/" + slug + "/read"} {
			if !strings.Contains(app.get(path).wantStatus(t, 200).Body, `"/receipts/deliverable.A.rag?return=`+slug+`"`) {
				t.Errorf("%s leads to no receipt of the colour", path)
			}
		}
		colour("/receipts/deliverable.A.rag?return="+slug, "/returns/"+slug+"/read", "/receipts/kpi.briefings?return="+slug)
		app.get("/receipts/deliverable.Z.rag?return="+slug).wantStatus(t, 404)
		app.get(live).wantStatus(t, 403)
	})
}

// TestChartOfAKPI: the table has the numbers of the chart, which is drawn in both shapes; of what
// people answer the page says why there is no forecast.
func TestChartOfAKPI(t *testing.T) {
	eachReport(t, func(t *testing.T, app *reportWorld) {
		target := 80.0
		app.must(app.services.Reports.AddKPI(t.Context(), people.System, reports.KPI{
			Programme: reportProgramme, Code: "sure", Letter: "A", Title: "Sure", Unit: reports.Percent, Direction: reports.AtLeast, Target: &target, TargetSource: reports.Invented,
			Measure: reports.Measure{Kind: reports.SurveyShare, Survey: "AFTER", Item: "sure"}, StartsOn: "2025-04-01", EndsOn: "2026-03-31",
		}))
		page := app.as(people.Manager).get("/kpis/briefings").wantStatus(t, 200)
		page.wantText(t, "Quarter by quarter", "By 30 June 2025 1 : Briefings held, by 30 June 2025, how it was counted 0.5", "By 2 March 2026 3 : Briefings held, by 2 March 2026, how it was counted 1.8", "By 31 March 2026 To come 2 To come", "Month by month")
		if words := page.Page.One(t, "main picture img").Attribute("alt"); words != "Briefings held, quarter by quarter. The table that follows has the same figures." {
			t.Error(words)
		}
		if shows := page.Page.One(t, "main .muster-shows").Text(); shows != "By 2 March 2026: 3, and 1.8 was due. Target: 2 by 31 March 2026." {
			t.Error(shows)
		}
		for _, shape := range []string{"wide", "narrow", "nonsense"} {
			drawn := app.get("/kpis/briefings/chart.svg?shape="+shape).wantStatus(t, 200)
			if !strings.Contains(drawn.Body, "<svg") || drawn.Header.Get("Content-Security-Policy") != chartPolicy {
				t.Errorf("%s: %s", shape, drawn.Body)
			}
		}
		app.get("/kpis/sure").wantStatus(t, 200).wantText(t, "No forecast is made of what people answer", "75% (53% to 89%)")
		app.get("/deliverables/A").wantStatus(t, 200).wantText(t, "The KPI that says most", "By 2 March 2026: 75% (53% to 89%). Target: 80% by 31 March 2026.", "By 31 December 2025 75% : Sure, by 31 December 2025, how it was counted (53% to 89%) 80%")
		if got := app.as(people.Funder).get("/kpis/briefings/chart.svg").Status; got != 403 {
			t.Errorf("the funder: %d", got)
		}
	})
}
