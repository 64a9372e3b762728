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
// nothing and reads nothing: what the draft says is not looked at, each page is the same
// bytes.
type bareSubmission struct {
	pool         *pgxpool.Pool
	wave, survey string
	pages        int
	page         []byte
	draft        string
	answers      string
}

// serveBareSubmission serves the bare program: args are the database, the wave, its survey,
// how many pages it has, the sizes of a page and of a draft, and the answers to store.
func serveBareSubmission(ctx context.Context, args []string, out io.Writer) error {
	if len(args) != 7 {
		return errors.New("usage: bench bare-submission DATABASE WAVE SURVEY PAGES PAGE-BYTES DRAFT-BYTES ANSWERS")
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
		pool: pool, wave: args[1], survey: args[2], pages: numbers[0],
		page: bytes.Repeat([]byte("<p>x</p>"), numbers[1]/8), draft: strings.Repeat("x", numbers[2]), answers: args[6],
	}
	app := fiber.New(fiber.Config{DisableStartupMessage: true, Immutable: true})
	app.Get("/a/:token", b.show)
	app.Get("/a/:token/:step", b.show)
	app.Post("/a/:token/check", b.store)
	app.Post("/a/:token/:number", b.save)
	return serveBareApp(ctx, app, out)
}

func (b *bareSubmission) show(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.Send(b.page)
}

// save keeps a page of answers.
func (b *bareSubmission) save(c *fiber.Ctx) error {
	number, err := strconv.Atoi(c.Params("number"))
	if err != nil {
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
	token := c.Params("token")
	writes := []write{
		{"DELETE FROM survey_open_seats WHERE token_hash = $1", []any{hashed(token)}},
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
