package courses

import (
	"context"
	"time"

	"muster/courses/people"
)

type sessionChangeRow struct {
	ID         string `gorm:"primaryKey"`
	SessionID  string
	State      SessionState
	Reason     string
	RecordedBy string
	RecordedAt time.Time
}

func (sessionChangeRow) TableName() string { return "course_session_changes" }

func (s *store) insertSessionChange(ctx context.Context, sessionID string, change SessionChange) error {
	return s.db.WithContext(ctx).Create(&sessionChangeRow{
		people.NewID(), sessionID, change.State, change.Reason, change.RecordedBy, change.RecordedAt,
	}).Error
}

func (s *store) sessionChanges(ctx context.Context, sessionID string) ([]SessionChange, error) {
	var rows []sessionChangeRow
	err := s.db.WithContext(ctx).Where("session_id = ?", sessionID).Order("recorded_at, id").Find(&rows).Error
	list := make([]SessionChange, len(rows))
	for i, row := range rows {
		list[i] = SessionChange{row.State, row.Reason, row.RecordedBy, row.RecordedAt.UTC()}
	}
	return list, err
}

func (s *store) writeState(ctx context.Context, session Session) error {
	return s.db.WithContext(ctx).Model(&sessionRow{}).Where("id = ?", session.ID).Updates(map[string]any{
		"state": session.State, "version": session.Version + 1,
		"recorded_by": session.RecordedBy, "recorded_at": session.RecordedAt,
	}).Error
}

// markDecisionTold tells whether this was the first time.
func (s *store) markDecisionTold(ctx context.Context, sessionID string, at time.Time) (bool, error) {
	done := s.db.WithContext(ctx).Exec(
		"UPDATE course_sessions SET decision_told_at = ? WHERE id = ? AND decision_told_at IS NULL", at, sessionID)
	return done.RowsAffected == 1, done.Error
}

// tentativeToSettle are the tentative sessions to come that have their minimum, or whose
// day of decision has come and nobody was told.
func (s *store) tentativeToSettle(ctx context.Context, now time.Time) ([]string, error) {
	var ids []string
	err := s.db.WithContext(ctx).Model(&sessionRow{}).
		Where("state = ? AND starts_at > ?", SessionTentative, now).
		Where("confirmed >= minimum OR (decide_on <= ? AND decision_told_at IS NULL)", DayOf(now)).
		Order("starts_at, id").Pluck("id", &ids).Error
	return ids, err
}

// deliveredToSettle are the sessions whose last day is over, whose register says of
// everybody with a place whether they came, and of somebody that they did.
func (s *store) deliveredToSettle(ctx context.Context, now time.Time) ([]string, error) {
	var ids []string
	err := s.db.WithContext(ctx).Model(&sessionRow{}).
		Where("state IN ? AND ends_at < ? AND confirmed > 0", BookableStates(), startOfDay(now)).
		Where(`EXISTS (SELECT 1 FROM course_attendance WHERE course_attendance.session_id = course_sessions.id AND attended <> 'no')
			AND NOT EXISTS (SELECT 1 FROM course_bookings WHERE course_bookings.session_id = course_sessions.id
				AND course_bookings.state = 'confirmed' AND NOT EXISTS (SELECT 1 FROM course_attendance WHERE course_attendance.booking_id = course_bookings.id))`).
		Order("ends_at, id").Pluck("id", &ids).Error
	return ids, err
}
