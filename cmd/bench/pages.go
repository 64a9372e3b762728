package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// stored is a database with so many sessions, each with as many bookings as the others
// have, asked by a signed-in delegate.
type stored struct {
	sessions int
	courses  int // that have sessions
	browser  *browser
	token    string
	stop     func()
}

// sessionDays are the days over which the sessions are spread; half of them are to come.
const sessionDays = 730

// perPage is how many sessions a course's page shows.
const perPage = 50

// pagesAsked are how often a page is asked for in a round, of each side.
const pagesAsked = 200

// measurePages compares how long the pages of the catalogue take with 10,000 sessions
// and 200,000 bookings stored and with 100 and 2,000, asked by turns.
func measurePages(ctx context.Context, b *bench) error {
	// The few are all of one course, so that its page shows as many as that of the many.
	few, many := &stored{sessions: 100, courses: 1}, &stored{sessions: 10_000, courses: 10}
	for _, side := range []*stored{few, many} {
		if err := b.loadStored(ctx, side); err != nil {
			return err
		}
		defer side.stop()
	}
	fmt.Fprintf(b.out, "\nThe catalogue for a signed-in delegate, with 100 sessions and 2,000 bookings stored and with 10,000 and 200,000, half of\n"+
		"the sessions to come; a course's page shows %d of them on both. p95 of %d requests a round, by turns, in milliseconds; and p50.\n", perPage, pagesAsked)
	for _, page := range []struct {
		name string
		path func(*stored) string
	}{
		{"/courses", func(*stored) string { return "/courses" }},
		{"/courses/CODE", func(*stored) string { return "/courses/C0" }},
		{"/sessions/CODE", func(s *stored) string { return fmt.Sprintf("/sessions/PAST-%d", rand.IntN(s.sessions)) }},
	} {
		if err := b.comparePages(ctx, page.name, page.path, few, many); err != nil {
			return fmt.Errorf("%s: %w", page.name, err)
		}
	}
	return nil
}

func (b *bench) loadStored(ctx context.Context, side *stored) error {
	name := fmt.Sprintf("bench_pages_%d", side.sessions)
	database, err := b.database(ctx, name)
	if err != nil {
		return err
	}
	delegate := group{name: "d", people: roomy, slots: 1}
	err = errors.Join(
		loadCommon(ctx, database, side.sessions, side.courses, sessionDays, sessionDays/2),
		delegate.load(ctx, database, false),
		execute(ctx, database, "VACUUM ANALYZE;\nCHECKPOINT"))
	if err != nil {
		return err
	}
	server, err := b.serve(ctx, name, database)
	if err != nil {
		return err
	}
	side.browser, side.token, side.stop = newBrowser(server), delegate.token(0), server.stop
	return nil
}

// comparePages asks both sides for a page by turns, and prints how long they took.
func (b *bench) comparePages(ctx context.Context, name string, path func(*stored) string, few, many *stored) error {
	var of [2]struct{ p50, p95 figures }
	for round := range b.rounds + 1 {
		var took [2][]time.Duration
		for range pagesAsked {
			for i, side := range []*stored{few, many} {
				visit := visit{browser: side.browser, token: side.token}
				start := time.Now()
				a, err := visit.get(path(side))
				took[i] = append(took[i], time.Since(start))
				if err != nil || a.status != 200 {
					return fmt.Errorf("status %d, %v", a.status, err)
				}
			}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if round == 0 {
			continue // until every connection has prepared its statements
		}
		for i := range of {
			of[i].p50 = append(of[i].p50, percentile(took[i], 0.50))
			of[i].p95 = append(of[i].p95, percentile(took[i], 0.95))
		}
	}
	fmt.Fprintf(b.out, "  %-15s 100: %s, p50 %.1f   10,000: %s, p50 %.1f   ratio of p95 %s, of p50 %.2f\n", name,
		of[0].p95.words("%.1f"), of[0].p50.median(), of[1].p95.words("%.1f"), of[1].p50.median(),
		of[1].p95.over(of[0].p95).words("%.2f"), of[1].p50.median()/of[0].p50.median())
	return nil
}
