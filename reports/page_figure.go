package reports

import (
	"context"
	"errors"
	"slices"
	"strings"

	"muster/courses"
	"muster/courses/people"
	"muster/surveys"
)

// AnswersFigure names a figure of the page of results: of an item, the share before or after, or
// the change; of no item, "", the number of responses before or after. Before is zero where there
// is no baseline.
type AnswersFigure struct {
	Before, After surveys.SideRequest
	Item          string
	Part          AnswersPart
}

// AnswersPart is which figure of an item.
type AnswersPart string

// The parts. They end the keys of the figures in a return too.
const (
	ShareBefore        AnswersPart = "before"
	ShareAfter         AnswersPart = "after"
	ChangeOfAll        AnswersPart = "change"
	ChangePaired       AnswersPart = "paired"
	ChangeStandardised AnswersPart = "standardised"
)

// partWords end the title of a figure.
var partWords = map[AnswersPart]string{
	ShareBefore: "before", ShareAfter: "after", ChangeOfAll: "change", ChangePaired: "change, paired", ChangeStandardised: "change, like for like",
}

// AnswersReceipt is what a figure of the page of results was counted from, in one programme as at
// a day, as recorded now: made as a return makes it, but that the intervals never allow for
// sessions, because those of the page do not. For managers, the board and administrators. Errors:
// as BuildReturn, and ErrNoFigure.
func (s *Service) AnswersReceipt(ctx context.Context, actor people.Actor, programme string, of AnswersFigure, asAt string) (Receipt, error) {
	b, err := s.newBuilder(ctx, actor, programme, asAt)
	if err != nil {
		return Receipt{}, err
	}
	b.programme.Clustering = false
	plan := TrainingPlan{
		Course: strings.TrimPrefix(of.Before.String()+">"+of.After.String(), ">"),
		Before: of.Before.Survey, BeforeWave: of.Before.Wave, Survey: of.After.Survey, Wave: of.After.Wave,
	}
	answers := b.answersReceipt
	if of.Item == "" {
		answers = b.responsesReceipt
	}
	receipt, err := answers(ctx, plan, of)
	switch {
	case errors.Is(err, ErrDefinition): // an item that has no share
		return Receipt{}, ErrNoFigure
	case err != nil:
		return Receipt{}, err
	}
	return receipt.seal(s.moment()), nil
}

func (b *builder) answersReceipt(ctx context.Context, plan TrainingPlan, of AnswersFigure) (Receipt, error) {
	comparison, err := b.comparison(ctx, plan.changeMeasure())
	if err != nil {
		return Receipt{}, err
	}
	index := slices.IndexFunc(comparison.Items, func(item surveys.ItemComparison) bool { return item.Item == of.Item })
	if index < 0 {
		return Receipt{}, ErrNoFigure
	}
	item := comparison.Items[index]
	before, after, change := plan.itemDefinitions(of.Item)
	switch {
	case item.Unpaired.Before != nil && item.Unpaired.After != nil:
		_, err = b.comparisonRow(ctx, plan, item, "")
	case of.Part == ShareBefore && item.Unpaired.Before != nil:
		_, err = b.figure(ctx, before)
	case of.Part == ShareAfter && item.Unpaired.After != nil:
		_, err = b.figure(ctx, after)
	case of.Part == ChangeOfAll: // hidden, or none
		_, err = b.figure(ctx, change)
	}
	if err != nil {
		return Receipt{}, err
	}
	key := change.Key
	if of.Part != ChangeOfAll {
		key += "." + string(of.Part)
	}
	receipt, there := b.receipts[key]
	if !there {
		return Receipt{}, ErrNoFigure
	}
	if figure := &receipt.Figure; figure.Unit == Percent && figure.Base != nil && *figure.Base >= 100 {
		figure.Decimals = 1 // as on that page (percentWords)
	}
	receipt.Figure.Title, err = b.answersTitle(ctx, of)
	return receipt, err
}

// responsesReceipt is that of the number of responses on a side.
func (b *builder) responsesReceipt(ctx context.Context, plan TrainingPlan, of AnswersFigure) (Receipt, error) {
	side, known := map[AnswersPart]surveys.SideRequest{ShareBefore: of.Before, ShareAfter: of.After}[of.Part]
	if !known {
		return Receipt{}, ErrNoFigure
	}
	results, err := b.surveyResults(ctx, side.Survey, side.Wave)
	if err != nil {
		return Receipt{}, err
	}
	if len(results.Waves) == 0 {
		return Receipt{}, ErrNoFigure
	}
	return b.count(ctx, Definition{
		Key: "change." + plan.Course + ".responses." + string(of.Part), Title: results.Title() + ": responses", Unit: "responses",
		Measure: Measure{Kind: Responses, Survey: side.Survey, Wave: side.Wave},
	})
}

// answersTitle is "OIC workshop: Procedures, change".
func (b *builder) answersTitle(ctx context.Context, of AnswersFigure) (string, error) {
	side := of.After
	if of.Part == ShareBefore {
		side = of.Before
	}
	results, err := b.surveyResults(ctx, side.Survey, side.Wave)
	_, question, _ := newestQuestion(results, of.Item)
	return results.Title() + ": " + ItemWords(of.Item, question.Text) + ", " + partWords[of.Part], err
}

// pageFigure defines a figure that stands on a page and may not be in the return: how many
// forces a course has reached, by coverage.COURSE, and an indicator's value, by
// indicator.CODE.PERIOD. Error: ErrNoFigure.
func (b *builder) pageFigure(ctx context.Context, part, rest string) (Definition, error) {
	switch part {
	case "coverage":
		course, err := b.service.courses.Course(ctx, rest)
		if errors.Is(err, courses.ErrNoCourse) {
			return Definition{}, ErrNoFigure
		}
		return Definition{
			Key: "coverage." + course.Code, Title: course.Title + ": forces with somebody trained", Unit: "forces",
			Measure: Measure{Kind: OrganisationsTrained, Course: course.Code, ForcesOnly: true},
		}, err
	case "indicator":
		dot := max(strings.LastIndex(rest, "."), 0)
		code, period := rest[:dot], strings.TrimPrefix(rest[dot:], ".")
		all, err := b.allIndicators(ctx)
		if err != nil {
			return Definition{}, err
		}
		if value, there := newestValue(all, code, period); there {
			return Definition{
				Key: "indicator." + rest, Title: value.Title + ", " + period, Decimals: decimalsOf(value.Value, 0),
				Measure: Measure{Kind: IndicatorValue, Indicator: code, Period: period},
			}, nil
		}
	}
	return Definition{}, ErrNoFigure
}
