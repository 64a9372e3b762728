package surveys

import (
	"context"

	"gorm.io/gorm"
)

// lotRow is a lot that has left in an export: a wave's responses from a step up to another,
// shielded under a floor.
type lotRow struct {
	WaveID     string
	FromStep   int
	ToStep     int
	Floor      int
	Print      string
	RecordedOn string
}

// TableName is the table's name.
func (lotRow) TableName() string { return "survey_exported_lots" }

// lotsOf are the lots that have left of a wave, in the order of their steps.
func (s store) lotsOf(ctx context.Context, waveID string) ([]lotRow, error) {
	var rows []lotRow
	err := s.with(ctx).Where("wave_id = ?", waveID).Order("from_step").Find(&rows).Error
	return rows, err
}

// recordLot records that a new lot leaves, with what the ledger learns of it, if anything.
// errLedgerMoved when the ledger is not as it was read, or the responses have left otherwise.
func (s store) recordLot(ctx context.Context, read int, release releaseRow, sets []releasedSetRow, lot lotRow) error {
	return s.transaction(ctx, false, func(tx *gorm.DB) error {
		if len(sets) > 0 {
			if err := recordRelease(tx, read, release, sets); err != nil {
				return err
			}
		}
		return movedIfTaken(tx.Create(&lot).Error)
	})
}

// exportedResponses are the responses of a wave that may leave.
func (s store) exportedResponses(ctx context.Context, wave Wave, filter responseFilter) ([]responseRow, error) {
	var stored []responseRow
	err := filter.apply(s.with(ctx).Select("version", "step", "organisation_id", "session_id", "answers").
		Where("wave_id = ?", wave.ID)).Find(&stored).Error
	return stored, err
}
