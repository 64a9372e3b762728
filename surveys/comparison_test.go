package surveys

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}

// yearOfResponses is a before and an after side that have a bit of everything, the same at
// every run: three organisations and none, pairs, codes that stand twice, blanks.
func yearOfResponses() (before, after []ResponseData) {
	side := func(size int, seed uint64, answer func(pick func(options ...string) string) Answers) []ResponseData {
		var responses []ResponseData
		random := rand.New(rand.NewPCG(seed, 2021))
		pick := func(options ...string) string { return options[random.IntN(len(options))] }
		for i := range size {
			r := ResponseData{
				QuestionnaireVersion: 7,
				PairCode:             []string{fmt.Sprint(" P", i), "", fmt.Sprint("P", i), fmt.Sprint("P", i/50)}[i%4],
				Organisation:         pick("Essex", "Essex", "Essex", "Kent", "Kent", "Kent", "=Avon", "=Avon", ""),
				Answers:              answer(pick),
			}
			for code, value := range r.Answers {
				if value == "" {
					delete(r.Answers, code)
				}
			}
			responses = append(responses, r)
		}
		return responses
	}
	before = side(140, 11, func(pick func(...string) string) Answers {
		return Answers{
			"role": pick("police", "police", "cmcu", "council", ""), "Q1": pick("yes", "no", "no", "no"),
			"Q5x": pick("1", "2", "2", "3", "4", "5", "9", ""), "Q17": pick("yes", "no", "no"),
			"years": pick("1", "12.5", "30", ""), "later": pick("1", "2", "5"), "Qd": pick("1", "3", "5"),
		}
	})
	for i := range before {
		before[i].QuestionnaireVersion = 2
	}
	return before, side(120, 5, func(pick func(...string) string) Answers {
		return Answers{
			"role": pick("police", "cmcu", "council"), "Q1": pick("yes", "no", ""),
			"Q5a": pick("2", "3", "4", "4", "5", "5", "9", ""), "Q17": pick("yes", "yes", "no"),
			"years": pick("2", "12.5", "31"), "Qd2": pick("1", "2", "4"), "Qnew": pick("yes", "no"),
		}
	})
}

func compareYear(t *testing.T, options CompareOptions) Comparison {
	t.Helper()
	questionnairesBefore, questionnairesAfter := plainSurveys(t)
	before, after := yearOfResponses()
	c, err := Compare(SideInput{"B", []string{"2020"}, questionnairesBefore, slices.Values(before)},
		SideInput{"A", []string{"one", "two"}, questionnairesAfter, slices.Values(after)}, options)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestComparisonJSON(t *testing.T) {
	for name, by := range map[string]Breakdown{"comparison.json": ByNothing, "comparison-by-organisation.json": ByOrganisation} {
		var out bytes.Buffer
		if err := WriteJSON(&out, compareYear(t, CompareOptions{By: by})); err != nil {
			t.Fatal(err)
		}
		golden(t, name, out.Bytes())
		var back Comparison
		if err := json.Unmarshal(out.Bytes(), &back); err != nil {
			t.Fatal(err)
		}
		var again bytes.Buffer
		if err := WriteJSON(&again, back); err != nil || again.String() != out.String() {
			t.Errorf("%s is another one when read and written again: %v", name, err)
		}
	}
}

func TestComparisonText(t *testing.T) {
	for name, by := range map[string]Breakdown{"comparison.txt": ByNothing, "comparison-by-organisation.txt": ByOrganisation} {
		var out bytes.Buffer
		if err := WriteText(&out, compareYear(t, CompareOptions{By: by})); err != nil {
			t.Fatal(err)
		}
		golden(t, name, out.Bytes())
	}
}

func TestComparisonCSV(t *testing.T) {
	var out bytes.Buffer
	if err := WriteCSV(&out, compareYear(t, CompareOptions{By: ByOrganisation})); err != nil {
		t.Fatal(err)
	}
	golden(t, "comparison-by-organisation.csv", out.Bytes())
	if !strings.Contains(out.String(), "group,'=Avon,") {
		t.Error("a name that looks like a formula is not made safe")
	}
}

// likert is a survey of one item, and responses to it by how often each value was given.
func likert(t *testing.T, code, question string, counts ...int) SideInput {
	q := mustParse(t, `{"code": "`+code+`", "scales": {"s": {"options": [{"value": 1}, {"value": 2}, {"value": 3}, {"value": 4}, {"value": 5}]}},
		"questions": [{"code": "`+question+`", "item": "procedures", "kind": "scale", "scale": "s", "about": "knowledge"}]}`)
	return SideInput{Survey: code, Waves: []string{"w"}, Questionnaires: map[int]Questionnaire{1: q}, Responses: counted(question, counts...)}
}

// counted hands out one and the same Answers again and again, as a store may.
func counted(question string, counts ...int) iter.Seq[ResponseData] {
	return func(yield func(ResponseData) bool) {
		answers := Answers{}
		for i, count := range counts {
			for range count {
				answers[question] = fmt.Sprint(i + 1)
				if !yield(ResponseData{QuestionnaireVersion: 1, Answers: answers}) {
					return
				}
			}
		}
	}
}

func compareOne(t *testing.T, before, after SideInput) Comparison {
	t.Helper()
	c, err := Compare(before, after, CompareOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheProgrammesOwnYear(t *testing.T) {
	c := compareOne(t, likert(t, "OIC-BASELINE", "Q5", 200, 300, 340, 296, 100), likert(t, "OIC-POST", "Q5", 10, 23, 50, 120, 73))
	item := c.Items[0]
	u := item.Unpaired
	if u.Before.N != 1236 || *u.Before.Positive != 396 || u.After.N != 276 || *u.After.Positive != 193 {
		t.Fatalf("%+v %+v", u.Before, u.After)
	}
	near(t, "change", *u.Change*100, 37.9, 1)
	near(t, "low", *u.Low*100, 31.6, 1)
	near(t, "high", *u.High*100, 43.6, 1)
	if *u.P != *u.PHolm || *u.P <= 0 || *u.P > 1e-20 {
		t.Errorf("p %v, by Holm %v", *u.P, *u.PHolm)
	}
	if item.Paired != nil || item.Standardised != nil || *item.About != "knowledge" || *c.Before.Responses != 1236 || *c.Before.Wave != "w" {
		t.Errorf("%+v", item)
	}
}

func TestABaseUnderTheFloorIsNotShown(t *testing.T) {
	c := compareOne(t, likert(t, "B", "Q5", 2, 3, 4), likert(t, "A", "Q5", 10, 0, 0))
	out, err := json.Marshal(c.Items[0].Unpaired)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(out), `{"before":{"suppressed":true},"after":{"n":10,"positive":0,`) ||
		!strings.HasSuffix(string(out), `"change":null,"low":null,"high":null,"cliffs_delta":null,"p":null,"p_holm":null}`) {
		t.Errorf("%s", out)
	}
	if *c.Before.Responses != 9 {
		t.Errorf("%d responses", *c.Before.Responses)
	}
	empty := compareOne(t, likert(t, "B", "Q5"), likert(t, "A", "Q5", 5, 5)).Items[0]
	if empty.Unpaired.Before != nil || empty.Unpaired.After == nil || empty.Unpaired.Change != nil || empty.Paired != nil {
		t.Errorf("nobody before: %+v", empty)
	}
	without := likert(t, "B", "Q5")
	without.Responses = nil
	if c := compareOne(t, without, likert(t, "A", "Q5", 10)); *c.Before.Responses != 0 {
		t.Error("a side without responses has some")
	}
}

func TestAllAnswersEqual(t *testing.T) {
	u := compareOne(t, likert(t, "B", "Q5", 0, 0, 0, 12), likert(t, "A", "Q5", 0, 0, 0, 15)).Items[0].Unpaired
	if *u.P != 1 || *u.PHolm != 1 || *u.CliffsDelta != 0 || *u.Change != 0 || *u.After.High != 1 {
		t.Errorf("%+v", u)
	}
}

func TestHiddenOf(t *testing.T) {
	f := CompareOptions{}.floors()
	for _, test := range []struct {
		bases  []int
		hidden string
	}{
		{[]int{23, 11, 4}, ".xx"},
		{[]int{13, 1}, "xx"},
		{[]int{12, 3, 1}, "xxx"},
		{[]int{12, 3, 2}, ".xx"},
		{[]int{40, 30, 9}, ".xx"},
		{[]int{40, 30, 9, 9}, "..xx"},
		{[]int{30, 9, 30}, "xx."},
		{[]int{30, 9, 20, 20}, ".xx."},
		{[]int{9, 0, 30}, "x.x"},
		{[]int{12, 0}, ".."},
		{[]int{9}, "x"},
		{[]int{0, 0}, ".."},
		{[]int{10, 10}, ".."},
		{nil, ""},
	} {
		got := ""
		for _, hidden := range f.hiddenOf(test.bases, make([]bool, len(test.bases))) {
			got += map[bool]string{true: "x", false: "."}[hidden]
		}
		if got != test.hidden {
			t.Errorf("%v: %q, want %q", test.bases, got, test.hidden)
		}
	}
}

func TestCompareNeedsTheVersionThatWasAnswered(t *testing.T) {
	before := likert(t, "B", "Q5", 10)
	before.Questionnaires = map[int]Questionnaire{2: before.Questionnaires[1]}
	if _, err := Compare(before, likert(t, "A", "Q5", 10), CompareOptions{}); !errors.Is(err, ErrVersionMissing) {
		t.Error(err)
	}
	if _, err := Compare(likert(t, "A", "Q5", 10), before, CompareOptions{}); !errors.Is(err, ErrVersionMissing) {
		t.Error(err)
	}
}

func TestParseBreakdown(t *testing.T) {
	for _, name := range []string{"", "organisation", "region", "role", "session"} {
		if by, err := ParseBreakdown(name); err != nil || string(by) != name {
			t.Errorf("%q: %q, %v", name, by, err)
		}
	}
	if _, err := ParseBreakdown("Region"); !errors.Is(err, ErrBreakdown) {
		t.Error(err)
	}
}

func BenchmarkCompareAMillion(b *testing.B) {
	questionnaires := map[int]Questionnaire{1: mustParse(b, workshopSurvey)}
	responses := func(yield func(ResponseData) bool) {
		answers := Answers{}
		for i := range 1_000_000 {
			answers["role"] = []string{"police_officer", "cmcu", "council"}[i%3]
			answers["Q5"] = []string{"1", "2", "3", "4", "5", "9"}[i%6]
			answers["Q17"] = []string{"yes", "no"}[i%2]
			answers["years"] = []string{"1", "10.5", "30"}[i%3]
			r := ResponseData{QuestionnaireVersion: 1, PairCode: fmt.Sprint(i), Region: "East", Answers: answers}
			if !yield(r) {
				return
			}
		}
	}
	for b.Loop() {
		side := SideInput{Survey: "S", Questionnaires: questionnaires, Responses: responses}
		if _, err := Compare(side, side, CompareOptions{By: ByRegion}); err != nil {
			b.Fatal(err)
		}
	}
}
