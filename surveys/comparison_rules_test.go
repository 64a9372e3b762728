package surveys

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// oneItem is a survey with a role, marked and routed as given, and one item.
func oneItem(t *testing.T, role, item string) Questionnaire {
	return mustParse(t, `{"code": "S", "scales": {
			"five": {"options": [{"value": 1}, {"value": 2}, {"value": 3}, {"value": 4}, {"value": 5}]},
			"strict": {"options": [{"value": 1}, {"value": 2}, {"value": 3}, {"value": 4}, {"value": 5}], "positive": [5]},
			"named": {"options": [{"value": 5, "label": "Top"}, {"value": 4}, {"value": 3}, {"value": 2}, {"value": 1}], "positive": [4, 5]},
			"unsure": {"options": [{"value": 1}, {"value": 2}, {"value": 3}, {"value": 4}, {"value": 5}], "not_counted": [3]},
			"two": {"options": [{"value": 0}, {"value": 1}], "positive": [1]}},
		"questions": [
			{"code": "gate", "kind": "yes_no"},
			{"code": "role", "kind": "choice", "options": [{"value": "a"}, {"value": "b"}, {"value": "c"}]`+role+`},
			{"code": "Q", "item": "i", `+item+`}]}`)
}

// sideOf has the responses that say so many times the same.
func sideOf(versions map[int]Questionnaire, said ...said) SideInput {
	return SideInput{Survey: "S", Questionnaires: versions, Responses: func(yield func(ResponseData) bool) {
		for _, s := range said {
			for range s.times {
				if !yield(ResponseData{QuestionnaireVersion: max(1, s.version), Answers: s.answers}) {
					return
				}
			}
		}
	}}
}

type said struct {
	times   int
	answers Answers
	version int
}

func TestOnlyOneScaleIsCompared(t *testing.T) {
	const five = `"kind": "scale", "scale": "five"`
	for _, test := range []struct {
		before, after string
		comparable    bool
	}{
		{five, five, true},
		{five, `"kind": "scale", "scale": "named"`, true},
		{five, `"kind": "scale", "scale": "strict"`, false},
		{five, `"kind": "scale", "scale": "unsure"`, false},
		{`"kind": "scale", "scale": "two"`, `"kind": "yes_no"`, false},
		{`"kind": "yes_no"`, `"kind": "yes_no"`, true},
		{five, `"kind": "number"`, false},
	} {
		answer := func(item string) Answers {
			return map[bool]Answers{true: {"Q": "yes"}, false: {"Q": "1"}}[item == `"kind": "yes_no"`]
		}
		c := compareOne(t, sideOf(map[int]Questionnaire{1: oneItem(t, "", test.before)}, said{10, answer(test.before), 0}),
			sideOf(map[int]Questionnaire{1: oneItem(t, "", test.after)}, said{10, answer(test.after), 0}))
		u := c.Items[0].Unpaired
		if len(c.Items) != 1 || u.Before == nil || u.After == nil || (u.Change != nil) != test.comparable {
			t.Errorf("%s and %s: %+v", test.before, test.after, u)
		}
	}
}

func TestKindsThatAreNotCompared(t *testing.T) {
	for _, kind := range []string{`"kind": "text"`, `"kind": "choice", "options": [{"value": "1"}]`, `"kind": "choices", "options": [{"value": "1"}]`} {
		q := map[int]Questionnaire{1: oneItem(t, "", kind)}
		c := compareOne(t, sideOf(q, said{10, Answers{"Q": "1"}, 0}), sideOf(q, said{10, Answers{"Q": "1"}, 0}))
		if len(c.Items) != 0 {
			t.Errorf("%s: %+v", kind, c.Items)
		}
	}
}

// An older version that asked the item on another scale did not ask it on this one.
func TestVersionsOfOneSideWithDifferentScales(t *testing.T) {
	versions := map[int]Questionnaire{
		1: oneItem(t, "", `"kind": "scale", "scale": "strict"`),
		2: oneItem(t, "", `"kind": "scale", "scale": "five"`),
	}
	c := compareOne(t, sideOf(versions, said{20, Answers{"Q": "4"}, 1}, said{11, Answers{"Q": "4"}, 2}),
		sideOf(map[int]Questionnaire{1: versions[2]}, said{10, Answers{"Q": "4"}, 0}))
	b := c.Items[0].Unpaired.Before
	if b.N != 11 || *b.Positive != 11 || b.LeftOut.NotAsked != 20 || c.Items[0].Unpaired.Change == nil {
		t.Errorf("%+v", b)
	}
}

func TestAnswersThatStandInNoBase(t *testing.T) {
	q := map[int]Questionnaire{1: oneItem(t, "", `"kind": "scale", "scale": "unsure", "asked_of": {"role": ["a", "b"]}`)}
	all := []said{
		{12, Answers{"role": "a", "Q": "5"}, 0}, {1, Answers{"role": "b"}, 0}, {2, Answers{"role": "b", "Q": "3"}, 0},
		{4, Answers{"role": "c", "Q": "5"}, 0}, {8, Answers{"Q": "3"}, 0}, {16, Answers{"role": "c"}, 0},
	}
	c := compareOne(t, sideOf(q, all...), sideOf(q, all...))
	b := c.Items[0].Unpaired.Before
	if diff := cmp.Diff(LeftOut{Blank: 1, NotAsked: 28, NotCounted: 2}, b.LeftOut); diff != "" || b.N != 12 || *c.Before.Responses != 43 {
		t.Errorf("%+v %s", b, diff)
	}
}

func TestStrata(t *testing.T) {
	const item, marked = `"kind": "yes_no"`, `, "stratum": true`
	yes := func(times int, role string) said { return said{times, Answers{"role": role, "Q": "yes"}, 0} }
	mixed := []said{yes(10, "a"), {10, Answers{"role": "b", "Q": "no"}, 0}}
	q := map[int]Questionnaire{1: oneItem(t, marked, item)}
	for name, test := range map[string]struct {
		before, after SideInput
		want          string
	}{
		"alike":                        {sideOf(q, mixed...), sideOf(q, mixed...), "+0.000, 0 and 0 left out"},
		"another mix":                  {sideOf(q, mixed...), sideOf(q, yes(30, "a"), yes(10, "b")), "+0.250, 0 and 0 left out"},
		"without a stratum":            {sideOf(q, append(mixed, yes(3, ""))...), sideOf(q, append(mixed, yes(5, ""))...), "+0.000, 3 and 5 left out"},
		"one stratum":                  {sideOf(q, yes(20, "a")), sideOf(q, yes(20, "a")), "+0.000, 0 and 0 left out"},
		"empty before":                 {sideOf(q, mixed...), sideOf(q, append(mixed, yes(5, "c"))...), "+0.000, 0 and 5 left out"},
		"empty after":                  {sideOf(q, append(mixed, yes(3, "c"))...), sideOf(q, mixed...), "+0.000, 0 and 0 left out"},
		"nine left before":             {sideOf(q, yes(9, "a"), yes(50, "")), sideOf(q, yes(50, "a")), "suppressed"},
		"nine left after":              {sideOf(q, yes(50, "a")), sideOf(q, yes(9, "a"), yes(50, "b")), "suppressed"},
		"a side that is hidden":        {sideOf(q, yes(9, "a")), sideOf(q, yes(50, "a")), "suppressed"},
		"a side that is empty":         {sideOf(q), sideOf(q, yes(50, "a")), "null"},
		"not a stratum after":          {sideOf(q, mixed...), sideOf(map[int]Questionnaire{1: oneItem(t, "", item)}, mixed...), "null"},
		"answered without being asked": {sideOf(map[int]Questionnaire{1: oneItem(t, marked+`, "asked_of": {"gate": ["yes"]}`, item)}, mixed...), sideOf(q, mixed...), "suppressed"},
		"marked in the newest version alone": {
			sideOf(map[int]Questionnaire{1: oneItem(t, "", item), 2: oneItem(t, marked, item)},
				said{10, Answers{"role": "a", "Q": "yes"}, 1}, said{12, Answers{"role": "a", "Q": "yes"}, 2}),
			sideOf(q, yes(20, "a")), "+0.000, 10 and 0 left out",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := "null"
			if s := compareOne(t, test.before, test.after).Items[0].Standardised; s != nil {
				got = fmt.Sprintf("%+.3f, %d and %d left out", tenths(s.Change*100)/100, s.LeftOutBefore, s.LeftOutAfter)
				if s.Suppressed {
					got = "suppressed"
				}
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// Surveys may number the same question differently; its item says that it is the same.
func TestAStratumIsFoundByItsItem(t *testing.T) {
	survey := func(code, item string) map[int]Questionnaire {
		return map[int]Questionnaire{1: mustParse(t, `{"code": "S", "questions": [
			{"code": "`+code+`", "item": "`+item+`", "kind": "yes_no", "stratum": true}]}`)}
	}
	yes := func(code string) said { return said{12, Answers{code: "yes"}, 0} }
	c := compareOne(t, sideOf(survey("Q1", "incident"), yes("Q1")), sideOf(survey("Q2", "incident"), yes("Q2")))
	if s := c.Items[0].Standardised; s == nil || s.Suppressed || !slices.Equal(s.Strata, []string{"Q1"}) {
		t.Errorf("one item under two codes: %+v", s)
	}
	c = compareOne(t, sideOf(survey("Q1", "incident"), yes("Q1")), sideOf(survey("Q1", "training"), yes("Q1")))
	if len(c.Items) != 2 || c.Items[0].Standardised != nil {
		t.Errorf("two items under one code: %+v", c.Items)
	}
}

func TestAmbiguousCodes(t *testing.T) {
	q := map[int]Questionnaire{1: oneItem(t, "", `"kind": "yes_no"`)}
	side := func(codes ...string) SideInput {
		return SideInput{Survey: "S", Questionnaires: q, Responses: func(yield func(ResponseData) bool) {
			for i, code := range codes {
				yield(ResponseData{QuestionnaireVersion: 1, PairCode: code, Region: []string{"East", "West"}[i%2], Answers: Answers{"Q": "yes"}})
			}
		}}
	}
	for _, test := range []struct {
		before, after    []string
		pairs, ambiguous int
		east, west       int
	}{
		{[]string{"a", "b", "c"}, []string{"a", "b", "d"}, 2, 0, 0, 0},
		{[]string{"a", "a"}, []string{"a"}, 0, 1, 1, 1},
		{[]string{"a", "", "a"}, nil, 0, 1, 1, 0},
		{[]string{"a"}, []string{"a", " a "}, 0, 1, 1, 1},
		{[]string{"a", "a"}, []string{"a", "a"}, 0, 1, 1, 1},
		{[]string{"a", "b", "a", "b"}, []string{"b"}, 0, 2, 2, 1},
		{[]string{" a", "", "  "}, []string{"a\t", "", "A"}, 1, 0, 0, 0},
	} {
		c, err := Compare(side(test.before...), side(test.after...), CompareOptions{By: ByRegion, FloorBase: 1})
		if err != nil {
			t.Fatal(err)
		}
		if *c.Pairing.Pairs != test.pairs || c.Pairing.AmbiguousCodes != test.ambiguous {
			t.Errorf("%q and %q: %d pairs, %d ambiguous", test.before, test.after, *c.Pairing.Pairs, c.Pairing.AmbiguousCodes)
		}
		for _, group := range c.Groups {
			if want := map[string]int{"East": test.east, "West": test.west}[*group.Group]; group.Pairing.AmbiguousCodes != want {
				t.Errorf("%q and %q: %d ambiguous in %s, want %d", test.before, test.after, group.Pairing.AmbiguousCodes, *group.Group, want)
			}
		}
	}
}
