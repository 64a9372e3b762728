package notices

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
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
	SentAt     *time.Time
	SessionID  string
	Reference  string
}

func (noticeRow) TableName() string { return "notices" }

// Enqueue writes a notice in the caller's transaction, so that it is sent exactly
// when what it tells of has happened. Error: ErrIncomplete.
func Enqueue(tx *gorm.DB, notice Notice) error {
	statement, values, err := Statement(notice)
	if err != nil {
		return err
	}
	return tx.Exec(statement, values...).Error
}

// Statement is what Enqueue does, with its values, for a caller who sends it together with
// other statements. Error: ErrIncomplete.
func Statement(notice Notice) (statement string, values []any, err error) {
	if notice.Kind == "" || notice.Email == "" || notice.RecordedAt.IsZero() {
		return "", nil, ErrIncomplete
	}
	data, err := json.Marshal(notice.Data)
	if err != nil {
		return "", nil, fmt.Errorf("notice %s: %w", notice.Kind, err)
	}
	if notice.NotBefore.IsZero() {
		notice.NotBefore = notice.RecordedAt
	}
	return `INSERT INTO notices (id, kind, email, data, state, attempts, not_before, failure, recorded_at, session_id, reference)
		VALUES (?, ?, ?, ?, ?, 0, ?, '', ?, ?, ?)`, []any{
			rand.Text(), notice.Kind, notice.Email, string(data), Queued, notice.NotBefore.UTC(), notice.RecordedAt.UTC(), notice.SessionID, notice.Reference,
		}, nil
}

// Withdraw takes back, in the caller's transaction, the notices of these kinds about a
// booking that no worker has taken yet, because what they would say is no longer so.
func Withdraw(tx *gorm.DB, reference string, kinds ...string) error {
	return tx.Where("reference = ? AND state = ? AND kind IN ?", reference, Queued, kinds).Delete(&noticeRow{}).Error
}

// manyMore is how many times more notices are looked at than are wanted, because other
// workers take some of them in the meantime.
const manyMore = 8

func (s store) takeDue(ctx context.Context, now time.Time, limit int) ([]Due, error) {
	db := s.db.WithContext(ctx)
	var rows []noticeRow
	err := db.Where("state IN ? AND not_before <= ?", []string{Queued, Sending}, now).
		Order("not_before, recorded_at, id").Limit(limit * manyMore).Find(&rows).Error
	if err != nil {
		return nil, err
	}
	var taken []Due
	for _, row := range rows {
		if len(taken) == limit {
			break
		}
		// Only the worker whose statement still finds the row as it was has the notice.
		result := db.Model(&noticeRow{}).
			Where("id = ? AND state = ? AND attempts = ? AND not_before <= ?", row.ID, row.State, row.Attempts, now).
			Updates(map[string]any{"state": Sending, "attempts": row.Attempts + 1, "not_before": now.Add(Lease)})
		if result.Error != nil {
			return taken, result.Error
		}
		if result.RowsAffected == 1 {
			taken = append(taken, Due{row.ID, row.Kind, row.Email, json.RawMessage(row.Data), row.Attempts + 1, row.RecordedAt.UTC()})
		}
	}
	return taken, nil
}

func (s store) markSent(ctx context.Context, due Due, now time.Time) error {
	return s.mark(ctx, due, map[string]any{"state": Sent, "sent_at": now, "failure": ""})
}

func (s store) markAllSent(ctx context.Context, now time.Time) (int, error) {
	result := s.db.WithContext(ctx).Model(&noticeRow{}).Where("state = ? AND not_before <= ?", Queued, now).
		Updates(map[string]any{"state": Sent, "attempts": 1, "sent_at": now})
	return int(result.RowsAffected), result.Error
}

func (s store) markFailed(ctx context.Context, due Due, reason string) error {
	return s.mark(ctx, due, map[string]any{"state": Failed, "failure": reason})
}

func (s store) markRetry(ctx context.Context, due Due, reason string, at time.Time) error {
	return s.mark(ctx, due, map[string]any{"state": Queued, "failure": reason, "not_before": at})
}

// mark records what came of an attempt. That a notice was sent counts whoever sent it; a
// failure of one that another worker has taken over does not.
func (s store) mark(ctx context.Context, due Due, change map[string]any) error {
	query := s.db.WithContext(ctx).Model(&noticeRow{}).Where("id = ?", due.ID)
	if change["state"] != Sent {
		query = query.Where("state = ? AND attempts = ?", Sending, due.Attempt)
	}
	return query.Updates(change).Error
}

func (s store) recent(ctx context.Context, limit int) ([]Entry, error) {
	return newest(s.db.WithContext(ctx), limit)
}

func (s store) to(ctx context.Context, email string, limit int) ([]Entry, error) {
	return newest(s.db.WithContext(ctx).Where("email = ?", email), limit)
}

func (s store) ofSession(ctx context.Context, sessionID string, offset, limit int) ([]Entry, int, error) {
	query := s.db.WithContext(ctx).Model(&noticeRow{}).Where("session_id = ?", sessionID).Session(&gorm.Session{})
	var total int64
	if err := query.Count(&total).Error; err != nil {
		return nil, 0, err
	}
	entries, err := newest(query.Offset(offset), limit)
	return entries, int(total), err
}

func (s store) ofBooking(ctx context.Context, reference string) ([]Entry, error) {
	return newest(s.db.WithContext(ctx).Where("reference = ?", reference), mostOfBooking)
}

// mostOfBooking bounds what is listed of one booking.
const mostOfBooking = 200

func newest(query *gorm.DB, limit int) ([]Entry, error) {
	var rows []noticeRow
	if err := query.Order("recorded_at DESC, id").Limit(limit).Find(&rows).Error; err != nil {
		return nil, err
	}
	entries := make([]Entry, len(rows))
	for i, row := range rows {
		entries[i] = Entry{
			ID: row.ID, Kind: row.Kind, Email: row.Email, SessionID: row.SessionID, Reference: row.Reference,
			Data: json.RawMessage(row.Data), State: row.State, Attempts: row.Attempts, Failure: row.Failure,
			RecordedAt: row.RecordedAt.UTC(),
		}
		if row.SentAt != nil {
			entries[i].SentAt = row.SentAt.UTC()
		}
	}
	return entries, nil
}
