package surveys_test

import (
	"testing"
	"time"
)

// While a class answers, the table of uses grows by every answer. A look at a link must not read
// it whole by a plan that PostgreSQL made when the table was empty and has kept since. SQLite
// keeps no statistics unless asked, and has the table's key alone to look by.
func TestALinkIsNotLookedUpInTheWholeTable(t *testing.T) {
	eachAnswering(t, 1, func(t *testing.T, a *answering) {
		if a.db.Name() != "postgres" {
			return
		}
		a.ensureSeats(1)
		const looks, uses = 20, 5000
		look := func() {
			for range looks {
				a.link(0)
			}
		}
		a.must(a.db.Exec("ANALYZE survey_seat_uses").Error)
		look()
		a.must(a.db.Exec(`INSERT INTO survey_seat_uses (use_code, wave_id, session_id)
			SELECT md5(n::text), ?, 'another' FROM generate_series(1, ?) n`, a.after.ID, uses).Error)
		const scans, read = "SELECT seq_scan + idx_scan FROM pg_stat_user_tables WHERE relname = 'survey_seat_uses'",
			"SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'survey_seat_uses'"
		look()
		for tries := 0; a.count(scans) < 2*looks; tries++ {
			if tries == 100 {
				t.Fatal("PostgreSQL has counted no looks")
			}
			time.Sleep(100 * time.Millisecond)
		}
		if rows := a.count(read); rows >= uses {
			t.Errorf("%d looks at a link read %d rows of %d uses", looks, rows, uses)
		}
	})
}
