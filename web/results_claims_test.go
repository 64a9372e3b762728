package web

import (
	"strings"
	"testing"
)

func TestResultsComeWithTheirSentences(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		w.manager.get(comparedAddress).wantStatus(t, 200).wantText(t,
			"84%, 71 of 85 who answered, 74 to 90%", "(not the same people): 84% of 85, against 60% of 80; difference 10 to 36 points",
			"Settled: the interval of the difference does not have zero in it.", "Check a sentence of your own")
		chart := w.manager.get(strings.Replace(comparedAddress, "/results?", "/results/scale.svg?", 1)).wantStatus(t, 200)
		if !strings.Contains(chart.Body, "before 60% positive of 80; after 84% positive of 85") || !strings.Contains(chart.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s", chart.Body)
		}
	})
}

func TestASentenceIsHeldAgainstTheRecords(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		address := strings.Replace(comparedAddress, "/results?", "/results/sentence?", 1)
		w.manager.get(address+"&item=procedures&sentence=Confidence+increased+to+84%25+of+delegates").wantStatus(t, 200).
			wantText(t, "What may not be said", "“increased”", "Different people answered before and after.", "“delegates”").
			wantNoText(t, "“84%”")
		w.manager.get(address+"&item=procedures&sentence=84%25+of+those+who+answered").wantText(t, "Nothing in the records speaks against it")
		w.manager.get("/results/sentence").wantStatus(t, 303)
		asAt := w.manager.get(comparedAddress+"&as-at-day=28&as-at-month=2&as-at-year=2021").wantStatus(t, 200)
		for _, link := range asAt.Page.All("main details a") {
			if strings.Contains(link.Text(), "Check a sentence") {
				check := w.manager.get(link.Attribute("href")).wantValue(t, "as-at-day", "28").wantValue(t, "as-at-year", "2021")
				check.wantBack(t, "/results?after=POST%3A2021&as-at-day=28&as-at-month=2&as-at-year=2021&before=BASE%3A2020")
				return
			}
		}
		t.Error("no link to check a sentence")
	})
}

// What has come since is said, and is in no figure until there is enough of it.
func TestResultsSayThatFiguresMoveInSteps(t *testing.T) {
	resultsApp(t, func(t *testing.T, w *resultsWorld) {
		w.manager.get(comparedAddress).wantStatus(t, 200).wantNoText(t, "not counted yet")
		w.answer("POST", "2021", 9, "", func(int) string { return "police,2,," })
		w.manager.get(comparedAddress).wantStatus(t, 200).wantText(t, "71 of 85", "At least 5 responses have come that are not counted yet")
	})
}
