package surveys_test

import (
	"testing"
	"time"

	"muster/surveys"
)

// What a link leads to may be that of a moment ago on a page, but neither the seat nor the
// draft, and nothing when the answers are sent.
func TestAServerRemembersWhatTheLinksOfASessionLeadTo(t *testing.T) {
	eachAnswering(t, 2, func(t *testing.T, a *answering) {
		a.ensureSeats(2)
		a.surveys.RememberInvitations(time.Hour)
		token, _ := a.link(0)
		other, _ := a.link(1)
		seen := func(token string) surveys.Invitation {
			t.Helper()
			invitation, err := a.surveys.InvitationSeen(t.Context(), token)
			a.must(err)
			return invitation
		}
		was := seen(token).Session.CourseTitle
		a.must(a.db.Exec("UPDATE courses SET title = 'Another title' WHERE id = ?", a.after.CourseID).Error)
		if got := seen(other).Session.CourseTitle; got != was || was == "Another title" {
			t.Errorf("the other link of the session was looked at whole: %q, %q before", got, was)
		}
		if _, invitation := a.link(0); invitation.Session.CourseTitle != "Another title" {
			t.Error("a link that is looked at anew leads to what was remembered")
		}

		a.answer(seen(token), token, "role", "cmcu", "organisation", "Kent", "Q5", "4", "Q17", "yes", "comments", "")
		draft, err := a.surveys.DraftSeen(t.Context(), seen(token), token)
		if a.must(err); draft.Answers["Q5"] != "4" {
			t.Errorf("the draft was remembered: %v", draft.Answers)
		}
		if draft, err := a.surveys.DraftSeen(t.Context(), seen(other), other); err != nil || draft.Begun() {
			t.Errorf("the other link has a draft: %v, %v", draft.Answers, err)
		}
		a.must(a.surveys.HandIn(t.Context(), seen(token), token))
		a.wantErr(a.surveys.HandIn(t.Context(), seen(token), token), surveys.ErrAnswered)
		if !seen(token).Answered || seen(other).Answered {
			t.Error("whose seat is used was remembered")
		}
		if code := a.responses()[0].PairCode; code == "" {
			t.Error("the response has no pair code")
		}
		_, err = a.surveys.InvitationSeen(t.Context(), "nobody's")
		a.wantErr(err, surveys.ErrNoSeat)

		a.surveys.RememberInvitations(time.Nanosecond)
		if got := seen(token).Session.CourseTitle; got != "Another title" {
			t.Errorf("it is remembered for too long: %q", got)
		}
	})
}
