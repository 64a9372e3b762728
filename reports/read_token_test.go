package reports_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"muster/courses"
	"muster/courses/people"
	"muster/reports"
)

// token makes a token of that scope as somebody.
func (w *world) token(t *testing.T, actor people.Actor, scope reports.ReadScope) (reports.ReadToken, string) {
	t.Helper()
	made, secret, err := w.reports.MakeReadToken(t.Context(), actor, reports.ReadToken{Name: "Power BI", Programme: programme, Scope: scope}, 30)
	if err != nil {
		t.Fatal(err)
	}
	return made, secret
}

// file starts a draft and, as at another day, releases a return.
func (w *world) file(t *testing.T) (draft, released string) {
	t.Helper()
	one, err := w.reports.StartReturn(t.Context(), w.manager, programme, "2021-03-30")
	w.must(err)
	other, err := w.reports.StartReturn(t.Context(), w.manager, programme, "2020-12-31")
	w.must(err)
	w.release(other.Slug)
	return one.Slug, other.Slug
}

// Only managers and administrators make, list and revoke tokens.
func TestWhoMakesReadTokens(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, role := range people.Roles {
			organisation := ""
			if role.NeedsOrganisation() {
				organisation = "kent"
			}
			actor, may := w.Holder(role, organisation), role == people.Manager || role == people.Administrator
			made, _, err := w.reports.MakeReadToken(t.Context(), actor, reports.ReadToken{Name: "R", Programme: programme, Scope: reports.ScopeReturns}, 1)
			_, listErr := w.reports.ReadTokens(t.Context(), actor)
			revokeErr := w.reports.RevokeReadToken(t.Context(), actor, made.ID)
			for act, err := range map[string]error{"make": err, "list": listErr, "revoke": revokeErr} {
				if may && err != nil || !may && !errors.Is(err, reports.ErrNotAllowed) {
					t.Errorf("%s may %s: %v", role, act, err)
				}
			}
		}
		for name, step := range map[string]struct {
			token reports.ReadToken
			days  int
			want  error
		}{
			"no name":      {reports.ReadToken{Name: " ", Programme: programme, Scope: reports.ScopeReturns}, 1, reports.ErrToken},
			"a long name":  {reports.ReadToken{Name: strings.Repeat("é", 101), Programme: programme, Scope: reports.ScopeReturns}, 1, reports.ErrToken},
			"no scope":     {reports.ReadToken{Name: "R", Programme: programme, Scope: "all"}, 1, reports.ErrToken},
			"no days":      {reports.ReadToken{Name: "R", Programme: programme, Scope: reports.ScopeReturns}, 0, reports.ErrToken},
			"too long":     {reports.ReadToken{Name: "R", Programme: programme, Scope: reports.ScopeReturns}, 367, reports.ErrToken},
			"no programme": {reports.ReadToken{Name: "R", Programme: "X", Scope: reports.ScopeReturns}, 1, reports.ErrNoProgramme},
		} {
			if _, _, err := w.reports.MakeReadToken(t.Context(), w.manager, step.token, step.days); !errors.Is(err, step.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := w.reports.RevokeReadToken(t.Context(), w.manager, "none"); !errors.Is(err, reports.ErrNoToken) {
			t.Error(err)
		}
	})
}

// The secret is nowhere in the database, and works until it is revoked, expires, or its maker
// may no more.
func TestHowLongAReadTokenWorks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		made, secret := w.token(t, w.manager, reports.ScopeFigures)
		var kept string
		w.must(w.db.Raw("SELECT token_hash FROM report_read_tokens").Scan(&kept).Error)
		if len(secret) < 40 || len(kept) != 64 || strings.Contains(kept, secret[8:]) {
			t.Errorf("%q is kept as %q", secret, kept)
		}
		works := func() error {
			reader, err := w.reports.ReaderByToken(t.Context(), secret)
			if err == nil {
				_, err = w.reports.TokenFigures(t.Context(), reader, "")
			}
			return err
		}
		w.must(works())
		if _, err := w.reports.ReaderByToken(t.Context(), secret+"x"); !errors.Is(err, reports.ErrNoToken) {
			t.Errorf("another secret: %v", err)
		}
		w.Clock.Set(made.ExpiresAt.Add(-time.Second))
		w.must(works())
		w.Clock.Set(made.ExpiresAt)
		if err := works(); !errors.Is(err, reports.ErrNoToken) {
			t.Errorf("when it has expired: %v", err)
		}
		made, secret = w.token(t, w.manager, reports.ScopeFigures)
		w.must(w.People.WithdrawRole(t.Context(), people.System, w.manager.PersonID, people.Grant{Role: people.Manager}))
		if err := works(); !errors.Is(err, reports.ErrNotAllowed) {
			t.Errorf("when its maker is no manager: %v", err)
		}
		w.must(w.reports.RevokeReadToken(t.Context(), people.System, made.ID))
		if err := works(); !errors.Is(err, reports.ErrNoToken) {
			t.Errorf("when it is revoked: %v", err)
		}
		if err := w.reports.RevokeReadToken(t.Context(), people.System, made.ID); !errors.Is(err, reports.ErrNoToken) {
			t.Errorf("revoked twice: %v", err)
		}
	})
}

// What each scope reads, and of one programme alone.
func TestWhatAReadTokenReads(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		draft, released := w.file(t)
		for scope, want := range map[reports.ReadScope]struct{ draft, released, figures error }{
			reports.ScopeReleased: {reports.ErrNoReturn, nil, reports.ErrNotAllowed},
			reports.ScopeReturns:  {nil, nil, reports.ErrNotAllowed},
			reports.ScopeFigures:  {reports.ErrNotAllowed, reports.ErrNotAllowed, nil},
		} {
			_, secret := w.token(t, w.manager, scope)
			reader, err := w.reports.ReaderByToken(t.Context(), secret)
			w.must(err)
			_, _, draftErr := w.reports.TokenReturn(t.Context(), reader, draft)
			_, _, releasedErr := w.reports.TokenReturn(t.Context(), reader, released)
			_, figuresErr := w.reports.TokenFigures(t.Context(), reader, "2021-03-30")
			if !errors.Is(draftErr, want.draft) || !errors.Is(releasedErr, want.released) || !errors.Is(figuresErr, want.figures) {
				t.Errorf("%s: %v, %v, %v", scope, draftErr, releasedErr, figuresErr)
			}
		}
		_, err := w.Courses.AddProgramme(t.Context(), people.System, courses.Programme{Code: "OTHER", Title: "Other", StartsOn: "2020-04-01", EndsOn: "2021-03-31"})
		w.must(err)
		_, secret, err := w.reports.MakeReadToken(t.Context(), w.manager, reports.ReadToken{Name: "R", Programme: "OTHER", Scope: reports.ScopeReturns}, 1)
		w.must(err)
		other, err := w.reports.ReaderByToken(t.Context(), secret)
		w.must(err)
		returns, err := w.reports.TokenReturns(t.Context(), other)
		if _, _, readErr := w.reports.TokenReturn(t.Context(), other, released); err != nil || len(returns) != 0 || !errors.Is(readErr, reports.ErrNoReturn) {
			t.Errorf("a token of another programme: %v, %v, %v", returns, err, readErr)
		}
	})
}

// A use is in the audit once a day for each thing that was read, and the token says its last day.
func TestUsesOfAReadTokenAreRecorded(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, secret := w.token(t, w.manager, reports.ScopeFigures)
		reader, err := w.reports.ReaderByToken(t.Context(), secret)
		w.must(err)
		for _, day := range []string{"2021-03-30", "2021-03-30", "2021-03-31", ""} {
			_, err := w.reports.TokenFigures(t.Context(), reader, day)
			w.must(err)
		}
		var details []string
		w.must(w.db.Raw("SELECT detail FROM audit_entries WHERE act = 'read token used' AND subject = 'Power BI' AND actor_id = ? ORDER BY detail", w.manager.PersonID).Scan(&details).Error)
		if fmt.Sprint(details) != "[figures as at 2021-03-30 figures as at 2021-03-31]" {
			t.Errorf("the audit has %v", details)
		}
		tokens, err := w.reports.ReadTokens(t.Context(), w.manager)
		if err != nil || len(tokens) != 1 || tokens[0].LastUsedOn != "2021-03-31" {
			t.Errorf("%+v, %v", tokens, err)
		}
		if _, err := w.reports.TokenFigures(t.Context(), reader, "2021-04-01"); !errors.Is(err, reports.ErrFuture) {
			t.Errorf("a day to come: %v", err)
		}
		if _, err := w.reports.TokenFigures(t.Context(), reader, "2021-02-30"); !errors.Is(err, reports.ErrDay) {
			t.Errorf("no day: %v", err)
		}
	})
}

// The tidy table has each figure of the return once; what is hidden is empty in it.
func TestFigureRowsAreTheReturn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		made := w.made(t)
		rows := made.FigureRows(func(key string) string { return "/receipts/" + key })
		var file bytes.Buffer
		w.must(reports.WriteFigureRows(&file, rows))
		lines, err := csv.NewReader(&file).ReadAll()
		if err != nil || len(rows) != len(made.Receipts) || len(lines) != len(rows)+1 {
			t.Fatalf("%d rows, %d lines, %d figures, %v", len(rows), len(lines), len(made.Receipts), err)
		}
		hidden := 0
		for i, row := range rows {
			figure := made.Receipts[row.Key].Figure
			want := []string{row.Key, strings.Trim(cellOf(figure, figure.Value, ""), "[xc]"), strings.Trim(cellOf(figure, baseOf(figure), ""), "[xc]")}
			if got := []string{lines[i+1][4], lines[i+1][6], lines[i+1][8]}; fmt.Sprint(got) != fmt.Sprint(want) || row.Suppressed != figure.Suppressed {
				t.Errorf("%v, want %v", got, want)
			}
			if row.Suppressed {
				hidden++
			}
		}
		if hidden == 0 {
			t.Error("nothing was hidden: the test tells nothing of it")
		}
	})
}
