package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// bareSubmissionName is the word that runs the bare program for submissions.
const bareSubmissionName = "bare-submission"

// bareSubmission is the least that can answer the journey of a response: Fiber and pgx with
// the writes that Muster makes, row by row as large, in as many transactions. It checks
// nothing: each page is the same bytes. When it reads, it finds out by the address which seat
// is answered, of which wave and about which session, and what its draft has, one short query
// each; else it reads nothing at all and takes the wave from how it was started, which no
// program that has more than one survey could.
type bareSubmission struct {
	reads        bool
	pool         *pgxpool.Pool
	wave, survey string
	pages        int
	page         []byte
	draft        string
	answers      string
}

// serveBareSubmission serves the bare program: args are the database, the wave, its survey,
// how many pages it has, the sizes of a page and of a draft, the answers to store, and perhaps
// the word "reads".
func serveBareSubmission(ctx context.Context, args []string, out io.Writer) error {
	if len(args) < 7 || len(args) > 8 || len(args) == 8 && args[7] != bareReads {
		return errors.New("usage: bench bare-submission DATABASE WAVE SURVEY PAGES PAGE-BYTES DRAFT-BYTES ANSWERS [reads]")
	}
	var numbers [3]int
	for i := range numbers {
		var err error
		if numbers[i], err = strconv.Atoi(args[3+i]); err != nil {
			return err
		}
	}
	pool, err := barePool(ctx, args[0])
	if err != nil {
		return err
	}
	defer pool.Close()
	b := &bareSubmission{
		reads: len(args) == 8, pool: pool, wave: args[1], survey: args[2], pages: numbers[0],
		page: bytes.Repeat([]byte("<p>x</p>"), numbers[1]/8), draft: strings.Repeat("x", numbers[2]), answers: args[6],
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	app.Get("/a/:token", b.show)
	app.Get("/a/:token/:step", b.show)
	app.Post("/a/:token/check", b.store)
	app.Post("/a/:token/:number", b.save)
	return serveBareApp(ctx, app, out)
}

// look finds out what the request is about.
func (b *bareSubmission) look(c *fiber.Ctx) error {
	if !b.reads {
		return nil
	}
	var wave, survey, session, course, draft string
	var version int
	var open bool
	err := b.pool.QueryRow(c.Context(), `SELECT survey_waves.id, survey_code, session_id, courses.title, EXISTS (SELECT 1 FROM survey_open_seats WHERE token_hash = $1)
			AND NOT EXISTS (SELECT 1 FROM survey_seat_uses WHERE use_code = $2)
		FROM survey_seats JOIN survey_waves ON survey_waves.id = wave_id JOIN course_sessions ON course_sessions.id = session_id
		JOIN courses ON courses.id = course_sessions.course_id WHERE token_hash = $1`, hashed(c.Params("token")), hashed("use-" + c.Params("token"))[:32]).Scan(&wave, &survey, &session, &course, &open)
	if err != nil {
		return err
	}
	err = b.pool.QueryRow(c.Context(), "SELECT version, content FROM survey_drafts WHERE id = $1", hashed("draft-"+c.Params("token"))).Scan(&version, &draft)
	if errors.Is(err, pgx.ErrNoRows) { // before the first answer and after the last
		return nil
	}
	return err
}

func (b *bareSubmission) show(c *fiber.Ctx) error {
	if err := b.look(c); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(b.page)
}

// save keeps a page of answers.
func (b *bareSubmission) save(c *fiber.Ctx) error {
	number, err := strconv.Atoi(c.Params("number"))
	if err = errors.Join(err, b.look(c)); err != nil {
		return err
	}
	id := hashed("draft-" + c.Params("token"))
	if number == 1 {
		_, err = b.pool.Exec(c.Context(), `INSERT INTO survey_drafts (id, wave_id, version, content, touched_on)
			VALUES ($1, $2, 1, $3, '2021-01-01') ON CONFLICT DO NOTHING`, id, b.wave, b.draft)
	} else {
		_, err = b.pool.Exec(c.Context(), "UPDATE survey_drafts SET content = $2, touched_on = '2021-01-01' WHERE id = $1", id, b.draft)
	}
	if err != nil {
		return err
	}
	next := "check"
	if number < b.pages {
		next = strconv.Itoa(number + 1)
	}
	return c.Redirect("/a/"+c.Params("token")+"/"+next, fiber.StatusSeeOther)
}

// store stores the response, with the writes of Muster's, as sql/submission.pgbench.sql has
// them.
func (b *bareSubmission) store(c *fiber.Ctx) error {
	if err := b.look(c); err != nil {
		return err
	}
	token := c.Params("token")
	writes := []write{
		{`INSERT INTO survey_seat_uses (use_code, wave_id, session_id) SELECT $2::text, $3::text, 'past-s-0'
			WHERE EXISTS (SELECT 1 FROM survey_open_seats WHERE token_hash = $1)`, []any{hashed(token), hashed("use-" + token)[:32], b.wave}},
		{"SELECT wave_id, step FROM survey_wave_steps WHERE wave_id = $1 FOR SHARE", []any{b.wave}},
		{`INSERT INTO survey_responses (wave_id, id, version, submitted_on, organisation_id, session_id, pair_code, came_by, source_id, content_hash, answers, recorded_on, step, counted)
			VALUES ($1, $2, 1, '2021-01-01', NULL, 'past-s-0', $3, 'seat', NULL, '', $4, '2021-01-01', 0, FALSE)`, []any{b.wave, newID(), hashed(token)[:32], b.answers}},
		{"DELETE FROM survey_drafts WHERE id = $1", []any{hashed("draft-" + token)}},
		{"UPDATE survey_questionnaires SET frozen_on = '2021-01-01' WHERE code = $1 AND version = 1 AND frozen_on IS NULL", []any{b.survey}},
	}
	err := pgx.BeginFunc(c.Context(), b.pool, func(tx pgx.Tx) error {
		for _, write := range writes {
			if _, err := tx.Exec(c.Context(), write.statement, write.values...); err != nil {
				return fmt.Errorf("%s: %w", write.statement, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.Redirect("/a/"+token+"/thanks", fiber.StatusSeeOther)
}

func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
