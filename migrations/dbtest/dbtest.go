// Package dbtest gives tests a migrated, empty database on each engine, opened
// and migrated exactly as in production.
package dbtest

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gorm.io/gorm"

	"muster/migrations"
)

// Each runs test once on SQLite and once on PostgreSQL, each time with an empty,
// migrated database of its own, a copy of one that was migrated once. PostgreSQL is the one at MUSTER_TEST_POSTGRES, a
// postgres:// URL with the right to create databases. Without it only SQLite runs,
// unless MUSTER_TEST_REQUIRE_POSTGRES is set, which makes its lack a failure.
func Each(t *testing.T, test func(t *testing.T, db *gorm.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, Open(t, migratedSQLite(t))) })
	if server := postgresServer(t); server != "" {
		t.Run("postgres", func(t *testing.T) { test(t, Open(t, migratedPostgres(t, server))) })
	}
}

// EachAddress is Each for tests that open the database themselves: test receives
// the address of an empty, unmigrated database.
func EachAddress(t *testing.T, test func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLiteAddress(t)) })
	if server := postgresServer(t); server != "" {
		t.Run("postgres", func(t *testing.T) { test(t, newPostgres(t, server, "")) })
	}
}

// postgresServer is the server to test on, empty when there is none.
func postgresServer(t *testing.T) string {
	t.Helper()
	server := os.Getenv("MUSTER_TEST_POSTGRES")
	if server == "" && os.Getenv("MUSTER_TEST_REQUIRE_POSTGRES") != "" {
		t.Error("no PostgreSQL to test on: MUSTER_TEST_POSTGRES is not set")
	}
	return server
}

// SQLiteAddress is the address of a SQLite database that does not exist yet, in a
// folder deleted after the test.
func SQLiteAddress(t testing.TB) string {
	return "sqlite:" + filepath.Join(t.TempDir(), "muster.db")
}

// Open opens and migrates the database at address and closes it after the test.
func Open(t testing.TB, address string) *gorm.DB {
	t.Helper()
	db, err := migrations.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeDatabase(db) })
	if err := migrations.Up(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return db
}

// newPostgres makes a database on the server, a copy of template unless that is
// empty, and drops it after the test.
func newPostgres(t *testing.T, server, template string) string {
	t.Helper()
	admin, err := migrations.Open(server)
	if err != nil {
		t.Fatal(err)
	}
	name := "muster_test_" + strings.ToLower(rand.Text())
	create := "CREATE DATABASE " + name
	if template != "" {
		create += " TEMPLATE " + template
	}
	if err := admin.Exec(create).Error; err != nil {
		t.Fatal(fmt.Errorf("create a test database: %w", err))
	}
	t.Cleanup(func() {
		if err := admin.Exec("DROP DATABASE " + name + " WITH (FORCE)").Error; err != nil {
			t.Error(err)
		}
		closeDatabase(admin)
	})
	return onServer(t, server, name)
}

// onServer is the address of the database called name.
func onServer(t *testing.T, server, name string) string {
	t.Helper()
	address, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	address.Path = "/" + name
	return address.String()
}

func closeDatabase(db *gorm.DB) {
	if pool, err := db.DB(); err == nil {
		_ = pool.Close()
	}
}
