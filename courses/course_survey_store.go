package courses

import (
	"context"
	"slices"
	"time"
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

// inheritSurveys gives a new session the surveys of its course.
func (s *store) inheritSurveys(ctx context.Context, session Session) error {
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

// holdCourse keeps the course for the transaction, so that two who set its surveys at once
// do so one after the other.
func (s *store) holdCourse(ctx context.Context, courseID string) error {
	return s.db.WithContext(ctx).Exec("UPDATE courses SET version = version WHERE id = ?", courseID).Error
}

// sessionsToCome are the sessions of a course that have not started and are not cancelled.
func (s *store) sessionsToCome(ctx context.Context, courseID string, now time.Time) ([]string, error) {
	var ids []string
	err := s.db.WithContext(ctx).Table("course_sessions").
		Where("course_id = ? AND starts_at > ? AND state <> 'cancelled'", courseID, now).Order("id").Pluck("id", &ids).Error
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
