package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"muster/migrations"
)

// address is the database's: the flag's, else the environment's, else the default.
func (d databaseFlag) address(env *environment) string {
	if d.Database != "" {
		return d.Database
	}
	if address := env.getenv("MUSTER_DATABASE"); address != "" {
		return address
	}
	return "sqlite:muster.db"
}

// connect opens the database without migrating it. done closes it.
func (d databaseFlag) connect(env *environment) (db *gorm.DB, done func(), err error) {
	db, err = migrations.Open(d.address(env))
	if errors.Is(err, migrations.ErrAddress) {
		return nil, nil, wrong("--database %s: %w", d.address(env), err)
	}
	if err != nil {
		return nil, nil, err
	}
	return db, func() {
		if pool, err := db.DB(); err == nil {
			_ = pool.Close()
		}
	}, nil
}

// open opens the database for work. An empty one is made here and now; one that is
// behind this program is refused, because bringing it up to date is the operator's
// decision. done closes it.
func (d databaseFlag) open(ctx context.Context, env *environment) (db *gorm.DB, done func(), err error) {
	if db, done, err = d.connect(env); err != nil {
		return nil, nil, err
	}
	if err = makeOrRefuse(ctx, db); err != nil {
		done()
		return nil, nil, err
	}
	return db, done, nil
}

// beingMade is how long another process may take to make the database that this one
// found half made.
const beingMade = 20 * time.Second

func makeOrRefuse(ctx context.Context, db *gorm.DB) error {
	fresh, err := migrations.Fresh(ctx, db)
	if err != nil {
		return fmt.Errorf("look into the database: %w", err)
	}
	if fresh {
		return migrations.Up(ctx, db)
	}
	ctx, cancel := context.WithTimeout(ctx, beingMade)
	defer cancel()
	for {
		pending, err := migrations.Pending(ctx, db)
		if err != nil {
			return fmt.Errorf("look into the database: %w", err)
		}
		if !pending {
			return nil
		}
		making, err := migrations.BeingMade(ctx, db)
		if err != nil {
			return fmt.Errorf("look into the database: %w", err)
		}
		if !making {
			return errors.New("the database is behind this program: run muster migrate")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}
