package courses

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"muster/courses/people"
)

// Suggestion is why a session of a course may be worth scheduling in a region, which is empty
// for anywhere. Interested counts those who asked to be told of one and have not booked since,
// Waiting those on the waiting lists of sessions still to come, by the region of their
// organisation. Free counts the places left on the sessions still to come there. Uncovered
// names the region's forces, of which there are Forces, that have nobody trained and no place
// booked in the programme. Capacity is what a session of the course has places for.
type Suggestion struct {
	CourseCode, CourseTitle, Region string
	Interested, Waiting, Free       int
	Uncovered                       []string
	Forces, Capacity                int
}

// Wanted is how many people there are no places for.
func (s Suggestion) Wanted() int { return max(0, s.Interested+s.Waiting-s.Free) }

// Sessions is how many sessions of the usual size would have places for all of them.
func (s Suggestion) Sessions() int {
	if s.Capacity == 0 {
		return 0
	}
	return (s.Wanted() + s.Capacity - 1) / s.Capacity
}

// Suggestions says where which course is wanted, by the programme's coverage and by all
// interest and waiting: by the course with that code or, when it is empty, by every course. What
// has places for fewest of the people comes first, then what has the most uncovered forces,
// then by course and region. For those who plan sessions: trainers, managers, administrators;
// it names no person. ErrNotAllowed, ErrNoCourse. A fixed number of queries.
func (s *Service) Suggestions(ctx context.Context, actor people.Actor, programme, course string) ([]Suggestion, error) {
	demand, err := s.Demand(ctx, actor)
	if err != nil {
		return nil, err
	}
	coverage, err := s.coverage(ctx, programme, course)
	if err != nil {
		return nil, err
	}
	organisations, err := s.people.OrganisationsByID(ctx)
	if err != nil {
		return nil, err
	}
	coming := s.comingSessions(programme, course)
	sessions, err := s.store.sessions(ctx, coming)
	if err != nil {
		return nil, err
	}
	waiting, err := s.store.bookingCounts(ctx, coming, isWaiting)
	if err != nil {
		return nil, err
	}
	return suggest(coverage, demand, sessions, waiting, organisations), nil
}

// suggestionKey is a course, by its code, and a region.
type suggestionKey struct{ course, region string }

func suggest(coverage Coverage, demand []DemandLine, sessions []Session, waiting []organisationCount, organisations map[string]people.Organisation) []Suggestion {
	found := map[suggestionKey]*Suggestion{}
	taught := map[string]Course{}
	of := func(course, region string) *Suggestion {
		key := suggestionKey{course, region}
		if found[key] == nil {
			found[key] = &Suggestion{CourseCode: course, CourseTitle: taught[course].Title, Region: region, Capacity: taught[course].Capacity}
		}
		return found[key]
	}
	for i, course := range coverage.Courses {
		taught[course.Code] = course
		for _, force := range coverage.Forces {
			line := of(course.Code, force.Organisation.Region)
			line.Forces++
			if force.Cells[i].Covered() == CoveredNone {
				line.Uncovered = append(line.Uncovered, force.Organisation.Name)
			}
		}
	}
	for _, line := range demand {
		if _, chosen := taught[line.CourseCode]; chosen {
			of(line.CourseCode, line.Region).Interested += line.People
		}
	}
	for _, session := range sessions {
		if session.TakesBookings() {
			of(session.CourseCode, session.Region).Free += session.PlacesLeft()
		}
	}
	for _, count := range waiting {
		of(count.CourseCode, organisations[count.OrganisationID].Region).Waiting += count.Records
	}
	return inOrderOfNeed(found)
}

// inOrderOfNeed leaves out what nobody asks for and no force lacks.
func inOrderOfNeed(found map[suggestionKey]*Suggestion) []Suggestion {
	var list []Suggestion
	for _, line := range found {
		if line.Interested+line.Waiting+len(line.Uncovered) > 0 {
			list = append(list, *line)
		}
	}
	slices.SortFunc(list, func(a, b Suggestion) int {
		return cmp.Or(
			cmp.Compare(b.Wanted(), a.Wanted()), cmp.Compare(len(b.Uncovered), len(a.Uncovered)),
			strings.Compare(a.CourseTitle, b.CourseTitle), strings.Compare(a.CourseCode, b.CourseCode), strings.Compare(a.Region, b.Region),
		)
	})
	return list
}
