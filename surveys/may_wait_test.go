package surveys_test

import (
	"testing"

	"muster/courses/people"
	"muster/surveys"
)

// TestARateSaysThatMoreMayHaveAnswered: twelve of thirty answer and are counted, then one more who
// waits. The rate is of all thirty, and says that up to nine more may have answered: before the one
// did no less than after, or the page would tell when somebody answers. When the survey has closed
// it says so where somebody waits, and else no more.
func TestARateSaysThatMoreMayHaveAnswered(t *testing.T) {
	for name, late := range map[string]int{"one waits": 1, "nobody waits": 0} {
		t.Run(name, func(t *testing.T) {
			eachAnswering(t, 30, func(t *testing.T, a *answering) {
				a.ensureSeats(30)
				for n := range 12 {
					a.must(a.handInSeat(n))
				}
				wantAfter := func(when string, mayWait int) {
					t.Helper()
					results, err := a.surveys.Results(t.Context(), people.System, surveys.CompareRequest{After: surveys.SideRequest{Survey: "VLO-POST"}})
					a.must(err)
					if facts := results.AfterFacts; facts.Seats != 12 || facts.Attended != 30 || facts.MayWait != mayWait {
						t.Errorf("%s: %d of %d, and %d may wait; want 12 of 30, and %d", when, facts.Seats, facts.Attended, facts.MayWait, mayWait)
					}
					returned, err := a.surveys.ProgrammeResults(t.Context(), people.System, surveys.SideRequest{Survey: "VLO-POST"}, "MSOIC-2020-21", "2021-03-30")
					a.must(err)
					if returned.MayWait != mayWait || returned.ByLinks {
						t.Errorf("%s: %d may wait in a return, want %d (by links: %v)", when, returned.MayWait, mayWait, returned.ByLinks)
					}
				}
				wantAfter("twelve have answered", 9)
				for n := range late {
					a.must(a.handInSeat(12 + n))
				}
				wantAfter("who waits has answered", 9)
				a.Clock.Set(a.after.ClosesAt)
				wantAfter("the survey has closed", 9*late)
			})
		})
	}
}
