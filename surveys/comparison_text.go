package surveys

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"text/tabwriter"
	"unicode"
)

// WriteText writes the comparison for a terminal: a table of the unpaired figures, one of
// the paired and one of the standardised where there are any, for all responses and then
// for each group. Percentages have no decimals under a base of 100.
func WriteText(w io.Writer, c Comparison) error {
	text := &comparisonText{}
	text.line("Before  %s", sideLine(c.Before))
	text.line("After   %s", sideLine(c.After))
	text.line("Pairs   %s", pairsLine(c.Pairing))
	if c.HeldSince != "" {
		text.line("As at   %s: later figures would tell of too few people", c.HeldSince)
	}
	if c.Waiting > 0 {
		text.line("Waiting at least %d responses, not counted until there are enough of them", c.Waiting)
	}
	text.tables(c)
	for _, group := range c.Groups {
		name := "Without a group"
		if group.Group != nil {
			name = plainText(*group.Group)
		}
		text.line("\n%s\n%s", name, strings.Repeat("=", len([]rune(name))))
		text.line("Before %s, after %s, %s", responsesText(group.Before.Responses),
			responsesText(group.After.Responses), pairsLine(group.Pairing))
		text.tables(group.Comparison)
	}
	if text.hasHidden {
		text.line("\n%s: not shown, because too few answered or because it would give away a figure that is not shown.", hiddenMark)
	}
	_, err := io.WriteString(w, text.String())
	return err
}

type comparisonText struct {
	strings.Builder
	hasHidden bool
}

func (t *comparisonText) line(format string, values ...any) {
	text := fmt.Sprintf(format, values...)
	t.hasHidden = t.hasHidden || strings.Contains(text, hiddenMark)
	t.WriteString(text)
	t.WriteByte('\n')
}

// table writes rows in columns, unless there is none.
func (t *comparisonText) table(title string, header []string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	var aligned strings.Builder
	writer := tabwriter.NewWriter(&aligned, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{header}, rows...) {
		fmt.Fprintln(writer, strings.Join(row, "\t"))
	}
	writer.Flush()
	t.line("\n%s", title)
	for line := range strings.Lines(aligned.String()) {
		t.line("%s", strings.TrimRight(line, " \n"))
	}
}

func (t *comparisonText) tables(c Comparison) {
	var unpaired, paired, standardised [][]string
	for _, item := range c.Items {
		name := plainText(item.Item)
		u := item.Unpaired
		unpaired = append(unpaired, []string{
			name, textOf(item.BeforeQuestion), sideText(u.Before), textOf(item.AfterQuestion), sideText(u.After),
			changeText(u), deltaText(u), pText(u.P, u.hidden()), pText(u.PHolm, u.hidden()),
		})
		if p := item.Paired; p != nil {
			paired = append(paired, append([]string{name}, pairedText(p)...))
		}
		if s := item.Standardised; s != nil {
			standardised = append(standardised, append([]string{name}, standardisedText(s)...))
		}
	}
	t.table("Unpaired: all responses of each side; share positive and 95% intervals, change in points",
		[]string{"Item", "Asked", "Before", "Asked", "After", "Change", "Cliff's delta", "p", "p (Holm)"}, unpaired)
	t.table("Paired: the same people before and after",
		[]string{"Item", "Pairs", "Gained", "Lost", "Change", "McNemar p", "Improved", "Same", "Worse", "Mean change", "Wilcoxon p", "p (Holm)"}, paired)
	t.table("Standardised: before as if it had the after side's mix",
		[]string{"Item", "Strata", "Change"}, standardised)
}

func sideLine(s SideSummary) string {
	wave := "all its waves"
	if s.Wave != nil {
		wave = "wave " + plainText(*s.Wave)
	}
	return plainText(s.Survey) + ", " + wave + ", " + responsesText(s.Responses)
}

func responsesText(responses *int) string {
	if responses == nil {
		return hiddenMark + " responses"
	}
	return strconv.Itoa(*responses) + " responses"
}

func pairsLine(p Pairing) string {
	pairs := hiddenMark
	if p.Pairs != nil {
		pairs = strconv.Itoa(*p.Pairs)
	}
	return fmt.Sprintf("%s matched, %d ambiguous codes not paired", pairs, p.AmbiguousCodes)
}

func sideText(side *SideFigures) string {
	switch {
	case side == nil:
		return "-"
	case side.Suppressed:
		return hiddenMark
	case side.Share == nil:
		return fmt.Sprintf("mean %.2f of %d", side.Mean, side.N)
	case side.N < 100:
		return fmt.Sprintf("%.0f%% of %d (%.0f to %.0f)", *side.Share*100, side.N, *side.Low*100, *side.High*100)
	}
	return fmt.Sprintf("%.1f%% of %d (%.1f to %.1f)", *side.Share*100, side.N, *side.Low*100, *side.High*100)
}

func changeText(u Unpaired) string {
	if u.Change == nil {
		return noFigure(u.hidden())
	}
	return pointsText(*u.Change, *u.Low, *u.High)
}

func pointsText(change, low, high float64) string {
	return fmt.Sprintf("%+.1f (%.1f to %.1f)", tenths(change*100), tenths(low*100), tenths(high*100))
}

// tenths rounds as it will be printed, and knows no minus zero.
func tenths(points float64) float64 { return math.Round(points*10)/10 + 0 }

func deltaText(u Unpaired) string {
	if u.CliffsDelta == nil {
		return noFigure(u.hidden())
	}
	return fmt.Sprintf("%+.3f", *u.CliffsDelta)
}

func pairedText(p *Paired) []string {
	const cells = 11
	if p.Suppressed {
		return repeated(true, cells)
	}
	change := "-"
	if p.Change != nil {
		change = pointsText(*p.Change, *p.Low, *p.High)
	}
	return []string{
		strconv.Itoa(p.Pairs), countText(p.Gained), countText(p.Lost), change, pText(p.McNemarP, false),
		countText(p.Improved), countText(p.Same), countText(p.Worse), fmt.Sprintf("%+.3f", p.MeanChange),
		pText(p.WilcoxonP, false), pText(p.WilcoxonPHolm, false),
	}
}

func countText(count *int) string {
	if count == nil {
		return noFigure(false)
	}
	return strconv.Itoa(*count)
}

func standardisedText(s *Standardised) []string {
	if s.Suppressed {
		return repeated(true, 2)
	}
	return []string{strings.Join(s.Strata, ", "), pointsText(s.Change, s.Low, s.High)}
}

func pText(p *float64, hidden bool) string {
	switch {
	case p == nil:
		return noFigure(hidden)
	case *p < 0.0001:
		return "<0.0001"
	}
	return strconv.FormatFloat(*p, 'f', 4, 64)
}

func noFigure(hidden bool) string {
	if hidden {
		return hiddenMark
	}
	return "-"
}

// plainText keeps a name that came in a file from steering the terminal.
func plainText(text string) string {
	return strings.Map(func(char rune) rune {
		if unicode.IsControl(char) {
			return ' '
		}
		return char
	}, text)
}
