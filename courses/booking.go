package courses

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"muster/courses/people"
)

// BookingState is what became of a booking.
type BookingState string

// A booking is requested until somebody has agreed to it, waits in the queue, is
// offered a place until a deadline, has a place, or has been given up.
const (
	Requested BookingState = "requested"
	Waiting   BookingState = "waiting"
	Offered   BookingState = "offered"
	Confirmed BookingState = "confirmed"
	Cancelled BookingState = "cancelled"
)

// Asks is what a requested booking waits for.
type Asks string

// A booking asks for the approval of the delegate's organisation, where the session
// needs that, or for somebody to confirm that the delegate is of the organisation.
const (
	AsksNothing      Asks = ""
	AsksApproval     Asks = "approval"
	AsksOrganisation Asks = "organisation"
)

// Booking is a person's place on a session, or in its queue. A person has at most
// one that is not cancelled on a session. QueueNumber orders the waiting list, is
// drawn when the place is asked for, and is kept when it is confirmed; 0 for who
// never waited. OrganisationID is the person's when they booked. HoldID is the hold
// out of which the place is, empty for a place that was kept for nobody.
// OfferExpiresAt is until when a place is offered, or was when nobody answered.
// NominatedBy is the contact who asked for the place, SwappedFrom the reference of the
// colleague's booking it took over. RecordedBy is who made the last change.
type Booking struct {
	ID             string
	Reference      string
	SessionID      string
	PersonID       string
	OrganisationID string
	State          BookingState
	QueueNumber    int
	CancelReason   string
	CancelKind     CancelKind
	CancelledLate  bool // a place given up after the session's cut-off
	BookedAt       time.Time
	CancelledAt    time.Time // zero unless cancelled
	HoldID         string
	OfferExpiresAt time.Time // zero unless offered, or lapsed
	Asks           Asks
	ApprovedBy     string
	NominatedBy    string
	SwappedFrom    string
	// CalendarSequence rises with each calendar message about the booking.
	CalendarSequence int
	RecordedBy       string
	RecordedAt       time.Time
}

// HasPlace tells whether a place is taken by the booking: confirmed, or kept while it
// is offered.
func (b Booking) HasPlace() bool { return b.State == Confirmed || b.State == Offered }

// Lapsed tells whether the booking ended because an offer was not answered in time.
func (b Booking) Lapsed() bool {
	return b.State == Cancelled && !b.OfferExpiresAt.IsZero() && !b.CancelledAt.Before(b.OfferExpiresAt)
}

// BookingRequest asks for a place. PersonID left empty is the actor.
// JoinWaitingList consents to the queue when the session is full. FromDraft takes the
// access needs that the person has been asked for with SaveDraft. Seen is the session's
// AsSeen as the delegate last saw it, empty when nobody looked.
type BookingRequest struct {
	SessionCode     string
	PersonID        string
	AccessNeeds     string
	FromDraft       bool
	JoinWaitingList bool
	Seen            string

	nominatedBy people.Actor
}

// Book takes a place for a person by the rule of places, or one in the queue. People
// book for themselves; those who may manage the session for others. The booking is
// requested, and somebody has to agree to it, when the session needs approval or when
// the person only claims to be of the organisation; unless the actor may agree.
// Booking again returns the booking there is and changes nothing, so that pressing
// twice does no harm. ErrSessionFull when there is no place and the request does not
// consent to wait; an OverlapError when the person has a place at the same time;
// ErrBookingClosed once the session has started, for those who may manage it once its
// day is over, so that who comes to the door can be booked in; also when the session's
// state takes no bookings; ErrSessionCancelled; ErrIncompletePerson when the person
// has no name or organisation yet, or no draft that the request is from;
// ErrSessionChanged when the session is no longer when and where it was seen to be.
// Everything is read in the transaction that books.
func (s *Service) Book(ctx context.Context, actor people.Actor, request BookingRequest) (Booking, error) {
	if !actor.SignedIn() {
		return Booking{}, ErrNotAllowed
	}
	if request.PersonID == "" {
		request.PersonID = actor.PersonID
	}
	for attempt := 1; ; attempt++ {
		var booking Booking
		err := s.store.transaction(ctx, func(tx *store) error {
			begun, by, err := tx.holdBegun(ctx, request.SessionCode, request.PersonID, s.now().Add(-draftsKept))
			if err != nil {
				return err
			}
			booking, err = s.bookBegun(ctx, tx, actor, begun, by, request)
			return err
		})
		// A reference that happens to be in use is drawn again.
		if !errors.Is(err, errReferenceTaken) || attempt == 5 {
			return booking, err
		}
	}
}

func (s *Service) bookBegun(ctx context.Context, tx *store, actor people.Actor, begun BegunSession, by applicant, request BookingRequest) (Booking, error) {
	switch {
	case actor.PersonID != request.PersonID && !CanManage(actor, begun.Session):
		return Booking{}, ErrNotAllowed
	case begun.Booking != nil:
		return *begun.Booking, nil
	case request.FromDraft && !begun.Asked:
		return Booking{}, ErrIncompletePerson
	case request.FromDraft:
		request.AccessNeeds = begun.AccessNeeds
	}
	return s.takePlace(ctx, tx, actor, begun.Session, by, request)
}

// applicant is somebody who asks for a place on a session: who they are, on which other
// session they have a place at the same time, by its id and empty for none, and where the
// session is, nil when that was not read with the rest. The transaction holds the rows of
// the session and of the person, taken in this order.
type applicant struct {
	person   people.Person
	overlaps string
	where    *Whereabouts
}

// takePlace books for somebody who has no booking on the session.
func (s *Service) takePlace(ctx context.Context, tx *store, actor people.Actor, session Session, by applicant, request BookingRequest) (Booking, error) {
	if err := s.checkBookable(actor, session); err != nil {
		return Booking{}, err
	}
	if request.Seen != "" && request.Seen != session.AsSeen() {
		return Booking{}, ErrSessionChanged
	}
	session, err := s.current(ctx, tx, session)
	if err != nil {
		return Booking{}, err
	}
	person := by.person
	if anyBlank(person.Name, person.OrganisationID) {
		return Booking{}, ErrIncompletePerson
	}
	if err := tx.refuseOverlap(ctx, by); err != nil {
		return Booking{}, err
	}
	booking := Booking{
		ID: people.NewID(), Reference: newReference(), SessionID: session.ID, PersonID: person.ID,
		OrganisationID: person.OrganisationID, State: Confirmed, Asks: AsksFor(actor, session, person), BookedAt: s.now(),
		NominatedBy: request.nominatedBy.PersonID, RecordedBy: actor.PersonID, RecordedAt: s.now(),
	}
	if err := s.placeOrQueue(ctx, tx, session, &booking, request.JoinWaitingList); err != nil {
		return Booking{}, err
	}
	err = s.addBooking(ctx, tx, session, &booking, by, request.AccessNeeds)
	return booking, err
}

// placeOrQueue gives a new booking its place, or its number in the queue: when it asks
// for somebody's agreement, or when there is no place it may have.
func (s *Service) placeOrQueue(ctx context.Context, tx *store, session Session, booking *Booking, joins bool) error {
	if booking.Asks != AsksNothing {
		booking.State = Requested
		has, err := placesByOrganisation(ctx, tx, session.ID)
		if err != nil {
			return err
		}
		if has(booking.OrganisationID) == 0 && !joins {
			return ErrSessionFull
		}
	} else {
		hold, taken, err := s.take(ctx, tx, session, booking.OrganisationID, Confirmed)
		if err != nil {
			return err
		}
		if taken {
			booking.HoldID = hold.ID
			return nil
		}
		if !joins {
			return ErrSessionFull
		}
		booking.State = Waiting
	}
	number, err := tx.nextInQueue(ctx, session.ID)
	booking.QueueNumber = number
	return err
}

func (s *Service) checkBookable(actor people.Actor, session Session) error {
	closes := session.StartsAt
	if CanManage(actor, session) {
		closes = endOfDay(session.EndsAt)
	}
	switch {
	case session.State == SessionCancelled:
		return ErrSessionCancelled
	case !s.now().Before(closes), !session.TakesBookings():
		return ErrBookingClosed
	}
	return nil
}

// addBooking stores a new booking and tells its person. What is told of a place goes to
// their calendar, unless the session is over.
func (s *Service) addBooking(ctx context.Context, tx *store, session Session, booking *Booking, by applicant, needs string) error {
	if booking.State == Confirmed && s.now().Before(session.EndsAt) {
		booking.CalendarSequence = 1
	}
	needs = strings.TrimSpace(needs)
	if booking.State == Waiting || booking.State == Requested {
		if err := tx.storeBooking(ctx, *booking, needs); err != nil {
			return err
		}
		if booking.State == Waiting {
			return s.tellWaiting(ctx, tx, KindWaitingListJoined, session, *booking, by.person)
		}
		return s.tellRequested(ctx, tx, session, *booking, by.person)
	}
	notice, err := s.placeNotice(ctx, tx, session, *booking, by)
	if err != nil {
		return err
	}
	if booking.CalendarSequence > 0 {
		notice.Calendar = entryOf(CalendarRequest, session, *booking, notice)
	}
	told, err := about(KindBookingConfirmed, by.person.Email, session.ID, booking.Reference, notice, s.now())
	if err != nil {
		return err
	}
	return tx.storeBooking(ctx, *booking, needs, told)
}

// giveUp ends a booking, tells its person by a notice of the kind, and offers its place.
func (s *Service) giveUp(ctx context.Context, tx *store, actor people.Actor, session Session, booking Booking, reason, kind string) (Booking, error) {
	// Its place may have been moved into a hold, or out of one, since it was read: of several that are
	// given up together the first moves others.
	before, err := tx.bookingByReference(ctx, booking.Reference)
	if err != nil {
		return Booking{}, err
	}
	booking.State, booking.CancelReason, booking.CancelledAt, booking.HoldID = Cancelled, reason, s.now(), ""
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
	if err := s.tellEnded(ctx, tx, kind, session, booking, person); err != nil {
		return Booking{}, err
	}
	if !before.HasPlace() {
		return booking, nil
	}
	if err := tx.giveBack(ctx, before, DayOf(s.now())); err != nil {
		return Booking{}, err
	}
	return booking, s.offerOn(ctx, tx, actor, session.ID, promotionReason(before, reason))
}

// offerOn settles the holds of a session in which a place came free, and offers it.
func (s *Service) offerOn(ctx context.Context, tx *store, actor people.Actor, sessionID, reason string) error {
	if err := s.settle(ctx, tx, sessionID); err != nil {
		return err
	}
	_, err := s.promote(ctx, tx, actor, sessionID, reason)
	return err
}

// Booking finds a booking and its session by reference, letter case aside, for its
// person, for those who may manage the session and for a contact of the booking's
// organisation. ErrNoBooking when there is none, ErrNotAllowed to everybody else.
func (s *Service) Booking(ctx context.Context, actor people.Actor, reference string) (Booking, Session, error) {
	booking, session, err := s.store.bookingAndSession(ctx, reference)
	if err != nil {
		return Booking{}, Session{}, err
	}
	if !maySee(actor, booking, session) {
		return Booking{}, Session{}, ErrNotAllowed
	}
	return booking, session, nil
}

// maySee tells whether a booking may be read: by its person, by those who may manage its
// session and by a contact of its organisation.
func maySee(actor people.Actor, booking Booking, session Session) bool {
	own := actor.SignedIn() && booking.PersonID == actor.PersonID
	return own || CanManage(actor, session) || actor.IsFor(people.Contact, booking.OrganisationID)
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

// errReferenceTaken asks whoever books to draw another reference.
var errReferenceTaken = errors.New("the reference is in use")

// The letters and digits of a reference. Of those taken for one another when read
// aloud or copied by hand (0 and O, 1 and I and L, 2 and Z, 5 and S, 8 and B, U and
// V) at most one is among them.
const referenceAlphabet = "23456789ACDEFGHJKMNPQRTVWXY"

// newReference draws MU- and six of the alphabet, each as likely as the others.
func newReference() string { return "MU-" + drawn(6) }

// TypedReference is a booking's reference as somebody typed it: in small letters, with spaces, or
// without its hyphen or its beginning.
func TypedReference(text string) string {
	letters := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, text)
	if len(letters) == len("MU")+6 {
		letters = strings.TrimPrefix(letters, "MU")
	}
	return "MU-" + letters
}

// drawn is so many of the alphabet at random, each as likely as the others.
func drawn(length int) string {
	var letters []byte
	for len(letters) < length {
		var draw [1]byte
		_, _ = rand.Read(draw[:]) // never fails: it ends the program instead
		if index := int(draw[0] & 31); index < len(referenceAlphabet) {
			letters = append(letters, referenceAlphabet[index])
		}
	}
	return string(letters)
}
