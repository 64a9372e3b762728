package courses

import (
	"context"
	"time"

	"muster/courses/people"
)

// Promotion is a place given to the first in line. Queue is the waiting list as it
// stood, references in order, the promoted one first.
type Promotion struct {
	ID         string
	SessionID  string
	BookingID  string
	Reason     string
	Queue      []string
	RecordedBy string
	RecordedAt time.Time
}

// promote gives every free place to the first in line, as long as the session is
// open and has not started, and tells them. It must hold the session's row. It
// returns how many were promoted.
func (s *Service) promote(ctx context.Context, tx *store, actor people.Actor, sessionID, reason string) (int, error) {
	session, err := tx.sessionByID(ctx, sessionID)
	if err != nil || !session.TakesBookings() || !s.now().Before(session.StartsAt) {
		return 0, err
	}
	queue, err := tx.queue(ctx, sessionID)
	if err != nil {
		return 0, err
	}
	promoted := 0
	for ; len(queue) > 0; queue = queue[1:] {
		taken, err := tx.claimPlace(ctx, sessionID)
		if err != nil || !taken {
			return promoted, err
		}
		if err := s.promoteFirst(ctx, tx, actor, session, queue, reason); err != nil {
			return promoted, err
		}
		promoted++
	}
	return promoted, nil
}

func (s *Service) promoteFirst(ctx context.Context, tx *store, actor people.Actor, session Session, queue []Booking, reason string) error {
	first := queue[0]
	first.State, first.RecordedBy, first.RecordedAt = Confirmed, actor.PersonID, s.now()
	if err := tx.confirmBooking(ctx, first); err != nil {
		return err
	}
	if err := tx.recordChange(ctx, first, reason); err != nil {
		return err
	}
	promotion := Promotion{
		ID: people.NewID(), SessionID: session.ID, BookingID: first.ID, Reason: reason,
		RecordedBy: actor.PersonID, RecordedAt: s.now(),
	}
	for _, waiting := range queue {
		promotion.Queue = append(promotion.Queue, waiting.Reference)
	}
	if err := tx.insertPromotion(ctx, promotion); err != nil {
		return err
	}
	person, err := tx.people.PersonByID(ctx, first.PersonID)
	if err != nil {
		return err
	}
	return s.tellPlace(ctx, tx, KindPromoted, session, first, person, func(n *SessionNotice) { n.Reason = reason })
}

// Promotions lists the places given from a session's waiting list, the earliest
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
