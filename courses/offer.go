package courses

import (
	"context"
	"time"

	"muster/courses/people"
)

// Why a booking ended that nobody cancelled.
const (
	reasonDeclined = "The offered place was declined"
	reasonLapsed   = "The offered place was not accepted in time"

	reasonUndecided = "Nobody had decided on the request when the session started"
)

// offerUntil is until when a place offered at the moment now is kept: the session's
// offer_hours, or half the time that is left until it starts when that is less, so that
// the next in line has a chance too. It is false in the last hours, when no place is
// offered.
func offerUntil(session Session, now time.Time) (time.Time, bool) {
	left := session.StartsAt.Sub(now)
	if left < lastHours {
		return time.Time{}, false
	}
	kept := min(time.Duration(session.OfferHours)*time.Hour, left/2)
	return now.Add(kept).Truncate(time.Minute), true
}

// InLastHours tells whether the session starts so soon that places are no longer
// offered: whoever waits may take one that is free.
func InLastHours(session Session, now time.Time) bool {
	return now.Before(session.StartsAt) && session.StartsAt.Sub(now) < lastHours
}

// AcceptOffer takes the place that a booking is offered. In the last hours before the
// start, when nothing is offered any more, it takes a free place for a booking that
// waits. The person may, and those who may manage the session. seen is the session's AsSeen
// as the person last saw it, empty when nobody looked. Accepting again changes nothing.
// ErrOfferLapsed when the deadline has passed, ErrNoOffer when the booking is offered
// nothing, ErrSessionChanged when the session is no longer when and where it was seen to
// be, ErrSessionFull when the booking waits and there is no free place, ErrSessionStarted.
// Everything is read in the transaction that accepts.
func (s *Service) AcceptOffer(ctx context.Context, actor people.Actor, reference, seen string) (Booking, error) {
	lapsed := false
	booking, err := s.answerOffer(ctx, actor, reference, func(tx *store, session Session, booking Booking) (Booking, error) {
		switch {
		case booking.State == Confirmed:
			return booking, nil
		case booking.Lapsed():
			lapsed = true
			return booking, nil
		case booking.State == Cancelled:
			return Booking{}, ErrNoOffer
		case !s.now().Before(session.StartsAt):
			return Booking{}, ErrSessionStarted
		case seen != "" && seen != session.AsSeen():
			return Booking{}, ErrSessionChanged
		case booking.State == Offered:
			return s.accept(ctx, tx, actor, session, booking)
		case booking.State == Waiting && InLastHours(session, s.now()):
			return s.takeWaiting(ctx, tx, actor, session, booking)
		}
		return Booking{}, ErrNoOffer
	})
	if err == nil && lapsed {
		err = ErrOfferLapsed
	}
	return booking, err
}

// DeclineOffer gives an offered place up, which is then offered to the next in line, and
// ends the booking. Who may and what may go wrong as AcceptOffer; declining again, or
// what has lapsed, changes nothing.
func (s *Service) DeclineOffer(ctx context.Context, actor people.Actor, reference string) (Booking, error) {
	return s.answerOffer(ctx, actor, reference, func(tx *store, session Session, booking Booking) (Booking, error) {
		switch booking.State {
		case Cancelled:
			return booking, nil
		case Offered:
			return s.giveUp(ctx, tx, actor, session, booking, reasonDeclined, KindBookingCancelled)
		}
		return Booking{}, ErrNoOffer
	})
}

// answerOffer runs answer on the booking as it is when what was due has been done.
func (s *Service) answerOffer(ctx context.Context, actor people.Actor, reference string, answer func(*store, Session, Booking) (Booking, error)) (Booking, error) {
	booking, session, err := s.store.bookingAndSession(ctx, reference)
	if err != nil {
		return Booking{}, err
	}
	if !actor.SignedIn() || (booking.PersonID != actor.PersonID && !CanManage(actor, session)) {
		return Booking{}, ErrNotAllowed
	}
	err = s.store.inSession(ctx, session.ID, func(tx *store, current Session) error {
		current, err := s.current(ctx, tx, current)
		if err != nil {
			return err
		}
		now, err := tx.bookingByReference(ctx, reference)
		if err != nil {
			return err
		}
		booking, err = answer(tx, current, now)
		return err
	})
	return booking, err
}

func (s *Service) accept(ctx context.Context, tx *store, actor people.Actor, session Session, booking Booking) (Booking, error) {
	if err := tx.acceptPlace(ctx, session.ID); err != nil {
		return Booking{}, err
	}
	return s.confirm(ctx, tx, actor, session, booking, booking.HoldID, "the offered place was accepted", KindBookingConfirmed)
}

// takeWaiting takes a free place for a booking that waits.
func (s *Service) takeWaiting(ctx context.Context, tx *store, actor people.Actor, session Session, booking Booking) (Booking, error) {
	if err := tx.checkOverlap(ctx, session, booking.PersonID); err != nil {
		return Booking{}, err
	}
	hold, taken, err := s.take(ctx, tx, session, booking.OrganisationID, Confirmed)
	if err != nil {
		return Booking{}, err
	}
	if !taken {
		return Booking{}, ErrSessionFull
	}
	return s.confirm(ctx, tx, actor, session, booking, hold.ID, "it took a free place shortly before the start", KindBookingConfirmed)
}

// confirm writes that a booking has its place, which has been taken, and tells its person.
func (s *Service) confirm(ctx context.Context, tx *store, actor people.Actor, session Session, booking Booking, holdID, reason, kind string) (Booking, error) {
	booking.State, booking.HoldID, booking.OfferExpiresAt = Confirmed, holdID, time.Time{}
	booking.RecordedBy, booking.RecordedAt = actor.PersonID, s.now()
	if err := tx.confirmBooking(ctx, booking); err != nil {
		return Booking{}, err
	}
	if err := tx.recordChange(ctx, booking, reason); err != nil {
		return Booking{}, err
	}
	person, err := tx.people.PersonByID(ctx, booking.PersonID)
	if err != nil {
		return Booking{}, err
	}
	return booking, s.tellPlace(ctx, tx, kind, session, booking, person, nil)
}

// LapseOffers ends the offers that were not answered in time and offers what is free to
// the next in line, also where a place could not be offered before: somebody in the
// queue had a place elsewhere at the same time. It says how many offers it ended or
// made. It is a scheduled job; several servers may run it at once.
func (s *Service) LapseOffers(ctx context.Context) (int, error) {
	return s.inEach(ctx, s.store.sessionsToOffer, func(tx *store, session Session) (int, error) {
		lapsed, err := s.lapseDue(ctx, tx, session)
		if err != nil {
			return 0, err
		}
		offered, err := s.promote(ctx, tx, people.System, session.ID, "a place was free")
		return lapsed + offered, err
	})
}

// ReleaseHolds releases the places whose day of release has come and offers them. It
// says how many holds it released. It is a scheduled job, as LapseOffers.
func (s *Service) ReleaseHolds(ctx context.Context) (int, error) {
	return s.inEach(ctx, s.store.sessionsToRelease, func(tx *store, session Session) (int, error) {
		return s.releaseDue(ctx, tx, session)
	})
}

// inEach does work in each session that find finds, each in a transaction of its own, and
// adds up what it has done.
func (s *Service) inEach(ctx context.Context, find func(context.Context, time.Time) ([]string, error), work func(*store, Session) (int, error)) (int, error) {
	ids, err := find(ctx, s.now())
	if err != nil {
		return 0, err
	}
	total := 0
	for _, id := range ids {
		done := 0
		err := s.store.inSession(ctx, id, func(tx *store, session Session) (err error) {
			done, err = work(tx, session)
			return err
		})
		if err != nil {
			return total, err
		}
		total += done
	}
	return total, nil
}

// current is the session after what was due in it, and the jobs have not done yet, has
// been done, as far as it can make a difference to who gets a place.
func (s *Service) current(ctx context.Context, tx *store, session Session) (Session, error) {
	done := 0
	if session.Held > 0 {
		released, err := s.releaseDue(ctx, tx, session)
		if err != nil {
			return Session{}, err
		}
		done += released
	}
	if session.Offered > 0 {
		lapsed, err := s.lapseDue(ctx, tx, session)
		if err != nil {
			return Session{}, err
		}
		done += lapsed
	}
	if done == 0 {
		return session, nil
	}
	return tx.sessionByID(ctx, session.ID)
}

// releaseDue releases the session's holds whose day has come, one after another, because
// releasing one moves people into the others.
func (s *Service) releaseDue(ctx context.Context, tx *store, session Session) (int, error) {
	for released := 0; ; released++ {
		due, err := tx.holdsWhere(ctx, "session_id = ? AND released_at IS NULL AND release_on <= ?", session.ID, DayOf(s.now()))
		if err != nil || len(due) == 0 {
			return released, err
		}
		if err := s.release(ctx, tx, people.System, session, due[0], "their day of release had come"); err != nil {
			return released, err
		}
	}
}

// lapseDue ends the session's offers that were not answered in time.
func (s *Service) lapseDue(ctx context.Context, tx *store, session Session) (int, error) {
	due, err := tx.bookings(ctx, "session_id = ? AND state = 'offered' AND offer_expires_at <= ?", session.ID, s.now())
	if err != nil {
		return 0, err
	}
	for _, booking := range due {
		if _, err := s.giveUp(ctx, tx, people.System, session, booking, reasonLapsed, KindOfferLapsed); err != nil {
			return 0, err
		}
	}
	return len(due), nil
}

// promotionReason is why the place of a booking came free, for the record; reason is why
// it ended.
func promotionReason(before Booking, reason string) string {
	switch {
	case before.State == Confirmed:
		return "a confirmed booking was cancelled"
	case reason == reasonLapsed:
		return "an offered place was not accepted in time"
	}
	return "an offered place was declined"
}
