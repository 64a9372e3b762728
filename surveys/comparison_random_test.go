package surveys

import (
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// drawCode gives blanks, codes that differ in letter case or outer spaces alone, and mostly
// codes that few others have.
func drawCode(t *rapid.T) string {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"", " ", "a", "A", " a "}),
		rapid.Map(rapid.IntRange(0, 99), strconv.Itoa),
		rapid.Map(rapid.IntRange(0, 30), strconv.Itoa),
	).Draw(t, "code")
}

func drawResponses(t *rapid.T, after bool) []ResponseData {
	answer := func(label string, options ...string) string { return rapid.SampledFrom(options).Draw(t, label) }
	conf := []string{"1", "2", "3", "4", "5", "5", "4", "9", ""}
	var responses []ResponseData
	for range rapid.OneOf(rapid.IntRange(0, 3), rapid.IntRange(0, 70)).Draw(t, "responses") {
		r := ResponseData{
			QuestionnaireVersion: 7,
			PairCode:             drawCode(t),
			Organisation:         answer("organisation", "", "Essex", "Kent", "Kent", "Avon", "Avon", "Avon"),
			Region:               answer("region", "East", "East", "West"),
			Session:              answer("session", "s1", "s2", "s3", "s4"),
			Wave:                 answer("wave", "w1", "w2"),
			Month:                answer("month", "2020-12", "2021-01", "2021-03", ""),
			Answers: Answers{
				"role": answer("role", "police", "police", "cmcu", "council", ""), "Q1": answer("Q1", "yes", "no", "no", ""),
				"Q17": answer("Q17", "yes", "no", ""), "years": answer("years", "0", "1.5", "30", "-2.25", ""),
			},
		}
		if after {
			r.Answers["Qd2"], r.Answers["Qnew"] = answer("Qd2", "1", "2", "3", "4", ""), answer("Qnew", "yes", "no", "")
			r.Answers["Q5a"] = answer("Q5a", conf...)
		} else {
			r.QuestionnaireVersion = rapid.IntRange(1, 2).Draw(t, "version")
			r.Answers["Qd"] = answer("Qd", conf...)
			r.Answers[map[int]string{1: "Q5", 2: "Q5x"}[r.QuestionnaireVersion]] = answer("Q5", conf...)
			r.Answers[map[int]string{1: "old", 2: "later"}[r.QuestionnaireVersion]] = answer("old", conf...)
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

func TestComparisonAgreesWithAPlainOne(t *testing.T) {
	questionnairesBefore, questionnairesAfter := plainSurveys(t)
	rapid.Check(t, func(t *rapid.T) {
		before, after := drawResponses(t, false), drawResponses(t, true)
		options := CompareOptions{
			By:              rapid.SampledFrom([]Breakdown{ByNothing, ByOrganisation, ByRegion, ByRole, BySession, ByWave, ByMonth, ByQuarter}).Draw(t, "by"),
			FloorBase:       rapid.IntRange(1, 12).Draw(t, "floor"),
			FloorComplement: rapid.IntRange(1, 6).Draw(t, "complement"),
		}
		got, err := Compare(
			SideInput{"B", []string{"2020"}, questionnairesBefore, slices.Values(before)},
			SideInput{"A", []string{"one", "two"}, questionnairesAfter, slices.Values(after)}, options)
		if err != nil {
			t.Fatal(err)
		}
		want := plainCompare(before, after, options.By, options.FloorBase, options.FloorComplement)
		if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-9)); diff != "" {
			t.Fatal(diff)
		}
	})
}
