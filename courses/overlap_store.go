package courses

import (
	"context"
	"errors"
)

// checkOverlap is findOverlap for a person whose row it first holds.
func (s *store) checkOverlap(ctx context.Context, session Session, personID string) error {
	if _, err := s.people.HoldPerson(ctx, personID); err != nil {
		return err
	}
	return s.findOverlap(ctx, session, personID)
}

// findOverlap returns an OverlapError when the person has a place on another session
// one of whose days is at the time of one of this session's. The caller holds the rows of
// the session and then of the person, in this order, so that of two bookings of one
// person at once the second sees the first.
func (s *store) findOverlap(ctx context.Context, session Session, personID string) error {
	var other string
	err := s.oneRow(ctx, []any{&other}, `SELECT course_bookings.session_id FROM course_bookings
		JOIN course_session_days theirs ON theirs.session_id = course_bookings.session_id
		JOIN course_session_days ours ON ours.session_id = ? AND ours.starts_at < theirs.ends_at AND theirs.starts_at < ours.ends_at
		WHERE course_bookings.person_id = ? AND course_bookings.session_id <> ? AND course_bookings.state IN ('confirmed', 'offered')
		ORDER BY course_bookings.session_id LIMIT 1`, session.ID, personID, session.ID)
	if errors.Is(err, errNoRow) {
		return nil
	}
	if err != nil {
		return err
	}
	clash, err := s.sessionByID(ctx, other)
	if err != nil {
		return err
	}
	return OverlapError{clash}
}
