package surveys_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

func (w world) ask(t *testing.T, request surveys.CompareRequest) surveys.Comparison {
	t.Helper()
	comparison, err := w.Compare(t.Context(), people.System, request)
	if err != nil {
		t.Fatal(err)
	}
	return comparison
}

// basesOf are the shown bases after of Q5 by group, "all" for everybody, -1 for hidden.
func basesOf(c surveys.Comparison) map[string]int {
	bases := map[string]int{}
	add := func(name string, items []surveys.ItemComparison) {
		for _, item := range items {
			if side := item.Unpaired.After; item.Item == "procedures" && side != nil {
				bases[name] = side.N
				if side.Suppressed {
					bases[name] = -1
				}
			}
		}
	}
	add("all", c.Items)
	for _, group := range c.Groups {
		name := "none"
		if group.Group != nil {
			name = *group.Group
		}
		add(name, group.Items)
	}
	return bases
}

// answers are so many responses of an organisation on a day, answering in turns.
type answersOf struct {
	organisation, day string
	count             int
}

func (w world) add(t *testing.T, survey, wave string, parts ...answersOf) {
	t.Helper()
	file := "response_id,submitted_on,organisation,Q5\n"
	for p, part := range parts {
		for i := range part.count {
			file += fmt.Sprintf("%s-%s-%d-%d,%s,%s,%d\n", part.organisation, part.day, p, i, part.day, part.organisation, 1+i%5)
		}
	}
	importFile(t, w.Service, survey, wave, file)
}

var onlyAfter = surveys.CompareRequest{After: surveys.SideRequest{Survey: "A"}}

func by(breakdown surveys.Breakdown) surveys.CompareRequest {
	request := onlyAfter
	request.By = breakdown
	return request
}

func wantBases(t *testing.T, what string, c surveys.Comparison, want map[string]int) {
	t.Helper()
	if got := basesOf(c); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// A day whose figures are too near to others has those of an earlier day, the same ones however
// often it is asked, and whatever was asked between; so has a day after one that was held itself.
func TestAHeldDayHasTheSameAnswer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		w := world{Service: newService(db)}
		save(t, w.Service, surveyFile("A"))
		w.add(t, "A", "x", answersOf{"Kent", "2020-08-23", 35}, answersOf{"Kent", "2020-11-23", 63}, answersOf{"Kent", "2020-12-12", 25},
			answersOf{"Kent", "2020-12-31", 6}, answersOf{"Kent", "2021-01-15", 3}, answersOf{"Kent", "2021-01-31", 3})
		want := func(day string, base int, held string) {
			t.Helper()
			request := onlyAfter
			request.AsAt = day
			comparison := w.ask(t, request)
			if got := basesOf(comparison)["all"]; got != base || comparison.HeldSince != held {
				t.Errorf("as at %s: %d, held since %q, want %d and %q", day, got, comparison.HeldSince, base, held)
			}
		}
		want("2020-08-23", 35, "")
		want("2020-12-31", 129, "")
		want("2020-12-12", 35, "2020-08-23")
		want("2020-11-23", 98, "")
		want("2020-12-12", 35, "2020-08-23")
		want("2021-01-15", 129, "2020-12-31")
		want("2021-01-31", 129, "2020-12-31")
		want("2020-12-12", 35, "2020-08-23")
	})
}

// The four attacks of features 4b: small cell, complement, differencing, unanimity.
func TestFourAttacksFindNothing(t *testing.T) {
	attacks := map[string]func(t *testing.T, w world){
		"a small cell": func(t *testing.T, w world) {
			w.add(t, "A", "x", answersOf{"Kent", "", 9})
			wantBases(t, "nine", w.ask(t, onlyAfter), map[string]int{"all": -1})
		},
		"the complement": func(t *testing.T, w world) {
			w.add(t, "A", "x", answersOf{"Kent", "", 13}, answersOf{"Essex", "", 1})
			wantBases(t, "thirteen and one", w.ask(t, by(surveys.ByOrganisation)), map[string]int{"all": 14, "Kent": -1, "Essex": -1})
		},
		"differencing over time": func(t *testing.T, w world) {
			w.add(t, "A", "x", answersOf{"Kent", "2021-01-01", 12}, answersOf{"Kent", "2021-01-02", 1})
			first, second := onlyAfter, onlyAfter
			first.AsAt, second.AsAt = "2021-01-01", "2021-01-02"
			wantBases(t, "first day", w.ask(t, first), map[string]int{"all": 12})
			later := w.ask(t, second)
			wantBases(t, "second day", later, map[string]int{"all": 12})
			if later.HeldSince != "2021-01-01" {
				t.Errorf("held since %q", later.HeldSince)
			}
		},
		"differencing as answers come": func(t *testing.T, w world) {
			w.add(t, "A", "x", answersOf{"Kent", "", 12})
			wantBases(t, "twelve", w.ask(t, onlyAfter), map[string]int{"all": 12})
			w.add(t, "A", "x", answersOf{"Essex", "", 9})
			again := w.ask(t, onlyAfter)
			wantBases(t, "nine more", again, map[string]int{"all": 12})
			if again.Waiting != 5 {
				t.Errorf("%d wait", again.Waiting)
			}
			w.add(t, "A", "x", answersOf{"Surrey", "", 1})
			wantBases(t, "ten more", w.ask(t, onlyAfter), map[string]int{"all": 22})
		},
		"differencing over filters": func(t *testing.T, w world) {
			w.add(t, "A", "x", answersOf{"Kent", "", 24}, answersOf{"Essex", "", 34}, answersOf{"Norfolk", "", 5}, answersOf{"Gwent", "", 18}, answersOf{"Dyfed-Powys", "", 5})
			w.ask(t, by(surveys.ByOrganisation))
			wantBases(t, "region", w.ask(t, by(surveys.ByRegion)), map[string]int{"all": 86, "Eastern": -1, "Wales": -1})
		},
		"differencing of a month": func(t *testing.T, w world) {
			w.add(t, "A", "x", answersOf{"Kent", "2021-01-04", 13}, answersOf{"Kent", "2021-01-29", 9}, answersOf{"Kent", "2021-02-01", 11})
			months := w.ask(t, by(surveys.ByMonth))
			wantBases(t, "months", months, map[string]int{"all": 33, "2021-01": 22, "2021-02": 11})
			early := onlyAfter
			early.AsAt = "2021-01-04"
			wantBases(t, "a day in January", w.ask(t, early), map[string]int{"all": -1})
			wantBases(t, "the quarter", w.ask(t, by(surveys.ByQuarter)), map[string]int{"all": 33, "2021-Q1": 33})
		},
		"a wave less another": func(t *testing.T, w world) {
			w.add(t, "A", "x", answersOf{"Kent", "", 15})
			w.add(t, "A", "y", answersOf{"Kent", "", 4})
			wantBases(t, "by wave", w.ask(t, by(surveys.ByWave)), map[string]int{"all": 19, "x": -1, "y": -1})
			wantBases(t, "one wave", w.ask(t, surveys.CompareRequest{After: surveys.ParseSide("A:x")}), map[string]int{"all": -1})
		},
		"unanimity": func(t *testing.T, w world) {
			file := "response_id,organisation,Q5\n"
			for i := range 40 {
				file += fmt.Sprintf("%d,%s,%d\n", i, []string{"Kent", "Essex"}[i%2], 1+i%2*(i%5))
			}
			importFile(t, w.Service, "A", "x", file)
			wantBases(t, "alike", w.ask(t, by(surveys.ByOrganisation)), map[string]int{"all": 40, "Kent": -1, "Essex": -1})
		},
	}
	for name, attack := range attacks {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
				service := newService(db)
				for _, code := range []string{"A", "B"} {
					save(t, service, surveyFile(code))
				}
				attack(t, world{Service: service})
			})
		})
	}
}

// The same question has the same answer, whatever was asked between.
func TestTheSameQuestionHasTheSameAnswer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		service := newGoldenService(t, db)
		request := surveys.CompareRequest{Before: surveys.ParseSide("GOLD-BEFORE"), After: surveys.ParseSide("GOLD-AFTER")}
		answers := map[surveys.Breakdown]string{}
		for range 2 {
			for _, breakdown := range []surveys.Breakdown{surveys.ByOrganisation, surveys.ByRegion, surveys.ByNothing, surveys.ByRole} {
				request.By = breakdown
				comparison, err := service.Compare(t.Context(), people.System, request)
				if err != nil {
					t.Fatal(err)
				}
				content, _ := json.Marshal(comparison)
				if before, asked := answers[breakdown]; asked && before != string(content) {
					t.Errorf("by %s: the second answer is another", breakdown)
				}
				answers[breakdown] = string(content)
			}
		}
	})
}
