package courses

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"muster/courses/rows"
)

// The counts of registers are made by these two queries (migration 0027). The conditions are
// those on the lines that are counted anew.
const (
	sessionCounts = `SELECT session_id, happened_on, COUNT(*) AS lines,
		SUM(CASE WHEN attended = 'no' THEN 0 ELSE 1 END) AS attended, SUM(CASE WHEN attended = 'full' THEN 1 ELSE 0 END) AS in_full
	FROM course_attendance WHERE NOT cleared %s GROUP BY session_id, happened_on`

	trainedCounts = `SELECT course_attendance.person_id, course_sessions.programme_code, course_sessions.course_id,
		MIN(course_attendance.happened_on) AS first_on, MIN(course_attendance.sector) AS sector,
		MIN(COALESCE(course_attendance.organisation_id, '')) AS organisation_id,
		MIN(course_attendance.sector) <> MAX(course_attendance.sector)
			OR MIN(COALESCE(course_attendance.organisation_id, '')) <> MAX(COALESCE(course_attendance.organisation_id, '')) AS moved
	FROM course_attendance JOIN course_sessions ON course_sessions.id = course_attendance.session_id
	WHERE course_attendance.attended = 'full' AND NOT course_attendance.cleared %s
	GROUP BY course_attendance.person_id, course_sessions.programme_code, course_sessions.course_id`

	// How many of those were trained first in a month (migration 0032).
	monthCounts = `SELECT programme_code, course_id, SUBSTR(first_on, 1, 7) AS month, sector, organisation_id, COUNT(*) AS people
	FROM course_trained WHERE NOT moved %s GROUP BY programme_code, course_id, SUBSTR(first_on, 1, 7), sector, organisation_id`
)

// countLines counts the sessions and the people of lines anew that were just written. The
// caller holds the sessions. Who writes somebody's lines of two sessions at once waits here for
// the other, and then counts both.
func (s *store) countLines(ctx context.Context, lines []Attendance) error {
	var sessions, people []string
	for _, line := range lines {
		sessions, people = append(sessions, line.SessionID), append(people, line.PersonID)
	}
	for ids := range slices.Chunk(sortedOnce(sessions), idsAtOnce) {
		if err := s.countAnew(ctx, "course_register_counts", sessionCounts, "session_id", ids); err != nil {
			return err
		}
	}
	return s.countPeople(ctx, sortedOnce(people))
}

func sortedOnce(ids []string) []string { return slices.Compact(slices.Sorted(slices.Values(ids))) }

func (s *store) countPeople(ctx context.Context, people []string) error {
	change := map[trainedMonth]int{}
	for ids := range slices.Chunk(people, idsAtOnce) {
		if locking := s.locking("people"); locking != "" {
			if err := s.db.WithContext(ctx).Exec("SELECT id FROM people WHERE id IN ? ORDER BY id"+locking, ids).Error; err != nil {
				return err
			}
		}
		if err := s.addMonths(ctx, change, -1, ids); err != nil {
			return err
		}
		if err := s.countAnew(ctx, "course_trained", trainedCounts, "person_id", ids); err != nil {
			return err
		}
		if err := s.addMonths(ctx, change, 1, ids); err != nil {
			return err
		}
	}
	return s.changeMonths(ctx, change)
}

// trainedMonth names a row of course_trained_months.
type trainedMonth struct{ programme, course, month, sector, organisation string }

// addMonths adds so many times what people are counted as now.
func (s *store) addMonths(ctx context.Context, to map[trainedMonth]int, times int, people []string) error {
	found, err := s.db.WithContext(ctx).Raw(fmt.Sprintf(monthCounts, "AND person_id IN ?"), people).Rows()
	if err != nil {
		return err
	}
	defer found.Close()
	for found.Next() {
		var of trainedMonth
		var people int
		if err := found.Scan(&of.programme, &of.course, &of.month, &of.sector, &of.organisation, &people); err != nil {
			return err
		}
		to[of] += times * people
	}
	return found.Err()
}

// changeMonths changes the sums in one order, so that two who change the same wait for each other
// and not both.
func (s *store) changeMonths(ctx context.Context, change map[trainedMonth]int) error {
	maps.DeleteFunc(change, func(_ trainedMonth, people int) bool { return people == 0 })
	months := slices.SortedFunc(maps.Keys(change), func(a, b trainedMonth) int {
		return cmp.Or(cmp.Compare(a.programme, b.programme), cmp.Compare(a.course, b.course), cmp.Compare(a.month, b.month),
			cmp.Compare(a.sector, b.sector), cmp.Compare(a.organisation, b.organisation))
	})
	for _, of := range months {
		changed, err := rows.Change(ctx, s.db, `UPDATE course_trained_months SET people = people + ?
			WHERE programme_code = ? AND course_id = ? AND month = ? AND sector = ? AND organisation_id = ?`,
			change[of], of.programme, of.course, of.month, of.sector, of.organisation)
		if err == nil && changed == 0 {
			_, err = rows.Change(ctx, s.db, `INSERT INTO course_trained_months (people, programme_code, course_id, month, sector, organisation_id)
				VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (programme_code, course_id, month, sector, organisation_id)
				DO UPDATE SET people = course_trained_months.people + excluded.people`,
				change[of], of.programme, of.course, of.month, of.sector, of.organisation)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// countAnew replaces the rows of the ids with what the query gives for them.
func (s *store) countAnew(ctx context.Context, table, query, column string, ids []string) error {
	db := s.db.WithContext(ctx)
	if err := db.Exec("DELETE FROM "+table+" WHERE "+column+" IN ?", ids).Error; err != nil {
		return err
	}
	return db.Exec("INSERT INTO "+table+" "+fmt.Sprintf(query, "AND course_attendance."+column+" IN ?"), ids).Error
}

// countPeopleOf counts those anew who fully attended a session, which may be of another
// programme now.
func (s *store) countPeopleOf(ctx context.Context, sessionID string) error {
	var people []string
	err := s.db.WithContext(ctx).Model(&attendanceRow{}).Where("session_id = ? AND attended = ?", sessionID, AttendedFull).
		Order("person_id").Pluck("person_id", &people).Error
	if err != nil {
		return err
	}
	return s.countPeople(ctx, people)
}

// sessionLines are the counts of the registers by session and day, in the order in which these
// come, a session's days too.
func (s *store) sessionLines(ctx context.Context, filter AttendanceFilter) ([]sessionLines, error) {
	found, err := s.countedSessions(ctx, filter).Select("courses.code, courses.title, course_sessions.code, " +
		"course_sessions.delivery, counted.happened_on, counted.lines, counted.attended, counted.in_full").Rows()
	if err != nil {
		return nil, err
	}
	defer found.Close()
	var all []sessionLines
	for found.Next() {
		var one sessionLines
		if err := found.Scan(&one.CourseCode, &one.CourseTitle, &one.SessionCode, &one.Delivery, &one.HappenedOn, &one.Lines, &one.Attended, &one.InFull); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	// Not by the database, whose order of letters is its own.
	slices.SortFunc(all, func(a, b sessionLines) int {
		return cmp.Or(strings.Compare(a.HappenedOn, b.HappenedOn), strings.Compare(a.SessionCode, b.SessionCode))
	})
	return all, found.Err()
}

// countedSessions are the counts of sessions, those that the filter's programme, course,
// sessions and days choose.
func (s *store) countedSessions(ctx context.Context, filter AttendanceFilter) *gorm.DB {
	query := s.db.WithContext(ctx).Table("course_register_counts AS counted").
		Joins("JOIN course_sessions ON course_sessions.id = counted.session_id").
		Joins("JOIN courses ON courses.id = course_sessions.course_id").
		Where("course_sessions.programme_code = ?", filter.Programme)
	if filter.From != "" {
		query = query.Where("counted.happened_on >= ?", filter.From)
	}
	if filter.AsAt != "" {
		query = query.Where("counted.happened_on <= ?", filter.AsAt)
	}
	if filter.Course != "" {
		query = query.Where("courses.code = ?", filter.Course)
	}
	if filter.Sessions != nil {
		query = query.Where("counted.session_id IN ?", filter.Sessions)
	}
	return query
}

func (s *store) attended(ctx context.Context, filter AttendanceFilter) (attended int, err error) {
	err = s.countedSessions(ctx, filter).Select("COALESCE(SUM(counted.attended), 0)").Scan(&attended).Error
	return attended, err
}

// dayNumber is the number, in days in their order, of the first by which somebody was trained,
// of people who were by the last: with one day there is nothing to compare.
func dayNumber(days []string) (number string, values []any) {
	last := len(days) - 1
	for i, day := range days[:last] {
		number += fmt.Sprintf(" WHEN person.first_on <= ? THEN %d", i)
		values = append(values, day)
	}
	if last == 0 {
		return "0", nil
	}
	return "CASE" + number + fmt.Sprintf(" ELSE %d END", last), values
}

// trainedMonths are who was trained, all of a month together but for the months within which one
// of the days is.
func trainedMonths(days []string) (trained string, values []any) {
	without, within := "", "FALSE"
	var months, spans []any
	for _, day := range days {
		first := day[:len("2006-01")]
		if next, err := time.Parse(time.DateOnly, day); err == nil && next.AddDate(0, 0, 1).Format("2006-01") != first {
			continue
		}
		without, months = without+" AND month <> ?", append(months, first)
		within, spans = within+" OR first_on >= ? AND first_on <= ?", append(spans, first+"-01", first+"-31")
	}
	return "(SELECT programme_code, course_id, month || '-01' AS first_on, sector, organisation_id, people FROM course_trained_months WHERE TRUE" + without +
			" UNION ALL SELECT programme_code, course_id, first_on, sector, organisation_id, 1 FROM course_trained WHERE NOT moved AND (" + within + "))",
		append(months, spans...)
}

// trainedUntil counts the people trained by the counts' days into them. It hands out, by
// course, who was of several organisations or sectors: they are not counted.
func (s *store) trainedUntil(ctx context.Context, filter AttendanceFilter, into *RegisterCounts) (map[string][]string, error) {
	until, days := dayNumber(into.days)
	trained, of := "course_trained", []any{}
	counted, ofCounted := trainedMonths(into.days)
	if filter.From != "" { // what is kept is from the first day
		trained = "(" + fmt.Sprintf(trainedCounts, "AND course_attendance.happened_on >= ?") + ")"
		of = append(of, filter.From)
		counted, ofCounted = "(SELECT person.*, 1 AS people FROM "+trained+" AS person WHERE NOT person.moved)", of
	}
	where, values := " AS person WHERE person.programme_code = ? AND person.first_on <= ?", []any{filter.Programme, filter.AsAt}
	// The courses are joined to what is counted and not to everybody.
	err := s.db.WithContext(ctx).Raw("SELECT courses.code AS course_code, counted.day, counted.sector, counted.organisation_id, counted.people FROM ("+
		"SELECT person.course_id, "+until+" AS day, person.sector, person.organisation_id, SUM(person.people) AS people FROM "+counted+where+
		" GROUP BY person.course_id, day, person.sector, person.organisation_id) AS counted JOIN courses ON courses.id = counted.course_id WHERE counted.people > 0",
		slices.Concat(days, ofCounted, values)...).Scan(&into.trained).Error
	if err != nil {
		return nil, err
	}
	var rows []struct{ CourseCode, PersonID string }
	err = s.db.WithContext(ctx).Raw("SELECT courses.code AS course_code, person.person_id FROM (SELECT * FROM "+trained+where+
		" AND person.moved) AS person JOIN courses ON courses.id = person.course_id", slices.Concat(of, values)...).Scan(&rows).Error
	moved := map[string][]string{}
	for _, row := range rows {
		moved[row.CourseCode] = append(moved[row.CourseCode], row.PersonID)
	}
	return moved, err
}

// wrongRegisterCounts names what is counted otherwise than the lines have it: the rows that are
// kept, or come from the lines, but not both.
var wrongRegisterCounts = []struct{ what, query string }{
	{"lines of the register of session %s", `SELECT course_sessions.code AS name, COUNT(*) AS wrong FROM (
		SELECT session_id FROM (SELECT session_id, happened_on, lines, attended, in_full FROM course_register_counts UNION ALL ` + fmt.Sprintf(sessionCounts, "") + `) AS counted
		GROUP BY session_id, happened_on, lines, attended, in_full HAVING COUNT(*) <> 2) AS wrong
		JOIN course_sessions ON course_sessions.id = wrong.session_id GROUP BY course_sessions.code ORDER BY course_sessions.code`},
	{"people trained in %s", `SELECT courses.code AS name, COUNT(*) AS wrong FROM (
		SELECT person_id, course_id FROM (SELECT person_id, programme_code, course_id, first_on, sector, organisation_id, moved FROM course_trained UNION ALL ` + fmt.Sprintf(trainedCounts, "") + `) AS counted
		GROUP BY person_id, programme_code, course_id, first_on, sector, organisation_id, moved HAVING COUNT(*) <> 2) AS wrong
		JOIN courses ON courses.id = wrong.course_id GROUP BY courses.code ORDER BY courses.code`},
	{"people trained in %s by month", `SELECT courses.code AS name, COUNT(*) AS wrong FROM (
		SELECT course_id FROM (SELECT programme_code, course_id, month, sector, organisation_id, people FROM course_trained_months WHERE people > 0
			UNION ALL ` + fmt.Sprintf(monthCounts, "") + `) AS counted
		GROUP BY programme_code, course_id, month, sector, organisation_id, people HAVING COUNT(*) <> 2) AS wrong
		JOIN courses ON courses.id = wrong.course_id GROUP BY courses.code ORDER BY courses.code`},
}

// CheckRegisters counts the registers again from their lines, and names what is kept
// otherwise. It changes nothing.
func (s *Service) CheckRegisters(ctx context.Context) (differences []string, err error) {
	for _, check := range wrongRegisterCounts {
		var found []struct{ Name string }
		if err := s.store.db.WithContext(ctx).Raw(check.query).Scan(&found).Error; err != nil {
			return nil, err
		}
		for _, row := range found {
			differences = append(differences, fmt.Sprintf(check.what, row.Name)+": counted otherwise than the register has them")
		}
	}
	return differences, nil
}

// RepairRegisters throws the counts of the registers away and makes them anew.
func (s *Service) RepairRegisters(ctx context.Context) error {
	return s.store.transaction(ctx, func(tx *store) error {
		if tx.db.Name() == "postgres" { // nobody writes a line meanwhile
			if err := tx.db.Exec("LOCK TABLE course_attendance IN SHARE ROW EXCLUSIVE MODE").Error; err != nil {
				return err
			}
		}
		for _, statement := range []string{
			"DELETE FROM course_register_counts", "INSERT INTO course_register_counts " + fmt.Sprintf(sessionCounts, ""),
			"DELETE FROM course_trained", "INSERT INTO course_trained " + fmt.Sprintf(trainedCounts, ""),
			"DELETE FROM course_trained_months", "INSERT INTO course_trained_months " + fmt.Sprintf(monthCounts, ""),
		} {
			if err := tx.db.WithContext(ctx).Exec(statement).Error; err != nil {
				return err
			}
		}
		return nil
	})
}
