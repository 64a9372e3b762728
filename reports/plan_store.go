package reports

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"muster/courses/people"
)

type planRow struct {
	ProgrammeCode string
	Content       string
	RecordedBy    string
	RecordedAt    time.Time
}

func (planRow) TableName() string { return "report_plans" }

func (s store) setPlan(ctx context.Context, actor people.Actor, programme string, plan Plan, at time.Time) error {
	content, err := json.Marshal(plan)
	if err != nil {
		return err
	}
	return s.audited(ctx, at, actor, "return planned", programme, "", func(tx *gorm.DB) error {
		err := tx.Clauses(clause.OnConflict{
			Columns:   []clause.Column{{Name: "programme_code"}},
			DoUpdates: clause.AssignmentColumns([]string{"content", "recorded_by", "recorded_at"}),
		}).Create(&planRow{programme, string(content), actor.PersonID, at}).Error
		return translate(err, ErrNoProgramme)
	})
}

func (s store) plan(ctx context.Context, programme string) (Plan, error) {
	var row planRow
	err := s.with(ctx).Where("programme_code = ?", programme).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Plan{}, nil
	}
	if err != nil {
		return Plan{}, err
	}
	var plan Plan
	err = json.Unmarshal([]byte(row.Content), &plan)
	return plan, err
}

// nameFigures puts names in the place of those seen. Of two at once, the second finds the plan
// changed.
func (s store) nameFigures(ctx context.Context, actor people.Actor, programme string, seen, names []FigureName, at time.Time) error {
	return s.audited(ctx, at, actor, "figures named", programme, "", func(tx *gorm.DB) error {
		var row planRow
		if err := tx.Where("programme_code = ?", programme).Limit(1).Find(&row).Error; err != nil {
			return err
		}
		plan := Plan{}
		if row.Content != "" {
			if err := json.Unmarshal([]byte(row.Content), &plan); err != nil {
				return err
			}
		}
		if !slices.Equal(plan.Names, seen) {
			return ErrChangedSince
		}
		plan.Names = names
		content, err := json.Marshal(plan)
		if err != nil {
			return err
		}
		named := planRow{programme, string(content), actor.PersonID, at}
		if row.Content == "" {
			err := tx.Create(&named).Error
			if errors.Is(err, gorm.ErrDuplicatedKey) {
				return ErrChangedSince
			}
			return translate(err, ErrNoProgramme)
		}
		changed := tx.Model(&planRow{}).Where("programme_code = ? AND content = ?", programme, row.Content).Updates(&named)
		if changed.Error == nil && changed.RowsAffected == 0 {
			return ErrChangedSince
		}
		return changed.Error
	})
}
