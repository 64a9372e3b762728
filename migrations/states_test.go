package migrations_test

import (
	"os"
	"strings"
	"testing"

	"muster/migrations"
	"muster/migrations/dbtest"
)

// A state may be any of those the domain knows, and nothing else, by the very connection
// that has migrated.
func TestStatesAreThoseOfTheDomain(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		db, err := migrations.Open(address)
		if err != nil {
			t.Fatal(err)
		}
		if err := migrations.Up(t.Context(), db); err != nil {
			t.Fatal(err)
		}
		exec := func(statement string) error { return db.WithContext(t.Context()).Exec(statement).Error }
		for _, statement := range []string{
			"INSERT INTO programmes VALUES ('P', 'P', '2020-04-01', '2021-03-31', '', 10, 3, 1, 1, FALSE, 0, '2020-04-01')",
			"INSERT INTO courses (id, code, title, summary, audience, description, minutes, capacity, delivery, recorded_at) VALUES ('c', 'C', 'C', '', '', '', 60, 5, 'online', '2020-04-01')",
			`INSERT INTO course_sessions (id, code, course_id, programme_code, region, town, address, joining_link, delivery, description, starts_at, ends_at, capacity, confirmed, next_in_queue, state, cancel_reason, version, recorded_by, recorded_at)
				VALUES ('s', 's', 'c', 'P', '', '', '', '', 'online', '', '2020-05-01', '2020-05-02', 5, 0, 1, 'open', '', 1, '', '2020-04-01')`,
		} {
			if err := exec(statement); err != nil {
				t.Fatal(err)
			}
		}
		for _, state := range []string{"draft", "open", "tentative", "confirmed", "delivered", "cancelled"} {
			if err := exec("UPDATE course_sessions SET state = '" + state + "'"); err != nil {
				t.Errorf("%s: %v", state, err)
			}
		}
		for _, refused := range []string{"state = 'sold'", "confirmed = 6", "confirmed = 3, held = 2, offered = 1", "held = -1"} {
			if exec("UPDATE course_sessions SET "+refused) == nil {
				t.Errorf("%s was stored", refused)
			}
		}
		if db.Name() == "sqlite" {
			var found string
			if err := db.Raw("PRAGMA integrity_check").Scan(&found).Error; err != nil || found != "ok" {
				t.Errorf("integrity: %s, %v", found, err)
			}
		}
		if pool, err := db.DB(); err == nil {
			_ = pool.Close()
		}
	})
}

// A version that differs by engine is there for both.
func TestEnginesHaveTheSameVersions(t *testing.T) {
	names, err := os.ReadDir("sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		for engine, other := range map[string]string{".sqlite.sql": ".postgres.sql", ".postgres.sql": ".sqlite.sql"} {
			if base, paired := strings.CutSuffix(name.Name(), engine); paired {
				if _, err := os.Stat("sql/" + base + other); err != nil {
					t.Errorf("%s stands alone: %v", name.Name(), err)
				}
			}
		}
	}
}
