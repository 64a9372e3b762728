package surveys

import (
	"context"
	"slices"
)

// releasing is one answer on its way through the ledger. count counts everybody of some
// universes by the sets that they are in.
type releasing struct {
	question            question
	ledger              ledger
	count               func(context.Context, []universeSets) ([][]classCounts, error)
	rows                []releasedSetRow
	whole, refusedWhole int
}

// answerFigure is a figure of an answer and the flag that hides it. ofAll says that it is of
// all responses.
type answerFigure struct {
	placedFigure
	hidden *bool
	ofAll  bool
}

// decide hides what may not be released, and notes what is.
func (r *releasing) decide(ctx context.Context, d *disclosed) error {
	answer := r.figures(d)
	figures := make([]placedFigure, len(answer))
	for i, one := range answer {
		figures[i] = one.placedFigure
	}
	books := map[string]*setBook{}
	for _, in := range r.universes() {
		books[in.name()] = newSetBook(r.planIn(in, d.plan), r.ledger.sets[in.name()], candidatesIn(in, figures))
	}
	classes, err := r.classes(ctx, d, books)
	if err != nil {
		return err
	}
	decideTogether(books, classes, figures, r.question.options.floors().base)
	for _, one := range answer {
		*one.hidden = !one.mayBeShown(books)
		if one.ofAll {
			r.whole++
		}
		if one.ofAll && *one.hidden {
			r.refusedWhole++
		}
	}
	for _, in := range r.universes() {
		rows, err := books[in.name()].rows(in.name())
		if err != nil {
			return err
		}
		r.rows = append(r.rows, rows...)
	}
	return nil
}

// universes are those of the question, each once.
func (r *releasing) universes() []universe {
	before, after, pairs := r.question.universes()
	return slices.CompactFunc([]universe{before, after, pairs}, slices.Equal)
}

// planIn leaves of the items' scales those that a universe's answers are on.
func (r *releasing) planIn(in universe, plan comparisonPlan) comparisonPlan {
	before, after, _ := r.question.universes()
	if slices.Equal(before, after) {
		return plan
	}
	return plan.onSide(!slices.Equal(in, after), !slices.Equal(in, before))
}

// figures are those that the floors let be shown: first what everybody answered, of all and
// of the groups, and then the pairs, so that these are what is hidden where both cannot be.
func (r *releasing) figures(d *disclosed) []answerFigure {
	figures := r.sideFigures(d, nil, d.all, d.hiddenAll)
	for i, group := range d.groups {
		figures = append(figures, r.sideFigures(d, &d.names[i], group, d.hidden[i])...)
	}
	figures = append(figures, r.pairFigures(d, nil, d.all, d.hiddenAll)...)
	for i, group := range d.groups {
		figures = append(figures, r.pairFigures(d, &d.names[i], group, d.hidden[i])...)
	}
	return figures
}

// sets are those of all responses before and after (group nil), or of a group.
func (r *releasing) sets(group *string) (before, after responseSet) {
	of := func(side chosenSide) responseSet {
		set := r.question.set(side)
		if group != nil {
			set.By, set.Group = r.question.options.By, group
		}
		return set
	}
	return of(r.question.before), of(r.question.after)
}

func (r *releasing) sideFigures(d *disclosed, group *string, tally *groupTally, hidden []hiddenItem) []answerFigure {
	universeBefore, universeAfter, _ := r.question.universes()
	before, after := r.sets(group)
	var figures []answerFigure
	for i := range d.plan.items {
		figures = addFigure(figures, i, tally.before.items[i].base, &hidden[i].before, group == nil, placedSet{universeBefore, releasedSet{Of: before}})
		figures = addFigure(figures, i, tally.after.items[i].base, &hidden[i].after, group == nil, placedSet{universeAfter, releasedSet{Of: after}})
	}
	return figures
}

// pairFigures stand on the pairs, and on each side on those of its responses that are in one:
// who is not in one is the difference to everybody's.
func (r *releasing) pairFigures(d *disclosed, group *string, tally *groupTally, hidden []hiddenItem) []answerFigure {
	before, after := r.sets(group)
	var figures []answerFigure
	for i := range d.plan.items {
		figures = addFigure(figures, i, tally.itemPairs[i].pairs(), &hidden[i].pairs, group == nil, r.question.pairSets(before, after)...)
	}
	return figures
}

// pairSets are the sets that figures of the pairs of two sets tell of.
func (q question) pairSets(before, after responseSet) []placedSet {
	universeBefore, universeAfter, universePairs := q.universes()
	return []placedSet{
		{universeBefore, releasedSet{Of: before, With: []responseSet{after}}},
		{universeAfter, releasedSet{Of: after, With: []responseSet{before}}},
		{universePairs, releasedSet{Of: before, After: &after}},
	}
}

func addFigure(figures []answerFigure, item, base int, hidden *bool, ofAll bool, sets ...placedSet) []answerFigure {
	if base == 0 || *hidden {
		return figures
	}
	return append(figures, answerFigure{placedFigure{item, base, sets, new(bool)}, hidden, ofAll})
}

// classes are those of the universes in which something has to be counted, by the sets of their
// books: from the answer's own counts where nothing else was released that meets it, and these
// tell.
func (r *releasing) classes(ctx context.Context, d *disclosed, books map[string]*setBook) (map[string][]classCounts, error) {
	classes := map[string][]classCounts{}
	var asked []universeSets
	for _, in := range r.universes() {
		book := books[in.name()]
		if !book.needsCount() {
			continue
		}
		if book.standsAlone() {
			if own, told := r.ownClasses(d, in, book); told {
				classes[in.name()] = own
				continue
			}
		}
		asked = append(asked, universeSets{in: in, plan: book.plan, sets: book.sets})
	}
	counted, err := r.count(ctx, asked)
	for i, of := range counted {
		classes[asked[i].in.name()] = of
	}
	return classes, err
}

// ownClasses are the classes by the sets of this answer alone. Its counts do not tell them
// where a wave is on both sides, and where they do not know in which two groups the two
// responses of a pair are.
func (r *releasing) ownClasses(d *disclosed, in universe, book *setBook) (classes []classCounts, told bool) {
	before, after := r.sets(nil)
	universeBefore, universeAfter, universePairs := r.question.universes()
	if slices.Equal(in, universePairs) || slices.Equal(universeBefore, universeAfter) && (releasedSet{Of: before}).meets(releasedSet{Of: after}) {
		return nil, false
	}
	classes = make([]classCounts, len(d.plan.items))
	for i := range classes {
		classes[i] = classCounts{}
		if slices.Equal(in, universeBefore) && !r.addOwnClasses(classes[i], d, i, book, true) ||
			slices.Equal(in, universeAfter) && !r.addOwnClasses(classes[i], d, i, book, false) {
			return nil, false
		}
	}
	return classes, true
}

// addOwnClasses adds those of one side of an item: of every group those in a pair of the
// group, those in another pair, and the rest.
func (r *releasing) addOwnClasses(classes classCounts, d *disclosed, item int, book *setBook, isBefore bool) (told bool) {
	all, paired := r.namesOfSets(book, nil, isBefore)
	unknown := d.all.itemPairs[item].pairs()
	add := func(tally *groupTally, ofGroup, pairedInGroup string) {
		base, pairs, parted := tally.after.items[item].base, tally.itemPairs[item].pairs(), tally.parted[1][item]
		if isBefore {
			base, parted = tally.before.items[item].base, tally.parted[0][item]
		}
		classes.add(all+ofGroup, base-pairs-parted)
		classes.add(all+ofGroup+paired, parted)
		classes.add(all+ofGroup+paired+pairedInGroup, pairs)
		unknown -= pairs + parted
	}
	if len(d.groups) == 0 {
		add(d.all, "", "")
	}
	for i, group := range d.groups {
		ofGroup, pairedInGroup := r.namesOfSets(book, &d.names[i], isBefore)
		add(group, ofGroup, pairedInGroup)
	}
	return unknown == 0
}

// namesOfSets are the numbers that a book gives a side's set and its pairs, "" where it has
// not got one.
func (r *releasing) namesOfSets(book *setBook, group *string, isBefore bool) (all, paired string) {
	of, with := r.sets(group)
	if !isBefore {
		of, with = with, of
	}
	name := func(set releasedSet) string {
		if at, known := book.index[set.text()]; known {
			return numberInName(at)
		}
		return ""
	}
	return name(releasedSet{Of: of}), name(releasedSet{Of: of, With: []responseSet{with}})
}
