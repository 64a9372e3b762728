package surveys

import (
	"context"
	"errors"
	"slices"

	"muster/courses"
)

// placedFigure is a figure that the floors let be shown, and the sets that it stands on. One
// of people whose answers are joined, to each other's at several times, or now to then, tells
// of each time's answers and of each pair of them, so that it stands on several, and is shown
// only when every one of them may be released. base is the number of its people; shown is
// where the decision goes.
type placedFigure struct {
	item  int
	base  int
	sets  []placedSet
	shown *bool
}

// placedSet is a set with the universe it is released of.
type placedSet struct {
	in  universe
	set releasedSet
}

// releaseFigures decides about the figures, which the floors let be shown, under the ledger,
// and records what is. plan names the items.
func (s *Service) releaseFigures(ctx context.Context, q question, plan comparisonPlan, figures []placedFigure) error {
	if len(figures) == 0 {
		return nil
	}
	var universes []universe
	for _, figure := range figures {
		for _, placed := range figure.sets {
			if !slices.ContainsFunc(universes, func(u universe) bool { return slices.Equal(u, placed.in) }) {
				universes = append(universes, placed.in)
			}
		}
	}
	const tries = 30 // as in release
	for range tries {
		err := s.tryFigures(ctx, q, plan, figures, universes)
		if !errors.Is(err, errLedgerMoved) {
			return err
		}
	}
	return errLedgerMoved
}

func (s *Service) tryFigures(ctx context.Context, q question, plan comparisonPlan, figures []placedFigure, universes []universe) error {
	names := make([]string, len(universes))
	for i, one := range universes {
		names[i] = one.name()
	}
	read, err := s.store.ledgerOf(ctx, names)
	if err != nil {
		return err
	}
	books, classes := map[string]*setBook{}, map[string][]classCounts{}
	var asked []universeSets
	for _, one := range universes {
		book := newSetBook(plan, read.sets[one.name()], candidatesIn(one, figures))
		books[one.name()] = book
		if book.needsCount() {
			asked = append(asked, universeSets{in: one, plan: plan, sets: book.sets})
		}
	}
	counted, err := s.classes(ctx, asked)
	if err != nil {
		return err
	}
	for i, of := range counted {
		classes[asked[i].in.name()] = of
	}
	decideTogether(books, classes, figures, q.options.floors().base)
	for _, figure := range figures {
		*figure.shown = figure.mayBeShown(books)
	}
	var rows []releasedSetRow
	for _, name := range names {
		more, err := books[name].rows(name)
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	if len(rows) == 0 {
		return nil
	}
	return s.store.record(ctx, read.releases, releaseRow{
		Sides: q.sides(), AsAt: q.asAt, Steps: q.stepsText(), ReleasedTo: q.actor.PersonID, ReleasedOn: courses.DayOf(s.now()),
	}, rows)
}

func candidatesIn(in universe, figures []placedFigure) []candidate {
	var candidates []candidate
	for _, figure := range figures {
		for _, placed := range figure.sets {
			if slices.Equal(placed.in, in) {
				candidates = append(candidates, candidate{set: placed.set, item: figure.item, base: figure.base})
			}
		}
	}
	return candidates
}

// decideTogether decides in the books of several universes, each with the classes of its
// people unless it needs none, about the figures that stand on their sets. When one of a
// figure's sets is refused none of them is released, and the rest is decided again without:
// what is not shown excuses nothing.
func decideTogether(books map[string]*setBook, classes map[string][]classCounts, figures []placedFigure, floor int) {
	for again := true; again; {
		for name, counted := range classes {
			books[name].refuse(counted, floor)
		}
		again = false
		for _, figure := range figures {
			if !figure.mayBeShown(books) && figure.withdraw(books) {
				again = true
			}
		}
	}
}

// mayBeShown says that none of the figure's sets is refused.
func (f placedFigure) mayBeShown(books map[string]*setBook) bool {
	return !slices.ContainsFunc(f.sets, func(placed placedSet) bool {
		book := books[placed.in.name()]
		return book.refused[f.item][book.index[placed.set.text()]]
	})
}

// withdraw refuses those of the figure's sets that were not released before, and says whether
// there was one that was not refused yet.
func (f placedFigure) withdraw(books map[string]*setBook) (changed bool) {
	for _, placed := range f.sets {
		book := books[placed.in.name()]
		at := book.index[placed.set.text()]
		if _, is := book.released[f.item][at]; !is && !book.refused[f.item][at] {
			book.refused[f.item][at], changed = true, true
		}
	}
	return changed
}
