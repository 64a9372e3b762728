package courses

import (
	"context"

	"muster/courses/people"
)

// registering is marks being written into the register of a session, in its transaction.
type registering struct {
	service *Service
	tx      *store
	actor   people.Actor
	session Session
	reason  string

	bookings map[string]Booking    // the confirmed ones, by id
	lines    map[string]Attendance // by person, cleared ones too
	changed  []Attendance          // what has another value now
	newer    []Attendance          // what its sender had not seen
}

// write writes the marks, those that were not written before.
func (r *registering) write(ctx context.Context, marks []Mark) error {
	if err := r.read(ctx); err != nil {
		return err
	}
	fresh, err := r.unwritten(ctx, marks)
	if err != nil {
		return err
	}
	var added []Booking
	first := map[string]Mark{} // by booking, of those without a line
	for _, mark := range fresh {
		booking, ok := r.bookings[mark.BookingID]
		if !ok {
			return ErrNoBooking
		}
		line, taken := r.lines[booking.PersonID]
		switch {
		case taken:
			err = r.correct(ctx, line, mark)
		case mark.Seen != nil && mark.Seen.Attended != "":
			r.newer = append(r.newer, Attendance{BookingID: booking.ID, PersonID: booking.PersonID, Cleared: true})
		case mark.Attended != "":
			if _, twice := first[booking.ID]; !twice {
				added = append(added, booking)
			}
			first[booking.ID] = mark
		}
		if err != nil {
			return err
		}
	}
	if len(r.newer) > 0 {
		return MarkChangedError{r.newer}
	}
	if err := r.add(ctx, added, first); err != nil {
		return err
	}
	if err := r.tx.countLines(ctx, r.changed); err != nil {
		return err
	}
	return r.service.certify(ctx, r.tx, r.session, r.changed)
}

func (r *registering) read(ctx context.Context) error {
	bookings, err := r.tx.bookings(ctx, "session_id = ? AND state = 'confirmed'", r.session.ID)
	if err != nil {
		return err
	}
	r.bookings = map[string]Booking{}
	for _, booking := range bookings {
		r.bookings[booking.ID] = booking
	}
	register, err := r.tx.attendances(ctx, AttendanceFilter{Sessions: []string{r.session.ID}, cleared: true})
	r.lines = map[string]Attendance{}
	for _, line := range register {
		r.lines[line.PersonID] = line
	}
	return err
}

// unwritten leaves out the marks whose request ids were written before, and writes those
// of the others.
func (r *registering) unwritten(ctx context.Context, marks []Mark) ([]Mark, error) {
	var ids []string
	for _, mark := range marks {
		if mark.RequestID != "" {
			ids = append(ids, mark.RequestID)
		}
	}
	written, err := r.tx.writtenMarks(ctx, ids)
	if err != nil {
		return nil, err
	}
	var fresh []Mark
	for _, mark := range marks {
		if mark.RequestID != "" {
			if written[mark.RequestID] {
				continue
			}
			if _, ok := r.bookings[mark.BookingID]; !ok {
				return nil, ErrNoBooking
			}
			written[mark.RequestID] = true
			if err := r.tx.insertMark(ctx, mark, r.actor.PersonID, r.service.now()); err != nil {
				return nil, err
			}
		}
		fresh = append(fresh, mark)
	}
	return fresh, nil
}

func (r *registering) correct(ctx context.Context, line Attendance, mark Mark) error {
	was, became := line.says(), mark.says()
	if was.equal(became) {
		return nil
	}
	if mark.Seen != nil && !was.equal(*mark.Seen) {
		r.newer = append(r.newer, line)
		return nil
	}
	reason := r.reason
	if reason == "" {
		if !r.service.now().Before(endOfDay(r.session.EndsAt)) && was.Attended != "" {
			return ErrReasonNeeded
		}
		reason = onTheDay
	}
	line.Cleared = became.Attended == ""
	if !line.Cleared {
		line.Attended, line.Days = became.Attended, became.Days
	}
	line.RecordedBy, line.RecordedAt = r.actor.PersonID, r.service.now()
	r.lines[line.PersonID] = line
	r.changed = append(r.changed, line)
	return r.tx.correctAttendance(ctx, line, Correction{
		AttendanceID: line.ID, Was: was, Became: became, Reason: reason, RecordedBy: line.RecordedBy, RecordedAt: line.RecordedAt,
	})
}

// add writes the first marks of people who have no line yet.
func (r *registering) add(ctx context.Context, added []Booking, first map[string]Mark) error {
	if len(added) == 0 {
		return nil
	}
	delegates, err := (&Service{store: r.tx, people: r.tx.people, clock: r.service.clock}).withPeople(ctx, added)
	if err != nil {
		return err
	}
	organisations, err := r.tx.people.OrganisationsByID(ctx)
	if err != nil {
		return err
	}
	lines := make([]Attendance, len(delegates))
	for i, delegate := range delegates {
		mark := first[delegate.Booking.ID]
		lines[i] = Attendance{
			ID: people.NewID(), SessionID: r.session.ID, BookingID: delegate.Booking.ID, PersonID: delegate.Person.ID,
			OrganisationID: delegate.Person.OrganisationID, Sector: organisations[delegate.Person.OrganisationID].Sector,
			JobRole: delegate.Person.JobRole, Attended: mark.Attended, Days: mark.Days, HappenedOn: DayOf(r.session.EndsAt),
			RecordedBy: r.actor.PersonID, RecordedAt: r.service.now(),
		}
	}
	r.changed = append(r.changed, lines...)
	return r.tx.insertAttendances(ctx, lines)
}
