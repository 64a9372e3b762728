package courses

import (
	"context"
	"strconv"
	"strings"
	"time"
)

func (s *store) comingByCourse(ctx context.Context, after time.Time) (map[string]Coming, error) {
	const bookable = "course_sessions.course_id = courses.id AND course_sessions.state IN ? AND course_sessions.starts_at > ?"
	var rows []struct {
		CourseID string
		StartsAt time.Time
		Sessions int
	}
	// The first is joined as a row, because SQLite knows a time only as a column's.
	err := s.db.WithContext(ctx).Raw(`SELECT first.course_id, first.starts_at,
			(SELECT count(*) FROM (SELECT 1 FROM course_sessions WHERE `+bookable+` LIMIT ?) AS counted) AS sessions
		FROM courses JOIN course_sessions first ON first.id =
			(SELECT course_sessions.id FROM course_sessions WHERE `+bookable+` ORDER BY course_sessions.starts_at LIMIT 1)`,
		BookableStates(), after.UTC(), MostCounted+1, BookableStates(), after.UTC()).Find(&rows).Error
	coming := make(map[string]Coming, len(rows))
	for _, row := range rows {
		coming[row.CourseID] = Coming{row.Sessions, row.StartsAt.UTC()}
	}
	return coming, err
}

// regionSessions is how many sessions there are in a region, which may be empty.
type regionSessions struct {
	Region   string
	Sessions int
}

// comingByRegion counts the coming sessions of a course by their regions: one look at each
// of them for the regions and for how many they are.
func (s *store) comingByRegion(ctx context.Context, courseID string, after time.Time) ([]regionSessions, error) {
	var regions []regionSessions
	err := s.db.WithContext(ctx).Raw(`SELECT region, count(*) AS sessions FROM course_sessions
		WHERE course_id = ? AND starts_at > ? AND state IN ? GROUP BY region ORDER BY region`, courseID, after.UTC(), BookableStates()).Find(&regions).Error
	return regions, err
}

// monthsWithSessions are the indexes of the starts at or after which, and before the
// next, a coming session starts. It looks once a month, not at every session.
func (s *store) monthsWithSessions(ctx context.Context, courseID string, after time.Time, starts []time.Time) ([]int, error) {
	var looks []string
	var values []any
	for i := range len(starts) - 1 {
		looks = append(looks, "SELECT "+strconv.Itoa(i)+" AS month WHERE EXISTS (SELECT 1 FROM course_sessions WHERE course_id = ? AND starts_at > ? AND starts_at >= ? AND starts_at < ? AND state IN ?)")
		values = append(values, courseID, after.UTC(), starts[i].UTC(), starts[i+1].UTC(), BookableStates())
	}
	var months []int
	err := s.db.WithContext(ctx).Raw(strings.Join(looks, " UNION ALL ")+" ORDER BY month", values...).Scan(&months).Error
	return months, err
}
