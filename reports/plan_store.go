package reports

import (
	"context"
	"encoding/json"
	"errors"
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
