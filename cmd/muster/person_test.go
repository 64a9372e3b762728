package main

import (
	"strings"
	"testing"

	"muster/migrations/dbtest"
)

func TestPersonAdd(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		muster := caller(t, address)
		for _, c := range []struct {
			args   string
			status int
			says   string
		}{
			{"ada@example.org --name Ada --role administrator", 0, "is added"},
			{"ADA@example.org --name Other --role manager", 0, `was there, as "Ada", and has the role manager`},
			{"tina@example.org --name Tina --role trainer --organisation KENT", 0, "is added"},
			{"tina@example.org --name Tina --role trainer --organisation kent", 0, "was there"},
			{"dan@example.org --name Dan --role delegate --organisation Kent", 0, "is added"},
			{"tom@example.org --name Tom --role trainer", 2, "expected --organisation NAME"},
			{"tom@example.org --name Tom --role contact --organisation Narnia", 2, `--organisation "Narnia"`},
			{"tom@example.org --name Tom --role king", 2, "expected one of delegate, contact, trainer, manager, board, funder, administrator"},
			{"tom --name Tom --role manager", 2, `"tom" is not an email address`},
			{"tom@example.org --role manager", 2, "--name"},
			{"tom@example.org --name Tom", 2, "--role"},
			{"--name Tom --role manager", 2, "email"},
		} {
			got := muster(append([]string{"person", "add"}, strings.Fields(c.args)...)...)
			if got.status != c.status || !strings.Contains(got.stdout+got.stderr, c.says) {
				t.Errorf("%s: %+v, want %d and %q", c.args, got, c.status, c.says)
			}
		}
		db := dbtest.Open(t, address)
		var rows []struct{ Email, Name, Role, Organisation string }
		err := db.Raw(`SELECT p.email, p.name, r.role, coalesce(o.name, '') AS organisation
			FROM people p JOIN person_roles r ON r.person_id = p.id LEFT JOIN organisations o ON o.id = r.organisation_id
			ORDER BY p.email, r.role`).Scan(&rows).Error
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, row := range rows {
			lines = append(lines, strings.Join([]string{row.Email, row.Name, row.Role, row.Organisation}, " "))
		}
		want := "ada@example.org Ada administrator |ada@example.org Ada delegate |ada@example.org Ada manager |" +
			"dan@example.org Dan delegate |tina@example.org Tina delegate |tina@example.org Tina trainer Kent"
		if got := strings.Join(lines, "|"); got != want {
			t.Errorf("stored\n%s\nwant\n%s", got, want)
		}
	})
}

func TestHelp(t *testing.T) {
	muster := caller(t, dbtest.SQLiteAddress(t))
	for _, c := range []struct {
		args   []string
		status int
		says   string
	}{
		{nil, 0, "Usage: muster <command>"},
		{[]string{"help"}, 0, "person add"},
		{[]string{"--help"}, 0, "Usage: muster <command>"},
		{[]string{"help", "serve"}, 0, "--listen"},
		{[]string{"person", "add", "--help"}, 0, "--organisation"},
		{[]string{"sing"}, 2, "unexpected argument sing"},
		{[]string{"serve", "--sing"}, 2, "unknown flag --sing"},
		{[]string{"migrate", "--database", "mysql:x"}, 2, "sqlite:PATH"},
	} {
		if got := muster(c.args...); got.status != c.status || !strings.Contains(got.stdout+got.stderr, c.says) {
			t.Errorf("%v: %+v, want %d and %q", c.args, got, c.status, c.says)
		}
	}
}

func TestEveryCommandExplainsItself(t *testing.T) {
	muster := caller(t, dbtest.SQLiteAddress(t))
	listing := muster("help").stdout
	_, commands, _ := strings.Cut(listing, "Commands:\n")
	count := 0
	for line := range strings.Lines(commands) {
		words := strings.Fields(line)
		if !strings.HasPrefix(line, "  ") || len(words) < 2 || strings.HasPrefix(line, "   ") {
			continue
		}
		// The name ends where two spaces stand.
		name, _, _ := strings.Cut(strings.TrimSpace(line), "  ")
		count++
		if got := muster(append(strings.Fields(name), "--help")...); got.status != 0 || !strings.HasPrefix(got.stdout, "Usage: muster "+name) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if count < 3 {
		t.Errorf("%d commands in\n%s", count, listing)
	}
}
