package courses

import (
	"context"

	"gorm.io/gorm"
)

// bookingsOfOrganisation lists the bookings of an organisation that the filter chooses, the
// session that starts latest first, and counts them all.
func (s *store) bookingsOfOrganisation(ctx context.Context, organisationID string, filter BookingFilter) ([]Booking, int, error) {
	chosen := func() *gorm.DB {
		query := s.db.WithContext(ctx).Model(&bookingRow{}).
			Joins("JOIN course_sessions ON course_sessions.id = course_bookings.session_id").
			Where("course_bookings.organisation_id = ?", organisationID)
		if len(filter.States) > 0 {
			query = query.Where("course_bookings.state IN ?", filter.States)
		}
		if filter.Course != "" {
			query = query.Joins("JOIN courses ON courses.id = course_sessions.course_id").Where("courses.code = ?", filter.Course)
		}
		if !filter.EndsAfter.IsZero() {
			query = query.Where("course_sessions.ends_at > ?", filter.EndsAfter)
		}
		if !filter.EndsBefore.IsZero() {
			query = query.Where("course_sessions.ends_at <= ?", filter.EndsBefore)
		}
		return query
	}
	var total int64
	if err := chosen().Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var rows []bookingRow
	err := chosen().Select("course_bookings.*").
		Order("course_sessions.starts_at DESC, course_sessions.code, course_bookings.booked_at, course_bookings.reference").
		Offset(filter.Offset).Limit(filter.Limit).Find(&rows).Error
	list := make([]Booking, len(rows))
	for i, row := range rows {
		list[i] = row.booking()
	}
	return list, int(total), err
}
