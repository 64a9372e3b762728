package migrations

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestWhatIsDeletedIsGoneFromTheFile: a short row and one of many pages leave nothing of
// themselves behind.
func TestWhatIsDeletedIsGoneFromTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "muster.db")
	db := open(t, "sqlite:"+path)
	must(t, db.Exec("CREATE TABLE drafts (content TEXT)").Error)
	short, long := "short-secret", strings.Repeat("long-secret", 2000)
	must(t, db.Exec("INSERT INTO drafts (content) VALUES (?), (?), ('stays')", short, long).Error)
	holds := func(secret string) bool {
		must(t, db.Exec("PRAGMA wal_checkpoint(TRUNCATE)").Error)
		content, err := os.ReadFile(path)
		must(t, err)
		return bytes.Contains(content, []byte(secret))
	}
	if !holds("short-secret") || !holds("long-secret") {
		t.Fatal("the file does not hold what was written")
	}
	must(t, db.Exec("DELETE FROM drafts WHERE content <> 'stays'").Error)
	if holds("short-secret") || holds("long-secret") {
		t.Error("the file still holds what was deleted")
	}
}
