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

func newEntry(at time.Time, actor Actor, act, subject, detail string) auditRow {
	return auditRow{NewID(), actor.PersonID, act, subject, detail, at.UTC()}
}

// Record is Service.Record in the caller's transaction, so that what was done and
// its entry stand or fall together.
func Record(tx *gorm.DB, at time.Time, actor Actor, act, subject, detail string) error {
	return store{tx}.addEntry(tx.Statement.Context, newEntry(at, actor, act, subject, detail))
}

func (s store) record(ctx context.Context, at time.Time, actor Actor, act, subject, detail string) error {
	return s.addEntry(ctx, newEntry(at, actor, act, subject, detail))
}

func (s store) addEntry(ctx context.Context, entry auditRow) error {
	return s.db.WithContext(ctx).Exec("INSERT INTO audit_entries (id, actor_id, act, subject, detail, recorded_at) VALUES (?, ?, ?, ?, ?, ?)",
		entry.ID, entry.ActorID, entry.Act, entry.Subject, entry.Detail, entry.RecordedAt).Error
}
