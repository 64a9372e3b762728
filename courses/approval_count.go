package courses

import (
	"context"

	"muster/courses/people"
)

// CountRequests is how many requests wait for the actor's decision: what Requests would
// list. Nobody's record is read for it. 0 for those who decide nothing.
func (s *Service) CountRequests(ctx context.Context, actor people.Actor) (int, error) {
	if !actor.IsAny(people.Contact, people.Trainer, people.Manager, people.Administrator) {
		return 0, nil
	}
	return s.store.countRequests(ctx, actor, s.now())
}
