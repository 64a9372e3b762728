package surveys

import (
	"context"
	"errors"
	"slices"

	"muster/courses"
)

// linkedFigure is a figure of people whose answers are joined: to each other's at several
// times, or now to then. It tells of each time's answers and of each pair of them, so that it
// stands on several sets, and is shown only when every one of them may be released. base is
// the number of its people; shown is where the decision goes.
type linkedFigure struct {
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
func (s *Service) releaseFigures(ctx context.Context, q question, plan comparisonPlan, figures []linkedFigure) error {
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

func (s *Service) tryFigures(ctx context.Context, q question, plan comparisonPlan, figures []linkedFigure, universes []universe) error {
	names := make([]string, len(universes))
	for i, one := range universes {
		names[i] = one.name()
	}
	read, err := s.store.ledgerOf(ctx, names)
	if err != nil {
		return err
	}
	books := map[string]*setBook{}
	for _, one := range universes {
		book := newSetBook(plan, read.sets[one.name()], candidatesIn(one, figures))
		if err := s.refuse(ctx, one, book, q.options.floors()); err != nil {
			return err
		}
		books[one.name()] = book
	}
	for _, figure := range figures {
		*figure.shown = figure.decide(books)
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

func candidatesIn(in universe, figures []linkedFigure) []candidate {
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

// decide says whether the figure is shown. When one of its sets is refused none is released:
// what was not shown excuses nothing later.
func (f linkedFigure) decide(books map[string]*setBook) bool {
	refused := slices.ContainsFunc(f.sets, func(placed placedSet) bool {
		book := books[placed.in.name()]
		return book.refused[f.item][book.index[placed.set.text()]]
	})
	if !refused {
		return true
	}
	for _, placed := range f.sets {
		book := books[placed.in.name()]
		at := book.index[placed.set.text()]
		if _, is := book.released[f.item][at]; !is {
			book.refused[f.item][at] = true
		}
	}
	return false
}
