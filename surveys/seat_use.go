package surveys

import (
	"context"
	"encoding/hex"
	"time"

	"muster/courses"
)

// A seat is used up in the statement that stores its answer, or two requests would store two.
// Were its own row changed there, whoever has a copy of the database from before an answer and
// one from after it would see whose it is. So what is stored with the answer is a code that
// nobody makes of a seat without the pair key, and the open seats go later, many at once. Who has
// not answered is told sooner by a reminder, which goes to nobody else, and by a correction of
// the register, which takes back the seats that are not used.

// settledAtOnce is how many used seats of a session go at once, at least, while more answers
// may come: under that number delegates are told that answers may give them away.
const settledAtOnce = 10

// usesKept is for how long after its batch the use of a seat is remembered: a statement that
// saw the seat open before the batch and goes on after it still finds the use.
const usesKept = 2 * 24 * time.Hour

// seatUse is the code under which a seat is used up: 128 bits in hexadecimal of a hash of its
// token's hash, keyed with the pair key.
func (k PairKey) seatUse(tokenHash string) string {
	return hex.EncodeToString(k.keyed("use", tokenHash))
}

// withUses gives the seats their codes, and closes those that are used up and not settled.
func (s *Service) withUses(ctx context.Context, seats []seatRow) error {
	var codes []string
	for i := range seats {
		seats[i].use = s.pairs.seatUse(seats[i].TokenHash)
		if seats[i].Open {
			codes = append(codes, seats[i].use)
		}
	}
	used, err := s.store.usedAmong(ctx, codes)
	for i := range seats {
		seats[i].Open = seats[i].Open && !used[seats[i].use]
	}
	return err
}

// seat finds the seat of a link by the hash of its token, or ErrNoSeat.
func (s *Service) seat(ctx context.Context, tokenHash string) (seatRow, error) {
	seat, err := s.store.seatByHash(ctx, tokenHash)
	if err != nil {
		return seatRow{}, err
	}
	one := []seatRow{seat}
	err = s.withUses(ctx, one)
	return one[0], err
}

// seatsBySession are the seats of sessions.
func (s *Service) seatsBySession(ctx context.Context, sessionIDs []string) (map[string][]seatRow, error) {
	seats, err := s.store.seatsOfSessions(ctx, sessionIDs)
	if err != nil {
		return nil, err
	}
	bySession := map[string][]seatRow{}
	err = s.withUses(ctx, seats)
	for _, seat := range seats {
		bySession[seat.SessionID] = append(bySession[seat.SessionID], seat)
	}
	return bySession, err
}

// usesOfSession are the uses of a wave's seats of a session that are not settled.
type usesOfSession struct {
	WaveID    string
	SessionID string
	Uses      int
}

// SettleSeats takes away the open seats that are used up: those of a session when there are
// ten or more, and the rest when the survey has closed there. It returns how many. It is a job.
func (s *Service) SettleSeats(ctx context.Context) (int, error) {
	now := s.now()
	if err := s.store.forgetUses(ctx, courses.DayOf(now.Add(-usesKept))); err != nil {
		return 0, err
	}
	groups, err := s.store.unsettled(ctx)
	if err != nil || len(groups) == 0 {
		return 0, err
	}
	closed, err := s.closedFor(ctx, groups)
	if err != nil {
		return 0, err
	}
	settled := 0
	for i, group := range groups {
		if group.Uses < settledAtOnce && !closed[i] {
			continue
		}
		seats, err := s.store.settle(ctx, group, s.pairs.seatUse, courses.DayOf(now))
		settled += seats
		if err != nil {
			return settled, err
		}
	}
	return settled, nil
}

// closedFor tells of each whether its wave takes no more answers of its session: it has closed, or
// the key of its programme has ended.
func (s *Service) closedFor(ctx context.Context, groups []usesOfSession) ([]bool, error) {
	var waveIDs, sessionIDs []string
	for _, group := range groups {
		waveIDs, sessionIDs = append(waveIDs, group.WaveID), append(sessionIDs, group.SessionID)
	}
	waves, err := s.store.waves(s.store.with(ctx).Where("id IN ?", waveIDs))
	if err != nil {
		return nil, err
	}
	if waves, err = s.withKeys(ctx, waves); err != nil {
		return nil, err
	}
	byID := map[string]Wave{}
	for _, wave := range waves {
		byID[wave.ID] = wave
	}
	sessions, err := s.courses.SessionsByID(ctx, sessionIDs)
	closed := make([]bool, len(groups))
	for i, group := range groups {
		wave, runs := byID[group.WaveID]
		_, closes := wave.TimesFor(sessions[group.SessionID])
		closed[i] = !runs || !closes.IsZero() && !s.now().Before(closes)
	}
	return closed, err
}
