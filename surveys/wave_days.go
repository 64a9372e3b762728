package surveys

import (
	"context"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
)

// SetWaveDays changes when an open wave opens and closes, for a manager or an administrator: it
// can be prolonged, shortened, and opened again after it has closed. Once it is open it opens no
// later, because those who answered did so before. was is the wave as it was read. ErrNoWave,
// ErrWaveKind of a wave of sessions or a file, ErrWaveDays, and ErrWaveChanged when somebody
// else has changed its days since, unless to the same.
func (s *Service) SetWaveDays(ctx context.Context, actor people.Actor, was Wave, opens, closes time.Time) error {
	if !mayKeepSurveys(actor) {
		return ErrNotAllowed
	}
	stored, err := s.Wave(ctx, was.ID)
	if err != nil {
		return err
	}
	if stored.Kind != WaveOpen {
		return ErrWaveKind
	}
	if stored.OpensAt.Equal(opens) && stored.ClosesAt.Equal(closes) {
		return nil
	}
	begun := !s.now().Before(stored.OpensAt)
	if !closes.After(opens) || !closes.After(s.now()) || begun && opens.After(stored.OpensAt) {
		return ErrWaveDays
	}
	if stored.Programme != "" {
		key, err := s.ProgrammeKey(ctx, stored.Programme)
		if err != nil {
			return err
		}
		if ends := key.keyEnds(); !ends.IsZero() && closes.After(ends) {
			return ErrWaveDays
		}
	}
	return s.store.setWaveDays(ctx, actor, was, opens, closes, s.now())
}

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
