package courses

import (
	"context"
	"time"
)

// Ahead is what is planned of a course until the end of a day: the sessions that have no
// register yet, still to come or over, and the confirmed places on them by organisation (id).
// LastOn is the day of the last of the sessions, YYYY-MM-DD, "" with none.
type Ahead struct {
	Sessions int
	LastOn   string
	Places   map[string]int
}

// Ahead counts what is planned of a programme's courses from the day from, "" for all, until the
// end of a day, by the course's code, in two queries whatever the number of courses. A course
// with no such session is not in it. Drafts and cancelled sessions are not planned. Anybody may:
// it names nobody. ErrInvalid for what is no day.
func (s *Service) Ahead(ctx context.Context, programme, from, until string) (map[string]Ahead, error) {
	end, err := midnightOf(until)
	if err != nil {
		return nil, err
	}
	filter := SessionFilter{Programme: programme, To: nextMidnight(end), States: HeldStates(), NoRegisterBy: DayOf(s.now())}
	if from != "" {
		if filter.From, err = midnightOf(from); err != nil {
			return nil, err
		}
	}
	sessions, err := s.Sessions(ctx, filter)
	if err != nil {
		return nil, err
	}
	counts, err := s.store.bookingCounts(ctx, filter, hasPlace)
	if err != nil {
		return nil, err
	}
	planned := map[string]Ahead{}
	for _, session := range sessions {
		ahead, known := planned[session.CourseCode]
		if !known {
			ahead.Places = map[string]int{}
		}
		ahead.Sessions++
		ahead.LastOn = max(ahead.LastOn, DayOf(session.StartsAt))
		planned[session.CourseCode] = ahead
	}
	for _, count := range counts {
		if ahead, known := planned[count.CourseCode]; known { // its session may be newer than the first query
			ahead.Places[count.OrganisationID] += count.Records
		}
	}
	return planned, nil
}

// nextMidnight is the beginning of the day in London after the one that begins at midnight.
func nextMidnight(midnight time.Time) time.Time { return midnight.In(London).AddDate(0, 0, 1) }
