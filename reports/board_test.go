package reports_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"muster/courses/people"
	"muster/reports"
)

// decisions are what needs a decision, as "kind: sentence".
func decisions(view reports.BoardView) []string {
	var said []string
	for _, decision := range view.Decisions {
		said = append(said, string(decision.Kind)+": "+decision.What)
	}
	return said
}

func wantDecisions(t *testing.T, view reports.BoardView, want ...string) {
	t.Helper()
	if got := decisions(view); !slices.Equal(got, want) {
		t.Errorf("decisions\n%s\nexpected\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

const (
	sureEvidence = "evidence: Deliverable A, Sure of the procedures: 80% (69% to 88%) against a target of 75%: the interval lies on both sides of it, so there is not enough evidence yet. 219 more answers, as positive as these, would settle it."
	notRated     = "evidence: Deliverable D cannot be rated: no target is known, or nothing has been recorded."
)

// TestBoardView: what waits is found as it arises, and is gone when it is done.
func TestBoardView(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		read := func() reports.BoardView {
			view, err := w.reports.BoardView(ctx, w.board, programme, "2021-03-31")
			w.must(err)
			return view
		}
		view := read()
		wantDecisions(t, view, sureEvidence, "judging: Deliverables A and D have no declared RAG.", notRated)
		if a, d := view.Deliverables[0], view.Deliverables[1]; a.Lead.Code != "trained" || a.Computed.RAG != reports.Amber || a.Trend.Since != "2020-12-31" || d.Lead.Code != "centre" || d.Outlook != nil {
			t.Errorf("%+v", view.Deliverables)
		}
		for letter, rag := range map[string]reports.RAG{"A": reports.Green, "D": reports.Red} {
			_, err := w.reports.Declare(ctx, w.manager, reports.Declaration{Programme: programme, Letter: letter, Kind: reports.Declared, AsAt: "2021-03-31", RAG: rag, Reason: "We saw it."})
			w.must(err)
		}
		_, err := w.reports.Declare(ctx, w.board, reports.Declaration{Programme: programme, Letter: "A", Kind: reports.Assured, AsAt: "2021-03-31", RAG: reports.Amber})
		w.must(err)
		w.startOnce("2021-03-31")
		for _, entry := range []reports.ReturnEntry{
			{Section: reports.RisksSection, Answers: map[string]string{"title": "No room", "kind": "Issue", "severity": "High", "description": "a", "action": "a", "owner": "The coordinator"}},
			{Section: reports.RisksSection, Answers: map[string]string{"title": "Storm", "kind": "Risk", "severity": "Low", "description": "a", "action": "a", "owner": "TBC"}},
			{Section: reports.RisksSection, Answers: map[string]string{"title": "Small", "kind": "Risk", "severity": "Low", "description": "a", "action": "a", "owner": "A team"}},
			{Section: reports.MilestonesSection, Answers: map[string]string{"title": "Handbook", "planned": "2021-03-01", "forecast": "2021-05-01"}},
			{Section: reports.MilestonesSection, Answers: map[string]string{"title": "Opened", "planned": "2021-03-01", "actual": "2021-03-20"}},
			{Section: reports.MilestonesSection, Answers: map[string]string{"title": "Closed", "planned": "2021-06-01", "forecast": "2021-06-01"}},
			{Section: reports.MilestonesSection, Answers: map[string]string{"title": "Sent", "planned": "2021-02-01", "forecast": "2021-02-01"}},
			{Section: reports.MoneySection, Answers: map[string]string{"title": "Trainers", "budget": "1900000", "spent": "1", "forecast": "1900000"}},
			{Section: reports.NarrativeSection, Key: "A", Answers: map[string]string{"done": "We trained 15 people in victim liaison.", "next": "More of it."}},
		} {
			w.write("2020-21-q4", entry)
		}
		view = read()
		wantDecisions(t, view,
			"judging: Deliverable A is declared green and computed amber. The reason given: We saw it.", sureEvidence,
			"judging: Deliverable D is declared and has not been assured.", notRated,
			"risks: Issue, high: No room. Owner: The coordinator", "risks: Risk without an owner: Storm",
			"milestones: Handbook: planned for 1 March 2021, now expected on 1 May 2021.", "milestones: Sent: planned for 1 February 2021, and not reached by 31 March 2021.",
			"contradictions: The budget lines come to £1,900,000, and the awards for 2020/21 to £2,000,000.")
		if view.Money == nil || view.Newest != "2020-21-q4" || view.Return != nil {
			t.Errorf("%+v", view)
		}
		for _, found := range w.findingsOf(w.manager, "2020-21-q4") {
			w.must(w.reports.ExplainFinding(ctx, w.manager, "2020-21-q4", found.ID, "Three were trained elsewhere."))
		}
		w.move(w.manager, "2020-21-q4", reports.Submit, "")
		if got := strings.Join(decisions(read()), "\n"); !strings.Contains(got, "returns: Grant return as at 31 March 2021 is submitted and waits for the board’s approval.") {
			t.Error(got)
		}
		w.move(w.board, "2020-21-q4", reports.Approve, "")
		_, err = w.reports.AskAboutFigure(ctx, w.funder, "2020-21-q4", "kpi.trained", "Why so few?")
		w.must(err)
		got := strings.Join(decisions(read()), "\n")
		for _, words := range []string{"not 15. It stands nevertheless, says", ": Three were trained elsewhere.", "approved and waits for the funder’s acceptance", "asks about “People trained” (12) in the grant return as at 31 March 2021: Why so few?"} {
			if !strings.Contains(got, words) {
				t.Errorf("lacks %q:\n%s", words, got)
			}
		}
		w.move(w.funder, "2020-21-q4", reports.Reopen, "The money is wrong.")
		if got := strings.Join(decisions(read()), "\n"); !strings.Contains(got, "was reopened and has not been submitted again. The reason: The money is wrong.") {
			t.Error(got)
		}
	})
}

// TestReleasedBoardView: it says what the return said, whatever is recorded since, and nothing of
// a return that is not released.
func TestReleasedBoardView(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.startOnce("2020-12-31")
		w.release("2020-21-q3")
		w.startOnce("2021-03-31")
		if _, _, err := w.reports.ReleasedBoardView(ctx, w.board, "2020-21-q4"); !errors.Is(err, reports.ErrStage) {
			t.Errorf("a draft: %v", err)
		}
		if _, _, err := w.reports.ReleasedBoardView(ctx, w.funder, "2020-21-q4"); !errors.Is(err, reports.ErrNotAllowed) {
			t.Errorf("a draft, to the funder: %v", err)
		}
		w.release("2020-21-q4")
		before, _, err := w.reports.ReleasedBoardView(ctx, w.funder, "2020-21-q4")
		w.must(err)
		if before.Since != "2020-12-31" || before.Return.Slug != "2020-21-q4" || before.Deliverables[0].Lead.Figure.Text() != "12" || before.Deliverables[0].Trend.Since != "2020-12-31" {
			t.Errorf("%+v", before)
		}
		_, err = w.reports.Declare(ctx, w.manager, reports.Declaration{Programme: programme, Letter: "A", Kind: reports.Declared, AsAt: "2021-03-31", RAG: reports.Red, Reason: "Not for the funder."})
		w.must(err)
		after, _, err := w.reports.ReleasedBoardView(ctx, w.funder, "2020-21-q4")
		w.must(err)
		wantDecisions(t, after, decisions(before)...)
		if after.Deliverables[0].Declared != nil {
			t.Error("what was declared since is in the view of the funder")
		}

		w.Clock.Set(time.Date(2021, 4, 12, 9, 0, 0, 0, time.UTC))
		_, err = w.reports.AskAboutFigure(ctx, w.funder, "2020-21-q4", "kpi.trained", "All of them?")
		w.must(err)
		asked, made, err := w.reports.ReleasedBoardView(ctx, w.funder, "2020-21-q4")
		w.must(err)
		const source = "the released return “Grant return as at 31 March 2021” in Muster. What it says is frozen as it was submitted. Its state and the questions without an answer are those of 12 April 2021."
		board := asked.Dashboard("Home Office", made.MadeOn)
		if question := wantOneDashboard(t, board)["Decisions"]; board.Source != source || !slices.ContainsFunc(question, func(row []string) bool { return strings.HasSuffix(row[2], ": All of them?") }) {
			t.Errorf("over %v it says %s", question, board.Source)
		}
	})
}

// TestWhoReadsABoardsPage: every role against both.
func TestWhoReadsABoardsPage(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.startOnce("2020-12-31")
		w.release("2020-21-q3")
		now := []people.Role{people.Manager, people.Board, people.Administrator}
		for _, role := range append([]people.Role{""}, people.Roles...) {
			actor := people.Actor{PersonID: "a " + string(role), Grants: []people.Grant{{Role: role, OrganisationID: "kent"}}}
			_, err := w.reports.BoardView(t.Context(), actor, programme, "2021-03-31")
			if allowed := slices.Contains(now, role); allowed != (err == nil) || !allowed && !errors.Is(err, reports.ErrNotAllowed) {
				t.Errorf("%q reads it as it is now: %v", role, err)
			}
			_, _, err = w.reports.ReleasedBoardView(t.Context(), actor, "2020-21-q3")
			if allowed := slices.Contains(now, role) || role == people.Funder; allowed != (err == nil) || !allowed && !errors.Is(err, reports.ErrNotAllowed) {
				t.Errorf("%q reads what is released: %v", role, err)
			}
		}
		if _, err := w.reports.BoardView(t.Context(), w.board, programme, "no day"); !errors.Is(err, reports.ErrDay) {
			t.Errorf("no day: %v", err)
		}
	})
}
