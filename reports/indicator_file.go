package reports

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"muster/courses"
	"muster/courses/datafile"
	"muster/courses/people"
)

// indicatorColumns are those that a file of indicators must have.
var indicatorColumns = []string{"indicator", "period", "value", "unit"}

// indicatorLine is a good line of a file of indicators.
type indicatorLine struct {
	row       datafile.Row
	indicator Indicator
}

// indicatorKey is what a file may say once.
type indicatorKey struct{ programme, code, period string }

func (i Indicator) key() indicatorKey { return indicatorKey{i.Programme, i.Code, i.Period} }

// ImportIndicators records the values of a CSV file with the columns indicator, period,
// value, unit, [source], for a manager or an administrator. Without to.Programme a value
// belongs to the programme that runs on the last day of its period; to the first that begins
// later, when none does, because a value from before a programme is what it is compared
// with; and else to the last there was. A value that is there already, with its unit and
// source, is unchanged. One that says otherwise of an indicator and a period is refused, and
// with it the whole file: the error is a *datafile.Error. A new value for an old period is
// entered on the page, where the earlier one is in sight. Other errors: ErrNotAllowed,
// ErrNoProgramme.
func (s *Service) ImportIndicators(ctx context.Context, actor people.Actor, file io.Reader, to RecordImport) (RecordCounts, error) {
	if !runs(actor) {
		return RecordCounts{}, ErrNotAllowed
	}
	programmes, err := s.importedProgrammes(ctx, to.Programme)
	if err != nil {
		return RecordCounts{}, err
	}
	table := datafile.ReadTable(file, indicatorColumns, []string{"source"})
	lines := readIndicators(table, programmes, s.Today())
	var counts RecordCounts
	err = s.store.transaction(ctx, func(tx store) error {
		known := map[string][]Indicator{}
		for _, programme := range programmes {
			if known[programme.Code], err = tx.indicators(ctx, programme.Code); err != nil {
				return err
			}
		}
		added := planIndicators(known, lines)
		counts = RecordCounts{table.Rows(), len(added), len(lines) - len(added)}
		if err := table.Err(); err != nil || to.DryRun {
			return err
		}
		now := s.moment()
		for i := range added {
			added[i].Title = titleOf(known[added[i].Programme], added[i].Code)
			added[i].RecordedBy, added[i].RecordedAt = actor.PersonID, now
		}
		return tx.importIndicators(ctx, actor, added, to.Progress)
	})
	if err != nil {
		return RecordCounts{}, err
	}
	return counts, nil
}

// readIndicators reads the good lines, and notes what is wrong with the others.
func readIndicators(table *datafile.Table, programmes []courses.Programme, today string) []indicatorLine {
	var lines []indicatorLine
	for row, ok := table.Next(); ok; row, ok = table.Next() {
		reader := rowReader{datafile.Reader{Row: row}}
		indicator := Indicator{
			Code: reader.indicator(), Period: row.Cell("period"),
			Unit: reader.unit(), Source: reader.text("source", MaxText),
		}
		indicator.Value = reader.value(indicator.Unit)
		indicator.Programme = reader.period(programmes, today)
		if !reader.Refused {
			lines = append(lines, indicatorLine{row, indicator})
		}
	}
	return lines
}

func (r *rowReader) indicator() string {
	code := strings.ToLower(r.text("indicator", maxReference))
	if !indicatorForm.MatchString(code) {
		r.Refuse("indicator", "%q is no name of an indicator, expected small letters, digits and hyphens such as nrm-referrals", r.Row.Cell("indicator"))
	}
	return code
}

func (r *rowReader) unit() IndicatorUnit {
	unit := IndicatorUnit(strings.ToLower(r.Row.Cell("unit")))
	if unit != CountUnit && unit != RateUnit {
		r.Refuse("unit", "%q is no unit, expected %s or %s", r.Row.Cell("unit"), CountUnit, RateUnit)
	}
	return unit
}

// A value has at most fifteen digits before the point, as many as are kept exactly.
var valueForm = regexp.MustCompile(`^-?[0-9]{1,15}(\.[0-9]{1,15})?$`)

func (r *rowReader) value(unit IndicatorUnit) float64 {
	cell := r.Row.Cell("value")
	if !valueForm.MatchString(cell) {
		r.Refuse("value", "%q is no number, expected one such as 1952 or 73.8", cell)
		return 0
	}
	value, _ := strconv.ParseFloat(cell, 64) // the form is that of a number
	if unit == CountUnit && value < 0 {
		r.Refuse("value", "a count is not below 0")
	}
	return value + 0 // −0 is stored as 0
}

// period checks the period and finds the programme it belongs to.
func (r *rowReader) period(programmes []courses.Programme, today string) string {
	period, err := ParsePeriod(r.Row.Cell("period"))
	switch {
	case err != nil:
		r.Refuse("period", "%q is no period, expected a year 2020, a quarter 2020-Q4 or a month 2020-10", r.Row.Cell("period"))
		return ""
	case period.LastDay > today:
		r.Refuse("period", "%s is not over yet", period.Name)
		return ""
	case len(programmes) == 0:
		r.Refuse("period", "there is no programme that it could belong to")
		return ""
	}
	return programmeOfPeriod(programmes, period)
}

// programmeOfPeriod is the code of the programme, out of the newest first, that a value
// belongs to.
func programmeOfPeriod(programmes []courses.Programme, period Period) string {
	later := ""
	for _, programme := range programmes {
		if programme.Covers(period.LastDay) {
			return programme.Code
		}
		if programme.StartsOn > period.LastDay {
			later = programme.Code
		}
	}
	if later != "" {
		return later
	}
	return programmes[0].Code
}

// planIndicators are the values that are new, each once. It notes lines that contradict what
// is there, or an earlier line, as problems.
func planIndicators(known map[string][]Indicator, lines []indicatorLine) []Indicator {
	counting := map[indicatorKey]Indicator{}
	for _, values := range known {
		for _, value := range values {
			if _, there := counting[value.key()]; !there { // the first is the one that counts
				counting[value.key()] = value
			}
		}
	}
	var added []Indicator
	readIn := map[indicatorKey]int{}
	for _, line := range lines {
		key := line.indicator.key()
		before, there := counting[key]
		if !there {
			counting[key], readIn[key] = line.indicator, line.row.Line
			added = append(added, line.indicator)
			continue
		}
		where := "of " + key.period + " is there already"
		if number := readIn[key]; number > 0 {
			where = fmt.Sprintf("of %s stands in line %d", key.period, number)
		}
		refuseConflicts(line.row, "indicator", where, indicatorConflicts(line.indicator, before))
	}
	return added
}

func indicatorConflicts(says, is Indicator) []conflict {
	number := func(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }
	return []conflict{
		{"value", number(says.Value), number(is.Value)},
		{"unit", string(says.Unit), string(is.Unit)},
		{"source", says.Source, is.Source},
	}
}
