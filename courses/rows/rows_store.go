// Package rows reads what short queries find, and writes by short statements, past gorm, which takes as long over a query as
// short as those of a page as the database does. Queries are written with question marks and
// run on gorm's connections, in its transaction where there is one.
package rows

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// ErrNone says that a query found nothing.
var ErrNone = errors.New("no row")

// Each reads each row that the query finds, with the values in place of its question marks, into
// fields, column by column, and calls read. A question mark that is not a value must not stand
// in the query.
func Each(ctx context.Context, db *gorm.DB, fields []any, read func() error, query string, values ...any) error {
	begin := time.Now() // a duration, for the log
	var err error
	if db.Name() == "postgres" {
		query = numbered(query)
	}
	if pool := nativePool(db); pool != nil {
		err = nativeEach(ctx, pool, fields, read, query, values)
	} else {
		err = standardEach(ctx, db, fields, read, query, values)
	}
	db.Logger.Trace(ctx, begin, func() (string, int64) { return query, -1 }, err)
	return err
}

func standardEach(ctx context.Context, db *gorm.DB, fields []any, read func() error, query string, values []any) error {
	found, err := db.Statement.ConnPool.QueryContext(ctx, query, values...)
	if err != nil {
		return err
	}
	defer found.Close()
	return readEach(found, fields, read)
}

// foundRows is what both ways find.
type foundRows interface {
	Next() bool
	Scan(fields ...any) error
	Err() error
}

func readEach(found foundRows, fields []any, read func() error) error {
	for found.Next() {
		if err := found.Scan(fields...); err != nil {
			return err
		}
		if err := read(); err != nil {
			return err
		}
	}
	return found.Err()
}

// errEnough ends the reading of rows.
var errEnough = errors.New("enough rows")

// One reads the first row that the query finds into fields, column by column. ErrNone when
// there is none.
func One(ctx context.Context, db *gorm.DB, fields []any, query string, values ...any) error {
	err := Each(ctx, db, fields, func() error { return errEnough }, query, values...)
	switch err {
	case errEnough:
		return nil
	case nil:
		return ErrNone
	}
	return err
}

// PlannedAnew is One for a query of a table that is small at one time and large soon after:
// PostgreSQL plans it each time. A plan that it keeps from when the table was small may read the
// whole of it, until the table's statistics are made again.
func PlannedAnew(ctx context.Context, db *gorm.DB, fields []any, query string, values ...any) error {
	if db.Name() == "postgres" {
		values = append([]any{pgx.QueryExecModeCacheDescribe}, values...)
	}
	return One(ctx, db, fields, query, values...)
}

// Change runs a statement that writes, with the values in place of its question marks, and is
// how many rows it changed. Broken constraints come back as gorm's errors.
func Change(ctx context.Context, db *gorm.DB, statement string, values ...any) (changed int64, err error) {
	begin := time.Now() // a duration, for the log
	if db.Name() == "postgres" {
		statement = numbered(statement)
	}
	if pool := nativePool(db); pool != nil {
		changed, err = nativeChange(ctx, pool, statement, values)
	} else {
		changed, err = standardChange(ctx, db, statement, values)
	}
	db.Logger.Trace(ctx, begin, func() (string, int64) { return statement, changed }, err)
	if translator, translates := db.Dialector.(gorm.ErrorTranslator); err != nil && translates && db.TranslateError {
		err = translator.Translate(err)
	}
	return changed, err
}

func standardChange(ctx context.Context, db *gorm.DB, statement string, values []any) (int64, error) {
	done, err := db.Statement.ConnPool.ExecContext(ctx, statement, values...)
	if err != nil {
		return 0, err
	}
	return done.RowsAffected()
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
