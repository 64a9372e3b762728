package migrations

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"gorm.io/gorm"
)

// TestWritersOfOneFileAreServedInTurn has more writers than SQLite's own asking again
// serves in fair order, on two pools of one file, each keeping the file for a while:
// none is told that the database is locked, and who came first has written first.
func TestWritersOfOneFileAreServedInTurn(t *testing.T) {
	address := "sqlite:" + filepath.Join(t.TempDir(), "muster.db")
	pools := []*gorm.DB{open(t, address), open(t, address)}
	line := pools[0].ConnPool.(*writersInLine).line
	must(t, pools[0].Exec("CREATE TABLE arrivals (number INTEGER)").Error)
	const writers = 40
	came, done := make(chan struct{}), make(chan error, writers)
	for i := range writers {
		go func() {
			done <- pools[i%2].Transaction(func(tx *gorm.DB) error {
				if i == 0 {
					<-came
				}
				return tx.Exec("INSERT INTO arrivals (number) VALUES (?)", i).Error
			})
		}()
		for i > 0 && line.waiting.Load() != int64(i) || i == 0 && len(line.turn) == 0 {
			runtime.Gosched()
		}
	}
	close(came)
	for range writers {
		must(t, <-done)
	}
	var order []int
	must(t, pools[0].Raw("SELECT number FROM arrivals ORDER BY rowid").Scan(&order).Error)
	displaced := 0
	for i, number := range order {
		if max(i-number, number-i) > 3 {
			displaced++
		}
	}
	// One may be stopped between being counted and standing in line.
	if displaced > 3 {
		t.Fatalf("they wrote in the order %v", order)
	}
}

// TestAWriterInLineLeavesWhenItsTimeEnds has one wait behind a long transaction.
func TestAWriterInLineLeavesWhenItsTimeEnds(t *testing.T) {
	db := open(t, "sqlite:"+filepath.Join(t.TempDir(), "muster.db"))
	must(t, db.Transaction(func(*gorm.DB) error {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
		defer cancel()
		err := db.WithContext(ctx).Transaction(func(*gorm.DB) error { return nil })
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("it got %v", err)
		}
		return nil
	}))
	must(t, db.Exec("CREATE TABLE afterwards (number INTEGER)").Error)
}

// TestALineStandsStillNowAndThen is what lets other processes write: once in a while
// the next one's turn comes later than their longest pause.
func TestALineStandsStillNowAndThen(t *testing.T) {
	l := &line{turn: make(chan struct{}, 1)}
	for _, test := range []struct {
		stoodStill time.Time
		least      time.Duration
	}{{time.Now().Add(-writeFor), standStill}, {time.Now().Add(time.Hour), 0}} {
		l.stoodStill = test.stoodStill
		must(t, l.wait(t.Context()))
		turn := make(chan time.Time)
		go func() {
			_ = l.wait(t.Context())
			turn <- time.Now()
		}()
		for l.waiting.Load() == 0 {
			runtime.Gosched()
		}
		left := time.Now()
		l.leave()
		if waited := (<-turn).Sub(left); waited < test.least {
			t.Errorf("the next one's turn came after %v", waited)
		}
		l.leave()
	}
}

func open(t *testing.T, address string) *gorm.DB {
	t.Helper()
	db, err := Open(address)
	must(t, err)
	t.Cleanup(func() {
		if pool, err := db.DB(); err == nil {
			_ = pool.Close()
		}
	})
	return db
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
