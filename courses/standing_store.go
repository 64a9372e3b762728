package courses

import (
	"context"

	"gorm.io/gorm"
)

// waitedOrCancelled chooses the bookings whose history tells of waiting or of giving up.
const waitedOrCancelled = "(course_bookings.queue_number IS NOT NULL OR course_bookings.state = 'cancelled')"

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

// standingChanges are the histories of the bookings of the sessions that waited or were
// cancelled, by booking.
func (s *store) standingChanges(ctx context.Context, filter SessionFilter) (map[string][]BookingChange, error) {
	var rows []bookingChangeRow
	err := s.bookingQuery(ctx, filter).Where(waitedOrCancelled).
		Joins("JOIN course_booking_changes ON course_booking_changes.booking_id = course_bookings.id").
		Where("course_booking_changes.state IN ('waiting', 'confirmed')").
		Select("course_booking_changes.*").Scan(&rows).Error
	changes := map[string][]BookingChange{}
	for _, row := range rows {
		changes[row.BookingID] = append(changes[row.BookingID], BookingChange{row.State, row.Reason, row.RecordedBy, row.RecordedAt.UTC()})
	}
	return changes, err
}

// swappedReferences are the references of the bookings that a colleague's took over.
func (s *store) swappedReferences(ctx context.Context, filter SessionFilter) (map[string]bool, error) {
	var references []string
	err := s.bookingQuery(ctx, filter).Where("course_bookings.swapped_from <> ''").
		Pluck("course_bookings.swapped_from", &references).Error
	swapped := map[string]bool{}
	for _, reference := range references {
		swapped[reference] = true
	}
	return swapped, err
}
