package courses

import (
	"context"
	"time"

	"muster/courses/people"
)

// RuleOfPlaces is the one rule that decides who gets a place, as delegates read it. The
// rest of this file, waiting_list.go and offer.go do what it says, in its order.
func RuleOfPlaces() []string {
	return []string{
		"A place is given first out of the places kept for you: your organisation’s, then your region’s, then your sector’s; then out of the places kept for nobody. When there is none you may have, you can join the waiting list.",
		"A place that comes free is offered to the first in line who may have it, by email, until a deadline. If they decline or do not answer, it is offered to the next.",
		"Nobody is offered a place on a session while they have one on another at the same time.",
		"In the last 4 hours before a session starts no place is offered: a free place goes to whoever takes it first, those on the waiting list too.",
		"Places that are kept are released to everybody on the date shown.",
	}
}

// lastHours is how long before a session starts places are no longer offered, because
// nobody could be given a fair time to answer.
const lastHours = 4 * time.Hour

// take takes a place on the session for somebody of the organisation: out of the most
// specific hold that has one, else one that is kept for nobody. state is Confirmed or
// Offered. It tells the hold, empty for none, and whether there was a place. The caller
// holds the session's row.
func (s *Service) take(ctx context.Context, tx *store, session Session, organisationID string, state BookingState) (hold Hold, taken bool, err error) {
	if session.Held > 0 {
		if hold, taken, err = s.takeKept(ctx, tx, session, organisationID, state); err != nil || taken {
			return hold, taken, err
		}
	}
	taken, err = tx.takeFree(ctx, session.ID, state)
	return Hold{}, taken, err
}

func (s *Service) takeKept(ctx context.Context, tx *store, session Session, organisationID string, state BookingState) (Hold, bool, error) {
	holds, err := tx.openHolds(ctx, session.ID)
	if err != nil {
		return Hold{}, false, err
	}
	organisations, err := tx.people.OrganisationsByID(ctx)
	if err != nil {
		return Hold{}, false, err
	}
	for _, hold := range holds {
		if hold.Room() == 0 || !hold.isFor(organisations[organisationID]) {
			continue
		}
		if taken, err := tx.takeHeld(ctx, hold, state); err != nil || taken {
			return hold, taken, err
		}
	}
	return Hold{}, false, nil
}

// PlacesFor is how many places somebody of the person's organisation could take on the
// session now: those kept for them and those kept for nobody.
func (s *Service) PlacesFor(ctx context.Context, session Session, person people.Person) (int, error) {
	if session.Held == 0 {
		return max(session.PlacesLeft(), 0), nil
	}
	has, err := placesByOrganisation(ctx, s.store, session.ID)
	if err != nil {
		return 0, err
	}
	return has(person.OrganisationID), nil
}

// placesByOrganisation counts the places of a session that people of an organisation (its
// id) could take.
func placesByOrganisation(ctx context.Context, tx *store, sessionID string) (func(organisationID string) int, error) {
	session, err := tx.sessionByID(ctx, sessionID)
	if err != nil {
		return nil, err
	}
	left := max(session.PlacesLeft(), 0)
	if session.Held == 0 {
		return func(string) int { return left }, nil
	}
	holds, err := tx.openHolds(ctx, sessionID)
	if err != nil {
		return nil, err
	}
	organisations, err := tx.people.OrganisationsByID(ctx)
	return func(organisationID string) int {
		places := left
		for _, hold := range holds {
			if hold.isFor(organisations[organisationID]) {
				places += hold.Room()
			}
		}
		return places
	}, err
}

// settle moves places between holds until everybody who has a place has it out of the
// most specific hold that they may: somebody who sits on a place kept for nobody, or on
// a less specific one, moves when a place that is kept for them comes free. So a hold
// counts those who came before it, and what the agency mix keeps is never more than
// what is missing. Earlier bookings move first. Each move raises what is taken, so that
// settling never needs a place; the places it frees are for promote to offer.
func (s *Service) settle(ctx context.Context, tx *store, sessionID string) error {
	holds, err := tx.openHolds(ctx, sessionID)
	if err != nil || len(holds) == 0 {
		return err
	}
	placed, err := tx.placed(ctx, sessionID)
	if err != nil {
		return err
	}
	organisations, err := tx.people.OrganisationsByID(ctx)
	if err != nil {
		return err
	}
	before := make([]Hold, len(holds))
	copy(before, holds)
	moved := moves(holds, placed, organisations)
	for _, booking := range placed {
		if holdID, ok := moved[booking.ID]; ok {
			if err := tx.moveToHold(ctx, booking.ID, holdID); err != nil {
				return err
			}
		}
	}
	return s.keep(ctx, tx, sessionID, before, holds)
}

// keep writes the holds that have changed and how many places are kept by all of them.
// ErrTooFewPlaces when the session has not so many.
func (s *Service) keep(ctx context.Context, tx *store, sessionID string, before, after []Hold) error {
	held := 0
	for i, hold := range after {
		held += hold.Room()
		if i >= len(before) || before[i] != hold {
			if err := tx.writeHold(ctx, hold); err != nil {
				return err
			}
		}
	}
	kept, err := tx.keepPlaces(ctx, sessionID, held)
	if err == nil && !kept {
		err = ErrTooFewPlaces
	}
	return err
}

// moves finds what settle must move: booking to hold, by ids. holds are the open ones of
// a session, the most specific first; their Taken, and the HoldID of placed, are brought
// up to date.
func moves(holds []Hold, placed []Booking, organisations map[string]people.Organisation) map[string]string {
	moved := map[string]string{}
	for {
		i, at, to := nextMove(holds, placed, organisations)
		if i < 0 {
			return moved
		}
		holds[to].Taken++
		if at < len(holds) {
			holds[at].Taken--
		}
		placed[i].HoldID, moved[placed[i].ID] = holds[to].ID, holds[to].ID
	}
}

// nextMove is the first booking that may move, from which hold and to which; -1 for none.
func nextMove(holds []Hold, placed []Booking, organisations map[string]people.Organisation) (booking, from, to int) {
	if room(holds) == 0 {
		return -1, 0, 0
	}
	for i, booking := range placed {
		at := indexOfHold(holds, booking.HoldID)
		for to := range at {
			if holds[to].Room() > 0 && holds[to].isFor(organisations[booking.OrganisationID]) {
				return i, at, to
			}
		}
	}
	return -1, 0, 0
}

// indexOfHold is where the hold stands, after all of them when it is none of them.
func indexOfHold(holds []Hold, id string) int {
	for i, hold := range holds {
		if hold.ID == id {
			return i
		}
	}
	return len(holds)
}
