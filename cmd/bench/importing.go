package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// imported is how many responses the file has that is imported.
const imported = 100_000

// measureImporting compares the import of a file, from the start of the command to its end,
// with a bare COPY of the rows that it makes into the same tables, in one transaction; and
// says how long the import takes on SQLite.
func measureImporting(ctx context.Context, b *bench) error {
	path, err := b.responsesFile("imported", 0, imported)
	if err != nil {
		return err
	}
	defer os.Remove(path)
	fmt.Fprintf(b.out, "\nImporting %s responses to %d questions: muster import responses, beside a bare COPY of the rows that it makes into the\nsame tables. Responses a second.\n",
		thousands(imported), compared.questions())
	if err := b.importingOnPostgres(ctx, path); err != nil {
		return err
	}
	var rates figures
	for range b.rounds {
		store, err := b.sqlite(ctx, "bench_import")
		if err != nil {
			return err
		}
		rate, err := b.importFile(ctx, store, path)
		store.remove(ctx)
		if err != nil {
			return err
		}
		rates = append(rates, rate)
	}
	fmt.Fprintf(b.out, "  SQLite      muster %s\n", rates.words("%.0f"))
	return nil
}

// importFile imports a file into a database that has the survey, and is how many responses a
// second it took.
func (b *bench) importFile(ctx context.Context, into *comparedStore, path string) (float64, error) {
	begin := time.Now()
	out, err := b.run(ctx, "import", "responses", path, "--survey", compared.code, "--wave", "imported", "--database", into.address)
	took := time.Since(begin)
	if want := "added " + strconv.Itoa(imported) + ","; err == nil && !strings.Contains(string(out), want) {
		err = fmt.Errorf("the import does not say %q: %s", want, out)
	}
	return imported / took.Seconds(), err
}

func (b *bench) importingOnPostgres(ctx context.Context, path string) error {
	store, err := b.postgresStore(ctx, "bench_import")
	if err != nil {
		return err
	}
	defer store.remove(ctx)
	empty := func() error {
		return execute(ctx, store.address, "TRUNCATE survey_responses, survey_counts;\nCHECKPOINT")
	}
	copies := &bareCopy{database: store.address}
	var ours, theirs figures
	for round := range b.rounds {
		sides := []func() error{
			func() error {
				if err := empty(); err != nil {
					return err
				}
				rate, err := b.importFile(ctx, store, path)
				ours = append(ours, rate)
				return err
			},
			func() error {
				if copies.rows == nil { // what the first import has made
					if err := copies.keep(ctx); err != nil {
						return err
					}
				}
				if err := empty(); err != nil {
					return err
				}
				rate, err := copies.write(ctx)
				theirs = append(theirs, rate)
				return err
			},
		}
		if err := inTurn(round, sides); err != nil {
			return err
		}
	}
	fmt.Fprintf(b.out, "  PostgreSQL  muster %s   COPY %s   ratio %s\n", ours.words("%.0f"), theirs.words("%.0f"), ours.over(theirs).words("%.2f"))
	_, err = b.run(ctx, "check", "--database", store.address)
	return err
}

// bareCopy has the rows of tables as COPY writes them.
type bareCopy struct {
	database string
	rows     map[string][]byte
}

// copied are the tables that an import fills, in the order in which they are copied.
var copied = []string{"survey_responses", "survey_counts"}

func (c *bareCopy) keep(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.database)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	c.rows = map[string][]byte{}
	for _, table := range copied {
		var rows bytes.Buffer
		if _, err := conn.PgConn().CopyTo(ctx, &rows, "COPY "+table+" TO STDOUT (FORMAT binary)"); err != nil {
			return err
		}
		c.rows[table] = rows.Bytes()
	}
	return nil
}

// write copies the rows and is how many responses a second that took.
func (c *bareCopy) write(ctx context.Context) (float64, error) {
	begin := time.Now()
	conn, err := pgx.Connect(ctx, c.database)
	if err != nil {
		return 0, err
	}
	defer conn.Close(ctx)
	err = pgx.BeginFunc(ctx, conn, func(pgx.Tx) error {
		for _, table := range copied {
			if _, err := conn.PgConn().CopyFrom(ctx, bytes.NewReader(c.rows[table]), "COPY "+table+" FROM STDIN (FORMAT binary)"); err != nil {
				return err
			}
		}
		return nil
	})
	took := time.Since(begin)
	if err != nil {
		return 0, err
	}
	if stored, err := count(ctx, c.database, "SELECT count(*) FROM survey_responses"); err != nil || stored != imported {
		return 0, fmt.Errorf("COPY stored %d responses, %v", stored, err)
	}
	return imported / took.Seconds(), nil
}
