package reports

import (
	"context"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/people"
	"muster/surveys"
)

// New makes the service on an open, migrated database. now is the clock.
func New(db *gorm.DB, now func() time.Time, courses *courses.Service, surveys *surveys.Service, people *people.Service) *Service {
	return &Service{store{db}, now, courses, surveys, people}
}

// store is the one way to the package's tables.
type store struct{ db *gorm.DB }

func (s store) with(ctx context.Context) *gorm.DB { return s.db.WithContext(ctx) }

// audited runs work and adds its audit entry in one transaction.
func (s store) audited(ctx context.Context, at time.Time, actor people.Actor, act, subject, detail string, work func(tx *gorm.DB) error) error {
	return s.with(ctx).Transaction(func(tx *gorm.DB) error {
		if err := work(tx); err != nil {
			return err
		}
		return people.Record(tx, at, actor, act, subject, detail)
	})
}
