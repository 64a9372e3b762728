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

// begunRow is a person's booking on a session and their draft for it; of what there is
// not, the columns are null.
type begunRow struct {
	Booking bookingRow `gorm:"embedded"`
	Needs   *string
}

func (s *store) begun(ctx context.Context, personID, sessionID string, since time.Time) (Begun, error) {
	var row begunRow
	err := s.db.WithContext(ctx).Table("(SELECT 1) AS one").
		Joins("LEFT JOIN course_bookings ON course_bookings.session_id = ? AND course_bookings.person_id = ? AND course_bookings.state <> 'cancelled'", sessionID, personID).
		Joins("LEFT JOIN course_booking_drafts ON course_booking_drafts.session_id = ? AND course_booking_drafts.person_id = ? AND course_booking_drafts.recorded_at > ?", sessionID, personID, since).
		Select("course_bookings.*, course_booking_drafts.needs").Find(&row).Error
	begun := Begun{AccessNeeds: orEmpty(row.Needs), Asked: row.Needs != nil}
	if row.Booking.ID != "" {
		booking := row.Booking.booking()
		begun.Booking = &booking
	}
	return begun, err
}

func (s *store) deleteDraft(ctx context.Context, personID, sessionID string) error {
	return s.db.WithContext(ctx).Where("person_id = ? AND session_id = ?", personID, sessionID).Delete(&draftRow{}).Error
}

func (s *store) deleteDraftsBefore(ctx context.Context, moment time.Time) (int, error) {
	deleted := s.db.WithContext(ctx).Where("recorded_at <= ?", moment).Delete(&draftRow{})
	return int(deleted.RowsAffected), deleted.Error
}
