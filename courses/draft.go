package courses

import (
	"context"
	"strings"
	"time"

	"muster/courses/people"
)

// draftsKept is how long what somebody has begun to say about a booking is kept.
const draftsKept = 24 * time.Hour

// SaveDraft keeps the access needs of a booking that the actor has begun, for a day
// or until it is made, whichever is first.
func (s *Service) SaveDraft(ctx context.Context, actor people.Actor, session Session, accessNeeds string) error {
	if !actor.SignedIn() {
		return ErrNotAllowed
	}
	return s.store.saveDraft(ctx, actor.PersonID, session.ID, strings.TrimSpace(accessNeeds), s.now())
}

// Begun is how far the actor is with booking a session: the access needs of a booking
// that they have begun, whether they have been asked for at all, and the booking, nil
// while there is none that is not cancelled.
type Begun struct {
	AccessNeeds string
	Asked       bool
	Booking     *Booking
}

// Begun reads how far the actor is, all at one moment: booking takes the draft away, so
// that read one after the other neither might be found.
func (s *Service) Begun(ctx context.Context, actor people.Actor, session Session) (Begun, error) {
	if !actor.SignedIn() {
		return Begun{}, ErrNotAllowed
	}
	return s.store.begun(ctx, actor.PersonID, session.ID, s.now().Add(-draftsKept))
}

// ForgetDrafts deletes the drafts that have been kept for a day, and says how many. It
// is a scheduled job.
func (s *Service) ForgetDrafts(ctx context.Context) (int, error) {
	return s.store.deleteDraftsBefore(ctx, s.now().Add(-draftsKept))
}
