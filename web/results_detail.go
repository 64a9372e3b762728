package web

import (
	"cmp"
	"slices"

	"muster/surveys"
)

type pairedRow struct {
	Label                                            string
	Hidden                                           bool
	Pairs, Gained, Lost, Improved, Same, Worse, Mean string
	McNemar, Wilcoxon, WilcoxonHolm                  string
}

type cohortRow struct{ Label, Share, Range string }

type leftOutRow struct {
	Label         string
	Before, After leftOutCell
}

type leftOutCell struct {
	Hidden                           bool
	Base, Blank, NotAsked, NoOpinion string
}

type numberRow struct {
	Item, Label           string
	Before, After, Paired meanCell
}

// meanCell is a mean, or a mean change, and of how many; Text stands alone where there is none.
type meanCell struct {
	cellReceipt
	Hidden bool
	Text   string
	Of     string
}

// addDetails adds the tables below the main one.
func (v *resultsView) addDetails(results surveys.Results) {
	for _, item := range results.Items {
		label := itemLabel(item.Item, results)
		v.addPaired(item, label)
		v.addCohort(item, label, results.AfterFacts)
		v.addLeftOut(item, label)
		v.addNumber(item, label)
		if s := item.Standardised; s != nil && !s.Suppressed {
			v.AlikeFor = strataWords(s.Strata, results)
		}
	}
	slices.SortStableFunc(v.Cohort, func(a, b cohortRow) int { return cmp.Compare(a.Label, b.Label) })
	if rate, known := results.AfterFacts.ResponseRate(); known {
		v.CohortRate = sentenceCase(rateShown(rate, results.AfterFacts)) + " of all " + surveys.RateOf(results.AfterFacts.ByLinks)
		v.CohortOf = allWords(results.AfterFacts)
	}
}

func (v *resultsView) addPaired(item surveys.ItemComparison, label string) {
	p := item.Paired
	if p == nil {
		return
	}
	row := pairedRow{Label: label, Hidden: p.Suppressed}
	if !p.Suppressed {
		row.Pairs, row.Mean = number(p.Pairs), signed(&p.MeanChange)
		row.Gained, row.Lost = count(p.Gained), count(p.Lost)
		row.Improved, row.Same, row.Worse = count(p.Improved), count(p.Same), count(p.Worse)
		row.McNemar, row.Wilcoxon, row.WilcoxonHolm = pValue(p.McNemarP), pValue(p.WilcoxonP), pValue(p.WilcoxonPHolm)
	}
	v.Paired = append(v.Paired, row)
}

func count(n *int) string {
	if n == nil {
		return "–"
	}
	return number(*n)
}

func (v *resultsView) addCohort(item surveys.ItemComparison, label string, facts surveys.SideFacts) {
	side := item.Unpaired.After
	if side == nil || side.Suppressed || side.Share == nil {
		return
	}
	if bounds, known := facts.WholeCohort(*side.Share); known {
		v.Cohort = append(v.Cohort, cohortRow{
			label, percent(*side.Share, side.N), percent(bounds.Low, 1) + " to " + percent(bounds.High, 1),
		})
	}
}

func (v *resultsView) addLeftOut(item surveys.ItemComparison, label string) {
	if item.Unpaired.Before == nil && item.Unpaired.After == nil {
		return
	}
	v.LeftOut = append(v.LeftOut, leftOutRow{
		label, newLeftOutCell(item.Unpaired.Before), newLeftOutCell(item.Unpaired.After),
	})
}

func newLeftOutCell(side *surveys.SideFigures) leftOutCell {
	switch {
	case side == nil:
		return leftOutCell{Base: "–", Blank: "–", NotAsked: "–", NoOpinion: "–"}
	case side.Suppressed:
		return leftOutCell{Hidden: true}
	}
	left := side.LeftOut
	return leftOutCell{false, number(side.N), number(left.Blank), number(left.NotAsked), number(left.NotCounted)}
}

func (v *resultsView) addNumber(item surveys.ItemComparison, label string) {
	before, after := item.Unpaired.Before, item.Unpaired.After
	if !isMean(before) && !isMean(after) {
		return
	}
	row := numberRow{Item: item.Item, Label: label, Before: newMeanCell(before), After: newMeanCell(after), Paired: meanCell{Text: "–"}}
	if p := item.Paired; p != nil && p.Suppressed {
		row.Paired = meanCell{Hidden: true}
	} else if p != nil {
		row.Paired = meanCell{Text: signed(&p.MeanChange), Of: "over " + plural(p.Pairs, "pair", "pairs")}
	}
	v.Numbers = append(v.Numbers, row)
}

func isMean(side *surveys.SideFigures) bool {
	return side != nil && !side.Suppressed && side.Share == nil
}

func newMeanCell(side *surveys.SideFigures) meanCell {
	switch {
	case side == nil:
		return meanCell{Text: "–"}
	case side.Suppressed:
		return meanCell{Hidden: true}
	}
	return meanCell{Text: fixed(side.Mean, 1), Of: "over " + plural(side.N, "answer", "answers")}
}
