package courses

import (
	"context"
	"fmt"
	"strings"

	"muster/courses/people"
)

// ChangeProgramme gives a programme another title and other days, in the place of those it was
// read with. What its figures are counted by, its thresholds and floors, stays. For managers and
// administrators. ErrNoProgramme; ErrInvalid as in AddProgramme; ErrSessionsOutside when a session
// that is not cancelled begins on a day that would be outside; ErrProgrammeChanged when the
// title or the days are not was any more.
func (s *Service) ChangeProgramme(ctx context.Context, actor people.Actor, was, changed Programme) error {
	if !runsProgramme(actor) {
		return ErrNotAllowed
	}
	changed.Title = strings.TrimSpace(changed.Title)
	if changed.Title == "" || !isDay(changed.StartsOn) || !isDay(changed.EndsOn) || changed.StartsOn > changed.EndsOn {
		return ErrInvalid
	}
	found, err := s.store.programmeByCode(ctx, was.Code)
	if err != nil {
		return err
	}
	detail := fmt.Sprintf("%s, %s to %s; was %s, %s to %s", changed.Title, changed.StartsOn, changed.EndsOn, was.Title, was.StartsOn, was.EndsOn)
	return s.store.transaction(ctx, func(tx *store) error {
		if err := tx.changeProgramme(ctx, found.Code, was, changed); err != nil {
			return err
		}
		return tx.people.Record(ctx, actor, "programme changed", found.Code, detail)
	})
}
