package reports_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"muster/courses/people"
	"muster/reports"
)

// returnMatrix is who may do what with a return: every role, and nobody, against every act.
var returnMatrix = map[people.Role][]reports.ReturnAct{
	people.Manager: {
		reports.ReadDraft, reports.ReadReleased, reports.Start, reports.Write, reports.Submit, reports.Lock, reports.Reopen, reports.Answer,
	},
	people.Board:         {reports.ReadDraft, reports.ReadReleased, reports.Approve, reports.Reopen, reports.Ask},
	people.Funder:        {reports.ReadReleased, reports.Accept, reports.Reopen, reports.Ask},
	people.Administrator: {reports.ReadDraft, reports.ReadReleased, reports.Start},
	people.Trainer:       {},
	people.Contact:       {},
	people.Delegate:      {},
	"":                   {},
}

var returnActs = []reports.ReturnAct{
	reports.ReadDraft, reports.ReadReleased, reports.Start, reports.Write, reports.Submit, reports.Approve, reports.Accept,
	reports.Lock, reports.Reopen, reports.Ask, reports.Answer,
}

func TestWhoMayDoWhatWithAReturn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if len(returnMatrix) != len(people.Roles)+1 {
			t.Fatalf("the matrix has %d rows for %d roles", len(returnMatrix), len(people.Roles))
		}
		actors := map[people.Role]people.Actor{"": {}}
		for _, role := range people.Roles {
			actors[role] = people.Actor{PersonID: "a " + string(role), Name: string(role), Grants: []people.Grant{{Role: role, OrganisationID: "kent"}}}
		}
		for _, act := range returnActs {
			for role, allowed := range returnMatrix {
				want := slices.Contains(allowed, act)
				if got := reports.MayWithReturn(actors[role], act); got != want {
					t.Errorf("%q may %s: %v", role, act, got)
				}
				// The service refuses by the same table, before it looks at anything else.
				if err := w.try(actors[role], act); errors.Is(err, reports.ErrNotAllowed) == want {
					t.Errorf("%q tries to %s: %v", role, act, err)
				}
			}
		}
	})
}

// try does the act with a return that is a draft for what is done with drafts, and released
// for the rest; what else is wrong with it is another error.
func (w *world) try(actor people.Actor, act reports.ReturnAct) error {
	ctx, slug := w.T.Context(), "2020-21-q4"
	if act == reports.ReadReleased || act == reports.Ask || act == reports.Answer || act == reports.Accept || act == reports.Lock || act == reports.Reopen {
		slug = "2020-21-q3"
	}
	w.startOnce("2021-03-31")
	if w.startOnce("2020-12-31") {
		w.release("2020-21-q3")
	}
	var err error
	switch act {
	case reports.Start:
		_, err = w.reports.StartReturn(ctx, actor, programme, "2021-03-31")
	case reports.ReadDraft, reports.ReadReleased:
		_, _, err = w.reports.ReadReturn(ctx, actor, slug)
	case reports.Write:
		err = w.reports.CompleteSection(ctx, actor, slug, "no such section", true)
	case reports.Ask:
		_, err = w.reports.AskAboutFigure(ctx, actor, slug, "kpi.nothing", "Why?")
	case reports.Answer:
		err = w.reports.AnswerQuestion(ctx, actor, slug, "nothing", "So.")
	default:
		_, err = w.reports.MoveReturn(ctx, actor, slug, act, "0", "")
	}
	return err
}

func (w *world) startOnce(asAt string) bool {
	_, err := w.reports.StartReturn(w.T.Context(), w.manager, programme, asAt)
	if err != nil && !errors.Is(err, reports.ErrTaken) {
		w.T.Fatal(err)
	}
	return err == nil
}

// move makes a move of a return as it stands, which must succeed.
func (w *world) move(actor people.Actor, slug string, act reports.ReturnAct, reason string) reports.Return {
	w.T.Helper()
	filed, err := w.reports.MoveReturn(w.T.Context(), actor, slug, act, w.version(slug), reason)
	w.must(err)
	return filed
}

func (w *world) version(slug string) string {
	w.T.Helper()
	filed, _, err := w.reports.ReadReturn(w.T.Context(), w.manager, slug)
	w.must(err)
	return filed.Version()
}

// release submits a return and has it approved.
func (w *world) release(slug string) {
	w.T.Helper()
	w.move(w.manager, slug, reports.Submit, "")
	w.move(w.board, slug, reports.Approve, "")
}

// A return goes from hand to hand; each refuses what is not its turn, and a locked one stays.
func TestReturnFromDraftToLocked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx, slug := t.Context(), "2020-21-q4"
		w.startOnce("2021-03-31")
		refuse := func(actor people.Actor, act reports.ReturnAct, seen, reason string, want error) {
			t.Helper()
			if _, err := w.reports.MoveReturn(ctx, actor, slug, act, seen, reason); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", act, err, want)
			}
		}
		refuse(w.board, reports.Approve, w.version(slug), "", reports.ErrStage)
		refuse(w.manager, reports.Submit, "0", "", reports.ErrChangedSince)
		both := w.manager
		both.Grants = append(slices.Clone(both.Grants), people.Grant{Role: people.Board})
		submitted := w.move(both, slug, reports.Submit, "")
		if submitted.Hash == "" || submitted.State != reports.Submitted {
			t.Errorf("submitted: %+v", submitted)
		}
		refuse(both, reports.Approve, w.version(slug), "", reports.ErrOwnReturn)
		if _, _, err := w.reports.ReadReturn(ctx, w.funder, slug); !errors.Is(err, reports.ErrNotAllowed) {
			t.Errorf("a funder reads what is not approved: %v", err)
		}
		refuse(w.board, reports.Reopen, w.version(slug), "  ", reports.ErrNoReason)
		seen := w.version(slug)
		w.move(w.board, slug, reports.Reopen, "The spend of March is missing.")
		refuse(w.board, reports.Approve, seen, "", reports.ErrStage)
		w.move(w.manager, slug, reports.Submit, "")
		refuse(w.board, reports.Approve, seen, "", reports.ErrChangedSince)
		w.move(w.board, slug, reports.Approve, "")
		refuse(w.manager, reports.Lock, w.version(slug), "", reports.ErrStage)
		accepted := w.move(w.funder, slug, reports.Accept, "")
		w.Clock.Set(time.Date(2021, 5, 1, 9, 0, 0, 0, time.UTC))
		locked := w.move(w.manager, slug, reports.Lock, "")
		if locked.Hash != accepted.Hash || !locked.State.Released() {
			t.Errorf("locked: %+v", locked)
		}
		for _, act := range []reports.ReturnAct{reports.Submit, reports.Lock, reports.Reopen} {
			refuse(w.manager, act, w.version(slug), "It is wrong.", reports.ErrStage)
		}
		w.wantSteps(slug)
	})
}

// wantSteps wants the steps of the return that was sent back once, and of them a funder to
// see those from the approval on.
func (w *world) wantSteps(slug string) {
	for actor, want := range map[*people.Actor]string{
		&w.manager: "lock accept approve submit reopen submit ", &w.funder: "lock accept approve ",
	} {
		steps, err := w.reports.ReturnSteps(w.T.Context(), *actor, slug)
		w.must(err)
		acts := ""
		for _, step := range steps {
			acts += string(step.Act) + " "
			if (step.Reason != "") != (step.Act == reports.Reopen) || step.PersonName == "" || step.Hash == "" {
				w.T.Errorf("%+v", step)
			}
		}
		if acts != want {
			w.T.Errorf("the steps are %s, want %s", acts, want)
		}
	}
	var withdrawn int64
	w.must(w.db.Table("report_return_steps").Where("withdrawn <> ''").Count(&withdrawn).Error)
	if withdrawn != 1 {
		w.T.Errorf("%d steps keep what was withdrawn, want 1", withdrawn)
	}
}
