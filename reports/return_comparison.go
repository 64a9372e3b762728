package reports

import (
	"context"

	"muster/surveys"
)

func (b *builder) addComparisons(ctx context.Context, made *GrantReturn) error {
	made.Comparisons = []ComparisonTable{}
	for _, plan := range b.plan.Training {
		table, err := b.comparisonTable(ctx, plan)
		if err != nil {
			return err
		}
		made.Comparisons = append(made.Comparisons, table)
	}
	return nil
}

func (b *builder) comparisonTable(ctx context.Context, plan TrainingPlan) (ComparisonTable, error) {
	table := ComparisonTable{Course: plan.Course, Title: plan.Title, HasBaseline: plan.Before != "", Note: plan.Note, Rows: []ComparisonRow{}, Mix: []ComparisonRow{}}
	table.After = b.receipts[plan.definitions().responses.Key].Figure
	after, err := b.surveyResults(ctx, plan.Survey, plan.Wave)
	if err != nil {
		return table, err
	}
	table.AfterDays = b.days(after)
	if !table.HasBaseline {
		return table, nil
	}
	before, err := b.surveyResults(ctx, plan.Before, plan.BeforeWave)
	if err != nil {
		return table, err
	}
	table.BeforeDays = b.days(before)
	if table.Before, err = b.figure(ctx, plan.baselineResponses()); err != nil {
		return table, err
	}
	if err := b.compareItems(ctx, plan, before, after, &table); err != nil {
		return table, err
	}
	mean, err := b.figure(ctx, plan.meanChange())
	table.Mean = &mean
	return table, err
}

// compareItems fills in the items that were asked and answered on both sides.
func (b *builder) compareItems(ctx context.Context, plan TrainingPlan, before, after surveys.ProgrammeResults, table *ComparisonTable) error {
	comparison, err := b.comparison(ctx, plan.changeMeasure())
	if err != nil {
		return err
	}
	if comparison.Pairing.Pairs != nil {
		table.Pairs = *comparison.Pairing.Pairs
	}
	for _, item := range comparison.Items {
		if item.Unpaired.Before == nil || item.Unpaired.After == nil {
			continue
		}
		_, question, _ := newestQuestion(before, item.Item)
		row, err := b.comparisonRow(ctx, plan, item, question.Text)
		if err != nil {
			return err
		}
		if question.Stratum {
			table.Mix = append(table.Mix, row)
		} else {
			row.Answers = row.answersIn(before, after)
			table.Rows = append(table.Rows, row)
		}
	}
	return nil
}

// days are those of the first wave that has any.
func (b *builder) days(results surveys.ProgrammeResults) string {
	for _, wave := range results.Waves {
		return waveDays(wave, results, b.asAt)
	}
	return ""
}

func (b *builder) comparisonRow(ctx context.Context, plan TrainingPlan, item surveys.ItemComparison, text string) (ComparisonRow, error) {
	row := ComparisonRow{Item: item.Item, Question: *item.BeforeQuestion, Text: text}
	if *item.AfterQuestion != *item.BeforeQuestion {
		row.Question += " and " + *item.AfterQuestion
	}
	if item.About != nil {
		row.About = *item.About
	}
	shareBefore, shareAfter, change := plan.itemDefinitions(item.Item, text)
	var err error
	if row.Before, err = b.figure(ctx, shareBefore); err != nil {
		return row, err
	}
	if row.After, err = b.figure(ctx, shareAfter); err != nil {
		return row, err
	}
	if row.Change, err = b.figure(ctx, change); err != nil {
		return row, err
	}
	row.Paired, row.Standardised = b.pairedChange(change, item.Paired), b.standardisedChange(change, item.Standardised)
	return row, nil
}

func (b *builder) pairedChange(change Definition, paired *surveys.Paired) *Figure {
	if paired == nil || paired.Change == nil && !paired.Suppressed {
		return nil
	}
	receipt := b.otherChange(change, "paired", "paired",
		"The same people before and after, by pair codes: share after less share before; 95% interval by Newcombe's method for paired shares.")
	if receipt.Figure.Suppressed = paired.Suppressed; paired.Suppressed {
		receipt.Notes = append(receipt.Notes, hiddenUnder(b.programme.FloorBase, "people who answered both times"))
	} else {
		receipt.Figure.Base = number(paired.Pairs)
		receipt.Figure.fill(paired.Change, paired.Low, paired.High)
		receipt.Terms = []Term{
			term("pairs", float64(paired.Pairs), "pairs"), term("positive both times", float64(*paired.Both), "pairs"),
			term("gained", float64(*paired.Gained), "pairs"), term("lost", float64(*paired.Lost), "pairs"),
		}
	}
	b.receipts[receipt.Figure.Key] = receipt
	return &receipt.Figure
}

func (b *builder) standardisedChange(change Definition, standardised *surveys.Standardised) *Figure {
	if standardised == nil {
		return nil
	}
	receipt := b.otherChange(change, "standardised", "like for like",
		standardisedFormula)
	if receipt.Figure.Suppressed = standardised.Suppressed; standardised.Suppressed {
		receipt.Notes = append(receipt.Notes, hiddenUnder(b.programme.FloorBase, standardisedPart))
	} else {
		receipt.Figure.fill(&standardised.Change, &standardised.Low, &standardised.High)
		receipt.Terms, receipt.Notes = standardisedTerms(*standardised), append(receipt.Notes, strataNote(*standardised))
	}
	b.receipts[receipt.Figure.Key] = receipt
	return &receipt.Figure
}

// standardisedFormula says what a standardised change is, and standardisedPart what it is of.
const (
	standardisedFormula = "Share after less what the baseline would have been with the mix of those who were trained; interval by adding squares as Newcombe does."
	standardisedPart    = "answers before, or after, of a kind of people that both sides have"
)

// otherChange is a receipt like that of the unpaired change, for another change of the item.
func (b *builder) otherChange(change Definition, name, title, formula string) Receipt {
	like := b.receipts[change.Key]
	receipt := Receipt{
		Figure: Figure{Key: change.Key + "." + name, Title: change.Title + ", " + title, Unit: Points, Decimals: change.Decimals, Change: true},
		AsAt:   b.asAt, Formula: formula, Questions: like.Questions, Sources: like.Sources, measure: like.measure,
	}
	receipt.hold(like.Figure.HeldSince)
	return receipt
}
