package surveys

import (
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/people"
	"muster/migrations/dbtest"
)

// TestResponsesReplacedWhileTheyAreCounted has one process count responses while another
// replaces them: the counts are those of the records all the same. On SQLite the second
// cannot begin before the first has ended.
func TestResponsesReplacedWhileTheyAreCounted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service, rows := uncountedResponses(t, db)
		counted, replaced := make(chan error), make(chan error)
		isCounting := make(chan bool)
		go func() {
			counted <- service.store.bulkTransaction(t.Context(), false, func(to bulk) error {
				err := lockCounts(to.tx)
				if err == nil {
					err = to.tx.Exec("UPDATE survey_responses SET counted = TRUE").Error
				}
				isCounting <- true
				for waiting := 0; err == nil && waiting == 0 && db.Name() == "postgres"; {
					err = db.Raw("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()").Scan(&waiting).Error
				}
				added := newCounts()
				if err == nil {
					err = added.change(to.tx, newLibrary(), nil, rows)
				}
				if err == nil {
					err = added.save(to)
				}
				return err
			})
		}()
		<-isCounting
		go func() {
			replaced <- service.store.transaction(t.Context(), false, func(tx *gorm.DB) error { return replaceResponses(tx, rows) })
		}()
		for _, done := range []chan error{counted, replaced} {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		if differences, err := service.CheckCounts(t.Context()); err != nil || len(differences) > 0 {
			t.Errorf("%q, %v", differences, err)
		}
	})
}

// uncountedResponses are three responses that are stored and not counted.
func uncountedResponses(t *testing.T, db *gorm.DB) (*Service, []responseRow) {
	t.Helper()
	who := people.New(db, time.Now)
	pairs, err := ParsePairKey(strings.Repeat("5e", 32))
	service := New(db, time.Now, courses.New(db, time.Now, who), who, pairs)
	if err == nil {
		_, _, err = service.SaveQuestionnaire(t.Context(), people.System, mustParse(t, plainAfter))
	}
	if err == nil {
		_, err = service.ImportResponses(t.Context(), people.System, strings.NewReader("response_id,Q5a\n1,4\n2,5\n3,2\n"), ResponseImport{Survey: "A", Wave: "x"})
	}
	if err == nil {
		err = db.Exec("DELETE FROM survey_counts").Error
	}
	if err == nil {
		err = db.Exec("UPDATE survey_responses SET counted = FALSE").Error
	}
	var rows []responseRow
	if err == nil {
		err = db.Find(&rows).Error
	}
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d responses, %v", len(rows), err)
	}
	return service, rows
}
