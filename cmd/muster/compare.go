package main

import (
	"context"
	"io"
	"strings"

	"muster/courses/people"
	"muster/surveys"
)

type compareCommand struct {
	databaseFlag
	Before  string `required:"" placeholder:"SURVEY[:WAVE]" help:"The survey before, or one wave of it."`
	After   string `required:"" placeholder:"SURVEY[:WAVE]" help:"The survey after, or one wave of it."`
	By      string `placeholder:"GROUPING" help:"Break down by organisation, region, role, session, wave, month or quarter."`
	AsAt    string `placeholder:"DATE" help:"Count what had been answered by the end of this day, YYYY-MM-DD."`
	Format  string `default:"text" help:"text, json or csv."`
	Publish bool   `help:"Obey the record of what was released, and add this to it: for figures that others will see. Without it the comparison stands by itself."`
}

// Run writes the comparison to standard output.
func (c compareCommand) Run(ctx context.Context, env *environment) error {
	writers := map[string]func(io.Writer, surveys.Comparison) error{
		"text": surveys.WriteText, "json": surveys.WriteJSON, "csv": surveys.WriteCSV,
	}
	write, known := writers[c.Format]
	if !known {
		return wrong("--format %q: expected text, json or csv", c.Format)
	}
	for _, side := range []struct{ flag, text string }{{"before", c.Before}, {"after", c.After}} {
		if read := surveys.ParseSide(side.text); read.Survey == "" || read.Wave == "" && strings.Contains(side.text, ":") {
			return wrong("--%s %q: expected SURVEY or SURVEY:WAVE", side.flag, side.text)
		}
	}
	db, done, err := c.open(ctx, env)
	if err != nil {
		return err
	}
	defer done()
	comparison, err := newServices(db, env.now, surveys.PairKey{}).surveys.Compare(ctx, people.System, surveys.CompareRequest{
		Before: surveys.ParseSide(c.Before), After: surveys.ParseSide(c.After),
		By: surveys.Breakdown(c.By), AsAt: c.AsAt, Unpublished: !c.Publish,
	})
	if err != nil {
		return asWrongInput(err)
	}
	return write(env.stdout, comparison)
}
