package courses

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"muster/courses/people"
)

// BookingChange is one step in a booking's history: what it became, why, who did
// it and when.
type BookingChange struct {
	State      BookingState
	Reason     string
	RecordedBy string
	RecordedAt time.Time
}

// Delegate is a booking with the person whose it is. Position is the place in the
// queue while waiting. Attended is empty while the register does not say.
type Delegate struct {
	Booking          Booking
	Person           people.Person
	OrganisationName string
	AccessNeeds      string
	Position         int
	Attended         Attended
	Days             []int // of who attended in part
}

// Delegates lists who is booked on a session and who waits, cancelled bookings
// left out: the confirmed by name, those offered a place, the queue in its order, the
// requested. For those who may
// manage the session; the audit log keeps that they looked. A fixed number of queries.
func (s *Service) Delegates(ctx context.Context, actor people.Actor, session Session) ([]Delegate, error) {
	if !CanManage(actor, session) {
		return nil, ErrNotAllowed
	}
	if err := s.people.Record(ctx, actor, "delegate list read", session.Code, ""); err != nil {
		return nil, err
	}
	list, err := s.store.bookings(ctx, "session_id = ? AND state <> 'cancelled'", session.ID)
	if err != nil {
		return nil, err
	}
	delegates, err := s.withPeople(ctx, list)
	if err != nil {
		return nil, err
	}
	if err := s.addRegister(ctx, session, delegates); err != nil {
		return nil, err
	}
	sortDelegates(delegates)
	return delegates, nil
}

// sortDelegates puts the confirmed first, by name, then those who are offered a place,
// the queue in its order, and those who have asked for a place.
func sortDelegates(delegates []Delegate) {
	order := []BookingState{Confirmed, Offered, Waiting, Requested}
	slices.SortFunc(delegates, func(a, b Delegate) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.Booking.State), slices.Index(order, b.Booking.State)),
			cmp.Compare(a.Position, b.Position),
			strings.Compare(strings.ToLower(a.Person.Name), strings.ToLower(b.Person.Name)),
			strings.Compare(a.Booking.Reference, b.Booking.Reference),
		)
	})
}

// addRegister fills in access needs, places in the queue and what the register says.
func (s *Service) addRegister(ctx context.Context, session Session, delegates []Delegate) error {
	ids := make([]string, len(delegates))
	for i, delegate := range delegates {
		ids[i] = delegate.Booking.ID
	}
	needs, err := s.store.accessNeeds(ctx, ids)
	if err != nil {
		return err
	}
	positions, err := s.store.queuePositions(ctx, []string{session.ID})
	if err != nil {
		return err
	}
	register, err := s.store.attendances(ctx, AttendanceFilter{Sessions: []string{session.ID}})
	if err != nil {
		return err
	}
	marks := map[string]Says{}
	for _, line := range register {
		marks[line.PersonID] = line.says()
	}
	for i, delegate := range delegates {
		delegates[i].AccessNeeds = needs[delegate.Booking.ID]
		delegates[i].Position = positions[delegate.Booking.ID]
		delegates[i].Attended, delegates[i].Days = marks[delegate.Person.ID].Attended, marks[delegate.Person.ID].Days
	}
	return nil
}

// DelegateBooking is a booking of an organisation's person, with its session.
type DelegateBooking struct {
	Delegate Delegate
	Session  Session
}

// BookingFilter chooses among an organisation's bookings; the zero filter chooses all.
// Course is a course's code. EndsAfter keeps bookings on sessions that are not over at that
// moment, EndsBefore those on sessions that are.
type BookingFilter struct {
	States     []BookingState
	Course     string
	EndsAfter  time.Time
	EndsBefore time.Time
	Offset     int
	Limit      int
}

// BookingsOfOrganisation lists the bookings of an organisation's people that the filter
// chooses, the session that starts latest first, from its Offset on at most Limit, and says
// how many there are. For contacts of that organisation, managers and administrators; the
// audit log keeps that they looked. Access needs are not in it.
func (s *Service) BookingsOfOrganisation(ctx context.Context, actor people.Actor, organisationID string, filter BookingFilter) ([]DelegateBooking, int, error) {
	if !runsProgramme(actor) && !actor.IsFor(people.Contact, organisationID) {
		return nil, 0, ErrNotAllowed
	}
	if err := s.people.Record(ctx, actor, "organisation's bookings read", organisationID, ""); err != nil {
		return nil, 0, err
	}
	list, total, err := s.store.bookingsOfOrganisation(ctx, organisationID, filter)
	if err != nil {
		return nil, 0, err
	}
	booked, err := s.withSessions(ctx, list)
	if err != nil {
		return nil, 0, err
	}
	delegates, err := s.withPeople(ctx, list)
	if err != nil {
		return nil, 0, err
	}
	rows := make([]DelegateBooking, len(list))
	for i := range list {
		delegates[i].Position = booked[i].Position
		rows[i] = DelegateBooking{delegates[i], booked[i].Session}
	}
	return rows, total, nil
}

// BookingHistory lists what became of a booking, the earliest first, for whoever
// may see the booking.
func (s *Service) BookingHistory(ctx context.Context, actor people.Actor, reference string) ([]BookingChange, error) {
	booking, _, err := s.Booking(ctx, actor, reference)
	if err != nil {
		return nil, err
	}
	return s.store.bookingChanges(ctx, booking.ID)
}

// withSessions joins bookings, kept in their order, to sessions and queue positions.
func (s *Service) withSessions(ctx context.Context, list []Booking) ([]BookedSession, error) {
	var sessionIDs []string
	for _, booking := range list {
		sessionIDs = append(sessionIDs, booking.SessionID)
	}
	sessions, err := s.SessionsByID(ctx, sessionIDs)
	if err != nil {
		return nil, err
	}
	positions, err := s.store.queuePositions(ctx, sessionIDs)
	if err != nil {
		return nil, err
	}
	booked := make([]BookedSession, len(list))
	for i, booking := range list {
		booked[i] = BookedSession{booking, sessions[booking.SessionID], positions[booking.ID]}
	}
	return booked, nil
}

// withPeople joins bookings, kept in their order, to people and organisations.
func (s *Service) withPeople(ctx context.Context, list []Booking) ([]Delegate, error) {
	ids := make([]string, len(list))
	for i, booking := range list {
		ids[i] = booking.PersonID
	}
	persons, err := s.people.PeopleByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	organisations, err := s.people.OrganisationsByID(ctx)
	if err != nil {
		return nil, err
	}
	delegates := make([]Delegate, len(list))
	for i, booking := range list {
		delegates[i] = Delegate{
			Booking: booking, Person: persons[booking.PersonID],
			OrganisationName: organisations[booking.OrganisationID].Name,
		}
	}
	return delegates, nil
}
