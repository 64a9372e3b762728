package courses

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm/clause"
)

// surveyOwner is whose surveys: the table and its column of the owner's id.
type surveyOwner struct{ table, column string }

var (
	courseSurveys  = surveyOwner{"course_surveys", "course_id"}
	sessionSurveys = surveyOwner{"course_session_surveys", "session_id"}
)

type surveyOfRow struct {
	OwnerID    string
	Stage      SurveyStage
	Months     int
	SurveyCode string
}

// surveysOf are the surveys of courses or sessions by their ids, each in the order in which
// they come.
func (s *store) surveysOf(ctx context.Context, of surveyOwner, ids []string) (map[string][]CourseSurvey, error) {
	found := map[string][]CourseSurvey{}
	for part := range slices.Chunk(ids, idsAtOnce) {
		var rows []surveyOfRow
		err := s.db.WithContext(ctx).Table(of.table).Where(of.column+" IN ?", part).
			Select(of.column + " AS owner_id, stage, months, survey_code").
			Order("CASE stage WHEN 'before' THEN 1 WHEN 'after' THEN 2 ELSE 3 END, months").Scan(&rows).Error
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			found[row.OwnerID] = append(found[row.OwnerID], CourseSurvey{row.Stage, row.Months, row.SurveyCode})
		}
	}
	return found, nil
}

// writeSurveys replaces the surveys of a course or a session.
func (s *store) writeSurveys(ctx context.Context, of surveyOwner, id string, list []CourseSurvey) error {
	db := s.db.WithContext(ctx)
	if err := db.Exec("DELETE FROM "+of.table+" WHERE "+of.column+" = ?", id).Error; err != nil {
		return err
	}
	for _, survey := range list {
		err := db.Exec("INSERT INTO "+of.table+" ("+of.column+", stage, months, survey_code) VALUES (?, ?, ?, ?)",
			id, survey.Stage, survey.Months, survey.Survey).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// inheritSurveys gives a new session the surveys of its course, which it holds: whoever sets
// them afterwards finds the session, and whoever has set them is waited for.
func (s *store) inheritSurveys(ctx context.Context, session Session) error {
	if err := s.holdCourse(ctx, session.CourseID); err != nil {
		return err
	}
	return s.db.WithContext(ctx).Exec(`INSERT INTO course_session_surveys (session_id, stage, months, survey_code)
		SELECT ?, stage, months, survey_code FROM course_surveys WHERE course_id = ?`, session.ID, session.CourseID).Error
}

// copySurveys gives a session the surveys of another instead of its own.
func (s *store) copySurveys(ctx context.Context, from, to string) error {
	has, err := s.surveysOf(ctx, sessionSurveys, []string{from})
	if err != nil {
		return err
	}
	return s.writeSurveys(ctx, sessionSurveys, to, has[from])
}

// holdCourse keeps the course for the transaction, so that two who set its surveys at once,
// or set them and make a session, do so one after the other. It locks on PostgreSQL, and
// changes nothing, because a file makes thousands of sessions of one course; SQLite has one
// writer at a time and needs no lock.
func (s *store) holdCourse(ctx context.Context, courseID string) error {
	var held string
	return s.db.WithContext(ctx).Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Table("courses").
		Where("id = ?", courseID).Select("id").Scan(&held).Error
}

// holdSessionsToCome are the sessions of a course that have not started and are not
// cancelled, held until the transaction ends, as commands on one of them do.
func (s *store) holdSessionsToCome(ctx context.Context, courseID string, now time.Time) ([]string, error) {
	var ids []string
	err := s.db.WithContext(ctx).Raw(`UPDATE course_sessions SET confirmed = confirmed
		WHERE course_id = ? AND starts_at > ? AND state <> 'cancelled' RETURNING id`, courseID, now).Scan(&ids).Error
	return ids, err
}

func (s *store) followUpMonths(ctx context.Context) ([]int, error) {
	var months []int
	err := s.db.WithContext(ctx).Raw("SELECT DISTINCT months FROM course_session_surveys WHERE stage = 'follow_up' ORDER BY months").Scan(&months).Error
	return months, err
}

// BookingsByID are the bookings of these ids, by id, for who keeps what belongs to them.
func (s *Service) BookingsByID(ctx context.Context, ids []string) (map[string]Booking, error) {
	found := map[string]Booking{}
	for part := range slices.Chunk(ids, idsAtOnce) {
		list, err := s.store.bookings(ctx, "id IN ?", part)
		if err != nil {
			return nil, err
		}
		for _, booking := range list {
			found[booking.ID] = booking
		}
	}
	return found, nil
}

// ConfirmedBookings are the bookings with a place on sessions, by the session's id.
func (s *Service) ConfirmedBookings(ctx context.Context, sessionIDs []string) (map[string][]Booking, error) {
	found := map[string][]Booking{}
	for part := range slices.Chunk(sessionIDs, idsAtOnce) {
		list, err := s.store.bookings(ctx, "session_id IN ? AND state = 'confirmed'", part)
		if err != nil {
			return nil, err
		}
		for _, booking := range list {
			found[booking.SessionID] = append(found[booking.SessionID], booking)
		}
	}
	return found, nil
}
