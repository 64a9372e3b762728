package reports

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"muster/surveys"
)

// ChartShape is how wide a chart is drawn.
type ChartShape string

// A wide chart is for a page; a narrow one, whose labels stand above, for a telephone.
const (
	WideChart   ChartShape = "wide"
	NarrowChart ChartShape = "narrow"
)

// ChangeChart shows shares before and after with their 95% intervals, a row an item, on one
// axis from 0 to 100%. Title says what it shows, Base of how many answers and when.
type ChangeChart struct {
	Title    string
	Base     string
	Sections []ChangeSection
}

// ChangeSection is the rows of one kind of item.
type ChangeSection struct {
	Heading string
	Rows    []ChangeRow
}

// ChangeRow is one item. A nil share is not drawn; BeforeNote and AfterNote say why. Change
// is the change in words ("+37.9 points") and Interval its interval, or what stands instead;
// Points is the same as numbers, nil where there is no change.
type ChangeRow struct {
	Label                 string
	Before, After         *ChartShare
	BeforeNote, AfterNote string
	Change, Interval      string
	Points                *ChangePoints
}

// ChangePoints is a change with its interval, in percentage points.
type ChangePoints struct{ Value, Low, High float64 }

// ChartShare is a share with its interval, all from 0 to 1, and what it was counted from.
type ChartShare struct {
	Share, Low, High float64
	Base             int
}

// The marks for what is not shown, as the tables have them.
const (
	hiddenMark = "[c]"
	noBaseline = "no baseline"
)

// The sections of a comparison's items, in their order.
var changeSections = []struct{ about, heading string }{
	{"knowledge", "Own knowledge"},
	{"environment", "Working environment"},
	{"", "Other questions"},
}

// ChangeSections are the items of a comparison that have shares, own knowledge and working
// environment apart, the largest change first and those without one last. label is what a
// reader knows an item as. Nothing that the comparison hides is in it.
func ChangeSections(comparison surveys.Comparison, label func(surveys.ItemComparison) string) []ChangeSection {
	items := slices.Clone(comparison.Items)
	slices.SortStableFunc(items, func(a, b surveys.ItemComparison) int {
		return cmp.Compare(changeOrNone(b), changeOrNone(a))
	})
	var sections []ChangeSection
	for _, kind := range changeSections {
		section := ChangeSection{Heading: kind.heading}
		for _, item := range items {
			if hasShare(item) && sectionOf(item) == kind.about {
				section.Rows = append(section.Rows, changeRow(item, label(item)))
			}
		}
		if len(section.Rows) > 0 {
			sections = append(sections, section)
		}
	}
	return sections
}

func changeOrNone(item surveys.ItemComparison) float64 {
	if item.Unpaired.Change == nil {
		return math.Inf(-1)
	}
	return *item.Unpaired.Change
}

// hasShare leaves out numbers, and items that nobody was asked or answered.
func hasShare(item surveys.ItemComparison) bool {
	for _, side := range []*surveys.SideFigures{item.Unpaired.Before, item.Unpaired.After} {
		if side != nil && (side.Suppressed || side.Share != nil) {
			return true
		}
	}
	return false
}

// sectionOf is what an item is about, if that has a section.
func sectionOf(item surveys.ItemComparison) string {
	for _, kind := range changeSections {
		if item.About != nil && *item.About == kind.about {
			return kind.about
		}
	}
	return ""
}

func changeRow(item surveys.ItemComparison, label string) ChangeRow {
	row := ChangeRow{Label: label}
	row.Before, row.BeforeNote = chartShare(item.Unpaired.Before)
	row.After, row.AfterNote = chartShare(item.Unpaired.After)
	change := item.Unpaired
	switch {
	case change.Change != nil:
		row.Change = pointsWords(*change.Change) + " points"
		row.Interval = fmt.Sprintf("(%s to %s)", limitWords(*change.Low), limitWords(*change.High))
		row.Points = &ChangePoints{100 * *change.Change, 100 * *change.Low, 100 * *change.High}
	case row.BeforeNote == hiddenMark || row.AfterNote == hiddenMark:
		row.Change = hiddenMark
	case item.BeforeQuestion == nil:
		row.Change = noBaseline
	case item.AfterQuestion == nil:
		row.Change = "not asked afterwards"
	case row.Before == nil || row.After == nil:
		row.Change = "no answers"
	default:
		row.Change = "scales differ"
	}
	return row
}

func chartShare(side *surveys.SideFigures) (*ChartShare, string) {
	switch {
	case side == nil:
		return nil, ""
	case side.Suppressed:
		return nil, hiddenMark
	case side.Share == nil:
		return nil, ""
	}
	return &ChartShare{*side.Share, *side.Low, *side.High, side.N}, ""
}

// pointsWords is a change in percentage points with its sign, +37.9 or −2.1.
func pointsWords(change float64) string {
	text := formatNumber(math.Abs(change)*100, 1)
	switch {
	case strings.Trim(text, "0.") == "":
		return text
	case change < 0:
		return "−" + text
	}
	return "+" + text
}

// limitWords is an end of a change's interval, without a plus.
func limitWords(change float64) string { return strings.TrimPrefix(pointsWords(change), "+") }

// percentWords has no decimals under a base of 100, and is rounded as the figures of tables
// are.
func percentWords(share float64, base int) string {
	decimals := 1
	if base < 100 {
		decimals = 0
	}
	return formatNumber(100*share, decimals) + "%"
}

// hasBefore tells whether anything of before is drawn.
func (c ChangeChart) hasBefore() bool {
	for _, section := range c.Sections {
		for _, row := range section.Rows {
			if row.Before != nil || row.BeforeNote != "" {
				return true
			}
		}
	}
	return false
}

// Description is the chart in words, for those who do not see it.
func (c ChangeChart) Description() string {
	var said strings.Builder
	said.WriteString(c.Base)
	for _, section := range c.Sections {
		fmt.Fprintf(&said, " %s:", section.Heading)
		for i, row := range section.Rows {
			if i > 0 {
				said.WriteString(";")
			}
			fmt.Fprintf(&said, " %s %s", row.Label, row.words())
		}
		said.WriteString(".")
	}
	return strings.TrimSpace(said.String())
}

func (r ChangeRow) words() string {
	var parts []string
	if r.Before != nil {
		parts = append(parts, "before "+percentWords(r.Before.Share, r.Before.Base))
	}
	if r.After != nil {
		parts = append(parts, "after "+percentWords(r.After.Share, r.After.Base))
	}
	return strings.TrimSpace(strings.Join(append(parts, r.Change), ", ") + " " + r.Interval)
}
