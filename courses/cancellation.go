package courses

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"muster/courses/people"
)

// CancelKind is why a booking was given up, as a kind that can be counted; empty where
// nobody chose one: a lapsed offer, a cancelled session, a refused request.
type CancelKind string

// The kinds. Operational abstraction is a reason like any other.
const (
	CancelAbstraction CancelKind = "abstraction"
	CancelSickness    CancelKind = "sickness"
	CancelLeave       CancelKind = "leave"
	CancelNotNeeded   CancelKind = "not_needed"
	CancelOther       CancelKind = "other"
	// CancelSwapped marks a booking whose place has passed to a colleague.
	CancelSwapped CancelKind = "swapped"
)

// CancelKinds are the kinds that somebody who cancels chooses from.
var CancelKinds = []CancelKind{CancelAbstraction, CancelSickness, CancelLeave, CancelNotNeeded, CancelOther}

// cancelWords are what the kinds are called in a booking's history and in emails.
var cancelWords = map[CancelKind]string{
	CancelAbstraction: "Operational abstraction",
	CancelSickness:    "Sickness",
	CancelLeave:       "Leave",
	CancelNotNeeded:   "No longer needed",
}

// Words are what the kind is called; CancelOther and what is no reason of its own have none.
func (k CancelKind) Words() string { return cancelWords[k] }

// chosen tells whether somebody may give it as a reason.
func (k CancelKind) chosen() bool { return slices.Contains(CancelKinds, k) }

// CutOff is until when a place on the session may be given up without it counting as
// late: CancelHours before it starts, which is the start itself where there are none.
func CutOff(session Session) time.Time {
	return session.StartsAt.Add(-time.Duration(session.CancelHours) * time.Hour)
}

// isLate tells whether giving the booking up at the moment now counts as late: it has a
// place, and the session's cut-off has passed. What waits or is only offered never does.
func isLate(session Session, booking Booking, now time.Time) bool {
	return booking.State == Confirmed && now.After(CutOff(session))
}

// CancelBooking gives a booking up before the session starts; its place is offered
// to the first in line who may have it at once. The reason is one of CancelKinds, and for
// CancelOther in words. A place given up after the session's cut-off is marked as late. The
// person may, a contact of their organisation, and those who may manage the session.
// ErrReasonNeeded without a reason, ErrSessionStarted once it has started. Cancelling again
// returns the booking as it is.
func (s *Service) CancelBooking(ctx context.Context, actor people.Actor, reference string, kind CancelKind, words string) (Booking, error) {
	booking, session, err := s.store.bookingAndSession(ctx, reference)
	if err != nil {
		return Booking{}, err
	}
	if !MayGiveUp(actor, session, booking) {
		return Booking{}, ErrNotAllowed
	}
	reason := cmp.Or(kind.Words(), strings.TrimSpace(words))
	if !kind.chosen() || reason == "" {
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
		now.CancelKind, now.CancelledLate = kind, isLate(current, now, s.now())
		booking, err = s.giveUp(ctx, tx, actor, current, now, reason, KindBookingCancelled)
		return err
	})
	return booking, err
}

// MayGiveUp tells whether actor may cancel the booking or pass it on: its person, a contact
// of its organisation, and those who may manage the session.
func MayGiveUp(actor people.Actor, session Session, booking Booking) bool {
	own := actor.SignedIn() && booking.PersonID == actor.PersonID
	return own || decidesFor(actor, session, booking)
}
