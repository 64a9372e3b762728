package courses

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"muster/courses/people"
)

// BookingState is what became of a booking.
type BookingState string

// A booking holds a place, waits for one, or has been given up.
const (
	Confirmed BookingState = "confirmed"
	Waiting   BookingState = "waiting"
	Cancelled BookingState = "cancelled"
)

// Booking is a person's place on a session, or in its queue. A person has at most
// one that is not cancelled on a session. QueueNumber orders the waiting list and
// is kept when the place is confirmed; 0 for who never waited. OrganisationID is
// the person's when they booked. RecordedBy is who made the last change.
type Booking struct {
	ID             string
	Reference      string
	SessionID      string
	PersonID       string
	OrganisationID string
	State          BookingState
	QueueNumber    int
	CancelReason   string
	BookedAt       time.Time
	CancelledAt    time.Time // zero unless cancelled
	RecordedBy     string
	RecordedAt     time.Time
}

// BookingRequest asks for a place. PersonID left empty is the actor.
// JoinWaitingList consents to the queue when the session is full.
type BookingRequest struct {
	SessionCode     string
	PersonID        string
	AccessNeeds     string
	JoinWaitingList bool
}

// Book takes a place for a person, or one in the queue. People book for
// themselves; trainers of the session's organisation, managers and administrators
// for others. Booking again returns the booking there is and changes nothing, so
// that pressing twice does no harm. ErrSessionFull when there is no place and the
// request does not consent to wait; ErrBookingClosed once the session has started,
// for those who may manage it once its day is over, so that who comes to the door
// can be booked in; ErrSessionCancelled; ErrIncompletePerson when the person has
// no name or organisation yet.
func (s *Service) Book(ctx context.Context, actor people.Actor, request BookingRequest) (Booking, error) {
	session, err := s.store.sessionByCode(ctx, request.SessionCode)
	if err != nil {
		return Booking{}, err
	}
	if request.PersonID == "" {
		request.PersonID = actor.PersonID
	}
	own := actor.PersonID == request.PersonID
	if !actor.SignedIn() || (!own && !CanManage(actor, session)) {
		return Booking{}, ErrNotAllowed
	}
	person, err := s.people.PersonByID(ctx, request.PersonID)
	if err != nil {
		return Booking{}, err
	}
	if anyBlank(person.Name, person.OrganisationID) {
		return Booking{}, ErrIncompletePerson
	}
	return s.bookPerson(ctx, actor, session, person, request)
}

// BookIn books somebody in by email address, who is added when Muster does not know
// them; of somebody it knows, only what is missing is filled in. For those who may
// manage the session; errors as Book, and people.ErrEmail, people.ErrNoOrganisation.
func (s *Service) BookIn(ctx context.Context, actor people.Actor, request BookingRequest, person people.Person) (Booking, error) {
	session, err := s.store.sessionByCode(ctx, request.SessionCode)
	if err != nil {
		return Booking{}, err
	}
	if !CanManage(actor, session) {
		return Booking{}, ErrNotAllowed
	}
	known, err := s.people.EnsurePerson(ctx, actor, person)
	if err != nil {
		return Booking{}, err
	}
	complete := known
	complete.Name = cmp.Or(known.Name, person.Name)
	complete.OrganisationID = cmp.Or(known.OrganisationID, person.OrganisationID)
	complete.JobRole = cmp.Or(known.JobRole, person.JobRole)
	if complete != known {
		// Whoever books somebody in may not change people; filling a gap is the system's act.
		if err := s.people.UpdatePerson(ctx, people.System, complete); err != nil {
			return Booking{}, err
		}
	}
	request.PersonID = known.ID
	return s.Book(ctx, actor, request)
}

// bookPerson books in the session's transaction. A reference that happens to be in
// use is drawn again.
func (s *Service) bookPerson(ctx context.Context, actor people.Actor, session Session, person people.Person, request BookingRequest) (Booking, error) {
	for attempt := 1; ; attempt++ {
		var booking Booking
		err := s.store.inSession(ctx, session.ID, func(tx *store, current Session) error {
			made, err := s.takePlace(ctx, tx, actor, current, person, request)
			booking = made
			return err
		})
		if !errors.Is(err, errReferenceTaken) || attempt == 5 {
			return booking, err
		}
	}
}

func (s *Service) takePlace(ctx context.Context, tx *store, actor people.Actor, session Session, person people.Person, request BookingRequest) (Booking, error) {
	existing, err := tx.activeBooking(ctx, session.ID, person.ID)
	if err != nil {
		return Booking{}, err
	}
	if existing != nil {
		return *existing, nil
	}
	if err := s.checkBookable(actor, session); err != nil {
		return Booking{}, err
	}
	booking := Booking{
		ID: people.NewID(), Reference: newReference(), SessionID: session.ID, PersonID: person.ID,
		OrganisationID: person.OrganisationID, State: Confirmed, BookedAt: s.now(),
		RecordedBy: actor.PersonID, RecordedAt: s.now(),
	}
	confirmed, err := tx.claimPlace(ctx, session.ID)
	if err != nil {
		return Booking{}, err
	}
	if !confirmed {
		if !request.JoinWaitingList {
			return Booking{}, ErrSessionFull
		}
		booking.State = Waiting
		if booking.QueueNumber, err = tx.nextInQueue(ctx, session.ID); err != nil {
			return Booking{}, err
		}
	}
	return booking, s.addBooking(ctx, tx, session, booking, person, request.AccessNeeds)
}

func (s *Service) checkBookable(actor people.Actor, session Session) error {
	closes := session.StartsAt
	if CanManage(actor, session) {
		closes = endOfDay(session.StartsAt)
	}
	switch {
	case session.State == SessionCancelled:
		return ErrSessionCancelled
	case !s.now().Before(closes):
		return ErrBookingClosed
	}
	return nil
}

func (s *Service) addBooking(ctx context.Context, tx *store, session Session, booking Booking, person people.Person, needs string) error {
	if err := tx.insertBooking(ctx, booking); err != nil {
		return err
	}
	if needs = strings.TrimSpace(needs); needs != "" {
		if err := tx.insertAccessNeeds(ctx, booking.ID, needs, booking.RecordedAt); err != nil {
			return err
		}
	}
	if err := tx.recordChange(ctx, booking, ""); err != nil {
		return err
	}
	if err := tx.deleteDraft(ctx, person.ID, session.ID); err != nil {
		return err
	}
	if booking.State == Waiting {
		return s.tellWaiting(ctx, tx, session, booking, person)
	}
	return s.tellPlace(ctx, tx, KindBookingConfirmed, session, booking, person, nil)
}

// CancelBooking gives a booking up before the session starts; a confirmed place
// goes to the first in line at once. The person may, and those who may manage the
// session. ErrReasonNeeded without a reason, ErrSessionStarted once it has started.
// Cancelling again returns the booking as it is.
func (s *Service) CancelBooking(ctx context.Context, actor people.Actor, reference, reason string) (Booking, error) {
	booking, session, err := s.bookingAndSession(ctx, reference)
	if err != nil {
		return Booking{}, err
	}
	if !actor.SignedIn() || (booking.PersonID != actor.PersonID && !CanManage(actor, session)) {
		return Booking{}, ErrNotAllowed
	}
	if anyBlank(reason) {
		return Booking{}, ErrReasonNeeded
	}
	err = s.store.inSession(ctx, session.ID, func(tx *store, current Session) error {
		now, err := tx.bookingByReference(ctx, reference)
		if err != nil || now.State == Cancelled {
			booking = now
			return err
		}
		if !s.now().Before(current.StartsAt) {
			return ErrSessionStarted
		}
		booking, err = s.giveUp(ctx, tx, actor, current, now, strings.TrimSpace(reason))
		return err
	})
	return booking, err
}

func (s *Service) giveUp(ctx context.Context, tx *store, actor people.Actor, session Session, booking Booking, reason string) (Booking, error) {
	held := booking.State
	booking.State, booking.CancelReason, booking.CancelledAt = Cancelled, reason, s.now()
	booking.RecordedBy, booking.RecordedAt = actor.PersonID, s.now()
	if err := tx.cancelBooking(ctx, booking); err != nil {
		return Booking{}, err
	}
	if err := tx.recordChange(ctx, booking, reason); err != nil {
		return Booking{}, err
	}
	person, err := tx.people.PersonByID(ctx, booking.PersonID)
	if err != nil {
		return Booking{}, err
	}
	if err := s.tellCancelled(ctx, tx, session, booking, person); err != nil {
		return Booking{}, err
	}
	if held != Confirmed {
		return booking, nil
	}
	if err := tx.releasePlace(ctx, session.ID); err != nil {
		return Booking{}, err
	}
	_, err = s.promote(ctx, tx, actor, session.ID, "a confirmed booking was cancelled")
	return booking, err
}

// Booking finds a booking and its session by reference, letter case aside, for its
// person, for those who may manage the session and for a contact of the booking's
// organisation. ErrNoBooking when there is none, ErrNotAllowed to everybody else.
func (s *Service) Booking(ctx context.Context, actor people.Actor, reference string) (Booking, Session, error) {
	booking, session, err := s.bookingAndSession(ctx, reference)
	if err != nil {
		return Booking{}, Session{}, err
	}
	own := actor.SignedIn() && booking.PersonID == actor.PersonID
	if !own && !CanManage(actor, session) && !actor.IsFor(people.Contact, booking.OrganisationID) {
		return Booking{}, Session{}, ErrNotAllowed
	}
	return booking, session, nil
}

// BookedSession is a booking with its session. Position is the place in the queue,
// from 1, while it waits, else 0.
type BookedSession struct {
	Booking  Booking
	Session  Session
	Position int
}

// MyBookings lists the actor's own bookings, the session that starts latest first,
// in a fixed number of queries.
func (s *Service) MyBookings(ctx context.Context, actor people.Actor) ([]BookedSession, error) {
	if !actor.SignedIn() {
		return nil, ErrNotAllowed
	}
	list, err := s.store.bookings(ctx, "person_id = ?", actor.PersonID)
	if err != nil {
		return nil, err
	}
	booked, err := s.withSessions(ctx, list)
	slices.SortStableFunc(booked, func(a, b BookedSession) int { return b.Session.StartsAt.Compare(a.Session.StartsAt) })
	return booked, err
}

// MyBooking is the actor's booking on a session that is not cancelled, or nil.
func (s *Service) MyBooking(ctx context.Context, actor people.Actor, session Session) (*Booking, error) {
	if !actor.SignedIn() {
		return nil, nil
	}
	return s.store.activeBooking(ctx, session.ID, actor.PersonID)
}

func (s *Service) bookingAndSession(ctx context.Context, reference string) (Booking, Session, error) {
	booking, err := s.store.bookingByReference(ctx, reference)
	if err != nil {
		return Booking{}, Session{}, err
	}
	session, err := s.store.sessionByID(ctx, booking.SessionID)
	return booking, session, err
}

// errReferenceTaken asks bookPerson to draw another reference.
var errReferenceTaken = errors.New("the reference is in use")

// The letters and digits of a reference. Of those taken for one another when read
// aloud or copied by hand (0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B, U and
// V) at most one is among them.
const referenceAlphabet = "23456789ACDEFGHJKMNPQRTVWXY"

// newReference draws MU- and six of the alphabet, each as likely as the others.
func newReference() string {
	reference := []byte("MU-")
	for len(reference) < 9 {
		var draw [1]byte
		_, _ = rand.Read(draw[:]) // never fails: it ends the program instead
		if index := int(draw[0] & 31); index < len(referenceAlphabet) {
			reference = append(reference, referenceAlphabet[index])
		}
	}
	return string(reference)
}
