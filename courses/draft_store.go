package courses

import (
	"context"
	"time"

	"gorm.io/gorm/clause"
)

type draftRow struct {
	PersonID   string
	SessionID  string
	Needs      string
	RecordedAt time.Time
}

func (draftRow) TableName() string { return "course_booking_drafts" }

// insertDraft keeps the one that is there when two come at once.
func (s *store) insertDraft(ctx context.Context, personID, sessionID, needs string, at time.Time) error {
	return s.db.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).
		Create(&draftRow{personID, sessionID, needs, at}).Error
}

func (s *store) draft(ctx context.Context, personID, sessionID string, since time.Time) (string, bool, error) {
	var rows []draftRow
	err := s.db.WithContext(ctx).
		Where("person_id = ? AND session_id = ? AND recorded_at > ?", personID, sessionID, since).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return "", false, err
	}
	return rows[0].Needs, true, nil
}

func (s *store) deleteDraft(ctx context.Context, personID, sessionID string) error {
	return s.db.WithContext(ctx).Where("person_id = ? AND session_id = ?", personID, sessionID).Delete(&draftRow{}).Error
}

func (s *store) deleteDraftsBefore(ctx context.Context, moment time.Time) error {
	return s.db.WithContext(ctx).Where("recorded_at <= ?", moment).Delete(&draftRow{}).Error
}
