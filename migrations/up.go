package migrations

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"gorm.io/gorm"
)

// One set of files serves both engines, so that they cannot drift apart. They are
// written for SQLite; postgresWords is all that PostgreSQL needs told differently. Where
// that does not do, a version is a pair of files, one ending in .sqlite.sql and one in
// .postgres.sql.
//
//go:embed sql/*.sql
var files embed.FS

var postgresWords = strings.NewReplacer(
	"TIMESTAMP", "TIMESTAMPTZ",
	" BLOB ", " BYTEA ",
	") WITHOUT ROWID;", ");",
)

// Up applies every migration that has not been applied. Any number of processes
// may call it at once: each migration is applied once.
func Up(ctx context.Context, db *gorm.DB) error {
	provider, err := newProvider(db)
	if err != nil {
		return err
	}
	for {
		before, err := provider.GetDBVersion(ctx)
		if err != nil {
			return fmt.Errorf("read the database's version: %w", err)
		}
		_, failure := provider.Up(ctx)
		if failure == nil {
			return nil
		}
		// SQLite has no lock to hold across migrations. A process that came second to
		// one fails, rolled back, on what the first has made; it goes on from there.
		after, err := provider.GetDBVersion(ctx)
		if err != nil || after == before {
			return fmt.Errorf("migrate the database: %w", failure)
		}
	}
}

// Pending tells whether the database lacks a migration this program knows.
func Pending(ctx context.Context, db *gorm.DB) (bool, error) {
	provider, err := newProvider(db)
	if err != nil {
		return false, err
	}
	return provider.HasPending(ctx)
}

// Fingerprint is a hash of all migrations: two programs with the same make the same
// schema.
func Fingerprint() (string, error) {
	names, err := fs.Glob(files, "sql/*.sql")
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, name := range names {
		content, err := files.ReadFile(name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%s %d\n%s", name, len(content), content)
	}
	return hex.EncodeToString(sum.Sum(nil))[:16], nil
}

func newProvider(db *gorm.DB) (*goose.Provider, error) {
	pool, err := db.DB()
	if err != nil {
		return nil, err
	}
	sqlFiles, err := fs.Sub(files, "sql")
	if err != nil {
		return nil, err
	}
	if db.Name() != "postgres" {
		return goose.NewProvider(goose.DialectSQLite3, pool, engineFS{sqlFiles, ".postgres.sql"})
	}
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectPostgres, pool, translatedFS{engineFS{sqlFiles, ".sqlite.sql"}, postgresWords}, goose.WithSessionLocker(locker))
}

// engineFS lists the files of another file system but for those of another engine.
type engineFS struct {
	fs.FS
	otherEngine string
}

// Glob lists the files that match but for the other engine's.
func (e engineFS) Glob(pattern string) ([]string, error) {
	names, err := fs.Glob(e.FS, pattern)
	return slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, e.otherEngine) }), err
}

// translatedFS reads the files of another file system with words replaced.
type translatedFS struct {
	fs.FS
	words *strings.Replacer
}

// Open returns the named file, or directory, with its words replaced.
func (t translatedFS) Open(name string) (fs.File, error) {
	file, err := t.FS.Open(name)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil || info.IsDir() {
		return file, err
	}
	content, err := io.ReadAll(file)
	if err != nil {
		return nil, err
	}
	return translatedFile{file, bytes.NewReader([]byte(t.words.Replace(string(content))))}, nil
}

// Glob lists the files that match.
func (t translatedFS) Glob(pattern string) ([]string, error) { return fs.Glob(t.FS, pattern) }

type translatedFile struct {
	fs.File
	content *bytes.Reader
}

func (f translatedFile) Read(p []byte) (int, error) { return f.content.Read(p) }

// Fresh tells whether the database has nothing in it yet but what keeps count of
// migrations: Up would make it.
func Fresh(ctx context.Context, db *gorm.DB) (bool, error) {
	tables, err := db.WithContext(ctx).Migrator().GetTables()
	for _, table := range tables {
		if table != "goose_db_version" && table != "sqlite_sequence" {
			return false, err
		}
	}
	return true, err
}

// BeingMade tells whether a migration was applied in the last few seconds: another
// process is then perhaps bringing the database up to date.
func BeingMade(ctx context.Context, db *gorm.DB) (bool, error) {
	db = db.WithContext(ctx)
	if !db.Migrator().HasTable("goose_db_version") {
		return false, nil
	}
	// goose stamps by each engine's own clock, in its own zone.
	recent := "tstamp > datetime('now', '-5 seconds')"
	if db.Name() == "postgres" {
		recent = "tstamp > localtimestamp - interval '5 seconds'"
	}
	var count int64
	err := db.Table("goose_db_version").Where(recent).Count(&count).Error
	return count > 0, err
}
