package reports

import (
	"context"

	"muster/courses"
	"muster/courses/datafile"
)

// RecordImport says how a file of records is taken. Programme is the code of the programme
// they all belong to; when it is empty, each belongs to the one that its day says. DryRun
// does everything but store. Progress, unless nil, is told how many of the new rows are
// stored so far, and of how many.
type RecordImport struct {
	Programme string
	DryRun    bool
	Progress  func(done, total int)
}

// RecordCounts says what became of the rows of a file that was taken.
type RecordCounts struct{ Read, Added, Unchanged int }

// The longest texts of a file's cells, in characters.
const (
	maxReference = 200
	maxKind      = 60
)

// importedProgrammes are the programmes that a file's records may belong to, the newest
// first: one alone when the file was said to be of it.
func (s *Service) importedProgrammes(ctx context.Context, code string) ([]courses.Programme, error) {
	if code == "" {
		return s.courses.Programmes(ctx)
	}
	programme, err := s.knownProgramme(ctx, code)
	return []courses.Programme{programme}, err
}

// conflict is a cell that says otherwise than what is there.
type conflict struct{ column, says, is string }

// refuseConflicts notes each cell that differs, and tells whether one does. where says what
// it differs from: "stands in line 2", "is there already".
// A column that the file leaves out is named by its key, the column it does have.
func refuseConflicts(row datafile.Row, key, where string, conflicts []conflict) bool {
	refused := false
	for _, cell := range conflicts {
		if cell.says == cell.is {
			continue
		}
		refused = true
		column := cell.column
		if !row.Has(column) {
			column = key
		}
		row.Problem(column, "%q %s with %s %q, not %q", row.Cell(key), where, cell.column, cell.is, cell.says)
	}
	return refused
}
