package web

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"muster/courses/people"
	"muster/surveys"
)

var (
	linkedFigure = regexp.MustCompile(`<a [^>]*href="(/(?:receipts/|results/receipt|sessions/[^"/]*/results/receipt)[^"]*)"[^>]*>(.*?)<span class="govuk-visually-hidden">: ([^<]*), how it was counted</span></a>`)
	textLink     = regexp.MustCompile(`href="([^"]*as=text[^"]*)"`)
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
		if shown := strings.TrimSuffix(anyTag.ReplaceAllString(link[2], ""), " points"); said == nil || strings.TrimSuffix(said[1], " points") != shown {
			t.Errorf("%s is %s on the page, on its receipt %v", link[3], shown, said)
		}
		receipts[link[3]] = receipt
	}
	return receipts
}

// wantReceipts opens the receipts of an address, at least so many.
func (w *resultsWorld) wantReceipts(app *testApp, address string, least int) map[string]response {
	w.T.Helper()
	receipts := receiptsOf(w.T, app, app.get(address).wantStatus(w.T, 200))
	if len(receipts) < least {
		w.T.Errorf("%s leads to %d receipts: %v", address, len(receipts), slices.Sorted(maps.Keys(receipts)))
	}
	return receipts
}

// wantHidden wants so many hidden figures: their receipts say why, and no number.
func (w *resultsWorld) wantHidden(receipts map[string]response, least int) {
	w.T.Helper()
	hidden := 0
	for name, receipt := range receipts {
		if strings.Contains(receipt.Body, ">[c]</data>") {
			hidden++
			receipt.wantText(w.T, "Hidden, [c]: fewer than 10")
			if strings.Contains(receipt.Body, "The numbers in it") {
				w.T.Errorf("%s is hidden and says its numbers", name)
			}
		}
	}
	if hidden < least {
		w.T.Errorf("%d hidden figures lead to their receipt", hidden)
	}
}

// Every figure of the table of results leads to what it was counted from, which says the same
// figure, or why it is hidden.
func TestResultsLeadToReceipts(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		w.app.clock = time.Date(2021, 3, 31, 9, 0, 0, 0, time.UTC)
		w.manager = w.app.as(w.Holder(people.Manager, ""))
		receipts := w.wantReceipts(w.manager, comparedAddress, 5)
		receipts["Procedures, change"].wantText(t, "After the course: Procedures, change", "Positive before 48", "Base after 85", "Do you know the procedures?",
			"Waves of surveys: 2", "These records are invented.", "Fingerprint (SHA-256)", "P, Mann-Whitney <0.0001", "as at the end of 31 March 2021").
			wantBack(t, "/results?after=POST%3A2021&before=BASE%3A2020")
		receipts["Procedures, before"].wantText(t, "60%", "The baseline: Procedures, before", "Answered “Very” 48", "Answered “Hardly” 32", "Answered “No” 0")
		w.wantHidden(receipts, 1)
		sides := w.manager.get(comparedAddress).Page.All(".govuk-summary-list__actions a")
		for i, responses := range []string{"The baseline: responses 80", "After the course: responses 85"} {
			w.manager.get(sides[i].Attribute("href")).wantStatus(t, 200).wantText(t, responses, "Waves of surveys: 1")
		}
		w.wantReceipts(w.manager, "/results?before=none&after=POST", 1)
		w.wantReceipts(w.manager, comparedAddress+"&as-at-day=12&as-at-month=2&as-at-year=2021", 1)
		const of = "/results/receipt?before=BASE%3A2020&after=POST%3A2021&figure="
		for _, figure := range []string{"", ".", ".change", "nothing.change", "procedures.sideways", "procedures", "change", "procedures.time-1", "procedures.felt", "procedures.change&by=role&group=judge"} {
			w.manager.get(of+figure).wantStatus(t, 404)
		}
		w.manager.get("/results/receipt?before=NO&after=POST&figure=procedures.change").wantStatus(t, 404)
		w.manager.get(of+"procedures.change&by=weekday&group=x").wantStatus(t, 422)
	})
}

// What the fingerprint is of can be had as text, also where the address has a group in it.
func TestAReceiptOfResultsHasAText(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		for _, group := range []string{"", "&by=role&group=police"} {
			page := w.manager.get("/results/receipt?before=BASE%3A2020&after=POST%3A2021&figure=procedures.before"+group).wantStatus(t, 200)
			text := w.manager.get(html.UnescapeString(textLink.FindStringSubmatch(page.Body)[1])).wantStatus(t, 200)
			sum := sha256.Sum256([]byte(text.Body))
			if print := hex.EncodeToString(sum[:]); !strings.Contains(page.Body, print) || !strings.Contains(text.Body, "question\tBASE\t1\tQ5\tDo you know the procedures?") {
				t.Errorf("the text is not what the page names: %s\n%s", print, text.Body)
			}
		}
	})
}

// A figure of a group has a receipt of that group: also where people are of no group, and where a
// group is hidden.
func TestGroupsLeadToReceipts(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		receipts := w.wantReceipts(w.manager, comparedAddress+"&by=session&item=procedures", 6)
		receipts[w.big.Code+", Procedures, after"].wantText(t, w.big.Code+": After the course: Procedures, after", "Base 70", "Answers that count 56").
			wantBack(t, "/results?after=POST%3A2021&before=BASE%3A2020&by=session&item=procedures#breakdown")
		receipts["No session given, Procedures, before"].wantText(t, "Base 80", "Answers that count 48")
		w.wantHidden(receipts, 1)
		receipts = w.wantReceipts(w.manager, comparedAddress+"&by=role", 5)
		receipts["Police officer, Procedures, change"].wantText(t, "Police officer: After the course: Procedures, change")
		w.wantReceipts(w.manager, comparedAddress+"&by=month", 3)
	})
}

// The figures of one session's results lead to receipts, that its trainer may open; those of a
// session too small for itself say whose they are too.
func TestASessionsResultsLeadToReceipts(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		trainer := w.app.as(w.Holder(people.Trainer, "kent"))
		receipts := w.wantReceipts(trainer, "/sessions/"+w.big.Code+"/results", 3)
		receipts["Procedures, after"].wantText(t, "Base 70", "These are the answers of this session alone", "Sessions, the earliest first: 1").
			wantBack(t, "/sessions/"+w.big.Code+"/results")
		before := receipts["Procedures, before"].wantText(t, "Base 80", "Waves of surveys: 1").text()
		if strings.Contains(before, "of this session alone") || strings.Contains(before, "Sessions, the earliest first") {
			t.Error("the receipt of the baseline says that it is of the session")
		}
		few := w.wantReceipts(w.manager, "/sessions/"+w.small[0].Code+"/results", 1)
		for name, receipt := range few {
			if !strings.HasSuffix(name, "before") {
				receipt.wantText(t, "too few to show by themselves")
			}
			if strings.Contains(receipt.Body, "Sessions, the earliest first") {
				t.Error("a receipt of several sessions says that it is of one")
			}
		}
		trainer.get("/sessions/"+w.big.Code+"/results/receipt?figure=nothing.after").wantStatus(t, 404)
		stranger := w.app.as(w.Holder(people.Trainer, "essex"))
		stranger.get("/sessions/"+w.big.Code+"/results/receipt?figure=procedures.after").wantStatus(t, 403)
	})
}

// Waves of no programme, as the command imports them, have receipts like all others.
func TestResultsOfNoProgrammeLeadToReceipts(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		w.answer("BASE", "2019", 20, "", func(int) string { return "police,5,," })
		for _, address := range []string{"/results?before=BASE&after=POST", "/results?before=BASE%3A2019&after=POST%3A2021", "/results?before=none&after=BASE%3A2019"} {
			w.wantReceipts(w.manager, address, 1)
		}
		receipts := w.wantReceipts(w.manager, "/results?before=BASE&after=POST", 5)
		receipts["Procedures, before"].wantText(t, "Answers that count 68", "Base 100", "Waves of surveys: 2")
	})
}

// The intervals of the page do not allow for sessions, whatever the programme says of its KPIs;
// nor do those of the receipts to which it leads.
func TestResultsAndReceiptsHaveOneInterval(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		w.must(w.app.db.Exec("UPDATE programmes SET clustering = TRUE, clustering_rho = 0.05").Error)
		w.manager.get(comparedAddress).wantText(t, "how it was counted 74% to 90% 71 of 85", "how it was counted 9.8 to 36.2")
		receipts := w.wantReceipts(w.manager, comparedAddress, 5)
		receipts["Procedures, after"].wantText(t, "84% (74% to 90%)", "takes the answers as independent")
		receipts["Procedures, change"].wantText(t, "+23.5 points (9.8 to 36.2)", "takes the answers as independent")
	})
}

// A number's mean, before and after and of the same people, has its receipt.
func TestMeansLeadToReceipts(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		for survey, title := range map[string]string{"NB": "How many before", "NA": "How many after"} {
			w.survey(survey, title, `, {"code": "cases", "item": "cases", "kind": "number", "text": "How many cases?", "optional": true}`)
			w.wave(surveys.Wave{Survey: survey, Name: "w" + survey, Kind: surveys.WaveOpen, Programme: "MSOIC-2020-21"})
		}
		w.codedAnswers("NB", "wNB", "cases", 12, func(n int) string { return fmt.Sprint(n) })
		w.codedAnswers("NA", "wNA", "cases", 12, func(n int) string { return fmt.Sprint(n + 2) })
		receipts := w.wantReceipts(w.manager, "/results?before=NB%3AwNB&after=NA%3AwNA", 3)
		receipts["Cases, before"].wantText(t, "5.5", "Mean of the answers", "Base 12", "How many cases?")
		receipts["Cases, mean change"].wantText(t, "+2.00", "Pairs 12")
	})
}
