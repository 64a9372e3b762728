package courses

import (
	"context"
	"time"
)

// LateMark is a line of a register that was added or corrected after a moment: of which course,
// what happened to it and when, and nothing about whose it is.
type LateMark struct {
	CourseCode string
	HappenedOn string
	Corrected  bool
	RecordedAt time.Time
}

// LateMarks are the lines of a programme's registers until the end of a day, YYYY-MM-DD, that
// were corrected after a moment, a mark for each correction, or added after it, the earliest
// first. It is for the domains that count.
func (s *Service) LateMarks(ctx context.Context, programme, asAt string, after time.Time) ([]LateMark, error) {
	return s.store.lateMarks(ctx, programme, asAt, after.UTC())
}
