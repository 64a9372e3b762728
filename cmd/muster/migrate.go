package main

import (
	"context"
	"fmt"

	"muster/migrations"
)

type migrateCommand struct {
	databaseFlag
}

// Run applies the migrations that the database lacks.
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
	if pending {
		fmt.Fprintln(env.stdout, "The database is up to date now.")
	} else {
		fmt.Fprintln(env.stdout, "The database was up to date.")
	}
	return nil
}
