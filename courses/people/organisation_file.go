package people

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"muster/courses/datafile"
)

// OrganisationCounts says what became of the rows of an organisations file. Completed ones
// were there without a region or domain that the file gives.
type OrganisationCounts struct {
	Read, Added, Completed, Unchanged int
}

const maxNameLength = 200

// organisationLine is a line of an organisations file.
type organisationLine struct {
	row          datafile.Row
	organisation Organisation
}

// ImportOrganisations adds the organisations of a CSV file with the columns name, sector,
// [region, domain], for a manager or an administrator. What a file does not say, because it
// lacks the column or the cell is blank, contradicts nothing: an organisation that is there
// is unchanged, and gets the region or domain it lacked. A row that says otherwise than what
// is there, or than an earlier row, is refused, and with it the whole file: the error is a
// *datafile.Error. tryOnly does everything but store.
func (s *Service) ImportOrganisations(ctx context.Context, actor Actor, file io.Reader, tryOnly bool) (OrganisationCounts, error) {
	if !actor.IsAny(Manager, Administrator) {
		return OrganisationCounts{}, ErrNotAllowed
	}
	table := datafile.ReadTable(file, []string{"name", "sector"}, []string{"region", "domain"})
	lines := readOrganisations(table)
	var counts OrganisationCounts
	err := s.store.inTransaction(ctx, func(tx store) error {
		stored, err := tx.organisations(ctx)
		if err != nil {
			return err
		}
		plan := planOrganisations(stored, lines)
		if err := table.Err(); err != nil || tryOnly {
			counts = plan.counts
			return err
		}
		counts = plan.counts
		return s.storeOrganisations(ctx, tx, actor, plan)
	})
	if err != nil {
		return OrganisationCounts{}, err
	}
	s.organisations.forget()
	counts.Read = table.Rows()
	return counts, nil
}

func readOrganisations(table *datafile.Table) []organisationLine {
	var lines []organisationLine
	for row, ok := table.Next(); ok; row, ok = table.Next() {
		organisation := Organisation{
			Name:   strings.Join(strings.Fields(row.Cell("name")), " "),
			Sector: Sector(strings.ToLower(row.Cell("sector"))),
			Region: row.Cell("region"), Domain: strings.ToLower(row.Cell("domain")),
		}
		if checkOrganisation(row, organisation) {
			lines = append(lines, organisationLine{row, organisation})
		}
	}
	return lines
}

func checkOrganisation(row datafile.Row, organisation Organisation) bool {
	good := true
	refuse := func(column, format string, values ...any) {
		row.Problem(column, format, values...)
		good = false
	}
	if organisation.Name == "" || utf8.RuneCountInString(organisation.Name) > maxNameLength {
		refuse("name", "expected a name of 1 to %d characters", maxNameLength)
	}
	if !slices.Contains(Sectors, organisation.Sector) {
		refuse("sector", "%q is no sector, expected one of %s", row.Cell("sector"), sectorList())
	}
	if utf8.RuneCountInString(organisation.Region) > maxNameLength {
		refuse("region", "expected at most %d characters", maxNameLength)
	}
	if strings.ContainsAny(organisation.Domain, "@/: \t") || (organisation.Domain != "" && !strings.Contains(organisation.Domain, ".")) {
		refuse("domain", "%q is no domain, expected one such as kent.example.org", organisation.Domain)
	}
	return good
}

func sectorList() string {
	names := make([]string, len(Sectors))
	for i, sector := range Sectors {
		names[i] = string(sector)
	}
	return strings.Join(names, ", ")
}

// organisationPlan is what an import is going to do.
type organisationPlan struct {
	add, complete []Organisation
	counts        OrganisationCounts
}

// planOrganisations compares the lines with what is stored, and notes contradictions as
// problems of their lines.
func planOrganisations(stored []Organisation, lines []organisationLine) organisationPlan {
	known := map[string]*Organisation{}
	for i := range stored {
		known[nameKey(stored[i].Name)] = &stored[i]
	}
	var added, completed []*Organisation
	var plan organisationPlan
	for _, line := range lines {
		key := nameKey(line.organisation.Name)
		before, there := known[key]
		switch {
		case !there:
			organisation := line.organisation
			known[key] = &organisation
			added = append(added, &organisation)
			plan.counts.Added++
		case contradicts(line, *before):
		case addsTo(line.organisation, *before):
			before.Region = cmp.Or(before.Region, line.organisation.Region)
			before.Domain = cmp.Or(before.Domain, line.organisation.Domain)
			if before.ID != "" && !slices.Contains(completed, before) {
				completed = append(completed, before)
			}
			plan.counts.Completed++
		default:
			plan.counts.Unchanged++
		}
	}
	for _, organisation := range added {
		plan.add = append(plan.add, *organisation)
	}
	for _, organisation := range completed {
		plan.complete = append(plan.complete, *organisation)
	}
	return plan
}

// contradicts notes each cell that says otherwise than what is there.
func contradicts(line organisationLine, there Organisation) bool {
	found := false
	for _, cell := range []struct{ column, says, is string }{
		{"sector", string(line.organisation.Sector), string(there.Sector)},
		{"region", line.organisation.Region, there.Region},
		{"domain", line.organisation.Domain, there.Domain},
	} {
		if cell.says != "" && cell.is != "" && !strings.EqualFold(cell.says, cell.is) {
			line.row.Problem(cell.column, "%s is there already with %s %q, not %q", there.Name, cell.column, cell.is, cell.says)
			found = true
		}
	}
	return found
}

func addsTo(line, there Organisation) bool {
	return line.Region != "" && there.Region == "" || line.Domain != "" && there.Domain == ""
}

func (s *Service) storeOrganisations(ctx context.Context, tx store, actor Actor, plan organisationPlan) error {
	now := s.moment()
	for _, organisation := range plan.add {
		organisation.ID, organisation.RecordedAt = NewID(), now
		if err := tx.addOrganisation(ctx, organisation); err != nil {
			return fmt.Errorf("add %s: %w", organisation.Name, err)
		}
		if err := tx.record(ctx, now, actor, "add organisation", organisation.ID, organisation.Name); err != nil {
			return err
		}
	}
	for _, organisation := range plan.complete {
		if err := tx.completeOrganisation(ctx, organisation); err != nil {
			return fmt.Errorf("complete %s: %w", organisation.Name, err)
		}
		if err := tx.record(ctx, now, actor, "complete organisation", organisation.ID, organisation.Name); err != nil {
			return err
		}
	}
	return nil
}
