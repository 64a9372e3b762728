package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// compareSubmissions has all sides answer a survey from its beginning to the confirmation: a
// bare program that only writes is theirs, and one that reads what it must know is readers.
func (b *bench) compareSubmissions(ctx context.Context, database string, server *server, ours, theirs, readers *seats) error {
	mine := newBrowser(server)
	size, drafts, err := ours.sizes(ctx, database, mine)
	if err != nil {
		return err
	}
	answers, err := sampleAnswers(ctx, database)
	if err != nil {
		return err
	}
	sides := []answering{{ours, mine, server}}
	for _, of := range []struct {
		seats *seats
		words []string
	}{{theirs, nil}, {readers, []string{bareReads}}} {
		bare, err := b.bareAnswering(ctx, of.seats, append([]string{database, of.seats.wave, of.seats.survey.code,
			strconv.Itoa(of.seats.pages()), strconv.Itoa(size), strconv.Itoa(drafts), answers}, of.words...)...)
		if err != nil {
			return err
		}
		defer bare.stop()
		sides = append(sides, answering{of.seats, newBrowser(bare), bare})
	}
	fmt.Fprintf(b.out, "\nAnswering %d questions on %d pages: the %d requests of a browser with a personal link, beside a bare Fiber and pgx program\nthat answers the same requests with the same writes and a static page of %d bytes, Muster's mean: one that reads nothing, and\none that finds out which seat, wave and session it is about and what its draft has. Responses a second.\n",
		ours.survey.questions(), ours.pages(), ours.requests(), size)
	return b.answerInTurn(ctx, sides)
}

// bareAnswering starts a bare program for the answers of some seats.
func (b *bench) bareAnswering(ctx context.Context, of *seats, args ...string) (*server, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return b.start("bare-"+of.wave, exec.CommandContext(ctx, self, append([]string{bareSubmissionName}, args...)...))
}

// answering is one side that answers.
type answering struct {
	seats   *seats
	browser *browser
	server  *server
}

// answerInTurn measures Muster, the first side, beside the two others.
func (b *bench) answerInTurn(ctx context.Context, sides []answering) error {
	for _, clients := range clientCounts {
		var rates [3]figures
		var costs [3]cost
		for round := range b.rounds {
			var runs []func() error
			for i, side := range sides {
				runs = append(runs, func() error {
					return costs[i].add(ctx, b, side.server, func() (int, error) {
						before := side.seats.next.Load()
						rate, err := side.seats.answer(ctx, side.browser, clients, b.lasts)
						rates[i] = append(rates[i], rate)
						return int(side.seats.next.Load() - before), err
					})
				})
			}
			if err := inTurn(round, runs); err != nil {
				return err
			}
		}
		b.compare(clients, "muster", rates[0], "bare", rates[1])
		b.compare(clients, "muster", rates[0], "bare that reads", rates[2])
		b.costs(costs)
	}
	return nil
}

// answer is how many responses a second are made.
func (s *seats) answer(ctx context.Context, browser *browser, clients int, lasts time.Duration) (float64, error) {
	return during(ctx, clients, lasts, func(int) error { return s.one(&visit{browser: browser}, func(answer) error { return nil }) })
}

// sizes are how many bytes a page and a draft have in the mean.
func (s *seats) sizes(ctx context.Context, database string, browser *browser) (page, draft int, err error) {
	pages, bytes, drafts, content := 0, 0, 0, 0
	err = s.one(&visit{browser: browser}, func(a answer) error {
		if a.status == 200 {
			pages++
			bytes += len(a.body)
			return nil
		}
		length, err := count(ctx, database, "SELECT COALESCE(max(length(content)), 0) FROM survey_drafts WHERE wave_id = $1", s.wave)
		if length > 0 {
			drafts++
			content += length
		}
		return err
	})
	return bytes / max(pages, 1), content / max(drafts, 1), err
}

// one is one journey, by a browser that is new; seen is called with each answer.
func (s *seats) one(v *visit, seen func(answer) error) error {
	token, err := s.take()
	if err != nil {
		return err
	}
	begin := "/a/" + token
	if err := v.shows(begin, seen); err != nil {
		return err
	}
	path := begin + "/1"
	for !strings.HasSuffix(path, "/thanks") {
		a, err := v.get(path)
		if err != nil || a.status != 200 || v.made > s.requests() {
			return fmt.Errorf("%s: status %d, to %q, after %d requests, %v", path, a.status, a.location, v.made, err)
		}
		form := hiddenFields(a.body)
		if number, isPage := strings.CutPrefix(path, begin+"/"); isPage && number != "check" {
			page, err := strconv.Atoi(number)
			if err != nil {
				return err
			}
			form = s.form(page, form)
		}
		if err := seen(a); err != nil {
			return err
		}
		if a, err = v.post(path, form); err != nil || a.status != 303 {
			return fmt.Errorf("the form of %s: status %d, %v", path, a.status, err)
		}
		path = a.location
		if err := seen(a); err != nil {
			return err
		}
	}
	if err := v.shows(path, seen); err != nil {
		return err
	}
	if v.made != s.requests() {
		return fmt.Errorf("answering took %d requests instead of %d", v.made, s.requests())
	}
	return nil
}

// shows opens a page that is only read.
func (v *visit) shows(path string, seen func(answer) error) error {
	a, err := v.get(path)
	if err != nil || a.status != 200 || !bytes.Contains(a.body, []byte("<")) {
		return fmt.Errorf("%s: status %d, to %q, %v", path, a.status, a.location, err)
	}
	return seen(a)
}
