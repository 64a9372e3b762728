package surveys

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/people"
)

// recordDestroyed generalises, and stores what and that the key is destroyed. It is
// errNothingNew when that is so already and nothing has come since.
func (s store) recordDestroyed(ctx context.Context, actor people.Actor, programme courses.Programme, now func() time.Time) error {
	return s.transaction(ctx, false, func(tx *gorm.DB) error {
		today := courses.DayOf(now())
		var earlier []generalisationRow
		if err := tx.Where("programme_code = ?", programme.Code).Order("number DESC").Find(&earlier).Error; err != nil {
			return err
		}
		responses, err := countResponses(tx, programme.Code)
		if err != nil {
			return err
		}
		if len(earlier) > 0 && earlier[0].Responses == responses {
			return errNothingNew
		}
		done, err := generaliseProgramme(tx, programme)
		if err != nil {
			return err
		}
		if err := tx.Model(&programmeKeyRow{}).Where("programme_code = ? AND destroyed_on IS NULL", programme.Code).
			Update("destroyed_on", today).Error; err != nil {
			return err
		}
		row := generalisationRow{programme.Code, len(earlier) + 1, today, done.Floor, done.Responses, done.Roles, done.Organisations, done.SmallestLeft}
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return people.Record(tx, now(), actor, "destroy key", programme.Code,
			fmt.Sprintf("floor %d: role taken from %d and organisation from %d of %d responses", done.Floor, done.Roles, done.Organisations, done.Responses))
	})
}
