package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// bareReads is the word that has the bare program read.
const bareReads = "reads"

// bare is the least that can answer the journey of a booking: Fiber and pgx with the
// writes that Muster makes, row by row as large, a statement a row, in as many transactions. It leaves out
// every check (rights, form tokens, places taken meanwhile, two places at one time) and
// every page: each is the same bytes, as many as Muster's pages have in the mean. When it
// reads, it finds out by the cookie who asks and by the address which session or booking
// it is about, one short query each; else it reads nothing at all and takes both from how
// the measurement happens to name them, which no program that is asked by strangers could.
type bare struct {
	pool  *pgxpool.Pool
	page  []byte
	reads bool
}

// serveBare serves the bare program: args are the database, the size of its page and
// perhaps the word "reads".
func serveBare(ctx context.Context, args []string, out io.Writer) error {
	if len(args) < 2 || len(args) > 3 || len(args) == 3 && args[2] != bareReads {
		return errors.New("usage: bench bare DATABASE PAGE-BYTES [reads]")
	}
	size, err := strconv.Atoi(args[1])
	if err != nil {
		return err
	}
	pool, err := barePool(ctx, args[0])
	if err != nil {
		return err
	}
	defer pool.Close()
	b := &bare{pool, bytes.Repeat([]byte("<p>x</p>"), size/8), len(args) == 3}
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	app.Get("/sessions/:session/book", b.begin)
	app.Get("/sessions/:session", b.show)
	app.Get("/sessions/:session/book/:step", b.show)
	app.Get("/bookings/:reference/confirmed", b.show)
	app.Post("/sessions/:session/book/:step", b.answer)
	app.Post("/sessions/:session/book", b.book)
	return serveBareApp(ctx, app, out)
}

// barePool opens as many connections as Muster does.
func barePool(ctx context.Context, database string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(database)
	if err != nil {
		return nil, err
	}
	config.MaxConns = 20
	return pgxpool.NewWithConfig(ctx, config)
}

// serveBareApp says where it listens and serves.
func serveBareApp(ctx context.Context, app *fiber.App, out io.Writer) error {
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

func (b *bare) begin(c *fiber.Ctx) error {
	if _, _, err := b.asked(c); err != nil {
		return err
	}
	return c.Redirect(c.Path()+"/"+journeySteps[0], fiber.StatusSeeOther)
}

func (b *bare) show(c *fiber.Ctx) error {
	if _, _, err := b.asked(c); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(b.page)
}

// asked is who asks and about which session, as ids.
func (b *bare) asked(c *fiber.Ctx) (person, session string, err error) {
	token := c.Cookies("muster-session")
	if !b.reads {
		return strings.TrimPrefix(token, "token-"), strings.ToLower(strings.Replace(c.Params("session"), "-", "-s-", 1)), nil
	}
	sum := sha256.Sum256([]byte(token))
	var name, title, town string
	var startsAt, endsAt time.Time
	err = b.pool.QueryRow(c.Context(), "SELECT people.id, people.name FROM browser_sessions JOIN people ON people.id = person_id WHERE token_hash = $1 AND expires_at > now()",
		hex.EncodeToString(sum[:])).Scan(&person, &name)
	if err != nil {
		return "", "", err
	}
	query, by := "SELECT course_sessions.id, title, town, starts_at, ends_at FROM course_sessions JOIN courses ON courses.id = course_id WHERE course_sessions.code = $1", c.Params("session")
	if by == "" {
		query, by = "SELECT course_sessions.id, title, town, starts_at, ends_at FROM course_bookings JOIN course_sessions ON course_sessions.id = session_id JOIN courses ON courses.id = course_id WHERE reference = $1", c.Params("reference")
	}
	return person, session, b.pool.QueryRow(c.Context(), query, by).Scan(&session, &title, &town, &startsAt, &endsAt)
}

// answer stores the answer to a step, with the writes of Muster's.
func (b *bare) answer(c *fiber.Ctx) error {
	person, session, err := b.asked(c)
	if err != nil {
		return err
	}
	next := "check"
	for i, step := range journeySteps[:len(journeySteps)-1] {
		if step == c.Params("step") {
			next = journeySteps[i+1]
		}
	}
	change := map[string]string{
		"name": "name = $1", "organisation": "organisation_id = $1, organisation_by = 'domain'", "role": "job_role = $1",
	}[c.Params("step")]
	if change == "" {
		_, err = b.pool.Exec(c.Context(), `INSERT INTO course_booking_drafts (person_id, session_id, needs, recorded_at) VALUES ($1, $2, $3, now())
			ON CONFLICT (person_id, session_id) DO UPDATE SET needs = excluded.needs, recorded_at = excluded.recorded_at`, person, session, c.FormValue("answer"))
	} else {
		err = pgx.BeginFunc(c.Context(), b.pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(c.Context(), "UPDATE people SET "+change+" WHERE id = $2", c.FormValue("answer"), person); err != nil {
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
	person, session, err := b.asked(c)
	if err != nil {
		return err
	}
	booking, reference := newID(), newID()[:6]
	err = pgx.BeginFunc(c.Context(), b.pool, func(tx pgx.Tx) error {
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
		{"SELECT id FROM course_sessions WHERE id = $1 FOR NO KEY UPDATE", []any{session}},
		{"SELECT id FROM people WHERE id = $1 FOR NO KEY UPDATE", []any{person}},
		{"UPDATE course_sessions SET confirmed = confirmed + 1 WHERE id = $1 AND state IN ('open', 'tentative', 'confirmed') AND confirmed + offered + held < capacity", []any{session}},
		{`INSERT INTO course_bookings (id, reference, session_id, person_id, organisation_id, state, queue_number, cancel_reason, booked_at, cancelled_at, calendar_sequence, recorded_by, recorded_at)
			VALUES ($1, 'MU-' || $2, $3, $4, 'kent', 'confirmed', NULL, '', now(), NULL, 1, $4, now())`, []any{booking, reference, session, person}},
		{"INSERT INTO course_access_needs (booking_id, needs, recorded_at) VALUES ($1, 'A hearing loop.', now())", []any{booking}},
		{`INSERT INTO course_booking_changes (id, booking_id, state, reason, recorded_by, recorded_at)
			VALUES ($1, $2, 'confirmed', '', $3, now())`, []any{newID(), booking, person}},
		{"DELETE FROM course_booking_drafts WHERE person_id = $1 AND session_id = $2", []any{person, session}},
		{`INSERT INTO notices (id, kind, email, data, state, attempts, not_before, sent_at, failure, recorded_at, session_id, reference)
			VALUES ($1, 'booking-confirmed', $2, $3, 'queued', 0, now(), NULL, '', now(), $4, 'MU-' || $5)`, []any{newID(), person + "@kent.example.org", noticeData, session, reference}},
	}
}
