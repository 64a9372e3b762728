package courses

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
)

type bookingRow struct {
	ID             string `gorm:"primaryKey"`
	Reference      string
	SessionID      string
	PersonID       string
	OrganisationID *string
	State          BookingState
	QueueNumber    *int
	CancelReason   string
	CancelKind     CancelKind
	CancelledLate  bool
	BookedAt       time.Time
	CancelledAt    *time.Time

	HoldID           *string
	OfferExpiresAt   *time.Time
	Asks             Asks
	ApprovedBy       string
	NominatedBy      string
	SwappedFrom      string
	CalendarSequence int

	RecordedBy string
	RecordedAt time.Time
}

func (bookingRow) TableName() string { return "course_bookings" }

type bookingChangeRow struct {
	ID         string `gorm:"primaryKey"`
	BookingID  string
	State      BookingState
	Reason     string
	RecordedBy string
	RecordedAt time.Time
}

func (bookingChangeRow) TableName() string { return "course_booking_changes" }

type accessNeedsRow struct {
	BookingID  string `gorm:"primaryKey"`
	Needs      string
	RecordedAt time.Time
}

func (accessNeedsRow) TableName() string { return "course_access_needs" }

// nextInQueue draws the session's next number in the queue. The caller holds the
// session's row, so nobody draws between the two statements.
func (s *store) nextInQueue(ctx context.Context, sessionID string) (int, error) {
	var number int
	db := s.db.WithContext(ctx)
	err := db.Model(&sessionRow{}).Where("id = ?", sessionID).Select("next_in_queue").Scan(&number).Error
	if err != nil {
		return 0, err
	}
	return number, db.Exec("UPDATE course_sessions SET next_in_queue = next_in_queue + 1 WHERE id = ?", sessionID).Error
}

// insertBooking writes a new booking. errReferenceTaken when its reference is in use.
func (s *store) insertBooking(ctx context.Context, b Booking) error {
	return referenceTaken(s.together(ctx, newBooking(b)))
}

// storeBooking writes a new booking with the access needs, if any, its first change and
// what is told of it, and takes the draft it came from away. errReferenceTaken when its
// reference is in use.
func (s *store) storeBooking(ctx context.Context, b Booking, needs string, told ...write) error {
	writes := append([]write{newBooking(b), newChange(b, "")}, told...)
	if needs != "" {
		writes = append(writes, write{"INSERT INTO course_access_needs (booking_id, needs, recorded_at) VALUES (?, ?, ?)", []any{b.ID, needs, b.RecordedAt}})
	}
	writes = append(writes, write{"DELETE FROM course_booking_drafts WHERE person_id = ? AND session_id = ?", []any{b.PersonID, b.SessionID}})
	return referenceTaken(s.together(ctx, writes...))
}

func referenceTaken(err error) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return errReferenceTaken
	}
	return err
}

func newBooking(b Booking) write {
	var queueNumber *int
	if b.QueueNumber > 0 {
		queueNumber = &b.QueueNumber
	}
	return write{`INSERT INTO course_bookings (id, reference, session_id, person_id, organisation_id, state, queue_number,
		cancel_reason, booked_at, hold_id, asks, approved_by, nominated_by, swapped_from, calendar_sequence, recorded_by, recorded_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?)`, []any{
		b.ID, b.Reference, b.SessionID, b.PersonID, orNull(b.OrganisationID), b.State, queueNumber,
		b.BookedAt, orNull(b.HoldID), b.Asks, b.ApprovedBy, b.NominatedBy, b.SwappedFrom, b.CalendarSequence, b.RecordedBy, b.RecordedAt,
	}}
}

// recordChange adds to the booking's history what it became, why, who and when.
func (s *store) recordChange(ctx context.Context, booking Booking, reason string) error {
	return s.together(ctx, newChange(booking, reason))
}

func newChange(b Booking, reason string) write {
	return write{
		"INSERT INTO course_booking_changes (id, booking_id, state, reason, recorded_by, recorded_at) VALUES (?, ?, ?, ?, ?, ?)",
		[]any{people.NewID(), b.ID, b.State, reason, b.RecordedBy, b.RecordedAt},
	}
}

func (s *store) cancelBooking(ctx context.Context, booking Booking) error {
	return s.updateBooking(ctx, booking.ID, map[string]any{
		"state": Cancelled, "cancel_reason": booking.CancelReason, "cancelled_at": booking.CancelledAt, "hold_id": nil,
		"cancel_kind": booking.CancelKind, "cancelled_late": booking.CancelledLate,
		"recorded_by": booking.RecordedBy, "recorded_at": booking.RecordedAt,
	})
}

func (s *store) confirmBooking(ctx context.Context, booking Booking) error {
	return s.updateBooking(ctx, booking.ID, map[string]any{
		"state": Confirmed, "hold_id": orNull(booking.HoldID), "offer_expires_at": nil,
		"recorded_by": booking.RecordedBy, "recorded_at": booking.RecordedAt,
	})
}

func (s *store) offerBooking(ctx context.Context, booking Booking) error {
	return s.updateBooking(ctx, booking.ID, map[string]any{
		"state": Offered, "hold_id": orNull(booking.HoldID), "offer_expires_at": booking.OfferExpiresAt,
		"recorded_by": booking.RecordedBy, "recorded_at": booking.RecordedAt,
	})
}

func (s *store) updateBooking(ctx context.Context, id string, change map[string]any) error {
	done := s.db.WithContext(ctx).Model(&bookingRow{}).Where("id = ? AND state <> 'cancelled'", id).Updates(change)
	if done.Error == nil && done.RowsAffected != 1 {
		return ErrNoBooking
	}
	return done.Error
}

// cancelAllBookings cancels every booking of a session that is being cancelled,
// with the session's reason, author and moment.
func (s *store) cancelAllBookings(ctx context.Context, session Session) error {
	active, err := s.bookings(ctx, "session_id = ? AND state <> 'cancelled'", session.ID)
	if err != nil {
		return err
	}
	for _, booking := range active {
		booking.State, booking.CancelReason, booking.CancelledAt = Cancelled, session.CancelReason, session.RecordedAt
		booking.RecordedBy, booking.RecordedAt = session.RecordedBy, session.RecordedAt
		if err := s.cancelBooking(ctx, booking); err != nil {
			return err
		}
		if err := s.recordChange(ctx, booking, session.CancelReason); err != nil {
			return err
		}
	}
	db := s.db.WithContext(ctx)
	err = db.Exec("UPDATE course_holds SET released_at = ? WHERE session_id = ? AND released_at IS NULL", session.RecordedAt, session.ID).Error
	if err != nil {
		return err
	}
	return db.Exec("UPDATE course_sessions SET confirmed = 0, offered = 0, held = 0 WHERE id = ?", session.ID).Error
}

func (s *store) accessNeeds(ctx context.Context, bookingIDs []string) (map[string]string, error) {
	var rows []accessNeedsRow
	err := s.db.WithContext(ctx).Where("booking_id IN ?", bookingIDs).Find(&rows).Error
	needs := map[string]string{}
	for _, row := range rows {
		needs[row.BookingID] = row.Needs
	}
	return needs, err
}

func (s *store) bookingChanges(ctx context.Context, bookingID string) ([]BookingChange, error) {
	var rows []bookingChangeRow
	// A booking only ever goes on to a later one of its states.
	err := s.db.WithContext(ctx).Where("booking_id = ?", bookingID).
		Order("CASE state WHEN 'requested' THEN 0 WHEN 'waiting' THEN 1 WHEN 'offered' THEN 2 WHEN 'confirmed' THEN 3 ELSE 4 END").Find(&rows).Error
	list := make([]BookingChange, len(rows))
	for i, row := range rows {
		list[i] = BookingChange{row.State, row.Reason, row.RecordedBy, row.RecordedAt.UTC()}
	}
	return list, err
}
