package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"muster/migrations/dbtest"
)

// TestProgrammeAdd begins a programme in a database that has none, so that sessions can be
// made and imported.
func TestProgrammeAdd(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		muster := caller(t, address)
		file := filepath.Join(t.TempDir(), "engagement.csv")
		if err := os.WriteFile(file, []byte("engagement_id,kind,date,organisation\ne1,briefing,2026-05-04,Kent\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		good := []string{"--title", "Next year", "--starts", "2026-04-01", "--ends", "2027-03-31"}
		for _, c := range []struct {
			args   []string
			status int
			says   string
		}{
			{[]string{"import", "engagement", file}, 2, "no programme runs on 2026-05-04"},
			{append([]string{"programme", "add", "A B"}, good...), 2, `"A B" is no code of a programme`},
			{[]string{"programme", "add", "NEXT", "--title", " ", "--starts", "2026-04-01", "--ends", "2027-03-31"}, 2, "--title is empty"},
			{[]string{"programme", "add", "NEXT", "--title", "N", "--starts", "1 April", "--ends", "2027-03-31"}, 2, `--starts "1 April": expected a day`},
			{[]string{"programme", "add", "NEXT", "--title", "N", "--starts", "2026-04-01", "--ends", "2026-02-30"}, 2, `--ends "2026-02-30"`},
			{[]string{"programme", "add", "NEXT", "--title", "N", "--starts", "2026-04-01", "--ends", "2026-03-31"}, 2, "is before --starts"},
			{[]string{"programme", "add", "NEXT"}, 2, "missing flags"},
			{append([]string{"programme", "add", "next"}, good...), 0, "NEXT is added: Next year, from 2026-04-01 to 2027-03-31."},
			{append([]string{"programme", "add", "NEXT"}, good...), 0, "NEXT was there."},
			{[]string{"programme", "add", "NEXT", "--title", "Other", "--starts", "2026-04-01", "--ends", "2027-03-31"}, 2, "NEXT is there already: Next year"},
			{[]string{"import", "engagement", file}, 0, "added 1"},
		} {
			got := muster(c.args...)
			if got.status != c.status || !strings.Contains(got.stdout+got.stderr, c.says) {
				t.Errorf("%q: %+v, want %d and %q", c.args, got, c.status, c.says)
			}
		}
	})
}
