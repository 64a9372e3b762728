package datafile

// Reader reads the cells of a row and remembers whether one was refused.
type Reader struct {
	Row     Row
	Refused bool
}

// Refuse notes a problem with the row's cell under the column.
func (r *Reader) Refuse(column, format string, values ...any) {
	r.Row.Problem(column, format, values...)
	r.Refused = true
}
