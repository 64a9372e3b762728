package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// journeySteps are the questions that a delegate who is new is asked, in order.
var journeySteps = []string{"name", "organisation", "role", "needs"}

// journeyAnswers are the answers to them.
var journeyAnswers = map[string]string{
	"name": "Delegate 1234", "organisation": "kent", "role": "police_officer", "needs": "A hearing loop.",
}

// journeyRequests is how many requests a journey takes: the session, the way to the
// first question, each question twice, the check, the booking and its confirmation.
const journeyRequests = 13

var (
	musterTravels = group{name: "j", people: 20000, slots: 1, unknown: true}
	bareTravels   = group{name: "b", people: 40000, slots: 1, unknown: true}
	readsTravels  = group{name: "r", people: 40000, slots: 1, unknown: true}
)

// measureJourney compares all that a browser asks for while somebody who has just
// signed in for the first time books a place, but for the assets, which it keeps, with
// a bare program, once one that only writes and once one that reads what it must know.
func measureJourney(ctx context.Context, b *bench) error {
	database, err := b.database(ctx, "bench_journey")
	if err != nil {
		return err
	}
	err = loadCommon(ctx, database, 1000, 10, 365, 366)
	for _, group := range []group{musterTravels, bareTravels, readsTravels} {
		err = errors.Join(err, group.load(ctx, database, false))
	}
	if err = errors.Join(err, execute(ctx, database, "VACUUM ANALYZE;\nCHECKPOINT")); err != nil {
		return err
	}
	muster, err := b.serve(ctx, "journey", database)
	if err != nil {
		return err
	}
	defer muster.stop()
	ours := &journeys{group: musterTravels, browser: newBrowser(muster), server: muster}
	size, err := ours.pageBytes()
	if err != nil {
		return err
	}
	writes, err := b.bareJourneys(ctx, bareTravels, "bare", database, strconv.Itoa(size))
	if err != nil {
		return err
	}
	defer writes.server.stop()
	reads, err := b.bareJourneys(ctx, readsTravels, "bare", database, strconv.Itoa(size), bareReads)
	if err != nil {
		return err
	}
	defer reads.server.stop()
	fmt.Fprintf(b.out, "\nThe whole journey of a booking: the %d requests of a delegate who is new, beside a bare Fiber and pgx program that\nanswers the same requests with the same writes and a static page of %d bytes, Muster's mean: one that reads nothing, and\none that finds out who asks and about which session. Bookings a second.\n", journeyRequests, size)
	if err := b.compareJourneys(ctx, ours, writes, reads); err != nil {
		return err
	}
	return errors.Join(ours.check(ctx, database), writes.check(ctx, database), reads.check(ctx, database))
}

// bareJourneys starts a bare program for the journeys of a group.
func (b *bench) bareJourneys(ctx context.Context, of group, args ...string) (*journeys, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	bare, err := b.start("bare-"+of.name, exec.CommandContext(ctx, self, args...))
	if err != nil {
		return nil, err
	}
	return &journeys{group: of, browser: newBrowser(bare), server: bare}, nil
}

func (b *bench) compareJourneys(ctx context.Context, ours, writes, reads *journeys) error {
	for _, clients := range clientCounts {
		var rates [3]figures
		var costs [3]cost
		for round := range b.rounds {
			var sides []func() error
			for i, side := range []*journeys{ours, writes, reads} {
				sides = append(sides, func() error {
					return costs[i].add(ctx, b, side.server, func() (int, error) {
						before := side.next.Load()
						rate, err := side.travel(ctx, clients, b.lasts)
						rates[i] = append(rates[i], rate)
						return int(side.next.Load() - before), err
					})
				})
			}
			if err := inTurn(round, sides); err != nil {
				return err
			}
		}
		b.compare(clients, "muster", rates[0], "bare", rates[1])
		b.compare(clients, "muster", rates[0], "bare that reads", rates[2])
		b.costs(costs)
	}
	return nil
}

// journeys are those of one side.
type journeys struct {
	group   group
	browser *browser
	server  *server
	next    atomic.Int64
}

// travel is how many journeys a second are made.
func (j *journeys) travel(ctx context.Context, clients int, lasts time.Duration) (float64, error) {
	visits := make([]visit, clients)
	return during(ctx, clients, lasts, func(client int) error { return j.one(&visits[client], func(answer) {}) })
}

// pageBytes is how large a page of the journey is in the mean.
func (j *journeys) pageBytes() (int, error) {
	pages, bytes := 0, 0
	err := j.one(&visit{}, func(a answer) {
		if a.status == 200 {
			pages++
			bytes += len(a.body)
		}
	})
	return bytes / max(pages, 1), err
}

// one is one journey; seen is called with each answer.
func (j *journeys) one(v *visit, seen func(answer)) error {
	k := int(j.next.Add(1)) - 1
	if k >= j.group.pairs() {
		return errors.New("there are too few people for so many rounds")
	}
	person, session := j.group.pair(k)
	v.browser, v.token, v.made = j.browser, j.group.token(person), 0
	start := "/sessions/" + j.group.sessionCode(session)
	if a, err := v.get(start); err != nil || a.status != 200 {
		return fmt.Errorf("the session's page: status %d, %v", a.status, err)
	} else {
		seen(a)
	}
	path := start + "/book"
	for !strings.HasSuffix(path, "/confirmed") {
		next, err := v.page(path, seen)
		if err != nil {
			return err
		}
		path = next
	}
	a, err := v.get(path)
	seen(a)
	if err != nil || a.status != 200 || v.made != journeyRequests {
		return fmt.Errorf("the journey ended with status %d after %d requests, %v", a.status, v.made, err)
	}
	return nil
}

// page opens one page of the journey, sends its form, and says where that leads.
func (v *visit) page(path string, seen func(answer)) (string, error) {
	a, err := v.get(path)
	if err != nil {
		return "", err
	}
	seen(a)
	if a.status == 303 {
		return a.location, nil
	}
	if a.status != 200 || v.made > journeyRequests {
		return "", fmt.Errorf("%s: status %d after %d requests", path, a.status, v.made)
	}
	form := hiddenFields(a.body)
	step := path[strings.LastIndexByte(path, '/')+1:]
	if step == "check" {
		path = strings.TrimSuffix(path, "/check")
	} else {
		form.Set("answer", journeyAnswers[step])
	}
	if a, err = v.post(path, form); err == nil && a.status != 303 {
		err = fmt.Errorf("the form of %s: status %d", path, a.status)
	}
	return a.location, err
}

// check fails when the database does not hold exactly the bookings of the journeys.
func (j *journeys) check(ctx context.Context, database string) error {
	stored, err := count(ctx, database, "SELECT count(*) FROM course_bookings WHERE session_id LIKE $1 AND state = 'confirmed'", j.group.name+"-%")
	if err == nil && stored != int(j.next.Load()) {
		err = fmt.Errorf("%d journeys were made, but %d bookings are stored", j.next.Load(), stored)
	}
	return err
}
