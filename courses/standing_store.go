package courses

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// The bookings that figures are counted from, as conditions.
const (
	hasPlace   = "course_bookings.state = 'confirmed'"
	isWaiting  = "course_bookings.state = 'waiting'"
	hasWaited  = "course_bookings.queue_number IS NOT NULL"
	givenLate  = "course_bookings.cancelled_late"
	abstracted = "course_bookings.cancelled_late AND course_bookings.cancel_kind = 'abstraction'"
)

func (s *store) bookingQuery(ctx context.Context, filter SessionFilter) *gorm.DB {
	query := s.db.WithContext(ctx).Table("course_bookings").
		Joins("JOIN course_sessions ON course_sessions.id = course_bookings.session_id").
		Joins("JOIN courses ON courses.id = course_sessions.course_id")
	return chosenSessions(query, filter)
}

// waitedBookings are the bookings of the sessions that waited, of which only what a wait is
// worked out from is read.
func (s *store) waitedBookings(ctx context.Context, filter SessionFilter) ([]Booking, error) {
	var rows []bookingRow
	err := s.bookingQuery(ctx, filter).Where(hasWaited).
		Select("course_bookings.id, course_bookings.session_id, course_bookings.organisation_id, course_bookings.state").Scan(&rows).Error
	list := make([]Booking, len(rows))
	for i, row := range rows {
		list[i] = row.booking()
	}
	return list, err
}

// waitedChanges are when the bookings of the sessions that waited began to, and when they had
// a place, by booking.
func (s *store) waitedChanges(ctx context.Context, filter SessionFilter) (map[string][]BookingChange, error) {
	var rows []bookingChangeRow
	err := s.bookingQuery(ctx, filter).Where(hasWaited).
		Joins("JOIN course_booking_changes ON course_booking_changes.booking_id = course_bookings.id").
		Where("course_booking_changes.state IN ('waiting', 'confirmed')").
		Select("course_booking_changes.booking_id, course_booking_changes.state, course_booking_changes.recorded_at").Scan(&rows).Error
	changes := map[string][]BookingChange{}
	for _, row := range rows {
		changes[row.BookingID] = append(changes[row.BookingID], BookingChange{State: row.State, RecordedAt: row.RecordedAt.UTC()})
	}
	return changes, err
}

// organisationCount is how many records there are of a course and an organisation, which is
// empty for none. What depends on the query.
type organisationCount struct {
	CourseCode, OrganisationID, What string
	Records                          int
}

// bookingCounts counts the bookings of the sessions that meet the condition, in the database:
// there may be hundreds of thousands.
func (s *store) bookingCounts(ctx context.Context, filter SessionFilter, condition string) ([]organisationCount, error) {
	var counts []organisationCount
	err := s.bookingQuery(ctx, filter).Where(condition).
		Select("courses.code AS course_code, COALESCE(course_bookings.organisation_id, '') AS organisation_id, count(*) AS records").
		Group("courses.code, course_bookings.organisation_id").Scan(&counts).Error
	return counts, err
}

func (s *store) lineQuery(ctx context.Context, filter SessionFilter) *gorm.DB {
	query := s.db.WithContext(ctx).Table("course_attendance").
		Joins("JOIN course_sessions ON course_sessions.id = course_attendance.session_id").
		Joins("JOIN courses ON courses.id = course_sessions.course_id").
		Where("course_attendance.cleared = ?", false)
	return chosenSessions(query, filter)
}

// lineCounts counts the lines of the sessions' registers by what they say.
func (s *store) lineCounts(ctx context.Context, filter SessionFilter) ([]organisationCount, error) {
	var counts []organisationCount
	err := s.lineQuery(ctx, filter).
		Select("COALESCE(course_attendance.organisation_id, '') AS organisation_id, course_attendance.attended AS what, count(*) AS records").
		Group("course_attendance.organisation_id, course_attendance.attended").Scan(&counts).Error
	return counts, err
}

// entryRow is a figureEntry as it is read.
type entryRow struct {
	BookingID, SessionID string
	OrganisationID       *string
	StartsAt             time.Time
}

func figureEntriesOf(query *gorm.DB) ([]figureEntry, error) {
	var rows []entryRow
	err := query.Scan(&rows).Error
	entries := make([]figureEntry, len(rows))
	for i, row := range rows {
		entries[i] = figureEntry{row.BookingID, row.SessionID, orEmpty(row.OrganisationID), row.StartsAt.UTC(), 0}
	}
	return entries, err
}

// bookingEntries are the bookings that bookingCounts counts.
func (s *store) bookingEntries(ctx context.Context, filter SessionFilter, condition string) ([]figureEntry, error) {
	return figureEntriesOf(s.bookingQuery(ctx, filter).Where(condition).
		Select("course_bookings.id AS booking_id, course_bookings.session_id, course_bookings.organisation_id, course_sessions.starts_at"))
}

// lineEntries are the lines that lineCounts counts, of all or of those that say no.
func (s *store) lineEntries(ctx context.Context, filter SessionFilter, noShows bool) ([]figureEntry, error) {
	query := s.lineQuery(ctx, filter)
	if noShows {
		query = query.Where("course_attendance.attended = ?", AttendedNo)
	}
	return figureEntriesOf(query.Select("course_attendance.booking_id, course_attendance.session_id, course_attendance.organisation_id, course_sessions.starts_at"))
}
