package surveys_test

import (
	"fmt"
	"testing"

	"gorm.io/gorm"

	"muster/migrations/dbtest"
	"muster/surveys"
)

// pairedAnswers are people who answered B on the first day, A on a day, or both.
type pairedAnswers struct {
	organisation, day string
	both              int
	onlyBefore        int
	onlyAfter         int
}

// addPaired imports the answers of these people, each with a pair code.
func (w world) addPaired(t *testing.T, wave string, parts ...pairedAnswers) {
	t.Helper()
	const header = "response_id,pair_code,submitted_on,organisation,Q5\n"
	before, after := header, header
	for p, part := range parts {
		for n := range part.both + part.onlyBefore + part.onlyAfter {
			code := fmt.Sprintf("%s-%d-%d", wave, p, n)
			if n < part.both+part.onlyBefore {
				before += fmt.Sprintf("b%s,%s,2021-01-01,%s,%d\n", code, code, part.organisation, 1+n%3)
			}
			if n < part.both || n >= part.both+part.onlyBefore {
				after += fmt.Sprintf("a%s,%s,%s,%s,%d\n", code, code, part.day, part.organisation, 2+n%4)
			}
		}
	}
	importFile(t, w.Service, "B", wave, before)
	importFile(t, w.Service, "A", wave, after)
}

// pairsOf are the pairs of Q5 by group, as basesOf has the answers after.
func pairsOf(c surveys.Comparison) map[string]int {
	pairs := map[string]int{}
	add := func(name string, items []surveys.ItemComparison) {
		for _, item := range items {
			if paired := item.Paired; item.Item == "procedures" && paired != nil {
				pairs[name] = paired.Pairs
				if paired.Suppressed {
					pairs[name] = -1
				}
			}
		}
	}
	add("all", c.Items)
	for _, group := range c.Groups {
		add(*group.Group, group.Items)
	}
	return pairs
}

func wantPairs(t *testing.T, what string, c surveys.Comparison, want map[string]int) {
	t.Helper()
	if got := pairsOf(c); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: %v pairs, want %v", what, got, want)
	}
}

func bothSides(asAt string) surveys.CompareRequest {
	return surveys.CompareRequest{Before: surveys.ParseSide("B"), After: surveys.ParseSide("A"), AsAt: asAt}
}

func eachPairedWorld(t *testing.T, test func(t *testing.T, w world)) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		w := world{Service: newService(db)}
		for _, code := range []string{"A", "B"} {
			save(t, w.Service, surveyFile(code))
		}
		test(t, w)
	})
}

// Of thirty who answered a side, twenty-eight are paired: the pairs' figures taken from
// everybody's would tell of the other two.
func TestPairsTellNothingOfThoseWhoAreInNone(t *testing.T) {
	for name, c := range map[string]struct {
		answers pairedAnswers
		pairs   int
	}{
		"two only after":         {pairedAnswers{"Kent", "2021-02-01", 28, 0, 2}, -1},
		"two only before":        {pairedAnswers{"Kent", "2021-02-01", 28, 2, 0}, -1},
		"two on either side":     {pairedAnswers{"Kent", "2021-02-01", 28, 2, 2}, -1},
		"nine only after":        {pairedAnswers{"Kent", "2021-02-01", 28, 10, 9}, -1},
		"everybody":              {pairedAnswers{"Kent", "2021-02-01", 30, 0, 0}, 30},
		"enough on either side":  {pairedAnswers{"Kent", "2021-02-01", 28, 10, 10}, 28},
		"enough and nobody else": {pairedAnswers{"Kent", "2021-02-01", 28, 0, 10}, 28},
	} {
		t.Run(name, func(t *testing.T) {
			eachPairedWorld(t, func(t *testing.T, w world) {
				w.addPaired(t, "x", c.answers)
				for range 2 {
					comparison := w.ask(t, bothSides(""))
					wantPairs(t, "the pairs", comparison, map[string]int{"all": c.pairs})
					wantBases(t, "everybody", comparison, map[string]int{"all": c.answers.both + c.answers.onlyAfter})
				}
			})
		})
	}
}

// Everybody's answers of the first day were thirty, twenty-eight of them in pairs. Whichever
// is shown first, the other is not.
func TestPairsAndEverybodyInBothOrders(t *testing.T) {
	fill := func(t *testing.T, w world) {
		w.addPaired(t, "x", pairedAnswers{"Kent", "2021-02-01", 28, 0, 2}, pairedAnswers{"Kent", "2021-02-02", 0, 0, 10}, pairedAnswers{"Kent", "2021-02-03", 0, 0, 5})
	}
	everybody := onlyAfter
	everybody.AsAt = "2021-02-01"
	t.Run("everybody first", func(t *testing.T) {
		eachPairedWorld(t, func(t *testing.T, w world) {
			fill(t, w)
			wantBases(t, "the first day", w.ask(t, everybody), map[string]int{"all": 30})
			wantPairs(t, "all days", w.ask(t, bothSides("")), map[string]int{"all": -1})
		})
	})
	t.Run("the pairs first", func(t *testing.T) {
		eachPairedWorld(t, func(t *testing.T, w world) {
			fill(t, w)
			wantPairs(t, "all days", w.ask(t, bothSides("")), map[string]int{"all": 28})
			wantBases(t, "the first day", w.ask(t, everybody), map[string]int{"all": -1})
		})
	})
}

// The pairs of an organisation tell of those of it who are in none, and the pairs of all less
// those of the others tell as much.
func TestPairsOfAnOrganisationTellNothingOfItsOthers(t *testing.T) {
	eachPairedWorld(t, func(t *testing.T, w world) {
		w.addPaired(t, "x", pairedAnswers{"Essex", "2021-02-01", 30, 12, 12}, pairedAnswers{"Kent", "2021-02-01", 28, 2, 2}, pairedAnswers{"Surrey", "2021-02-01", 30, 12, 12})
		request := bothSides("")
		request.By = surveys.ByOrganisation
		comparison := w.ask(t, request)
		wantBases(t, "everybody", comparison, map[string]int{"all": 114, "Essex": 42, "Kent": 30, "Surrey": 42})
		wantPairs(t, "the pairs", comparison, map[string]int{"all": 88, "Essex": 30, "Kent": -1, "Surrey": -1})
	})
}

// Two days' pairs are of two sets of people, each large enough and near each other.
func TestPairsOfTwoDaysTellNothingOfTheDayBetween(t *testing.T) {
	eachPairedWorld(t, func(t *testing.T, w world) {
		w.addPaired(t, "x", pairedAnswers{"Kent", "2021-02-01", 20, 0, 0}, pairedAnswers{"Kent", "2021-02-02", 12, 0, 0}, pairedAnswers{"Kent", "2021-02-03", 3, 20, 20})
		wantPairs(t, "the first day", w.ask(t, bothSides("2021-02-01")), map[string]int{"all": 20})
		wantPairs(t, "the second day", w.ask(t, bothSides("2021-02-02")), map[string]int{"all": 32})
		wantPairs(t, "the third day", w.ask(t, bothSides("2021-02-03")), map[string]int{"all": -1})
	})
}

// The twenty-eight pairs are all of Kent: an export that has the answers of Kent's thirty, or
// of the fifteen others, tells of the other two.
func TestPairsAndAnExportInBothOrders(t *testing.T) {
	fill := func(t *testing.T, w world) {
		w.addPaired(t, "x", pairedAnswers{"Kent", "2021-02-01", 28, 0, 2}, pairedAnswers{"Essex", "2021-02-01", 0, 0, 15})
	}
	t.Run("the export first", func(t *testing.T) {
		eachPairedWorld(t, func(t *testing.T, w world) {
			fill(t, w)
			if _, withheld := w.exported(t); len(withheld) > 0 {
				t.Errorf("withheld %v", withheld)
			}
			wantPairs(t, "after the export", w.ask(t, bothSides("")), map[string]int{"all": -1})
		})
	})
	t.Run("the pairs first", func(t *testing.T) {
		eachPairedWorld(t, func(t *testing.T, w world) {
			fill(t, w)
			wantPairs(t, "before the export", w.ask(t, bothSides("")), map[string]int{"all": 28})
			if _, withheld := w.exported(t); withheld["Eastern Kent"] != 30 || withheld["Eastern Essex"] != 15 {
				t.Errorf("withheld %v", withheld)
			}
		})
	})
}
