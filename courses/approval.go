package courses

import (
	"context"
	"slices"
	"strings"

	"muster/courses/people"
)

// AsksFor is what somebody has to agree to before a booking by actor for person gets its
// place. Whoever may agree has agreed by booking.
func AsksFor(actor people.Actor, session Session, person people.Person) Asks {
	switch {
	case mayDecide(actor, session, person.OrganisationID):
		return AsksNothing
	case person.OrganisationBy == people.OrganisationClaimed:
		return AsksOrganisation
	case session.NeedsApproval:
		return AsksApproval
	}
	return AsksNothing
}

// mayDecide tells whether actor may agree to, or refuse, a booking on the session for
// somebody of the organisation: its contacts, and those who may manage the session.
func mayDecide(actor people.Actor, session Session, organisationID string) bool {
	return actor.IsFor(people.Contact, organisationID) || CanManage(actor, session)
}

// Approve agrees to a requested booking, whatever it asks for: to the place, and that
// the person is of the organisation, which is confirmed from then on. The booking gets a
// place by the rule of places if there is one it may have, else it waits with the number
// it drew when it was asked for. For the contacts of the booking's organisation and for
// those who may manage the session. Approving what has been agreed to changes nothing.
// ErrNotRequested when it was refused or cancelled, an OverlapError when the person has
// a place at the same time, ErrSessionStarted.
func (s *Service) Approve(ctx context.Context, actor people.Actor, reference string) (Booking, error) {
	return s.decide(ctx, actor, reference, func(tx *store, session Session, booking Booking) (Booking, error) {
		switch {
		case booking.State == Cancelled:
			return Booking{}, ErrNotRequested
		case booking.State != Requested:
			return booking, nil
		case !s.now().Before(session.StartsAt):
			return Booking{}, ErrSessionStarted
		}
		if err := tx.checkOverlap(ctx, session, booking.PersonID); err != nil {
			return Booking{}, err
		}
		if booking.Asks == AsksOrganisation {
			if err := tx.people.ConfirmOrganisation(ctx, actor, booking.PersonID, booking.OrganisationID); err != nil {
				return Booking{}, err
			}
		}
		booking.Asks, booking.ApprovedBy = AsksNothing, actor.PersonID
		return s.afterApproval(ctx, tx, actor, session, booking)
	})
}

func (s *Service) afterApproval(ctx context.Context, tx *store, actor people.Actor, session Session, booking Booking) (Booking, error) {
	hold, taken, err := s.take(ctx, tx, session, booking.OrganisationID, Confirmed)
	if err != nil {
		return Booking{}, err
	}
	if err := tx.approveBooking(ctx, booking); err != nil {
		return Booking{}, err
	}
	if taken {
		return s.confirm(ctx, tx, actor, session, booking, hold.ID, "the request was approved", KindBookingApproved)
	}
	booking.State, booking.RecordedBy, booking.RecordedAt = Waiting, actor.PersonID, s.now()
	if err := tx.queueBooking(ctx, booking); err != nil {
		return Booking{}, err
	}
	if err := tx.recordChange(ctx, booking, "the request was approved"); err != nil {
		return Booking{}, err
	}
	person, err := tx.people.PersonByID(ctx, booking.PersonID)
	if err != nil {
		return Booking{}, err
	}
	return booking, s.tellWaiting(ctx, tx, KindBookingApproved, session, booking, person)
}

// Refuse ends a requested booking and tells its person why. Who may, as Approve.
// Refusing what has ended changes nothing. ErrReasonNeeded without a reason,
// ErrNotRequested when it was agreed to.
func (s *Service) Refuse(ctx context.Context, actor people.Actor, reference, reason string) (Booking, error) {
	if anyBlank(reason) {
		return Booking{}, ErrReasonNeeded
	}
	return s.decide(ctx, actor, reference, func(tx *store, session Session, booking Booking) (Booking, error) {
		switch booking.State {
		case Cancelled:
			return booking, nil
		case Requested:
			return s.giveUp(ctx, tx, actor, session, booking, strings.TrimSpace(reason), KindBookingRefused)
		}
		return Booking{}, ErrNotRequested
	})
}

// decide runs decision on the booking as it is, for those who may decide.
func (s *Service) decide(ctx context.Context, actor people.Actor, reference string, decision func(*store, Session, Booking) (Booking, error)) (Booking, error) {
	booking, session, err := s.store.bookingAndSession(ctx, reference)
	if err != nil {
		return Booking{}, err
	}
	if !mayDecide(actor, session, booking.OrganisationID) {
		return Booking{}, ErrNotAllowed
	}
	err = s.store.inSession(ctx, session.ID, func(tx *store, current Session) error {
		if current, err = s.current(ctx, tx, current); err != nil {
			return err
		}
		now, err := tx.bookingByReference(ctx, reference)
		if err != nil {
			return err
		}
		booking, err = decision(tx, current, now)
		return err
	})
	return booking, err
}

// LapseRequests ends the requests that nobody has decided when their session starts, and
// tells their people. They held no place, so there is none to give on. It says how many it
// ended. It is a scheduled job, as LapseOffers.
func (s *Service) LapseRequests(ctx context.Context) (int, error) {
	return s.inEach(ctx, s.store.sessionsToLapse, func(tx *store, session Session) (int, error) {
		if s.now().Before(session.StartsAt) {
			return 0, nil
		}
		undecided, err := tx.bookings(ctx, "session_id = ? AND state = 'requested'", session.ID)
		if err != nil {
			return 0, err
		}
		for _, booking := range undecided {
			if _, err := s.giveUp(ctx, tx, people.System, session, booking, reasonUndecided, KindRequestLapsed); err != nil {
				return 0, err
			}
		}
		return len(undecided), nil
	})
}

// RequestedBooking is a booking that asks for somebody's agreement, with its session.
type RequestedBooking struct {
	Delegate Delegate
	Session  Session
}

// Requests lists the requested bookings on sessions that have not started which the
// actor may decide, in the order in which they were made. That people were read is
// recorded. A fixed number of queries.
func (s *Service) Requests(ctx context.Context, actor people.Actor) ([]RequestedBooking, error) {
	if !actor.IsAny(people.Contact, people.Trainer, people.Manager, people.Administrator) {
		return nil, ErrNotAllowed
	}
	list, err := s.store.requested(ctx, s.now())
	if err != nil {
		return nil, err
	}
	booked, err := s.withSessions(ctx, list)
	if err != nil {
		return nil, err
	}
	booked = slices.DeleteFunc(booked, func(b BookedSession) bool { return !mayDecide(actor, b.Session, b.Booking.OrganisationID) })
	if len(booked) == 0 {
		return nil, nil
	}
	list = list[:0]
	for _, one := range booked {
		list = append(list, one.Booking)
	}
	delegates, err := s.withPeople(ctx, list)
	if err != nil {
		return nil, err
	}
	requests := make([]RequestedBooking, len(booked))
	for i, one := range booked {
		requests[i] = RequestedBooking{delegates[i], one.Session}
	}
	return requests, s.people.Record(ctx, actor, "requests read", "", "")
}
