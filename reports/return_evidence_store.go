package reports

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"muster/courses/people"
)

type evidenceRow struct {
	ID       string
	ReturnID string
	Title    string
	FileName string
	Kind     string
	Size     int
	SHA256   string `gorm:"column:sha256"`
	Content  []byte
	AddedBy  string
	AddedAt  time.Time
}

func (evidenceRow) TableName() string { return "report_return_evidence" }

func (r evidenceRow) file() Evidence {
	return Evidence{r.ID, r.Title, r.FileName, r.Kind, r.Size, r.SHA256, r.AddedAt.UTC(), r.Content}
}

// evidence are the files of a return in the order they were added, without their content.
func (s store) evidence(ctx context.Context, filed Return) ([]Evidence, error) {
	var rows []evidenceRow
	err := s.with(ctx).Omit("content").Where("return_id = ?", filed.id).Order("added_at, id").Find(&rows).Error
	files := make([]Evidence, len(rows))
	for i, row := range rows {
		files[i] = row.file()
	}
	return files, err
}

func (s store) evidenceFile(ctx context.Context, filed Return, id string) (Evidence, error) {
	var row evidenceRow
	err := s.with(ctx).Where("return_id = ? AND id = ?", filed.id, id).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Evidence{}, ErrNoEntry
	}
	return row.file(), err
}

func (s store) addEvidence(ctx context.Context, actor people.Actor, filed Return, file Evidence) error {
	return s.change(ctx, file.AddedAt, actor, filed, "return evidence added", file.Hash, func(tx *gorm.DB) error {
		var there int64
		if err := tx.Model(&evidenceRow{}).Where("return_id = ?", filed.id).Count(&there).Error; err != nil {
			return err
		}
		if there >= MaxEvidenceFiles {
			return EntryFaults{{"file", "A return has no more than 20 files. Remove one first"}}
		}
		added := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&evidenceRow{
			file.ID, filed.id, file.Title, file.FileName, file.Kind, file.Size, file.Hash, file.Content, actor.PersonID, file.AddedAt,
		})
		if added.Error == nil && added.RowsAffected == 0 {
			return ErrTaken
		}
		if added.Error != nil {
			return added.Error
		}
		return uncomplete(tx, filed, EvidenceSection)
	})
}

func (s store) removeEvidence(ctx context.Context, actor people.Actor, filed Return, id string, at time.Time) error {
	return s.change(ctx, at, actor, filed, "return evidence removed", id, func(tx *gorm.DB) error {
		removed := tx.Where("return_id = ? AND id = ?", filed.id, id).Delete(&evidenceRow{})
		if removed.Error == nil && removed.RowsAffected == 0 {
			return ErrNoEntry
		}
		if removed.Error != nil {
			return removed.Error
		}
		return uncomplete(tx, filed, EvidenceSection)
	})
}
