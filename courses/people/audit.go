package people

import (
	"context"
	"time"
)

// AuditEntry says who did what to what, and when. Entries are only ever added.
type AuditEntry struct {
	ID         string
	ActorID    string
	Act        string
	Subject    string
	Detail     string
	RecordedAt time.Time
}

// Record adds an audit entry: act in a few words ("cancel session"), subject the
// id of what it was done to. Detail holds no secret and nothing of a survey answer.
func (s *Service) Record(ctx context.Context, actor Actor, act, subject, detail string) error {
	return s.store.record(ctx, s.moment(), actor, act, subject, detail)
}
