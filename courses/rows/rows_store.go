// Package rows reads what short queries find, and writes by short statements, past gorm, which takes as long over a query as
// short as those of a page as the database does. Queries are written with question marks and
// run on gorm's connections, in its transaction where there is one.
package rows

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"
)

// ErrNone says that a query found nothing.
var ErrNone = errors.New("no row")

// Of is what the query finds with the values in place of its question marks. A question mark
// that is not a value must not stand in the query. The caller closes the rows.
func Of(ctx context.Context, db *gorm.DB, query string, values ...any) (*sql.Rows, error) {
	if db.Name() == "postgres" {
		query = numbered(query)
	}
	begin := time.Now() // a duration, for the log
	found, err := db.Statement.ConnPool.QueryContext(ctx, query, values...)
	db.Logger.Trace(ctx, begin, func() (string, int64) { return query, -1 }, err)
	return found, err
}

// One reads the first row that the query finds into fields, column by column. ErrNone when
// there is none.
func One(ctx context.Context, db *gorm.DB, fields []any, query string, values ...any) error {
	found, err := Of(ctx, db, query, values...)
	if err != nil {
		return err
	}
	defer found.Close()
	if !found.Next() {
		if err := found.Err(); err != nil {
			return err
		}
		return ErrNone
	}
	return found.Scan(fields...)
}

// Change runs a statement that writes, with the values in place of its question marks, and is
// how many rows it changed.
func Change(ctx context.Context, db *gorm.DB, statement string, values ...any) (int64, error) {
	if db.Name() == "postgres" {
		statement = numbered(statement)
	}
	begin := time.Now() // a duration, for the log
	done, err := db.Statement.ConnPool.ExecContext(ctx, statement, values...)
	db.Logger.Trace(ctx, begin, func() (string, int64) { return statement, -1 }, err)
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
