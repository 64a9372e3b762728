package surveys

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const thenBefore = `{"code": "B", "scales": {"five": {"options": [{"value": 1}, {"value": 2}, {"value": 3}, {"value": 4}, {"value": 5}]}},
 "questions": [{"code": "Q5", "item": "procedures", "kind": "scale", "scale": "five"}]}`

const thenAfter = `{"code": "A", "scales": {"five": {"options": [{"value": 1}, {"value": 2}, {"value": 3}, {"value": 4}, {"value": 5}]}},
 "questions": [{"code": "Q5a", "item": "procedures", "kind": "scale", "scale": "five"},
  {"code": "Q5t", "kind": "scale", "scale": "five", "then_of": "Q5a", "text": "Before the session, how confident were you?"},
  {"code": "Q6", "kind": "yes_no"}]}`

func parsed(t *testing.T, file string) Questionnaire {
	t.Helper()
	questionnaire, err := ParseQuestionnaire(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return questionnaire
}

// thenSides are before and after of people who answered before, then and now, "" for not.
func thenSides(t *testing.T, people [][3]string) (before, after SideInput) {
	t.Helper()
	var beforeData, afterData []ResponseData
	for i, one := range people {
		code := strconv.Itoa(i)
		if one[0] != "" {
			beforeData = append(beforeData, ResponseData{QuestionnaireVersion: 1, PairCode: code, Answers: Answers{"Q5": one[0]}})
		}
		answers := Answers{"Q5a": one[2]}
		if one[1] != "" {
			answers["Q5t"] = one[1]
		}
		afterData = append(afterData, ResponseData{QuestionnaireVersion: 1, PairCode: code, Answers: answers})
	}
	return SideInput{Survey: "B", Questionnaires: map[int]Questionnaire{1: parsed(t, thenBefore)}, Responses: slices.Values(beforeData)},
		SideInput{Survey: "A", Questionnaires: map[int]Questionnaire{1: parsed(t, thenAfter)}, Responses: slices.Values(afterData)}
}

func repeat(people [][3]string, times int, one [3]string) [][3]string {
	for range times {
		people = append(people, one)
	}
	return people
}

// TestTheThreeChangesOfAThenQuestion has 20 people who called themselves confident before, of
// whom 12 say now that they were not; all are now. 6 more answered nothing before.
func TestTheThreeChangesOfAThenQuestion(t *testing.T) {
	people := repeat(nil, 12, [3]string{"4", "2", "5"})
	people = repeat(people, 8, [3]string{"4", "4", "4"})
	people = repeat(people, 6, [3]string{"", "1", "4"})
	people = repeat(people, 30, [3]string{"1", "", "5"}) // of the other half
	changes := changesOf(t, people)
	if len(changes) != 1 {
		t.Fatalf("%d items", len(changes))
	}
	change := changes[0]
	for name, c := range map[string]struct {
		got         *Paired
		pairs       int
		share, mean float64
	}{
		"felt":          {change.Felt, 26, 18.0 / 26, (12*3 + 6*3) / 26.0},
		"measured":      {change.Measured, 20, 0, 12.0 / 20},
		"felt of pairs": {change.FeltOfPairs, 20, 12.0 / 20, 36.0 / 20},
		"shift":         {change.Shift, 20, -12.0 / 20, -24.0 / 20},
	} {
		if c.got.Pairs != c.pairs || math.Abs(*c.got.Change-c.share) > 1e-12 || math.Abs(c.got.MeanChange-c.mean) > 1e-12 {
			t.Errorf("%s: %d pairs, change %v, mean %v; want %+v", name, c.got.Pairs, *c.got.Change, c.got.MeanChange, c)
		}
	}
	if want := NewcombePaired(PairCounts{Both: 8, Lost: 12}); *change.Shift.Low != want.Low || *change.Shift.High != want.High {
		t.Errorf("the shift is from %v to %v, want %+v", *change.Shift.Low, *change.Shift.High, want)
	}
	if sum := change.FeltOfPairs.MeanChange + change.Shift.MeanChange; math.Abs(sum-change.Measured.MeanChange) > 1e-12 {
		t.Errorf("felt and shift make %v, measured is %v", sum, change.Measured.MeanChange)
	}
}

// changesOf are the changes under the default floors.
func changesOf(t *testing.T, people [][3]string) []ThenChange {
	t.Helper()
	before, after := thenSides(t, people)
	return changesUnder(CompareOptions{}.floors(), before, after)
}

// changesUnder are the changes under the floors alone.
func changesUnder(floors floors, before, after SideInput) []ThenChange {
	items := thenItems(before, after)
	countThen(items, before, after)
	var changes []ThenChange
	for _, item := range items {
		item.showFelt, item.showPairs = item.felt.pairs() >= floors.base, item.shift.pairs() >= floors.base
		changes = append(changes, item.change())
	}
	return changes
}

func TestFewThenAnswersAreNotShown(t *testing.T) {
	people := repeat(nil, 9, [3]string{"4", "2", "5"})
	people = repeat(people, 3, [3]string{"", "1", "4"})
	change := changesOf(t, people)[0]
	if change.Felt.Suppressed || !change.Measured.Suppressed || !change.FeltOfPairs.Suppressed || !change.Shift.Suppressed {
		t.Errorf("%+v", change)
	}
}

func TestAnAmbiguousCodeHasNoThenPair(t *testing.T) {
	before, after := thenSides(t, repeat(nil, 12, [3]string{"4", "2", "5"}))
	twice := slices.Collect(before.Responses)
	before.Responses = slices.Values(append(twice, twice[0]))
	change := changesUnder(floors{1, 1}, before, after)[0]
	if change.Felt.Pairs != 12 || change.Shift.Pairs != 11 {
		t.Errorf("felt by %d, shift of %d pairs", change.Felt.Pairs, change.Shift.Pairs)
	}
}

func TestAThenQuestionIsAboutAnEarlierOneOnItsScale(t *testing.T) {
	for change, want := range map[string]string{
		`"then_of": "Q5a"|"then_of": "Q6"`:                                                                    `"Q6" is no earlier question`,
		`"then_of": "Q5a"|"then_of": "Q5a", "item": "x"`:                                                      `and no item`,
		`"kind": "scale", "scale": "five", "then|"kind": "yes_no", "then`:                                     `has its kind and scale`,
		`{"code": "Q6", "kind": "yes_no"}|{"code": "Q6", "kind": "scale", "scale": "five", "then_of": "Q5a"}`: `already`,
		`"item": "procedures", |`:                                                                             `measures no item`,
	} {
		old, changed, _ := strings.Cut(change, "|")
		if !strings.Contains(thenAfter, old) {
			t.Fatalf("nothing to change: %s", old)
		}
		_, err := ParseQuestionnaire(strings.NewReader(strings.Replace(thenAfter, old, changed, 1)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", changed, err, want)
		}
	}
}

// TestAPageFindsTheFaultsOfAThenQuestionThatAFileHas: a draft is not published with one.
func TestAPageFindsTheFaultsOfAThenQuestionThatAFileHas(t *testing.T) {
	for change, want := range map[string]string{
		`"then_of": "Q5a"|"then_of": "Q6"`:                                                                    `then_of: It looks back on Q6, which is no earlier question`,
		`"then_of": "Q5a"|"then_of": "Q5a", "item": "x"`:                                                      `item: It looks back on Q5a and has no item of its own`,
		`"kind": "scale", "scale": "five", "then|"kind": "yes_no", "then`:                                     `kind: It looks back on Q5a and is answered as that is: a scale`,
		`{"code": "Q6", "kind": "yes_no"}|{"code": "Q6", "kind": "scale", "scale": "five", "then_of": "Q5a"}`: `then_of: Another question looks back on Q5a already`,
		`"item": "procedures", |`:                                                                             `then_of: It looks back on Q5a, which measures no item`,
	} {
		old, changed, _ := strings.Cut(change, "|")
		var questionnaire Questionnaire
		if err := json.Unmarshal([]byte(strings.Replace(thenAfter, old, changed, 1)), &questionnaire); err != nil {
			t.Fatal(err)
		}
		found := ""
		for _, fault := range questionnaire.Faults() {
			found += fault.Field + ": " + fault.Message + "\n"
		}
		if !strings.Contains(found, want) {
			t.Errorf("%s: %q, want %s", changed, found, want)
		}
	}
	if faults := parsed(t, thenAfter).Faults(); len(faults) > 0 {
		t.Errorf("a whole one has %v", faults)
	}
}

func TestWithoutItsThenQuestionsNothingElseIsMissing(t *testing.T) {
	whole := QuestionnaireVersion{Questionnaire: parsed(t, thenAfter)}
	half := whole.withoutThen()
	if len(whole.Questions) != 3 || len(half.Questions) != 2 || half.Questions[1].Code != "Q6" {
		t.Errorf("whole %v, half %v", whole.Questions, half.Questions)
	}
}
