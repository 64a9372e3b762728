// Package migrations owns the database: how it is opened, and the SQL that
// brings it up to date. Everything else receives an open *gorm.DB.
package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/sethvargo/go-retry"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	moderncsqlite "modernc.org/sqlite"
)

// ErrAddress is returned by Open for an address that is neither sqlite:PATH nor
// a postgres:// URL.
var ErrAddress = errors.New("the database must be sqlite:PATH or a postgres:// URL")

// Open connects to the database at address: sqlite:PATH, or postgres://... It
// does not migrate. Duplicate keys and broken references come back as
// gorm.ErrDuplicatedKey and gorm.ErrForeignKeyViolated on both engines.
func Open(address string) (*gorm.DB, error) {
	config := &gorm.Config{
		TranslateError:         true,
		SkipDefaultTransaction: true,
		Logger:                 logger.Default.LogMode(logger.Silent),
	}
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok && path != "" {
		return openSQLite(path, config)
	}
	if strings.HasPrefix(address, "postgres://") || strings.HasPrefix(address, "postgresql://") {
		return openPostgres(address, config)
	}
	return nil, ErrAddress
}

func openPostgres(address string, config *gorm.Config) (*gorm.DB, error) {
	db, err := gorm.Open(postgres.Open(address), config)
	if err != nil {
		return nil, fmt.Errorf("open the PostgreSQL database: %w", err)
	}
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(20)
	pool.SetMaxIdleConns(20)
	return db, nil
}

// openSQLite sets what SQLite leaves off: foreign keys, write-ahead logging, zeros over what
// is deleted (else a deleted draft of answers would stay in the file's free pages), and
// transactions that take the write lock at once (without it, a transaction that
// reads and then writes fails when another has written between).
func openSQLite(path string, config *gorm.Config) (*gorm.DB, error) {
	options := url.Values{
		"_pragma": {
			"journal_mode(WAL)", "busy_timeout(20000)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)",
		},
		"_txlock":      {"immediate"},
		"_time_format": {"sqlite"},
		"_timezone":    {"UTC"},
	}
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + options.Encode()
	pool, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("open the SQLite database %s: %w", path, err)
	}
	pool.SetMaxOpenConns(8)
	if err := awaitFirstConnection(pool); err != nil {
		return nil, fmt.Errorf("open the SQLite database %s: %w", path, err)
	}
	writers, err := newWritersInLine(pool, path)
	if err != nil {
		return nil, err
	}
	db, err := gorm.Open(sqliteDialector{sqlite.Dialector{Conn: writers}}, config)
	if err != nil {
		return nil, fmt.Errorf("open the SQLite database %s: %w", path, err)
	}
	return db, nil
}

// awaitFirstConnection returns once one connection has the file open. busy_timeout
// does not cover it: the connection that turns a new file to write-ahead logging holds
// a lock already and wants the whole file, and SQLite, which fears that two such wait
// for each other, fails at once where another process has it open too.
func awaitFirstConnection(pool *sql.DB) error {
	patience := retry.WithMaxDuration(20*time.Second, retry.NewConstant(20*time.Millisecond))
	return retry.Do(context.Background(), patience, func(ctx context.Context) error {
		err := pool.PingContext(ctx)
		var failure *moderncsqlite.Error
		if errors.As(err, &failure) && failure.Code()&sqlitePrimaryCode == sqliteBusy {
			return retry.RetryableError(err)
		}
		return err
	})
}

// sqliteDialector is gorm's SQLite dialect over the pure Go driver, whose errors
// gorm does not know.
type sqliteDialector struct{ sqlite.Dialector }

// SQLite's result codes, from its result code list: the one of a busy file, the bits of
// an extended code that hold its primary one, and the extended codes of broken constraints.
const (
	sqliteBusy        = 5
	sqlitePrimaryCode = 0xff

	sqliteForeignKey = 787
	sqlitePrimaryKey = 1555
	sqliteUnique     = 2067
)

// Translate maps SQLite's constraint codes to gorm's portable errors.
func (d sqliteDialector) Translate(err error) error {
	var failure *moderncsqlite.Error
	if errors.As(err, &failure) {
		switch failure.Code() {
		case sqlitePrimaryKey, sqliteUnique:
			return gorm.ErrDuplicatedKey
		case sqliteForeignKey:
			return gorm.ErrForeignKeyViolated
		}
	}
	return err
}
