package surveys

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// The key of a programme makes its pair codes and is destroyed on a published day. From then
// on the pairs stay, and nobody can be found by a code.

// keyYears is for how many years after a programme has ended its key is kept, where nobody
// has set a day: the follow-ups after the last session are answered by then.
const keyYears = 1

// ProgrammeKey is what everybody may know of a programme's key. DestroyOn is the day, in
// London, on which it is destroyed; DestroyedOn and Generalised say that it was.
type ProgrammeKey struct {
	Programme   courses.Programme
	DestroyOn   string
	DestroyedOn string
	Generalised Generalisation
}

// Destroyed tells whether the key is gone.
func (k ProgrammeKey) Destroyed() bool { return k.DestroyedOn != "" }

// ProgrammeKeys are the keys of all programmes, those of the newest programme first.
func (s *Service) ProgrammeKeys(ctx context.Context) ([]ProgrammeKey, error) {
	programmes, err := s.courses.Programmes(ctx)
	if err != nil {
		return nil, err
	}
	keys := make([]ProgrammeKey, len(programmes))
	for i, programme := range programmes {
		if keys[i], err = s.keyOf(ctx, programme); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// ProgrammeKey is the key of one programme, or courses.ErrNoProgramme.
func (s *Service) ProgrammeKey(ctx context.Context, programme string) (ProgrammeKey, error) {
	found, err := s.courses.Programme(ctx, programme)
	if err != nil {
		return ProgrammeKey{}, err
	}
	return s.keyOf(ctx, found)
}

func (s *Service) keyOf(ctx context.Context, programme courses.Programme) (ProgrammeKey, error) {
	row, _, err := s.store.programmeKey(ctx, programme.Code)
	if err != nil {
		return ProgrammeKey{}, err
	}
	return s.keyFrom(ctx, programme, &row.DestroyOn, row.DestroyedOn)
}

// keyFrom is the key of a programme with the days that are stored of it, if any.
func (s *Service) keyFrom(ctx context.Context, programme courses.Programme, destroyOn, destroyedOn *string) (key ProgrammeKey, err error) {
	key = ProgrammeKey{Programme: programme, DestroyOn: cmp.Or(orEmptyText(destroyOn), defaultKeyDay(programme)), DestroyedOn: orEmptyText(destroyedOn)}
	if key.Destroyed() {
		key.Generalised, err = s.store.generalisation(ctx, programme.Code)
	}
	return key, err
}

// defaultKeyDay is keyYears after the programme's last day.
func defaultKeyDay(programme courses.Programme) string {
	ends, err := time.Parse(time.DateOnly, programme.EndsOn)
	if err != nil {
		return programme.EndsOn
	}
	return ends.AddDate(keyYears, 0, 0).Format(time.DateOnly)
}

// SetKeyDay sets the day on which a programme's key is destroyed, for managers and
// administrators. Those who answer are told the day: once somebody has answered it may come
// sooner and no later, ErrKeyDay. ErrKeyDestroyed when it is too late, ErrDate when it is no
// day.
func (s *Service) SetKeyDay(ctx context.Context, actor people.Actor, programme, day string) error {
	if !mayKeepSurveys(actor) {
		return ErrNotAllowed
	}
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return ErrDate
	}
	key, err := s.ProgrammeKey(ctx, programme)
	if err != nil {
		return err
	}
	return s.store.setKeyDay(ctx, actor, key, day, s.now())
}

// keyedPair is what is stored of a personal code in a response to the wave: keyed with the
// key of its programme, and "" once that is destroyed.
func (s *Service) keyedPair(ctx context.Context, programme, personal string) (string, error) {
	if personal == "" || !s.pairs.inFile() {
		return personal, nil
	}
	key, err := s.programmeKey(ctx, programme)
	if errors.Is(err, ErrKeyDestroyed) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if err := s.keyUses.count(programme, s.logAhead(programme)); err != nil {
		return "", err
	}
	return key.code(personal), nil
}

// programmeKey reads the programme's key and knows that it is the database's: once it has
// been claimed, by its fingerprint alone.
func (s *Service) programmeKey(ctx context.Context, programme string) (programmeKey, error) {
	key, err := s.pairs.readProgrammeKey(programme)
	if err == nil {
		if claimed, known := s.claimedKeys.Load(programme); known && claimed == key.fingerprint() {
			return key, nil
		}
	}
	return s.claimProgrammeKey(ctx, programme)
}

// claimProgrammeKey ties a key to the programme, and makes it if it never had one. A key that
// was made and is gone is not made again: ErrKeyDestroyed when that was meant to be, else
// ErrWrongPairKey.
func (s *Service) claimProgrammeKey(ctx context.Context, programme string) (programmeKey, error) {
	row, known, err := s.store.programmeKey(ctx, programme)
	switch {
	case err != nil:
		return programmeKey{}, err
	case row.DestroyingOn != nil:
		return programmeKey{}, ErrKeyDestroyed
	}
	open := s.pairs.openProgrammeKey
	if known && row.Fingerprint != "" {
		open = s.pairs.readProgrammeKey
	}
	key, err := open(programme)
	if errors.Is(err, fs.ErrNotExist) {
		return programmeKey{}, ErrWrongPairKey
	}
	if err != nil {
		return programmeKey{}, err
	}
	found, err := s.courses.Programme(ctx, programme)
	if err != nil {
		return programmeKey{}, err
	}
	keyedAnew, made, err := s.store.claimProgrammeKey(ctx, programmeKeyRow{
		ProgrammeCode: found.Code, DestroyOn: defaultKeyDay(found), Fingerprint: key.fingerprint(),
	}, key)
	if err == nil && made {
		err = s.pairs.log(s.now(), found.Code, keyMadeWords(keyedAnew))
	}
	if err == nil {
		s.claimedKeys.Store(programme, key.fingerprint())
	}
	return key, err
}

// claimProgrammeKeys makes the keys of all programmes before anybody answers, so that no key
// file tells by its age when the first answer came.
func (s *Service) claimProgrammeKeys(ctx context.Context) error {
	if !s.pairs.inFile() {
		return nil
	}
	programmes, err := s.courses.Programmes(ctx)
	if err != nil {
		return err
	}
	for _, programme := range programmes {
		if _, err := s.programmeKey(ctx, programme.Code); err != nil && !errors.Is(err, ErrKeyDestroyed) {
			return err
		}
	}
	return nil
}

// keyEnds is the moment at which the day begins on which the key is destroyed: from then on
// a programme's surveys take no more answers. A destroyed key ended with the day it was
// destroyed on at the latest.
func (k ProgrammeKey) keyEnds() time.Time {
	day, err := time.Parse(time.DateOnly, k.DestroyOn)
	if err != nil {
		return time.Time{}
	}
	at, err := courses.LondonTime(day.Year(), int(day.Month()), day.Day(), 0, 0)
	if err != nil {
		return time.Time{}
	}
	return at
}
