package notices

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// The states of a notice.
const (
	queued  = "queued"
	sending = "sending"
	sent    = "sent"
	failed  = "failed"
)

type store struct{ db *gorm.DB }

// New makes the worker's side of the outbox; now is the clock.
func New(db *gorm.DB, now func() time.Time) *Service {
	return &Service{store: store{db}, now: now}
}

type noticeRow struct {
	ID         string
	Kind       string
	Email      string
	Data       string
	State      string
	Attempts   int
	NotBefore  time.Time
	Failure    string
	RecordedAt time.Time
}

func (noticeRow) TableName() string { return "notices" }

// Enqueue writes a notice in the caller's transaction, so that it is sent exactly
// when what it tells of has happened. Error: ErrIncomplete.
func Enqueue(tx *gorm.DB, notice Notice) error {
	if notice.Kind == "" || notice.Email == "" || notice.RecordedAt.IsZero() {
		return ErrIncomplete
	}
	data, err := json.Marshal(notice.Data)
	if err != nil {
		return fmt.Errorf("notice %s: %w", notice.Kind, err)
	}
	if notice.NotBefore.IsZero() {
		notice.NotBefore = notice.RecordedAt
	}
	return tx.Create(&noticeRow{
		ID:         rand.Text(),
		Kind:       notice.Kind,
		Email:      notice.Email,
		Data:       string(data),
		State:      queued,
		NotBefore:  notice.NotBefore.UTC(),
		RecordedAt: notice.RecordedAt.UTC(),
	}).Error
}

func (s store) takeDue(ctx context.Context, now time.Time, limit int) ([]Due, error) {
	db := s.db.WithContext(ctx)
	var rows []noticeRow
	err := db.Where("state IN ? AND not_before <= ?", []string{queued, sending}, now).
		Order("not_before, id").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, err
	}
	var taken []Due
	for _, row := range rows {
		// Only the worker whose statement still finds the row as it was has the notice.
		result := db.Model(&noticeRow{}).
			Where("id = ? AND state = ? AND attempts = ? AND not_before <= ?", row.ID, row.State, row.Attempts, now).
			Updates(map[string]any{"state": sending, "attempts": row.Attempts + 1, "not_before": now.Add(Lease)})
		if result.Error != nil {
			return taken, result.Error
		}
		if result.RowsAffected == 1 {
			taken = append(taken, Due{row.ID, row.Kind, row.Email, json.RawMessage(row.Data), row.Attempts + 1})
		}
	}
	return taken, nil
}

func (s store) markSent(ctx context.Context, id string, now time.Time) error {
	return s.mark(ctx, id, map[string]any{"state": sent, "sent_at": now, "failure": ""})
}

func (s store) markAllSent(ctx context.Context, now time.Time) (int, error) {
	result := s.db.WithContext(ctx).Model(&noticeRow{}).Where("state = ? AND not_before <= ?", queued, now).
		Updates(map[string]any{"state": sent, "attempts": 1, "sent_at": now})
	return int(result.RowsAffected), result.Error
}

func (s store) markFailed(ctx context.Context, id, reason string) error {
	return s.mark(ctx, id, map[string]any{"state": failed, "failure": reason})
}

func (s store) markRetry(ctx context.Context, id, reason string, at time.Time) error {
	return s.mark(ctx, id, map[string]any{"state": queued, "failure": reason, "not_before": at})
}

func (s store) mark(ctx context.Context, id string, change map[string]any) error {
	return s.db.WithContext(ctx).Model(&noticeRow{}).Where("id = ?", id).Updates(change).Error
}

func (s store) recent(ctx context.Context, limit int) ([]Entry, error) {
	return newest(s.db.WithContext(ctx), limit)
}

func (s store) to(ctx context.Context, email string, limit int) ([]Entry, error) {
	return newest(s.db.WithContext(ctx).Where("email = ?", email), limit)
}

func newest(query *gorm.DB, limit int) ([]Entry, error) {
	var rows []noticeRow
	if err := query.Order("recorded_at DESC, id").Limit(limit).Find(&rows).Error; err != nil {
		return nil, err
	}
	entries := make([]Entry, len(rows))
	for i, row := range rows {
		entries[i] = Entry{row.ID, row.Kind, row.Email, json.RawMessage(row.Data), row.State, row.Attempts, row.Failure, row.RecordedAt.UTC()}
	}
	return entries, nil
}
