package surveys

import (
	"context"
	"time"

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
