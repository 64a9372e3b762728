package courses

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"muster/courses/people"
	"muster/courses/rows"
)

// bookingColumns are what is read of a booking, in the order of fields.
const bookingColumns = `course_bookings.id, course_bookings.reference, course_bookings.session_id, course_bookings.person_id,
	course_bookings.organisation_id, course_bookings.state, course_bookings.queue_number, course_bookings.cancel_reason,
	course_bookings.cancel_kind, course_bookings.cancelled_late, course_bookings.booked_at, course_bookings.cancelled_at,
	course_bookings.hold_id, course_bookings.offer_expires_at, course_bookings.asks, course_bookings.approved_by,
	course_bookings.nominated_by, course_bookings.swapped_from, course_bookings.calendar_sequence,
	course_bookings.recorded_by, course_bookings.recorded_at`

func (r *bookingRow) fields() []any {
	return []any{
		&r.ID, &r.Reference, &r.SessionID, &r.PersonID,
		&r.OrganisationID, &r.State, &r.QueueNumber, &r.CancelReason,
		&r.CancelKind, &r.CancelledLate, &r.BookedAt, &r.CancelledAt,
		&r.HoldID, &r.OfferExpiresAt, &r.Asks, &r.ApprovedBy,
		&r.NominatedBy, &r.SwappedFrom, &r.CalendarSequence,
		&r.RecordedBy, &r.RecordedAt,
	}
}

// activeBooking is the person's booking on the session that is not cancelled, or nil.
func (s *store) activeBooking(ctx context.Context, sessionID, personID string) (*Booking, error) {
	found, err := s.bookings(ctx, "session_id = ? AND person_id = ? AND state <> 'cancelled'", sessionID, personID)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func (s *store) bookingByReference(ctx context.Context, reference string) (Booking, error) {
	found, err := s.bookings(ctx, "reference = ?", strings.ToUpper(reference))
	if err == nil && len(found) == 0 {
		err = ErrNoBooking
	}
	if err != nil {
		return Booking{}, err
	}
	return found[0], nil
}

// bookings lists the bookings that meet the condition, in the order in which they
// were made.
func (s *store) bookings(ctx context.Context, condition string, values ...any) ([]Booking, error) {
	rows, err := s.db.WithContext(ctx).Raw("SELECT "+bookingColumns+" FROM course_bookings WHERE "+condition+" ORDER BY booked_at, reference", values...).Rows()
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := []Booking{}
	for rows.Next() {
		var row bookingRow
		if err := rows.Scan(row.fields()...); err != nil {
			return nil, err
		}
		list = append(list, row.booking())
	}
	return list, rows.Err()
}

// bookingAndSession finds a booking by its reference, letter case aside, with its session.
func (s *store) bookingAndSession(ctx context.Context, reference string) (Booking, Session, error) {
	var booking bookingRow
	var session listedSession
	err := s.oneRow(ctx, append(booking.fields(), session.fields()...), "SELECT "+bookingColumns+", "+sessionColumns+` FROM course_bookings
		JOIN course_sessions ON course_sessions.id = course_bookings.session_id
		JOIN courses ON courses.id = course_sessions.course_id
		WHERE course_bookings.reference = ?`, strings.ToUpper(reference))
	if errors.Is(err, rows.ErrNone) {
		return Booking{}, Session{}, ErrNoBooking
	}
	if err != nil {
		return Booking{}, Session{}, err
	}
	found, err := s.completeOne(ctx, session)
	return booking.booking(), found, err
}

// begunSession is a session by its code, with the person's booking on it that is not
// cancelled, and their draft if it was written after since. Who waits is counted when there
// is no place for everybody, and else left out: every page of a booking reads this.
func (s *store) begunSession(ctx context.Context, code, personID string, since time.Time) (BegunSession, error) {
	var row listedSession
	var audience string
	var bookingID, needs *string
	err := s.oneRow(ctx, append(row.ownFields(), &audience, &bookingID, &needs), "SELECT "+ownColumns+`, courses.audience,
		(SELECT id FROM course_bookings WHERE session_id = course_sessions.id AND person_id = ? AND state <> 'cancelled'),
		(SELECT needs FROM course_booking_drafts WHERE session_id = course_sessions.id AND person_id = ? AND recorded_at > ?)
		FROM course_sessions JOIN courses ON courses.id = course_sessions.course_id WHERE course_sessions.code = ?`, personID, personID, since, code)
	if errors.Is(err, rows.ErrNone) {
		return BegunSession{}, ErrNoSession
	}
	if err != nil {
		return BegunSession{}, err
	}
	begun, err := s.begun(ctx, row, personID, bookingID, needs)
	begun.Audience = audience
	return begun, err
}

// holdBegun takes the rows of the session with the code and of the person until the
// transaction ends, and only then looks how far the person is: what others have stored while
// the rows were waited for is seen. ErrNoSession, people.ErrNoPerson.
func (s *store) holdBegun(ctx context.Context, code, personID string, since time.Time) (BegunSession, applicant, error) {
	var row listedSession
	var person people.PersonRead
	var where Whereabouts
	err := s.oneRow(ctx, slices.Concat(row.ownFields(), []any{&where.Address, &where.JoiningLink}, person.Fields()),
		"SELECT "+ownColumns+", course_sessions.address, course_sessions.joining_link, "+people.PersonColumns+` FROM course_sessions
		JOIN courses ON courses.id = course_sessions.course_id JOIN people ON people.id = ?
		WHERE course_sessions.code = ?`+s.locking("course_sessions, people"), personID, code)
	if errors.Is(err, rows.ErrNone) {
		if _, err = s.sessionByCode(ctx, code); err == nil {
			err = people.ErrNoPerson
		}
	}
	if err != nil {
		return BegunSession{}, applicant{}, err
	}
	by := applicant{person: person.Person(), where: &where}
	var begun BegunSession
	var bookingID, needs, overlaps *string
	id := row.Row.ID
	err = s.oneRow(ctx, []any{&bookingID, &needs, &overlaps}, `SELECT
		(SELECT id FROM course_bookings WHERE session_id = ? AND person_id = ? AND state <> 'cancelled'),
		(SELECT needs FROM course_booking_drafts WHERE session_id = ? AND person_id = ? AND recorded_at > ?), (`+overlapping+")",
		id, personID, id, personID, since, id, personID, id)
	if err != nil {
		return BegunSession{}, applicant{}, err
	}
	by.overlaps = orEmpty(overlaps)
	begun, err = s.begun(ctx, row, personID, bookingID, needs)
	return begun, by, err
}

// begun completes a session that was read with the id of the person's booking on it and
// with their draft.
func (s *store) begun(ctx context.Context, row listedSession, personID string, bookingID, needs *string) (BegunSession, error) {
	begun, err := s.begunOutline(ctx, row, personID, bookingID, needs)
	if err == nil && begun.PlacesLeft() <= 0 {
		err = s.oneRow(ctx, []any{&begun.Waiting}, "SELECT count(*) FROM course_bookings WHERE session_id = ? AND state = 'waiting'", begun.ID)
	}
	return begun, err
}

// begunOutline is begun without a count of who waits.
func (s *store) begunOutline(ctx context.Context, row listedSession, personID string, bookingID, needs *string) (BegunSession, error) {
	var begun BegunSession
	var err error
	begun.AccessNeeds, begun.Asked = orEmpty(needs), needs != nil
	if begun.Session, err = s.completeOne(ctx, row); err != nil {
		return BegunSession{}, err
	}
	if bookingID != nil {
		if begun.Booking, err = s.activeBooking(ctx, begun.ID, personID); err != nil {
			return BegunSession{}, err
		}
	}
	return begun, nil
}

func (r bookingRow) booking() Booking {
	booking := Booking{
		ID: r.ID, Reference: r.Reference, SessionID: r.SessionID, PersonID: r.PersonID,
		OrganisationID: orEmpty(r.OrganisationID), State: r.State, CancelReason: r.CancelReason,
		CancelKind: r.CancelKind, CancelledLate: r.CancelledLate,
		BookedAt: r.BookedAt.UTC(), HoldID: orEmpty(r.HoldID), Asks: r.Asks, ApprovedBy: r.ApprovedBy,
		NominatedBy: r.NominatedBy, SwappedFrom: r.SwappedFrom, CalendarSequence: r.CalendarSequence,
		RecordedBy: r.RecordedBy, RecordedAt: r.RecordedAt.UTC(),
	}
	if r.OfferExpiresAt != nil {
		booking.OfferExpiresAt = r.OfferExpiresAt.UTC()
	}
	if r.QueueNumber != nil {
		booking.QueueNumber = *r.QueueNumber
	}
	if r.CancelledAt != nil {
		booking.CancelledAt = r.CancelledAt.UTC()
	}
	return booking
}
