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

func (s *store) saveDraft(ctx context.Context, personID, sessionID, needs string, at time.Time) error {
	return s.db.WithContext(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "person_id"}, {Name: "session_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"needs", "recorded_at"}),
	}).Create(&draftRow{personID, sessionID, needs, at}).Error
}

func (s *store) deleteDraft(ctx context.Context, personID, sessionID string) error {
	return s.db.WithContext(ctx).Where("person_id = ? AND session_id = ?", personID, sessionID).Delete(&draftRow{}).Error
}

func (s *store) deleteDraftsBefore(ctx context.Context, moment time.Time) (int, error) {
	deleted := s.db.WithContext(ctx).Where("recorded_at <= ?", moment).Delete(&draftRow{})
	return int(deleted.RowsAffected), deleted.Error
}
