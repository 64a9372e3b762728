package courses

import (
	"context"
	"slices"
	"strings"

	"muster/courses/people"
)

// Covered says how far a course has come in an organisation.
type Covered string

// An organisation is covered by a course when somebody of it was trained; it is planned when
// nobody was yet but somebody has a place on a session still to come.
const (
	CoveredTrained Covered = "trained"
	CoveredPlanned Covered = "planned"
	CoveredNone    Covered = "none"
)

// CoverageCell is an organisation and a course. Trained counts distinct people who fully
// attended, by the organisation they were of at the first time; Planned the confirmed
// bookings on sessions still to come.
type CoverageCell struct{ Trained, Planned int }

// Covered is the cell in a word.
func (c CoverageCell) Covered() Covered {
	switch {
	case c.Trained > 0:
		return CoveredTrained
	case c.Planned > 0:
		return CoveredPlanned
	}
	return CoveredNone
}

// CoverageRow is an organisation with a cell a course, in the order of Coverage.Courses.
type CoverageRow struct {
	Organisation people.Organisation
	Cells        []CoverageCell
}

// Coverage is which organisations a programme's courses have reached: Forces are the 43
// territorial forces of England and Wales, Others the organisations besides them that any of
// the courses has reached, both by name.
type Coverage struct {
	Courses []Course
	Forces  []CoverageRow
	Others  []CoverageRow
}

// Count is how many forces are covered so by the course at index.
func (c Coverage) Count(index int, covered Covered) int {
	count := 0
	for _, force := range c.Forces {
		if force.Cells[index].Covered() == covered {
			count++
		}
	}
	return count
}

func readsCoverage(actor people.Actor) bool {
	return actor.IsAny(people.Manager, people.Board, people.Administrator)
}

// Coverage counts, in a programme, by the course with that code or, when it is empty, by
// every course, by name. For managers, the board and administrators. ErrNotAllowed,
// ErrNoCourse. A fixed number of queries.
func (s *Service) Coverage(ctx context.Context, actor people.Actor, programme, course string) (Coverage, error) {
	if !readsCoverage(actor) {
		return Coverage{}, ErrNotAllowed
	}
	return s.coverage(ctx, programme, course)
}

func (s *Service) coverage(ctx context.Context, programme, course string) (Coverage, error) {
	taught, err := s.coveredCourses(ctx, course)
	if err != nil {
		return Coverage{}, err
	}
	organisations, err := s.people.Organisations(ctx)
	if err != nil {
		return Coverage{}, err
	}
	lines, err := s.store.trainedLines(ctx, AttendanceFilter{Programme: programme, Course: course, AsAt: DayOf(s.now()), Attended: AttendedFull})
	if err != nil {
		return Coverage{}, err
	}
	planned, err := s.store.bookingCounts(ctx, s.comingSessions(programme, course), hasPlace)
	if err != nil {
		return Coverage{}, err
	}
	return coverageOf(taught, organisations, lines, planned), nil
}

func (s *Service) coveredCourses(ctx context.Context, code string) ([]Course, error) {
	if code == "" {
		return s.Courses(ctx)
	}
	course, err := s.Course(ctx, code)
	return []Course{course}, err
}

func (s *Service) comingSessions(programme, course string) SessionFilter {
	return SessionFilter{Programme: programme, Course: course, StartsAfter: s.now(), States: HeldStates()}
}

func coverageOf(taught []Course, organisations []people.Organisation, lines []Attendance, planned []organisationCount) Coverage {
	coverage := Coverage{Courses: taught}
	cells := map[[2]string]CoverageCell{} // by course code and organisation
	ofCourse := map[string][]Attendance{}
	for _, line := range lines {
		ofCourse[line.CourseCode] = append(ofCourse[line.CourseCode], line)
	}
	for _, course := range taught {
		for organisation, people := range CountTrained(ofCourse[course.Code]).ByOrganisation() {
			cells[[2]string{course.Code, organisation}] = CoverageCell{Trained: people}
		}
	}
	for _, count := range planned {
		key := [2]string{count.CourseCode, count.OrganisationID}
		cell := cells[key]
		cell.Planned += count.Records
		cells[key] = cell
	}
	for _, organisation := range organisations {
		row := CoverageRow{Organisation: organisation}
		reached := false
		for _, course := range taught {
			cell := cells[[2]string{course.Code, organisation.ID}]
			row.Cells = append(row.Cells, cell)
			reached = reached || cell != CoverageCell{}
		}
		switch {
		case organisation.Force:
			coverage.Forces = append(coverage.Forces, row)
		case reached:
			coverage.Others = append(coverage.Others, row)
		}
	}
	for _, rows := range [][]CoverageRow{coverage.Forces, coverage.Others} {
		slices.SortFunc(rows, func(a, b CoverageRow) int { return strings.Compare(a.Organisation.Name, b.Organisation.Name) })
	}
	return coverage
}

// coverageEntries are the records of Coverage's figures: of somebody trained the line of the
// register that first made them so, and the confirmed bookings on sessions still to come.
func (s *Service) coverageEntries(ctx context.Context, actor people.Actor, filter FigureFilter) ([]figureEntry, error) {
	if !readsCoverage(actor) {
		return nil, ErrNotAllowed
	}
	if filter.Kind == FigurePlanned {
		return s.store.bookingEntries(ctx, s.comingSessions(filter.Programme, filter.Course), hasPlace)
	}
	lines, err := s.store.trainedLines(ctx, AttendanceFilter{Programme: filter.Programme, Course: filter.Course, AsAt: DayOf(s.now()), Attended: AttendedFull})
	if err != nil {
		return nil, err
	}
	byID := map[string]Attendance{}
	for _, line := range lines {
		byID[line.ID] = line
	}
	var entries []figureEntry
	for _, person := range CountTrained(lines).People {
		line := byID[person.AttendanceIDs[0]]
		held, err := midnightOf(line.HappenedOn)
		if err != nil {
			return nil, err
		}
		entries = append(entries, figureEntry{line.BookingID, line.SessionID, line.OrganisationID, held, 0})
	}
	return entries, nil
}
