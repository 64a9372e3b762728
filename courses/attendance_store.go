package courses

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
)

type attendanceRow struct {
	ID             string `gorm:"primaryKey"`
	SessionID      string
	BookingID      string
	PersonID       string
	OrganisationID *string
	Sector         people.Sector
	JobRole        string
	Attended       Attended
	Days           string
	Cleared        bool
	HappenedOn     string
	RecordedBy     string
	RecordedAt     time.Time
}

func (attendanceRow) TableName() string { return "course_attendance" }

// listedAttendance is a line with the codes of its session.
type listedAttendance struct {
	Row           attendanceRow `gorm:"embedded"`
	SessionCode   string
	CourseCode    string
	ProgrammeCode string
}

type correctionRow struct {
	ID           string `gorm:"primaryKey"`
	AttendanceID string
	Was          Attended
	WasDays      string
	Became       Attended
	BecameDays   string
	Reason       string
	RecordedBy   string
	RecordedAt   time.Time
}

func (correctionRow) TableName() string { return "course_attendance_corrections" }

type markRow struct {
	RequestID  string `gorm:"primaryKey"`
	BookingID  string
	RecordedBy string
	RecordedAt time.Time
}

func (markRow) TableName() string { return "course_marks" }

func (s *store) attendances(ctx context.Context, filter AttendanceFilter) ([]Attendance, error) {
	return s.attendancesWith(ctx, filter, "course_attendance.*, course_sessions.code AS session_code, "+
		"course_sessions.programme_code AS programme_code, courses.code AS course_code")
}

// trainedLines are attendances, of which only what shows who is trained is read: there may
// be a hundred thousand.
func (s *store) trainedLines(ctx context.Context, filter AttendanceFilter) ([]Attendance, error) {
	return s.attendancesWith(ctx, filter, "course_attendance.id, course_attendance.session_id, course_attendance.booking_id, "+
		"course_attendance.person_id, course_attendance.organisation_id, course_attendance.attended, course_attendance.happened_on, "+
		"course_sessions.code AS session_code, courses.code AS course_code")
}

func (s *store) attendancesWith(ctx context.Context, filter AttendanceFilter, columns string) ([]Attendance, error) {
	query := s.db.WithContext(ctx).Table("course_attendance").
		Joins("JOIN course_sessions ON course_sessions.id = course_attendance.session_id").
		Joins("JOIN courses ON courses.id = course_sessions.course_id").
		Select(columns).Order("course_attendance.happened_on, course_sessions.code, course_attendance.id")
	var rows []listedAttendance
	err := chosenAttendances(query, filter).Scan(&rows).Error
	list := make([]Attendance, len(rows))
	for i, row := range rows {
		list[i] = row.attendance()
	}
	return list, err
}

func chosenAttendances(query *gorm.DB, filter AttendanceFilter) *gorm.DB {
	for _, condition := range []struct{ sql, value string }{
		{"course_sessions.programme_code = ?", filter.Programme},
		{"courses.code = ?", filter.Course},
		{"course_attendance.happened_on >= ?", filter.From},
		{"course_attendance.happened_on <= ?", filter.AsAt},
		{"course_attendance.organisation_id = ?", filter.OrganisationID},
		{"course_attendance.person_id = ?", filter.PersonID},
		{"course_attendance.attended = ?", string(filter.Attended)},
	} {
		if condition.value != "" {
			query = query.Where(condition.sql, condition.value)
		}
	}
	if !filter.cleared {
		query = query.Where("course_attendance.cleared = ?", false)
	}
	if filter.Sessions != nil {
		query = query.Where("course_attendance.session_id IN ?", filter.Sessions)
	}
	if filter.IDs != nil {
		query = query.Where("course_attendance.id IN ?", filter.IDs)
	}
	if filter.people != nil {
		query = query.Where("course_attendance.person_id IN ?", filter.people)
	}
	return query
}

func (s *store) registerLines(ctx context.Context, sessionIDs []string) (map[string]int, error) {
	var rows []struct {
		SessionID string
		Lines     int
	}
	err := s.db.WithContext(ctx).Model(&attendanceRow{}).Where("session_id IN ? AND cleared = ?", sessionIDs, false).
		Select("session_id, count(*) AS lines").Group("session_id").Scan(&rows).Error
	counts := map[string]int{}
	for _, row := range rows {
		counts[row.SessionID] = row.Lines
	}
	return counts, err
}

// insertAttendances writes lines in batches small enough for the parameters of a
// statement. The caller counts them.
func (s *store) insertAttendances(ctx context.Context, lines []Attendance) error {
	for batch := range slices.Chunk(lines, 100) {
		rows := make([]attendanceRow, len(batch))
		for i, line := range batch {
			rows[i] = attendanceRow{
				line.ID, line.SessionID, line.BookingID, line.PersonID, orNull(line.OrganisationID), line.Sector,
				line.JobRole, line.Attended, daysText(line.Days), line.Cleared, line.HappenedOn, line.RecordedBy, line.RecordedAt,
			}
		}
		if err := s.db.WithContext(ctx).Create(&rows).Error; err != nil {
			return err
		}
	}
	return nil
}

// correctAttendance writes what a line says now, and what it was. The caller counts it.
func (s *store) correctAttendance(ctx context.Context, line Attendance, correction Correction) error {
	db := s.db.WithContext(ctx)
	err := db.Create(&correctionRow{
		people.NewID(), line.ID, correction.Was.Attended, daysText(correction.Was.Days),
		correction.Became.Attended, daysText(correction.Became.Days), correction.Reason,
		correction.RecordedBy, correction.RecordedAt,
	}).Error
	if err != nil {
		return err
	}
	return db.Model(&attendanceRow{}).Where("id = ?", line.ID).Updates(map[string]any{
		"attended": line.Attended, "days": daysText(line.Days), "cleared": line.Cleared,
		"recorded_by": line.RecordedBy, "recorded_at": line.RecordedAt,
	}).Error
}

// corrections are the changes to the lines that a condition chooses, the earliest first.
func (s *store) corrections(ctx context.Context, condition, value string) ([]Correction, error) {
	var rows []correctionRow
	err := s.db.WithContext(ctx).
		Where("attendance_id IN (SELECT id FROM course_attendance WHERE "+condition+")", value).
		Order("recorded_at, id").Find(&rows).Error
	list := make([]Correction, len(rows))
	for i, row := range rows {
		list[i] = Correction{
			row.AttendanceID, Says{row.Was, readDays(row.WasDays)}, Says{row.Became, readDays(row.BecameDays)},
			row.Reason, row.RecordedBy, row.RecordedAt.UTC(),
		}
	}
	return list, err
}

// writtenMarks are the request ids among ids that were written before.
func (s *store) writtenMarks(ctx context.Context, ids []string) (map[string]bool, error) {
	written := map[string]bool{}
	for batch := range slices.Chunk(ids, 500) {
		var found []string
		err := s.db.WithContext(ctx).Model(&markRow{}).Where("request_id IN ?", batch).Pluck("request_id", &found).Error
		if err != nil {
			return nil, err
		}
		for _, id := range found {
			written[id] = true
		}
	}
	return written, nil
}

func (s *store) insertMark(ctx context.Context, mark Mark, by string, at time.Time) error {
	return s.db.WithContext(ctx).Create(&markRow{mark.RequestID, mark.BookingID, by, at}).Error
}

// daysText is days as the table keeps them: "1,3".
func daysText(days []int) string {
	words := make([]string, len(days))
	for i, day := range days {
		words[i] = strconv.Itoa(day)
	}
	return strings.Join(words, ",")
}

func readDays(text string) []int {
	var days []int
	for word := range strings.SplitSeq(text, ",") {
		if day, err := strconv.Atoi(word); err == nil {
			days = append(days, day)
		}
	}
	return days
}

func (l listedAttendance) attendance() Attendance {
	r := l.Row
	return Attendance{
		ID: r.ID, SessionID: r.SessionID, SessionCode: l.SessionCode, CourseCode: l.CourseCode,
		ProgrammeCode: l.ProgrammeCode, BookingID: r.BookingID, PersonID: r.PersonID,
		OrganisationID: orEmpty(r.OrganisationID), Sector: r.Sector, JobRole: r.JobRole, Attended: r.Attended,
		Days: readDays(r.Days), Cleared: r.Cleared,
		HappenedOn: r.HappenedOn, RecordedBy: r.RecordedBy, RecordedAt: r.RecordedAt.UTC(),
	}
}
