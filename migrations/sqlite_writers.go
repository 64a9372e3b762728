package migrations

import (
	"context"
	"database/sql"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
)

// writersInLine is gorm's connection pool for SQLite. SQLite lets one
// transaction write at a time and has the others ask again after pauses, in no
// order: with many of them an unlucky one asks until its patience ends. Here a
// process's writers of one file wait in line, first come first served, before they
// take a connection: readers always find one, and only processes, of which there
// are few, compete for the file's lock.
type writersInLine struct {
	*sql.DB
	line *line
}

// lines holds the line of each file, by its absolute path: two pools on one file
// share it.
var lines sync.Map

func newWritersInLine(pool *sql.DB, path string) (*writersInLine, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	shared, _ := lines.LoadOrStore(absolute, &line{turn: make(chan struct{}, 1)})
	return &writersInLine{DB: pool, line: shared.(*line)}, nil
}

// GetDBConn is the pool itself, for gorm's DB().
func (w *writersInLine) GetDBConn() (*sql.DB, error) { return w.DB, nil }

// BeginTx begins a transaction when its turn comes, one that only reads at once. It
// fails with the context's error when that ends first.
func (w *writersInLine) BeginTx(ctx context.Context, options *sql.TxOptions) (gorm.ConnPool, error) {
	if options != nil && options.ReadOnly {
		return w.DB.BeginTx(ctx, options)
	}
	if err := w.line.wait(ctx); err != nil {
		return nil, err
	}
	tx, err := w.DB.BeginTx(ctx, options)
	if err != nil {
		w.line.leave()
		return nil, err
	}
	return &writing{Tx: tx, leave: sync.OnceFunc(w.line.leave)}, nil
}

// ExecContext runs one writing statement when its turn comes.
func (w *writersInLine) ExecContext(ctx context.Context, query string, arguments ...any) (sql.Result, error) {
	if err := w.line.wait(ctx); err != nil {
		return nil, err
	}
	defer w.line.leave()
	return w.DB.ExecContext(ctx, query, arguments...)
}

// writing is the transaction whose turn it is.
type writing struct {
	*sql.Tx
	leave func()
}

// Commit commits and lets the next one write, whether it succeeded or not.
func (w *writing) Commit() error {
	defer w.leave()
	return w.Tx.Commit()
}

// Rollback undoes all and lets the next one write.
func (w *writing) Rollback() error {
	defer w.leave()
	return w.Tx.Rollback()
}

// A line that always has somebody next would leave other processes no moment to
// write in: they ask again only every now and then, at most a tenth of a second
// apart. So while people wait it stands still for longer than that, once in
// writeFor.
const (
	writeFor   = 5 * time.Second
	standStill = 110 * time.Millisecond
)

// line lets one write at a time. Go gives a channel's room to those who wait for it
// in the order they came.
type line struct {
	turn    chan struct{}
	waiting atomic.Int64
	// stoodStill is when it last did, read and set by whose turn it is.
	stoodStill time.Time
}

func (l *line) wait(ctx context.Context) error {
	l.waiting.Add(1)
	defer l.waiting.Add(-1)
	select {
	case l.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *line) leave() {
	if l.waiting.Load() == 0 || time.Since(l.stoodStill) < writeFor {
		<-l.turn
		return
	}
	l.stoodStill = time.Now()
	time.AfterFunc(standStill, func() { <-l.turn })
}
