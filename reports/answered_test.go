package reports

import (
	"strings"
	"testing"

	"muster/surveys"
)

// 276 answers from 516 trained, 94% of them confident: 50% to 97% of all. The rate is that of
// the people trained, as in the training table, and of the attendances where there is no one
// course: whichever it is, the words name it.
func TestWhoAnsweredStandsBesideAShare(t *testing.T) {
	for name, c := range map[string]struct {
		results surveys.ProgrammeResults
		trained int
		want    string
	}{
		"of a course": {surveys.ProgrammeResults{Course: "OIC", Seats: 276, Attended: 516}, 516,
			"Response rate 53%: 276 of 516 people trained. Of everybody trained it is from 50% to 97%, whatever the others would have said."},
		"some came in part": {surveys.ProgrammeResults{Course: "OIC", Seats: 276, Attended: 536}, 516,
			"Response rate 53%: 276 of 516 people trained. They attended 536 times, in full or in part. Of everybody trained it is from 50% to 97%, whatever the others would have said."},
		"more than were trained": {surveys.ProgrammeResults{Course: "OIC", Seats: 12, Attended: 14}, 10,
			"No response rate: 12 answers by a delegate’s own link, of 10 people trained. Who attended in part answered too."},
		"of several courses": {surveys.ProgrammeResults{Seats: 276, Attended: 536}, 0,
			"Response rate 51%: 276 of 536 attendances, in full or in part. Of all who attended it is from 48% to 97%, whatever the others would have said."},
		"without a link": {surveys.ProgrammeResults{Course: "OIC", Attended: 516}, 516, "No response rate: of 516 attendances, in full or in part, none was answered by a delegate’s own link."},
		"of the sessions chosen": {surveys.ProgrammeResults{Seats: 13, Attended: 17, ByLinks: true}, 0,
			"Response rate 76%: 13 of 17 links sent, one for each attendance in full or in part. Of all who were sent a link it is from 72% to 95%, whatever the others would have said."},
		"more may wait": {surveys.ProgrammeResults{Seats: 13, Attended: 31, MayWait: 9}, 0,
			"Response rate at least 42%: 13 of 31 attendances, in full or in part. Up to 9 more answers may have come that are not counted yet. Of all who attended it is from 39% to 97%, whatever the others would have said."},
		"of no course": {surveys.ProgrammeResults{Responses: 80}, 0, ""},
	} {
		if got := answeredWords(0.94, rateOf(c.results, c.trained)); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// A change says the response rate of the answers after, a hidden one does not.
func TestWhoAnsweredStandsBesideAChange(t *testing.T) {
	after := rateOf(surveys.ProgrammeResults{Course: "OIC", Seats: 276, Attended: 516}, 516)
	shown, hidden := Receipt{Figure: Figure{Value: number(37.9)}}, Receipt{Figure: Figure{Suppressed: true}}
	shown.sayRate(after)
	hidden.sayRate(after)
	if len(hidden.Notes) > 0 || len(shown.Notes) != 1 || shown.Notes[0] != "After: response rate 53%: 276 of 516 people trained." {
		t.Errorf("%v, hidden %v", shown.Notes, hidden.Notes)
	}
}

// 36 of 60 against 70%: the words name the number that MoreToTarget finds; with it the share is
// red, and with one fewer it is not settled.
func TestAnAmberShareSaysHowManyAnswersWouldSettleIt(t *testing.T) {
	target := 70.0
	kpi := KPI{Measure: Measure{Kind: SurveyShare}, Direction: AtLeast, Target: &target, Unit: Percent}
	rate := func(base int) Rating {
		interval := surveys.WilsonOfShare(0.6, float64(base))
		figure := Figure{Value: number(60.0), Unit: Percent, Base: number(base), Low: number(100 * interval.Low), High: number(100 * interval.High), effect: 1}
		return rateByInterval(kpi, figure, KPIStatus{Target: &target, Figure: figure})
	}
	first := rate(60)
	more, _ := surveys.MoreToTarget(36, 60, 1, 0.7)
	if want := plural(more, "more answer", "more answers") + ", as positive as these, would settle it."; first.RAG != Amber || !strings.Contains(first.Why, want) {
		t.Errorf("%+v, want %s", first, want)
	}
	if settled := rate(60 + more); settled.RAG != Red || strings.Contains(settled.Why, "settle") {
		t.Errorf("with %d more: %+v", more, settled)
	}
	if almost := rate(60 + more - 1); almost.RAG != Amber {
		t.Errorf("with one fewer: %+v", almost)
	}
}
