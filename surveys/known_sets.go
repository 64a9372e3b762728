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
