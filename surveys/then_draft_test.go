package surveys_test

import (
	"strings"
	"testing"

	"muster/courses/people"
	"muster/surveys"
)

// TestARandomHalfIsAskedThen begins many drafts of one questionnaire. Each is of one half
// from its first answer to its last, and both halves come.
func TestARandomHalfIsAskedThen(t *testing.T) {
	const then = `{"code": "Q5then", "kind": "scale", "scale": "confidence", "text": "And before?", "then_of": "Q5"}, {"code": "Q17",`
	eachAnswering(t, 0, func(t *testing.T, a *answering) {
		save(t, a.surveys, strings.Replace(strings.Replace(postFile, "VLO-POST", "BASELINE", 1), `{"code": "Q17",`, then, 1))
		invitation := a.baseline()
		const drafts = 40
		asked := 0
		for range drafts {
			secret := surveys.NewDraftSecret()
			begun, err := a.surveys.BeginDraft(t.Context(), invitation, secret, surveys.Beginning{})
			a.must(err)
			_, has := begun.Questionnaire.Question("Q5then")
			a.answer(invitation, secret, "role", "cmcu", "organisation", "kent", "Q5", "4")
			draft, err := a.surveys.Draft(t.Context(), invitation, secret)
			a.must(err)
			next, _ := draft.Next()
			if (next.Code == "Q5then") != has {
				t.Fatalf("of the half that is asked: %v, and next comes %s", has, next.Code)
			}
			if has {
				asked++
				a.answer(invitation, secret, "Q5then", "1")
			}
			a.answer(invitation, secret, "Q17", "no", "comments", "")
			a.must(a.surveys.HandIn(t.Context(), invitation, secret))
		}
		stored := 0
		for _, row := range a.responses() {
			if strings.Contains(row.Answers, `"Q5then":"1"`) {
				stored++
			}
		}
		// That all of 40 fall into one half happens once in 550 thousand million times.
		if asked == 0 || asked == drafts || stored != asked {
			t.Errorf("%d of %d are asked, %d stored", asked, drafts, stored)
		}
		request := surveys.CompareRequest{After: surveys.SideRequest{Survey: "BASELINE"}}
		changes, err := a.surveys.ThenChanges(t.Context(), people.System, request)
		a.must(err)
		if len(changes) != 1 || changes[0].Measured != nil || changes[0].Felt.Suppressed != (asked < 10) || asked >= 10 && changes[0].Felt.Pairs != asked {
			t.Errorf("%d asked, changes %+v", asked, changes)
		}
		_, err = a.surveys.ThenChanges(t.Context(), people.Actor{}, request)
		a.wantErr(err, surveys.ErrNotAllowed)
	})
}
