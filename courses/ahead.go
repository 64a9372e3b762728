package courses

import (
	"context"
	"time"
)

// Ahead is what is planned of a course from now until the end of a day: the sessions still to
// come, and the confirmed places on them by organisation (id). LastOn is the day of the last of
// the sessions, YYYY-MM-DD, "" with none.
type Ahead struct {
	Sessions int
	LastOn   string
	Places   map[string]int
}

// Ahead counts what is planned of a programme's course until the end of a day, in two
// queries. Drafts and cancelled sessions are not planned. Anybody may: it names nobody.
// ErrInvalid for what is no day.
func (s *Service) Ahead(ctx context.Context, programme, course, until string) (Ahead, error) {
	end, err := midnightOf(until)
	if err != nil {
		return Ahead{}, err
	}
	filter := s.comingSessions(programme, course)
	filter.To = nextMidnight(end)
	sessions, err := s.Sessions(ctx, filter)
	if err != nil {
		return Ahead{}, err
	}
	counts, err := s.store.bookingCounts(ctx, filter, hasPlace)
	if err != nil {
		return Ahead{}, err
	}
	ahead := Ahead{Sessions: len(sessions), Places: map[string]int{}}
	for _, count := range counts {
		ahead.Places[count.OrganisationID] += count.Records
	}
	for _, session := range sessions {
		ahead.LastOn = max(ahead.LastOn, DayOf(session.StartsAt))
	}
	return ahead, nil
}

// nextMidnight is the beginning of the day in London after the one that begins at midnight.
func nextMidnight(midnight time.Time) time.Time { return midnight.In(London).AddDate(0, 0, 1) }
