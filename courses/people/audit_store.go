package people

import (
	"context"
	"time"

	"gorm.io/gorm"
)

type auditRow struct {
	ID         string
	ActorID    string
	Act        string
	Subject    string
	Detail     string
	RecordedAt time.Time
}

func (auditRow) TableName() string { return "audit_entries" }

// Record is Service.Record in the caller's transaction, so that what was done and
// its entry stand or fall together.
func Record(tx *gorm.DB, at time.Time, actor Actor, act, subject, detail string) error {
	return tx.Exec("INSERT INTO audit_entries (id, actor_id, act, subject, detail, recorded_at) VALUES (?, ?, ?, ?, ?, ?)",
		NewID(), actor.PersonID, act, subject, detail, at.UTC()).Error
}

func (s store) record(ctx context.Context, at time.Time, actor Actor, act, subject, detail string) error {
	return Record(s.db.WithContext(ctx), at, actor, act, subject, detail)
}
