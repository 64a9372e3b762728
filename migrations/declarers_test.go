package migrations_test

import (
	"maps"
	"os"
	"strings"
	"testing"

	"gorm.io/gorm"

	"muster/migrations/dbtest"
)

// Whoever both declared and assured before that was refused is kept as one of both.
func TestDeclarersOfBefore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		exec := func(statement string) {
			t.Helper()
			if err := db.Exec(statement).Error; err != nil {
				t.Fatal(err)
			}
		}
		exec("INSERT INTO programmes VALUES ('P', 'P', '2020-04-01', '2021-03-31', '', 10, 3, 1, 1, FALSE, 0, '2020-04-01')")
		exec("INSERT INTO report_deliverables (id, programme_code, letter, title, recorded_at) VALUES ('d', 'P', 'A', 'T', '2020-04-01')")
		for i, row := range []string{
			"'declared', 'green', '', '2020-05-01', 'manager'", "'declared', 'red', '', '2020-05-02', 'manager'", "'assured', 'green', '', '2020-05-01', 'board'",
			"'assured', 'green', '', '2020-05-02', 'both'", "'declared', 'green', '', '2020-05-01', 'both'",
		} {
			exec("INSERT INTO report_declarations (id, programme_code, letter, kind, rag, reason, as_at, person_id, person_name, recorded_at) VALUES ('" +
				string(rune('a'+i)) + "', 'P', 'A', " + row + ", 'N', '2020-06-01')")
		}
		file, err := os.ReadFile("sql/0034_declarers.sql")
		if err != nil {
			t.Fatal(err)
		}
		for statement := range strings.SplitSeq(strings.TrimSpace(string(file)), ";\n") {
			exec(statement)
		}
		var rows []struct{ PersonID, Kind string }
		if err := db.Table("report_declarers").Find(&rows).Error; err != nil {
			t.Fatal(err)
		}
		kinds := map[string]string{}
		for _, row := range rows {
			kinds[row.PersonID] = row.Kind
		}
		if want := map[string]string{"manager": "declared", "board": "assured", "both": "both"}; !maps.Equal(kinds, want) {
			t.Errorf("%v, want %v", kinds, want)
		}
	})
}
