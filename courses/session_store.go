package courses

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"muster/courses/rows"
)

type sessionRow struct {
	ID             string `gorm:"primaryKey"`
	Code           string
	RequestID      *string
	CourseID       string
	ProgrammeCode  string
	OrganisationID *string
	Region         string
	Town           string
	Address        string
	JoiningLink    string
	TrainerID      *string
	Delivery       Delivery
	Description    string
	StartsAt       time.Time
	EndsAt         time.Time
	Capacity       int
	Confirmed      int
	Offered        int
	Held           int
	NextInQueue    int
	Room           string
	SeriesID       string
	DayCount       int
	OtherTrainers  int
	RoomKey        string
	Terms          termsRow `gorm:"embedded"`
	State          SessionState
	CancelReason   string
	Version        int
	RecordedBy     string
	RecordedAt     time.Time
}

func (sessionRow) TableName() string { return "course_sessions" }

// termsRow are the columns of a session's terms.
type termsRow struct {
	Minimum             int
	DecideOn            string
	NeedsApproval       bool
	CancelHours         int
	OfferHours          int
	JoiningInstructions string
	CPDMinutes          int `gorm:"column:cpd_minutes"`
}

// bookableStates are BookableStates as a statement lists them.
const bookableStates = "('" + string(SessionOpen) + "', '" + string(SessionTentative) + "', '" + string(SessionConfirmed) + "')"

type sessionDayRow struct {
	SessionID string
	Number    int
	StartsAt  time.Time
	EndsAt    time.Time
}

func (sessionDayRow) TableName() string { return "course_session_days" }

type sessionTrainerRow struct {
	SessionID  string
	PersonID   string
	RecordedBy string
	RecordedAt time.Time
}

func (sessionTrainerRow) TableName() string { return "course_session_trainers" }

func (s *store) sessions(ctx context.Context, filter SessionFilter) ([]Session, error) {
	query := chosenSessions(s.sessionQuery(ctx), filter).Select(sessionColumns)
	if filter.NewestFirst {
		query = query.Order("course_sessions.starts_at DESC, course_sessions.code")
	} else {
		query = query.Order("course_sessions.starts_at, course_sessions.code")
	}
	if filter.Limit > 0 {
		query = query.Limit(filter.Limit).Offset(filter.Offset)
	}
	return s.scanSessions(ctx, query)
}

// idsAtOnce is how many ids stand in one statement: fewer than both databases take.
const idsAtOnce = 10_000

func (s *store) countSessions(ctx context.Context, filter SessionFilter) (int, error) {
	var count int64
	err := chosenSessions(s.sessionQuery(ctx), filter).Count(&count).Error
	return int(count), err
}

func chosenSessions(query *gorm.DB, filter SessionFilter) *gorm.DB {
	for _, equal := range []struct{ column, value string }{
		{"course_sessions.programme_code", filter.Programme},
		{"course_sessions.region", filter.Region},
		{"course_sessions.series_id", filter.Series},
		{"course_sessions.delivery", string(filter.Delivery)},
	} {
		if equal.value != "" {
			query = query.Where(equal.column+" = ?", equal.value)
		}
	}
	if filter.Course != "" {
		// Not by the joined row: so the sessions are read in order by an index, and no more
		// of them than are wanted.
		query = query.Where("course_sessions.course_id = (SELECT id FROM courses WHERE code = ?)", filter.Course)
	}
	for _, bound := range []struct {
		condition string
		moment    time.Time
	}{
		{"course_sessions.starts_at >= ?", filter.From},
		{"course_sessions.starts_at < ?", filter.To},
		{"course_sessions.starts_at > ?", filter.StartsAfter},
		{"course_sessions.ends_at > ?", filter.EndsAfter},
	} {
		if !bound.moment.IsZero() {
			query = query.Where(bound.condition, bound.moment.UTC())
		}
	}
	if filter.States != nil {
		query = query.Where("course_sessions.state IN ?", filter.States)
	}
	if filter.NoRegisterBy != "" {
		query = query.Where("NOT EXISTS (SELECT 1 FROM course_attendance AS line WHERE line.session_id = course_sessions.id AND NOT line.cleared AND line.happened_on <= ?)",
			filter.NoRegisterBy)
	}
	switch {
	case filter.Organisations != nil && filter.OrTrainer != "":
		query = query.Where("(course_sessions.organisation_id IN ? OR course_sessions.trainer_id = ? OR course_sessions.id IN (SELECT session_id FROM course_session_trainers WHERE person_id = ?))",
			filter.Organisations, filter.OrTrainer, filter.OrTrainer)
	case filter.Organisations != nil:
		query = query.Where("course_sessions.organisation_id IN ?", filter.Organisations)
	}
	if filter.IDs != nil {
		query = query.Where("course_sessions.id IN ?", filter.IDs)
	}
	return query
}

func (s *store) whereabouts(ctx context.Context, sessionID string) (Whereabouts, error) {
	var where Whereabouts
	var trainerID *string
	err := s.oneRow(ctx, []any{&where.Address, &where.JoiningLink, &trainerID}, "SELECT address, joining_link, trainer_id FROM course_sessions WHERE id = ?", sessionID)
	if errors.Is(err, rows.ErrNone) {
		return Whereabouts{}, ErrNoSession
	}
	if err != nil {
		return Whereabouts{}, err
	}
	where.TrainerID = orEmpty(trainerID)
	if where.TrainerID == "" {
		return where, nil
	}
	trainer, err := s.people.PersonByID(ctx, where.TrainerID)
	where.TrainerName = trainer.Name
	return where, err
}

func (s *store) codeTaken(ctx context.Context, code string) (bool, error) {
	var count int64
	err := s.db.WithContext(ctx).Model(&sessionRow{}).Where("code = ?", code).Count(&count).Error
	return count > 0, err
}

func (s *store) insertSession(ctx context.Context, session Session, where Whereabouts, requestID string) error {
	if err := s.holdProgramme(ctx, session); err != nil {
		return err
	}
	row := sessionRow{
		ID: session.ID, Code: session.Code, RequestID: orNull(requestID), CourseID: session.CourseID,
		ProgrammeCode: session.ProgrammeCode, OrganisationID: orNull(session.OrganisationID),
		Region: session.Region, Town: session.Town, Address: where.Address, JoiningLink: where.JoiningLink,
		TrainerID: orNull(where.TrainerID), Delivery: session.Delivery, Description: session.Description,
		StartsAt: session.StartsAt, EndsAt: session.EndsAt, Capacity: session.Capacity, NextInQueue: 1,
		Room: session.Room, RoomKey: roomKey(session), SeriesID: session.SeriesID, DayCount: len(session.Days), Terms: termsRow(session.SessionTerms),
		State: session.State, CancelReason: session.CancelReason, Version: 1, RecordedBy: session.RecordedBy, RecordedAt: session.RecordedAt,
	}
	err := s.db.WithContext(ctx).Create(&row).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return ErrTaken
	}
	if err != nil {
		return err
	}
	return s.insertDays(ctx, session)
}

func (s *store) insertDays(ctx context.Context, session Session) error {
	rows := make([]sessionDayRow, len(session.Days))
	for i, day := range session.Days {
		rows[i] = sessionDayRow{session.ID, i + 1, day.StartsAt, day.EndsAt}
	}
	return s.db.WithContext(ctx).Create(&rows).Error
}

// updateSession writes an edit if the session still has the version that was
// edited and enough places; it tells whether it did. The trainer stays unless another
// is named.
func (s *store) updateSession(ctx context.Context, session Session, where Whereabouts) (bool, error) {
	if err := s.holdProgramme(ctx, session); err != nil {
		return false, err
	}
	change := map[string]any{
		"organisation_id": orNull(session.OrganisationID), "region": session.Region, "town": session.Town,
		"address": where.Address, "joining_link": where.JoiningLink,
		"delivery": session.Delivery, "description": session.Description,
		"starts_at": session.StartsAt, "ends_at": session.EndsAt, "capacity": session.Capacity,
		"programme_code": session.ProgrammeCode, "version": session.Version + 1,
		"room": session.Room, "room_key": roomKey(session), "day_count": len(session.Days),
		"minimum": session.Minimum, "decide_on": session.DecideOn, "needs_approval": session.NeedsApproval,
		"cancel_hours": session.CancelHours, "offer_hours": session.OfferHours,
		"joining_instructions": session.JoiningInstructions, "cpd_minutes": session.CPDMinutes,
		"recorded_by": session.RecordedBy, "recorded_at": session.RecordedAt,
	}
	if where.TrainerID != "" {
		change["trainer_id"] = where.TrainerID
	}
	done := s.db.WithContext(ctx).Model(&sessionRow{}).
		Where("id = ? AND version = ? AND confirmed + offered + held <= ?", session.ID, session.Version, session.Capacity).
		Updates(change)
	if done.Error != nil || done.RowsAffected != 1 {
		return false, done.Error
	}
	if err := s.db.WithContext(ctx).Where("session_id = ?", session.ID).Delete(&sessionDayRow{}).Error; err != nil {
		return false, err
	}
	if err := s.insertDays(ctx, session); err != nil {
		return false, err
	}
	return true, s.countPeopleOf(ctx, session.ID) // the programme may be another one now
}

func (s *store) markSessionCancelled(ctx context.Context, session Session) error {
	return s.db.WithContext(ctx).Model(&sessionRow{}).Where("id = ?", session.ID).
		Updates(map[string]any{
			"state": SessionCancelled, "cancel_reason": session.CancelReason, "version": session.Version + 1,
			"recorded_by": session.RecordedBy, "recorded_at": session.RecordedAt,
		}).Error
}

func leader(trainerID *string) []string {
	if trainerID == nil {
		return nil
	}
	return []string{*trainerID}
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}
