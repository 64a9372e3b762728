package courses

import (
	"context"
	"strings"
	"time"

	"muster/courses/people"
)

// askedAboutSession reads who asks, and begunSession of them where there is such a session.
func (s *store) askedAboutSession(ctx context.Context, token, code string, since time.Time) (Asked, error) {
	var row listedSession
	var audience string
	var how begunRead
	asked, err := s.askedWithBegun(ctx, token, code, since, ownColumns+", courses.audience", append(row.ownFields(), &audience), &how)
	if err != nil || row.Row.ID == "" {
		return asked, err
	}
	begun, err := s.begun(ctx, row, asked.Person.ID, how.bookingID, how.needs)
	begun.Audience = audience
	asked.Begun = &begun
	return asked, err
}

// askedToBook is askedAboutSession with the outline of the session.
func (s *store) askedToBook(ctx context.Context, token, code string, since time.Time) (Asked, error) {
	var row listedSession
	var how begunRead
	asked, err := s.askedWithBegun(ctx, token, code, since, outlineColumns, row.outlineFields(), &how)
	if err != nil || row.Row.ID == "" {
		return asked, err
	}
	begun, err := s.begunOutline(ctx, row, asked.Person.ID, how.bookingID, how.needs)
	asked.Begun = &begun
	return asked, err
}

// begunRead is how far somebody is with booking a session: the id of their booking, and what
// their draft says.
type begunRead struct{ bookingID, needs *string }

// askedWithBegun reads who asks, and of the session with the code the columns into the fields,
// with how far they are.
func (s *store) askedWithBegun(ctx context.Context, token, code string, since time.Time, columns string, fields []any, how *begunRead) (Asked, error) {
	return s.asked(ctx, token, people.Beside{
		Columns: ", " + columns + `,
			(SELECT id FROM course_bookings WHERE session_id = course_sessions.id AND person_id = people.id AND state <> 'cancelled'),
			(SELECT needs FROM course_booking_drafts WHERE session_id = course_sessions.id AND person_id = people.id AND recorded_at > ?)`,
		Joins:  "JOIN course_sessions ON course_sessions.code = ? JOIN courses ON courses.id = course_sessions.course_id",
		Values: []any{since, code}, Fields: append(fields, &how.bookingID, &how.needs),
	})
}

// askedAboutBooking reads who asks, and the booking where there is one.
func (s *store) askedAboutBooking(ctx context.Context, token, reference string) (Asked, error) {
	var booking bookingRow
	var session listedSession
	asked, err := s.asked(ctx, token, people.Beside{
		Columns: ", " + bookingColumns + ", " + sessionColumns,
		Joins: `JOIN course_bookings ON course_bookings.reference = ?
			JOIN course_sessions ON course_sessions.id = course_bookings.session_id
			JOIN courses ON courses.id = course_sessions.course_id`,
		Values: []any{strings.ToUpper(reference)}, Fields: append(booking.fields(), session.fields()...),
	})
	if err != nil || booking.ID == "" {
		return asked, err
	}
	asked.Booked = &BookedSession{Booking: booking.booking()}
	asked.Booked.Session, err = s.completeOne(ctx, session)
	return asked, err
}

// asked reads who asks with what is beside, and alone when there is nothing beside.
func (s *store) asked(ctx context.Context, token string, beside people.Beside) (Asked, error) {
	var asked Asked
	var err error
	asked.Actor, asked.Person, err = s.people.ActorBySessionBeside(ctx, token, beside)
	if err == nil && !asked.Actor.SignedIn() {
		asked.Actor, asked.Person, err = s.people.ActorBySession(ctx, token)
	}
	return asked, err
}
