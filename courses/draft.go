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
// or until it is made, whichever is first. ErrNoSession when there is no such session
// that can be booked and on which the actor has no booking yet.
func (s *Service) SaveDraft(ctx context.Context, actor people.Actor, sessionCode, accessNeeds string) error {
	if !actor.SignedIn() {
		return ErrNotAllowed
	}
	saved, err := s.store.saveDraft(ctx, actor.PersonID, sessionCode, strings.TrimSpace(accessNeeds), s.now())
	if err == nil && !saved {
		err = ErrNoSession
	}
	return err
}

// BegunSession is a session and how far somebody is with booking it. Audience is for whom
// its course is. Waiting is counted only of a session without a place for everybody.
type BegunSession struct {
	Session
	Begun
	Audience string
}

// Begun is how far somebody is with booking a session: the access needs of a booking that
// they have begun, whether they have been asked for at all, and the booking, nil while
// there is none that is not cancelled.
type Begun struct {
	AccessNeeds string
	Asked       bool
	Booking     *Booking
}

// BegunSession is SessionFor with how far the actor is. Draft and booking are looked for at
// one moment: booking takes the draft away, so that looked for one after the other neither
// might be found. A visitor has begun nothing.
func (s *Service) BegunSession(ctx context.Context, actor people.Actor, code string) (BegunSession, error) {
	begun, err := s.store.begunSession(ctx, code, actor.PersonID, s.now().Add(-draftsKept))
	if err == nil && !mayOpen(actor, begun.Session) {
		return BegunSession{}, ErrNoSession
	}
	return begun, err
}

// mayOpen tells whether there is such a session for the actor: a draft is only for those who
// may manage it.
func mayOpen(actor people.Actor, session Session) bool {
	return session.State != SessionDraft || CanManage(actor, session)
}

// ForgetDrafts deletes the drafts that have been kept for a day, and says how many. It
// is a scheduled job.
func (s *Service) ForgetDrafts(ctx context.Context) (int, error) {
	return s.store.deleteDraftsBefore(ctx, s.now().Add(-draftsKept))
}
