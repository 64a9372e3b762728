package courses

import "context"

func (s *store) calendarSequence(ctx context.Context, bookingID string) (int, error) {
	var sequence int
	err := s.db.WithContext(ctx).Model(&bookingRow{}).Where("id = ?", bookingID).Select("calendar_sequence").Scan(&sequence).Error
	return sequence, err
}

func (s *store) raiseCalendarSequence(ctx context.Context, bookingID string) error {
	return s.db.WithContext(ctx).Exec("UPDATE course_bookings SET calendar_sequence = calendar_sequence + 1 WHERE id = ?", bookingID).Error
}
