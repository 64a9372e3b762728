package surveys

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// hiddenMark stands for a figure that disclosure control hides, as UK official statistics
// write it ("confidential").
const hiddenMark = "[c]"

// csvColumns name the cells of a row: those of the row itself, of the two sides, of the
// unpaired change, of the pairs and of the standardised change.
var csvColumns = []string{
	"scope", "group", "item", "about", "before_question", "after_question",
	"before_n", "before_positive", "before_share", "before_low", "before_high", "before_mean", "before_distribution",
	"before_blank", "before_not_asked", "before_not_counted",
	"after_n", "after_positive", "after_share", "after_low", "after_high", "after_mean", "after_distribution",
	"after_blank", "after_not_asked", "after_not_counted",
	"change", "low", "high", "cliffs_delta", "p", "p_holm",
	"pairs", "both", "lost", "gained", "neither", "improved", "same", "worse",
	"paired_change", "paired_low", "paired_high", "mean_change", "mcnemar_p", "wilcoxon_p", "wilcoxon_p_holm",
	"strata", "standardised_change", "standardised_low", "standardised_high",
}

// WriteCSV writes a row an item: first those of all responses (scope "all"), then those of
// each group (scope "group"; a blank group is of those without one). A hidden figure is
// [c], one that does not exist is blank; a distribution is joined by ";". Text that a
// spreadsheet would take for a formula gets an apostrophe before it.
func WriteCSV(w io.Writer, c Comparison) error {
	writer := csv.NewWriter(w)
	rows := [][]string{csvColumns}
	for _, item := range c.Items {
		rows = append(rows, csvRow("all", nil, item))
	}
	for _, group := range c.Groups {
		for _, item := range group.Items {
			rows = append(rows, csvRow("group", group.Group, item))
		}
	}
	return writer.WriteAll(rows)
}

func csvRow(scope string, group *string, item ItemComparison) []string {
	row := []string{
		scope, formulaSafe(textOf(group)), formulaSafe(item.Item), formulaSafe(textOf(item.About)),
		formulaSafe(textOf(item.BeforeQuestion)), formulaSafe(textOf(item.AfterQuestion)),
	}
	row = append(row, csvSide(item.Unpaired.Before)...)
	row = append(row, csvSide(item.Unpaired.After)...)
	row = append(row, csvChange(item.Unpaired)...)
	row = append(row, csvPaired(item.Paired)...)
	return append(row, csvStandardised(item.Standardised)...)
}

func csvSide(side *SideFigures) []string {
	const cells = 10
	if side == nil || side.Suppressed {
		return repeated(side != nil, cells)
	}
	return []string{
		strconv.Itoa(side.N), wholeOf(side.Positive), decimalOf(side.Share), decimalOf(side.Low), decimalOf(side.High),
		decimalOf(&side.Mean), joined(side.Distribution),
		strconv.Itoa(side.LeftOut.Blank), strconv.Itoa(side.LeftOut.NotAsked), strconv.Itoa(side.LeftOut.NotCounted),
	}
}

func csvChange(u Unpaired) []string {
	const cells = 6
	if u.hidden() {
		return repeated(true, cells)
	}
	return []string{
		decimalOf(u.Change), decimalOf(u.Low), decimalOf(u.High),
		decimalOf(u.CliffsDelta), decimalOf(u.P), decimalOf(u.PHolm),
	}
}

// hidden says that a side which the change would use is there and not shown.
func (u Unpaired) hidden() bool {
	return u.Before != nil && u.After != nil && (u.Before.Suppressed || u.After.Suppressed)
}

func csvPaired(p *Paired) []string {
	const cells = 15
	if p == nil || p.Suppressed {
		return repeated(p != nil, cells)
	}
	return []string{
		strconv.Itoa(p.Pairs), wholeOf(p.Both), wholeOf(p.Lost), wholeOf(p.Gained), wholeOf(p.Neither),
		wholeOf(p.Improved), wholeOf(p.Same), wholeOf(p.Worse),
		decimalOf(p.Change), decimalOf(p.Low), decimalOf(p.High), decimalOf(&p.MeanChange),
		decimalOf(p.McNemarP), decimalOf(p.WilcoxonP), decimalOf(p.WilcoxonPHolm),
	}
}

func csvStandardised(s *Standardised) []string {
	const cells = 4
	if s == nil || s.Suppressed {
		return repeated(s != nil, cells)
	}
	return []string{formulaSafe(strings.Join(s.Strata, ";")), decimalOf(&s.Change), decimalOf(&s.Low), decimalOf(&s.High)}
}

// repeated is so many cells that are hidden, or blank.
func repeated(hidden bool, cells int) []string {
	row := make([]string, cells)
	for i := range row {
		if hidden {
			row[i] = hiddenMark
		}
	}
	return row
}

// formulaSafe keeps a spreadsheet from running a text that begins like a formula.
func formulaSafe(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return "'" + text
	}
	return text
}

func textOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func wholeOf(number *int) string {
	if number == nil {
		return ""
	}
	return strconv.Itoa(*number)
}

func decimalOf(number *float64) string {
	if number == nil {
		return ""
	}
	return strconv.FormatFloat(*number, 'g', -1, 64)
}

func joined(counts []int) string {
	var texts []string
	for _, count := range counts {
		texts = append(texts, strconv.Itoa(count))
	}
	return strings.Join(texts, ";")
}
