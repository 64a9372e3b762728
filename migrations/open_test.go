package migrations_test

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"muster/migrations"
)

// Two that open a new file at once both turn it to write-ahead logging, and one of them
// has to wait for the other. Here the other is a connection that writes.
func TestOpenWaitsForAnotherThatWritesToANewFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "muster.db")
	other, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	other.SetMaxOpenConns(1)
	if _, err := other.Exec("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	opened := make(chan error, 1)
	go func() {
		db, err := migrations.Open("sqlite:" + path)
		if err == nil {
			pool, _ := db.DB()
			err = pool.Close()
		}
		opened <- err
	}()
	select {
	case err := <-opened:
		t.Fatalf("did not wait for the other: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	if _, err := other.Exec("COMMIT"); err != nil {
		t.Fatal(err)
	}
	if err := <-opened; err != nil {
		t.Error(err)
	}
}
