package main

import (
	"strings"
	"testing"

	"muster/migrations"
	"muster/migrations/dbtest"
)

func TestCheckNamesWhatTheRecordsDoNotSay(t *testing.T) {
	dbtest.EachAddress(t, func(t *testing.T, address string) {
		call := caller(t, address)
		must := func(status int, says string, args ...string) {
			t.Helper()
			if got := call(args...); got.status != status || !strings.Contains(got.stdout+got.stderr, says) {
				t.Fatalf("%v: %+v", args, got)
			}
		}
		must(0, "", "import", "survey", golden("before.json"))
		must(0, "", "import", "survey", golden("after.json"))
		must(0, "", "import", "responses", golden("before.csv"), "--survey", "GOLD-BEFORE", "--wave", "2020")
		must(0, "", "import", "responses", golden("after.csv"), "--survey", "GOLD-AFTER", "--wave", "2021")
		compare := []string{"compare", "--before", "GOLD-BEFORE", "--after", "GOLD-AFTER", "--format", "json", "--by", "role", "--as-at", "2021-12-31"}
		comparison := call(compare...)
		must(0, "is what the records say", "check")
		change := func(statement string) {
			t.Helper()
			db := dbtest.Open(t, address)
			if err := db.Exec(statement).Error; err != nil {
				t.Fatal(err)
			}
		}
		change("UPDATE survey_counts SET n = n + 1 WHERE subject = 'responses' AND kind = 'all' AND level = 0 AND a IN (SELECT id FROM survey_waves WHERE name = '2020')")
		change("DELETE FROM survey_counts WHERE subject = 'pairs' AND kind = 'role' AND level = 0")
		must(1, "are counted (0 by a seat), the records have", "check")
		must(1, "not counted, the records have", "check")
		must(1, "of what is counted is not what the records say", "check")
		// A database from before there were counts has the records alone.
		change("DELETE FROM survey_counts")
		change("UPDATE survey_responses SET counted = FALSE, recorded_on = '2020-01-01'")
		if again := call(compare...); again != comparison {
			t.Errorf("without counts: %+v, with them: %+v", again, comparison)
		}
		must(0, "up to date", "migrate")
		must(0, "is what the records say", "check")
		db, err := migrations.Open(address)
		if err != nil {
			t.Fatal(err)
		}
		var waiting int64
		if err := db.Table("survey_responses").Where("NOT counted").Count(&waiting).Error; err != nil || waiting > 0 {
			t.Errorf("%d responses are not counted, %v", waiting, err)
		}
		if again := call(compare...); again != comparison {
			t.Errorf("counted anew: %+v, before: %+v", again, comparison)
		}
		change("UPDATE survey_counts SET seats = 5 WHERE kind = 'organisation'")
		must(1, "organisation", "check")
		must(0, "Counted anew", "check", "--repair")
		must(0, "is what the records say", "check")
	})
}
