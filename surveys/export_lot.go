package surveys

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"muster/courses"
	"muster/courses/people"
)

// Rows of two exports can be held against each other one by one, by their answers, which tells
// more than sums do: whose organisation is told in the one and not in the other, and what sets
// apart who came between. So no two exports of a wave part its responses in two ways. What
// leaves is a lot: all responses of whole steps that have not left, if they are at least the
// floor, shielded among themselves. From then on the lot leaves as it is, with those that came
// later beside it; when it cannot, because its responses are no longer what they were, the wave
// is not exported.

// ExportedBefore refuses to export a wave whose responses left Muster On a day in a form in which
// they cannot leave again. It is an ErrExport. FloorThen and FloorNow differ when that is
// because the floor of its programme is higher now; else the responses, or what they belong
// to, have changed.
type ExportedBefore struct {
	Wave                Wave
	On                  string
	FloorThen, FloorNow int
}

func (e *ExportedBefore) Error() string {
	return fmt.Sprintf("%v: those of %s were exported on %s and are no longer as they were", ErrExport, SideRequest{e.Wave.Survey, e.Wave.Name}, e.On)
}

func (e *ExportedBefore) Unwrap() error { return ErrExport }

// exportedWave is a wave on its way out, in its lots.
type exportedWave struct {
	wave  Wave
	asked question
	lots  []exportLot
}

// exportLot is a lot on its way out. isNew says that it has not left before.
type exportLot struct {
	lotRow
	isNew   bool
	plan    comparisonPlan
	columns []exportColumn
	rows    []exportRow
	classes []exportClass
	set     responseSet
}

// exportWave reads a wave's lots and shields them, without the ledger. Responses that are fewer
// than the floor wait until there are more. An *ExportedBefore when a lot has left otherwise.
func (s *Service) exportWave(ctx context.Context, actor people.Actor, wave Wave, names groupNames) (exportedWave, error) {
	floors, err := s.exportFloors(ctx, wave)
	if err != nil {
		return exportedWave{}, err
	}
	asked, err := s.exportQuestion(ctx, actor, wave, floors)
	if err != nil {
		return exportedWave{}, err
	}
	lots, err := s.lotsUntil(ctx, wave, asked.after.steps[wave.ID])
	if err != nil {
		return exportedWave{}, err
	}
	responses, err := s.store.exportedResponses(ctx, wave, asked.after.filter(""))
	if err != nil {
		return exportedWave{}, err
	}
	out := exportedWave{wave: wave, asked: asked}
	for _, lot := range lots {
		of := ofSteps(responses, lot.lotRow)
		if lot.isNew && len(of) < floors.base {
			continue
		}
		if lot.isNew {
			lot.Floor = floors.base
		}
		if err := s.fillLot(ctx, &lot, wave, of, names); err != nil {
			return out, err
		}
		switch print := lot.print(); {
		case lot.isNew:
			lot.Print = print
		case print != lot.Print || lot.Floor < floors.base:
			return out, &ExportedBefore{Wave: wave, On: lot.RecordedOn, FloorThen: lot.Floor, FloorNow: max(lot.Floor, floors.base)}
		}
		out.lots = append(out.lots, lot)
	}
	return out, nil
}

// lotsUntil are the lots that have left of a wave, and the one of what has come since up to a
// step. What left before lots were kept is found in the ledger, and taken for one.
func (s *Service) lotsUntil(ctx context.Context, wave Wave, steps int) ([]exportLot, error) {
	left, err := s.store.lotsOf(ctx, wave.ID)
	if err != nil {
		return nil, err
	}
	var lots []exportLot
	end := 0
	for _, row := range left {
		lots, end = append(lots, exportLot{lotRow: row}), row.ToStep
	}
	add := func(to int) {
		if to > end {
			row := lotRow{WaveID: wave.ID, FromStep: end, ToStep: to, RecordedOn: courses.DayOf(s.now())}
			lots, end = append(lots, exportLot{lotRow: row, isNew: true}), to
		}
	}
	if len(left) == 0 {
		before, err := s.exportedBefore(ctx, wave)
		if err != nil {
			return nil, err
		}
		add(min(before, steps))
	}
	add(steps)
	return lots, nil
}

// exportedBefore is the step up to which the ledger says that a wave was exported, 0 for never.
func (s *Service) exportedBefore(ctx context.Context, wave Wave) (steps int, err error) {
	in := universe{wave.Survey}.name()
	read, err := s.store.ledgerOf(ctx, []string{in})
	for _, released := range read.sets[in] {
		if released.set.Of.Cells != nil {
			steps = max(steps, released.set.Of.Waves[wave.ID])
		}
	}
	return steps, err
}

// ofSteps are the responses of a lot's steps.
func ofSteps(responses []responseRow, lot lotRow) []responseRow {
	var of []responseRow
	for _, response := range responses {
		if response.Step >= lot.FromStep && response.Step < lot.ToStep {
			of = append(of, response)
		}
	}
	return of
}

// fillLot makes the lot's rows and shields them, in the columns of the versions that they
// answered, so that nothing hangs on what else leaves with them.
func (s *Service) fillLot(ctx context.Context, lot *exportLot, wave Wave, responses []responseRow, names groupNames) error {
	var versions []int
	for _, response := range responses {
		if !slices.Contains(versions, response.Version) {
			versions = append(versions, response.Version)
		}
	}
	questionnaires, err := s.store.questionnairesOf(ctx, wave.Survey, versions)
	if err != nil {
		return err
	}
	lot.plan = planComparison(SideInput{}, SideInput{Questionnaires: questionnaires})
	lot.columns = exportColumns(questionnaires)
	if lot.rows, err = exportRows(responses, wave, lot.columns, names, lot.plan, questionnaires); err != nil {
		return err
	}
	lot.classes = shield(lot.rows, lot.columns, lot.Floor)
	withholdOtherScales(lot.rows)
	lot.set = responseSet{Waves: map[string]int{wave.ID: lot.ToStep}}
	if lot.FromStep > 0 {
		lot.set.From = map[string]int{wave.ID: lot.FromStep}
	}
	return nil
}

// print tells whether a lot is the same as before: which rows stand together, what is withheld
// of each, and what each answered. What the groups are called is not in it, so that an
// organisation may get another name.
func (l *exportLot) print() string {
	classes := make([]string, len(l.classes))
	for i, class := range l.classes {
		lines := make([]string, len(class.rows))
		for j, row := range class.rows {
			cells := slices.Clone(l.rows[row].cells)
			for column, cell := range cells {
				if l.columns[column].describes && cell != WithheldCell {
					cells[column] = ""
				}
			}
			lines[j] = strings.Join(cells, "\x1f")
		}
		slices.Sort(lines)
		classes[i] = hashOf(strings.Join(lines, "\x1e"))
	}
	slices.Sort(classes)
	return hashOf(strings.Join(classes, "\x1e"))
}

// rowsIn are the lot's rows in the columns of a table that has all of its own.
func (l exportLot) rowsIn(columns []exportColumn) []exportRow {
	from := make([]int, len(columns))
	for i, column := range columns {
		from[i] = slices.IndexFunc(l.columns, func(own exportColumn) bool { return own.name == column.name })
	}
	rows := make([]exportRow, len(l.rows))
	for i, row := range l.rows {
		rows[i] = exportRow{wave: row.wave, version: row.version, cells: make([]string, len(columns))}
		for column, own := range from {
			if own >= 0 {
				rows[i].cells[column] = row.cells[own]
			}
		}
	}
	return rows
}

// releaseExport lets the ledger withhold what it must of a wave's lots, and records those that are
// new. When somebody else has released something meanwhile it reads the wave again.
func (s *Service) releaseExport(ctx context.Context, actor people.Actor, out exportedWave, names groupNames) (exportedWave, error) {
	const tries = 30 // as in release
	for range tries {
		var err error
		for _, lot := range out.lots {
			if err = s.releaseLot(ctx, out.asked, lot); err != nil {
				break
			}
		}
		if !errors.Is(err, errLedgerMoved) {
			return out, err
		}
		if out, err = s.exportWave(ctx, actor, out.wave, names); err != nil {
			return out, err
		}
	}
	return out, errLedgerMoved
}
