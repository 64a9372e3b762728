package surveys

import (
	"context"
	"errors"
	"fmt"

	"muster/courses"
	"muster/courses/people"
)

// DestroyKey destroys a programme's key on its day or later, for managers and
// administrators: ErrKeyDay before. From then on pairs stay pairs, and nobody is found by a
// code. Role and organisation are taken from responses of groups under the programme's floor,
// and what was taken is recorded.
//
// Whatever ends the program on the way, doing it again goes on from there: that it has begun
// is stored first, after which nobody uses the key; then the key goes from the disk; then,
// in one transaction, role and organisation go and it is stored that the key is destroyed.
// Done again after that, it generalises only what has come since.
func (s *Service) DestroyKey(ctx context.Context, actor people.Actor, programme string) (ProgrammeKey, error) {
	if !mayKeepSurveys(actor) {
		return ProgrammeKey{}, ErrNotAllowed
	}
	if !s.pairs.inFile() {
		return ProgrammeKey{}, fmt.Errorf("%w: it rests in no file", ErrPairKey)
	}
	key, err := s.ProgrammeKey(ctx, programme)
	if err != nil {
		return key, err
	}
	if courses.DayOf(s.now()) < key.DestroyOn {
		return key, ErrKeyDay
	}
	if !key.Destroyed() {
		if err := s.removeKey(ctx, key.Programme.Code); err != nil {
			return key, err
		}
	}
	err = s.store.recordDestroyed(ctx, actor, key.Programme, s.now)
	if err != nil && !errors.Is(err, errNothingNew) {
		return key, err
	}
	return s.ProgrammeKey(ctx, key.Programme.Code)
}

// removeKey takes a programme's key from the disk. Codes that are stored as they were before
// programmes had keys are keyed first.
func (s *Service) removeKey(ctx context.Context, programme string) error {
	if _, err := s.claimProgrammeKey(ctx, programme); err != nil && !errors.Is(err, ErrKeyDestroyed) {
		return err
	}
	if err := s.store.beginDestroying(ctx, programme, s.now()); err != nil {
		return err
	}
	if err := s.LogKeyUse(ctx); err != nil {
		return err
	}
	if err := s.pairs.log(s.now(), programme, "the key is being destroyed, because its day has come"); err != nil {
		return err
	}
	if err := s.pairs.destroyProgrammeKey(programme); err != nil {
		return err
	}
	s.claimedKeys.Delete(programme)
	return s.pairs.log(s.now(), programme, "the key is destroyed")
}

// DestroyDueKeys is DestroyKey for every programme whose day has come, and says for how many
// something was left to do. It is a job.
func (s *Service) DestroyDueKeys(ctx context.Context) (int, error) {
	keys, err := s.ProgrammeKeys(ctx)
	if err != nil || !s.pairs.inFile() {
		return 0, err
	}
	done := 0
	for _, key := range keys {
		if courses.DayOf(s.now()) < key.DestroyOn {
			continue
		}
		after, err := s.DestroyKey(ctx, people.System, key.Programme.Code)
		if err != nil {
			return done, fmt.Errorf("programme %s: %w", key.Programme.Code, err)
		}
		if after.DestroyedOn != key.DestroyedOn || after.Generalised.Responses != key.Generalised.Responses {
			done++
		}
	}
	return done, nil
}
