package surveys_test

import (
	"strings"
	"testing"

	"muster/courses/people"
	"muster/surveys"
)

func TestACodeOfOnesOwnPairsWhereTheQuestionnaireAllowsIt(t *testing.T) {
	eachAnswering(t, 1, func(t *testing.T, a *answering) {
		answerWith := func(begin surveys.Beginning) {
			t.Helper()
			invitation, secret := a.baseline(), surveys.NewDraftSecret()
			_, err := a.surveys.BeginDraft(t.Context(), invitation, secret, begin)
			a.must(err)
			a.answer(invitation, secret, "role", "cmcu", "organisation", "kent", "Q5", "4", "Q17", "no", "comments", "x")
			a.must(a.surveys.HandIn(t.Context(), invitation, secret))
		}
		answerWith(surveys.Beginning{OwnCode: "hil 04 a"}) // not allowed yet, so not looked at
		file := strings.Replace(postFile, "VLO-POST", "BASELINE", 1)
		save(t, a.surveys, strings.Replace(file, `"questions"`, `"own_code": true, "questions"`, 1))
		_, err := a.surveys.BeginDraft(t.Context(), a.baseline(), surveys.NewDraftSecret(), surveys.Beginning{OwnCode: "hil-0"})
		a.wantErr(err, surveys.ErrOwnCode)
		for _, begin := range []surveys.Beginning{{OwnCode: "Hil 04-a"}, {OwnCode: "hil04A"}, {OwnCode: "hil05a"}, {OwnCode: " "}, {PersonID: a.actors[0].PersonID, OwnCode: "hil04a"}} {
			answerWith(begin)
		}
		codes := map[string]int{}
		for _, row := range a.responses() {
			codes[row.PairCode]++
			if strings.Contains(strings.ToLower(row.PairCode), "hil") {
				t.Errorf("the code is stored as it was typed: %s", row.PairCode)
			}
		}
		if len(codes) != 4 || codes[""] != 2 || codes[testPairs.Personal(programmeCode, a.actors[0].PersonID)] != 1 {
			t.Errorf("codes %v", codes)
		}
		// The code that stands twice pairs nobody.
		comparison, err := a.surveys.Compare(t.Context(), people.System, surveys.CompareRequest{
			Before: surveys.SideRequest{Survey: "BASELINE"}, After: surveys.SideRequest{Survey: "VLO-POST"}})
		if err != nil || comparison.Pairing.AmbiguousCodes != 1 {
			t.Errorf("%+v, %v", comparison.Pairing, err)
		}
	})
}
