package surveys

import (
	"context"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
)

// setWaveDays changes the days of a wave that has those that were read. ErrWaveChanged otherwise.
func (s store) setWaveDays(ctx context.Context, actor people.Actor, was Wave, opens, closes, now time.Time) error {
	return s.transaction(ctx, false, func(tx *gorm.DB) error {
		same := tx.Model(&waveRow{}).Where("id = ?", was.ID)
		for column, moment := range map[string]time.Time{"opens_at": was.OpensAt, "closes_at": was.ClosesAt} {
			if moment.IsZero() {
				same = same.Where(column + " IS NULL")
			} else {
				same = same.Where(column+" = ?", moment.UTC())
			}
		}
		changed := same.Updates(map[string]any{"opens_at": timeOrNull(opens), "closes_at": timeOrNull(closes)})
		if changed.Error != nil {
			return changed.Error
		}
		if changed.RowsAffected == 0 {
			return ErrWaveChanged
		}
		days := opens.UTC().Format(time.DateTime) + " to " + closes.UTC().Format(time.DateTime)
		return people.Record(tx, now, actor, "days of a wave changed", was.ID, SideRequest{was.Survey, was.Name}.String()+": "+days)
	})
}
