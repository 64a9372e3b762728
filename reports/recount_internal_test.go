package reports

import (
	"testing"
	"time"

	"muster/courses"
)

// What a figure was of and is of is named as what it is: a response rate is of people trained, a
// share of answers, a paired change of people. The bounds of a share say what changed their rate
// and their share; who is not told what is counted now is told none of the numbers.
func TestRecountNamesWhatTheBaseIsOf(t *testing.T) {
	since := time.Date(2026, 10, 25, 9, 0, 0, 0, time.UTC)
	b := &builder{counter: &counter{late: []courses.LateMark{{CourseCode: "OIC", HappenedOn: "2026-10-20", RecordedAt: since.AddDate(0, 0, 29)}}}, receipts: map[string]Receipt{}}
	count := func(answers, trained int) map[string]Receipt {
		b.receipts = map[string]Receipt{}
		share := Figure{Key: "sure", Unit: Percent, Value: number(90.0), Base: number(answers), Decimals: 1}
		rate := Figure{Key: "rate", Unit: Percent, Value: number(100 * float64(answers) / float64(trained)), Base: number(trained), Decimals: 1}
		pairs := Figure{Key: "pairs", Unit: Percent, Value: number(float64(answers)), Base: number(answers)}
		b.cohort(share, rate)
		b.receipts["sure"] = Receipt{Figure: share, measure: Measure{Kind: SurveyShare, Survey: "AFTER"}}
		b.receipts["rate"] = Receipt{Figure: rate, measure: Measure{Kind: ResponseRate, Survey: "AFTER", Course: "OIC"}}
		b.receipts["pairs"] = Receipt{Figure: pairs, measure: Measure{Kind: SurveyChange, Survey: "AFTER"}, Terms: []Term{term("pairs", float64(answers), "pairs")}}
		return b.receipts
	}
	const added, answersCame = "1 attendance added on 23 November 2026.", "Answers came, were withdrawn or were corrected."
	then, more, late := count(13, 17), count(14, 19), count(13, 19)
	for _, c := range []struct {
		now   map[string]Receipt
		key   string
		tells bool
		want  string
	}{
		{more, "rate", true, added + " It was of 17 people trained and is of 19 now."},
		{more, "sure-cohort", true, added + " The response rate was of 17 people trained and is of 19 now."},
		{late, "sure-cohort", true, added + " The response rate was of 17 people trained and is of 19 now."},
		{more, "pairs", true, "It was of 13 people who answered both times and is of 14 now."},
		{more, "rate", false, added},
		{more, "sure-cohort", false, added},
		{more, "pairs", false, answersCame},
	} {
		recount, err := b.recount(t.Context(), recounting{then, c.now, c.tells, since}, c.key, "It")
		if err != nil || !recount.Differs() || recount.Because() != c.want {
			t.Errorf("%s, told %v: %s, %v", c.key, c.tells, recount.Because(), err)
		}
	}
	moved := more["sure"]
	moved.Figure.Value = number(92.9)
	more["sure"] = moved
	bounds, err := b.recount(t.Context(), recounting{then, more, true, since}, "sure-cohort", "It")
	if want := added + " The response rate was of 17 people trained and is of 19 now. The share was of 13 answers and is of 14 now."; err != nil || bounds.Because() != want {
		t.Errorf("the bounds: %s, %v", bounds.Because(), err)
	}
}

// A KPI that is rated otherwise now differs, though its figure prints the same; a funder is told
// that it does, and not how.
func TestRecountOfAColour(t *testing.T) {
	rated := func(rag RAG) Receipt {
		return Receipt{Figure: Figure{Key: "kpi.a", Value: number(19.0)}, KPI: &KPIStatus{Rating: Rating{RAG: rag}}}
	}
	c := &counter{}
	recount, err := c.recount(t.Context(), recounting{map[string]Receipt{"kpi.a": rated(Amber)}, map[string]Receipt{"kpi.a": rated(Green)}, true, time.Now()}, "kpi.a", "It")
	if err != nil || !recount.Differs() || recount.ColourText() != "Amber then, Green now" || recount.unexplained() != "What it is held against, or how it is rated, was changed." {
		t.Errorf("%+v, %v", recount, err)
	}
	if told := recount.withoutNow(); !told.Differs() || told.ColourText() != "" || told.RAGNow != Amber {
		t.Errorf("a funder is told %+v", told)
	}
}
