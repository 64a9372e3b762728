package courses

import (
	"context"
	"errors"

	"muster/courses/rows"
)

// overlapping finds the session, of which one is asked by its id, that a person has a place
// on and one of whose days is at the time of one of its days: three values, the session, the
// person and the session. The caller holds the rows of the session and of the person, so
// that of two bookings of one person at once the second sees the first.
const overlapping = `SELECT course_bookings.session_id FROM course_bookings
	JOIN course_session_days theirs ON theirs.session_id = course_bookings.session_id
	JOIN course_session_days ours ON ours.session_id = ? AND ours.starts_at < theirs.ends_at AND theirs.starts_at < ours.ends_at
	WHERE course_bookings.person_id = ? AND course_bookings.session_id <> ? AND course_bookings.state IN ('confirmed', 'offered')
	ORDER BY course_bookings.session_id LIMIT 1`

// checkOverlap returns an OverlapError when the person, whose row it holds from here on, has
// a place on another session at the time of this one, whose row the caller holds.
func (s *store) checkOverlap(ctx context.Context, session Session, personID string) error {
	by, err := s.holdApplicant(ctx, session, personID)
	if err != nil {
		return err
	}
	return s.refuseOverlap(ctx, by)
}

// holdApplicant holds the row of somebody who asks for a place on the session, whose row
// the caller holds.
func (s *store) holdApplicant(ctx context.Context, session Session, personID string) (applicant, error) {
	var by applicant
	var err error
	if by.person, err = s.people.HoldPerson(ctx, personID); err != nil {
		return applicant{}, err
	}
	err = s.oneRow(ctx, []any{&by.overlaps}, overlapping, session.ID, personID, session.ID)
	if errors.Is(err, rows.ErrNone) {
		err = nil
	}
	return by, err
}

// refuseOverlap returns an OverlapError for somebody who has a place at the same time.
func (s *store) refuseOverlap(ctx context.Context, by applicant) error {
	if by.overlaps == "" {
		return nil
	}
	clash, err := s.sessionByID(ctx, by.overlaps)
	if err != nil {
		return err
	}
	return OverlapError{clash}
}
