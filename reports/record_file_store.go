package reports

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"muster/courses/people"
)

// transaction runs work on a store whose statements belong to one transaction.
func (s store) transaction(ctx context.Context, work func(tx store) error) error {
	return s.with(ctx).Transaction(func(tx *gorm.DB) error { return work(store{tx}) })
}

// engagementsByReference are the stored records that the lines name, of one programme or,
// when that is empty, of any: then the line's own before another.
func (s store) engagementsByReference(ctx context.Context, lines []engagementLine, programme string) (map[string]Engagement, error) {
	found := map[string]Engagement{}
	for batch := range slices.Chunk(lines, mostAtOnce) {
		records := make([]Engagement, len(batch))
		own := map[[2]string]bool{}
		for i, line := range batch {
			records[i] = line.record
			own[[2]string{line.record.Programme, line.record.Reference}] = true
		}
		stored, err := knownEngagements(s.with(ctx), records)
		if err != nil {
			return nil, err
		}
		for key, record := range stored {
			_, there := found[key[1]]
			if own[key] || programme == "" && !there {
				found[key[1]] = record
			}
		}
	}
	return found, nil
}

func (s store) importEngagements(ctx context.Context, actor people.Actor, records []Engagement, progress func(done, total int)) error {
	rows := make([]engagementRow, len(records))
	for i, record := range records {
		rows[i] = rowOfEngagement(record)
	}
	if err := insertInBatches(s.with(ctx), rows, progress); err != nil || len(rows) == 0 {
		return err
	}
	first := records[0]
	detail := fmt.Sprintf("%d from a file, the first %s %s", len(rows), first.Kind, first.HappenedOn)
	return people.Record(s.with(ctx), first.RecordedAt, actor, "engagement recorded", first.Reference, detail)
}

func (s store) importIndicators(ctx context.Context, actor people.Actor, indicators []Indicator, progress func(done, total int)) error {
	rows := make([]indicatorRow, len(indicators))
	for i, value := range indicators {
		rows[i] = rowOfIndicator(value)
	}
	if err := insertInBatches(s.with(ctx), rows, progress); err != nil || len(rows) == 0 {
		return err
	}
	first := indicators[0]
	detail := fmt.Sprintf("%d from a file, the first of %s", len(rows), first.Period)
	return people.Record(s.with(ctx), first.RecordedAt, actor, "indicator recorded", first.Code, detail)
}

// insertInBatches adds rows, few enough at once for the parameters of a statement.
func insertInBatches[T any](tx *gorm.DB, rows []T, progress func(done, total int)) error {
	done := 0
	for batch := range slices.Chunk(rows, mostAtOnce) {
		if err := translate(tx.Create(&batch).Error, ErrNoProgramme); err != nil {
			return err
		}
		done += len(batch)
		if progress != nil {
			progress(done, len(rows))
		}
	}
	return nil
}
