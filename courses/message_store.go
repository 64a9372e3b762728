package courses

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

type messageRow struct {
	ID         string `gorm:"primaryKey"`
	SessionID  string
	SentTo     BookingState
	Subject    string
	Body       string
	Sent       int
	RecordedBy string
	RecordedAt time.Time
}

func (messageRow) TableName() string { return "course_messages" }

// message finds a message that was sent, or nil.
func (s *store) message(ctx context.Context, id string) (*Message, error) {
	var row messageRow
	err := s.db.WithContext(ctx).Where("id = ?", id).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	message := row.message()
	return &message, err
}

func (s *store) insertMessage(ctx context.Context, message Message) error {
	return s.db.WithContext(ctx).Create(&messageRow{
		message.ID, message.SessionID, message.To, message.Subject, message.Body, message.Sent,
		message.RecordedBy, message.RecordedAt,
	}).Error
}

func (s *store) messages(ctx context.Context, sessionID string) ([]Message, error) {
	var rows []messageRow
	err := s.db.WithContext(ctx).Where("session_id = ?", sessionID).Order("recorded_at DESC, id").Find(&rows).Error
	list := make([]Message, len(rows))
	for i, row := range rows {
		list[i] = row.message()
	}
	return list, err
}

func (r messageRow) message() Message {
	return Message{r.ID, r.SessionID, r.SentTo, r.Subject, r.Body, r.Sent, r.RecordedBy, r.RecordedAt.UTC()}
}
