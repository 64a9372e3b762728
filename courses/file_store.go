package courses

import (
	"context"
	"errors"
	"fmt"

	"muster/courses/people"
)

func (s *store) sessionsByCode(ctx context.Context, codes []string) ([]Session, error) {
	return s.scanSessions(ctx, s.sessionQuery(ctx).Where("course_sessions.code IN ?", codes).Select(sessionColumns))
}

// importBooking confirms the booking that an imported line needs: the one there was, which
// waited, or a new one. An offered one has its place; otherwise one is taken that nobody
// has.
func (s *store) importBooking(ctx context.Context, before, wanted Booking) (Booking, error) {
	take := "UPDATE course_sessions SET confirmed = confirmed + 1 WHERE id = ? AND confirmed + offered + held < capacity"
	if before.State == Offered {
		take = "UPDATE course_sessions SET confirmed = confirmed + 1, offered = offered - 1 WHERE id = ? AND offered > 0"
	}
	taken := s.db.WithContext(ctx).Exec(take, wanted.SessionID)
	if taken.Error != nil {
		return Booking{}, taken.Error
	}
	if taken.RowsAffected != 1 {
		return Booking{}, ErrSessionFull
	}
	if before.ID != "" {
		before.State, before.RecordedBy, before.RecordedAt = Confirmed, wanted.RecordedBy, wanted.RecordedAt
		if err := s.confirmBooking(ctx, before); err != nil {
			return Booking{}, err
		}
		return before, s.recordChange(ctx, before, "came from a file of attendance")
	}
	if err := s.insertBooking(ctx, wanted); err != nil {
		return Booking{}, fmt.Errorf("book: %w", err)
	}
	return wanted, s.recordChange(ctx, wanted, "came from a file of attendance")
}

func isNoPerson(err error) bool { return errors.Is(err, people.ErrNoPerson) }
