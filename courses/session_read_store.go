package courses

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"

	"muster/courses/rows"
)

// listedSession is a session with its course's words and its queue's length.
type listedSession struct {
	Row         sessionRow
	CourseCode  string
	CourseTitle string
	Waiting     int
}

// sessionColumns are what is read of a session, in the order of fields.
const sessionColumns = ownColumns + `,
	(SELECT count(*) FROM course_bookings waiting WHERE waiting.session_id = course_sessions.id AND waiting.state = 'waiting')`

func (l *listedSession) fields() []any { return append(l.ownFields(), &l.Waiting) }

// ownColumns are a session's own and those of its course, in the order of ownFields. Sessions
// are read column by column, because every page reads one and a list many.
const ownColumns = `course_sessions.id, course_sessions.code, course_sessions.course_id, course_sessions.programme_code,
	course_sessions.organisation_id, course_sessions.region, course_sessions.town, course_sessions.trainer_id, course_sessions.delivery,
	course_sessions.description, course_sessions.starts_at, course_sessions.ends_at, course_sessions.capacity, course_sessions.confirmed,
	course_sessions.offered, course_sessions.held, course_sessions.room, course_sessions.series_id, course_sessions.day_count,
	course_sessions.other_trainers, course_sessions.minimum, course_sessions.decide_on, course_sessions.needs_approval,
	course_sessions.cancel_hours, course_sessions.offer_hours, course_sessions.joining_instructions, course_sessions.cpd_minutes,
	course_sessions.state, course_sessions.cancel_reason, course_sessions.version, course_sessions.recorded_by, course_sessions.recorded_at,
	courses.code, courses.title`

func (l *listedSession) ownFields() []any {
	r := &l.Row
	return []any{
		&r.ID, &r.Code, &r.CourseID, &r.ProgrammeCode,
		&r.OrganisationID, &r.Region, &r.Town, &r.TrainerID, &r.Delivery,
		&r.Description, &r.StartsAt, &r.EndsAt, &r.Capacity, &r.Confirmed,
		&r.Offered, &r.Held, &r.Room, &r.SeriesID, &r.DayCount,
		&r.OtherTrainers, &r.Terms.Minimum, &r.Terms.DecideOn, &r.Terms.NeedsApproval,
		&r.Terms.CancelHours, &r.Terms.OfferHours, &r.Terms.JoiningInstructions, &r.Terms.CPDMinutes,
		&r.State, &r.CancelReason, &r.Version, &r.RecordedBy, &r.RecordedAt,
		&l.CourseCode, &l.CourseTitle,
	}
}

// outlineColumns are what the questions of a booking need of a session, in the order of
// outlineFields: a column costs the database at each table that the query joins.
const outlineColumns = `course_sessions.id, course_sessions.code, course_sessions.organisation_id, course_sessions.region,
	course_sessions.town, course_sessions.trainer_id, course_sessions.delivery, course_sessions.starts_at, course_sessions.ends_at,
	course_sessions.day_count, course_sessions.other_trainers, course_sessions.state, courses.code, courses.title`

func (l *listedSession) outlineFields() []any {
	r := &l.Row
	return []any{
		&r.ID, &r.Code, &r.OrganisationID, &r.Region,
		&r.Town, &r.TrainerID, &r.Delivery, &r.StartsAt, &r.EndsAt,
		&r.DayCount, &r.OtherTrainers, &r.State, &l.CourseCode, &l.CourseTitle,
	}
}

func (s *store) sessionQuery(ctx context.Context) *gorm.DB {
	return s.db.WithContext(ctx).Table("course_sessions").
		Joins("JOIN courses ON courses.id = course_sessions.course_id")
}

// scanSessions are the sessions that query chooses, complete.
func (s *store) scanSessions(ctx context.Context, query *gorm.DB) ([]Session, error) {
	found, err := query.Rows()
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var rows []listedSession
	for found.Next() {
		var row listedSession
		if err := found.Scan(row.fields()...); err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	if err := found.Err(); err != nil {
		return nil, err
	}
	list := make([]Session, len(rows))
	for i := range rows {
		list[i] = rows[i].session()
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
	err := s.oneRow(ctx, row.fields(), "SELECT "+sessionColumns+" FROM course_sessions JOIN courses ON courses.id = course_sessions.course_id WHERE "+condition, value)
	if errors.Is(err, rows.ErrNone) {
		return Session{}, ErrNoSession
	}
	if err != nil {
		return Session{}, err
	}
	return s.completeOne(ctx, row)
}

func (s *store) completeOne(ctx context.Context, row listedSession) (Session, error) {
	one := []Session{row.session()}
	err := s.complete(ctx, one, []listedSession{row})
	return one[0], err
}

// oneRow reads the first row that the query finds into fields. rows.ErrNone when there is none.
func (s *store) oneRow(ctx context.Context, fields []any, query string, values ...any) error {
	return rows.One(ctx, s.db, fields, query, values...)
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
