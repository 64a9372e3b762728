package rows_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"gorm.io/gorm"

	"muster/courses/rows"
	"muster/migrations/dbtest"
)

// Outside a transaction PostgreSQL is read by its own driver and in one by database/sql, and both
// say the same.
func TestRows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		t.Run("outside a transaction", func(t *testing.T) { readAndWrite(t, db, "a") })
		t.Run("in a transaction", func(t *testing.T) {
			if err := db.Transaction(func(tx *gorm.DB) error { readAndWrite(t, tx, "b"); return nil }); err != nil {
				t.Fatal(err)
			}
		})
		t.Run("what breaks a constraint is gorm's error", func(t *testing.T) {
			if _, err := change(t.Context(), db, "a1", "again"); !errors.Is(err, gorm.ErrDuplicatedKey) {
				t.Errorf("%v", err)
			}
		})
	})
}

func change(ctx context.Context, db *gorm.DB, code, title string) (int64, error) {
	return rows.Change(ctx, db, `INSERT INTO programmes (code, title, starts_on, ends_on, note, floor_base, floor_complement, green_from, amber_from, clustering, clustering_rho, recorded_at)
		VALUES (?, ?, '2026-01-01', '2026-12-31', '', 10, 2, 1, 0.9, FALSE, 0, CURRENT_TIMESTAMP)`, code, title)
}

func readAndWrite(t *testing.T, db *gorm.DB, prefix string) {
	ctx := t.Context()
	for _, code := range []string{prefix + "1", prefix + "2", prefix + "3"} {
		if changed, err := change(ctx, db, code, "The "+code); err != nil || changed != 1 {
			t.Fatalf("%d rows, %v", changed, err)
		}
	}
	var code, title string
	fields := []any{&code, &title}
	const query = "SELECT code, title FROM programmes WHERE code LIKE ? AND code <> ? ORDER BY code DESC"
	var read []string
	err := rows.Each(ctx, db, fields, func() error { read = append(read, code+" "+title); return nil }, query, prefix+"%", prefix+"2")
	if want := []string{prefix + "3 The " + prefix + "3", prefix + "1 The " + prefix + "1"}; err != nil || !slices.Equal(read, want) {
		t.Errorf("read %q, %v, want %q", read, err, want)
	}
	stop := errors.New("stop")
	if err := rows.Each(ctx, db, fields, func() error { return stop }, query, prefix+"%", ""); err != stop {
		t.Errorf("the reader's error became %v", err)
	}
	if err := rows.One(ctx, db, fields, query, prefix+"%", ""); err != nil || code != prefix+"3" {
		t.Errorf("the first is %q, %v", code, err)
	}
	if err := rows.One(ctx, db, fields, query, "none", ""); err != rows.ErrNone {
		t.Errorf("where there is none: %v", err)
	}
	if changed, err := rows.Change(ctx, db, "UPDATE programmes SET title = ? WHERE code LIKE ?", "New", prefix+"%"); err != nil || changed != 3 {
		t.Errorf("%d rows changed, %v", changed, err)
	}
}
