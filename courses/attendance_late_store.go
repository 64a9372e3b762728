package courses

import (
	"context"
	"time"
)

func (s *store) lateMarks(ctx context.Context, programme, asAt string, after time.Time) ([]LateMark, error) {
	const of = " JOIN course_sessions AS s ON s.id = a.session_id JOIN courses AS c ON c.id = s.course_id WHERE s.programme_code = ? AND a.happened_on <= ?"
	var marks []LateMark
	err := s.db.WithContext(ctx).Raw(
		"SELECT c.code AS course_code, a.happened_on, TRUE AS corrected, k.recorded_at AS recorded_at"+
			" FROM course_attendance_corrections AS k JOIN course_attendance AS a ON a.id = k.attendance_id"+of+" AND k.recorded_at > ?"+
			" UNION ALL SELECT c.code, a.happened_on, FALSE, a.recorded_at FROM course_attendance AS a"+of+" AND a.recorded_at > ? AND NOT a.cleared"+
			" AND NOT EXISTS (SELECT 1 FROM course_attendance_corrections AS k WHERE k.attendance_id = a.id AND k.recorded_at > ?)"+
			" ORDER BY 4",
		programme, asAt, after, programme, asAt, after, after).Scan(&marks).Error
	return marks, err
}
