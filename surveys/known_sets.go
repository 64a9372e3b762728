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
	members [][]int // by column: the rows that have it, released or not
	times   [][]int64
	pivots  []int     // of the reduced rows
	rowOf   []int     // by column: the reduced row whose pivot it is, or -1
	free    []int     // the columns that are no pivot
	values  [][]int64 // by reduced row: its values by column, once they were asked for
}

// fieldPrime is the order of the field the span is computed in: rationals would do, and a
// wrong yes, which only hides, takes a numerator that this prime divides.
const fieldPrime = 1<<31 - 1

// newKnownSets knows of nothing released.
func newKnownSets(members [][]int) *knownSets {
	k := &knownSets{members: members, rowOf: make([]int, len(members)), free: make([]int, len(members))}
	for column := range members {
		k.rowOf[column], k.free[column] = -1, column
	}
	return k
}

// clone knows the same, and learns by itself.
func (k *knownSets) clone() *knownSets {
	return &knownSets{k.members, slices.Clone(k.times), slices.Clone(k.pivots), slices.Clone(k.rowOf), slices.Clone(k.free), slices.Clone(k.values)}
}

// learn takes one more row of so many as released: its pivot is the first column that it has when
// the others are taken from it, and that is taken from all others. What could not be worked out
// before, and now can, has one of some columns in it: those that are not 0 in the vector that the
// pivot had. There are none when the row itself could be worked out.
func (k *knownSets) learn(row, rows int) (some []int) {
	more := make([]int64, rows)
	more[row] = 1
	for at, pivot := range k.pivots {
		if _, has := slices.BinarySearch(k.members[pivot], row); has {
			subtract(more, k.times[at], 1)
		}
	}
	at := slices.IndexFunc(k.free, func(column int) bool { return valueOf(more, k.members[column]) != 0 })
	if at < 0 {
		return nil
	}
	pivot := k.free[at]
	some = []int{pivot}
	scale(more, inverse(valueOf(more, k.members[pivot])))
	for at, times := range k.times {
		if value := valueOf(times, k.members[pivot]); value != 0 {
			some = append(some, k.pivots[at])
			k.times[at] = slices.Clone(times) // a clone may have it too
			subtract(k.times[at], more, value)
		}
	}
	k.rowOf[pivot], k.free = len(k.pivots), slices.Delete(k.free, at, at+1)
	k.pivots, k.times, k.values = append(k.pivots, pivot), append(k.times, more), make([][]int64, len(k.pivots)+1)
	return some
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
