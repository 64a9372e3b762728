package reports

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"muster/courses"
	"muster/courses/datafile"
	"muster/courses/people"
)

// engagementColumns are those that a file of engagement must have, and may have.
var (
	engagementColumns  = []string{"engagement_id", "kind", "date", "organisation"}
	engagementOptional = []string{"sector", "headcount", "amount", "note"}
)

// engagementLine is a good line of a file of engagement.
type engagementLine struct {
	row    datafile.Row
	record Engagement
}

// engagementLookups are what the lines of a file are checked against.
type engagementLookups struct {
	organisations map[string]people.Organisation // by name, as foldedName makes them equal
	programmes    []courses.Programme            // the newest first
	today         string
}

// ImportEngagement records the lines of a CSV file with the columns engagement_id, kind,
// date, organisation, [sector, headcount, amount, note], for a manager or an administrator.
// A record of no single organisation has none in its cell. Without to.Programme each record
// belongs to the programme that runs on its date, the newest of several. A record that is
// there already with the same content is unchanged; one with other content is refused, and
// with it the whole file: the error is a *datafile.Error. Other errors: ErrNotAllowed,
// ErrNoProgramme.
func (s *Service) ImportEngagement(ctx context.Context, actor people.Actor, file io.Reader, to RecordImport) (RecordCounts, error) {
	if !runs(actor) {
		return RecordCounts{}, ErrNotAllowed
	}
	lookups, err := s.engagementLookups(ctx, to.Programme)
	if err != nil {
		return RecordCounts{}, err
	}
	table := datafile.ReadTable(file, engagementColumns, engagementOptional)
	lines := readEngagement(table, lookups)
	var counts RecordCounts
	err = s.store.transaction(ctx, func(tx store) error {
		known, err := tx.engagementsByReference(ctx, lines, to.Programme)
		if err != nil {
			return err
		}
		added := planEngagement(known, lines, lookups.names())
		counts = RecordCounts{table.Rows(), len(added), len(lines) - len(added)}
		if err := table.Err(); err != nil || to.DryRun {
			return err
		}
		now := s.moment()
		for i := range added {
			added[i].RecordedBy, added[i].RecordedAt = actor.PersonID, now
		}
		return tx.importEngagements(ctx, actor, added, to.Progress)
	})
	if err != nil {
		return RecordCounts{}, err
	}
	return counts, nil
}

// names are the organisations' names by their ids.
func (l engagementLookups) names() map[string]string {
	names := make(map[string]string, len(l.organisations))
	for _, organisation := range l.organisations {
		names[organisation.ID] = organisation.Name
	}
	return names
}

func (s *Service) engagementLookups(ctx context.Context, programme string) (engagementLookups, error) {
	programmes, err := s.importedProgrammes(ctx, programme)
	if err != nil {
		return engagementLookups{}, err
	}
	all, err := s.people.Organisations(ctx)
	organisations := make(map[string]people.Organisation, len(all))
	for _, organisation := range all {
		organisations[foldedName(organisation.Name)] = organisation
	}
	return engagementLookups{organisations, programmes, s.Today()}, err
}

// foldedName makes names equal that differ in letter case or spaces alone.
func foldedName(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// readEngagement reads the good lines, and notes what is wrong with the others.
func readEngagement(table *datafile.Table, lookups engagementLookups) []engagementLine {
	var lines []engagementLine
	for row, ok := table.Next(); ok; row, ok = table.Next() {
		reader := rowReader{datafile.Reader{Row: row}}
		record := Engagement{
			Reference:  reader.needed("engagement_id", maxReference),
			Kind:       reader.kind(),
			HappenedOn: row.Cell("date"),
			Headcount:  reader.headcount(),
			Amount:     reader.amount(),
			Note:       reader.text("note", MaxText),
		}
		record.Programme = reader.day(record.HappenedOn, lookups)
		record.OrganisationID, record.Sector = reader.organisation(lookups.organisations)
		if !reader.Refused {
			lines = append(lines, engagementLine{row, record})
		}
	}
	return lines
}

// rowReader reads the cells of a row of engagement records or indicators.
type rowReader struct{ datafile.Reader }

// text is a cell's text of at most that many characters.
func (r *rowReader) text(column string, most int) string {
	text := r.Row.Cell(column)
	if utf8.RuneCountInString(text) > most {
		r.Refuse(column, "expected at most %d characters", most)
	}
	return text
}

func (r *rowReader) needed(column string, most int) string {
	text := r.text(column, most)
	if text == "" {
		r.Refuse(column, "expected 1 to %d characters", most)
	}
	return text
}

func (r *rowReader) kind() string {
	kind := EngagementKind(r.text("kind", maxKind))
	if !kindForm.MatchString(kind) {
		r.Refuse("kind", "%q is no kind, expected letters, digits and spaces such as control room visit", r.Row.Cell("kind"))
	}
	return kind
}

// day checks the day and finds the programme it belongs to.
func (r *rowReader) day(day string, lookups engagementLookups) string {
	switch {
	case checkDay(day) != nil:
		r.Refuse("date", "%q is no day, expected YYYY-MM-DD", day)
		return ""
	case day > lookups.today:
		r.Refuse("date", "%s has not come yet", day)
		return ""
	}
	for _, programme := range lookups.programmes {
		if programme.Covers(day) {
			return programme.Code
		}
	}
	if len(lookups.programmes) == 1 {
		only := lookups.programmes[0]
		r.Refuse("date", "%s is outside the programme %s, which runs from %s to %s", day, only.Code, only.StartsOn, only.EndsOn)
		return ""
	}
	r.Refuse("date", "no programme runs on %s", day)
	return ""
}

// organisation is the organisation's id and the record's sector, which is the
// organisation's unless the row says another.
func (r *rowReader) organisation(known map[string]people.Organisation) (string, people.Sector) {
	name := r.Row.Cell("organisation")
	organisation, there := known[foldedName(name)]
	if name != "" && !there {
		r.Refuse("organisation", "there is no organisation %q", name)
	}
	sector := people.Sector(strings.ToLower(r.Row.Cell("sector")))
	if sector == "" {
		sector = organisation.Sector
	}
	if sector != "" && !slices.Contains(people.Sectors, sector) {
		r.Refuse("sector", "%q is no sector, expected one of %s", r.Row.Cell("sector"), sectorNames())
	}
	return organisation.ID, sector
}

func sectorNames() string {
	names := make([]string, len(people.Sectors))
	for i, sector := range people.Sectors {
		names[i] = string(sector)
	}
	return strings.Join(names, ", ")
}

// A headcount has at most six digits and an amount twelve, which leaves room to add up as
// many as there may be.
var (
	headcountForm = regexp.MustCompile(`^[0-9]{1,6}$`)
	amountForm    = regexp.MustCompile(`^[0-9]{1,12}$`)
)

func (r *rowReader) headcount() *int {
	cell := r.Row.Cell("headcount")
	if cell == "" {
		return nil
	}
	if !headcountForm.MatchString(cell) {
		r.Refuse("headcount", "%q is no headcount, expected a whole number such as 24", cell)
		return nil
	}
	headcount, _ := strconv.Atoi(cell) // six digits are a number
	return &headcount
}

func (r *rowReader) amount() *int64 {
	cell := r.Row.Cell("amount")
	if cell == "" {
		return nil
	}
	if !amountForm.MatchString(cell) {
		r.Refuse("amount", "%q is no amount, expected whole pounds such as 1200", cell)
		return nil
	}
	amount, _ := strconv.ParseInt(cell, 10, 64) // twelve digits are a number
	return &amount
}

// planEngagement are the records that are new, each once. It notes lines that contradict what
// is there, or an earlier line, as problems.
// names are the organisations' names by their ids.
func planEngagement(known map[string]Engagement, lines []engagementLine, names map[string]string) []Engagement {
	var added []Engagement
	readIn := map[string]int{}
	for _, line := range lines {
		reference := line.record.Reference
		before, there := known[reference]
		if !there {
			known[reference] = line.record
			readIn[reference] = line.row.Line
			added = append(added, line.record)
			continue
		}
		where := "is there already"
		if number := readIn[reference]; number > 0 {
			where = fmt.Sprintf("stands in line %d", number)
		}
		refuseConflicts(line.row, "engagement_id", where, engagementConflicts(line.record, before, names))
	}
	return added
}

func engagementConflicts(says, is Engagement, names map[string]string) []conflict {
	return []conflict{
		{"kind", says.Kind, is.Kind},
		{"date", says.HappenedOn, is.HappenedOn},
		{"organisation", names[says.OrganisationID], names[is.OrganisationID]},
		{"sector", string(says.Sector), string(is.Sector)},
		{"headcount", numberCell(says.Headcount), numberCell(is.Headcount)},
		{"amount", numberCell(says.Amount), numberCell(is.Amount)},
		{"note", says.Note, is.Note},
	}
}

func numberCell[T int | int64](number *T) string {
	if number == nil {
		return ""
	}
	return fmt.Sprint(*number)
}
