package courses

import (
	"context"
	"encoding/json"
	"time"
)

type promotionRow struct {
	ID         string `gorm:"primaryKey"`
	SessionID  string
	BookingID  string
	Reason     string
	Queue      string
	Passed     string
	KeptKind   HoldKind
	KeptFor    string
	RecordedBy string
	RecordedAt time.Time
}

func (promotionRow) TableName() string { return "course_promotions" }

// queue is the session's waiting bookings, the first in line first.
func (s *store) queue(ctx context.Context, sessionID string) ([]Booking, error) {
	var rows []bookingRow
	err := s.db.WithContext(ctx).Where("session_id = ? AND state = 'waiting'", sessionID).Order("queue_number").Find(&rows).Error
	list := make([]Booking, len(rows))
	for i, row := range rows {
		list[i] = row.booking()
	}
	return list, err
}

// queuePositions numbers the waiting bookings of each session from 1, by booking.
func (s *store) queuePositions(ctx context.Context, sessionIDs []string) (map[string]int, error) {
	var rows []bookingRow
	err := s.db.WithContext(ctx).Where("session_id IN ? AND state = 'waiting'", sessionIDs).
		Select("id", "session_id").Order("session_id, queue_number").Find(&rows).Error
	positions := map[string]int{}
	reached := map[string]int{}
	for _, row := range rows {
		reached[row.SessionID]++
		positions[row.ID] = reached[row.SessionID]
	}
	return positions, err
}

func (s *store) insertPromotion(ctx context.Context, promotion Promotion) error {
	queue, err := json.Marshal(promotion.Queue)
	if err != nil {
		return err
	}
	passed, err := json.Marshal(promotion.Passed)
	if err != nil {
		return err
	}
	return s.db.WithContext(ctx).Create(&promotionRow{
		promotion.ID, promotion.SessionID, promotion.BookingID, promotion.Reason, string(queue), string(passed),
		promotion.KeptKind, promotion.KeptFor, promotion.RecordedBy, promotion.RecordedAt,
	}).Error
}

func (s *store) promotions(ctx context.Context, sessionID string) ([]Promotion, error) {
	var rows []struct {
		Row       promotionRow `gorm:"embedded"`
		Reference string
	}
	// Of several at one moment, the one with the longer queue was first.
	err := s.db.WithContext(ctx).Table("course_promotions").
		Joins("JOIN course_bookings ON course_bookings.id = course_promotions.booking_id").
		Where("course_promotions.session_id = ?", sessionID).
		Order("course_promotions.recorded_at, length(course_promotions.queue) DESC").
		Select("course_promotions.*, course_bookings.reference").Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	list := make([]Promotion, len(rows))
	for i, found := range rows {
		row := found.Row
		list[i] = Promotion{
			ID: row.ID, SessionID: row.SessionID, BookingID: row.BookingID, Reference: found.Reference, Reason: row.Reason,
			KeptKind: row.KeptKind, KeptFor: row.KeptFor, RecordedBy: row.RecordedBy, RecordedAt: row.RecordedAt.UTC(),
		}
		if err := json.Unmarshal([]byte(row.Queue), &list[i].Queue); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(row.Passed), &list[i].Passed); err != nil {
			return nil, err
		}
	}
	return list, nil
}
