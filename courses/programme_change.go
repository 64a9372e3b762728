package courses

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

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

// changeProgramme changes the programme first: who opens a session on one of its days meanwhile
// waits or is found here.
func (s *store) changeProgramme(ctx context.Context, code string, was, changed Programme) error {
	updated := s.db.WithContext(ctx).Model(&programmeRow{}).
		Where("code = ? AND title = ? AND starts_on = ? AND ends_on = ?", code, was.Title, was.StartsOn, was.EndsOn).
		Updates(map[string]any{"title": changed.Title, "starts_on": changed.StartsOn, "ends_on": changed.EndsOn})
	if updated.Error == nil && updated.RowsAffected == 0 {
		return ErrProgrammeChanged
	}
	if updated.Error != nil {
		return updated.Error
	}
	first, err := midnightOf(changed.StartsOn)
	if err != nil {
		return err
	}
	last, err := midnightOf(changed.EndsOn)
	if err != nil {
		return err
	}
	var outside []string
	err = s.db.WithContext(ctx).Model(&sessionRow{}).Where("programme_code = ? AND state <> ?", code, SessionCancelled).
		Where(gorm.Expr("(starts_at < ? OR starts_at >= ?)", first.UTC(), nextMidnight(last).UTC())).Limit(1).Pluck("code", &outside).Error
	if err == nil && len(outside) > 0 {
		err = fmt.Errorf("%w: %s", ErrSessionsOutside, outside[0])
	}
	return err
}
