package courses

import (
	"context"

	"muster/courses/people"
)

// MyRecord is what the domain holds of a person. Bookings are all of them, the session
// that starts latest first; AccessNeeds are by booking. Attendances are the lines of
// registers, the earliest first, with the changes made to them.
type MyRecord struct {
	Bookings     []BookedSession
	AccessNeeds  map[string]string
	Attendances  []Attendance
	Corrections  []Correction
	Certificates []Certificate
}

// MyRecord is what is held of the actor, in a fixed number of queries. ErrNotAllowed for
// who has not signed in.
func (s *Service) MyRecord(ctx context.Context, actor people.Actor) (MyRecord, error) {
	var record MyRecord
	var err error
	if record.Bookings, err = s.MyBookings(ctx, actor); err != nil {
		return MyRecord{}, err
	}
	if record.Certificates, err = s.MyCertificates(ctx, actor); err != nil {
		return MyRecord{}, err
	}
	ids := make([]string, len(record.Bookings))
	for i, booked := range record.Bookings {
		ids[i] = booked.Booking.ID
	}
	if record.AccessNeeds, err = s.store.accessNeeds(ctx, ids); err != nil {
		return MyRecord{}, err
	}
	if record.Attendances, err = s.store.attendances(ctx, AttendanceFilter{PersonID: actor.PersonID}); err != nil {
		return MyRecord{}, err
	}
	record.Corrections, err = s.store.corrections(ctx, "person_id = ?", actor.PersonID)
	return record, err
}
