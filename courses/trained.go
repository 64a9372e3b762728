package courses

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"muster/courses/people"
)

// DeliveredSession is a session that was held and whose register has somebody who
// attended, fully or in part.
type DeliveredSession struct {
	SessionID   string
	SessionCode string
	CourseCode  string
	HappenedOn  string
	Attended    []string // ids of the lines that say full or part
}

// TrainedPerson is somebody who fully attended at least one delivered session.
// What the person was counts as it was at the first of them.
type TrainedPerson struct {
	PersonID       string
	OrganisationID string
	Sector         people.Sector
	JobRole        string
	// AttendanceIDs are the lines that make the person trained, the earliest first.
	AttendanceIDs []string
}

// Trained is who was trained, and by which records, so that each figure can be
// followed to what it was counted from.
type Trained struct{ People []TrainedPerson }

// CountTrained takes the distinct people who fully attended out of lines of
// registers. Lines of several courses give the people trained in any of them, each
// once. A line that says full makes its session delivered, so only such lines count.
func CountTrained(lines []Attendance) Trained {
	var trained Trained
	place := map[string]int{}
	for _, line := range sortedByDay(lines) {
		if line.Attended != AttendedFull {
			continue
		}
		index, known := place[line.PersonID]
		if !known {
			index = len(trained.People)
			place[line.PersonID] = index
			trained.People = append(trained.People, TrainedPerson{
				PersonID: line.PersonID, OrganisationID: line.OrganisationID, Sector: line.Sector, JobRole: line.JobRole,
			})
		}
		trained.People[index].AttendanceIDs = append(trained.People[index].AttendanceIDs, line.ID)
	}
	return trained
}

// CountDelivered takes the delivered sessions out of lines of registers, in the
// order in which they were held. A register in which nobody attended is not a
// delivered session.
func CountDelivered(lines []Attendance) []DeliveredSession {
	var delivered []DeliveredSession
	place := map[string]int{}
	for _, line := range sortedByDay(lines) {
		if line.Attended == AttendedNo {
			continue
		}
		index, known := place[line.SessionID]
		if !known {
			index = len(delivered)
			place[line.SessionID] = index
			delivered = append(delivered, DeliveredSession{
				SessionID: line.SessionID, SessionCode: line.SessionCode, CourseCode: line.CourseCode, HappenedOn: line.HappenedOn,
			})
		}
		delivered[index].Attended = append(delivered[index].Attended, line.ID)
	}
	return delivered
}

// Count is the number of people trained.
func (t Trained) Count() int { return len(t.People) }

// Attendances is the number of full attendances, which counts a person who came
// twice twice.
func (t Trained) Attendances() int { return len(t.AttendanceIDs()) }

// AttendanceIDs are the lines of registers that were counted.
func (t Trained) AttendanceIDs() []string {
	var ids []string
	for _, person := range t.People {
		ids = append(ids, person.AttendanceIDs...)
	}
	return ids
}

// From keeps the people of one sector.
func (t Trained) From(sector people.Sector) Trained {
	return t.only(func(person TrainedPerson) bool { return person.Sector == sector })
}

// Of keeps the people of one organisation.
func (t Trained) Of(organisationID string) Trained {
	return t.only(func(person TrainedPerson) bool { return person.OrganisationID == organisationID })
}

// BySector counts people by the sector of their organisation when they attended.
func (t Trained) BySector() map[people.Sector]int {
	counts := map[people.Sector]int{}
	for _, person := range t.People {
		counts[person.Sector]++
	}
	return counts
}

// ByOrganisation counts people by their organisation when they attended; its keys
// are the organisations covered.
func (t Trained) ByOrganisation() map[string]int {
	counts := map[string]int{}
	for _, person := range t.People {
		if person.OrganisationID != "" {
			counts[person.OrganisationID]++
		}
	}
	return counts
}

func (t Trained) only(keep func(TrainedPerson) bool) Trained {
	var kept Trained
	for _, person := range t.People {
		if keep(person) {
			kept.People = append(kept.People, person)
		}
	}
	return kept
}

// Trained counts who was trained by the end of the day asAt, in a programme, by a
// course or by any when course is empty.
func (s *Service) Trained(ctx context.Context, programme, course, asAt string) (Trained, error) {
	lines, err := s.store.attendances(ctx, AttendanceFilter{Programme: programme, Course: course, AsAt: asAt, Attended: AttendedFull})
	return CountTrained(lines), err
}

// DeliveredSessions lists the sessions delivered by the end of the day asAt, in a
// programme, of a course or of all when course is empty.
func (s *Service) DeliveredSessions(ctx context.Context, programme, course, asAt string) ([]DeliveredSession, error) {
	lines, err := s.store.attendances(ctx, AttendanceFilter{Programme: programme, Course: course, AsAt: asAt})
	return CountDelivered(lines), err
}

func sortedByDay(lines []Attendance) []Attendance {
	sorted := slices.Clone(lines)
	slices.SortStableFunc(sorted, func(a, b Attendance) int {
		return cmp.Or(
			strings.Compare(a.HappenedOn, b.HappenedOn),
			strings.Compare(a.SessionCode, b.SessionCode),
			strings.Compare(a.ID, b.ID),
		)
	})
	return sorted
}
