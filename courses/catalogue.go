package courses

import (
	"context"
	"time"
)

// MostCounted is how many coming sessions of a course are counted: beyond, there are
// more than so many.
const MostCounted = 50

// Coming is what is to come of a course: how many sessions that take bookings, at most
// one more than MostCounted, and when the first of them starts (UTC).
type Coming struct {
	Sessions int
	First    time.Time
}

// ComingByCourse is what starts after a moment, by the id of the course; a course with
// nothing to come is not in it.
func (s *Service) ComingByCourse(ctx context.Context, after time.Time) (map[string]Coming, error) {
	return s.store.comingByCourse(ctx, after)
}

// mostMonths is how many months ahead the sessions of a course can be chosen by.
const mostMonths = 36

// SessionChoices are what the coming sessions of a course can be chosen by: their Regions,
// by name, and the Months they start in (London's, three years of them), in order, YYYY-MM.
// Total is how many sessions there are.
type SessionChoices struct {
	Regions []string
	Months  []string
	Total   int
}

// SessionChoices are those of the sessions that take bookings and start after a moment.
func (s *Service) SessionChoices(ctx context.Context, course Course, after time.Time) (SessionChoices, error) {
	var choices SessionChoices
	regions, err := s.store.comingByRegion(ctx, course.ID, after)
	if err != nil {
		return SessionChoices{}, err
	}
	for _, region := range regions {
		choices.Total += region.Sessions
		if region.Region != "" {
			choices.Regions = append(choices.Regions, region.Region)
		}
	}
	first := after.In(London)
	starts := make([]time.Time, mostMonths+1)
	for i := range starts {
		starts[i] = time.Date(first.Year(), first.Month()+time.Month(i), 1, 0, 0, 0, 0, London)
	}
	with, err := s.store.monthsWithSessions(ctx, course.ID, after, starts)
	for _, month := range with {
		choices.Months = append(choices.Months, starts[month].Format("2006-01"))
	}
	return choices, err
}
