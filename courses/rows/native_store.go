package rows

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// nativePool is where the connections of PostgreSQL come from whose own way of reading is taken:
// database/sql makes each value twice and takes as long over it as over all the rest. It is nil
// on SQLite, and in a transaction, which database/sql keeps the connection of.
func nativePool(db *gorm.DB) *sql.DB {
	if db.Name() != "postgres" {
		return nil
	}
	pool, _ := db.Statement.ConnPool.(*sql.DB)
	return pool
}

// mostAttempts is how often something is tried whose connection turns out to be gone before
// anything was sent by it, as database/sql does.
const mostAttempts = 3

// native does something by a connection of the pool.
func native(ctx context.Context, pool *sql.DB, do func(*pgx.Conn) error) error {
	for attempt := 1; ; attempt++ {
		err := byOne(ctx, pool, do)
		if err != driver.ErrBadConn || attempt == mostAttempts {
			return err
		}
	}
}

func byOne(ctx context.Context, pool *sql.DB, do func(*pgx.Conn) error) error {
	connection, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer connection.Close()
	return connection.Raw(func(of any) error {
		err := do(of.(*stdlib.Conn).Conn())
		if err != nil && pgconn.SafeToRetry(err) {
			return driver.ErrBadConn
		}
		return err
	})
}

func nativeEach(ctx context.Context, pool *sql.DB, fields []any, read func() error, query string, values []any) error {
	return native(ctx, pool, func(connection *pgx.Conn) error {
		found, err := connection.Query(ctx, query, values...)
		if err != nil {
			return err
		}
		defer found.Close()
		return readEach(found, fields, read)
	})
}

func nativeChange(ctx context.Context, pool *sql.DB, statement string, values []any) (changed int64, err error) {
	err = native(ctx, pool, func(connection *pgx.Conn) error {
		done, err := connection.Exec(ctx, statement, values...)
		changed = done.RowsAffected()
		return err
	})
	return changed, err
}
