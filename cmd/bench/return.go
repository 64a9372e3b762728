package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// returnSQL adds to the demonstration's past year sessions of its courses with bookings and
// registers, and copies of its answers, so that it has the same return of far more records.
//
//go:embed sql/return.sql
var returnSQL string

// The return that is made, and the manager who looks at it and at a draft of the day before.
const (
	returned   = "MSOIC-2020-21"
	returnedOn = "2021-03-31"
	byThen     = " AND (submitted_on IS NULL OR submitted_on <= '" + returnedOn + "')"
	thatDay    = "?programme=" + returned + "&as-at=" + returnedOn
	lookerSQL  = `INSERT INTO browser_sessions (token_hash, person_id, expires_at, recorded_at)
		SELECT '{token}', id, '2999-01-01 00:00:00+00:00', now() FROM people WHERE email = 'manager@example.org';
INSERT INTO report_returns (id, programme_code, slug, title, as_at, state, content, content_hash, released_by, recorded_at)
		VALUES ('bench', '` + returned + `', 'bench', 'A draft', '2021-03-30', 'draft', '', '', '', now())`
)

// returnLook is a file of the return, by muster report from its start to its end, or a page.
type returnLook struct {
	name   string
	format string // of muster report, "" for a page
	path   string
	asked  int
}

var returnLooks = []returnLook{
	{name: "report, HTML", format: "html", asked: 3},
	{name: "report, JSON", format: "json", asked: 3},
	{name: "report, XLSX", format: "xlsx", asked: 1},
	{name: "the programme", path: "/programme" + thatDay, asked: 5},
	{name: "a deliverable", path: "/deliverables/F" + thatDay, asked: 5},
	{name: "a KPI of people trained", path: "/kpis/innerste-trained" + thatDay, asked: 3},
	{name: "a KPI of a share", path: "/kpis/oic-confident" + thatDay, asked: 3},
	{name: "a KPI of a change", path: "/kpis/innerste-procedures" + thatDay, asked: 3},
	{name: "a receipt", path: "/receipts/training.INNERSTE.trained" + thatDay, asked: 3},
	{name: "a draft", path: "/returns/bench", asked: 3},
	{name: "a draft, read", path: "/returns/bench/read", asked: 3},
	{name: "the results", path: "/results?before=BASELINE&after=INNERSTE-POST", asked: 5},
}

// returnStore is a database with the demonstration, and a server on it.
type returnStore struct {
	address string
	browser *browser
}

// measureReturn compares how long the grant return of a year with many records takes with that
// of the demonstration's year as it is, and so the largest pages of a manager.
func measureReturn(ctx context.Context, b *bench) error {
	sessions, bookings := b.responses/100, b.responses/5
	fmt.Fprintf(b.out, "\nThe grant return of the demonstration's year, and pages of it, on PostgreSQL: with its own records, and with %s responses, %s bookings\nand %s sessions more. Medians of a round, by turns, in milliseconds; the first look, of which the record of releases learns, is told apart.\n",
		thousands(b.responses), thousands(bookings), thousands(sessions))
	addresses, remove, err := b.returnDatabases(ctx)
	defer remove()
	if err != nil {
		return err
	}
	if err := b.loadMany(ctx, addresses[1], sessions, bookings); err != nil {
		return err
	}
	var stores [2]*returnStore
	for i, address := range addresses {
		if err := execute(ctx, address, "VACUUM ANALYZE;\nCHECKPOINT"); err != nil {
			return err
		}
		server, err := b.serve(ctx, importKey, address)
		if err != nil {
			return err
		}
		defer server.stop()
		stores[i] = &returnStore{address, newBrowser(server)}
	}
	if err := stores[1].checkReturn(ctx, b); err != nil {
		return err
	}
	for _, look := range returnLooks {
		if err := b.compareReturns(ctx, look, stores); err != nil {
			return fmt.Errorf("%s: %w", look.name, err)
		}
	}
	return nil
}

// returnDatabases are two databases with the demonstration.
func (b *bench) returnDatabases(ctx context.Context) (addresses [2]string, remove func(), err error) {
	const year, many = "bench_return_year", "bench_return_many"
	remove = func() {
		for _, name := range []string{year, many} {
			execute(context.WithoutCancel(ctx), b.postgres, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
		}
	}
	if addresses[0], err = b.database(ctx, year); err != nil {
		return addresses, remove, err
	}
	if _, err = b.run(ctx, "demo", "--database", addresses[0]); err != nil {
		return addresses, remove, err
	}
	addresses[1] = strings.Replace(addresses[0], "/"+year, "/"+many, 1)
	return addresses, remove, errors.Join(
		execute(ctx, addresses[0], filled(lookerSQL, "token", hashed(managerToken))),
		execute(ctx, b.postgres, "DROP DATABASE IF EXISTS "+many+";\nCREATE DATABASE "+many+" TEMPLATE "+year))
}

// loadMany adds the records, and has Muster count the answers.
func (b *bench) loadMany(ctx context.Context, address string, sessions, bookings int) error {
	begin := time.Now()
	err := errors.Join(
		execute(ctx, address, filled(returnSQL, "sessions", sessions, "bookings", bookings, "responses", b.responses)),
		execute(ctx, address, "ANALYZE"))
	if err != nil {
		return err
	}
	stored := time.Since(begin)
	_, err = b.run(ctx, "migrate", "--database", address)
	fmt.Fprintf(b.out, "  The records were stored in %.0f seconds, and the answers counted by muster migrate in %.0f more\n", stored.Seconds(), (time.Since(begin) - stored).Seconds())
	return err
}

// checkReturn wants the figures of the return to be those of the records.
func (s *returnStore) checkReturn(ctx context.Context, b *bench) error {
	begin := time.Now()
	out, err := b.run(ctx, "report", "--database", s.address, "--programme", returned, "--as-at", returnedOn, "--format", "json")
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "  The first return of the many records took %.1f seconds\n", time.Since(begin).Seconds())
	type figure struct {
		Value float64 `json:"value"`
	}
	var made struct {
		Training []struct {
			Course    string `json:"course"`
			Sessions  figure `json:"sessions"`
			Trained   figure `json:"trained"`
			Responses figure `json:"responses"`
		} `json:"training"`
	}
	if err := json.Unmarshal(out, &made); err != nil {
		return err
	}
	for _, course := range made.Training {
		held := ` FROM course_attendance line JOIN course_sessions session ON session.id = line.session_id JOIN courses course ON course.id = session.course_id
			WHERE course.code = '` + course.Course + `' AND session.programme_code = '` + returned + `' AND NOT line.cleared AND line.happened_on <= '` + returnedOn + `'`
		for counted, got := range map[string]figure{
			"SELECT COUNT(DISTINCT line.person_id)" + held + " AND line.attended = 'full'":                                                                   course.Trained,
			"SELECT COUNT(DISTINCT line.session_id)" + held + " AND line.attended <> 'no'":                                                                   course.Sessions,
			"SELECT COUNT(*) FROM survey_responses JOIN survey_waves ON survey_waves.id = wave_id WHERE survey_code = '" + course.Course + "-POST'" + byThen: course.Responses,
		} {
			if want, err := count(ctx, s.address, counted); err != nil || float64(want) != got.Value {
				return fmt.Errorf("%s: the return says %v, the records %d, %v: %s", course.Course, got.Value, want, err, counted)
			}
		}
	}
	return nil
}

// see looks once and says how long it took.
func (l returnLook) see(ctx context.Context, b *bench, store *returnStore) (time.Duration, error) {
	if l.format == "" {
		return seePage(store.browser, l.path)
	}
	begin := time.Now()
	_, err := b.run(ctx, "report", "--database", store.address, "--programme", returned, "--as-at", returnedOn, "--format", l.format)
	return time.Since(begin), err
}

// compareReturns looks at both by turns.
func (b *bench) compareReturns(ctx context.Context, look returnLook, stores [2]*returnStore) error {
	var first [2]time.Duration
	for i, store := range stores {
		var err error
		if first[i], err = look.see(ctx, b, store); err != nil {
			return err
		}
	}
	var took [2]figures
	for range b.rounds {
		var round [2][]time.Duration
		for range look.asked {
			for i, store := range stores {
				one, err := look.see(ctx, b, store)
				if err != nil {
					return err
				}
				round[i] = append(round[i], one)
			}
		}
		for i := range took {
			took[i] = append(took[i], percentile(round[i], 0.50))
		}
	}
	fmt.Fprintf(b.out, "    %-24s as it is: %s   with many records: %s   ratio %s   first look %d and %d\n", look.name,
		took[0].words("%.0f"), took[1].words("%.0f"), took[1].over(took[0]).words("%.2f"), first[0].Milliseconds(), first[1].Milliseconds())
	return nil
}
