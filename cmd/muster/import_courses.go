package main

import (
	"context"
	"io"

	"muster/courses"
	"muster/courses/people"
	"muster/surveys"
)

type importSessionsCommand struct{ importFlags }

// Run stores the sessions of a CSV file.
func (c importSessionsCommand) Run(ctx context.Context, env *environment) error {
	return c.run(ctx, env, surveys.PairKey{}, func(services services, file io.Reader) (importCounts, error) {
		return fileCounts(services.courses.ImportSessions(ctx, people.System, file, c.how(env)))
	})
}

type importAttendanceCommand struct{ importFlags }

// Run stores the attendance of a CSV file.
func (c importAttendanceCommand) Run(ctx context.Context, env *environment) error {
	return c.run(ctx, env, surveys.PairKey{}, func(services services, file io.Reader) (importCounts, error) {
		return fileCounts(services.courses.ImportAttendance(ctx, people.System, file, c.how(env)))
	})
}

func (c importFlags) how(env *environment) courses.FileImport {
	return courses.FileImport{DryRun: c.DryRun, Progress: progressOn(env.stderr)}
}

func fileCounts(counts courses.FileCounts, err error) (importCounts, error) {
	return importCounts{read: counts.Read, added: counts.Added, unchanged: counts.Unchanged}, err
}
