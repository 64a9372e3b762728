package reports_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"muster/courses/people"
	"muster/reports"
)

// sound is a narrative of the small programme that nothing can be said against.
const sound = "On the Victim liaison course 3 sessions were delivered and 12 people were trained. " +
	"80% of those who answered (56 of 70) felt confident.\n" +
	"On Q5a the share is 80% after VLO training, against 60% before (+20.0 points, 5.2 to 33.4). " +
	"3 briefings were held, and 52 people were briefed. Penalties of £594,000 were collected by 31 March 2021. " +
	"Referrals were 3,431 in 2020, 24.9% above 2,748 in 2019. The grant awarded for 2020/21 is £2.0 million."

// findingsOf are the findings in the draft, as the manager reads it.
func (w *world) findingsOf(actor people.Actor, slug string) []reports.ReturnFinding {
	w.T.Helper()
	open, err := w.reports.OpenReturn(w.T.Context(), actor, slug)
	w.must(err)
	return open.Findings
}

// Each sentence that cannot stand is one finding of its kind; each that can, or of which the
// check cannot be sure, is none.
func TestWhatTheCheckFinds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const slug = "2020-21-q4"
		w.startOnce("2021-03-31")
		entry := w.write(slug, narrative("A", sound))
		if found := w.findingsOf(w.manager, slug); len(found) != 0 {
			t.Fatalf("in the sound narrative: %+v", found)
		}
		for _, test := range []struct {
			says   string
			kind   reports.ContradictionKind
			figure string
			why    string
		}{
			{strings.Replace(sound, "12 people", "13 people", 1), reports.OtherValue, "training.VLO.trained", "not 13."},
			{strings.Replace(sound, "3 sessions", "4 sessions", 1), reports.OtherValue, "training.VLO.sessions", "not 4."},
			{strings.Replace(sound, "80% of those", "81% of those", 1), reports.NoSuchShare, "", "56 of 70 is 80%, not 81%."},
			{strings.Replace(sound, "(56 of 70)", "(60 of 75)", 1), reports.OtherValue, "training.VLO.confident", "80% of 70"},
			{strings.Replace(sound, "is 80% after", "is 70% after", 1), reports.OtherValue, "change.VLO.procedures.after", "not 70%."},
			{strings.Replace(sound, "3 briefings", "4 briefings", 1), reports.OtherValue, "kpi.briefings", "not 4."},
			{strings.Replace(sound, "594,000", "595,000", 1), reports.OtherValue, "kpi.penalties", "not £595,000."},
			{strings.Replace(sound, "£2.0 million", "£2.1 million", 1), reports.OtherValue, "grant.total", "not £2.1 million."},
			{"70 people were trained on the VLO course.", reports.OtherValue, "training.VLO.trained", "the number of another figure: Victim liaison: responses"},
			{"Sessions ran well. 514 people have been trained.", reports.OtherValue, "training.VLO.trained", "not 514"},
			{"Confidence increased after the VLO course, from 60% to 80%.", reports.OtherPopulation, "", "Different people answered before and after"},
			{"80% of the delegates trained on the VLO course felt confident.", reports.NotAllTrained, "training.VLO.confident", "not everybody who was trained answered"},
			{"Of those who answered after the VLO course 80% were much more confident.", reports.OtherQuestion, "training.VLO.confident", "How sure now?"},
			{"Of those who answered after the VLO course 80% were confident because of it.", reports.NoCause, "training.VLO.confident", "untrained"},
			{"Quality was excellent for 100% of the answers after the VLO course.", reports.HiddenFigure, "training.VLO.quality", "hides"},
			{"12 visits were made in total. So far 14 visits were made.", reports.OtherValue, "", "It is 12 there and 14 here."},
			{"Over 15 people were trained on the VLO course.", reports.OtherValue, "training.VLO.trained", "not over 15"},
			{says: "A further 5 people were trained on the VLO course."}, {says: "In March 3 people were trained on the VLO course."},
			{says: "5 people were trained in Kent on the VLO course."}, {says: "Nearly 13 people were trained on the VLO course."},
			{says: "The target is 20 people trained on the VLO course."}, {says: "We visited 12 forces in 3 days, under section 45 of an Act of 2015."},
			{says: "Two trainers left because of illness, and trust in the offer fell."}, {says: "Confidence is 80%, higher after the VLO course than before."},
			{says: "12 visits were made in total. 2 visits were made to Kent so far."},
		} {
			entry.Answers["done"] = test.says
			entry = w.write(slug, entry)
			found := w.findingsOf(w.board, slug)
			switch {
			case test.kind == "" && len(found) > 0:
				t.Errorf("%q: %+v", test.says, found)
			case test.kind != "" && (len(found) != 1 || found[0].Kind != test.kind || found[0].Figure != test.figure || !strings.Contains(found[0].Why, test.why)):
				t.Errorf("%q: %+v, want %s of %q", test.says, found, test.kind, test.figure)
			}
		}
		// What comes next is no record's.
		entry.Answers["done"], entry.Answers["next"] = "Done.", "13 people are to be trained on the VLO course; 13 people were trained on it."
		w.write(slug, entry)
		w.write(slug, reports.ReturnEntry{Section: reports.MoneySection, Answers: map[string]string{
			"title": "Trainers", "budget": "1", "spent": "1", "forecast": "2", "reason": "Only 9 people were trained on the VLO course.",
		}})
		if found := w.findingsOf(w.board, slug); len(found) != 1 || found[0].Section != reports.MoneySection || found[0].Field != "reason" || !strings.Contains(found[0].Place, "Trainers") {
			t.Errorf("of the next steps and a reason: %+v", found)
		}
	})
}

// A total of money is held against the lines that were entered, and not against these and their
// line of totals.
func TestTheCheckAddsUpTheBudgetLines(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const slug = "2020-21-q4"
		w.startOnce("2021-03-31")
		for _, line := range []map[string]string{
			{"title": "Trainers", "budget": "240000", "spent": "96000", "forecast": "230000", "reason": "One is part-time."},
			{"title": "Venues", "budget": "60000", "spent": "21500", "forecast": "58000", "reason": "One was free."},
		} {
			w.write(slug, reports.ReturnEntry{Section: reports.MoneySection, Answers: line})
		}
		entry := w.write(slug, narrative("A", sound))
		for says, why := range map[string]string{
			"The programme has spent £117,500 in all.": "",
			"The programme has spent £235,000 in all.": "The budget lines come to £117,500, not £235,000.",
			"Our total budget is £300,000.":            "",
			"Our total budget is £600,000.":            "The budget lines come to £300,000, not £600,000.",
		} {
			entry.Answers["done"] = says
			entry = w.write(slug, entry)
			found := w.findingsOf(w.manager, slug)
			if why == "" && len(found) > 0 || why != "" && (len(found) != 1 || found[0].Why != why) {
				t.Errorf("%q: %+v, want %q", says, found, why)
			}
		}
	})
}

// Nobody submits what the check finds before it is mended or explained; the reason stays with
// the return, and is about that sentence and that figure alone.
func TestTheCheckHoldsSubmissionBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, slug := t.Context(), "2020-21-q4"
		w.startOnce("2021-03-31")
		entry := w.write(slug, narrative("A", "13 people were trained on the VLO course. 4 briefings were held."))
		found := w.findingsOf(w.manager, slug)
		if len(found) != 2 {
			t.Fatalf("%+v", found)
		}
		submit := func() error {
			_, err := w.reports.MoveReturn(ctx, w.manager, slug, reports.Submit, w.version(slug), "")
			return err
		}
		explain := func(actor people.Actor, id, reason string) error {
			return w.reports.ExplainFinding(ctx, actor, slug, id, reason)
		}
		for want, err := range map[error]error{
			reports.ErrFindings: submit(), reports.ErrNotAllowed: explain(w.board, found[0].ID, "So."),
			reports.ErrNoEntry: explain(w.manager, "nothing", "So."), reports.ErrNoReason: explain(w.manager, found[0].ID, " "),
			reports.ErrTooLong: explain(w.manager, found[0].ID, strings.Repeat("a", reports.MaxText+1)),
		} {
			if !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
		}
		w.must(explain(w.manager, found[0].ID, "A register is missing."))
		w.must(explain(w.manager, found[0].ID, "A register is still missing."))
		w.must(explain(w.manager, found[1].ID, "One is not entered."))
		entry.Answers["done"] = "13 people were trained on the VLO course. 3 briefings were held."
		w.write(slug, entry)
		w.must(submit())
		kept := w.findingsOf(w.board, slug)
		if len(kept) != 1 || kept[0].Reason == nil || kept[0].Reason.Text != "A register is still missing." || kept[0].Figure != "training.VLO.trained" {
			t.Errorf("the board reads %+v", kept)
		}
		if err := explain(w.manager, found[0].ID, "Late."); !errors.Is(err, reports.ErrStage) {
			t.Errorf("explained after it was submitted: %v", err)
		}
		if open, err := w.reports.OpenReturn(ctx, w.funder, slug); !errors.Is(err, reports.ErrNotAllowed) || open.Findings != nil {
			t.Errorf("a funder: %v", err)
		}
		// The record changes, and the reason was about another number.
		w.move(w.board, slug, reports.Reopen, "Look again.")
		if found := w.findingsOf(w.manager, slug); len(reports.Unanswered(found)) != 0 {
			t.Errorf("reopened: %+v", found)
		}
		entry.Answers["done"] = "14 people were trained on the VLO course."
		entry.Revision++
		w.write(slug, entry)
		if err := submit(); !errors.Is(err, reports.ErrFindings) {
			t.Errorf("another number with the reason of the first: %v", err)
		}
	})
}

// A number said of a hidden figure is never given a reason: it goes, or nothing is submitted. A
// count beside it that cannot give it makes it no other finding.
func TestNoReasonTellsWhatIsHidden(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, slug := t.Context(), "2020-21-q4"
		w.startOnce("2021-03-31")
		entry := w.write(slug, narrative("A", sound))
		for _, says := range []string{"Quality was excellent for 75% of the answers after the VLO course.", "Quality was excellent for 76% (5 of 8) of the answers after the VLO course."} {
			entry.Answers["done"] = says
			entry = w.write(slug, entry)
			found := w.findingsOf(w.manager, slug)
			if len(found) != 1 || found[0].Kind != reports.HiddenFigure || found[0].MayStand() {
				t.Fatalf("%q: %+v", says, found)
			}
			if err := w.reports.ExplainFinding(ctx, w.manager, slug, found[0].ID, "They said so."); !errors.Is(err, reports.ErrTellsHidden) {
				t.Errorf("%q explained: %v", says, err)
			}
			if _, err := w.reports.MoveReturn(ctx, w.manager, slug, reports.Submit, w.version(slug), ""); !errors.Is(err, reports.ErrFindings) {
				t.Errorf("%q submitted: %v", says, err)
			}
		}
		entry.Answers["done"] = "Quality was good after the VLO course."
		w.write(slug, entry)
		_, err := w.reports.MoveReturn(ctx, w.manager, slug, reports.Submit, w.version(slug), "")
		w.must(err)
	})
}

// What is said of the last return is held against the latest locked one.
func TestTheCheckKnowsTheLastReturn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const earlier, slug = "2020-21-q3", "2020-21-q4"
		w.startOnce("2020-12-31")
		w.release(earlier)
		w.move(w.funder, earlier, reports.Accept, "")
		w.move(w.manager, earlier, reports.Lock, "")
		w.Clock.Set(time.Date(2021, 4, 2, 9, 0, 0, 0, time.UTC))
		w.startOnce("2021-03-31")
		entry := w.write(slug, narrative("A", "3 briefings were held, against 1 briefing in the last return. In the last return 1 briefing was held."))
		if found := w.findingsOf(w.manager, slug); len(found) != 0 {
			t.Errorf("as they were: %+v", found)
		}
		entry.Answers["done"] = "In the last return 2 briefings were held."
		entry = w.write(slug, entry)
		found := w.findingsOf(w.manager, slug)
		if len(found) != 1 || found[0].Slug != earlier || found[0].Figure != "kpi.briefings" || !strings.Contains(found[0].Why, "The last locked return gave 1 for “Briefings”, not 2.") {
			t.Errorf("another number of then: %+v", found)
		}
		entry.Answers["done"] = "1 briefing was held."
		w.write(slug, entry)
		if found := w.findingsOf(w.manager, slug); len(found) != 1 || !strings.Contains(found[0].Why, "It was 1 in the last locked return, as at 31 December 2020.") {
			t.Errorf("the number of then as that of now: %+v", found)
		}
	})
}
