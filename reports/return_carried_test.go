package reports_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"muster/reports"
)

func risk(title string) reports.ReturnEntry {
	return reports.ReturnEntry{Section: reports.RisksSection, Answers: map[string]string{
		"title": title, "kind": "Risk", "severity": "Low", "description": "It would cost time.", "action": "It is watched.", "owner": "Coordinator",
	}}
}

// The open entries of the last return are proposed for the next one, and each is taken over as
// it was, or changed, or closed with a reason; the next return says which, and where from.
func TestOpenEntriesAreCarriedOver(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, earlier, slug := t.Context(), "2020-21-q3", "2020-21-q4"
		w.startOnce("2020-12-31")
		few, late := w.write(earlier, risk("Too few trainers")), w.write(earlier, risk("Late answers"))
		milestone := func(title, forecast, actual string) reports.ReturnEntry {
			return w.write(earlier, reports.ReturnEntry{Section: reports.MilestonesSection, Answers: map[string]string{
				"title": title, "planned": "2020-11-30", "forecast": forecast, "actual": actual,
			}})
		}
		milestone("Reached", "2020-11-20", "2020-11-30")
		visits := milestone("Visits", "2021-03-01", "")
		w.write(earlier, reports.ReturnEntry{Section: reports.LessonsSection, Answers: map[string]string{"title": "A case", "kind": "Case study", "text": "It went well."}})
		lesson := w.write(earlier, reports.ReturnEntry{Section: reports.LessonsSection, Answers: map[string]string{"title": "Ask early", "kind": "Lesson", "text": "It helps."}})
		w.startOnce("2021-03-31")
		undecided := func() string {
			t.Helper()
			written, err := w.reports.ReturnWritten(ctx, w.board, slug)
			w.must(err)
			var titles []string
			for _, section := range reports.ReturnSections {
				for _, carried := range written.Undecided(section.Code) {
					titles = append(titles, carried.Entry.Title())
				}
			}
			return strings.Join(titles, ", ")
		}
		if got := undecided(); got != "" {
			t.Errorf("proposed from a draft: %s", got)
		}
		w.move(w.manager, earlier, reports.Submit, "")
		if got := undecided(); got != "Too few trainers, Late answers, Visits, Ask early" {
			t.Errorf("proposed: %s", got)
		}
		if err := w.reports.CompleteSection(ctx, w.manager, slug, reports.RisksSection, true); !errors.Is(err, reports.ErrUndecided) {
			t.Errorf("complete with what is not decided: %v", err)
		}
		taken, err := w.reports.TakeOver(ctx, w.manager, slug, reports.RisksSection, few.Key, nil)
		w.must(err)
		for want, err := range map[error]error{
			reports.ErrNotAllowed: w.reports.CloseCarried(ctx, w.board, slug, reports.RisksSection, late.Key, "Over."),
			reports.ErrNoReason:   w.reports.CloseCarried(ctx, w.manager, slug, reports.RisksSection, late.Key, " "),
			reports.ErrNoEntry:    w.reports.CloseCarried(ctx, w.manager, slug, reports.RisksSection, few.Key, "Over."),
			reports.ErrStage:      w.reports.CloseCarried(ctx, w.manager, earlier, reports.RisksSection, few.Key, "Over."),
		} {
			if !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
		}
		w.must(w.reports.CloseCarried(ctx, w.manager, slug, reports.RisksSection, late.Key, "All have answered."))
		changed := map[string]string{"title": "Visits", "planned": "2020-11-30", "actual": "2021-03-02"}
		_, err = w.reports.TakeOver(ctx, w.manager, slug, reports.MilestonesSection, visits.Key, map[string]string{"title": "Visits"})
		var faults reports.EntryFaults
		if !errors.As(err, &faults) {
			t.Errorf("with an answer missing: %v", err)
		}
		_, err = w.reports.TakeOver(ctx, w.manager, slug, reports.MilestonesSection, visits.Key, changed)
		w.must(err)
		w.must(w.reports.CloseCarried(ctx, w.manager, slug, reports.LessonsSection, lesson.Key, "Known."))
		w.must(w.reports.ProposeAgain(ctx, w.manager, slug, reports.LessonsSection, lesson.Key))
		if got := undecided(); got != "Ask early" {
			t.Errorf("still to be decided: %s", got)
		}
		w.must(w.reports.CompleteSection(ctx, w.manager, slug, reports.RisksSection, true))
		w.must(w.reports.RemoveReturnEntry(ctx, w.manager, slug, taken))
		if got := undecided(); got != "Too few trainers, Ask early" {
			t.Errorf("after one is removed: %s", got)
		}
		_, err = w.reports.TakeOver(ctx, w.manager, slug, reports.RisksSection, few.Key, nil)
		w.must(err)
		made, err := w.reports.BuildReturn(ctx, w.manager, programme, "2021-03-31")
		w.must(err)
		csv := returnFile(t, made, "csv")
		for _, line := range []string{
			`risks,Too few trainers,Carried over,,"From the return as at 31 December 2020, as it was"`,
			`milestones,Visits,Carried over,,"From the return as at 31 December 2020, changed"`,
			`closed,Late answers,Why it is closed,,All have answered.`,
		} {
			if !strings.Contains(csv, line) {
				t.Errorf("the CSV has no %s:\n%s", line, csv)
			}
		}
		if xlsx, ods := books(t, made); !reflect.DeepEqual(xlsx, ods) || xlsx["Written"].Cell("What it says", "Closed since the last return") != "Risks and issues" {
			t.Errorf("the workbook has %v", xlsx["Written"].Rows)
		}
		w.move(w.manager, slug, reports.Submit, "")
		w.Clock.Set(time.Date(2021, 7, 1, 9, 0, 0, 0, time.UTC))
		written, err := w.reports.ReturnWritten(ctx, w.board, slug)
		w.must(err)
		if len(written.Carried) != 3 {
			t.Errorf("of the submitted return %+v", written.Carried)
		}
	})
}
