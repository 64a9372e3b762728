package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"
)

// standingSQL gives the bookings of the common records organisations of their own, one in
// five a wait and one in twenty a late cancellation, fills the registers of what is over, and
// makes the signed-in delegate a manager.
//
//go:embed sql/standing.sql
var standingSQL string

// standingAsked is how often each page of the figures is asked for.
const standingAsked = 20

// measureStanding prints how long the pages of figures take a manager with 10,000 sessions
// and 200,000 bookings stored.
func measureStanding(ctx context.Context, b *bench) error {
	const name = "bench_standing"
	database, err := b.database(ctx, name)
	if err != nil {
		return err
	}
	manager := group{name: "d", people: roomy, slots: 1}
	err = errors.Join(
		loadCommon(ctx, database, 10_000, 10, sessionDays, sessionDays/2),
		manager.load(ctx, database, false),
		execute(ctx, database, standingSQL),
		execute(ctx, database, "VACUUM ANALYZE;\nCHECKPOINT"))
	if err != nil {
		return err
	}
	server, err := b.serve(ctx, name, database)
	if err != nil {
		return err
	}
	defer server.stop()
	fmt.Fprintf(b.out, "\nThe figures for a manager, with 10,000 sessions and 200,000 bookings stored, of which 40,000 have waited and half are over.\n"+
		"p50 and p95 of %d requests, in milliseconds.\n", standingAsked)
	visit := visit{browser: newBrowser(server), token: manager.token(0)}
	for _, path := range []string{
		"/standing", "/standing/sessions", "/standing/records?kind=marked", "/standing/records?kind=waiting", "/standing/records?kind=planned", "/coverage", "/demand",
	} {
		took := make([]time.Duration, standingAsked)
		for i := range took {
			start := time.Now()
			answer, err := visit.get(path)
			took[i] = time.Since(start)
			if err != nil || answer.status != 200 {
				return fmt.Errorf("%s: status %d, %v", path, answer.status, err)
			}
		}
		fmt.Fprintf(b.out, "  %-30s p50 %.0f   p95 %.0f\n", path, percentile(took, 0.50), percentile(took, 0.95))
	}
	return nil
}
