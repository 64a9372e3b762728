package main

import (
	"context"
	"errors"
	"io"

	"muster/courses/people"
	"muster/reports"
	"muster/surveys"
)

// recordFlags are those of the imports of a programme's records.
type recordFlags struct {
	importFlags
	Programme string `placeholder:"CODE" help:"The programme that all of them belong to; without it, each belongs to the one that runs on its date."`
}

// importRecords is one of the reports' imports.
type importRecords func(context.Context, people.Actor, io.Reader, reports.RecordImport) (reports.RecordCounts, error)

func (c recordFlags) load(ctx context.Context, env *environment, which func(*reports.Service) importRecords) error {
	return c.run(ctx, env, surveys.PairKey{}, func(services services, file io.Reader) (importCounts, error) {
		counts, err := which(services.reports)(ctx, people.System, file, reports.RecordImport{
			Programme: c.Programme, DryRun: c.DryRun, Progress: progressOn(env.stderr),
		})
		if errors.Is(err, reports.ErrNoProgramme) {
			err = wrong("there is no programme %q", c.Programme)
		}
		return importCounts{read: counts.Read, added: counts.Added, unchanged: counts.Unchanged}, err
	})
}

type importEngagementCommand struct{ recordFlags }

// Run stores the engagement records of a CSV file.
func (c importEngagementCommand) Run(ctx context.Context, env *environment) error {
	return c.load(ctx, env, func(s *reports.Service) importRecords { return s.ImportEngagement })
}

type importIndicatorsCommand struct{ recordFlags }

// Run stores the indicators' values of a CSV file.
func (c importIndicatorsCommand) Run(ctx context.Context, env *environment) error {
	return c.load(ctx, env, func(s *reports.Service) importRecords { return s.ImportIndicators })
}
