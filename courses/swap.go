package courses

import (
	"context"
	"errors"
	"strings"

	"muster/courses/people"
)

// Swap passes a confirmed place on to a colleague in one step: the colleague's booking
// takes over the place, out of the same hold, and the first booking is cancelled with the
// reason swapped. Nobody is promoted in between, and both are told. A colleague who waits
// for a place on the session leaves the queue for it. The delegate may, a contact of the
// delegate's organisation, and those who may manage the session. A delegate can name only
// somebody who is known to be of the organisation, by record or by email domain, and where
// the session needs approval the contact swaps.
//
// Swapping again with the same colleague returns the booking that was made. Errors:
// ErrNotAllowed, ErrNoPlaceToSwap when the booking has no confirmed place, ErrSessionStarted,
// ErrOtherOrganisation, ErrNameNeeded, ErrContactSwaps, ErrHasPlace when the colleague has a
// place on the session, ErrOverlap, people.ErrEmail.
func (s *Service) Swap(ctx context.Context, actor people.Actor, reference string, nominee Nominee) (Booking, error) {
	booking, session, err := s.store.bookingAndSession(ctx, reference)
	if err != nil {
		return Booking{}, err
	}
	if !MayGiveUp(actor, session, booking) {
		return Booking{}, ErrNotAllowed
	}
	if nominee.Email, err = people.Address(nominee.Email); err != nil {
		return Booking{}, err
	}
	for attempt := 1; ; attempt++ {
		var made Booking
		err := s.store.inSession(ctx, session.ID, func(tx *store, current Session) error {
			was, err := tx.bookingByReference(ctx, reference)
			if err != nil {
				return err
			}
			made, err = s.swapInSession(ctx, tx, actor, current, was, nominee)
			return err
		})
		if !errors.Is(err, errReferenceTaken) || attempt == 5 {
			return made, err
		}
	}
}

// CanSwap tells whether actor may pass the booking's place on to a colleague at this moment.
func (s *Service) CanSwap(actor people.Actor, session Session, booking Booking) bool {
	return booking.State == Confirmed && s.now().Before(session.StartsAt) && MayGiveUp(actor, session, booking) &&
		(!session.NeedsApproval || decidesFor(actor, session, booking))
}

// decidesFor tells whether actor's word stands for the delegate's organisation.
func decidesFor(actor people.Actor, session Session, booking Booking) bool {
	return mayDecide(actor, session, booking.OrganisationID)
}

func (s *Service) swapInSession(ctx context.Context, tx *store, actor people.Actor, session Session, was Booking, nominee Nominee) (Booking, error) {
	if was.State == Cancelled {
		return tx.swappedTo(ctx, was, nominee.Email)
	}
	switch {
	case !s.now().Before(session.StartsAt):
		return Booking{}, ErrSessionStarted
	case was.State != Confirmed:
		return Booking{}, ErrNoPlaceToSwap
	case session.NeedsApproval && !decidesFor(actor, session, was):
		return Booking{}, ErrContactSwaps
	}
	person, err := s.colleagueFor(ctx, tx, actor, session, was, nominee)
	if err != nil {
		return Booking{}, err
	}
	if err := s.leaveQueueFor(ctx, tx, actor, session, person); err != nil {
		return Booking{}, err
	}
	if err := tx.checkOverlap(ctx, session, person.ID); err != nil {
		return Booking{}, err
	}
	return s.passOn(ctx, tx, actor, session, was, person)
}

// colleagueFor finds or adds the colleague, who must be of the booking's organisation.
func (s *Service) colleagueFor(ctx context.Context, tx *store, actor people.Actor, session Session, was Booking, nominee Nominee) (people.Person, error) {
	organisations, err := tx.people.Organisations(ctx)
	if err != nil {
		return people.Person{}, err
	}
	if !decidesFor(actor, session, was) && !s.isKnownOf(ctx, tx, organisations, was.OrganisationID, nominee.Email) {
		return people.Person{}, ErrOtherOrganisation
	}
	// Whoever may swap may add the colleague, a delegate too: it is the system's act.
	found, err := s.findColleague(ctx, tx, people.System, organisations, was.OrganisationID, nominee)
	switch {
	case err != nil:
		return people.Person{}, err
	case found.outcome == NomineeElsewhere:
		return people.Person{}, ErrOtherOrganisation
	case found.outcome == NomineeUnnamed:
		return people.Person{}, ErrNameNeeded
	}
	return found.person, nil
}

// isKnownOf tells whether the address is of the organisation's domain or of one of its people.
func (s *Service) isKnownOf(ctx context.Context, tx *store, organisations []people.Organisation, organisationID, email string) bool {
	if by := organisationOfAddress(organisations, email); by != "" {
		return by == organisationID
	}
	known, err := tx.people.PersonByEmail(ctx, email)
	return err == nil && known.OrganisationID == organisationID && known.OrganisationBy != people.OrganisationClaimed
}

// leaveQueueFor ends the colleague's own booking on the session, when it has no place.
func (s *Service) leaveQueueFor(ctx context.Context, tx *store, actor people.Actor, session Session, person people.Person) error {
	own, err := tx.activeBooking(ctx, session.ID, person.ID)
	if err != nil || own == nil {
		return err
	}
	if own.HasPlace() {
		return ErrHasPlace
	}
	_, err = s.endForSwap(ctx, tx, actor, *own, "A colleague passed a place on")
	return err
}

// endForSwap cancels a booking whose place, if it has one, stays taken.
func (s *Service) endForSwap(ctx context.Context, tx *store, actor people.Actor, booking Booking, reason string) (Booking, error) {
	booking.State, booking.CancelKind, booking.CancelReason, booking.CancelledAt = Cancelled, CancelSwapped, reason, s.now()
	booking.RecordedBy, booking.RecordedAt = actor.PersonID, s.now()
	if err := tx.cancelBooking(ctx, booking); err != nil {
		return Booking{}, err
	}
	return booking, tx.recordChange(ctx, booking, reason)
}

// passOn ends the booking and makes the colleague's with its place.
func (s *Service) passOn(ctx context.Context, tx *store, actor people.Actor, session Session, was Booking, person people.Person) (Booking, error) {
	ended, err := s.endForSwap(ctx, tx, actor, was, "The place passed to a colleague, "+person.Name)
	if err != nil {
		return Booking{}, err
	}
	leaving, err := tx.people.PersonByID(ctx, was.PersonID)
	if err != nil {
		return Booking{}, err
	}
	if err := s.tellEnded(ctx, tx, KindBookingCancelled, session, ended, leaving); err != nil {
		return Booking{}, err
	}
	made := Booking{
		ID: people.NewID(), Reference: newReference(), SessionID: session.ID, PersonID: person.ID,
		OrganisationID: was.OrganisationID, State: Confirmed, HoldID: was.HoldID, SwappedFrom: was.Reference,
		BookedAt: s.now(), RecordedBy: actor.PersonID, RecordedAt: s.now(),
	}
	if session.NeedsApproval {
		made.ApprovedBy = actor.PersonID
	}
	if err := s.addBooking(ctx, tx, session, &made, applicant{person: person}, ""); err != nil {
		return Booking{}, err
	}
	detail := strings.Join([]string{was.Reference, "to", made.Reference}, " ")
	return made, tx.people.Record(ctx, actor, "place swapped", session.Code, detail)
}
