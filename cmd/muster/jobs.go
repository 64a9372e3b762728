package main

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// job is something the server does again and again: run is an idempotent method of
// the package whose rule it is, and says how many things it did. Several servers
// over one database may run the same job at once.
type job struct {
	name  string
	every time.Duration
	run   func(context.Context) (int, error)
}

// runJobs runs every job in a goroutine of its own, first at once, until ctx ends.
// The function it returns waits for those that are at work.
func runJobs(ctx context.Context, log *slog.Logger, jobs []job) (wait func()) {
	var group sync.WaitGroup
	for _, job := range jobs {
		group.Go(func() {
			ticker := time.NewTicker(job.every)
			defer ticker.Stop()
			for {
				runOnce(ctx, log, job)
				select {
				case <-ctx.Done():
					return
				case <-ticker.C:
				}
			}
		})
	}
	return group.Wait
}

// runOnce runs a job, which a panic does not end.
func runOnce(ctx context.Context, log *slog.Logger, job job) {
	defer func() {
		if cause := recover(); cause != nil {
			log.Error("job panicked", "job", job.name, "cause", cause)
		}
	}()
	done, err := job.run(ctx)
	switch {
	case err != nil && ctx.Err() == nil:
		log.Error("job failed", "job", job.name, "done", done, "error", err.Error())
	case done > 0:
		log.Info("job", "job", job.name, "done", done)
	}
}
