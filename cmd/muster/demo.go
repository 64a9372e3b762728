package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"muster/cmd/muster/demonstration"
)

type demoCommand struct {
	databaseFlag
	Serve bool `help:"Go on to serve it."`
	listenFlag
}

// Run loads the demonstration into an empty database, or keeps the one that is there, and
// says how to sign in as each of its people.
func (d demoCommand) Run(ctx context.Context, env *environment) error {
	db, done, err := d.open(ctx, env)
	if err != nil {
		return err
	}
	defer done()
	pairs, err := d.pairKey(env)
	if err != nil {
		return err
	}
	loaded, err := demonstration.Load(ctx, db, env.now(), pairs, progress(env.stderr))
	switch {
	case errors.Is(err, demonstration.ErrNotEmpty):
		return wrong("%s: %w. The demonstration goes into an empty database: name another one with --database", d.address(env), err)
	case err != nil:
		return err
	case loaded:
		fmt.Fprintln(env.stdout, "The demonstration is loaded. Its organisations are real; its people and records are invented.")
	default:
		fmt.Fprintln(env.stdout, "The demonstration is there already and is kept as it is. Its present is that of the day it was loaded on.")
	}
	code, err := demonstration.OpenSurvey(ctx, newServices(db, env.now, pairs).surveys)
	if err != nil {
		return err
	}
	if !d.Serve {
		printAccounts(env.stdout, "", code)
		return nil
	}
	return serve(ctx, env, db, serveOptions{
		listen: d.listenAddress(env), pairs: pairs, demonstration: true,
		announce: func(address string) { printAccounts(env.stdout, address, code) },
	})
}

// progress tells every tenth of the way.
func progress(out io.Writer) func(done, total int) {
	told := -1
	return func(done, total int) {
		if tenth := 10 * done / total; tenth > told {
			told = tenth
			fmt.Fprintf(out, "Loading the demonstration: %d%%\n", 10*tenth)
		}
	}
}

// printAccounts says how to sign in and which survey is open: at the address, when it is
// being served.
func printAccounts(out io.Writer, address, code string) {
	if address == "" {
		fmt.Fprintln(out, "\nServe it with: muster demo --serve. These are its people:")
	} else {
		fmt.Fprintf(out, "\nMuster is at %s\nTo sign in, open %s/sign-in and give one of these addresses; the way in is then shown on the page:\n", address, address)
	}
	for _, account := range demonstration.Accounts {
		fmt.Fprintf(out, "  %-13s  %-25s  %s\n", account.Role, account.Email, account.Try)
	}
	if address != "" {
		fmt.Fprintf(out, "No mail is sent. Each of them finds their emails at %s/demonstration/emails\n", address)
	}
	fmt.Fprintf(out, "The baseline survey is open to anybody, without signing in: %s/s/%s\n", address, code)
}
