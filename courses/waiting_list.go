package courses

import (
	"context"
	"errors"
	"slices"
	"time"

	"muster/courses/people"
)

// Promotion is a place offered to the first in line who may have it. Queue is the waiting
// list as it stood, references in order. Passed says of each who stood before the one
// promoted why they could not have the place, by reference. KeptFor is whom the place is
// kept for, in the words of a Hold's Kind and For, both empty when for nobody.
type Promotion struct {
	ID         string
	SessionID  string
	BookingID  string
	Reference  string
	Reason     string
	Queue      []string
	Passed     map[string]string
	KeptKind   HoldKind
	KeptFor    string
	RecordedBy string
	RecordedAt time.Time
}

// Why somebody in the queue could not have a place that was offered to somebody behind them.
const (
	passedKept    = "the place was kept for others"
	passedOverlap = "has a place at the same time on "
)

// promote offers every place that somebody in the queue may have: each to the first in
// line who may have it. A place kept for others, and one at a time at which they have a
// place elsewhere, is none they may have. It does nothing unless the session takes
// bookings and starts late enough for an offer. The caller holds the session's row. It
// tells how many were offered a place.
func (s *Service) promote(ctx context.Context, tx *store, actor people.Actor, sessionID, reason string) (int, error) {
	session, err := tx.sessionByID(ctx, sessionID)
	if err != nil || session.Waiting == 0 || session.PlacesLeft()+session.Held <= 0 {
		return 0, err
	}
	until, ok := offerUntil(session, s.now())
	if !ok || !session.TakesBookings() {
		return 0, nil
	}
	queue, err := tx.queue(ctx, sessionID)
	if err != nil {
		return 0, err
	}
	line := &line{session: session, queue: queue, passed: map[string]string{}, until: until, reason: reason}
	for promoted := 0; ; promoted++ {
		more, err := s.promoteNext(ctx, tx, actor, line)
		if err != nil || !more {
			return promoted, err
		}
	}
}

// line is a waiting list while its places are offered. passed is who could not have one
// and why, by reference.
type line struct {
	session Session
	queue   []Booking
	passed  map[string]string
	until   time.Time
	reason  string
}

// promoteNext offers one place to the first in line who may have one. It tells whether
// there was one. Who could not have any keeps out of the rest of the round: places only
// become fewer.
func (s *Service) promoteNext(ctx context.Context, tx *store, actor people.Actor, line *line) (bool, error) {
	has, err := placesByOrganisation(ctx, tx, line.session.ID)
	if err != nil {
		return false, err
	}
	for i, booking := range line.queue {
		if _, out := line.passed[booking.Reference]; out {
			continue
		}
		if has(booking.OrganisationID) == 0 {
			line.passed[booking.Reference] = passedKept
			continue
		}
		overlap := OverlapError{}
		if err := tx.checkOverlap(ctx, line.session, booking.PersonID); errors.As(err, &overlap) {
			line.passed[booking.Reference] = passedOverlap + overlap.Session.Code
			continue
		} else if err != nil {
			return false, err
		}
		hold, taken, err := s.take(ctx, tx, line.session, booking.OrganisationID, Offered)
		if err != nil {
			return false, err
		}
		if !taken {
			return false, errCounters
		}
		if err := s.offer(ctx, tx, actor, line, i, hold); err != nil {
			return false, err
		}
		line.queue = slices.Delete(line.queue, i, i+1)
		return true, nil
	}
	return false, nil
}

// offer writes down that the booking at index is offered the place that was taken for it,
// with the queue as it was, and tells its person.
func (s *Service) offer(ctx context.Context, tx *store, actor people.Actor, line *line, index int, hold Hold) error {
	booking := line.queue[index]
	booking.State, booking.HoldID, booking.OfferExpiresAt = Offered, hold.ID, line.until
	booking.RecordedBy, booking.RecordedAt = actor.PersonID, s.now()
	if err := tx.offerBooking(ctx, booking); err != nil {
		return err
	}
	if err := tx.recordChange(ctx, booking, line.reason); err != nil {
		return err
	}
	promotion := Promotion{
		ID: people.NewID(), SessionID: line.session.ID, BookingID: booking.ID, Reason: line.reason,
		Passed: map[string]string{}, KeptKind: hold.Kind, KeptFor: hold.For, RecordedBy: actor.PersonID, RecordedAt: s.now(),
	}
	for i, waiting := range line.queue {
		promotion.Queue = append(promotion.Queue, waiting.Reference)
		if i < index {
			promotion.Passed[waiting.Reference] = line.passed[waiting.Reference]
		}
	}
	if err := tx.insertPromotion(ctx, promotion); err != nil {
		return err
	}
	return s.tellOffer(ctx, tx, line.session, booking, line.reason)
}

// Promotions lists the places offered from a session's waiting list, the earliest
// first, for those who may manage the session.
func (s *Service) Promotions(ctx context.Context, actor people.Actor, session Session) ([]Promotion, error) {
	if !CanManage(actor, session) {
		return nil, ErrNotAllowed
	}
	return s.store.promotions(ctx, session.ID)
}

// QueuePosition is the place of a waiting booking in its queue, from 1; 0 for a
// booking that does not wait.
func (s *Service) QueuePosition(ctx context.Context, booking Booking) (int, error) {
	if booking.State != Waiting {
		return 0, nil
	}
	positions, err := s.store.queuePositions(ctx, []string{booking.SessionID})
	return positions[booking.ID], err
}
