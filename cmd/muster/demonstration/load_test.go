package demonstration

import (
	"errors"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

// loadedOn is the day on which the tests load the demonstration: a Saturday, so that
// yesterday is a weekday and the next days are not.
var loadedOn = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

var testKey = surveys.NewPairKey()

func quietly(int, int) {}

func TestLoadRefusesOtherData(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		_, err := people.New(db, time.Now).EnsurePerson(t.Context(), people.System, people.Person{Email: "somebody@example.org"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Load(t.Context(), db, loadedOn, testKey, quietly); !errors.Is(err, ErrNotEmpty) {
			t.Fatalf("expected ErrNotEmpty, found %v", err)
		}
	})
}

// A load that ends half way leaves nothing behind, so that it can be begun again.
func TestLoadIsWholeOrNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		func() {
			defer func() { _ = recover() }()
			_, _ = Load(t.Context(), db, loadedOn, testKey, func(done, total int) {
				if done > total/10 {
					panic("stopped")
				}
			})
		}()
		if filled, err := filledTables(t.Context(), db); err != nil || len(filled) > 0 {
			t.Fatalf("half a load left %v behind (%v)", filled, err)
		}
	})
}
