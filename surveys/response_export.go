package surveys

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"muster/courses"
	"muster/courses/people"
)

// WithheldCell stands in an export for what could tell who somebody is.
const WithheldCell = "[c]"

// ResponseExport asks for the responses of waves, all of a survey's that may be exported when
// Wave is "". Labels gives the labels of options instead of their values.
type ResponseExport struct {
	Survey, Wave string
	Labels       bool
}

// ExportedResponses are responses as they may leave Muster. Withheld counts the cells that
// hold WithheldCell, Floor is the smallest group of rows that agree in what describes people.
// LeftOut are the waves that were not exported, with why.
type ExportedResponses struct {
	Table         ExportTable
	Questionnaire Questionnaire
	Waves         []string
	LeftOut       map[string]string
	Rows          int
	Withheld      int
	Floor         int
}

// exportRow is one response on its way out: what describes the person, and the answers to
// items, in the order of the columns.
type exportRow struct {
	wave    string
	cells   []string
	version int
	// items are, by column, the item of the plan that the row's answer is in the base of, or why
	// it is in none.
	items []int
	// then are, by column, the item whose "then" question the row's answer is to, where both that
	// and the answer to the item are in a base; ofNoBase elsewhere.
	then []int
}

// counts says that the answer in a column is one with an opinion; nothing is known of a row
// without a plan, which counts all.
func (r exportRow) counts(column int) bool {
	return r.items == nil || r.items[column] >= 0 || r.then[column] >= 0
}

// ExportResponses gives the responses of a survey to a manager or an administrator, and
// records that it did. Nothing in a row leads to a person: no id, pair code, date or comment;
// rows come in the order of their content; and what describes people is withheld where fewer
// than the floor agree in it (shield). An export obeys the ledger of releases and adds to it:
// answers are withheld that together with what was released before would tell of fewer people
// than the floor, and responses that are in no figure yet are left out. What has left once
// leaves again as it was, with what came since as a lot of its own (export_lot.go). A wave that
// still takes answers is not exported, nor is one with fewer responses than the floor. ErrExport
// when no wave is left, or as an *ExportedBefore; the other errors are those of WaveByName.
func (s *Service) ExportResponses(ctx context.Context, actor people.Actor, export ResponseExport) (ExportedResponses, error) {
	if !mayKeepSurveys(actor) {
		return ExportedResponses{}, ErrNotAllowed
	}
	waves, leftOut, floor, err := s.exportable(ctx, export)
	if err != nil {
		return ExportedResponses{}, err
	}
	out := ExportedResponses{LeftOut: leftOut, Floor: floor}
	names, err := s.exportNames(ctx)
	if err != nil {
		return out, err
	}
	// Each wave, and each of its lots, is shielded and released alone: what is withheld in it
	// does not hang on which others leave with it. All are looked at before any is released.
	var leaving []exportedWave
	for _, wave := range waves {
		one, err := s.exportWave(ctx, actor, wave, names)
		if err != nil {
			return out, err
		}
		if len(one.lots) > 0 {
			leaving = append(leaving, one)
		} else {
			leftOut[wave.Name] = tooFewAnswered(one.asked.options.FloorBase)
		}
	}
	if len(leaving) == 0 {
		return out, ErrExport
	}
	for i := range leaving {
		if leaving[i], err = s.releaseExport(ctx, actor, leaving[i], names); err != nil {
			return out, err
		}
		out.Waves = append(out.Waves, leaving[i].wave.Name)
	}
	if err := s.fillTable(ctx, &out, leaving, export); err != nil {
		return out, err
	}
	return out, s.store.recordExport(ctx, actor, s.now(), export, out)
}

// fillTable puts the lots together, in the columns of all versions that they answered.
func (s *Service) fillTable(ctx context.Context, out *ExportedResponses, leaving []exportedWave, export ResponseExport) error {
	var lots []exportLot
	var numbers []int
	for _, wave := range leaving {
		lots = append(lots, wave.lots...)
	}
	for _, lot := range lots {
		for _, row := range lot.rows {
			if !slices.Contains(numbers, row.version) {
				numbers = append(numbers, row.version)
			}
		}
	}
	versions, err := s.store.questionnairesOf(ctx, export.Survey, numbers)
	if err != nil {
		return err
	}
	columns := exportColumns(versions)
	var rows []exportRow
	for _, lot := range lots {
		rows = append(rows, lot.rowsIn(columns)...)
	}
	out.Questionnaire = versions[slices.Max(numbers)]
	out.Table, out.Withheld = exportTable(columns, rows, versions, export.Labels)
	out.Rows = len(rows)
	return nil
}

// exportable are the waves of the survey that may be exported, why the others may not, and the
// lowest of their floors.
func (s *Service) exportable(ctx context.Context, export ResponseExport) (waves []Wave, leftOut map[string]string, floor int, err error) {
	all, err := s.WavesOf(ctx, export.Survey)
	if err != nil {
		return nil, nil, 0, err
	}
	if export.Wave != "" {
		wave, err := s.WaveByName(ctx, export.Survey, export.Wave)
		if err != nil {
			return nil, nil, 0, err
		}
		all = []Wave{wave}
	}
	counts, err := s.store.countResponses(ctx, chosenSide{waves: all}.waveIDs(), "")
	if err != nil {
		return nil, nil, 0, err
	}
	leftOut, lowest := map[string]string{}, 0
	for _, wave := range all {
		open, err := s.mayTakeAnswers(ctx, wave)
		if err != nil {
			return nil, nil, 0, err
		}
		floors, err := s.exportFloors(ctx, wave)
		if err != nil {
			return nil, nil, 0, err
		}
		if lowest == 0 || floors.base < lowest {
			lowest = floors.base
		}
		switch {
		case open:
			leftOut[wave.Name] = "it may still take answers: its responses can be taken out once it has closed"
		case counts.byWave[wave.ID] < floors.base:
			leftOut[wave.Name] = tooFewAnswered(floors.base)
		default:
			waves = append(waves, wave)
		}
	}
	return waves, leftOut, lowest, nil
}

func tooFewAnswered(floor int) string {
	return fmt.Sprintf("fewer than %d people have answered", floor)
}

// exportFloors are the floors of a wave, whatever leaves with it.
func (s *Service) exportFloors(ctx context.Context, wave Wave) (floors, error) {
	options, err := s.compareOptions(ctx, ByNothing, []Wave{wave})
	return options.floors(), err
}

// mayTakeAnswers tells whether a wave may still take answers. A planned one does while its
// programme goes on, because sessions may be added to it, and then until the survey of the last
// of its sessions has closed.
func (s *Service) mayTakeAnswers(ctx context.Context, wave Wave) (bool, error) {
	if wave.Kind == WaveImported || !wave.ClosesAt.IsZero() && !s.now().Before(wave.ClosesAt) {
		return false, nil
	}
	if !wave.Planned {
		return true, nil
	}
	programme, err := s.courses.Programme(ctx, wave.Programme)
	if err != nil || courses.DayOf(s.now()) <= programme.EndsOn {
		return true, err
	}
	course, err := s.courseCode(ctx, wave.CourseID)
	if err != nil {
		return true, err
	}
	sessions, err := s.courses.Sessions(ctx, courses.SessionFilter{Programme: wave.Programme, Course: course, States: courses.HeldStates()})
	return slices.ContainsFunc(sessions, func(session courses.Session) bool {
		_, closes := wave.TimesFor(session)
		return s.now().Before(closes)
	}), err
}

// exportTable puts the rows into the order of their content, so that their order says nothing.
func exportTable(columns []exportColumn, rows []exportRow, versions map[int]Questionnaire, labels bool) (ExportTable, int) {
	table := ExportTable{Name: "Responses", Head: []string{"wave"}}
	for _, column := range columns {
		table.Head = append(table.Head, column.name)
	}
	withheld := 0
	for _, row := range rows {
		cells := []string{row.wave}
		for i, cell := range row.cells {
			if cell == WithheldCell {
				withheld++
			} else if labels {
				cell = columns[i].labels(versions, row.version, cell)
			}
			cells = append(cells, cell)
		}
		table.Rows = append(table.Rows, cells)
	}
	slices.SortFunc(table.Rows, slices.Compare)
	return table, withheld
}

// exportNames are the names of organisations and sessions by id.
func (s *Service) exportNames(ctx context.Context) (groupNames, error) {
	names, err := s.groupNames(ctx, ByOrganisation)
	if err != nil {
		return names, err
	}
	sessions, err := s.groupNames(ctx, BySession)
	names.sessions = sessions.sessions
	return names, err
}

// numberText is a version as a cell.
func numberText(number int) string { return strconv.Itoa(number) }

// ExportableWaves are the waves of a survey that ExportResponses gives, why it does not give
// the others, by name, and the floor.
func (s *Service) ExportableWaves(ctx context.Context, actor people.Actor, survey string) (waves []Wave, leftOut map[string]string, floor int, err error) {
	if !mayKeepSurveys(actor) {
		return nil, nil, 0, ErrNotAllowed
	}
	return s.exportable(ctx, ResponseExport{Survey: survey})
}
