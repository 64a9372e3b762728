package reports

import (
	"strings"
	"testing"

	"muster/surveys"
)

// 276 answers from 516 who attended, 94% of them confident: 50% to 97% of all.
func TestWhoAnsweredStandsBesideAShare(t *testing.T) {
	got := answeredWords(0.94, surveys.ProgrammeResults{Seats: 276, Attended: 516})
	if want := "Response rate 53.5%: 276 of 516 attendances, in full or in part. Of all who attended it is from 50% to 97%, whatever the others would have said."; got != want {
		t.Errorf("%s", got)
	}
	if got := answeredWords(0.94, surveys.ProgrammeResults{Attended: 516}); !strings.HasPrefix(got, "No response rate: of 516 attendances") {
		t.Errorf("without a link: %s", got)
	}
	if got := answeredWords(0.94, surveys.ProgrammeResults{Responses: 80}); got != "" {
		t.Errorf("of no course: %s", got)
	}
}

// A change says the response rate of the answers after, a hidden one does not.
func TestWhoAnsweredStandsBesideAChange(t *testing.T) {
	after := surveys.ProgrammeResults{Seats: 276, Attended: 516}
	shown, hidden := Receipt{Figure: Figure{Value: number(37.9)}}, Receipt{Figure: Figure{Suppressed: true}}
	shown.sayRate(after)
	hidden.sayRate(after)
	if len(hidden.Notes) > 0 || len(shown.Notes) != 1 || shown.Notes[0] != "After: response rate 53.5%: 276 of 516 attendances, in full or in part." {
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
