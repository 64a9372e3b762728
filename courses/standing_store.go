package courses

import (
	"context"

	"gorm.io/gorm"
)

// waitedOrLate chooses the bookings that the figures of waiting and of late cancellations are
// counted from.
const waitedOrLate = "(course_bookings.queue_number IS NOT NULL OR course_bookings.cancelled_late)"

func (s *store) bookingQuery(ctx context.Context, filter SessionFilter) *gorm.DB {
	query := s.db.WithContext(ctx).Table("course_bookings").
		Joins("JOIN course_sessions ON course_sessions.id = course_bookings.session_id").
		Joins("JOIN courses ON courses.id = course_sessions.course_id")
	return chosenSessions(query, filter)
}

// standingBookings are the bookings of the sessions that meet the condition.
func (s *store) standingBookings(ctx context.Context, filter SessionFilter, condition string) ([]Booking, error) {
	var rows []bookingRow
	err := s.bookingQuery(ctx, filter).Where(condition).Select("course_bookings.*").
		Order("course_bookings.booked_at, course_bookings.reference").Scan(&rows).Error
	list := make([]Booking, len(rows))
	for i, row := range rows {
		list[i] = row.booking()
	}
	return list, err
}

// standingChanges are when the bookings of the sessions that waited began to, and when they
// had a place, by booking.
func (s *store) standingChanges(ctx context.Context, filter SessionFilter) (map[string][]BookingChange, error) {
	var rows []bookingChangeRow
	err := s.bookingQuery(ctx, filter).Where("course_bookings.queue_number IS NOT NULL").
		Joins("JOIN course_booking_changes ON course_booking_changes.booking_id = course_bookings.id").
		Where("course_booking_changes.state IN ('waiting', 'confirmed')").
		Select("course_booking_changes.*").Scan(&rows).Error
	changes := map[string][]BookingChange{}
	for _, row := range rows {
		changes[row.BookingID] = append(changes[row.BookingID], BookingChange{row.State, row.Reason, row.RecordedBy, row.RecordedAt.UTC()})
	}
	return changes, err
}
