package surveys

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"
)

// CheckCounts counts all counted responses anew and names every row of the counts that says
// something else. It changes nothing.
func (s *Service) CheckCounts(ctx context.Context) (differences []string, err error) {
	err = s.store.snapshot(ctx, func(s store) error {
		check := &countCheck{tx: s.with(ctx), books: newLibrary(), expected: map[string]bool{}}
		err := errors.Join(check.responses(), check.pairs(), check.unexpected())
		differences = check.differences
		return err
	})
	return differences, err
}

// RepairCounts throws the counts away and counts everything again, and says how many
// responses it counted.
func (s *Service) RepairCounts(ctx context.Context) (int, error) {
	err := s.store.transaction(ctx, false, func(tx *gorm.DB) error {
		if err := lockCounts(tx); err != nil {
			return err
		}
		if err := tx.Where("1 = 1").Delete(&countRow{}).Error; err != nil {
			return err
		}
		return tx.Model(&responseRow{}).Where("counted").Update("counted", false).Error
	})
	if err != nil {
		return 0, err
	}
	return s.CountResponses(ctx)
}

// countCheck is a check at work.
type countCheck struct {
	tx          *gorm.DB
	books       *library
	expected    map[string]bool // ids of rows that there should be
	differences []string
}

// checkPage is how many responses a check reads at once.
const checkPage = 20000

// responses checks the counts of responses.
func (k *countCheck) responses() error {
	waves, err := k.waves()
	for _, wave := range waves {
		if err := k.responsesOf(wave); err != nil {
			return err
		}
	}
	return err
}

// responsesOf checks a wave. A session's counts are done with when the next one comes, so
// that they need not be in memory all together.
func (k *countCheck) responsesOf(wave string) error {
	counts := newCounts()
	session, id := "", ""
	for {
		var rows []responseRow
		err := k.tx.Where("counted AND wave_id = ? AND (COALESCE(session_id, ''), id) > (?, ?)", wave, session, id).
			Order("COALESCE(session_id, ''), id").Limit(checkPage).Find(&rows).Error
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return k.compare(counts, func(countKey) bool { return true })
		}
		if err := counts.countAll(k.tx, k.books, rows, 1, nil, nil); err != nil {
			return err
		}
		last := rows[len(rows)-1]
		session, id = orEmptyText(last.SessionID), last.ID
		err = k.compare(counts, func(key countKey) bool { return key.kind == kindSession && key.member != session })
		if err != nil {
			return err
		}
	}
}

func (k *countCheck) waves() (ids []string, err error) {
	err = k.tx.Model(&waveRow{}).Order("id").Pluck("id", &ids).Error
	return ids, err
}

// pairs checks the counts of pairs and codes.
func (k *countCheck) pairs() error {
	counts := newCounts()
	var code []codedResponse
	var last responseRow
	reader := &answerReader{}
	for {
		var rows []responseRow
		err := k.tx.Where("counted AND pair_code <> '' AND (pair_code, wave_id, id) > (?, ?, ?)", last.PairCode, last.WaveID, last.ID).
			Order("pair_code, wave_id, id").Limit(checkPage).Find(&rows).Error
		if err != nil {
			return err
		}
		for _, row := range rows {
			if row.PairCode != last.PairCode {
				counts.addCode(code, 1)
				code = nil
			}
			last = row
			coded, err := counts.codedBy(k.tx, k.books, row, reader)
			if err != nil {
				return err
			}
			code = append(code, coded)
		}
		if len(rows) == 0 {
			counts.addCode(code, 1)
			return k.compare(counts, func(countKey) bool { return true })
		}
	}
}

// compare compares those of the counts that are done with the stored ones, and drops them.
func (k *countCheck) compare(counts *counts, done func(countKey) bool) error {
	keys := map[string]countKey{}
	for key, counter := range counts.rows {
		switch {
		case !done(key):
		case counter.empty():
			delete(counts.rows, key)
		default:
			keys[key.id()] = key
			k.expected[key.id()] = true
		}
	}
	for batch := range slices.Chunk(slices.Sorted(maps.Keys(keys)), responseBatch) {
		var rows []countRow
		if err := k.tx.Where("id IN ?", batch).Find(&rows).Error; err != nil {
			return err
		}
		stored := make(map[string]countRow, len(rows))
		for _, row := range rows {
			stored[row.ID] = row
		}
		for _, id := range batch {
			k.compareRow(counts, keys[id], stored[id])
			delete(counts.rows, keys[id])
		}
	}
	return nil
}

// compareRow compares a counter with the stored row, which is zero when there is none.
func (k *countCheck) compareRow(counts *counts, key countKey, row countRow) {
	want := counts.rows[key]
	got := counter{row.N, row.Seats, map[cellKey]int{}}
	err := counts.decode(key.subject, row.Cells, got.add)
	switch {
	case row.ID == "":
		k.differ("%v: not counted, the records have %d", key, want.n)
	case row.key() != key:
		k.differ("%v: stands as %v", key, row.key())
	case err != nil:
		k.differ("%v: %v", key, err)
	case got.n != want.n || got.seats != want.seats:
		k.differ("%v: %d are counted (%d by a seat), the records have %d (%d)", key, got.n, got.seats, want.n, want.seats)
	case !maps.Equal(got.cells, want.cells):
		k.differ("%v: the answers are counted otherwise than the records have them", key)
	}
}

func (k *countCheck) differ(format string, values ...any) {
	k.differences = append(k.differences, fmt.Sprintf(format, values...))
}

// unexpected names the rows of counts of which the records have nothing.
func (k *countCheck) unexpected() error {
	var rows []countRow
	if err := k.tx.Omit("cells").Order("id").Find(&rows).Error; err != nil {
		return err
	}
	for _, row := range rows {
		if !k.expected[row.ID] {
			k.differ("%v: %d are counted, the records have none", row.key(), row.N)
		}
	}
	return nil
}
