package courses

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"muster/courses/people"
)

// RegisterCounts are what the registers of a programme come to as at some days, from counts that
// are kept, so that a hundred thousand lines need not be read. Nobody is named in them. For
// every day they say what CountDelivered and CountTrained say of the lines until then.
type RegisterCounts struct {
	days     []string // ascending
	sessions []sessionLines
	trained  []trainedUntil
	// moved are the full attendances of those who were of one organisation or sector at one
	// attendance of the course and of another at the next: which of them counts hangs on the
	// order. They are few. By course, as its code is folded.
	moved map[string][]Attendance
}

// sessionLines counts the lines of a session's register that are of one day.
type sessionLines struct {
	CourseCode, CourseTitle, SessionCode string
	Delivery                             Delivery
	HappenedOn                           string
	Lines, Attended, InFull              int
}

// trainedUntil counts the people of an organisation who were trained in a course by the day
// that has the number Day, and not by the one before it.
type trainedUntil struct {
	CourseCode     string
	Day            int
	Sector         people.Sector
	OrganisationID string
	People         int
}

// CourseCounts is what a course's registers come to as at a day.
type CourseCounts struct {
	// Delivered are the sessions that were held, in their order.
	Delivered []DeliveredCount
	// Trained are the people who fully attended, by what they were at the first session.
	Trained []TrainedCount
	// Lines counts the lines of the registers, InFull those that say full, Attended those that
	// say full or part.
	Lines, InFull, Attended int
}

// DeliveredCount is a session that was held and whose register has somebody who attended.
type DeliveredCount struct {
	SessionCode string
	CourseTitle string
	Delivery    Delivery
	HappenedOn  string
}

// TrainedCount is how many people of an organisation, "" for none, were trained.
type TrainedCount struct {
	Sector         people.Sector
	OrganisationID string
	People         int
}

// RegisterCounts counts the registers of a programme from the day from, "" for all, until the
// end of each of the days, which are at least one. It is for the domains that count.
func (s *Service) RegisterCounts(ctx context.Context, programme, from string, days []string) (*RegisterCounts, error) {
	counts := &RegisterCounts{days: slices.Compact(slices.Sorted(slices.Values(days))), moved: map[string][]Attendance{}}
	filter := AttendanceFilter{Programme: programme, From: from, AsAt: counts.days[len(counts.days)-1]}
	var err error
	if counts.sessions, err = s.store.sessionLines(ctx, filter); err != nil {
		return nil, err
	}
	moved, err := s.store.trainedUntil(ctx, filter, counts)
	if err != nil || len(moved) == 0 {
		return counts, err
	}
	return counts, counts.addMoved(ctx, s.store, filter, moved)
}

// addMoved reads the lines of people who have moved, given by course.
func (r *RegisterCounts) addMoved(ctx context.Context, store *store, filter AttendanceFilter, moved map[string][]string) error {
	for course, people := range moved {
		filter.Course, filter.Attended = course, AttendedFull
		for ids := range slices.Chunk(people, idsAtOnce) {
			filter.people = ids
			lines, err := store.attendances(ctx, filter)
			if err != nil {
				return err
			}
			r.moved[strings.ToLower(course)] = append(r.moved[strings.ToLower(course)], lines...)
		}
	}
	return nil
}

// Of is what the registers of a course, by its code, come to as at the end of one of the days.
func (r *RegisterCounts) Of(course, day string) CourseCounts {
	var counted CourseCounts
	held := map[string]bool{}
	for _, lines := range r.sessions {
		if lines.HappenedOn > day || !strings.EqualFold(lines.CourseCode, course) {
			continue
		}
		counted.Lines += lines.Lines
		counted.Attended += lines.Attended
		counted.InFull += lines.InFull
		if held[lines.SessionCode] || lines.Attended == 0 {
			continue
		}
		held[lines.SessionCode] = true // on the first of its days: they are in their order
		counted.Delivered = append(counted.Delivered, DeliveredCount{lines.SessionCode, lines.CourseTitle, lines.Delivery, lines.HappenedOn})
	}
	counted.Trained = r.trainedOf(course, day)
	return counted
}

func (r *RegisterCounts) trainedOf(course, day string) []TrainedCount {
	groups := map[TrainedCount]int{}
	for _, trained := range r.trained {
		if strings.EqualFold(trained.CourseCode, course) && r.days[trained.Day] <= day {
			groups[TrainedCount{Sector: trained.Sector, OrganisationID: trained.OrganisationID}] += trained.People
		}
	}
	until := slices.DeleteFunc(slices.Clone(r.moved[strings.ToLower(course)]), func(line Attendance) bool { return line.HappenedOn > day })
	for _, person := range CountTrained(until).People {
		groups[TrainedCount{Sector: person.Sector, OrganisationID: person.OrganisationID}]++
	}
	counts := make([]TrainedCount, 0, len(groups))
	for group, people := range groups {
		group.People = people
		counts = append(counts, group)
	}
	slices.SortFunc(counts, func(a, b TrainedCount) int {
		return cmp.Or(strings.Compare(string(a.Sector), string(b.Sector)), strings.Compare(a.OrganisationID, b.OrganisationID))
	})
	return counts
}

// CountAttended counts the attendances, full or part, that the filter's programme, course,
// sessions and days choose.
func (s *Service) CountAttended(ctx context.Context, filter AttendanceFilter) (int, error) {
	return s.store.attended(ctx, filter)
}
