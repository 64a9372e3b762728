package reports

import (
	"context"
	"math"

	"muster/surveys"
)

// unpairedFormula and nominatedNote are said beside every unpaired change.
const (
	unpairedFormula = "Share after less share before, in percentage points; 95% interval by Newcombe's hybrid score. " +
		"Unpaired: the people before and after are not the same."
	nominatedNote = "The baseline asked everyone; the people trained were nominated. Some of the difference is between those people, not the training."
)

// surveyChange fills in the unpaired change of an item.
func (c *counter) surveyChange(ctx context.Context, measure Measure, receipt *Receipt) error {
	comparison, err := c.comparison(ctx, measure)
	if err != nil {
		return err
	}
	before, after, err := c.sides(ctx, measure)
	if err != nil {
		return err
	}
	receipt.Formula = unpairedFormula
	c.describeSides(before, after, measure, receipt)
	receipt.hold(comparison.HeldSince)
	for _, item := range comparison.Items {
		if item.Item == measure.Item {
			c.fillChange(item, c.designEffect(after), receipt)
		}
	}
	rate, err := c.answered(ctx, after)
	receipt.sayRate(rate)
	return err
}

// sayRate says how many answered after, beside a change that is shown.
func (r *Receipt) sayRate(after answeredRate) {
	if after.Words != "" && r.Figure.Value != nil {
		r.Notes = append(r.Notes, "After: "+after.Words)
	}
}

func (c *counter) sides(ctx context.Context, measure Measure) (before, after surveys.ProgrammeResults, err error) {
	if before, err = c.surveyResults(ctx, measure.Before, measure.BeforeWave); err != nil {
		return before, after, err
	}
	after, err = c.surveyResults(ctx, measure.Survey, measure.Wave)
	return before, after, err
}

func (c *counter) describeSides(before, after surveys.ProgrammeResults, measure Measure, receipt *Receipt) {
	receipt.Sources = append(waveSources(before, c.asAt), waveSources(after, c.asAt)...)
	receipt.Questions = append(questionsOf(before, measure), questionsOf(after, measure)...)
	receipt.Figure.records = min(before.Responses, after.Responses)
}

// fillChange takes the change from the comparison. The answers after training are clustered
// in sessions: their half of the interval is widened by the design effect.
func (c *counter) fillChange(item surveys.ItemComparison, effect float64, receipt *Receipt) {
	figure, unpaired := &receipt.Figure, item.Unpaired
	figure.Change = true
	if unpaired.Hidden() {
		figure.Suppressed = true
		receipt.Notes = append(receipt.Notes, suppressedNote(c.programme))
		return
	}
	if unpaired.Change == nil {
		return
	}
	low, high := *unpaired.Low, *unpaired.High
	if effect > 1 {
		after := surveys.WilsonOfShare(*unpaired.After.Share, float64(unpaired.After.N)/effect)
		low = *unpaired.Change - math.Hypot(*unpaired.After.Share-after.Low, *unpaired.Before.High-*unpaired.Before.Share)
		high = *unpaired.Change + math.Hypot(after.High-*unpaired.After.Share, *unpaired.Before.Share-*unpaired.Before.Low)
	}
	figure.fill(unpaired.Change, &low, &high)
	figure.Base = number(unpaired.After.N)
	receipt.Terms = append(sideTerms("before", unpaired.Before), sideTerms("after", unpaired.After)...)
	receipt.Notes = append(receipt.Notes, effectNote(effect), nominatedNote)
}

func sideTerms(when string, side *surveys.SideFigures) []Term {
	return []Term{
		term("positive "+when, float64(*side.Positive), "answers"),
		term("base "+when, float64(side.N), "answers"),
		{Name: "share " + when, Value: number(100 * *side.Share), Unit: Percent, Decimals: 1},
	}
}

// surveyMeanChange is the mean of the changes over the items that both surveys ask. It says
// how large they are on the whole and has no interval: the same people answered all items.
func (c *counter) surveyMeanChange(ctx context.Context, measure Measure, receipt *Receipt) error {
	comparison, err := c.comparison(ctx, measure)
	if err != nil {
		return err
	}
	before, after, err := c.sides(ctx, measure)
	if err != nil {
		return err
	}
	receipt.Formula = "Mean of the unpaired changes of the items that both surveys ask"
	if measure.About != "" {
		receipt.Formula += " and that are about " + measure.About
	}
	receipt.Formula += ", in percentage points. Items that are hidden are left out."
	c.describeSides(before, after, measure, receipt)
	receipt.hold(comparison.HeldSince)
	var sum float64
	for _, item := range comparison.Items {
		about := item.About != nil && *item.About == measure.About
		if item.Unpaired.Change == nil || measure.About != "" && !about {
			continue
		}
		change := 100 * *item.Unpaired.Change
		sum += change
		receipt.Terms = append(receipt.Terms, Term{Name: item.Item, Value: number(change), Unit: Points, Decimals: 1})
	}
	receipt.Figure.Change = true
	if len(receipt.Terms) > 0 {
		receipt.Figure.Value = number(sum / float64(len(receipt.Terms)))
	}
	rate, err := c.answered(ctx, after)
	receipt.sayRate(rate)
	return err
}
