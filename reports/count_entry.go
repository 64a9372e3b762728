package reports

import (
	"context"
	"fmt"
	"slices"

	"muster/courses"
)

// countingEntries are the entries of a KPI by the counter's day, the earliest first, of each
// day the one that counts.
func (c *counter) countingEntries(ctx context.Context, kpi string) ([]Entry, error) {
	all, err := load(&c.entries, func() ([]Entry, error) { return c.service.store.entries(ctx, c.programme.Code) })
	var counting []Entry
	for _, entry := range entriesOf(all, kpi) {
		if entry.AsAt <= c.asAt && (len(counting) == 0 || counting[len(counting)-1].AsAt != entry.AsAt) {
			counting = append(counting, entry)
		}
	}
	slices.Reverse(counting)
	return counting, err
}

func (e Entry) source(unit string) Source {
	return Source{
		Kind: EntrySource, Reference: e.Source, Label: e.PersonName + ", " + dayWords(courses.DayOf(e.RecordedAt)), On: e.AsAt,
		Value: number(e.Value), Unit: unit,
	}
}

func (c *counter) enteredNumber(ctx context.Context, measure Measure, receipt *Receipt) error {
	entries, err := c.countingEntries(ctx, measure.Entry)
	receipt.Formula = "The newest number that was entered by hand. It is not counted from records here."
	counted := entries[max(0, len(entries)-1):]
	if measure.Aggregate == AddedUp {
		receipt.Formula = "Sum of the numbers that were entered by hand, the newest of each day. They are not counted from records here."
		counted = entries
	}
	total := 0.0
	for _, entry := range counted {
		total += entry.Value
		receipt.Sources = append(receipt.Sources, entry.source(receipt.Figure.Unit))
	}
	if len(counted) > 0 {
		receipt.Figure.Value, receipt.Figure.records = number(total), len(counted)
	}
	return err
}

// milestoneReached counts what nobody entered as not reached.
func (c *counter) milestoneReached(ctx context.Context, measure Measure, receipt *Receipt) error {
	entries, err := c.countingEntries(ctx, measure.Entry)
	receipt.Formula = "Reached, when somebody has entered that it was. What nobody has entered is not reached."
	receipt.Figure.Value = number(0.0)
	if len(entries) > 0 {
		newest := entries[len(entries)-1]
		receipt.Figure.Value, receipt.Figure.records = number(newest.Value), 1
		receipt.Sources = []Source{newest.source(MilestoneUnit)}
		receipt.Notes = append(receipt.Notes, fmt.Sprintf("%s on %s.", receipt.Figure.Text(), dayWords(newest.AsAt)))
	}
	return err
}

// rateMilestone rates a milestone with a last day: green once it was reached, red from the
// day after if it was not; before that there is nothing to rate.
func (c *counter) rateMilestone(kpi KPI, figure Figure) Rating {
	due := dayWords(kpi.EndsOn)
	switch {
	case *figure.Value >= 1:
		return Rating{Green, "Reached; it was due by " + due + "."}
	case c.asAt <= kpi.EndsOn:
		return Rating{NotRated, "It is due by " + due + "."}
	}
	return Rating{Red, "Nobody has entered that it was reached; it was due by " + due + "."}
}
