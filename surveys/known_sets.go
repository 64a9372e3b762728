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
type knownSets struct {
	reduced [][]int64
	pivots  []int // of the rows
	rowOf   []int // by column: the row whose pivot it is, or -1
	free    []int // the columns that are no pivot
}

// fieldPrime is the order of the field the span is computed in: rationals would do, and a
// wrong yes, which only hides, takes a numerator that this prime divides.
const fieldPrime = 1<<31 - 1

func newKnownSets(rows [][]bool, columns int) knownSets {
	known := knownSets{rowOf: make([]int, columns)}
	known.reduced, known.pivots = reduce(rows, columns)
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
func reduce(rows [][]bool, columns int) (reduced [][]int64, pivots []int) {
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
func (k knownSets) has(classes []int) bool {
	for range k.against(classes) {
		return false
	}
	return true
}

// against are the columns whose vectors the set is not orthogonal to.
func (k knownSets) against(classes []int) iter.Seq[int] {
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

// mostTried bounds a search. One that does not end within it counts as having found
// something, which hides.
const mostTried = 20_000

// smallSet looks for a set of classes of fewer people than the floor whose answers can be
// worked out from the released sums, and that excused does not let pass.
type smallSet struct {
	weights  []int
	known    knownSets
	floor    int
	excused  func(classes []int) bool
	excluded []bool
	tried    int
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
