package surveys

import (
	"context"
	"errors"
	"sync"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/people"
	"muster/courses/rows"
)

// Service keeps questionnaires, waves and responses, and compares them.
type Service struct {
	store   store
	now     func() time.Time
	courses *courses.Service
	people  *people.Service
	pairs   PairKey

	keyUses     keyUses
	claimedKeys sync.Map // programme -> fingerprint of the key that the database has
	versions    sync.Map // versionKey -> Questionnaire
	invitations invitationMemory
}

// New makes the service on an open, migrated database. now is the clock, pairs
// the key that belongs to the database (ClaimPairKey).
func New(db *gorm.DB, now func() time.Time, courses *courses.Service, people *people.Service, pairs PairKey) *Service {
	return &Service{store: store{db}, now: now, courses: courses, people: people, pairs: pairs}
}

// store is the one way to the package's tables.
type store struct{ db *gorm.DB }

// with is the database for one call: every statement ends when the context does.
func (s store) with(ctx context.Context) *gorm.DB { return s.db.WithContext(ctx) }

// changes is how many rows a statement that writes has changed.
func (s store) changes(ctx context.Context, statement string, values ...any) (int64, error) {
	return rows.Change(ctx, s.db, statement, values...)
}

// oneRow reads the first row that the query finds into fields. rows.ErrNone when there is none.
func (s store) oneRow(ctx context.Context, fields []any, query string, values ...any) error {
	return rows.One(ctx, s.db, fields, query, values...)
}

// errRollBack ends a transaction that was only tried.
var errRollBack = errors.New("only tried")

// transaction runs do in one transaction, and undoes everything when it is only tried.
func (s store) transaction(ctx context.Context, onlyTried bool, do func(tx *gorm.DB) error) error {
	err := s.with(ctx).Transaction(func(tx *gorm.DB) error {
		if err := do(tx); err != nil {
			return err
		}
		if onlyTried {
			return errRollBack
		}
		return nil
	})
	if errors.Is(err, errRollBack) {
		return nil
	}
	return err
}
