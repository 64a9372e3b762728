package surveys

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type outsideFileRow struct {
	ID         string
	SurveyCode string
	Content    string
	ExpiresAt  time.Time
}

// TableName is the table's name.
func (outsideFileRow) TableName() string { return "survey_outside_files" }

type outsideMappingRow struct {
	SurveyCode  string
	Version     int
	Fingerprint string
	Content     string
	RecordedAt  time.Time
}

// TableName is the table's name.
func (outsideMappingRow) TableName() string { return "survey_outside_mappings" }

func (s store) addOutsideFile(ctx context.Context, row outsideFileRow) error {
	return s.with(ctx).Create(&row).Error
}

func (s store) outsideFile(ctx context.Context, id, survey string, now time.Time) (outsideFileRow, error) {
	var row outsideFileRow
	result := s.with(ctx).Where("id = ? AND survey_code = ? AND expires_at > ?", id, survey, now.UTC()).Limit(1).Find(&row)
	if result.Error == nil && result.RowsAffected == 0 {
		return row, ErrNoOutsideFile
	}
	return row, result.Error
}

// saveOutsideFile stores a file where it still has the content before, so that of two changes
// at once the second is refused.
func (s store) saveOutsideFile(ctx context.Context, id, content, before string) error {
	result := s.with(ctx).Model(&outsideFileRow{}).Where("id = ? AND content = ?", id, before).Update("content", content)
	if result.Error == nil && result.RowsAffected == 0 {
		return ErrNoOutsideFile
	}
	return result.Error
}

// endOutsideFile deletes a file and remembers how it was understood, unless that is nil.
func (s store) endOutsideFile(ctx context.Context, id string, remembered *outsideMappingRow) error {
	return s.transaction(ctx, false, func(tx *gorm.DB) error {
		if remembered != nil {
			kept := clause.OnConflict{
				Columns:   []clause.Column{{Name: "survey_code"}, {Name: "version"}, {Name: "fingerprint"}},
				DoUpdates: clause.AssignmentColumns([]string{"content", "recorded_at"}),
			}
			if err := tx.Clauses(kept).Create(remembered).Error; err != nil {
				return err
			}
		}
		return tx.Where("id = ?", id).Delete(&outsideFileRow{}).Error
	})
}

// outsideMapping is what was remembered of files with the header.
func (s store) outsideMapping(ctx context.Context, survey string, version int, fingerprint string) (content string, found bool, err error) {
	var row outsideMappingRow
	result := s.with(ctx).Where("survey_code = ? AND version = ? AND fingerprint = ?", survey, version, fingerprint).Limit(1).Find(&row)
	return row.Content, result.RowsAffected == 1, result.Error
}

func (s store) forgetOutsideFiles(ctx context.Context, now time.Time) (int, error) {
	result := s.with(ctx).Where("expires_at <= ?", now.UTC()).Delete(&outsideFileRow{})
	return int(result.RowsAffected), result.Error
}
