package surveys

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/people"
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

// errNoRow says that a query found nothing.
var errNoRow = errors.New("no row")

// oneRow reads the first row that the query finds into fields, column by column and past gorm,
// which takes as long over a query as long as those of answering as the database does. errNoRow
// when there is none.
func (s store) oneRow(ctx context.Context, fields []any, query string, values ...any) error {
	if s.db.Name() == "postgres" {
		query = numbered(query)
	}
	begin := time.Now() // a duration, for the log
	rows, err := s.db.Statement.ConnPool.QueryContext(ctx, query, values...)
	s.db.Logger.Trace(ctx, begin, func() (string, int64) { return query, -1 }, err)
	if err != nil {
		return err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return err
		}
		return errNoRow
	}
	return rows.Scan(fields...)
}

// numberedQueries keeps what numbered has made of each query; the program has few.
var numberedQueries sync.Map

// numbered is the query with its question marks as PostgreSQL has them: $1, $2 and on.
func numbered(query string) string {
	if known, found := numberedQueries.Load(query); found {
		return known.(string)
	}
	var made strings.Builder
	for i, part := range strings.Split(query, "?") {
		if i > 0 {
			made.WriteString("$" + strconv.Itoa(i))
		}
		made.WriteString(part)
	}
	numberedQueries.Store(query, made.String())
	return made.String()
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
