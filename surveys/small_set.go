package surveys

import (
	"cmp"
	"iter"
	"slices"
)

// mostTried bounds a search. One that does not end within it counts as having found
// something, which hides.
const mostTried = 20_000

// smallSet looks for a set of classes of fewer people than the floor whose answers can be
// worked out from the released sums, and that excused does not let pass.
type smallSet struct {
	weights  []int
	known    *knownSets
	floor    int
	excused  func(classes []int) bool
	excluded []bool
	tried    int

	pivots  []int         // those of few people
	times   [][]int64     // by released row: how many times it is in the reduced rows of these
	vectors [][]int       // by column that is no pivot: the classes of few people in its vector, once asked for
	with    map[int][]int // by pivot of few people: the columns whose vectors have it, the shortest first, once asked for
}

func newSmallSet(weights []int, known *knownSets, floor int, excused func([]int) bool) *smallSet {
	s := &smallSet{weights: weights, known: known, floor: floor, excused: excused, vectors: make([][]int, len(weights)), with: map[int][]int{}}
	if len(known.times) > 0 {
		s.times = make([][]int64, len(known.times[0]))
	}
	for row, pivot := range known.pivots {
		if weights[pivot] >= floor {
			continue
		}
		s.pivots = append(s.pivots, pivot)
		for released, times := range known.times[row] {
			s.times[released] = append(s.times[released], times)
		}
	}
	return s
}

// exists looks for a set that has one of some classes in it. It tries each of them as the first
// of the set. One that was tried is in no later one.
func (s *smallSet) exists(some []int) bool {
	s.excluded = make([]bool, len(s.weights))
	for class, weight := range s.weights {
		if weight >= s.floor {
			s.excluded[class] = true
		}
	}
	for _, class := range some {
		if s.excluded[class] {
			continue
		}
		if s.grow([]int{class}, s.weights[class]) {
			return true
		}
		s.excluded[class] = true
	}
	return false
}

// grow takes a vector that the set is not orthogonal to: a larger set that is has another
// class of that vector. It takes the vector that leaves the fewest to try, of equals the first.
func (s *smallSet) grow(set []int, weight int) bool {
	if s.tried++; s.tried > mostTried {
		return true
	}
	var fewest []int
	first := -1
	for column := range s.against(set) {
		more := s.candidates(column, set, weight)
		if len(more) == 0 {
			return false
		}
		if first < 0 || cmp.Or(cmp.Compare(len(more), len(fewest)), cmp.Compare(column, first)) < 0 {
			fewest, first = more, column
		}
	}
	if first < 0 {
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

// against are those of knownSets.against, some twice, the shortest vectors of a class first: of
// most sets one of these leaves nothing to try. A pivot and a vector that has not got it are
// orthogonal.
func (s *smallSet) against(set []int) iter.Seq[int] {
	var pivots, columns []int
	for _, class := range set {
		if s.known.rowOf[class] >= 0 {
			pivots = append(pivots, class)
		} else {
			columns = append(columns, class)
		}
	}
	others := columns
	for _, pivot := range pivots {
		columns = slices.Concat(columns, s.columnsWith(pivot))
	}
	return func(yield func(int) bool) {
		for _, column := range columns {
			if s.isAgainst(column, pivots, slices.Contains(others, column)) && !yield(column) {
				return
			}
		}
	}
}

// isAgainst says that a column's vector is not orthogonal to these pivots, and to the column
// itself when that is in the set.
func (s *smallSet) isAgainst(column int, pivots []int, inSet bool) bool {
	met := 0
	for _, pivot := range pivots {
		if _, has := slices.BinarySearch(s.vector(column), pivot); has {
			met++
		}
	}
	if met == 0 {
		return inSet
	}
	if met == 1 && !inSet {
		return true
	}
	var sum int64
	for _, pivot := range pivots {
		sum += valueOf(s.known.times[s.known.rowOf[pivot]], s.known.members[column])
	}
	if inSet {
		sum += fieldPrime - 1
	}
	return sum%fieldPrime != 0
}

// candidates are the classes of a column's vector that may still come into the set, in their
// order.
func (s *smallSet) candidates(column int, set []int, weight int) []int {
	var more []int
	for _, class := range s.vector(column) {
		if !s.excluded[class] && weight+s.weights[class] < s.floor && !slices.Contains(set, class) {
			more = append(more, class)
		}
	}
	return more
}

// vector are the classes of few people in a column's vector, in their order.
func (s *smallSet) vector(column int) []int {
	if s.vectors[column] != nil {
		return s.vectors[column]
	}
	found := []int{}
	if s.weights[column] < s.floor {
		found = append(found, column)
	}
	values := make([]int64, len(s.pivots))
	for _, released := range s.known.members[column] {
		for i, times := range s.times[released] {
			values[i] += times
		}
	}
	for i, pivot := range s.pivots {
		if values[i]%fieldPrime != 0 {
			found = append(found, pivot)
		}
	}
	slices.Sort(found)
	s.vectors[column] = found
	return found
}

// columnsWith are the columns whose vectors have a pivot of few people, the shortest first.
func (s *smallSet) columnsWith(pivot int) []int {
	if columns, known := s.with[pivot]; known {
		return columns
	}
	var columns []int
	times := s.known.times[s.known.rowOf[pivot]]
	for _, column := range s.known.free {
		if valueOf(times, s.known.members[column]) != 0 {
			columns = append(columns, column)
		}
	}
	slices.SortStableFunc(columns, func(a, b int) int { return cmp.Compare(len(s.vector(a)), len(s.vector(b))) })
	s.with[pivot] = columns
	return columns
}
