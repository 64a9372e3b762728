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
	return s.store.transaction(ctx, func(tx *store) error {
		if err := tx.deleteDraftsBefore(ctx, s.now().Add(-draftsKept)); err != nil {
			return err
		}
		if err := tx.deleteDraft(ctx, actor.PersonID, session.ID); err != nil {
			return err
		}
		return tx.insertDraft(ctx, actor.PersonID, session.ID, strings.TrimSpace(accessNeeds), s.now())
	})
}

// Draft is the access needs of a booking that the actor has begun, and whether they
// have been asked for at all.
func (s *Service) Draft(ctx context.Context, actor people.Actor, session Session) (accessNeeds string, asked bool, err error) {
	if !actor.SignedIn() {
		return "", false, ErrNotAllowed
	}
	return s.store.draft(ctx, actor.PersonID, session.ID, s.now().Add(-draftsKept))
}
