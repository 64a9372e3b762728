package main

import (
	"context"
	"fmt"

	"muster/migrations"
	"muster/surveys"
)

type migrateCommand struct {
	databaseFlag
}

// Run applies the migrations that the database lacks, and counts the answers that an older
// program stored without counting them.
func (m migrateCommand) Run(ctx context.Context, env *environment) error {
	db, done, err := m.connect(env)
	if err != nil {
		return err
	}
	defer done()
	pending, err := migrations.Pending(ctx, db)
	if err != nil {
		return err
	}
	if err := migrations.Up(ctx, db); err != nil {
		return err
	}
	if _, err := newServices(db, env.now, surveys.PairKey{}).surveys.CountResponses(ctx); err != nil {
		return fmt.Errorf("count the answers: %w", err)
	}
	if pending {
		fmt.Fprintln(env.stdout, "The database is up to date now.")
	} else {
		fmt.Fprintln(env.stdout, "The database was up to date.")
	}
	return nil
}
