package reports_test

import (
	"slices"
	"testing"
	"time"

	"muster/courses/people"
	"muster/reports"
)

// The record of releases names who was shown a figure of answers first: whoever opened the page,
// the receipt or the form that counted it. Muster itself is named where a command counted it, and
// where a funder is told that a figure has changed, but not what it is now.
func TestWhoAFigureIsReleasedTo(t *testing.T) {
	const day, slug = "2021-03-31", "2020-21-q4"
	declare := func(w *world, actor people.Actor, kind reports.DeclarationKind) error {
		_, err := w.reports.Declare(w.T.Context(), actor, reports.Declaration{Programme: programme, Letter: "A", Kind: kind, AsAt: day, RAG: reports.Green, Reason: "We saw it."})
		return err
	}
	for name, look := range map[string]func(*world) (string, error){
		"a receipt of a draft": func(w *world) (string, error) {
			w.startOnce(day)
			_, _, err := w.reports.ReturnReceipt(w.T.Context(), w.board, slug, "kpi.sure")
			return w.board.Name, err
		},
		"a draft": func(w *world) (string, error) {
			w.startOnce(day)
			_, _, err := w.reports.ReadReturn(w.T.Context(), w.manager, slug)
			return w.manager.Name, err
		},
		"a board": func(w *world) (string, error) {
			_, err := w.reports.BoardView(w.T.Context(), w.board, programme, day)
			return w.board.Name, err
		},
		"a declaration": func(w *world) (string, error) { return w.manager.Name, declare(w, w.manager, reports.Declared) },
		"an assurance":  func(w *world) (string, error) { return w.board.Name, declare(w, w.board, reports.Assured) },
		"muster report": func(w *world) (string, error) {
			_, err := w.reports.BuildReturn(w.T.Context(), people.System, programme, day)
			return "", err
		},
		"a funder’s recount": func(w *world) (string, error) {
			w.startOnce(day)
			w.release(slug)
			w.must(w.db.Exec("DELETE FROM survey_released_sets").Error)
			w.must(w.db.Exec("DELETE FROM survey_releases").Error)
			w.Clock.Set(time.Date(2021, 5, 4, 9, 0, 0, 0, time.UTC))
			w.answers("POST", "2021", "Q5a", 20, func(int) string { return "2021-03-20,Kent,1" }, "late")
			recount, err := w.reports.Recounted(w.T.Context(), w.funder, slug, "kpi.sure")
			if !recount.Withheld || !recount.Differs() {
				w.T.Errorf("the funder is told %+v", recount)
			}
			return "", err
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				want, err := look(w)
				w.must(err)
				released, total, err := w.surveys.Releases(t.Context(), w.manager, 0, 100)
				w.must(err)
				var to []string
				for _, release := range released {
					to = append(to, release.To)
				}
				if total == 0 || slices.ContainsFunc(to, func(name string) bool { return name != want }) {
					t.Errorf("released to %q, want %q", to, want)
				}
			})
		})
	}
}
