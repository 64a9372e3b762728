package reports

import (
	"fmt"
	"slices"

	"muster/surveys"
)

// thenFormulas say of whom and what a change is that people felt.
var thenFormulas = map[AnswersPart]string{
	ChangeMeasured:  "Share after less share before, of the same people, who also said afterwards how it had been before; 95% interval by Newcombe's method for paired shares.",
	ChangeFelt:      "Share after less the share for the time before as they judge it afterwards, of the same people, who also answered before; 95% interval by Newcombe's method for paired shares.",
	ChangeShift:     "Share for the time before as they judge it afterwards less the share that they gave before, of the same people; 95% interval by Newcombe's method for paired shares.",
	ChangeFeltByAll: "Share after less the share for the time before as they judge it afterwards, of everybody who answered both afterwards; 95% interval by Newcombe's method for paired shares.",
}

func (p answersPage) thenReceipt(of AnswersFigure, changes []surveys.ThenChange) (Receipt, error) {
	index := slices.IndexFunc(changes, func(change surveys.ThenChange) bool { return change.Item == of.Item })
	if index < 0 || of.Group != nil {
		return Receipt{}, ErrNoFigure
	}
	change := changes[index]
	paired := map[AnswersPart]*surveys.Paired{
		ChangeMeasured: change.Measured, ChangeFelt: change.FeltOfPairs, ChangeShift: change.Shift, ChangeFeltByAll: change.Felt,
	}[of.Part]
	if paired == nil {
		return Receipt{}, ErrNoFigure
	}
	receipt := p.pairedReceipt(of, *paired, thenFormulas[of.Part])
	if of.Part != ChangeMeasured {
		receipt.Questions = append(receipt.Questions, questionsThat(factsOf(p.AfterFacts), nil, func(q surveys.Question) bool { return q.Code == change.ThenQuestion })...)
	}
	return receipt, nil
}

func (p answersPage) fadingReceipt(of AnswersFigure, fading surveys.Fading) (Receipt, error) {
	index := slices.IndexFunc(fading.Items, func(item surveys.FadingItem) bool { return item.Item == of.Item })
	if index < 0 || of.Group != nil {
		return Receipt{}, ErrNoFigure
	}
	item, time := fading.Items[index], -1
	for i := range fading.Times {
		if of.Part == TimePart(i) {
			time = i
		}
	}
	if time < 0 && of.Part != SinceAfter {
		return Receipt{}, ErrNoFigure
	}
	receipt := p.begin(of, Percent, "Positive answers at this time, over those who answered the item at all of these times; 95% Wilson interval.")
	if time < 0 {
		receipt = p.begin(of, Points, "Share at the last time less share after the training, of those who answered the item at all of these times; 95% interval by Newcombe's method for paired shares.")
	} else {
		receipt.Figure.Title += FadingTimeWords(fading.Times[time]) + ", the same people"
	}
	receipt.Sources, receipt.Questions = nil, nil
	for _, at := range fading.Times {
		results := surveys.ProgrammeResults{Survey: at.Survey, Waves: at.Waves, Questionnaires: at.Questionnaires}
		receipt.Sources = append(receipt.Sources, waveSources(results, p.asAt)...)
		receipt.Questions = append(receipt.Questions, questionsOf(results, Measure{Item: of.Item})...)
	}
	if item.Suppressed {
		return p.hide(receipt, "people who answered at all of these times"), nil
	}
	receipt.Figure.Base = number(item.People)
	receipt.Terms = []Term{term("people who answered at all of these times", float64(item.People), "people")}
	for i, point := range item.Points {
		receipt.Terms = append(receipt.Terms, term("positive, "+FadingTimeWords(fading.Times[i]), float64(point.Positive), "people"))
	}
	estimate := item.SinceAfter
	if time >= 0 {
		estimate = item.Points[time].Share
		if item.People < 100 {
			receipt.Figure.Decimals = 0
		}
	}
	receipt.Figure.fill(&estimate.Value, &estimate.Low, &estimate.High)
	if time >= 0 && item.Points[time].Change != nil {
		change := *item.Points[time].Change
		shown := Figure{Unit: Points, Change: true, Decimals: 1}
		shown.fill(&change.Value, &change.Low, &change.High)
		receipt.Notes = append(receipt.Notes, fmt.Sprintf("Change since %s: %s (%s).", FadingTimeWords(fading.Times[0]), shown.Text(), shown.RangeText()))
	}
	return receipt, nil
}

// FadingTimeWords name a time of asking, in the middle of a sentence: "before", "after", "3 months".
func FadingTimeWords(time surveys.FadingTime) string {
	switch time.Kind {
	case surveys.WaveAfter:
		return "after"
	case surveys.WaveFollowUp:
		return plural(time.Months, "month", "months")
	}
	return "before"
}
