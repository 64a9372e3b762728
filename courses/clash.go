package courses

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// ClashError is ErrClash with what would be in two places at once: the trainer of that
// name or, when that is empty, the room. Session is the one they are already at, on Day;
// Wanted is the day they are asked for.
type ClashError struct {
	Trainer string
	Room    string
	Session Session
	Day     SessionDay
	Wanted  SessionDay
}

// Error names the clash.
func (e ClashError) Error() string {
	who := "the room " + e.Room
	if e.Trainer != "" {
		who = e.Trainer
	}
	return fmt.Sprintf("%v: %s is at %s on %s", ErrClash, who, e.Session.Code, DayOf(e.Day.StartsAt))
}

// Unwrap makes errors.Is(err, ErrClash) true.
func (e ClashError) Unwrap() error { return ErrClash }

// Clashes are the clashes of several sessions that were to be made at once.
type Clashes []ClashError

// Error names them all.
func (c Clashes) Error() string {
	words := make([]string, len(c))
	for i, clash := range c {
		words[i] = clash.Error()
	}
	return strings.Join(words, "; ")
}

// Unwrap makes errors.Is(err, ErrClash) true.
func (c Clashes) Unwrap() error { return ErrClash }

// roomKey is the room as it is compared, empty when the session names none.
func roomKey(session Session) string {
	fold := func(text string) string { return strings.Join(strings.Fields(strings.ToLower(text)), " ") }
	if session.Delivery != Classroom || fold(session.Room) == "" {
		return ""
	}
	return fold(session.Town) + ", " + fold(session.Room)
}

// checkClashes refuses a session that needs a trainer or a room while another session
// that is not cancelled, drafts too, has them. The rows of the trainers and of the room
// are taken first, so that no two sessions can be put there at once; the caller holds the
// session's row, or is making it. A room is the one of that name in that town, at the
// same address or of the same organisation.
func (s *Service) checkClashes(ctx context.Context, tx *store, session Session, address string, trainerIDs []string) error {
	trainerIDs = slices.Sorted(slices.Values(trainerIDs))
	if err := tx.takePeople(ctx, trainerIDs); err != nil {
		return err
	}
	key := roomKey(session)
	if err := tx.takeRoom(ctx, key); err != nil {
		return err
	}
	for _, id := range trainerIDs {
		found, err := tx.sessionsOfTrainer(ctx, session, id)
		if err != nil {
			return err
		}
		if clash, ok := firstClash(session, found); ok {
			trainer, err := tx.people.PersonByID(ctx, id)
			if err != nil {
				return err
			}
			clash.Trainer = trainer.Name
			return clash
		}
	}
	if key == "" {
		return nil
	}
	found, err := tx.sessionsInRoom(ctx, session, key, address)
	if err != nil {
		return err
	}
	if clash, ok := firstClash(session, found); ok {
		clash.Room = session.Room
		return clash
	}
	return nil
}

// firstClash is the first day of another session that overlaps a day of this one. A
// session that begins when another ends does not.
func firstClash(session Session, others []Session) (ClashError, bool) {
	for _, other := range others {
		for _, taken := range other.Days {
			for _, wanted := range session.Days {
				if taken.StartsAt.Before(wanted.EndsAt) && wanted.StartsAt.Before(taken.EndsAt) {
					return ClashError{Session: other, Day: taken, Wanted: wanted}, true
				}
			}
		}
	}
	return ClashError{}, false
}
