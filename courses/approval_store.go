package courses

import (
	"context"
	"time"
)

// approveBooking writes that a requested booking has been agreed to, and by whom.
func (s *store) approveBooking(ctx context.Context, booking Booking) error {
	return s.updateBooking(ctx, booking.ID, map[string]any{"asks": AsksNothing, "approved_by": booking.ApprovedBy})
}

// queueBooking writes that a booking waits, with the number it has.
func (s *store) queueBooking(ctx context.Context, booking Booking) error {
	return s.updateBooking(ctx, booking.ID, map[string]any{
		"state": Waiting, "recorded_by": booking.RecordedBy, "recorded_at": booking.RecordedAt,
	})
}

// sessionsToLapse are the sessions that have started with a request that nobody has decided.
func (s *store) sessionsToLapse(ctx context.Context, now time.Time) ([]string, error) {
	var ids []string
	err := s.db.WithContext(ctx).Raw(`SELECT DISTINCT session_id FROM course_bookings WHERE state = 'requested'
		AND session_id IN (SELECT id FROM course_sessions WHERE starts_at <= ?) ORDER BY session_id`, now).Scan(&ids).Error
	return ids, err
}

// requested are the requested bookings on sessions that start after the moment.
func (s *store) requested(ctx context.Context, after time.Time) ([]Booking, error) {
	return s.bookings(ctx, "state = 'requested' AND session_id IN (SELECT id FROM course_sessions WHERE starts_at > ?)", after)
}
