package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// bare is the least that can answer the journey of a booking: Fiber and pgx with the
// writes that Muster makes, and nothing else. It reads nothing, checks nothing, and
// every page is the same bytes.
type bare struct {
	pool *pgxpool.Pool
	page []byte
}

// serveBare serves the bare program: args are the database and the size of its page.
func serveBare(ctx context.Context, args []string, out io.Writer) error {
	if len(args) != 2 {
		return errors.New("usage: bench bare DATABASE PAGE-BYTES")
	}
	size, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	config, err := pgxpool.ParseConfig(args[0])
	if err != nil {
		return err
	}
	config.MaxConns = 20 // as many as Muster opens
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	defer pool.Close()
	b := &bare{pool, bytes.Repeat([]byte("<p>x</p>"), size/8)}
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	app.Get("/sessions/:session/book", func(c *fiber.Ctx) error { return c.Redirect(c.Path()+"/"+journeySteps[0], fiber.StatusSeeOther) })
	app.Get("/*", b.show)
	app.Post("/sessions/:session/book/:step", b.answer)
	app.Post("/sessions/:session/book", b.book)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "bare is at http://%s\n", listener.Addr())
	go func() {
		<-ctx.Done()
		app.Shutdown()
	}()
	return app.Listener(listener)
}

func (b *bare) show(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(b.page)
}

// answer stores the answer to a step, with the writes of Muster's.
func (b *bare) answer(c *fiber.Ctx) error {
	person := strings.TrimPrefix(c.Cookies("muster-session"), "token-")
	session := strings.ToLower(strings.Replace(c.Params("session"), "-", "-s-", 1))
	next := "check"
	for i, step := range journeySteps[:len(journeySteps)-1] {
		if step == c.Params("step") {
			next = journeySteps[i+1]
		}
	}
	column := map[string]string{"name": "name", "organisation": "organisation_id", "role": "job_role"}[c.Params("step")]
	var err error
	if column == "" {
		_, err = b.pool.Exec(c.Context(), `INSERT INTO course_booking_drafts (person_id, session_id, needs, recorded_at) VALUES ($1, $2, $3, now())
			ON CONFLICT (person_id, session_id) DO UPDATE SET needs = excluded.needs, recorded_at = excluded.recorded_at`, person, session, c.FormValue("answer"))
	} else {
		err = pgx.BeginFunc(c.Context(), b.pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(c.Context(), "UPDATE people SET "+column+" = $1 WHERE id = $2", c.FormValue("answer"), person); err != nil {
				return err
			}
			_, err := tx.Exec(c.Context(), `INSERT INTO audit_entries (id, actor_id, act, subject, detail, recorded_at)
				VALUES ($1, $2, 'change person', $2, '', now())`, newID(), person)
			return err
		})
	}
	if err != nil {
		return err
	}
	return c.Redirect("/sessions/"+c.Params("session")+"/book/"+next, fiber.StatusSeeOther)
}

// book stores the booking, with the writes of Muster's.
func (b *bare) book(c *fiber.Ctx) error {
	person := strings.TrimPrefix(c.Cookies("muster-session"), "token-")
	session := strings.ToLower(strings.Replace(c.Params("session"), "-", "-s-", 1))
	booking, reference := newID(), newID()[:6]
	err := pgx.BeginFunc(c.Context(), b.pool, func(tx pgx.Tx) error {
		for _, write := range bookingWrites(session, person, booking, reference) {
			if _, err := tx.Exec(c.Context(), write.statement, write.values...); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Redirect("/bookings/MU-"+reference+"/confirmed", fiber.StatusSeeOther)
}

// write is a statement with its values.
type write struct {
	statement string
	values    []any
}

// bookingWrites are the writes of the POST that books, as sql/pgbench.sql has them.
func bookingWrites(session, person, booking, reference string) []write {
	return []write{
		{"UPDATE course_sessions SET confirmed = confirmed WHERE id = $1", []any{session}},
		{"SELECT id FROM people WHERE id = $1 FOR NO KEY UPDATE", []any{person}},
		{"UPDATE course_sessions SET confirmed = confirmed + 1 WHERE id = $1 AND state IN ('open', 'tentative', 'confirmed') AND confirmed + offered + held < capacity", []any{session}},
		{`INSERT INTO course_bookings (id, reference, session_id, person_id, organisation_id, state, queue_number, cancel_reason, booked_at, cancelled_at, recorded_by, recorded_at)
			VALUES ($1, 'MU-' || $2, $3, $4, 'kent', 'confirmed', NULL, '', now(), NULL, $4, now())`, []any{booking, reference, session, person}},
		{"INSERT INTO course_access_needs (booking_id, needs, recorded_at) VALUES ($1, 'A hearing loop.', now())", []any{booking}},
		{`INSERT INTO course_booking_changes (id, booking_id, state, reason, recorded_by, recorded_at)
			VALUES ($1, $2, 'confirmed', '', $3, now())`, []any{newID(), booking, person}},
		{"DELETE FROM course_booking_drafts WHERE person_id = $1 AND session_id = $2", []any{person, session}},
		{`INSERT INTO notices (id, kind, email, data, state, attempts, not_before, sent_at, failure, recorded_at)
			VALUES ($1, 'booking-confirmed', $2, $3, 'queued', 0, now(), NULL, '', now())`, []any{newID(), person + "@kent.example.org", noticeData}},
	}
}
