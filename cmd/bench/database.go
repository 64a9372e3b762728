package main

import (
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// database makes an empty, migrated database and returns its URL.
func (b *bench) database(ctx context.Context, name string) (string, error) {
	if err := execute(ctx, b.postgres, "DROP DATABASE IF EXISTS "+name); err != nil {
		return "", err
	}
	if err := execute(ctx, b.postgres, "CREATE DATABASE "+name); err != nil {
		return "", err
	}
	address, err := url.Parse(b.postgres)
	if err != nil {
		return "", err
	}
	address.Path = "/" + name
	migrate := exec.CommandContext(ctx, b.muster, "migrate", "--database", address.String())
	if out, err := migrate.CombinedOutput(); err != nil {
		return "", fmt.Errorf("muster migrate: %w\n%s", err, out)
	}
	return address.String(), nil
}

// execute runs statements, separated by semicolons, each for itself: some may not
// stand in a transaction.
func execute(ctx context.Context, database, statements string) error {
	conn, err := pgx.Connect(ctx, database)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for statement := range strings.SplitSeq(statements, ";\n") {
		if strings.TrimSpace(statement) == "" {
			continue
		}
		if _, err := conn.Exec(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

// count is the one number that the query gives.
func count(ctx context.Context, database, statement string, values ...any) (n int, err error) {
	err = query(ctx, database, &n, statement, values...)
	return n, err
}

// query scans the one value that the statement gives.
func query(ctx context.Context, database string, into any, statement string, values ...any) error {
	conn, err := pgx.Connect(ctx, database)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	return conn.QueryRow(ctx, statement, values...).Scan(into)
}

// The records, made inside the database. What stands in braces is filled in.
var (
	//go:embed sql/common.sql
	commonSQL string
	//go:embed sql/group.sql
	groupSQL string
	//go:embed sql/drafts.sql
	draftsSQL string
)

// filled is the statements with the names in braces replaced, given name, value,
// name, value.
func filled(statements string, pairs ...any) string {
	var words []string
	for i := 0; i < len(pairs); i += 2 {
		words = append(words, "{"+pairs[i].(string)+"}", fmt.Sprint(pairs[i+1]))
	}
	return strings.NewReplacer(words...).Replace(statements)
}

// loadCommon makes a programme, courses, as many organisations as the demonstration has,
// and sessions with bookings made earlier: an empty table is never as slow or as fast as
// one in service. The sessions are of so many of the ten courses, and spread over days, of
// which so many are before today.
func loadCommon(ctx context.Context, database string, sessions, courses, days, before int) error {
	return execute(ctx, database, filled(commonSQL, "sessions", sessions, "courses", courses, "share", roomy, "days", days, "before", before, "notice", noticeData))
}

// roomy is how many people share a session in the records for booking; each session
// has a few more places, so that nobody waits.
const roomy = 20

// group is people with sessions to book, of one side of a measurement. Each of them
// may book slots sessions, each on a day of its own.
type group struct {
	name    string
	people  int
	slots   int
	unknown bool // their name, organisation and role are still to be asked
}

// load makes the group's people, signed in, and their sessions. With drafts they have
// answered all questions about all their sessions.
func (g group) load(ctx context.Context, database string, drafts bool) error {
	statements := groupSQL
	if drafts {
		statements += draftsSQL
	}
	name, organisation, role := "'Delegate ' || n", "'kent'", "'police_officer'"
	if g.unknown {
		name, organisation, role = "''", "NULL", "''"
	}
	return execute(ctx, database, filled(statements,
		"group", g.name, "people", g.people, "slots", g.slots, "share", roomy,
		"name", name, "organisation", organisation, "role", role))
}

// pairs is how many bookings the group can make.
func (g group) pairs() int { return g.people * g.slots }

// stride spreads people who come one after another over the sessions.
const stride = 7919

// pair is the k-th booking to make: the number of the person, and of the session.
func (g group) pair(k int) (person, session int) {
	person = k * stride % g.people
	return person, person/roomy*g.slots + k/g.people
}

func (g group) personID(person int) string { return g.name + "-p-" + strconv.Itoa(person) }
func (g group) sessionCode(session int) string {
	return strings.ToUpper(g.name) + "-" + strconv.Itoa(session)
}
func (g group) token(person int) string { return "token-" + g.personID(person) }

// file is a new file for what a program writes.
func (b *bench) file(name string) (*os.File, error) { return os.Create(filepath.Join(b.dir, name)) }
