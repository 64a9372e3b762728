package reports

import (
	"context"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
)

type returnStepRow struct {
	ID          string
	ReturnID    string
	Number      int
	Act         ReturnAct
	FromStage   ReturnState
	Reason      string
	ContentHash string
	Withdrawn   string
	PersonID    string
	PersonName  string
	RecordedAt  time.Time
}

func (returnStepRow) TableName() string { return "report_return_steps" }

// moveReturn takes a return from where it was read to where it goes, and adds the step. A
// return that somebody has moved or written in meanwhile stays as it is.
func (s store) moveReturn(ctx context.Context, actor people.Actor, from Return, to movedReturn, step ReturnStep, withdrawn string) error {
	changes := map[string]any{
		"stage": to.State, "state": "draft", "content": to.content, "content_hash": to.Hash, "submitted_by": to.SubmittedBy,
		"released_by": to.ReleasedBy, "released_at": nil, "revision": gorm.Expr("revision + 1"),
	}
	if to.State.Released() {
		changes["state"], changes["released_at"] = "released", to.ReleasedAt
	}
	return s.audited(ctx, step.RecordedAt, actor, "return: "+string(step.Act), from.Slug, step.Hash, func(tx *gorm.DB) error {
		found := tx.Model(&returnRow{}).Where("id = ? AND stage = ? AND revision = ?", from.id, from.State, from.Revision)
		if step.Act == Approve {
			found = found.Where("submitted_by <> ?", actor.PersonID)
		}
		changed := found.Updates(changes)
		if changed.Error == nil && changed.RowsAffected == 0 {
			return ErrChangedSince
		}
		if changed.Error != nil {
			return changed.Error
		}
		if step.Act == Submit {
			if err := settleFindings(tx, from, to.explained); err != nil {
				return err
			}
		}
		var before int64
		if err := tx.Model(&returnStepRow{}).Where("return_id = ?", from.id).Count(&before).Error; err != nil {
			return err
		}
		return tx.Create(&returnStepRow{
			people.NewID(), from.id, int(before) + 1, step.Act, step.From, step.Reason, step.Hash, withdrawn,
			step.PersonID, step.PersonName, step.RecordedAt,
		}).Error
	})
}

// returnSteps are the steps of a return, the latest first.
func (s store) returnSteps(ctx context.Context, filed Return) ([]ReturnStep, error) {
	var rows []returnStepRow
	err := s.with(ctx).Omit("withdrawn").Where("return_id = ?", filed.id).Order("number DESC").Find(&rows).Error
	steps := make([]ReturnStep, len(rows))
	for i, r := range rows {
		steps[i] = ReturnStep{r.Act, r.FromStage, r.Reason, r.ContentHash, r.PersonID, r.PersonName, r.RecordedAt.UTC()}
	}
	return steps, err
}

// stepsWithContent are the steps of a return, the first first, with what was withdrawn by each.
func (s store) stepsWithContent(ctx context.Context, filed Return) ([]returnStepRow, error) {
	var rows []returnStepRow
	err := s.with(ctx).Where("return_id = ?", filed.id).Order("number").Find(&rows).Error
	return rows, err
}

// submittedAt is the moment at which what a return says was frozen; the zero moment for one
// that never was.
func (s store) submittedAt(ctx context.Context, filed Return) (time.Time, error) {
	var rows []returnStepRow
	err := s.with(ctx).Select("recorded_at").Where("return_id = ? AND act = ?", filed.id, Submit).Order("number DESC").Limit(1).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return rows[0].RecordedAt.UTC(), nil
}
