package courses

import (
	"context"
	"time"

	"gorm.io/gorm"
)

type interestRow struct {
	ID          string `gorm:"primaryKey"`
	CourseID    string
	PersonID    string
	Region      string
	InvitedAt   *time.Time
	WithdrawnAt *time.Time
	RecordedAt  time.Time
}

func (interestRow) TableName() string { return "course_interests" }

// notBookedSince leaves out who has booked the course since they asked for it.
const notBookedSince = `NOT EXISTS (SELECT 1 FROM course_bookings JOIN course_sessions ON course_sessions.id = course_bookings.session_id
	WHERE course_sessions.course_id = course_interests.course_id AND course_bookings.person_id = course_interests.person_id
		AND course_bookings.state <> 'cancelled' AND course_bookings.booked_at >= course_interests.recorded_at)`

func (s *store) insertInterest(ctx context.Context, interest Interest) error {
	return s.db.WithContext(ctx).Create(&interestRow{
		ID: interest.ID, CourseID: interest.CourseID, PersonID: interest.PersonID, Region: interest.Region, RecordedAt: interest.RecordedAt,
	}).Error
}

func (s *store) withdrawInterest(ctx context.Context, courseID, personID string, at time.Time) error {
	return s.db.WithContext(ctx).Exec(
		"UPDATE course_interests SET withdrawn_at = ? WHERE course_id = ? AND person_id = ? AND withdrawn_at IS NULL", at, courseID, personID).Error
}

func (s *store) interestQuery(ctx context.Context) *gorm.DB {
	return s.db.WithContext(ctx).Table("course_interests").
		Joins("JOIN courses ON courses.id = course_interests.course_id").Where("course_interests.withdrawn_at IS NULL")
}

func (s *store) interests(ctx context.Context, condition string, values ...any) ([]Interest, error) {
	var rows []struct {
		Row         interestRow `gorm:"embedded"`
		CourseCode  string
		CourseTitle string
	}
	err := s.interestQuery(ctx).Where(condition, values...).
		Select("course_interests.*, courses.code AS course_code, courses.title AS course_title").
		Order("courses.title, course_interests.recorded_at, course_interests.id").Scan(&rows).Error
	list := make([]Interest, len(rows))
	for i, row := range rows {
		list[i] = Interest{
			ID: row.Row.ID, CourseID: row.Row.CourseID, CourseCode: row.CourseCode, CourseTitle: row.CourseTitle,
			PersonID: row.Row.PersonID, Region: row.Row.Region, RecordedAt: row.Row.RecordedAt.UTC(),
		}
		if row.Row.InvitedAt != nil {
			list[i].InvitedAt = row.Row.InvitedAt.UTC()
		}
	}
	return list, err
}

func (s *store) interestsToInvite(ctx context.Context, session Session) ([]Interest, error) {
	anywhere := session.Delivery == Online || session.Region == ""
	return s.interests(ctx, "course_interests.course_id = ? AND course_interests.invited_at IS NULL AND (? OR course_interests.region IN ?) AND "+notBookedSince,
		session.CourseID, anywhere, []string{"", session.Region})
}

// markInvited tells whether the person had not been invited before.
func (s *store) markInvited(ctx context.Context, interestID string, at time.Time) (bool, error) {
	done := s.db.WithContext(ctx).Exec("UPDATE course_interests SET invited_at = ? WHERE id = ? AND invited_at IS NULL", at, interestID)
	return done.RowsAffected == 1, done.Error
}

func (s *store) demand(ctx context.Context) ([]DemandLine, error) {
	var lines []DemandLine
	err := s.interestQuery(ctx).Where(notBookedSince).
		Select(`course_interests.course_id, courses.code AS course_code, courses.title AS course_title, course_interests.region,
			count(*) AS people, sum(CASE WHEN course_interests.invited_at IS NULL THEN 1 ELSE 0 END) AS uninvited`).
		Group("course_interests.course_id, courses.code, courses.title, course_interests.region").
		Order("people DESC, courses.title, course_interests.region").Scan(&lines).Error
	return lines, err
}
