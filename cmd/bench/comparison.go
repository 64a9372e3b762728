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
	looks   int    // how often something new was asked for
	remove  func(context.Context) error
}

// postgresStore is a new PostgreSQL database that has the survey.
func (b *bench) postgresStore(ctx context.Context, name string) (*comparedStore, error) {
	address, err := b.database(ctx, name)
	if err != nil {
		return nil, err
	}
	remove := func(ctx context.Context) error { return execute(ctx, b.postgres, "DROP DATABASE "+name) }
	return &comparedStore{driver: "pgx", address: address, source: address, remove: remove}, b.importSurvey(ctx, address, compared)
}

// sqlite is a new SQLite database that has the survey.
func (b *bench) sqlite(ctx context.Context, name string) (*comparedStore, error) {
	folder, err := os.MkdirTemp(b.dir, name)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(folder, "muster.db")
	remove := func(context.Context) error { return os.RemoveAll(folder) }
	store := &comparedStore{driver: "sqlite", address: "sqlite:" + path, source: path, remove: remove}
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
			if err := s.add(ctx, b, wave, from, min(from+fileAtMost, responses/2)); err != nil {
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

// add imports the responses of a wave from one number to another.
func (s *comparedStore) add(ctx context.Context, b *bench, wave string, from, to int) error {
	path, err := b.responsesFile(wave, from, to)
	if err != nil {
		return err
	}
	_, err = b.run(ctx, "import", "responses", path, "--survey", compared.code, "--wave", wave, "--database", s.address)
	return errors.Join(err, os.Remove(path))
}

// managerSQL makes a manager who is signed in.
const managerSQL = `INSERT INTO people (id, email, name, organisation_id, job_role, recorded_at) VALUES ('manager', 'manager@kent.example.org', 'Manager', 'kent', 'police_staff', '2021-01-01 00:00:00+00:00');
INSERT INTO person_roles (person_id, role, organisation_id, recorded_at) VALUES ('manager', 'manager', '', '2021-01-01 00:00:00+00:00');
INSERT INTO browser_sessions (token_hash, person_id, expires_at, recorded_at) VALUES ('{token}', 'manager', '2999-01-01 00:00:00+00:00', '2021-01-01 00:00:00+00:00')`

const managerToken = "token-manager"

// comparison is a page of the results, or else a call of muster compare, asked for so often a
// round. The SQL that it is held against is one GROUP BY over the same responses.
type comparison struct {
	name  string
	query string
	args  []string
	days  bool // every look is at a day that nobody has looked at
	more  int  // so many responses come before every look
	asked int
	by    string // the column that SQL groups by as well
	where string
}

var comparisons = []comparison{
	{name: "page, headline", asked: 20},
	{name: "page, as at a day", query: dayQuery(15, 6), asked: 10, where: until},
	{name: "page, each day anew", days: true, asked: 3, where: until},
	{name: "page, 40 answers more", more: 40, asked: 2},
	{name: "page, by organisation", query: "&by=organisation", asked: 10, by: "organisation_id"},
	{name: "page, by region", query: "&by=region", asked: 5, by: "organisation_id"},
	{name: "page, by role", query: "&by=role", asked: 5, by: "answers::json->>'role'"},
	{name: "page, by month", query: "&by=month", asked: 3, by: "substr(submitted_on, 1, 7)"},
	{name: "page, each day anew", days: true, asked: 3, where: until},
	{name: "page, each day by organisation", query: "&by=organisation", days: true, asked: 1, by: "organisation_id", where: until},
	{name: "command, as at a day", args: []string{"--as-at", "2021-06-15"}, asked: 5, where: until},
}

const until = " WHERE submitted_on <= '2021-06-15'"

// groupBys are the statements for it: one that looks at no answer, and one that counts those to
// each question, as the comparison does.
func (c comparison) groupBys(store *comparedStore) (responses, answers string) {
	each, by := "json_each(answers)", "wave_id, version"
	if store.driver == "pgx" {
		each = "json_each_text(answers::json)"
	}
	if c.by != "" {
		by += ", " + c.by
	}
	if store.driver != "pgx" {
		by = strings.Replace(by, "::json", "", 1)
	}
	responses = "SELECT " + by + ", COUNT(*) FROM survey_responses" + c.where + " GROUP BY " + by
	by += ", key, value"
	return responses, "SELECT " + by + ", COUNT(*) FROM survey_responses, " + each + c.where + " GROUP BY " + by
}

func dayQuery(day, month int) string {
	return fmt.Sprintf("&as-at-day=%d&as-at-month=%d&as-at-year=2021", day, month)
}

// see asks once and says how long it took.
func (c comparison) see(ctx context.Context, b *bench, store *comparedStore, browser *browser) (time.Duration, error) {
	before, after := compared.code+":before", compared.code+":after"
	if c.more > 0 {
		store.looks++
		if err := store.add(ctx, b, "after", b.responses+store.looks*c.more, b.responses+(store.looks+1)*c.more); err != nil {
			return 0, err
		}
	}
	if c.days {
		store.looks++
		c.query += dayQuery(1+store.looks%28, 6+store.looks/28)
	}
	if c.args == nil {
		return seePage(browser, "/results?before="+before+"&after="+after+c.query)
	}
	begin := time.Now()
	_, err := b.run(ctx, append([]string{"compare", "--before", before, "--after", after, "--database", store.address}, c.args...)...)
	return time.Since(begin), err
}

// measureComparison compares how long the results page takes with many responses stored and
// with few, and so muster compare; and a breakdown and a date with SQL that counts the same
// responses.
func measureComparison(ctx context.Context, b *bench) error {
	fmt.Fprintf(b.out, "\nA comparison of before and after over %d questions, on the results page of a signed-in manager, or by muster compare from its start\nto its end: with %s responses stored and with %s, medians of a round, by turns; and, at %s, one GROUP BY over the same\nresponses that looks at no answer, and one that counts the answers to each question. Milliseconds.\n",
		compared.questions(), thousands(fewCompared), thousands(b.responses), thousands(b.responses))
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
		server, err := b.serve(ctx, importKey, store.address)
		if err != nil {
			return err
		}
		defer server.stop()
		stores[i], browsers[i] = store, newBrowser(server)
	}
	for _, comparison := range comparisons {
		if err := b.compareSizes(ctx, comparison, stores, browsers); err != nil {
			return fmt.Errorf("%s: %w", comparison.name, err)
		}
	}
	return nil
}

// compareSizes asks both sides by turns. The first look at a figure, of which the record of
// releases learns, is told apart.
func (b *bench) compareSizes(ctx context.Context, what comparison, stores [2]*comparedStore, browsers [2]*browser) error {
	var first [2]time.Duration
	for i, browser := range browsers {
		var err error
		if first[i], err = what.see(ctx, b, stores[i], browser); err != nil {
			return err
		}
	}
	var pages [2]figures
	var responses figures
	ofResponses, ofAnswers := what.groupBys(stores[1])
	for range b.rounds {
		var took [2][]time.Duration
		for range what.asked {
			for i, browser := range browsers {
				one, err := what.see(ctx, b, stores[i], browser)
				if err != nil {
					return err
				}
				took[i] = append(took[i], one)
			}
		}
		for i := range pages {
			pages[i] = append(pages[i], percentile(took[i], 0.50))
		}
		one, err := stores[1].groupBy(ctx, ofResponses)
		if err != nil {
			return err
		}
		responses = append(responses, one)
	}
	one, err := stores[1].groupBy(ctx, ofAnswers)
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "    %-30s %s: %s   %s: %s   ratio %s   first look %d and %d\n", what.name, thousands(fewCompared), pages[0].words("%.1f"),
		thousands(b.responses), pages[1].words("%.1f"), pages[1].over(pages[0]).words("%.2f"), first[0].Milliseconds(), first[1].Milliseconds())
	look := float64(first[1].Milliseconds())
	fmt.Fprintf(b.out, "    %-30s GROUP BY: %s   Muster over it %s, first look %.2f   that counts answers: %.0f   Muster over it %.4f, first look %.3f\n", "",
		responses.words("%.1f"), pages[1].over(responses).words("%.3f"), look/responses.median(), one, pages[1].median()/one, look/one)
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
