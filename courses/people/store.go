package people

import (
	"context"
	"time"

	"gorm.io/gorm"
)

type store struct{ db *gorm.DB }

// New makes the service over the database; now is the clock.
func New(db *gorm.DB, now func() time.Time) *Service {
	return &Service{store: store{db}, now: now, organisations: &organisationMemory{}}
}

func (s store) inTransaction(ctx context.Context, do func(store) error) error {
	return s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return do(store{tx}) })
}

// mostIDs keeps a list of ids below what either engine takes as parameters.
const mostIDs = 500
