package reports_test

import (
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/reports"
)

// write saves an entry of a return as the manager, which must succeed.
func (w *world) write(slug string, entry reports.ReturnEntry) reports.ReturnEntry {
	w.T.Helper()
	saved, err := w.reports.SaveReturnEntry(w.T.Context(), w.manager, slug, entry)
	w.must(err)
	return saved
}

func narrative(letter, done string) reports.ReturnEntry {
	return reports.ReturnEntry{Section: reports.NarrativeSection, Key: letter, Answers: map[string]string{"done": done, "next": "More of it."}}
}

func TestWhatAnEntryNeeds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.startOnce("2021-03-31")
		line := map[string]string{"title": "Trainers", "budget": "£1,000", "spent": "0", "forecast": "1000"}
		milestone := map[string]string{"title": "End", "planned": "2021-03-31", "actual": "2021-03-31"}
		with := func(answers map[string]string, field, answer string) map[string]string {
			changed := map[string]string{field: answer}
			for name, value := range answers {
				if name != field {
					changed[name] = value
				}
			}
			return changed
		}
		for _, test := range []struct {
			section, field string
			answers        map[string]string
		}{
			{reports.MoneySection, "", line},
			{reports.MoneySection, "title", with(line, "title", " ")},
			{reports.MoneySection, "title", with(line, "title", strings.Repeat("a", 201))},
			{reports.MoneySection, "budget", with(line, "budget", "-5")},
			{reports.MoneySection, "budget", with(line, "budget", "12.50")},
			{reports.MoneySection, "budget", with(line, "budget", "1,2,3")},
			{reports.MoneySection, "budget", with(line, "budget", "1000,000")},
			{reports.MoneySection, "budget", with(line, "budget", "£ 1 0")},
			{reports.MoneySection, "budget", with(line, "budget", "+5")},
			{reports.MoneySection, "budget", with(line, "budget", "£1000.0")},
			{reports.MoneySection, "budget", with(line, "budget", "££1000")},
			{reports.MoneySection, "", with(line, "budget", "£1,000.00")},
			{reports.MoneySection, "", with(line, "budget", "1000.00")},
			{reports.MoneySection, "reason", with(line, "forecast", "999")},
			{reports.MoneySection, "reason", with(line, "reason", strings.Repeat("a", reports.MaxText+1))},
			{reports.MilestonesSection, "", milestone},
			{reports.MilestonesSection, "planned", with(milestone, "planned", "2021-02-31")},
			{reports.MilestonesSection, "actual", with(milestone, "actual", "2021-04-01")},
			{reports.MilestonesSection, "forecast", with(milestone, "actual", "")},
			{reports.MilestonesSection, "planned", with(milestone, "planned", "0001-03-31")},
			{reports.MilestonesSection, "planned", with(milestone, "planned", "2015-03-31")},
			{reports.MilestonesSection, "", with(milestone, "planned", "2015-04-01")},
			{reports.MilestonesSection, "forecast", with(with(milestone, "actual", ""), "forecast", "9999-01-01")},
			{reports.MilestonesSection, "forecast", with(with(milestone, "actual", ""), "forecast", "2026-04-01")},
			{reports.MilestonesSection, "", with(with(milestone, "actual", ""), "forecast", "2026-03-31")},
			{reports.MilestonesSection, "forecast", with(milestone, "forecast", "2021-04-01")},
			{reports.MilestonesSection, "", with(milestone, "forecast", "2021-03-01")},
			{reports.RisksSection, "kind", map[string]string{"title": "a", "kind": "Hope", "severity": "Low", "description": "a", "action": "a", "owner": "a"}},
		} {
			_, err := w.reports.SaveReturnEntry(t.Context(), w.manager, "2020-21-q4", reports.ReturnEntry{Section: test.section, Answers: test.answers})
			var faults reports.EntryFaults
			if errors.As(err, &faults) != (test.field != "") || test.field != "" && (len(faults) != 1 || faults[0].Field != test.field) || test.field == "" && err != nil {
				t.Errorf("%s %v: %v, want a fault at %q", test.section, test.answers, err, test.field)
			}
		}
		if _, err := w.reports.SaveReturnEntry(t.Context(), w.manager, "2020-21-q4", narrative("Z", "a")); !errors.Is(err, reports.ErrNoEntry) {
			t.Errorf("of a deliverable that is not there: %v", err)
		}
	})
}

// Of many who write one narrative at once each overwrites only what they have seen: one wins,
// and the section that was called complete is not complete any more.
func TestNobodyOverwritesUnseen(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.startOnce("2021-03-31")
		const slug = "2020-21-q4"
		w.must(w.reports.CompleteSection(t.Context(), w.manager, slug, reports.NarrativeSection, true))
		var wait sync.WaitGroup
		won := make(chan error, 5)
		for range cap(won) {
			wait.Go(func() {
				_, err := w.reports.SaveReturnEntry(t.Context(), w.manager, slug, narrative("A", "Done."))
				won <- err
			})
		}
		wait.Wait()
		close(won)
		saved := 0
		for err := range won {
			if err == nil {
				saved++
			} else if !errors.Is(err, reports.ErrChangedSince) {
				t.Error(err)
			}
		}
		written, err := w.reports.ReturnWritten(t.Context(), w.board, slug)
		w.must(err)
		if saved != 1 || len(written.Entries) != 1 || written.Tasks[1].State != reports.InProgress {
			t.Errorf("%d were saved: %+v", saved, written)
		}
	})
}

// meanwhile runs a statement once, just before the next change is written, as if somebody else
// had been quicker.
func (w *world) meanwhile(statement string) {
	w.T.Helper()
	done := false
	w.must(w.db.Callback().Update().Before("gorm:update").Replace("meanwhile", func(tx *gorm.DB) {
		if !done {
			done = true
			_ = tx.AddError(tx.Session(&gorm.Session{NewDB: true}).Exec(statement).Error)
		}
	}))
}

// Who is second is refused by the very statement that would have changed the return.
func TestWhoIsSecondIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, slug := t.Context(), "2020-21-q4"
		w.startOnce("2021-03-31")
		entry := w.write(slug, narrative("A", "Two were held."))
		w.write(slug, entry)
		if _, err := w.reports.SaveReturnEntry(ctx, w.manager, slug, entry); !errors.Is(err, reports.ErrChangedSince) {
			t.Errorf("over a revision that was not seen: %v", err)
		}
		if err := w.reports.RemoveReturnEntry(ctx, w.manager, slug, entry); !errors.Is(err, reports.ErrChangedSince) {
			t.Errorf("removed unseen: %v", err)
		}
		w.meanwhile("UPDATE report_returns SET stage = 'submitted'")
		if _, err := w.reports.SaveReturnEntry(ctx, w.manager, slug, narrative("D", "Late.")); !errors.Is(err, reports.ErrStage) {
			t.Errorf("written while it is submitted: %v", err)
		}
		w.meanwhile("UPDATE report_returns SET revision = revision + 1")
		if _, err := w.reports.MoveReturn(ctx, w.manager, slug, reports.Submit, w.version(slug), ""); !errors.Is(err, reports.ErrChangedSince) {
			t.Errorf("submitted while it is written: %v", err)
		}
		w.move(w.manager, slug, reports.Submit, "")
		w.meanwhile("UPDATE report_returns SET submitted_by = '" + w.board.PersonID + "'")
		if _, err := w.reports.MoveReturn(ctx, w.board, slug, reports.Approve, w.version(slug), ""); !errors.Is(err, reports.ErrChangedSince) {
			t.Errorf("approved by who submitted it: %v", err)
		}
	})
}

// What is written is part of what is frozen: after the return is submitted nobody changes it,
// and who submits has seen the last of it.
func TestWhatIsWrittenIsFrozen(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, slug := t.Context(), "2020-21-q4"
		w.startOnce("2021-03-31")
		seen := w.version(slug)
		entry := w.write(slug, narrative("A", "Two were held."))
		if _, err := w.reports.MoveReturn(ctx, w.manager, slug, reports.Submit, seen, ""); !errors.Is(err, reports.ErrChangedSince) {
			t.Errorf("submitted unseen: %v", err)
		}
		w.release(slug)
		_, frozen, err := w.reports.ReadReturn(ctx, w.funder, slug)
		w.must(err)
		if len(frozen.Written) != 1 || !strings.HasPrefix(frozen.Written[0].Entries[0].Title, "A: ") ||
			frozen.Written[0].Entries[0].Answers[0].Text != "Two were held." {
			t.Fatalf("%+v", frozen.Written)
		}
		xlsx, ods := books(t, frozen)
		if !reflect.DeepEqual(xlsx, ods) || xlsx["Written"].Cell("What it says", "Narrative by deliverable") != "Two were held." {
			t.Errorf("the workbook has %v", xlsx["Written"].Rows)
		}
		if _, err := w.reports.SaveReturnEntry(ctx, w.manager, slug, entry); !errors.Is(err, reports.ErrStage) {
			t.Errorf("written after: %v", err)
		}
		if err := w.reports.RemoveReturnEntry(ctx, w.manager, slug, entry); !errors.Is(err, reports.ErrStage) {
			t.Errorf("removed after: %v", err)
		}
		if err := w.reports.CompleteSection(ctx, w.manager, slug, reports.RisksSection, true); !errors.Is(err, reports.ErrStage) {
			t.Errorf("completed after: %v", err)
		}
		w.move(w.manager, slug, reports.Reopen, "A third was held.")
		entry.Answers["done"] = "Three were held."
		w.write(slug, entry)
	})
}

// A locked return stays; the next one says which of its figures are others now, and why.
func TestRestatements(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		w.startOnce("2020-12-31")
		const earlier = "2020-21-q3"
		w.release(earlier)
		if made, err := w.reports.BuildReturn(ctx, w.manager, programme, "2021-03-31"); err != nil || made.Restatements != nil {
			t.Errorf("restated before it is locked: %+v, %v", made.Restatements, err)
		}
		w.move(w.funder, earlier, reports.Accept, "")
		w.move(w.manager, earlier, reports.Lock, "")
		_, locked, err := w.reports.ReadReturn(ctx, w.funder, earlier)
		w.must(err)
		none, err := w.reports.BuildReturn(ctx, w.manager, programme, "2021-03-31")
		if err != nil || none.Restatements == nil || len(none.Restatements.Rows) != 0 {
			t.Fatalf("restated when nothing has changed: %+v, %v", none.Restatements, err)
		}
		w.Clock.Set(time.Date(2021, 4, 2, 9, 0, 0, 0, time.UTC))
		_, err = w.reports.AddEngagement(ctx, w.manager, reports.Engagement{Programme: programme, Kind: "briefing", HappenedOn: "2020-11-11"})
		w.must(err)
		made, err := w.reports.BuildReturn(ctx, w.manager, programme, "2021-03-31")
		w.must(err)
		table := made.Restatements
		if table.AsAt != "2020-12-31" || table.Since != "2021-03-31" || len(table.Rows) != 2 {
			t.Fatalf("%+v", table)
		}
		if colour := table.Rows[0]; colour.Then.Key != "deliverable.A.rag" || colour.RAGThen != reports.Amber || colour.RAGNow != reports.Green ||
			colour.Because != "Briefings: Amber then, Green now. 1 engagement record added on 2 April 2021." {
			t.Errorf("%+v", colour)
		}
		row := table.Rows[1]
		if row.Then.Key != "kpi.briefings" || row.Then.Text() != "1" || row.Now.Text() != "2" || row.Because != "1 engagement record added on 2 April 2021." {
			t.Errorf("%+v", row)
		}
		if row.RAGThen != reports.Amber || row.RAGNow != reports.Green || row.ColourText() != "Amber then, Green now" {
			t.Errorf("rated %s then and %s now", row.RAGThen, row.RAGNow)
		}
		csv := returnFile(t, made, "csv")
		for _, line := range []string{"restatements,Briefings,computed RAG as returned as at 2020-12-31,,Amber,", "restatements,Briefings,computed RAG as counted now,,Green,",
			`restatements,"A: Train people, computed RAG",computed RAG as returned as at 2020-12-31,,Amber,`, `restatements,"A: Train people, computed RAG",computed RAG as counted now,,Green,`} {
			if !strings.Contains(csv, line) {
				t.Errorf("the CSV has no %s:\n%s", line, csv)
			}
		}
		if file := returnFile(t, made, "json"); !strings.Contains(file, `"rag_then": "amber"`) || !strings.Contains(file, `"rag_now": "green"`) {
			t.Error("the JSON has no RAG of what is restated")
		}
		if xlsx, ods := books(t, made); xlsx["Restated"].Cell("As returned: computed RAG", "Briefings") != "Amber" || ods["Restated"].Cell("As counted now: computed RAG", "Briefings") != "Green" {
			t.Errorf("the workbooks have %v", xlsx["Restated"].Rows)
		}
		xlsx, _ := books(t, made)
		for column, want := range map[string]string{"As returned": "[z]", "As returned: computed RAG": "Amber", "As counted now: computed RAG": "Green"} {
			if cell := xlsx["Restated"].Cell(column, "A: Train people, computed RAG"); cell != want {
				t.Errorf("%s: the workbook has %s for the deliverable, want %s", column, cell, want)
			}
		}
		if file := returnFile(t, made, "csv"); !strings.Contains(file, "restatements,Briefings,as returned as at 2020-12-31,,1,") || !strings.Contains(file, "restatements,Briefings,as counted now,,2,") {
			t.Errorf("the CSV does not say so:\n%s", file)
		}
		if xlsx, _ := books(t, made); xlsx["Restated"].Cell("As returned", "Briefings") != "1" || xlsx["Restated"].Cell("As counted now", "Briefings") != "2" {
			t.Errorf("the workbook has %v", xlsx["Restated"].Rows)
		}
		_, again, err := w.reports.ReadReturn(ctx, w.funder, earlier)
		w.must(err)
		if returnFile(t, again, "json") != returnFile(t, locked, "json") {
			t.Error("the locked return has changed")
		}
	})
}
