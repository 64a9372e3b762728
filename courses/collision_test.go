package courses

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
)

// noted counts what the transactions here write: rooms, which are nothing but a name.
func noted(t *testing.T, s *store) int64 {
	t.Helper()
	var count int64
	if err := s.db.WithContext(t.Context()).Table("course_rooms").Count(&count).Error; err != nil {
		t.Fatal(err)
	}
	return count
}

// TestATransactionThatCollidesRunsAgain ends transactions as PostgreSQL does for the sake
// of another: what they wrote is gone, and they are tried again, but not for ever.
func TestATransactionThatCollidesRunsAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		s := New(db, time.Now, people.New(db, time.Now)).store
		for _, test := range []struct {
			name                  string
			failure               error
			failures, runs, notes int
		}{
			{"once deadlocked", &pgconn.PgError{Code: "40P01"}, 1, 2, 1},
			{"not serializable until the last try", &pgconn.PgError{Code: "40001"}, mostAttempts - 1, mostAttempts, 1},
			{"always", &pgconn.PgError{Code: "40001"}, 100, mostAttempts, 0},
			{"another failure", &pgconn.PgError{Code: "23505"}, 1, 1, 0},
			{"a refusal", ErrSessionFull, 1, 1, 0},
		} {
			before, runs := noted(t, s), 0
			err := s.transaction(t.Context(), func(tx *store) error {
				runs++
				if err := tx.db.WithContext(t.Context()).Exec("INSERT INTO course_rooms (room_key) VALUES (?)", test.name).Error; err != nil {
					return err
				}
				if runs <= test.failures {
					return test.failure
				}
				return nil
			})
			if runs != test.runs || noted(t, s)-before != int64(test.notes) || (test.notes == 0) != errors.Is(err, test.failure) {
				t.Errorf("%s: %d runs, %d notes, %v", test.name, runs, noted(t, s)-before, err)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		err := s.transaction(ctx, func(*store) error { cancel(); return &pgconn.PgError{Code: "40P01"} })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("whose reader has gone: %v", err)
		}
	})
}

// TestTwoThatWaitForEachOtherBothHappen has two transactions each take a row and then want
// the other's, so that PostgreSQL must end one. SQLite has one writer at a time, and no such
// knot.
func TestTwoThatWaitForEachOtherBothHappen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		if db.Name() != "postgres" {
			return
		}
		s := New(db, time.Now, people.New(db, time.Now)).store
		rooms := [2]string{"a", "b"}
		for _, room := range rooms {
			if err := db.Exec("INSERT INTO course_rooms (room_key) VALUES (?)", room).Error; err != nil {
				t.Fatal(err)
			}
		}
		take := func(tx *store, room string) error {
			return tx.db.WithContext(t.Context()).Exec("UPDATE course_rooms SET room_key = room_key WHERE room_key = ?", room).Error
		}
		var bothHaveOne, done sync.WaitGroup
		bothHaveOne.Add(2)
		var runs [2]int
		for i := range 2 {
			done.Go(func() {
				err := s.transaction(t.Context(), func(tx *store) error {
					runs[i]++
					if err := take(tx, rooms[i]); err != nil {
						return err
					}
					if runs[i] == 1 {
						bothHaveOne.Done()
						bothHaveOne.Wait()
					}
					return take(tx, rooms[1-i])
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		done.Wait()
		if runs[0]+runs[1] < 3 {
			t.Errorf("nobody was ended: %v runs", runs)
		}
	})
}
