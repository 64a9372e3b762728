package surveys

import (
	"context"
	"errors"
	"time"

	"muster/courses"
	"muster/courses/rows"
)

// invitedRow is what somebody is asked to answer: a wave, with the newest version of its
// survey but for its content, its programme, the days of the programme's key, nil where nobody
// has set one, and the session it is about, if any.
type invitedRow struct {
	wave        waveRow
	version     int
	contentHash string
	frozenOn    *string
	versionMade time.Time
	destroyOn   *string
	destroyedOn *string
	programme   courses.ProgrammeRead
	session     courses.SessionHeadRead
}

// invitedColumns are what is read of it, in the order of fields.
const invitedColumns = `survey_waves.id, survey_waves.survey_code, survey_waves.name, survey_waves.kind, survey_waves.programme_code,
	survey_waves.course_id, survey_waves.months, survey_waves.planned, survey_waves.opens_at, survey_waves.closes_at, survey_waves.note,
	survey_waves.recorded_at, asked.version, asked.content_hash, asked.frozen_on, asked.recorded_at, own.destroy_on, own.destroyed_on, ` +
	courses.ProgrammeColumns + ", " + courses.SessionHeadColumns

func (r *invitedRow) fields() []any {
	w := &r.wave
	fields := []any{
		&w.ID, &w.SurveyCode, &w.Name, &w.Kind, &w.ProgrammeCode,
		&w.CourseID, &w.Months, &w.Planned, &w.OpensAt, &w.ClosesAt, &w.Note,
		&w.RecordedAt, &r.version, &r.contentHash, &r.frozenOn, &r.versionMade, &r.destroyOn, &r.destroyedOn,
	}
	return append(append(fields, r.programme.Fields()...), r.session.Fields()...)
}

// invitedJoins find it by the wave_id and the session_id of found. It takes a row a version of
// the survey: newestVersion chooses.
const (
	invitedJoins = ` JOIN survey_waves ON survey_waves.id = found.wave_id
	JOIN survey_questionnaires AS asked ON asked.code = survey_waves.survey_code
	LEFT JOIN survey_programme_keys AS own ON own.programme_code = survey_waves.programme_code
	LEFT JOIN programmes ON programmes.code = survey_waves.programme_code
	LEFT JOIN course_sessions ON course_sessions.id = found.session_id
	LEFT JOIN courses ON courses.id = course_sessions.course_id`
	newestVersion = " ORDER BY asked.version DESC LIMIT 1"
)

// personalLink is what the token of a personal link finds: the token hash of its seat, the code
// of the seat's use and the id of its draft.
type personalLink struct{ seat, use, draft string }

// linkedRow is what a personal link leads to, with whose booking it is of and the draft that
// it has, if any.
type linkedRow struct {
	invitedRow
	seat   seatRow
	person string
	draft  *draftRow
}

// What is read of a seat, in the order that linked has, and where from.
const (
	seatColumns = `found.wave_id, found.booking_id, found.session_id,
	EXISTS (SELECT 1 FROM survey_open_seats AS open WHERE open.token_hash = found.token_hash),
	COALESCE(course_bookings.person_id, ''), draft.version, draft.content`
	seatJoins = `
	LEFT JOIN course_bookings ON course_bookings.id = found.booking_id
	LEFT JOIN survey_drafts AS draft ON draft.id = ? WHERE found.token_hash = ?`
)

const (
	invitedByLink = "SELECT " + invitedColumns + ", " + seatColumns + " FROM survey_seats AS found" + invitedJoins + seatJoins + newestVersion
	seatByLink    = "SELECT " + seatColumns + " FROM survey_seats AS found" + seatJoins
)

// invitedByLink finds all that in one look, because every page of answering needs it; whether the
// seat is used is another, where there is no draft.
// ErrNoSeat when there is no such seat.
func (s store) invitedByLink(ctx context.Context, link personalLink) (linkedRow, error) {
	return s.linked(ctx, invitedByLink, func(row *linkedRow) []any { return row.fields() }, link)
}

// seatByLink is invitedByLink for whoever knows what the seat's wave and session are: it takes
// the database a fourth of the time.
func (s store) seatByLink(ctx context.Context, link personalLink) (linkedRow, error) {
	return s.linked(ctx, seatByLink, func(*linkedRow) []any { return nil }, link)
}

func (s store) linked(ctx context.Context, query string, before func(*linkedRow) []any, link personalLink) (linkedRow, error) {
	row := linkedRow{seat: seatRow{TokenHash: link.seat}}
	var version *int
	var content *string
	seat := &row.seat
	err := s.oneRow(ctx, append(before(&row), &seat.WaveID, &seat.BookingID, &seat.SessionID, &seat.Open, &row.person, &version, &content),
		query, link.draft, link.seat)
	if errors.Is(err, rows.ErrNone) {
		err = ErrNoSeat
	}
	if content != nil {
		row.draft = &draftRow{ID: link.draft, Version: *version, Content: *content}
	}
	if err != nil || !seat.Open || row.draft != nil { // a draft goes with the answer
		return row, err
	}
	used, err := isUsed(ctx, s.db, link.use)
	seat.Open = !used
	return row, err
}

// invitedByCode is what a short code leads to. ErrNoCode when there is none.
func (s store) invitedByCode(ctx context.Context, code string) (invitedRow, error) {
	var row invitedRow
	err := s.oneRow(ctx, row.fields(), "SELECT "+invitedColumns+" FROM survey_codes AS found"+invitedJoins+" WHERE found.code = ?"+newestVersion, code)
	if errors.Is(err, rows.ErrNone) {
		err = ErrNoCode
	}
	return row, err
}

// invitedTo is a wave about a session, or about none if that is "". ErrNoWave when there is no
// such wave.
func (s store) invitedTo(ctx context.Context, waveID, sessionID string) (invitedRow, error) {
	var row invitedRow
	err := s.oneRow(ctx, row.fields(), "SELECT "+invitedColumns+" FROM (SELECT CAST(? AS TEXT) AS wave_id, CAST(? AS TEXT) AS session_id) AS found"+
		invitedJoins+newestVersion, waveID, sessionID)
	if errors.Is(err, rows.ErrNone) {
		err = ErrNoWave
	}
	return row, err
}

// versionKey names a version and what it says.
type versionKey struct {
	survey  string
	version int
	hash    string
}

// knownVersion is the version of the wave's survey, whose content is read and parsed once:
// versions never change. Who gets it must not change it either.
func (s *Service) knownVersion(ctx context.Context, row invitedRow) (QuestionnaireVersion, error) {
	key := versionKey{row.wave.SurveyCode, row.version, row.contentHash}
	known, found := s.versions.Load(key)
	if !found {
		read, err := s.QuestionnaireVersionOf(ctx, key.survey, key.version)
		if err != nil {
			return read, err
		}
		known, _ = s.versions.LoadOrStore(key, read.Questionnaire)
	}
	return QuestionnaireVersion{
		Questionnaire: known.(Questionnaire), Version: row.version, FrozenOn: orEmptyText(row.frozenOn), RecordedAt: row.versionMade,
	}, nil
}
