package courses

import (
	"context"
	"time"

	"gorm.io/gorm"
)

func (s *store) insertSessionTrainer(ctx context.Context, sessionID, personID, by string, at time.Time) error {
	if err := s.db.WithContext(ctx).Create(&sessionTrainerRow{sessionID, personID, by, at}).Error; err != nil {
		return err
	}
	return s.countTrainers(ctx, sessionID)
}

// deleteSessionTrainer tells whether the person trained the session beside its leader.
func (s *store) deleteSessionTrainer(ctx context.Context, sessionID, personID string) (bool, error) {
	gone := s.db.WithContext(ctx).Where("session_id = ? AND person_id = ?", sessionID, personID).Delete(&sessionTrainerRow{})
	if gone.Error != nil || gone.RowsAffected == 0 {
		return false, gone.Error
	}
	return true, s.countTrainers(ctx, sessionID)
}

func (s *store) countTrainers(ctx context.Context, sessionID string) error {
	return s.db.WithContext(ctx).Model(&sessionRow{}).Where("id = ?", sessionID).Updates(map[string]any{
		"other_trainers": gorm.Expr("(SELECT count(*) FROM course_session_trainers WHERE session_id = ?)", sessionID),
		"version":        gorm.Expr("version + 1"),
	}).Error
}

func (s *store) writeLeader(ctx context.Context, session Session, personID, by string, at time.Time) error {
	return s.db.WithContext(ctx).Model(&sessionRow{}).Where("id = ?", session.ID).Updates(map[string]any{
		"trainer_id": personID, "version": gorm.Expr("version + 1"), "recorded_by": by, "recorded_at": at,
	}).Error
}

func (s *store) writeSeries(ctx context.Context, sessionID, seriesID string) error {
	return s.db.WithContext(ctx).Model(&sessionRow{}).Where("id = ?", sessionID).Update("series_id", seriesID).Error
}
