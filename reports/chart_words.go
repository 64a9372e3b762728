package reports

import (
	"fmt"
	"strings"
)

// Each chart has a sentence that says what it shows, for everybody who reads it. It stands
// beside the chart and its table, and is never empty.

// nothingShown says why a chart has nothing in it.
func nothingShown(hidden int) string {
	if hidden > 0 {
		return "Too few have answered for anything to be shown."
	}
	return "There are no answers yet."
}

// hiddenToo is what is added where some of the items are hidden.
func hiddenToo(hidden int) string {
	switch hidden {
	case 0:
		return ""
	case 1:
		return " 1 item is hidden, [c], since too few have answered."
	}
	return fmt.Sprintf(" %d items are hidden, [c], since too few have answered.", hidden)
}

// extreme keeps the first of the items with the highest and of those with the lowest value.
type extreme[T any] struct {
	highest, lowest T
	high, low       float64
	count           int
}

func (e *extreme[T]) add(item T, value float64) {
	if e.count == 0 || value > e.high {
		e.highest, e.high = item, value
	}
	if e.count == 0 || value < e.low {
		e.lowest, e.low = item, value
	}
	e.count++
}

// Shows says how many items are higher or lower after, each one whose whole interval lies on one
// side of zero, and where the change is highest and lowest; without any change where most and
// fewest answers after are positive. Nothing rose or fell: different people answered.
func (c ChangeChart) Shows() string {
	higher, lower, neither, hidden := 0, 0, 0, 0
	var changes, shares extreme[ChangeRow]
	for _, section := range c.Sections {
		for _, row := range section.Rows {
			if row.BeforeNote == hiddenMark || row.AfterNote == hiddenMark {
				hidden++
			}
			if row.After != nil {
				shares.add(row, row.After.Share)
			}
			if row.Points == nil {
				continue
			}
			changes.add(row, row.Points.Value)
			switch {
			case row.Points.Low > 0:
				higher++
			case row.Points.High < 0:
				lower++
			default:
				neither++
			}
		}
	}
	switch {
	case changes.count > 0:
		return fmt.Sprintf("Of %s with a change, %s. %s", plural(changes.count, "item", "items"), higherAndLower(higher, lower, neither), changeWords(changes)) + hiddenToo(hidden)
	case shares.count > 0:
		return "There is no change to show. " + shareWords(shares) + hiddenToo(hidden)
	}
	return nothingShown(hidden)
}

func higherAndLower(higher, lower, neither int) string {
	var said []string
	for _, part := range []struct {
		count     int
		one, many string
	}{{higher, "is higher after", "are higher after"}, {lower, "is lower after", "are lower after"}, {neither, "cannot be told from no change", "cannot be told from no change"}} {
		if part.count > 0 {
			said = append(said, plural(part.count, part.one, part.many))
		}
	}
	return strings.Join(said, ", ")
}

func changeWords(changes extreme[ChangeRow]) string {
	words := func(row ChangeRow) string {
		return fmt.Sprintf("%s %s, of “%s”", row.Change, row.Interval, row.Label)
	}
	switch {
	case changes.count == 1:
		return "It is " + words(changes.highest) + "."
	case changes.high == changes.low:
		return "Each is " + changes.highest.Change + "."
	}
	return "The highest change is " + words(changes.highest) + "; the lowest " + words(changes.lowest) + "."
}

// shareWords are of a chart that has only answers after.
func shareWords(shares extreme[ChangeRow]) string {
	words := func(row ChangeRow) string { return shareOf(row.Label, row.After.Share, row.After.Base) }
	return mostPositive("after", shares.count, shares.high == shares.low, words(shares.highest), words(shares.lowest))
}

// shareOf is an item with the share of its answers that are positive.
func shareOf(label string, share float64, base int) string {
	return fmt.Sprintf("“%s”, %s of %s", label, percentWords(share, base), formatNumber(float64(base), 0))
}

// mostPositive says of which item most answers are positive and of which the fewest.
func mostPositive(when string, items int, alike bool, most, fewest string) string {
	switch {
	case items == 1:
		return "Positive answers " + when + ": " + most + "."
	case alike:
		return fmt.Sprintf("The share of positive answers %s is the same for each of %d items: %s.", when, items, most)
	}
	return "Most answers " + when + " are positive for " + most + "; fewest for " + fewest + "."
}

// Shows says for which item most answers after are positive and for which the fewest, each with
// its share before; or of answers before, where nothing after can be shown.
func (c ScaleChart) Shows() string {
	hidden := 0
	var after, before extreme[ScaleRow]
	for _, row := range c.Rows {
		if row.BeforeNote == hiddenMark || row.AfterNote == hiddenMark {
			hidden++
		}
		if row.After.answered() {
			after.add(row, row.After.Positive())
		}
		if row.Before.answered() {
			before.add(row, row.Before.Positive())
		}
	}
	switch {
	case after.count > 0:
		return mostPositive("after", after.count, after.high == after.low, after.highest.shows(), after.lowest.shows()) + hiddenToo(hidden)
	case before.count > 0:
		words := func(row ScaleRow) string { return shareOf(row.Label, row.Before.Positive(), row.Before.Base()) }
		return mostPositive("before", before.count, before.high == before.low, words(before.highest), words(before.lowest)) + hiddenToo(hidden)
	}
	return nothingShown(hidden)
}

// answered tells whether there is a bar with anything in it.
func (b *ScaleBar) answered() bool { return b != nil && b.Base() > 0 }

func (r ScaleRow) shows() string {
	said := shareOf(r.Label, r.After.Positive(), r.After.Base())
	if r.Before.answered() {
		said += fmt.Sprintf(" (before %s of %s)", percentWords(r.Before.Positive(), r.Before.Base()), formatNumber(float64(r.Before.Base()), 0))
	}
	return said
}

// Shows says for which item the share is highest at the last time and for which lowest, each
// with its shares at the times before.
func (c FadingChart) Shows() string {
	hidden := 0
	var last extreme[FadingRow]
	for _, row := range c.Rows {
		if row.Note == hiddenMark {
			hidden++
		}
		if len(row.Shares) > 0 {
			last.add(row, row.Shares[len(row.Shares)-1].Share)
		}
	}
	if last.count == 0 {
		return nothingShown(hidden)
	}
	when := "at " + strings.ToLower(last.highest.Shares[len(last.highest.Shares)-1].Time)
	return mostPositive(when, last.count, last.high == last.low, last.highest.shows(), last.lowest.shows()) + hiddenToo(hidden)
}

func (r FadingRow) shows() string {
	times := len(r.Shares) - 1
	said := shareOf(r.Label, r.Shares[times].Share, r.Shares[times].Base)
	var earlier []string
	for _, share := range r.Shares[:times] {
		earlier = append(earlier, strings.ToLower(share.Time)+" "+percentWords(share.Share, share.Base))
	}
	if len(earlier) > 0 {
		said += " (" + strings.Join(earlier, ", ") + ")"
	}
	return said
}

// Shows says how the KPI stands: what was reached, what was due, the target and the forecast.
func (c KPIChart) Shows() string { return c.Base }
