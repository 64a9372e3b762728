package courses

import (
	"context"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type roomRow struct {
	RoomKey string `gorm:"primaryKey"`
}

func (roomRow) TableName() string { return "course_rooms" }

// takePeople holds people's rows until the transaction ends. The ids are in order, so that
// two who take the same people wait for each other instead of for ever.
func (s *store) takePeople(ctx context.Context, ids []string) error {
	for _, id := range ids {
		if err := s.db.WithContext(ctx).Exec("UPDATE people SET name = name WHERE id = ?", id).Error; err != nil {
			return err
		}
	}
	return nil
}

// takeRoom holds a room's row, which is made the first time.
func (s *store) takeRoom(ctx context.Context, key string) error {
	if key == "" {
		return nil
	}
	db := s.db.WithContext(ctx)
	if err := db.Clauses(clause.OnConflict{DoNothing: true}).Create(&roomRow{key}).Error; err != nil {
		return err
	}
	return db.Exec("UPDATE course_rooms SET room_key = room_key WHERE room_key = ?", key).Error
}

// sessionsOfTrainer are the other sessions of a trainer that could overlap.
func (s *store) sessionsOfTrainer(ctx context.Context, session Session, personID string) ([]Session, error) {
	return s.scanSessions(ctx, s.around(ctx, session).
		Where("(course_sessions.trainer_id = ? OR course_sessions.id IN (SELECT session_id FROM course_session_trainers WHERE person_id = ?))", personID, personID))
}

// sessionsInRoom are the other sessions in a room that could overlap.
func (s *store) sessionsInRoom(ctx context.Context, session Session, key, address string) ([]Session, error) {
	return s.scanSessions(ctx, s.around(ctx, session).
		Where("course_sessions.room_key = ? AND (course_sessions.organisation_id = ? OR lower(course_sessions.address) = ?)",
			key, session.OrganisationID, strings.ToLower(address)))
}

// around chooses the other sessions that are not cancelled and begin before this one ends
// and end after it begins.
func (s *store) around(ctx context.Context, session Session) *gorm.DB {
	return s.sessionQuery(ctx).Where("course_sessions.id <> ? AND course_sessions.state <> ? AND course_sessions.starts_at < ? AND course_sessions.ends_at > ?",
		session.ID, SessionCancelled, session.EndsAt, session.StartsAt).
		Select(sessionColumns).Order("course_sessions.starts_at, course_sessions.code")
}
