package courses

import (
	"context"
	"errors"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"muster/courses/people"
	"muster/courses/rows"
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
// commands on one session happen one after another. ErrNoSession when there is none.
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
	if locking := s.locking("course_sessions"); locking != "" {
		var id string
		err := s.oneRow(ctx, []any{&id}, "SELECT id FROM course_sessions WHERE id = ?"+locking, sessionID)
		if errors.Is(err, rows.ErrNone) {
			return Session{}, ErrNoSession
		}
		if err != nil {
			return Session{}, err
		}
	}
	return s.sessionByID(ctx, sessionID) // also of a row that had to be waited for, as it is now
}

// locking ends a query that takes the rows of the tables, in their order, until the
// transaction ends. It is empty on SQLite, where a transaction is the only writer from
// its beginning.
func (s *store) locking(tables string) string {
	if s.db.Name() == "postgres" {
		return " FOR NO KEY UPDATE OF " + tables
	}
	return ""
}

// onlyOne is the error of a statement that must have changed exactly one row.
func onlyOne(done *gorm.DB) error {
	if done.Error == nil && done.RowsAffected != 1 {
		return errCounters
	}
	return done.Error
}

// write is a statement that writes, with its values.
type write struct {
	statement string
	values    []any
}

// together makes the writes, none of which may need to see what another one wrote. On
// PostgreSQL they are one statement, because each would be a way to the server and back
// while others wait for the session; SQLite, which has no such statement, is no further
// away than a call.
func (s *store) together(ctx context.Context, writes ...write) error {
	if s.db.Name() != "postgres" {
		for _, w := range writes {
			if _, err := rows.Change(ctx, s.db, w.statement, w.values...); err != nil {
				return err
			}
		}
		return nil
	}
	var statement strings.Builder
	var values []any
	last := len(writes) - 1
	for i, w := range writes {
		switch {
		case i == last:
			statement.WriteString(w.statement)
		case i == 0:
			statement.WriteString("WITH w0 AS (" + w.statement + ") ")
		default:
			statement.WriteString(", w" + strconv.Itoa(i) + " AS (" + w.statement + ") ")
		}
		values = append(values, w.values...)
	}
	_, err := rows.Change(ctx, s.db, statement.String(), values...)
	return err
}
