package people

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"muster/courses/notices"
)

type linkRow struct {
	ID           string
	Email        string
	TokenHash    string
	CodeHash     string
	ReturnTo     string
	AttemptsLeft int
	ExpiresAt    time.Time
	UsedAt       *time.Time
	RecordedAt   time.Time
}

func (linkRow) TableName() string { return "sign_in_links" }

type sessionRow struct {
	TokenHash  string
	PersonID   string
	ExpiresAt  time.Time
	RecordedAt time.Time
}

func (sessionRow) TableName() string { return "browser_sessions" }

func (s store) enqueueSignIn(email string, data SignInNotice, now time.Time) error {
	return notices.Enqueue(s.db, notices.Notice{Kind: NoticeSignIn, Email: email, Data: data, RecordedAt: now})
}

func (s store) addLink(ctx context.Context, link linkRow) error {
	return s.db.WithContext(ctx).Create(&link).Error
}

func (s store) linkByToken(ctx context.Context, tokenHash string, now time.Time) (linkRow, error) {
	var link linkRow
	err := s.db.WithContext(ctx).
		Where("token_hash = ? AND used_at IS NULL AND expires_at > ?", tokenHash, now).Take(&link).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return linkRow{}, ErrLinkExpired
	}
	return link, err
}

// takeCodeAttempt takes one of the attempts at the newest good link of an address.
func (s store) takeCodeAttempt(ctx context.Context, email string, now time.Time) (linkRow, error) {
	db := s.db.WithContext(ctx)
	var link linkRow
	err := db.Where("email = ? AND used_at IS NULL AND expires_at > ?", email, now).
		Order("recorded_at DESC, id").Take(&link).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return linkRow{}, ErrWrongCode
	}
	if err != nil {
		return linkRow{}, err
	}
	result := db.Model(&linkRow{}).Where("id = ? AND attempts_left > 0", link.ID).
		Update("attempts_left", gorm.Expr("attempts_left - 1"))
	if result.Error == nil && result.RowsAffected == 0 {
		return linkRow{}, ErrTooManyAttempts
	}
	return link, result.Error
}

// useLink tells whether the link was still unused.
func (s store) useLink(ctx context.Context, id string, now time.Time) (bool, error) {
	result := s.db.WithContext(ctx).Model(&linkRow{}).
		Where("id = ? AND used_at IS NULL AND expires_at > ?", id, now).Update("used_at", now)
	return result.RowsAffected == 1, result.Error
}

func (s store) addSession(ctx context.Context, tokenHash, personID string, expiresAt, now time.Time) error {
	return s.db.WithContext(ctx).Create(&sessionRow{tokenHash, personID, expiresAt, now}).Error
}

func (s store) deleteSession(ctx context.Context, tokenHash string) error {
	return s.db.WithContext(ctx).Where("token_hash = ?", tokenHash).Delete(&sessionRow{}).Error
}

// countAttempt counts an attempt under each limit, each in one statement that
// changes nothing once the limit is reached. Error: ErrTooManyAttempts.
func (s store) countAttempt(ctx context.Context, now time.Time, limits []limit) error {
	const count = `INSERT INTO sign_in_limits (key, window_start, used) VALUES (?, ?, 1)
		ON CONFLICT (key, window_start) DO UPDATE SET used = sign_in_limits.used + 1 WHERE sign_in_limits.used < ?`
	for _, limit := range limits {
		result := s.db.WithContext(ctx).Exec(count, limit.key, now.Truncate(limitWindow), limit.most)
		if result.Error != nil {
			return result.Error
		}
		if result.RowsAffected == 0 {
			return ErrTooManyAttempts
		}
	}
	return nil
}

// forgiveAttempt takes back an attempt that succeeded, which is no guess.
func (s store) forgiveAttempt(ctx context.Context, now time.Time, limits []limit) error {
	for _, limit := range limits {
		err := s.db.WithContext(ctx).Exec(
			"UPDATE sign_in_limits SET used = used - 1 WHERE key = ? AND window_start = ? AND used > 0",
			limit.key, now.Truncate(limitWindow)).Error
		if err != nil {
			return err
		}
	}
	return nil
}

func (s store) forgetExpired(ctx context.Context, before time.Time) (int, error) {
	db := s.db.WithContext(ctx)
	var forgotten int64
	for _, statement := range []string{
		"DELETE FROM sign_in_links WHERE expires_at < ?",
		"DELETE FROM browser_sessions WHERE expires_at < ?",
		"DELETE FROM sign_in_limits WHERE window_start < ?",
	} {
		result := db.Exec(statement, before)
		if result.Error != nil {
			return int(forgotten), result.Error
		}
		forgotten += result.RowsAffected
	}
	return int(forgotten), nil
}
