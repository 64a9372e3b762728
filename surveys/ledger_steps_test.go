package surveys_test

import (
	"fmt"
	"strings"
	"testing"

	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

// Twelve answered one wave, and nobody yet another of the same survey. What was released of
// both has not got the first answers to the second.
func TestTheFirstAnswersToAWaveAreAStepOfTheirOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		w := world{Service: newService(db)}
		save(t, w.Service, surveyFile("A"))
		w.add(t, "A", "x", answersOf{"Kent", "", 12})
		if _, err := w.CreateWave(t.Context(), people.System, surveys.Wave{Survey: "A", Name: "y", Kind: surveys.WaveOpen}); err != nil {
			t.Fatal(err)
		}
		wantBases(t, "twelve", w.ask(t, onlyAfter), map[string]int{"all": 12})
		w.add(t, "A", "y", answersOf{"Essex", "", 1})
		wantBases(t, "one to the other wave", w.ask(t, onlyAfter), map[string]int{"all": 12})
		w.add(t, "A", "y", answersOf{"Surrey", "", 10})
		wantBases(t, "ten more", w.ask(t, onlyAfter), map[string]int{"all": 23})
	})
}

// An answer is on its way while its step is closed by a release, and is stored after it.
func TestASetThatHasChangedIsNotReleasedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		w := world{Service: newService(db)}
		save(t, w.Service, surveyFile("A"))
		w.add(t, "A", "x", answersOf{"Kent", "", 12})
		wantBases(t, "twelve", w.ask(t, onlyAfter), map[string]int{"all": 12})
		w.add(t, "A", "x", answersOf{"Essex", "", 1})
		if err := db.Exec("UPDATE survey_responses SET step = 0").Error; err != nil {
			t.Fatal(err)
		}
		wantBases(t, "thirteen", w.ask(t, onlyAfter), map[string]int{"all": -1})
	})
}

// Many who ask at once, each something new, are all answered.
func TestManyReleaseAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		w := world{Service: newService(db)}
		save(t, w.Service, surveyFile("A"))
		const days = 12
		var parts []answersOf
		for day := range days {
			parts = append(parts, answersOf{"Kent", fmt.Sprintf("2021-01-%02d", day+1), 10})
		}
		w.add(t, "A", "x", parts...)
		failures := make(chan error, days)
		for day := range days {
			request := onlyAfter
			request.AsAt = fmt.Sprintf("2021-01-%02d", day+1)
			go func() {
				comparison, err := w.Compare(t.Context(), people.System, request)
				if base := basesOf(comparison)["all"]; err == nil && base != 10*(day+1) {
					err = fmt.Errorf("until %s there are %d", request.AsAt, base)
				}
				failures <- err
			}()
		}
		for range days {
			if err := <-failures; err != nil {
				t.Error(err)
			}
		}
	})
}

// A later version of the survey asks on another scale. The answers to the first are still
// told apart.
func TestALaterVersionHidesNothingFromTheLedger(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		w := world{Service: newService(db)}
		save(t, w.Service, surveyFile("A"))
		w.add(t, "A", "x", answersOf{"Kent", "2021-01-01", 12}, answersOf{"Kent", "2021-01-02", 1})
		first, second := onlyAfter, onlyAfter
		first.AsAt, second.AsAt = "2021-01-01", "2021-01-02"
		wantBases(t, "first day", w.ask(t, first), map[string]int{"all": 12})
		save(t, w.Service, strings.Replace(surveyFile("A"), `"positive": [4, 5]`, `"positive": [5]`, 1))
		wantBases(t, "second day", w.ask(t, second), map[string]int{"all": 12})
	})
}
