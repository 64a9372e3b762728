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

// takenOut are the files of a return that are no longer in it and are kept for a version that
// names them: each has an entry in the section of the evidence.
func takenOut(tx *gorm.DB, filed Return) *gorm.DB {
	return tx.Model(&returnEntryRow{}).Where("return_id = ? AND section = ?", filed.id, EvidenceSection)
}

// filesIn are the files that are in a return as it stands.
func filesIn(tx *gorm.DB, filed Return) *gorm.DB {
	return tx.Model(&evidenceRow{}).Where("return_id = ? AND id NOT IN (?)", filed.id, takenOut(tx.Session(&gorm.Session{NewDB: true}), filed).Select("entry_key"))
}

// evidence are the files of a return in the order they were added, without their content.
func (s store) evidence(ctx context.Context, filed Return) ([]Evidence, error) {
	var rows []evidenceRow
	err := filesIn(s.with(ctx), filed).Omit("content").Order("added_at, id").Find(&rows).Error
	files := make([]Evidence, len(rows))
	for i, row := range rows {
		files[i] = row.file()
	}
	return files, err
}

// evidenceFile is a file of a return, also one that was taken out of it and is kept.
func (s store) evidenceFile(ctx context.Context, filed Return, id string) (Evidence, error) {
	var row evidenceRow
	err := s.with(ctx).Where("return_id = ? AND id = ?", filed.id, id).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Evidence{}, ErrNoEntry
	}
	return row.file(), err
}

// addEvidence adds a file, or puts one back that was taken out and is kept, under the new name.
func (s store) addEvidence(ctx context.Context, actor people.Actor, filed Return, file *Evidence) error {
	return s.change(ctx, file.AddedAt, actor, filed, "return evidence added", file.Hash, func(tx *gorm.DB) error {
		var there int64
		if err := filesIn(tx, filed).Count(&there).Error; err != nil {
			return err
		}
		if there >= MaxEvidenceFiles {
			return EntryFaults{{"file", "A return has no more than 20 files. Remove one first"}}
		}
		added := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&evidenceRow{
			file.ID, filed.id, file.Title, file.FileName, file.Kind, file.Size, file.Hash, file.Content, actor.PersonID, file.AddedAt,
		})
		if added.Error == nil && added.RowsAffected == 0 {
			added.Error = putBack(tx, filed, file)
		}
		if added.Error != nil {
			return added.Error
		}
		return uncomplete(tx, filed, EvidenceSection)
	})
}

func putBack(tx *gorm.DB, filed Return, file *Evidence) error {
	var kept evidenceRow
	if err := tx.Omit("content").Where("return_id = ? AND sha256 = ?", filed.id, file.Hash).Take(&kept).Error; err != nil {
		return err
	}
	back := takenOut(tx, filed).Where("entry_key = ?", kept.ID).Delete(&returnEntryRow{})
	if back.Error == nil && back.RowsAffected == 0 {
		return ErrTaken
	}
	file.ID = kept.ID
	return errors.Join(back.Error, tx.Model(&kept).Updates(map[string]any{"title": file.Title, "file_name": file.FileName, "kind": file.Kind}).Error)
}

// removeEvidence takes a file out of a return. One that a version names is kept for its readers.
func (s store) removeEvidence(ctx context.Context, actor people.Actor, filed Return, id string, at time.Time) error {
	return s.change(ctx, at, actor, filed, "return evidence removed", id, func(tx *gorm.DB) error {
		if err := filesIn(tx, filed).Where("id = ?", id).Omit("content").Take(&evidenceRow{}).Error; err != nil {
			if errors.Is(err, gorm.ErrRecordNotFound) {
				return ErrNoEntry
			}
			return err
		}
		var names int64
		if err := tx.Model(&returnStepRow{}).Where("return_id = ? AND withdrawn LIKE ?", filed.id, "%"+id+"%").Count(&names).Error; err != nil {
			return err
		}
		removed := tx.Where("return_id = ? AND id = ?", filed.id, id)
		if names > 0 {
			removed = tx.Create(&returnEntryRow{people.NewID(), filed.id, EvidenceSection, id, 0, "{}", 1, actor.PersonID, at})
		} else {
			removed = removed.Delete(&evidenceRow{})
		}
		if removed.Error != nil {
			return removed.Error
		}
		return uncomplete(tx, filed, EvidenceSection)
	})
}
