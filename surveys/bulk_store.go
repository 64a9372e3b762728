package surveys

import (
	"context"
	"database/sql"
	"runtime"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// bulk writes many rows in a transaction: on PostgreSQL by COPY, over the connection that the
// transaction has.
type bulk struct {
	tx   *gorm.DB
	conn *sql.Conn
}

// bulkTransaction is transaction for what writes many rows.
func (s store) bulkTransaction(ctx context.Context, onlyTried bool, do func(bulk) error) error {
	if s.db.Name() != "postgres" {
		return s.transaction(ctx, onlyTried, func(tx *gorm.DB) error { return do(bulk{tx: tx}) })
	}
	return s.with(ctx).Connection(func(db *gorm.DB) error {
		conn, _ := db.Statement.ConnPool.(*sql.Conn)
		return store{db}.transaction(ctx, onlyTried, func(tx *gorm.DB) error { return do(bulk{tx, conn}) })
	})
}

// among is the rows whose column has one of the texts. PostgreSQL takes them as one value: each
// as a value of its own would cost it more than finding the row.
func among(tx *gorm.DB, column string, texts []string) *gorm.DB {
	if tx.Name() != "postgres" {
		return tx.Where(column+" IN ?", texts)
	}
	return tx.Where(column+" = ANY(?)", pgtype.Array[string]{
		Elements: texts, Dims: []pgtype.ArrayDimension{{Length: int32(len(texts)), LowerBound: 1}}, Valid: true,
	})
}

// inParts calls do with parts of so many things, from and to, at once on all processors, and
// returns when all are done.
func inParts(all int, do func(from, to int)) {
	var group sync.WaitGroup
	parts := runtime.GOMAXPROCS(0)
	for part := range parts {
		group.Go(func() { do(all*part/parts, all*(part+1)/parts) })
	}
	group.Wait()
}

// table is a table to be written in bulk.
type table[T any] struct {
	name    string
	columns []string
	values  func(T) []any
}

// bulkBatch keeps a statement under SQLite's and PostgreSQL's limits of parameters.
const bulkBatch = 1000

// write inserts the rows. progress, unless nil, is told how many are written so far.
func (t table[T]) write(b bulk, rows []T, progress func(done int)) error {
	done := 0
	for batch := range slices.Chunk(rows, 10*bulkBatch) {
		if err := t.writeBatch(b, batch); err != nil {
			return err
		}
		if done += len(batch); progress != nil {
			progress(done)
		}
	}
	return nil
}

func (t table[T]) writeBatch(b bulk, rows []T) error {
	if b.conn == nil {
		for batch := range slices.Chunk(rows, bulkBatch) {
			if err := b.tx.Create(&batch).Error; err != nil {
				return err
			}
		}
		return nil
	}
	source := pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) { return t.values(rows[i]), nil })
	return b.conn.Raw(func(driver any) error {
		_, err := driver.(*stdlib.Conn).Conn().CopyFrom(b.tx.Statement.Context, pgx.Identifier{t.name}, t.columns, source)
		return err
	})
}

var (
	responseTable = table[responseRow]{
		"survey_responses",
		[]string{"wave_id", "id", "version", "submitted_on", "organisation_id", "session_id", "pair_code", "came_by",
			"source_id", "content_hash", "answers", "recorded_on", "step", "counted"},
		func(r responseRow) []any {
			return []any{r.WaveID, r.ID, r.Version, r.SubmittedOn, r.OrganisationID, r.SessionID, r.PairCode, r.CameBy,
				r.SourceID, r.ContentHash, r.Answers, r.RecordedOn, r.Step, r.Counted}
		},
	}
	countTable = table[countRow]{
		"survey_counts",
		[]string{"id", "subject", "a", "a_version", "b", "b_version", "signature", "kind", "member", "level", "period", "n", "seats", "cells"},
		func(r countRow) []any {
			return []any{r.ID, string(r.Subject), r.A, r.AVersion, r.B, r.BVersion, r.Signature, string(r.Kind), r.Member,
				r.Level, r.Period, r.N, r.Seats, r.Cells}
		},
	}
)
