package web

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
	"muster/surveys"
)

// claimRow is an item with the sentences that may be written of it.
type claimRow struct {
	Item, Label string
	Sentences   []string
	Settle      string
}

// scaleTable is an item's answers option by option, before and after.
type scaleTable struct {
	Label string
	Rows  []scaleTableRow
}

type scaleTableRow struct{ Label, Before, After string }

// addClaims adds what may be written of each item, how many more answers would settle it,
// and its whole distribution.
func (v *resultsView) addClaims(results surveys.Results) {
	for _, item := range results.Items {
		label := itemLabel(item.Item, results)
		row := claimRow{Item: item.Item, Label: label, Settle: settleWords(item)}
		if sentence := surveys.ShareSentence(item.Unpaired.After); sentence != "" {
			row.Sentences = append(row.Sentences, sentence)
		}
		row.Sentences = append(row.Sentences, surveys.ChangeSentences(item)...)
		if len(row.Sentences) > 0 {
			v.Claims = append(v.Claims, row)
		}
		if table := newScaleTable(item, label, results); table != nil {
			v.Scales = append(v.Scales, *table)
		}
	}
	v.Moved = movedWords(results)
}

// settleWords say how many more answers would tell a change from none.
func settleWords(item surveys.ItemComparison) string {
	change := item.Unpaired
	if change.Change == nil {
		return ""
	}
	more, known := surveys.MoreAfter(*change.Before, *change.After)
	switch {
	case !known:
		return "More answers after would not settle whether this differs from before: too few answered before, or the shares are alike."
	case more == 0:
		return "Settled: the interval of the difference does not have zero in it."
	}
	return fmt.Sprintf("%s after, answering alike, would settle whether this differs from before.", plural(more, "more answer", "more answers"))
}

// moreWords say in few words how many more answers after would settle a change that is not
// told from none; "" where it is, or where that is not known.
func moreWords(item surveys.ItemComparison) string {
	if item.Unpaired.Change == nil {
		return ""
	}
	more, known := surveys.MoreAfter(*item.Unpaired.Before, *item.Unpaired.After)
	if !known || more == 0 {
		return ""
	}
	return plural(more, "more answer", "more answers") + " would settle it"
}

// movedWords say that the figures are not as of now, and why.
func movedWords(results surveys.Results) []string {
	var words []string
	if results.HeldSince != "" {
		words = append(words, fmt.Sprintf("These are the figures as at %s. Too few answers have come since to show others: figures move in steps of at least %d answers.",
			ofDate(results.HeldSince, shortDay), results.FloorBase))
	}
	if results.Waiting > 0 {
		words = append(words, fmt.Sprintf("At least %s not counted yet. Figures move in steps of at least %d answers, so that nobody’s answers can be told from two of them.",
			plural(results.Waiting, "response has come that is", "responses have come that are"), results.FloorBase))
	}
	return words
}

func newScaleTable(item surveys.ItemComparison, label string, results surveys.Results) *scaleTable {
	before, after := item.Unpaired.Before, item.Unpaired.After
	table := &scaleTable{Label: label}
	options := optionsOf(item, results)
	for i, option := range options {
		row := scaleTableRow{option.Label, optionCell(before, i), optionCell(after, i)}
		if option.Positive {
			row.Label += " (positive)"
		}
		table.Rows = append(table.Rows, row)
	}
	if len(options) == 0 || before == nil && after == nil {
		return nil
	}
	return table
}

func optionsOf(item surveys.ItemComparison, results surveys.Results) []surveys.CountedOption {
	if options := results.AfterFacts.CountedOptions(item.Item); len(options) > 0 {
		return options
	}
	return results.BeforeFacts.CountedOptions(item.Item)
}

func optionCell(side *surveys.SideFigures, option int) string {
	switch {
	case side == nil:
		return "–"
	case side.Suppressed:
		return "[c]"
	case option >= len(side.Distribution):
		return "–"
	}
	count := side.Distribution[option]
	return fmt.Sprintf("%s (%s)", number(count), percent(float64(count)/float64(side.N), side.N))
}

// scaleChartOf is the whole distribution of every item as a chart.
func scaleChartOf(results surveys.Results) reports.ScaleChart {
	chart := reports.ScaleChart{
		Title: "All answers before and after: positive ones to the right of the line",
		Base:  "Before: " + responsesLine(results.BeforeFacts) + ". After: " + responsesLine(results.AfterFacts) + ". The stronger the answer, the further from the line. Everybody who answered (unpaired).",
	}
	if results.BeforeFacts.Survey == "" {
		chart.Title = "All answers after: positive ones to the right of the line"
		chart.Base = responsesLine(results.AfterFacts) + ". The stronger the answer, the further from the line."
	}
	for _, item := range results.Items {
		options := optionsOf(item, results)
		if len(options) == 0 || item.Unpaired.Before == nil && item.Unpaired.After == nil {
			continue
		}
		row := reports.ScaleRow{Label: itemLabel(item.Item, results)}
		row.Before, row.BeforeNote = scaleBar(item.Unpaired.Before, options)
		row.After, row.AfterNote = scaleBar(item.Unpaired.After, options)
		chart.Rows = append(chart.Rows, row)
	}
	return chart
}

func scaleBar(side *surveys.SideFigures, options []surveys.CountedOption) (*reports.ScaleBar, string) {
	switch {
	case side == nil:
		return nil, ""
	case side.Suppressed:
		return nil, "[c]"
	case len(side.Distribution) != len(options):
		return nil, "another scale"
	}
	bar := &reports.ScaleBar{}
	for i, option := range options {
		bar.Options = append(bar.Options, reports.ScaleOption{Label: option.Label, Count: side.Distribution[i], Positive: option.Positive})
	}
	return bar, ""
}

func (a *App) resultsScaleChart(c *fiber.Ctx) error {
	results, err := a.services.Surveys.Results(c.UserContext(), a.actor(c), resultsFormOf(c).request())
	if err != nil {
		return err
	}
	drawn, err := scaleChartOf(results).SVG(reports.ChartShape(c.Query("shape", string(reports.WideChart))))
	if err != nil {
		return err
	}
	return sendDrawing(c, drawn)
}

// sentencePage is where a sentence about one item is held against the records.
type sentencePage struct {
	Page
	Form      resultsForm
	Items     []Choice
	Sentence  string
	Asked     bool
	Refusals  []surveys.Refusal
	Sentences []string
	Back      string
}

func (a *App) showSentence(c *fiber.Ctx) error {
	form := resultsFormOf(c)
	if problems := form.check(); problems != nil {
		return c.Redirect("/results?"+form.query(), fiber.StatusSeeOther)
	}
	results, err := a.services.Surveys.Results(c.UserContext(), a.actor(c), form.request())
	if err != nil {
		return err
	}
	page := sentencePage{
		Page: a.page(c, "Check a sentence"), Form: form, Sentence: cleaned(c.Query("sentence")), Back: "/results?" + form.query(),
	}
	for _, item := range results.Items {
		label := itemLabel(item.Item, results)
		page.Items = append(page.Items, Choice{Value: item.Item, Label: label})
		if item.Item != form.Item && (form.Item != "" || len(page.Items) > 1) {
			continue
		}
		page.Form.Item = item.Item
		page.Sentences = surveys.ChangeSentences(item)
		if own := surveys.ShareSentence(item.Unpaired.After); own != "" {
			page.Sentences = append([]string{own}, page.Sentences...)
		}
		page.Refusals = surveys.Lint(page.Sentence, surveys.Claim{
			Item: item, Question: itemQuestion(item.Item, results), Attended: results.AfterFacts.Attended,
		})
	}
	page.Asked = page.Sentence != ""
	return a.render(c, fiber.StatusOK, "results/sentence", page)
}

// sentenceAddress is where a sentence about these results is checked: by the same figures, as at
// the same day.
func sentenceAddress(form resultsForm) string {
	form.By, form.Item = "", ""
	return "/results/sentence?" + form.query()
}
