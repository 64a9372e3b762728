package surveys

import (
	"iter"
	"slices"
)

// knownSets says which sets of people's answers can be worked out from released sums. People
// who are in the same released sets are one class, a column; a released set is a row of
// classes. The answers of a set of classes can be worked out by adding and taking away
// released sums exactly when its indicator is in the rows' span, that is, when it is
// orthogonal to everything the rows are orthogonal to. Of that there is one vector a column
// that is no pivot of the rows in reduced form: it has 1 there and, at each pivot, what the
// pivot's row has in that column, negative.
//
// There are some hundred rows and many thousand columns, so that the reduced form is not
// written out: each of its rows is kept as so many times each of the released ones.
type knownSets struct {
	rows    int     // how many were released
	members [][]int // by column: the released rows that have it
	times   [][]int64
	pivots  []int     // of the reduced rows
	rowOf   []int     // by column: the reduced row whose pivot it is, or -1
	free    []int     // the columns that are no pivot
	values  [][]int64 // by reduced row: its values by column, once they were asked for
}

// fieldPrime is the order of the field the span is computed in: rationals would do, and a
// wrong yes, which only hides, takes a numerator that this prime divides.
const fieldPrime = 1<<31 - 1

// newKnownSets reduces so many rows column by column: the first column that one of the rows has
// that are not reduced yet becomes its pivot, and is taken from all others.
func newKnownSets(members [][]int, rows int) *knownSets {
	k := &knownSets{rows: rows, members: members, rowOf: make([]int, len(members))}
	left := make([][]int64, rows)
	for i := range left {
		left[i] = make([]int64, rows)
		left[i][i] = 1
	}
	for column, in := range members {
		k.rowOf[column] = -1
		at := slices.IndexFunc(left, func(row []int64) bool { return valueOf(row, in) != 0 })
		if at < 0 {
			k.free = append(k.free, column)
			continue
		}
		row := left[at]
		left = slices.Delete(left, at, at+1)
		scale(row, inverse(valueOf(row, in)))
		for _, others := range [][][]int64{left, k.times} {
			for _, other := range others {
				subtract(other, row, valueOf(other, in))
			}
		}
		k.rowOf[column] = len(k.times)
		k.times, k.pivots = append(k.times, row), append(k.pivots, column)
	}
	k.values = make([][]int64, len(k.times))
	return k
}

// valueOf is what a reduced row has in a column that these released rows have.
func valueOf(times []int64, members []int) int64 {
	var sum int64 // of some hundred numbers below the prime
	for _, row := range members {
		sum += times[row]
	}
	return sum % fieldPrime
}

// valuesOf is what a reduced row has, by column.
func (k *knownSets) valuesOf(row int) []int64 {
	if k.values[row] == nil {
		k.values[row] = make([]int64, len(k.members))
		for column, in := range k.members {
			k.values[row][column] = valueOf(k.times[row], in)
		}
	}
	return k.values[row]
}

// subtract takes so many times the other row away.
func subtract(row, other []int64, times int64) {
	if times == 0 {
		return
	}
	for column := range row {
		row[column] = (row[column] + (fieldPrime-times)*other[column]) % fieldPrime
	}
}

func scale(row []int64, times int64) {
	for column := range row {
		row[column] = row[column] * times % fieldPrime
	}
}

// inverse is by Fermat: x^(p-2).
func inverse(x int64) int64 {
	result := int64(1)
	for power := int64(fieldPrime - 2); power > 0; power >>= 1 {
		if power&1 == 1 {
			result = result * x % fieldPrime
		}
		x = x * x % fieldPrime
	}
	return result
}

// has says that the answers of these classes together can be worked out.
func (k *knownSets) has(classes []int) bool {
	for range k.against(classes) {
		return false
	}
	return true
}

// against are the columns whose vectors the set is not orthogonal to.
func (k *knownSets) against(classes []int) iter.Seq[int] {
	var rows [][]int64
	for _, class := range classes {
		if row := k.rowOf[class]; row >= 0 {
			rows = append(rows, k.valuesOf(row))
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

	pivots  []int     // those of few people
	times   [][]int64 // by released row: how many times it is in the reduced rows of these
	vectors [][]int   // by column, once asked for: the classes of few people in its vector
}

func newSmallSet(weights []int, known *knownSets, floor int, excused func([]int) bool) *smallSet {
	s := &smallSet{weights: weights, known: known, floor: floor, excused: excused}
	s.vectors, s.times = make([][]int, len(weights)), make([][]int64, known.rows)
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

// exists tries every class as the first of the set. A class that was tried is in no later one.
func (s *smallSet) exists() bool {
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
func (s *smallSet) grow(set []int, weight int) bool {
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
