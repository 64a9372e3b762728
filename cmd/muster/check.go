package main

import (
	"context"
	"fmt"
	"slices"

	"muster/surveys"
)

type checkCommand struct {
	databaseFlag
	Repair bool `help:"Count the answers to surveys, and the registers, anew. Differences of places are told and never repaired: somebody has to look."`
}

// Run counts from the records what is kept as a count, names every difference, and fails
// when there is one.
func (c checkCommand) Run(ctx context.Context, env *environment) error {
	db, done, err := c.open(ctx, env)
	if err != nil {
		return err
	}
	defer done()
	services := newServices(db, env.now, surveys.PairKey{})
	places, err := services.courses.CheckPlaces(ctx)
	if err != nil {
		return fmt.Errorf("places: %w", err)
	}
	if c.Repair {
		if err := services.courses.RepairRegisters(ctx); err != nil {
			return fmt.Errorf("count the registers: %w", err)
		}
		count, err := services.surveys.RepairCounts(ctx)
		if err != nil {
			return fmt.Errorf("count the answers: %w", err)
		}
		fmt.Fprintf(env.stdout, "Counted anew: %d responses.\n", count)
	}
	registers, err := services.courses.CheckRegisters(ctx)
	if err != nil {
		return fmt.Errorf("registers: %w", err)
	}
	counts, err := services.surveys.CheckCounts(ctx)
	if err != nil {
		return fmt.Errorf("counts: %w", err)
	}
	differences := slices.Concat(places, registers, counts)
	for _, difference := range differences {
		fmt.Fprintln(env.stdout, difference)
	}
	if len(differences) > 0 {
		return fmt.Errorf("%d of what is counted is not what the records say", len(differences))
	}
	fmt.Fprintln(env.stdout, "Everything that is counted is what the records say.")
	return nil
}
