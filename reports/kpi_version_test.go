package reports_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"muster/courses/people"
	"muster/reports"
)

// TestVersionsOfAKPI gives a KPI a second formula from March on: earlier days and what was
// released stay as they were, and every receipt names its version.
func TestVersionsOfAKPI(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		filed, err := w.reports.StartReturn(ctx, w.manager, programme, "2021-03-31")
		w.must(err)
		w.release(filed.Slug)
		versions, err := w.reports.KPIVersions(ctx, w.manager, programme, "briefings")
		w.must(err)
		changed := versions[0]
		changed.Measure.Aggregate, changed.Title, changed.Level = reports.SumHeadcounts, "People briefed, not briefings", reports.Output
		changed.CountsFrom, changed.Reason = "2021-03-01", "The board wants people."

		preview, err := w.reports.PreviewKPI(ctx, w.manager, changed, "2021-03-31")
		w.must(err)
		if preview.Current.Receipt.Figure.Text() != "3" || preview.Proposed.Receipt.Figure.Text() != "52" {
			t.Errorf("the preview has %s and %s, want 3 and 52", preview.Current.Receipt.Figure.Text(), preview.Proposed.Receipt.Figure.Text())
		}
		figureIs := func(asAt, want string, version int, words string) {
			t.Helper()
			receipt, err := w.reports.Receipt(ctx, w.manager, programme, "kpi.briefings", asAt)
			if err != nil || receipt.Figure.Text() != want || receipt.Version != version || receipt.VersionText() != words {
				t.Errorf("as at %s: %s, version %d, %q, %v", asAt, receipt.Figure.Text(), receipt.Version, receipt.VersionText(), err)
			}
		}
		figureIs("2021-03-31", "3", 1, "Version 1 of the formula.") // a preview changes nothing

		added, err := w.reports.ReviseKPI(ctx, w.manager, changed)
		if err != nil || added.Version != 2 {
			t.Fatalf("version %d, %v", added.Version, err)
		}
		figureIs("2021-02-28", "2", 1, "Version 1 of the formula.")
		figureIs("2021-03-01", "52", 2, "Version 2 of the formula, which counts from 1 March 2021.")
		history, err := w.reports.KPIHistory(ctx, w.manager, programme, "briefings", []string{"2021-02-28", "2021-03-31"})
		if err != nil || history[0].Status.Figure.Text() != "2" || history[1].Status.Title != "People briefed, not briefings" {
			t.Errorf("%+v, %v", history, err)
		}
		_, frozen, err := w.reports.ReturnReceipt(ctx, w.funder, filed.Slug, "kpi.briefings")
		if err != nil || frozen.Figure.Text() != "3" || frozen.Version != 1 {
			t.Errorf("the released return has %s by version %d, %v", frozen.Figure.Text(), frozen.Version, err)
		}
		if _, err := w.reports.ReviseKPI(ctx, w.manager, changed); !errors.Is(err, reports.ErrChangedSince) {
			t.Errorf("from a version that is not the newest: %v", err)
		}
		// A correction of the correction, from the same day: the newest counts.
		again := added
		again.Measure.Aggregate, again.Reason = reports.CountRecords, "It was right before."
		_, err = w.reports.ReviseKPI(ctx, w.manager, again)
		w.must(err)
		figureIs("2021-03-31", "3", 3, "Version 3 of the formula, which counts from 1 March 2021.")
		if versions, err := w.reports.KPIVersions(ctx, w.board, programme, "briefings"); err != nil || len(versions) != 3 || versions[0].Version != 3 {
			t.Errorf("%d versions, %v", len(versions), err)
		}
	})
}

func TestReviseKPIRefuses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		versions, err := w.reports.KPIVersions(t.Context(), w.manager, programme, "briefings")
		w.must(err)
		for name, refused := range map[string]struct {
			actor  people.Actor
			change func(*reports.KPI)
			want   error
		}{
			"the board":          {w.board, func(*reports.KPI) {}, reports.ErrNotAllowed},
			"no reason":          {w.manager, func(k *reports.KPI) { k.Reason = " " }, reports.ErrReasonNeeded},
			"no day":             {w.manager, func(k *reports.KPI) { k.CountsFrom = "" }, reports.ErrDay},
			"no such KPI":        {w.manager, func(k *reports.KPI) { k.Code = "nothing" }, reports.ErrNoKPI},
			"no such level":      {w.manager, func(k *reports.KPI) { k.Level = "effort" }, reports.ErrDefinition},
			"a baseline's day":   {w.manager, func(k *reports.KPI) { k.Baseline = worth(1) }, reports.ErrDefinition},
			"another's entries":  {w.manager, func(k *reports.KPI) { k.Measure = reports.Measure{Kind: reports.EnteredNumber, Entry: "briefed"} }, reports.ErrDefinition},
			"a unit of its own":  {w.manager, func(k *reports.KPI) { k.Unit = reports.MilestoneUnit }, reports.ErrDefinition},
			"an unknown measure": {w.manager, func(k *reports.KPI) { k.Measure.Kind = "luck" }, reports.ErrDefinition},
		} {
			changed := versions[0]
			changed.CountsFrom, changed.Reason = "2021-03-01", "A test."
			refused.change(&changed)
			if _, err := w.reports.ReviseKPI(t.Context(), refused.actor, changed); !errors.Is(err, refused.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func worth(value float64) *float64 { return &value }

// byHand are a number and a milestone that somebody enters.
func (w *world) byHand() {
	for _, kpi := range []reports.KPI{
		{Code: "calls", Title: "Calls answered", Unit: "calls", Measure: reports.Measure{Kind: reports.EnteredNumber, Entry: "calls", Aggregate: reports.AddedUp},
			Target: worth(100), TargetSource: reports.Invented},
		{Code: "backlog", Title: "Backlog", Unit: "cases", Measure: reports.Measure{Kind: reports.EnteredNumber, Entry: "backlog"}, Level: reports.Outcome,
			Baseline: worth(0), BaselineOn: "2020-09-30", Target: worth(50), TargetSource: reports.Invented},
		{Code: "opened", Title: "The centre is open", Unit: reports.MilestoneUnit, Measure: reports.Measure{Kind: reports.MilestoneReached, Entry: "opened"},
			Target: worth(1), TargetSource: reports.Invented},
	} {
		kpi.Programme, kpi.Letter, kpi.Direction, kpi.StartsOn, kpi.EndsOn = programme, "D", reports.AtLeast, "2020-10-01", "2021-02-28"
		w.must(w.reports.AddKPI(w.T.Context(), w.manager, kpi))
	}
}

func (w *world) enter(kpi, day string, value float64) {
	w.T.Helper()
	_, err := w.reports.AddEntry(w.T.Context(), w.manager, reports.Entry{Programme: programme, KPI: kpi, AsAt: day, Value: value, Source: "The centre's log"})
	w.must(err)
}

// kpiAsAt is a KPI as at a day.
func (w *world) kpiAsAt(code, day string) reports.KPIPoint {
	w.T.Helper()
	history, err := w.reports.KPIHistory(w.T.Context(), w.manager, programme, code, []string{day})
	w.must(err)
	return history[0]
}

func TestNumbersEnteredByHand(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.byHand()
		if point := w.kpiAsAt("calls", "2021-03-31"); point.Status.Figure.Text() != "No data" || point.Status.Rating.RAG != reports.NotRated {
			t.Errorf("before anything is entered: %s, %s", point.Status.Figure.Text(), point.Status.Rating.RAG)
		}
		for _, kpi := range []string{"calls", "backlog"} {
			w.enter(kpi, "2020-12-31", 30)
			w.enter(kpi, "2020-12-31", 40) // a correction of that day
			w.enter(kpi, "2021-02-28", 20)
		}
		for code, want := range map[string][2]string{"calls": {"40", "60"}, "backlog": {"40", "20"}} {
			if early, late := w.kpiAsAt(code, "2021-01-31").Status.Figure.Text(), w.kpiAsAt(code, "2021-02-28").Status.Figure.Text(); early != want[0] || late != want[1] {
				t.Errorf("%s: %s and %s, want %v", code, early, late, want)
			}
		}
		source := w.kpiAsAt("calls", "2021-01-31").Receipt.Sources
		if len(source) != 1 || source[0].Reference != "The centre's log" || source[0].Label != w.manager.Name+", 31 March 2021" || source[0].On != "2020-12-31" {
			t.Errorf("the receipt says %+v", source)
		}
		// 60 of 100 calls are due by the last day; the backlog stands 20 of the 50 on.
		if calls, backlog := w.kpiAsAt("calls", "2021-02-28").Status, w.kpiAsAt("backlog", "2021-02-28").Status; calls.Rating.RAG != reports.Red || *backlog.Progress != 40 {
			t.Errorf("%+v\n%+v", calls.Rating, backlog)
		}
		entries, err := w.reports.Entries(t.Context(), w.board, programme, "calls")
		if err != nil || len(entries) != 3 || entries[1].Value != 40 {
			t.Errorf("%+v, %v", entries, err)
		}
	})
}

func TestMilestone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.byHand()
		is := func(day, figure string, rag reports.RAG) {
			t.Helper()
			status := w.kpiAsAt("opened", day).Status
			if status.Figure.Text() != figure || status.Rating.RAG != rag || status.TargetText() != "To be reached by 28 February 2021" {
				t.Errorf("as at %s: %s, %+v, %s", day, status.Figure.Text(), status.Rating, status.TargetText())
			}
		}
		is("2021-02-28", "Not reached", reports.NotRated)
		is("2021-03-01", "Not reached", reports.Red)
		w.enter("opened", "2021-02-10", 1)
		is("2021-02-09", "Not reached", reports.NotRated)
		is("2021-02-10", "Reached", reports.Green)
		w.enter("opened", "2021-03-05", 0)
		is("2021-03-31", "Not reached", reports.Red)
	})
}

func TestAddEntryRefuses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.byHand()
		good := reports.Entry{Programme: programme, KPI: "opened", AsAt: "2021-02-10", Value: 1, Source: "The log"}
		for name, refused := range map[string]struct {
			actor  people.Actor
			change func(*reports.Entry)
			want   error
		}{
			"the board":         {w.board, func(*reports.Entry) {}, reports.ErrNotAllowed},
			"no such programme": {w.manager, func(e *reports.Entry) { e.Programme = "X" }, reports.ErrNoProgramme},
			"no such KPI":       {w.manager, func(e *reports.Entry) { e.KPI = "x" }, reports.ErrNoKPI},
			"a counted KPI":     {w.manager, func(e *reports.Entry) { e.KPI = "trained" }, reports.ErrEntry},
			"no source":         {w.manager, func(e *reports.Entry) { e.Source = " " }, reports.ErrEntry},
			"half a milestone":  {w.manager, func(e *reports.Entry) { e.Value = 0.5 }, reports.ErrEntry},
			"tomorrow":          {w.manager, func(e *reports.Entry) { e.AsAt = "2021-04-01" }, reports.ErrFuture},
			"no day":            {w.manager, func(e *reports.Entry) { e.AsAt = "today" }, reports.ErrDay},
		} {
			entry := good
			refused.change(&entry)
			if _, err := w.reports.AddEntry(t.Context(), refused.actor, entry); !errors.Is(err, refused.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestDeclareAndAssureAreDifferentPeople asks it of somebody who is both manager and board.
func TestDeclareAndAssureAreDifferentPeople(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		both := w.manager
		both.Grants = append(append([]people.Grant{}, w.manager.Grants...), w.board.Grants...)
		say := func(actor people.Actor, kind reports.DeclarationKind, day string, letter ...string) error {
			_, err := w.reports.Declare(t.Context(), actor, reports.Declaration{
				Programme: programme, Letter: append(letter, "A")[0], Kind: kind, RAG: reports.Red, Reason: "A test.", AsAt: day,
			})
			return err
		}
		w.must(say(both, reports.Declared, "2021-03-01"))
		w.must(say(both, reports.Declared, "2021-03-01")) // anew, which is no other part
		for _, day := range []string{"2021-03-01", "2021-03-15"} {
			if err := say(both, reports.Assured, day); !errors.Is(err, reports.ErrSamePerson) {
				t.Errorf("assured as at %s by who declared it: %v", day, err)
			}
		}
		if err := say(both, reports.Assured, "2021-02-01"); !errors.Is(err, reports.ErrSamePerson) {
			t.Errorf("assured as at a day before the declaration: %v", err)
		}
		w.must(say(w.board, reports.Assured, "2021-03-15"))
		if err := say(both, reports.Declared, "2020-03-31"); !errors.Is(err, reports.ErrBeforeProgramme) {
			t.Errorf("as at a day before the programme: %v", err)
		}
		declarations, err := w.reports.Declarations(t.Context(), w.board, programme, "A")
		if err != nil || len(declarations) != 3 {
			t.Errorf("%d declarations, %v", len(declarations), err)
		}
		// Of the deliverable D they may assure: nobody is of one part for good.
		w.must(say(both, reports.Assured, "2021-03-15", "D"))
		if err := say(both, reports.Declared, "2021-02-01", "D"); !errors.Is(err, reports.ErrSamePerson) {
			t.Errorf("declared as at an earlier day than was assured: %v", err)
		}
		// Of both parts at once one is taken, also as at different days.
		w.Clock.Set(w.Clock.Now().Add(time.Hour))
		var wait sync.WaitGroup
		other, results := both, make([]error, 2)
		other.PersonID = w.board.PersonID
		for i, kind := range []reports.DeclarationKind{reports.Declared, reports.Assured} {
			wait.Go(func() { results[i] = say(other, kind, []string{"2021-01-31", "2021-02-28"}[i], "D") })
		}
		wait.Wait()
		if (results[0] == nil) == (results[1] == nil) {
			t.Errorf("both at once: %v and %v", results[0], results[1])
		}
	})
}
