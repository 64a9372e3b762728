package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"muster/courses"
	"muster/courses/people"
	"muster/surveys"
)

type programmeCommand struct {
	Add programmeAddCommand `cmd:"" help:"Add a programme: the year that sessions, surveys and deliverables belong to."`
}

type programmeAddCommand struct {
	databaseFlag
	Code   string `arg:"" help:"Its code, as it stands in addresses and files, such as MSOIC-2026-27."`
	Title  string `required:"" help:"What it is called."`
	Starts string `required:"" help:"Its first day." placeholder:"DATE"`
	Ends   string `required:"" help:"Its last day." placeholder:"DATE"`
}

// Run adds the programme, with the settings that the definitions of the figures give. The
// same one again changes nothing; one that says otherwise is refused.
func (p programmeAddCommand) Run(ctx context.Context, env *environment) error {
	wanted, err := p.check()
	if err != nil {
		return err
	}
	db, done, err := p.open(ctx, env)
	if err != nil {
		return err
	}
	defer done()
	service := newServices(db, env.now, surveys.PairKey{}).courses
	there, err := service.Programme(ctx, wanted.Code)
	switch {
	case errors.Is(err, courses.ErrNoProgramme):
		if _, err := service.AddProgramme(ctx, people.System, wanted); err != nil {
			return err
		}
		fmt.Fprintf(env.stdout, "%s is added: %s, from %s to %s.\n", wanted.Code, wanted.Title, wanted.StartsOn, wanted.EndsOn)
		return nil
	case err != nil:
		return err
	case there.Title != wanted.Title || there.StartsOn != wanted.StartsOn || there.EndsOn != wanted.EndsOn:
		return wrong("%s is there already: %s, from %s to %s", there.Code, there.Title, there.StartsOn, there.EndsOn)
	}
	fmt.Fprintf(env.stdout, "%s was there.\n", there.Code)
	return nil
}

// check is what can be known to be wrong without the database.
func (p programmeAddCommand) check() (courses.Programme, error) {
	programme := courses.Programme{
		Code: strings.ToUpper(strings.TrimSpace(p.Code)), Title: strings.TrimSpace(p.Title), StartsOn: p.Starts, EndsOn: p.Ends,
	}
	if programme.Code == "" || strings.ContainsAny(programme.Code, " /?#%") {
		return programme, wrong("%q is no code of a programme: expected one such as MSOIC-2026-27", p.Code)
	}
	if programme.Title == "" {
		return programme, wrong("--title is empty: expected what the programme is called")
	}
	for _, day := range []struct{ flag, text string }{{"starts", p.Starts}, {"ends", p.Ends}} {
		if _, err := time.Parse(time.DateOnly, day.text); err != nil {
			return programme, wrong("--%s %q: expected a day such as 2026-04-01", day.flag, day.text)
		}
	}
	if p.Ends < p.Starts {
		return programme, wrong("--ends %s is before --starts %s", p.Ends, p.Starts)
	}
	return programme, nil
}
