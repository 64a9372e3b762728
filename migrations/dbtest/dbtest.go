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
// migrated database of its own. PostgreSQL is the one at MUSTER_TEST_POSTGRES, a
// postgres:// URL with the right to create databases. Without it only SQLite runs,
// unless MUSTER_TEST_REQUIRE_POSTGRES is set, which makes its lack a failure.
func Each(t *testing.T, test func(t *testing.T, db *gorm.DB)) {
	t.Helper()
	EachAddress(t, func(t *testing.T, address string) { test(t, Open(t, address)) })
}

// EachAddress is Each for tests that open the database themselves: test receives
// the address of an empty, unmigrated database.
func EachAddress(t *testing.T, test func(t *testing.T, address string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLiteAddress(t)) })
	server := os.Getenv("MUSTER_TEST_POSTGRES")
	if server == "" {
		if os.Getenv("MUSTER_TEST_REQUIRE_POSTGRES") != "" {
			t.Error("no PostgreSQL to test on: MUSTER_TEST_POSTGRES is not set")
		}
		return
	}
	t.Run("postgres", func(t *testing.T) { test(t, postgresAddress(t, server)) })
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
	t.Cleanup(func() {
		if pool, err := db.DB(); err == nil {
			_ = pool.Close()
		}
	})
	if err := migrations.Up(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return db
}

// postgresAddress makes an empty database on the server and drops it after the test.
func postgresAddress(t *testing.T, server string) string {
	t.Helper()
	admin, err := migrations.Open(server)
	if err != nil {
		t.Fatal(err)
	}
	name := "muster_test_" + strings.ToLower(rand.Text())
	if err := admin.Exec("CREATE DATABASE " + name).Error; err != nil {
		t.Fatal(fmt.Errorf("create a test database: %w", err))
	}
	t.Cleanup(func() {
		if err := admin.Exec("DROP DATABASE " + name + " WITH (FORCE)").Error; err != nil {
			t.Error(err)
		}
		if pool, err := admin.DB(); err == nil {
			_ = pool.Close()
		}
	})
	address, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	address.Path = "/" + name
	return address.String()
}
