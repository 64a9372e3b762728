package dbtest

import (
	"os"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm"

	"muster/migrations"
)

// Migrating costs more than most tests, so it is done once: for SQLite a process, for
// PostgreSQL a server and schema. Every test gets a copy.

// migratedFile is the content of a migrated SQLite database.
var migratedFile struct {
	sync.Mutex
	content []byte
}

// migratedSQLite is the address of a migrated SQLite database, in a folder deleted
// after the test.
func migratedSQLite(t *testing.T) string {
	t.Helper()
	migratedFile.Lock()
	defer migratedFile.Unlock()
	address := SQLiteAddress(t)
	path := strings.TrimPrefix(address, "sqlite:")
	if migratedFile.content != nil {
		if err := os.WriteFile(path, migratedFile.content, 0o600); err != nil {
			t.Fatal(err)
		}
		return address
	}
	migrate(t, address)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	migratedFile.content = content
	return address
}

// migrate migrates the database at address and leaves no connection to it.
func migrate(t *testing.T, address string) {
	t.Helper()
	db, err := migrations.Open(address)
	if err != nil {
		t.Fatal(err)
	}
	defer closeDatabase(db)
	if err := migrations.Up(t.Context(), db); err != nil {
		t.Fatal(err)
	}
}

// templateLock is the server's advisory lock for making the template, over all test
// processes. The number means nothing.
const templateLock = 7_305_115

// migratedPostgres is the address of a migrated database on the server, dropped after
// the test.
func migratedPostgres(t *testing.T, server string) string {
	t.Helper()
	fingerprint, err := migrations.Fingerprint()
	if err != nil {
		t.Fatal(err)
	}
	template := "muster_template_" + fingerprint
	admin, err := migrations.Open(server)
	if err != nil {
		t.Fatal(err)
	}
	defer closeDatabase(admin)
	err = admin.Connection(func(connection *gorm.DB) error {
		if err := connection.Exec("SELECT pg_advisory_lock(?)", templateLock).Error; err != nil {
			return err
		}
		defer connection.Exec("SELECT pg_advisory_unlock(?)", templateLock)
		var count int64
		if err := connection.Table("pg_database").Where("datname = ?", template).Count(&count).Error; err != nil || count > 0 {
			return err
		}
		// Under another name until it is whole: a process that dies leaves no half template.
		making := template + "_making"
		if err := connection.Exec("DROP DATABASE IF EXISTS " + making).Error; err != nil {
			return err
		}
		if err := connection.Exec("CREATE DATABASE " + making).Error; err != nil {
			return err
		}
		migrate(t, onServer(t, server, making))
		return connection.Exec("ALTER DATABASE " + making + " RENAME TO " + template).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return newPostgres(t, server, template)
}
