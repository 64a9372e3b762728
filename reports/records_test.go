package reports_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"muster/courses/people"
	"muster/reports"
)

func TestEngagementIsRefused(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		minus, minusPounds := -1, int64(-1)
		for name, test := range map[string]struct {
			spoil func(*reports.Engagement)
			want  error
		}{
			"kind":          {func(e *reports.Engagement) { e.Kind = "brief!ng" }, reports.ErrEngagement},
			"no day":        {func(e *reports.Engagement) { e.HappenedOn = "2021-02-30" }, reports.ErrDay},
			"tomorrow":      {func(e *reports.Engagement) { e.HappenedOn = "2021-04-01" }, reports.ErrFuture},
			"before it":     {func(e *reports.Engagement) { e.HappenedOn = "2020-03-31" }, reports.ErrEngagement},
			"organisation":  {func(e *reports.Engagement) { e.OrganisationID = "nobody" }, reports.ErrOrganisation},
			"sector":        {func(e *reports.Engagement) { e.Sector = "circus" }, reports.ErrEngagement},
			"headcount":     {func(e *reports.Engagement) { e.Headcount = &minus }, reports.ErrEngagement},
			"amount":        {func(e *reports.Engagement) { e.Amount = &minusPounds }, reports.ErrEngagement},
			"note":          {func(e *reports.Engagement) { e.Note = strings.Repeat("x", reports.MaxText+1) }, reports.ErrTooLong},
			"programme":     {func(e *reports.Engagement) { e.Programme = "X" }, reports.ErrNoProgramme},
			"other content": {func(e *reports.Engagement) { e.Reference = "e1" }, reports.ErrTaken},
		} {
			record := reports.Engagement{Programme: programme, Kind: "briefing", HappenedOn: "2021-03-31"}
			test.spoil(&record)
			if _, err := w.reports.AddEngagement(t.Context(), w.manager, record); !errors.Is(err, test.want) {
				t.Errorf("%s: %v, want %v", name, err, test.want)
			}
		}
		count, err := w.reports.CountEngagements(t.Context(), w.board, reports.EngagementFilter{Programme: programme})
		if err != nil || count != 4 {
			t.Errorf("%d records, %v, want the 4 of before", count, err)
		}
	})
}

// All records or none; the same file again changes nothing.
func TestEngagementsTogether(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		record := func(reference, day string) reports.Engagement {
			return reports.Engagement{Programme: programme, Reference: reference, Kind: "visit", HappenedOn: day, OrganisationID: "kent"}
		}
		bad := []reports.Engagement{record("v1", "2021-01-01"), record("v2", "2031-01-01")}
		if _, err := w.reports.AddEngagements(t.Context(), w.manager, bad); !errors.Is(err, reports.ErrFuture) {
			t.Fatal(err)
		}
		good := []reports.Engagement{record("v1", "2021-01-01"), record("v2", "2021-01-02"), record("v1", "2021-01-01")}
		for _, want := range []int{2, 0} {
			added, err := w.reports.AddEngagements(t.Context(), w.manager, good)
			if err != nil || added != want {
				t.Fatalf("added %d, %v, want %d", added, err, want)
			}
		}
		listed, err := w.reports.Engagements(t.Context(), w.board, reports.EngagementFilter{Programme: programme, Kind: "visit"})
		if err != nil || len(listed) != 2 || listed[0].Reference != "v2" || listed[0].Sector != people.Policing {
			t.Errorf("%v, %v", listed, err)
		}
	})
}

func TestIndicatorsAreReplacedNotChanged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		values, err := w.reports.Indicators(t.Context(), w.board, programme)
		if err != nil {
			t.Fatal(err)
		}
		var kept []float64
		for _, value := range values {
			if value.Code == "nrm" && value.Period == "2020" {
				kept = append(kept, value.Value)
				if value.Title != "Referrals" {
					t.Errorf("the title is %q", value.Title)
				}
			}
		}
		if len(kept) != 2 || kept[0] != 3431 || kept[1] != 3000 {
			t.Errorf("kept %v, want 3431 before 3000", kept)
		}
		for name, test := range map[string]struct {
			spoil func(*reports.Indicator)
			want  error
		}{
			"other unit": {func(i *reports.Indicator) { i.Unit = reports.RateUnit }, reports.ErrIndicator},
			"no unit":    {func(i *reports.Indicator) { i.Code, i.Unit = "new", "" }, reports.ErrIndicator},
			"code":       {func(i *reports.Indicator) { i.Code = "N R M" }, reports.ErrIndicator},
			"below 0":    {func(i *reports.Indicator) { i.Value = -1 }, reports.ErrIndicator},
			"period":     {func(i *reports.Indicator) { i.Period = "May" }, reports.ErrPeriod},
			"not over":   {func(i *reports.Indicator) { i.Period = "2021-Q2" }, reports.ErrFuture},
			"programme":  {func(i *reports.Indicator) { i.Programme = "X" }, reports.ErrNoProgramme},
		} {
			value := reports.Indicator{Programme: programme, Code: "nrm", Period: "2020", Value: 5, Unit: reports.CountUnit}
			test.spoil(&value)
			if _, err := w.reports.AddIndicator(t.Context(), w.manager, value); !errors.Is(err, test.want) {
				t.Errorf("%s: %v, want %v", name, err, test.want)
			}
		}
	})
}

// Who may declare what, when a reason is needed, and which declaration counts.
func TestDeclarations(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		declare := func(actor people.Actor, kind reports.DeclarationKind, rag reports.RAG, reason, asAt string) error {
			_, err := w.reports.Declare(ctx, actor, reports.Declaration{
				Programme: programme, Letter: "A", Kind: kind, RAG: rag, Reason: reason, AsAt: asAt,
			})
			return err
		}
		for name, test := range map[string]struct{ got, want error }{
			"the board declares":    {declare(w.board, reports.Declared, reports.Amber, "", "2021-03-31"), reports.ErrNotAllowed},
			"the manager assures":   {declare(w.manager, reports.Assured, reports.Amber, "", "2021-03-31"), reports.ErrNotAllowed},
			"a funder declares":     {declare(w.funder, reports.Declared, reports.Amber, "", "2021-03-31"), reports.ErrNotAllowed},
			"no RAG":                {declare(w.manager, reports.Declared, reports.NotRated, "x", "2021-03-31"), reports.ErrRAG},
			"no day":                {declare(w.manager, reports.Declared, reports.Green, "x", "March"), reports.ErrDay},
			"tomorrow":              {declare(w.manager, reports.Declared, reports.Green, "x", "2021-04-01"), reports.ErrFuture},
			"better without reason": {declare(w.manager, reports.Declared, reports.Green, " ", "2021-03-31"), reports.ErrReasonNeeded},
			"a book for a reason":   {declare(w.manager, reports.Declared, reports.Green, strings.Repeat("x", 2001), "2021-03-31"), reports.ErrTooLong},
			"the computed one":      {declare(w.manager, reports.Declared, reports.Amber, "", "2021-03-31"), nil},
			"another, explained":    {declare(w.board, reports.Assured, reports.Red, "The records lag.", "2021-03-31"), nil},
		} {
			if !errors.Is(test.got, test.want) {
				t.Errorf("%s: %v, want %v", name, test.got, test.want)
			}
		}
		if err := declare(w.manager, reports.Declared, reports.Green, "Earlier day, later record.", "2020-12-31"); err != nil {
			t.Fatal(err)
		}
		for asAt, want := range map[string]reports.RAG{"2021-03-31": reports.Amber, "2021-01-31": reports.Green} {
			status, err := w.reports.Status(ctx, w.board, programme, asAt)
			if err != nil || status[0].Declared == nil || status[0].Declared.RAG != want {
				t.Errorf("as at %s: %+v, %v, want %s", asAt, status[0].Declared, err, want)
			}
		}
		if err := declare(w.manager, reports.Declared, reports.Red, "Changed my mind at once.", "2021-03-31"); err != nil {
			t.Fatal(err)
		}
		status, err := w.reports.Status(ctx, w.board, programme, "2021-03-31")
		if err != nil || status[0].Declared.RAG != reports.Red || status[0].Assured.RAG != reports.Red || status[1].Declared != nil {
			t.Errorf("%+v, %v", status, err)
		}
		all, err := w.reports.Declarations(ctx, w.board, programme, "A")
		if err != nil || len(all) != 4 {
			t.Errorf("%d declarations are kept, %v, want 4", len(all), err)
		}
	})
}

// A deliverable without a rated KPI differs from every declaration.
func TestDeclaringTheNotRatedNeedsAReason(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		d := reports.Declaration{Programme: programme, Letter: "D", Kind: reports.Declared, RAG: reports.Green, AsAt: "2021-03-31"}
		if _, err := w.reports.Declare(t.Context(), w.manager, d); !errors.Is(err, reports.ErrReasonNeeded) {
			t.Errorf("not rated, declared green: %v", err)
		}
		d.Letter = "Z"
		if _, err := w.reports.Declare(t.Context(), w.manager, d); !errors.Is(err, reports.ErrNoDeliverable) {
			t.Errorf("unknown deliverable: %v", err)
		}
	})
}

// What is released stays as it was, whatever is recorded later, and only that reaches a funder.
func TestReleasedReturnIsFrozen(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		filed, err := w.reports.StartReturn(ctx, w.manager, programme, "2021-03-31")
		if err != nil || filed.Slug != "2020-21-q4" {
			t.Fatalf("%+v, %v", filed, err)
		}
		if _, err := w.reports.StartReturn(ctx, w.manager, programme, "2021-03-31"); !errors.Is(err, reports.ErrTaken) {
			t.Errorf("a second one: %v", err)
		}
		if _, err := w.reports.StartReturn(ctx, w.manager, programme, "2021-04-01"); !errors.Is(err, reports.ErrFuture) {
			t.Errorf("of tomorrow: %v", err)
		}
		if _, _, err := w.reports.ReadReturn(ctx, w.funder, filed.Slug); !errors.Is(err, reports.ErrNotAllowed) {
			t.Errorf("a funder reads a draft: %v", err)
		}
		if listed, err := w.reports.Returns(ctx, w.funder); err != nil || len(listed) != 0 {
			t.Errorf("a funder sees %d drafts, %v", len(listed), err)
		}
		_, before, err := w.reports.ReadReturn(ctx, w.manager, filed.Slug)
		if err != nil {
			t.Fatal(err)
		}
		w.release(filed.Slug)
		w.Clock.Set(time.Date(2021, 5, 1, 9, 0, 0, 0, time.UTC))
		late := reports.Engagement{Programme: programme, Kind: "briefing", HappenedOn: "2021-03-30"}
		if _, err := w.reports.AddEngagement(ctx, w.manager, late); err != nil {
			t.Fatal(err)
		}
		_, frozen, err := w.reports.ReadReturn(ctx, w.funder, filed.Slug)
		if err != nil {
			t.Fatal(err)
		}
		if len(frozen.Hash) != 64 || !strings.HasPrefix(frozen.State, "Approved and released") {
			t.Errorf("its state is %q, %q", frozen.State, frozen.Hash)
		}
		before.State, before.Hash = frozen.State, frozen.Hash // they are said on reading
		if got, want := returnFile(t, frozen, "json"), returnFile(t, before, "json"); got != want {
			t.Errorf("the released return is\n%s\nwant\n%s", got, want)
		}
		if now := figureOf(t, w, "kpi.briefings", "2021-03-31").Figure.Text(); now != "4" {
			t.Errorf("counted now there are %s briefings, want 4", now)
		}
		_, receipt, err := w.reports.ReturnReceipt(ctx, w.funder, filed.Slug, "kpi.briefings")
		if err != nil || receipt.Figure.Text() != "3" || len(receipt.Sources) != 3 {
			t.Errorf("the funder's receipt: %+v, %v", receipt, err)
		}
		if _, _, err := w.reports.ReturnReceipt(ctx, w.funder, filed.Slug, "kpi.nothing"); !errors.Is(err, reports.ErrNoFigure) {
			t.Errorf("a receipt of nothing: %v", err)
		}
		if err := w.db.Exec("UPDATE report_returns SET content = content || ' '").Error; err != nil {
			t.Fatal(err)
		}
		if _, _, err := w.reports.ReadReturn(ctx, w.funder, filed.Slug); !errors.Is(err, reports.ErrAltered) {
			t.Errorf("an altered return: %v", err)
		}
	})
}

// The address of a return is the quarter of the financial year, or its day.
func TestReturnAddress(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for asAt, want := range map[string]string{
			"2020-06-30": "2020-21-q1", "2020-09-30": "2020-21-q2", "2020-12-31": "2020-21-q3",
			"2021-02-12": "2021-02-12", "2021-03-31": "2020-21-q4",
		} {
			filed, err := w.reports.StartReturn(t.Context(), w.manager, programme, asAt)
			if err != nil || filed.Slug != want {
				t.Errorf("as at %s: %q, %v, want %q", asAt, filed.Slug, err, want)
			}
		}
	})
}
