package courses

import (
	"context"
	"errors"
	"slices"
	"time"

	"gorm.io/gorm"
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

// listedSession is a session with its course's words and its queue's length.
type listedSession struct {
	Row         sessionRow `gorm:"embedded"`
	CourseCode  string
	CourseTitle string
	Waiting     int
}

const sessionColumns = `course_sessions.*, courses.code AS course_code, courses.title AS course_title,
	(SELECT count(*) FROM course_bookings WHERE course_bookings.session_id = course_sessions.id
		AND course_bookings.state = 'waiting') AS waiting`

func (s *store) sessionQuery(ctx context.Context) *gorm.DB {
	return s.db.WithContext(ctx).Table("course_sessions").
		Joins("JOIN courses ON courses.id = course_sessions.course_id")
}

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

// scanSessions are the sessions that query chooses, complete.
func (s *store) scanSessions(ctx context.Context, query *gorm.DB) ([]Session, error) {
	var rows []listedSession
	if err := query.Scan(&rows).Error; err != nil {
		return nil, err
	}
	list := make([]Session, len(rows))
	for i, row := range rows {
		list[i] = row.session()
	}
	return list, s.complete(ctx, list, rows)
}

// complete adds the days and the other trainers of the sessions that have more of them
// than their own row says.
func (s *store) complete(ctx context.Context, list []Session, rows []listedSession) error {
	var several, shared []string
	place := make(map[string]*Session, len(list))
	for i, row := range rows {
		place[row.Row.ID] = &list[i]
		if row.Row.DayCount > 1 {
			several = append(several, row.Row.ID)
		}
		if row.Row.OtherTrainers > 0 {
			shared = append(shared, row.Row.ID)
		}
	}
	for ids := range slices.Chunk(several, idsAtOnce) {
		var days []sessionDayRow
		if err := s.db.WithContext(ctx).Where("session_id IN ?", ids).Order("session_id, number").Find(&days).Error; err != nil {
			return err
		}
		for _, day := range days {
			if day.Number == 1 {
				place[day.SessionID].Days = nil
			}
			place[day.SessionID].Days = append(place[day.SessionID].Days, SessionDay{day.StartsAt.UTC(), day.EndsAt.UTC()})
		}
	}
	for ids := range slices.Chunk(shared, idsAtOnce) {
		var others []sessionTrainerRow
		if err := s.db.WithContext(ctx).Where("session_id IN ?", ids).Order("session_id, recorded_at, person_id").Find(&others).Error; err != nil {
			return err
		}
		for _, other := range others {
			place[other.SessionID].TrainerIDs = append(place[other.SessionID].TrainerIDs, other.PersonID)
		}
	}
	return nil
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

func (s *store) sessionByCode(ctx context.Context, code string) (Session, error) {
	return s.oneSession(ctx, "course_sessions.code = ?", code)
}

func (s *store) sessionByID(ctx context.Context, id string) (Session, error) {
	return s.oneSession(ctx, "course_sessions.id = ?", id)
}

// sessionByRequest finds the session that a request to make one has made, or nil.
func (s *store) sessionByRequest(ctx context.Context, requestID string) (*Session, error) {
	session, err := s.oneSession(ctx, "course_sessions.request_id = ?", requestID)
	if errors.Is(err, ErrNoSession) {
		return nil, nil
	}
	return &session, err
}

func (s *store) oneSession(ctx context.Context, condition, value string) (Session, error) {
	var row listedSession
	// Find, not Scan, which makes the statement's text for a log that nobody keeps.
	found := s.sessionQuery(ctx).Where(condition, value).Select(sessionColumns).Find(&row)
	if found.Error != nil {
		return Session{}, found.Error
	}
	if found.RowsAffected == 0 {
		return Session{}, ErrNoSession
	}
	one := []Session{row.session()}
	err := s.complete(ctx, one, []listedSession{row})
	return one[0], err
}

func (s *store) whereabouts(ctx context.Context, sessionID string) (Whereabouts, error) {
	var row sessionRow
	err := s.db.WithContext(ctx).Where("id = ?", sessionID).
		Select("id", "address", "joining_link", "trainer_id").Take(&row).Error
	if err != nil {
		return Whereabouts{}, err
	}
	where := Whereabouts{Address: row.Address, JoiningLink: row.JoiningLink, TrainerID: orEmpty(row.TrainerID)}
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
	return true, s.insertDays(ctx, session)
}

func (s *store) markSessionCancelled(ctx context.Context, session Session) error {
	return s.db.WithContext(ctx).Model(&sessionRow{}).Where("id = ?", session.ID).
		Updates(map[string]any{
			"state": SessionCancelled, "cancel_reason": session.CancelReason, "version": session.Version + 1,
			"recorded_by": session.RecordedBy, "recorded_at": session.RecordedAt,
		}).Error
}

func (l listedSession) session() Session {
	r := l.Row
	return Session{
		ID: r.ID, Code: r.Code, CourseID: r.CourseID, CourseCode: l.CourseCode, CourseTitle: l.CourseTitle,
		ProgrammeCode: r.ProgrammeCode, OrganisationID: orEmpty(r.OrganisationID), Region: r.Region, Town: r.Town,
		Delivery: r.Delivery, Description: r.Description, StartsAt: r.StartsAt.UTC(), EndsAt: r.EndsAt.UTC(),
		Days: []SessionDay{{r.StartsAt.UTC(), r.EndsAt.UTC()}}, Room: r.Room, SeriesID: r.SeriesID,
		TrainerIDs: leader(r.TrainerID), SessionTerms: SessionTerms(r.Terms),
		Capacity: r.Capacity, Confirmed: r.Confirmed, Offered: r.Offered, Held: r.Held, Waiting: l.Waiting, State: r.State,
		CancelReason: r.CancelReason, Version: r.Version, RecordedBy: r.RecordedBy, RecordedAt: r.RecordedAt.UTC(),
	}
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
