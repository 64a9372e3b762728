package web

import (
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"muster/courses/people"
)

var (
	linkedFigure = regexp.MustCompile(`<a [^>]*href="(/receipts/[^"]*)"[^>]*>(.*?)<span class="govuk-visually-hidden">: ([^<]*), how it was counted</span></a>`)
	answerShown  = regexp.MustCompile(`<p class="muster-answer"><data[^>]*>([^<]*)</data>`)
	anyTag       = regexp.MustCompile(`<span class="govuk-visually-hidden">.*?</span>|<[^>]*>`)
)

// receiptsOf opens the receipt of each figure of a page that has one: it says the same figure, and
// leads back. They are by what the page calls the figures.
func receiptsOf(t *testing.T, app *testApp, page response) map[string]response {
	t.Helper()
	receipts := map[string]response{}
	for _, link := range linkedFigure.FindAllStringSubmatch(page.Body, -1) {
		receipt := app.get(html.UnescapeString(link[1]))
		if receipt.Status != 200 {
			t.Fatalf("%s is %d", link[1], receipt.Status)
		}
		said := answerShown.FindStringSubmatch(receipt.Body)
		if shown := anyTag.ReplaceAllString(link[2], ""); said == nil || strings.TrimSuffix(said[1], " points") != shown {
			t.Errorf("%s is %s on the page, on its receipt %v", link[3], shown, said)
		}
		receipts[link[3]] = receipt
	}
	return receipts
}

// Every figure of the table of results leads to what it was counted from, which says the same
// figure, or why it is hidden.
func TestResultsLeadToReceipts(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		w.app.clock = time.Date(2021, 3, 31, 9, 0, 0, 0, time.UTC)
		w.manager = w.app.as(w.Holder(people.Manager, ""))
		page := w.manager.get(comparedAddress).wantStatus(t, 200)
		receipts := receiptsOf(t, w.manager, page)
		if len(receipts) < 5 {
			t.Fatalf("%d receipts: %v", len(receipts), receipts)
		}
		receipts["Procedures, change"].wantText(t, "After the course: Procedures, change", "Positive before 48", "Base after 85", "Do you know the procedures?",
			"Waves of surveys: 2", "These records are invented.", "Fingerprint (SHA-256)").wantBack(t, "/results?after=POST%3A2021&before=BASE%3A2020")
		receipts["Procedures, before"].wantText(t, "60%", "The baseline: Procedures, before")
		sides := page.Page.All(".govuk-summary-list__actions a")
		for i, responses := range []string{"The baseline: responses 80", "After the course: responses 85"} {
			w.manager.get(sides[i].Attribute("href")).wantStatus(t, 200).wantText(t, responses, "Waves of surveys: 1")
		}
		hidden := 0
		for name, receipt := range receipts {
			if strings.Contains(receipt.Body, ">[c]</data>") {
				hidden++
				receipt.wantText(t, "Hidden, [c]: fewer than 10")
				if strings.Contains(receipt.Body, "The numbers in it") {
					t.Errorf("%s is hidden and says its numbers", name)
				}
			}
		}
		if hidden == 0 {
			t.Error("no hidden figure leads to its receipt")
		}
		if ready := receiptsOf(t, w.manager, w.manager.get("/results?before=none&after=POST")); len(ready) == 0 {
			t.Error("without a baseline no figure leads to a receipt")
		}
		if past := receiptsOf(t, w.manager, w.manager.get(comparedAddress+"&as-at-day=12&as-at-month=2&as-at-year=2021")); len(past) == 0 {
			t.Error("as at a day no figure leads to a receipt")
		}
		const of = "?programme=MSOIC-2020-21&as-at=2021-03-31&before=BASE%3A2020&after=POST%3A2021"
		for _, key := range []string{"answers.", "answers.nothing.change", "answers.procedures.sideways", "answers.procedures", "answers.change", "answers"} {
			w.manager.get("/receipts/"+key+of).wantStatus(t, 404)
		}
		w.manager.get("/receipts/answers.procedures.change?programme=MSOIC-2020-21&before=NO&after=POST").wantStatus(t, 404)
	})
}

// A receipt is of one programme: where the page counts a wave of none too, no figure leads to one.
func TestResultsOfNoProgrammeHaveNoReceipt(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		w.app.clock = time.Date(2021, 3, 31, 9, 0, 0, 0, time.UTC)
		w.answer("BASE", "2019", 20, "", func(int) string { return "police,5,," }) // as the command imports them
		w.manager = w.app.as(w.Holder(people.Manager, ""))
		for _, address := range []string{"/results?before=BASE&after=POST", "/results?before=BASE%3A2019&after=POST%3A2021", "/results?before=none&after=BASE%3A2019"} {
			page := w.manager.get(address).wantStatus(t, 200)
			if receipts := receiptsOf(t, w.manager, page); len(receipts) > 0 || strings.Contains(page.Body, `href="/receipts/`) {
				t.Errorf("%s leads to %d receipts", address, len(receipts))
			}
		}
		w.manager.get("/results?before=BASE&after=POST").wantText(t, "100 responses", "68 of 100")
	})
}

// The intervals of the page do not allow for sessions, whatever the programme says of its KPIs;
// nor do those of the receipts to which it leads.
func TestResultsAndReceiptsHaveOneInterval(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		w.app.clock = time.Date(2021, 3, 31, 9, 0, 0, 0, time.UTC)
		w.must(w.app.db.Exec("UPDATE programmes SET clustering = TRUE, clustering_rho = 0.05").Error)
		w.manager = w.app.as(w.Holder(people.Manager, ""))
		page := w.manager.get(comparedAddress).wantText(t, "how it was counted 74% to 90% 71 of 85", "how it was counted 9.8 to 36.2")
		receipts := receiptsOf(t, w.manager, page)
		receipts["Procedures, after"].wantText(t, "84% (74% to 90%)", "takes the answers as independent")
		receipts["Procedures, change"].wantText(t, "+23.5 points (9.8 to 36.2)", "takes the answers as independent")
	})
}
