package migrations_test

import (
	"strings"
	"testing"

	"gorm.io/gorm"

	"muster/migrations/dbtest"
)

// timeless are the tables whose rows keep neither a moment nor a day of recording, and why.
var timeless = map[string]string{
	"goose_db_version":        "the machinery's own",
	"course_mixes":            "a course's shares, which are edited with it",
	"course_nomination_lines": "lines of a nomination, which keeps it",
	"course_register_counts":  "sums of lines, which have their moments",
	"course_trained":          "sums of lines, which have their moments",
	"course_trained_months":   "sums of lines, which have their moments",
	"course_rooms":            "names to lock, not records",
	"course_surveys":          "settings of a course, which are edited with it",
	"course_session_surveys":  "settings of a session, which are edited with it",
	"survey_drafts":           "nothing about answers may tell a time of day",
	"survey_open_seats":       "nothing about answers may tell a time of day",
	"survey_receipts":         "nothing about answers may tell a time of day",
	"survey_seat_uses":        "nothing about answers may tell a time of day",
	"survey_programme_keys":   "a key has the days on which it is and was destroyed",
	"survey_counts":           "sums, which are counted again when records change; when they were would tell when somebody answered",
	"survey_generalisations":  "checked_on is the day",
	"survey_wave_steps":       "nothing about answers may tell a time of day",
	"survey_released_sets":    "lines of a release, which keeps its day",
	"report_declarers":        "who took which part; the declarations have their moments",
	"sign_in_limits":          "counts of a quarter of an hour",
}

// TestEveryRecordKeepsWhenItWasRecorded holds tables that are added later to it, too.
func TestEveryRecordKeepsWhenItWasRecorded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		tables, err := db.Migrator().GetTables()
		if err != nil || len(tables) < 40 {
			t.Fatalf("%d tables, %v", len(tables), err)
		}
		for _, table := range tables {
			if strings.HasPrefix(table, "sqlite_") {
				continue
			}
			columns, err := db.Migrator().ColumnTypes(table)
			if err != nil {
				t.Fatal(err)
			}
			keeps := false
			for _, column := range columns {
				keeps = keeps || strings.HasSuffix(column.Name(), "_at") || column.Name() == "recorded_on"
			}
			if keeps == (timeless[table] != "") {
				t.Errorf("%s keeps a moment: %v; said of it: %q", table, keeps, timeless[table])
			}
		}
	})
}
