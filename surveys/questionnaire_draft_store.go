package surveys

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
)

type questionnaireDraftRow struct {
	Code      string
	BasedOn   int
	Revision  int
	Content   string
	ChangedAt time.Time
}

// TableName is the table's name.
func (questionnaireDraftRow) TableName() string { return "survey_questionnaire_drafts" }

func (r questionnaireDraftRow) draft() (QuestionnaireDraft, error) {
	draft := QuestionnaireDraft{BasedOn: r.BasedOn, Revision: r.Revision, ChangedAt: r.ChangedAt}
	if err := json.Unmarshal([]byte(r.Content), &draft.Questionnaire); err != nil {
		return draft, fmt.Errorf("draft of questionnaire %s: %w", r.Code, err)
	}
	return draft, nil
}

func rowOfQuestionnaireDraft(draft QuestionnaireDraft) (questionnaireDraftRow, error) {
	content, err := json.Marshal(draft.Questionnaire)
	return questionnaireDraftRow{
		Code: draft.Code, BasedOn: draft.BasedOn, Revision: draft.Revision, Content: string(content), ChangedAt: draft.ChangedAt.UTC(),
	}, err
}

func (s store) questionnaireDrafts(ctx context.Context) ([]QuestionnaireDraft, error) {
	var rows []questionnaireDraftRow
	if err := s.with(ctx).Order("code").Find(&rows).Error; err != nil {
		return nil, err
	}
	drafts := make([]QuestionnaireDraft, len(rows))
	for i, row := range rows {
		var err error
		if drafts[i], err = row.draft(); err != nil {
			return nil, err
		}
	}
	return drafts, nil
}

func (s store) questionnaireDraft(ctx context.Context, survey string) (QuestionnaireDraft, error) {
	var row questionnaireDraftRow
	err := s.with(ctx).Where("code = ?", survey).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return QuestionnaireDraft{}, ErrNoQuestionnaireDraft
	}
	if err != nil {
		return QuestionnaireDraft{}, err
	}
	return row.draft()
}

func (s store) insertQuestionnaireDraft(ctx context.Context, actor people.Actor, draft QuestionnaireDraft) error {
	row, err := rowOfQuestionnaireDraft(draft)
	if err != nil {
		return err
	}
	err = s.transaction(ctx, false, func(tx *gorm.DB) error {
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		return people.Record(tx, draft.ChangedAt, actor, "draft questionnaire", draft.Code, fmt.Sprintf("from version %d", draft.BasedOn))
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return ErrQuestionnaireDraftExists
	}
	return err
}

// updateQuestionnaireDraft stores the draft over the revision before it, or answers that it
// is not there any more.
func (s store) updateQuestionnaireDraft(ctx context.Context, draft QuestionnaireDraft) error {
	row, err := rowOfQuestionnaireDraft(draft)
	if err != nil {
		return err
	}
	result := s.with(ctx).Model(&questionnaireDraftRow{}).Where("code = ? AND revision = ?", row.Code, row.Revision-1).
		Updates(map[string]any{"content": row.Content, "revision": row.Revision, "changed_at": row.ChangedAt})
	if result.Error == nil && result.RowsAffected == 0 {
		return ErrQuestionnaireDraftChanged
	}
	return result.Error
}

func (s store) deleteQuestionnaireDraft(ctx context.Context, actor people.Actor, survey string, now time.Time) error {
	return s.transaction(ctx, false, func(tx *gorm.DB) error {
		result := tx.Where("code = ?", survey).Delete(&questionnaireDraftRow{})
		if result.Error != nil {
			return result.Error
		}
		if result.RowsAffected == 0 {
			return ErrNoQuestionnaireDraft
		}
		return people.Record(tx, now, actor, "end draft of questionnaire", survey, "")
	})
}
