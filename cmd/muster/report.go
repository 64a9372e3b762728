package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"muster/courses/people"
	"muster/reports"
	"muster/surveys"
	"muster/web"
)

type reportCommand struct {
	databaseFlag
	Programme string `required:"" placeholder:"CODE" help:"The programme."`
	AsAt      string `required:"" placeholder:"DATE" help:"What had happened by the end of this day, YYYY-MM-DD, as recorded now."`
	Format    string `default:"html" help:"html, pdf, xlsx, ods, csv or json."`
	Output    string `placeholder:"FILE" help:"Where to write it, otherwise to standard output."`
}

// Run writes the grant return. A file is written only once the return is whole.
func (c reportCommand) Run(ctx context.Context, env *environment) error {
	format, known := web.FindReturnFormat(c.Format)
	if !known {
		return wrong("--format %q: expected %s", c.Format, web.ReturnFormatNames())
	}
	db, done, err := c.open(ctx, env)
	if err != nil {
		return err
	}
	defer done()
	made, err := newServices(db, env.now, surveys.PairKey{}).reports.BuildReturn(ctx, people.System, c.Programme, c.AsAt)
	if errors.Is(err, reports.ErrNoProgramme) {
		return wrong("--programme %s: %w", c.Programme, err)
	}
	if errors.Is(err, reports.ErrDay) {
		return wrong("--as-at %s: %w", c.AsAt, err)
	}
	if err != nil {
		return err
	}
	base := strings.TrimRight(env.getenv("MUSTER_BASE_URL"), "/")
	made = made.WithAddresses(func(key string) string {
		asAt := made.AsAt
		if receipt, there := made.Receipts[key]; there { // a forecast's day is another
			asAt = receipt.AsAt
		}
		return web.ReceiptAddress(base, made.Programme, key, asAt)
	})
	var content bytes.Buffer
	if err := format.Write(ctx, &content, made); err != nil {
		return err
	}
	if c.Output == "" {
		_, err = env.stdout.Write(content.Bytes())
		return err
	}
	if err := os.WriteFile(c.Output, content.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write the return: %w", err)
	}
	return nil
}
