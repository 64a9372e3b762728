package reports

import (
	"context"
	"slices"

	"muster/courses"
	"muster/courses/people"
)

// ChangeProgramme is courses.ChangeProgramme for a programme that may have returns, which stay as
// they are. Errors: as that, and ErrReturnOutside when one of them is as at a day before the
// first.
func (s *Service) ChangeProgramme(ctx context.Context, actor people.Actor, was, changed courses.Programme) error {
	if !runs(actor) {
		return ErrNotAllowed
	}
	all, err := s.store.returns(ctx, false)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(r Return) bool { return r.Programme == was.Code && r.AsAt < changed.StartsOn }) {
		return ErrReturnOutside
	}
	return s.courses.ChangeProgramme(ctx, actor, was, changed)
}
