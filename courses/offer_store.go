package courses

import (
	"context"
	"time"
)

// sessionsToOffer are the sessions with an offer that was not answered in time, and
// those in which somebody waits while a place may be free for them.
func (s *store) sessionsToOffer(ctx context.Context, now time.Time) ([]string, error) {
	var ids []string
	err := s.db.WithContext(ctx).Raw(`SELECT DISTINCT session_id FROM course_bookings WHERE state = 'offered' AND offer_expires_at <= ?
		UNION SELECT id FROM course_sessions WHERE state IN ? AND starts_at >= ? AND confirmed + offered < capacity
			AND EXISTS (SELECT 1 FROM course_bookings WHERE course_bookings.session_id = course_sessions.id AND course_bookings.state = 'waiting')
		ORDER BY 1`, now, BookableStates(), now.Add(lastHours)).Scan(&ids).Error
	return ids, err
}

// sessionsToRelease are the sessions with places whose day of release has come.
func (s *store) sessionsToRelease(ctx context.Context, now time.Time) ([]string, error) {
	var ids []string
	err := s.db.WithContext(ctx).Raw("SELECT DISTINCT session_id FROM course_holds WHERE released_at IS NULL AND release_on <= ? ORDER BY session_id",
		DayOf(now)).Scan(&ids).Error
	return ids, err
}
