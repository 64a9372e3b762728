package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"
)

// comparedStore is a database with responses to compare, of either kind.
type comparedStore struct {
	driver  string // of database/sql
	address string // as Muster takes it
	source  string // as the driver takes it
	remove  func(context.Context) error
}

// postgresStore is a new PostgreSQL database that has the survey.
func (b *bench) postgresStore(ctx context.Context, name string) (*comparedStore, error) {
	address, err := b.database(ctx, name)
	if err != nil {
		return nil, err
	}
	remove := func(ctx context.Context) error { return execute(ctx, b.postgres, "DROP DATABASE "+name) }
	return &comparedStore{"pgx", address, address, remove}, b.importSurvey(ctx, address, compared)
}

// sqlite is a new SQLite database that has the survey.
func (b *bench) sqlite(ctx context.Context, name string) (*comparedStore, error) {
	folder, err := os.MkdirTemp(b.dir, name)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(folder, "muster.db")
	remove := func(context.Context) error { return os.RemoveAll(folder) }
	store := &comparedStore{"sqlite", "sqlite:" + path, path, remove}
	if _, err := b.run(ctx, "migrate", "--database", store.address); err != nil {
		return nil, err
	}
	return store, b.importSurvey(ctx, store.address, compared)
}

// fileAtMost is how many responses one file has when many are loaded.
const fileAtMost = 50_000

// load imports so many responses, half of them before and half after.
func (s *comparedStore) load(ctx context.Context, b *bench, responses int) error {
	for _, wave := range []string{"before", "after"} {
		for from := 0; from < responses/2; from += fileAtMost {
			path, err := b.responsesFile(wave, from, min(from+fileAtMost, responses/2))
			if err != nil {
				return err
			}
			_, err = b.run(ctx, "import", "responses", path, "--survey", compared.code, "--wave", wave, "--database", s.address)
			if err := errors.Join(err, os.Remove(path)); err != nil {
				return err
			}
		}
	}
	db, err := sql.Open(s.driver, s.source)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, statement := range strings.Split(filled(managerSQL, "token", hashed(managerToken)), ";\n") {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// managerSQL makes a manager who is signed in.
const managerSQL = `INSERT INTO people (id, email, name, organisation_id, job_role, recorded_at) VALUES ('manager', 'manager@kent.example.org', 'Manager', 'kent', 'police_staff', '2021-01-01 00:00:00+00:00');
INSERT INTO person_roles (person_id, role, organisation_id, recorded_at) VALUES ('manager', 'manager', '', '2021-01-01 00:00:00+00:00');
INSERT INTO browser_sessions (token_hash, person_id, expires_at, recorded_at) VALUES ('{token}', 'manager', '2999-01-01 00:00:00+00:00', '2021-01-01 00:00:00+00:00')`

const managerToken = "token-manager"

// comparisons are the pages that are asked for; against is the SQL that a breakdown and a date
// are held against: one GROUP BY over the same responses, which looks at no answer.
var comparisons = []struct{ name, query, against string }{
	{"the headline", "", ""},
	{"by organisation", "&by=organisation", "SELECT wave_id, version, organisation_id, COUNT(*) FROM survey_responses GROUP BY wave_id, version, organisation_id"},
	{"as at a day", "&as-at-day=15&as-at-month=6&as-at-year=2021", "SELECT wave_id, version, COUNT(*) FROM survey_responses WHERE submitted_on <= '2021-06-15' GROUP BY wave_id, version"},
}

// comparisonsAsked are how often a page is asked for in a round, of each side.
const comparisonsAsked = 20

// measureComparison compares how long the results page takes with many responses stored and
// with few, and its breakdown and date with SQL that counts the same responses.
func measureComparison(ctx context.Context, b *bench) error {
	fmt.Fprintf(b.out, "\nThe results page, before beside after over %d questions, for a signed-in manager: with %s responses stored and with %s,\nmedians of %d requests a round, by turns; and, at %s, one GROUP BY over the same responses that looks at no answer. Milliseconds.\n",
		compared.questions(), thousands(fewCompared), thousands(b.responses), comparisonsAsked, thousands(b.responses))
	for _, engine := range []struct {
		name string
		make func(context.Context, string) (*comparedStore, error)
	}{{"PostgreSQL", b.postgresStore}, {"SQLite", b.sqlite}} {
		if err := b.compareOn(ctx, engine.name, engine.make); err != nil {
			return fmt.Errorf("%s: %w", engine.name, err)
		}
	}
	return nil
}

// fewCompared is how many responses the smaller database has.
const fewCompared = 10_000

func (b *bench) compareOn(ctx context.Context, engine string, newStore func(context.Context, string) (*comparedStore, error)) error {
	var stores [2]*comparedStore
	var browsers [2]*browser
	for i, responses := range []int{fewCompared, b.responses} {
		store, err := newStore(ctx, fmt.Sprintf("bench_compared_%d", responses))
		if err != nil {
			return err
		}
		defer store.remove(context.WithoutCancel(ctx))
		begin := time.Now()
		if err := store.load(ctx, b, responses); err != nil {
			return err
		}
		if i == 1 {
			fmt.Fprintf(b.out, "  %s: %s responses were imported in %.0f seconds\n", engine, thousands(responses), time.Since(begin).Seconds())
		}
		server, err := b.serve(ctx, fmt.Sprintf("compared-%s-%d", engine, responses), store.address)
		if err != nil {
			return err
		}
		defer server.stop()
		stores[i], browsers[i] = store, newBrowser(server)
	}
	for _, comparison := range comparisons {
		if err := b.comparePage(ctx, comparison.name, comparison.query, comparison.against, stores[1], browsers); err != nil {
			return fmt.Errorf("%s: %w", comparison.name, err)
		}
	}
	return nil
}

// comparePage asks both sides for a page by turns. The first look at a figure, which the record
// of releases has to think about, is told apart.
func (b *bench) comparePage(ctx context.Context, name, query, against string, many *comparedStore, browsers [2]*browser) error {
	path := fmt.Sprintf("/results?before=%s:before&after=%s:after%s", compared.code, compared.code, query)
	var first [2]time.Duration
	for i, browser := range browsers {
		var err error
		if first[i], err = seePage(browser, path); err != nil {
			return err
		}
	}
	var pages [2]figures
	var counted figures
	for range b.rounds {
		var took [2][]time.Duration
		for range comparisonsAsked {
			for i, browser := range browsers {
				one, err := seePage(browser, path)
				if err != nil {
					return err
				}
				took[i] = append(took[i], one)
			}
		}
		for i := range pages {
			pages[i] = append(pages[i], percentile(took[i], 0.50))
		}
		if against != "" {
			one, err := many.groupBy(ctx, against)
			if err != nil {
				return err
			}
			counted = append(counted, one)
		}
	}
	fmt.Fprintf(b.out, "    %-16s %s: %s   %s: %s   ratio %s   first look %d and %d\n", name, thousands(fewCompared), pages[0].words("%.1f"),
		thousands(b.responses), pages[1].words("%.1f"), pages[1].over(pages[0]).words("%.2f"), first[0].Milliseconds(), first[1].Milliseconds())
	if against != "" {
		fmt.Fprintf(b.out, "    %-16s GROUP BY: %s   the page over it %s\n", "", counted.words("%.1f"), pages[1].over(counted).words("%.3f"))
	}
	return nil
}

// seePage is how long the manager waits for a page.
func seePage(browser *browser, path string) (time.Duration, error) {
	visit := visit{browser: browser, token: managerToken}
	begin := time.Now()
	a, err := visit.get(path)
	took := time.Since(begin)
	if err != nil || a.status != 200 {
		return 0, fmt.Errorf("%s: status %d, to %q, %v", path, a.status, a.location, err)
	}
	return took, nil
}

// groupBy is how many milliseconds the statement takes, its rows read.
func (s *comparedStore) groupBy(ctx context.Context, statement string) (float64, error) {
	db, err := sql.Open(s.driver, s.source)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	if err := db.PingContext(ctx); err != nil {
		return 0, err
	}
	begin := time.Now()
	rows, err := db.QueryContext(ctx, statement)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return float64(time.Since(begin).Microseconds()) / 1000, rows.Err()
}

// thousands writes a number with commas.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
