package main

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"
)

// TestJobsRunUntilTheEnd: each runs at once and again, whatever another does, and those
// at work are waited for.
func TestJobsRunUntilTheEnd(t *testing.T) {
	log := &syncBuffer{}
	ctx, cancel := context.WithCancel(t.Context())
	ran := make(chan struct{}, 100)
	started, finished := make(chan struct{}), false
	wait := runJobs(ctx, slog.New(slog.NewTextHandler(log, nil)), []job{
		{"panics", time.Hour, func(context.Context) (int, error) { panic("a cause") }},
		{"fails", time.Hour, func(context.Context) (int, error) { return 2, errors.New("another cause") }},
		{"works", time.Millisecond, func(context.Context) (int, error) { ran <- struct{}{}; return 1, nil }},
		{"is at work", time.Hour, func(ctx context.Context) (int, error) {
			close(started)
			<-ctx.Done()
			finished = true
			return 0, ctx.Err()
		}},
	})
	for range 3 {
		<-ran
	}
	<-started
	cancel()
	wait()
	if !finished {
		t.Error("a job at work was not waited for")
	}
	for _, want := range []string{`msg="job panicked" job=panics cause="a cause"`, `msg="job failed" job=fails done=2 error="another cause"`, "msg=job job=works done=1"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %s:\n%s", want, log)
		}
	}
	if strings.Contains(log.String(), "is at work") {
		t.Error("ending is logged as a failure")
	}
}
