package courses

import (
	"context"
	"time"

	"muster/courses/rows"
)

type draftRow struct {
	PersonID   string
	SessionID  string
	Needs      string
	RecordedAt time.Time
}

func (draftRow) TableName() string { return "course_booking_drafts" }

// saveDraft tells whether there is such a session that takes bookings and has not started,
// and on which the person is not booked.
func (s *store) saveDraft(ctx context.Context, personID, code, needs string, at time.Time) (bool, error) {
	changed, err := rows.Change(ctx, s.db, `INSERT INTO course_booking_drafts (person_id, session_id, needs, recorded_at)
		SELECT people.id, course_sessions.id, ?, ? FROM people, course_sessions WHERE people.id = ? AND course_sessions.code = ?
		AND course_sessions.state IN `+bookableStates+` AND course_sessions.starts_at > ?
		AND NOT EXISTS (SELECT 1 FROM course_bookings WHERE session_id = course_sessions.id AND person_id = people.id AND state <> 'cancelled')
		ON CONFLICT (person_id, session_id) DO UPDATE SET needs = excluded.needs, recorded_at = excluded.recorded_at`,
		needs, at, personID, code, at)
	return changed == 1, err
}

func (s *store) deleteDraftsBefore(ctx context.Context, moment time.Time) (int, error) {
	deleted := s.db.WithContext(ctx).Where("recorded_at <= ?", moment).Delete(&draftRow{})
	return int(deleted.RowsAffected), deleted.Error
}
