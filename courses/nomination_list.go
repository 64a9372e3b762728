package courses

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"muster/courses/datafile"
	"muster/courses/people"
)

// MostNominees is how many people are nominated in one act.
const MostNominees = 100

// mostNomineeName is the most characters of a nominee's name.
const mostNomineeName = 100

// Nominee is somebody put forward for a place. Name and JobRole (one of JobRoles) may
// be empty: they are asked when the person comes to Muster.
type Nominee struct {
	Email   string
	Name    string
	JobRole string
}

// JobRoles are the roles of the questionnaires, by what people call them.
var JobRoles = []JobRole{
	{"police_officer", "Police officer"},
	{"police_staff", "Police staff"},
	{"cmcu", "Control room (CMCU)"},
	{"local_authority", "Local authority"},
	{"other_agency", "Another agency"},
}

// JobRole is a role with its words.
type JobRole struct{ Code, Label string }

// NomineeLine is a line of a list of nominees as typed, with what was expected of it.
type NomineeLine struct {
	Number   int
	Text     string
	Expected string
}

// ReadNominees reads a typed list, one person a line: an email address; a name and the
// address in angle brackets; or the address, the name and the role with commas, semicolons
// or tabs between them, the last two of which may be left out. Empty lines count, but say
// nothing. It returns those that can be nominated, in order, each address once, and
// the lines that cannot be read.
func ReadNominees(text string) ([]Nominee, []NomineeLine) {
	var list nomineeList
	number := 0
	for line := range strings.Lines(text) {
		number++
		if line = strings.TrimSpace(line); line != "" {
			list.add(number, line, splitNominee(line))
		}
	}
	return list.good, list.bad
}

// nomineeColumns are the columns of a file of nominees, the first of which is needed.
var nomineeColumns = []string{"email", "name", "role"}

// ReadNomineeFile reads a CSV file with the columns email and, if they are there, name and
// role. It returns what ReadNominees does; a file that cannot be read at all is bad in its
// line 1. The error is that of reading.
func ReadNomineeFile(file io.Reader) ([]Nominee, []NomineeLine, error) {
	table := datafile.ReadTable(file, nomineeColumns[:1], nomineeColumns[1:])
	var list nomineeList
	for row, ok := table.Next(); ok; row, ok = table.Next() {
		cells := []string{row.Cell("email"), row.Cell("name"), row.Cell("role")}
		if anyFilled(cells) && row.Has("email") {
			list.add(row.Line, strings.TrimRight(strings.Join(cells, ", "), ", "), cells)
		}
	}
	var problems *datafile.Error
	if err := table.Err(); err != nil && !errors.As(err, &problems) {
		return nil, nil, err
	}
	if problems != nil {
		for _, problem := range problems.Problems {
			list.bad = append(list.bad, NomineeLine{Number: problem.Line, Expected: problem.Message})
		}
	}
	slices.SortStableFunc(list.bad, func(a, b NomineeLine) int { return a.Number - b.Number })
	return list.good, list.bad, nil
}

func anyFilled(cells []string) bool {
	return slices.ContainsFunc(cells, func(cell string) bool { return cell != "" })
}

// NomineeFile writes nominees as a file that ReadNomineeFile reads.
func NomineeFile(list []Nominee) string {
	var file strings.Builder
	table := csv.NewWriter(&file)
	records := [][]string{nomineeColumns}
	for _, nominee := range list {
		records = append(records, []string{nominee.Email, nominee.Name, nominee.JobRole})
	}
	_ = table.WriteAll(records) // a strings.Builder takes everything
	return file.String()
}

// splitNominee parts a line into address, name and role.
func splitNominee(line string) []string {
	if name, rest, found := strings.Cut(line, "<"); found {
		email, after, _ := strings.Cut(rest, ">")
		return append([]string{email, strings.Trim(strings.TrimSpace(name), `"'`)}, splitCells(strings.TrimLeft(after, separators+" "))...)
	}
	cells := splitCells(line)
	if len(cells) > 1 && !strings.Contains(cells[0], "@") && strings.Contains(cells[1], "@") {
		cells[0], cells[1] = cells[1], cells[0]
	}
	return cells
}

// separators stand between the cells of a line.
const separators = ",;\t"

func splitCells(line string) []string {
	cells := strings.Split(strings.NewReplacer(";", ",", "\t", ",").Replace(line), ",")
	for i, cell := range cells {
		cells[i] = strings.Trim(strings.TrimSpace(cell), `"`)
	}
	return cells
}

// nomineeList collects the lines of a list.
type nomineeList struct {
	good []Nominee
	bad  []NomineeLine
	seen map[string]int
}

func (l *nomineeList) add(number int, text string, cells []string) {
	nominee, expected := checkNominee(cells)
	first := l.seen[nominee.Email]
	switch {
	case expected == "" && first > 0:
		expected = fmt.Sprintf("each person once: %s stands in line %d", nominee.Email, first)
	case expected == "" && len(l.good) == MostNominees:
		expected = fmt.Sprintf("at most %d people at once", MostNominees)
	}
	if expected != "" {
		l.bad = append(l.bad, NomineeLine{number, text, expected})
		return
	}
	if l.seen == nil {
		l.seen = map[string]int{}
	}
	l.seen[nominee.Email] = number
	l.good = append(l.good, nominee)
}

// checkNominee reads the cells of a line, and says what was expected when it cannot.
func checkNominee(cells []string) (Nominee, string) {
	cells = append(slices.Clone(cells), "", "", "")
	email, err := people.Address(cells[0])
	switch {
	case err != nil && strings.Count(strings.Join(cells, " "), "@") > 1:
		return Nominee{}, "one person a line"
	case err != nil:
		return Nominee{}, "an email address like name@example.com"
	case anyFilled(cells[3:]):
		return Nominee{}, "an email address, a name and a role, no more"
	case strings.Contains(cells[1], "@"):
		return Nominee{}, "one person a line"
	case utf8.RuneCountInString(cells[1]) > mostNomineeName:
		return Nominee{}, fmt.Sprintf("a name of at most %d characters", mostNomineeName)
	}
	role, known := jobRole(cells[2])
	if !known {
		return Nominee{}, "a role that is one of: " + jobRoleList()
	}
	return Nominee{email, strings.Join(strings.Fields(cells[1]), " "), role}, ""
}

// jobRole finds a role by its code or its words, letter case aside. An empty one is
// known, and is none.
func jobRole(text string) (string, bool) {
	if text == "" {
		return "", true
	}
	for _, role := range JobRoles {
		if strings.EqualFold(text, role.Code) || strings.EqualFold(text, role.Label) {
			return role.Code, true
		}
	}
	return "", false
}

func jobRoleList() string {
	labels := make([]string, len(JobRoles))
	for i, role := range JobRoles {
		labels[i] = role.Label
	}
	return strings.Join(labels, ", ")
}
