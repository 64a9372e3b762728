package courses

import (
	"context"

	"gorm.io/gorm/clause"
)

// checkOverlap returns an OverlapError when the person has a place on another session
// one of whose days is at the time of one of this session's. It first takes the
// person's row (SQLite has one writer at a time and needs no lock), so that of two
// bookings of one person at once the second sees the first; the caller holds the
// session's row, which is always taken before that of a person.
func (s *store) checkOverlap(ctx context.Context, session Session, personID string) error {
	db := s.db.WithContext(ctx)
	var locked string
	err := db.Table("people").Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("id = ?", personID).Select("id").Scan(&locked).Error
	if err != nil {
		return err
	}
	var other string
	err = db.Table("course_bookings").
		Joins("JOIN course_session_days theirs ON theirs.session_id = course_bookings.session_id").
		Joins("JOIN course_session_days ours ON ours.session_id = ? AND ours.starts_at < theirs.ends_at AND theirs.starts_at < ours.ends_at", session.ID).
		Where("course_bookings.person_id = ? AND course_bookings.session_id <> ? AND course_bookings.state IN ('confirmed', 'offered')", personID, session.ID).
		Select("course_bookings.session_id").Order("course_bookings.session_id").Limit(1).Scan(&other).Error
	if err != nil || other == "" {
		return err
	}
	clash, err := s.sessionByID(ctx, other)
	if err != nil {
		return err
	}
	return OverlapError{clash}
}
