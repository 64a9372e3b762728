package surveys

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// The plain form of what the ledger decides: all rows are written out, and every vector is looked
// at anew. knownSets and smallSet find the same, and try as often.

// plainKnown is knownSets with its reduced rows.
type plainKnown struct {
	reduced [][]int64
	pivots  []int // of the rows
	rowOf   []int // by column: the row whose pivot it is, or -1
	free    []int // the columns that are no pivot
}

func newPlainKnown(rows [][]bool, columns int) plainKnown {
	known := plainKnown{rowOf: make([]int, columns)}
	known.reduced, known.pivots = plainReduce(rows, columns)
	for column := range known.rowOf {
		known.rowOf[column] = -1
	}
	for row, pivot := range known.pivots {
		known.rowOf[pivot] = row
	}
	for column, row := range known.rowOf {
		if row < 0 {
			known.free = append(known.free, column)
		}
	}
	return known
}

// reduce brings the rows to reduced row echelon form and names the column of each pivot.
func plainReduce(rows [][]bool, columns int) (reduced [][]int64, pivots []int) {
	for _, row := range rows {
		numbers := make([]int64, columns)
		for column, in := range row {
			if in {
				numbers[column] = 1
			}
		}
		for i, pivot := range pivots {
			subtract(numbers, reduced[i], numbers[pivot])
		}
		pivot := firstNonZero(numbers)
		if pivot < 0 {
			continue
		}
		scale(numbers, inverse(numbers[pivot]))
		for i := range reduced {
			subtract(reduced[i], numbers, reduced[i][pivot])
		}
		reduced, pivots = append(reduced, numbers), append(pivots, pivot)
	}
	return reduced, pivots
}

func firstNonZero(row []int64) int {
	for column, value := range row {
		if value != 0 {
			return column
		}
	}
	return -1
}

// has says that the answers of these classes together can be worked out.
func (k plainKnown) has(classes []int) bool {
	for range k.against(classes) {
		return false
	}
	return true
}

// against are the columns whose vectors the set is not orthogonal to.
func (k plainKnown) against(classes []int) iter.Seq[int] {
	var rows [][]int64
	for _, class := range classes {
		if row := k.rowOf[class]; row >= 0 {
			rows = append(rows, k.reduced[row])
		}
	}
	columns := k.free
	if len(rows) == 0 { // only a class against itself
		columns = slices.Sorted(slices.Values(classes))
	}
	return func(yield func(int) bool) {
		for _, column := range columns {
			var sum int64
			for _, row := range rows {
				sum += row[column]
			}
			if slices.Contains(classes, column) {
				sum += fieldPrime - 1
			}
			if sum%fieldPrime != 0 && !yield(column) {
				return
			}
		}
	}
}

// plainSmallSet looks for a set of classes of fewer people than the floor whose answers can be
// worked out from the released sums, and that excused does not let pass.
type plainSmallSet struct {
	weights  []int
	known    plainKnown
	floor    int
	excused  func(classes []int) bool
	excluded []bool
	tried    int
}

// exists tries every class as the first of the set. A class that was tried is in no later one.
func (s *plainSmallSet) exists() bool {
	s.excluded = make([]bool, len(s.weights))
	for class, weight := range s.weights {
		if weight >= s.floor {
			s.excluded[class] = true
		}
	}
	for class, weight := range s.weights {
		if s.excluded[class] {
			continue
		}
		if s.grow([]int{class}, weight) {
			return true
		}
		s.excluded[class] = true
	}
	return false
}

// grow takes a vector that the set is not orthogonal to: a larger set that is has another
// class of that vector. It takes the vector that leaves the fewest to try.
func (s *plainSmallSet) grow(set []int, weight int) bool {
	if s.tried++; s.tried > mostTried {
		return true
	}
	complete := true
	var fewest []int
	for column := range s.known.against(set) {
		more := s.candidates(column, set, weight)
		if complete || len(more) < len(fewest) {
			fewest = more
		}
		complete = false
		if len(more) == 0 {
			return false
		}
	}
	if complete {
		return !s.excused(set)
	}
	var tried []int
	defer func() {
		for _, class := range tried {
			s.excluded[class] = false
		}
	}()
	for _, class := range fewest {
		if s.grow(append(set[:len(set):len(set)], class), weight+s.weights[class]) {
			return true
		}
		s.excluded[class] = true
		tried = append(tried, class)
	}
	return false
}

// candidates are the classes of a column's vector that may still come into the set, in their
// order.
func (s *plainSmallSet) candidates(column int, set []int, weight int) []int {
	var more []int
	add := func(class int) {
		if !s.excluded[class] && weight+s.weights[class] < s.floor && !slices.Contains(set, class) {
			more = append(more, class)
		}
	}
	add(column)
	for row, pivot := range s.known.pivots {
		if s.known.reduced[row][column] != 0 {
			add(pivot)
		}
	}
	slices.Sort(more)
	return more
}

// plainMayRelease is judge.mayRelease.
func (j *judge) plainMayRelease(released, own, more []int) bool {
	all := slices.Concat(released, more)
	before, after := j.plain(released), j.plain(all)
	if len(before.pivots) == len(after.pivots) {
		return true
	}
	alone := []plainKnown{before}
	for _, sets := range j.byWhole(slices.Concat(own, more)) {
		alone = append(alone, j.plain(sets))
	}
	search := plainSmallSet{weights: j.weights, known: after, floor: j.floor, excused: func(set []int) bool {
		return slices.ContainsFunc(alone, func(known plainKnown) bool { return known.has(set) })
	}}
	return !search.exists()
}

func (j *judge) plain(sets []int) plainKnown {
	rows := make([][]bool, len(sets))
	for i, set := range sets {
		rows[i] = make([]bool, len(j.members))
		for column, in := range j.members {
			rows[i][column] = slices.Contains(in, j.rows[set])
		}
	}
	return newPlainKnown(rows, len(j.members))
}

// plainRefusals is refusals. It tells apart only the classes that the sets at hand do.
func plainRefusals(classes classCounts, sets []releasedSet, released, own, candidates []int, floor int) []int {
	may := func(more ...int) bool {
		return newJudge(classes, sets, slices.Concat(released, more), floor).plainMayRelease(released, own, more)
	}
	if may(candidates...) {
		return nil
	}
	var refused []int
	released, own = slices.Clone(released), slices.Clone(own)
	for _, candidate := range candidates {
		if !may(candidate) {
			refused = append(refused, candidate)
			continue
		}
		released, own = append(released, candidate), append(own, candidate)
	}
	return refused
}

// drawnRelease is what refusals is asked.
type drawnRelease struct {
	classes                   classCounts
	sets                      []releasedSet
	released, own, candidates []int
	floor                     int
}

// drawRelease draws people of organisations, roles and days, and what is released of them: days,
// groups of days, and now and then anybody.
func drawRelease(seed uint64, most int) drawnRelease {
	random := rand.New(rand.NewPCG(seed, 7))
	draw := random.IntN
	r := drawnRelease{classes: classCounts{}, floor: 5 + draw(9)}
	organisations, roles, days := 1+draw(4), 1+draw(3), 1+draw(most/2)
	type member func(organisation, role, day int) bool
	var members []member
	for range 1 + draw(most) {
		organisation, role, day := draw(organisations+1)-1, draw(roles+1)-1, draw(days)
		is := func(o, r, d int) bool {
			return (organisation < 0 || o == organisation) && (role < 0 || r == role) && d <= day
		}
		if draw(6) == 0 {
			chance := random.Uint64()
			is = func(o, r, d int) bool { return chance>>((o*13+r*5+d)%64)&1 == 1 }
		}
		whole := responseSet{Waves: map[string]int{"w": 1 + draw(2)}, AsAt: fmt.Sprint(day)}
		if organisation >= 0 {
			whole.By, whole.Group = ByOrganisation, new(fmt.Sprint(organisation))
		}
		members, r.sets = append(members, is), append(r.sets, releasedSet{Of: whole})
	}
	for o := range organisations {
		for role := range roles {
			for day := range days {
				name := ""
				for i, is := range members {
					if is(o, role, day) {
						name += numberInName(i)
					}
				}
				r.classes.add(name, draw(3)*(1+draw(9)))
			}
		}
	}
	for _, at := range random.Perm(len(r.sets)) {
		switch draw(5) {
		case 0:
			r.released = append(r.released, at)
		case 1:
			r.released, r.own = append(r.released, at), append(r.own, at)
		case 2, 3:
			r.candidates = append(r.candidates, at)
		}
	}
	slices.Sort(r.released)
	return r
}

func checkRelease(t interface{ Fatalf(string, ...any) }, r drawnRelease) (refused int) {
	want := plainRefusals(r.classes, r.sets, r.released, r.own, r.candidates, r.floor)
	got := refusals(r.classes, r.sets, r.released, r.own, r.candidates, r.floor)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("%+v: %s", r, diff)
	}
	return len(want)
}

func TestRefusalsAreThoseOfThePlainForm(t *testing.T) {
	refused, asked := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		r := drawRelease(rapid.Uint64().Draw(t, "seed"), 14)
		refused += checkRelease(t, r)
		asked += len(r.candidates)
	})
	if refused == 0 || refused == asked {
		t.Errorf("%d of %d were refused: the draws show too little", refused, asked)
	}
}

// And with many sets, which tell some hundred classes apart.
func TestRefusalsOfManySetsAreThoseOfThePlainForm(t *testing.T) {
	for seed := range uint64(40) {
		checkRelease(t, drawRelease(seed, 60))
	}
}

// The reduced rows, what can be worked out of them, and how often a search tries.
func TestKnownSetsAreThoseOfThePlainForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRelease(rapid.Uint64().Draw(t, "seed"), 12)
		all := make([]int, len(r.sets))
		for i := range all {
			all[i] = i
		}
		judge := newJudge(r.classes, r.sets, all, r.floor)
		plain, known := judge.plain(all), judge.known(all)
		var classes []int
		for column := range judge.weights {
			classes = append(classes, column)
			was, is := plain.rowOf[column], known.rowOf[column]
			if was < 0 != (is < 0) || is >= 0 && !slices.Equal(plain.reduced[was], known.valuesOf(is)) {
				t.Fatalf("column %d is another", column)
			}
		}
		some := rapid.SliceOfNDistinct(rapid.IntRange(0, max(0, len(classes)-1)), 0, min(3, len(classes)), rapid.ID[int]).Draw(t, "some")
		if len(some) > 0 && plain.has(some) != known.has(some) {
			t.Fatalf("%v: %v", some, known.has(some))
		}
		never := func([]int) bool { return true }
		slow, fast := plainSmallSet{weights: judge.weights, known: plain, floor: r.floor, excused: never}, newSmallSet(judge.weights, known, r.floor, never)
		if slow.exists() != fast.exists(classes) || slow.tried != fast.tried {
			t.Fatalf("%d tried, and plainly %d", fast.tried, slow.tried)
		}
	})
}
