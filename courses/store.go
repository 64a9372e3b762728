package courses

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"muster/courses/people"
)

// store reads and writes the tables of this package, either each statement for
// itself or, as handed out by transaction, all in one transaction.
type store struct {
	db     *gorm.DB
	people *people.Service
}

// New makes the service on an open, migrated database. now tells the time.
func New(db *gorm.DB, now func() time.Time, people *people.Service) *Service {
	return &Service{store: &store{db: db, people: people}, people: people, clock: now, remindersAWeek: RemindersAWeek}
}

// transaction runs work on a store whose statements, notices, audit entries and
// reads of people all belong to one transaction. Reading by another connection
// from inside could wait for ever for a free one. When PostgreSQL ends the transaction
// because it and another waited for each other, nothing of it is stored and work runs
// again, so that it must not count on running once.
func (s *store) transaction(ctx context.Context, work func(tx *store) error) error {
	for attempt := 1; ; attempt++ {
		err := s.db.WithContext(ctx).Transaction(func(db *gorm.DB) error {
			return work(&store{db: db, people: s.people.Within(db)})
		})
		if !collided(err) || attempt == mostAttempts {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(rand.IntN(20*attempt)+1) * time.Millisecond):
		}
	}
}

// mostAttempts is how often a transaction is tried that collides with others.
const mostAttempts = 8

// collided tells whether PostgreSQL ended a transaction for the sake of another: it would
// not have been serializable (40001), or both waited for each other (40P01).
func collided(err error) bool {
	var failure *pgconn.PgError
	return errors.As(err, &failure) && (failure.Code == "40001" || failure.Code == "40P01")
}

// inSession runs work in a transaction that holds the session's row, so that all
// commands on one session happen one after another. The row is taken by an update
// that changes nothing, because SQLite has no SELECT FOR UPDATE. ErrNoSession when
// there is none.
func (s *store) inSession(ctx context.Context, sessionID string, work func(tx *store, session Session) error) error {
	return s.transaction(ctx, func(tx *store) error {
		session, err := tx.hold(ctx, sessionID)
		if err != nil {
			return err
		}
		return work(tx, session)
	})
}

// hold takes the session's row until the transaction ends, and reads it. ErrNoSession when
// there is none.
func (s *store) hold(ctx context.Context, sessionID string) (Session, error) {
	taken := s.db.WithContext(ctx).Exec("UPDATE course_sessions SET confirmed = confirmed WHERE id = ?", sessionID)
	if taken.Error != nil {
		return Session{}, taken.Error
	}
	if taken.RowsAffected == 0 {
		return Session{}, ErrNoSession
	}
	return s.sessionByID(ctx, sessionID)
}

// onlyOne is the error of a statement that must have changed exactly one row.
func onlyOne(done *gorm.DB) error {
	if done.Error == nil && done.RowsAffected != 1 {
		return errCounters
	}
	return done.Error
}

// holdBegun is hold for a session by its code, read with the person's booking and draft.
func (s *store) holdBegun(ctx context.Context, code, personID string, since time.Time) (BegunSession, error) {
	taken := s.db.WithContext(ctx).Exec("UPDATE course_sessions SET confirmed = confirmed WHERE code = ?", code)
	if taken.Error != nil {
		return BegunSession{}, taken.Error
	}
	return s.begunSession(ctx, code, personID, since)
}
