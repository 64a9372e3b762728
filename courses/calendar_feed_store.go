package courses

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type feedRow struct {
	PersonID   string `gorm:"primaryKey"`
	Kind       FeedKind
	TokenHash  string
	RecordedAt time.Time
}

func (feedRow) TableName() string { return "course_calendar_feeds" }

func (s *store) feeds(ctx context.Context, personID string) (map[FeedKind]time.Time, error) {
	var rows []feedRow
	err := s.db.WithContext(ctx).Where("person_id = ?", personID).Find(&rows).Error
	since := map[FeedKind]time.Time{}
	for _, row := range rows {
		since[row.Kind] = row.RecordedAt.UTC()
	}
	return since, err
}

func (s *store) saveFeed(ctx context.Context, personID string, kind FeedKind, hash string, at time.Time) error {
	return s.db.WithContext(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "person_id"}, {Name: "kind"}},
		DoUpdates: clause.AssignmentColumns([]string{"token_hash", "recorded_at"}),
	}).Create(&feedRow{personID, kind, hash, at}).Error
}

func (s *store) deleteFeed(ctx context.Context, personID string, kind FeedKind) error {
	return s.db.WithContext(ctx).Where("person_id = ? AND kind = ?", personID, kind).Delete(&feedRow{}).Error
}

func (s *store) feedByHash(ctx context.Context, hash string) (personID string, kind FeedKind, err error) {
	var row feedRow
	err = s.db.WithContext(ctx).Where("token_hash = ?", hash).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		err = ErrNoFeed
	}
	return row.PersonID, row.Kind, err
}

// addresses are the addresses of sessions by their ids.
func (s *store) addresses(ctx context.Context, ids []string) (map[string]string, error) {
	var rows []sessionRow
	err := s.db.WithContext(ctx).Where("id IN ?", ids).Select("id", "address").Find(&rows).Error
	found := map[string]string{}
	for _, row := range rows {
		found[row.ID] = row.Address
	}
	return found, err
}
