package courses

import (
	"context"
	"errors"

	"muster/courses/people"
)

// WalkIn is somebody who has come to a session without a confirmed booking. Person is
// found by email address, or added. AddPlace raises the capacity by one when there is no
// place left that they may have.
type WalkIn struct {
	SessionCode string
	Person      people.Person
	AddPlace    bool
}

// LetIn gives somebody who has come to the door a confirmed booking, so that the register
// can say of them. Whoever runs the session has them before their eyes, so nobody need
// approve of it, and who waits, was offered a place or asked for one is confirmed. On the
// days of the session, for those who may manage it. Letting in again changes nothing.
// ErrSessionFull when there is no place they may have and AddPlace does not say that there
// shall be one more; ErrRegisterNotOpen before its first day, ErrBookingClosed after its
// last and in a state that takes no bookings, ErrSessionCancelled, ErrIncompletePerson,
// an OverlapError when they have a place elsewhere at the same time, people.ErrEmail,
// people.ErrNoOrganisation.
func (s *Service) LetIn(ctx context.Context, actor people.Actor, came WalkIn) (Booking, error) {
	session, err := s.store.sessionByCode(ctx, came.SessionCode)
	if err != nil {
		return Booking{}, err
	}
	if !CanManage(actor, session) {
		return Booking{}, ErrNotAllowed
	}
	if err := s.checkDoor(session); err != nil {
		return Booking{}, err
	}
	person, err := s.knownOrAdded(ctx, actor, came.Person)
	if err != nil {
		return Booking{}, err
	}
	if anyBlank(person.Name, person.OrganisationID) {
		return Booking{}, ErrIncompletePerson
	}
	for attempt := 1; ; attempt++ {
		var booking Booking
		err := s.store.inSession(ctx, session.ID, func(tx *store, current Session) error {
			if err := s.checkDoor(current); err != nil {
				return err
			}
			var err error
			booking, err = s.letIn(ctx, tx, actor, current, person, came.AddPlace)
			return err
		})
		if !errors.Is(err, errReferenceTaken) || attempt == 5 {
			return booking, err
		}
	}
}

// checkDoor refuses a session whose register does not wait for people.
func (s *Service) checkDoor(session Session) error {
	switch {
	case session.State == SessionCancelled:
		return ErrSessionCancelled
	case s.now().Before(startOfDay(session.StartsAt)):
		return ErrRegisterNotOpen
	case !session.TakesBookings(), !s.now().Before(endOfDay(session.EndsAt)):
		return ErrBookingClosed
	}
	return nil
}

func (s *Service) letIn(ctx context.Context, tx *store, actor people.Actor, session Session, person people.Person, addPlace bool) (Booking, error) {
	session, err := s.current(ctx, tx, session)
	if err != nil {
		return Booking{}, err
	}
	existing, err := tx.activeBooking(ctx, session.ID, person.ID)
	if err != nil {
		return Booking{}, err
	}
	if existing != nil && existing.State == Confirmed {
		return *existing, nil
	}
	if existing != nil && existing.State == Offered {
		return s.accept(ctx, tx, actor, session, *existing)
	}
	if err := tx.checkOverlap(ctx, session, person.ID); err != nil {
		return Booking{}, err
	}
	hold, err := s.takeAtDoor(ctx, tx, actor, session, person, addPlace)
	if err != nil {
		return Booking{}, err
	}
	if existing != nil {
		existing.Asks, existing.ApprovedBy = AsksNothing, actor.PersonID
		if err := tx.approveBooking(ctx, *existing); err != nil {
			return Booking{}, err
		}
		return s.confirm(ctx, tx, actor, session, *existing, hold.ID, "let in at the door", KindBookingConfirmed)
	}
	booking := Booking{
		ID: people.NewID(), Reference: newReference(), SessionID: session.ID, PersonID: person.ID, OrganisationID: person.OrganisationID,
		State: Confirmed, HoldID: hold.ID, BookedAt: s.now(), RecordedBy: actor.PersonID, RecordedAt: s.now(),
	}
	err = s.addBooking(ctx, tx, session, &booking, applicant{person: person}, "")
	return booking, err
}

// takeAtDoor takes a place by the rule of places, or one more than there were.
func (s *Service) takeAtDoor(ctx context.Context, tx *store, actor people.Actor, session Session, person people.Person, addPlace bool) (Hold, error) {
	hold, taken, err := s.take(ctx, tx, session, person.OrganisationID, Confirmed)
	if err != nil || taken {
		return hold, err
	}
	if !addPlace {
		return Hold{}, ErrSessionFull
	}
	if err := tx.addPlace(ctx, session.ID); err != nil {
		return Hold{}, err
	}
	if err := tx.people.Record(ctx, actor, "place added at the door", session.Code, ""); err != nil {
		return Hold{}, err
	}
	taken, err = tx.takeFree(ctx, session.ID, Confirmed)
	if err == nil && !taken {
		err = ErrSessionFull
	}
	return Hold{}, err
}
