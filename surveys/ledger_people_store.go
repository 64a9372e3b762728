package surveys

import (
	"context"
	"fmt"
	"strings"
)

// readPeople reads the histories of all who answered in one of the reader's waves.
func (s store) readPeople(ctx context.Context, reader *peopleReader) error {
	waves := reader.waveIDs()
	if len(waves) == 0 {
		return nil
	}
	return s.snapshot(ctx, func(s store) error {
		if err := s.readHistories(ctx, reader, waves); err != nil {
			return err
		}
		var rows []responseRow
		if err := s.uncounted(ctx, waves).Find(&rows).Error; err != nil || len(rows) == 0 {
			return err
		}
		waiting := newCounts()
		if err := waiting.change(s.with(ctx), newLibrary(), nil, rows); err != nil {
			return err
		}
		for key, counter := range waiting.rows {
			if !key.subject.isOfPeople() {
				continue
			}
			for cell, n := range counter.cells {
				if err := reader.add(key.subject, strings.Split(key.signature, " "), waiting.profiles.texts[cell.profile], n); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (s store) readHistories(ctx context.Context, reader *peopleReader, waves []string) error {
	oneOf, values := []string{"subject = ? AND a IN ?"}, []any{countedAlone, waves}
	for _, wave := range waves {
		oneOf, values = append(oneOf, "subject = ? AND signature LIKE ?"), append(values, countedPeople, "%"+wave+"%")
	}
	rows, err := s.with(ctx).Model(&countRow{}).Select("subject, signature, cells").Where(strings.Join(oneOf, " OR "), values...).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	var row countRow
	for rows.Next() {
		if err := rows.Scan(&row.Subject, &row.Signature, &row.Cells); err != nil {
			return err
		}
		if err := reader.addRow(row.Subject, strings.Split(row.Signature, " "), row.Cells); err != nil {
			return fmt.Errorf("%v of %s: %w", row.Subject, row.Signature, err)
		}
	}
	return rows.Err()
}
