package courses

import (
	"context"
	"slices"
	"time"

	"muster/courses/people"
)

// SessionState is whether a session takes place.
type SessionState string

// A session is open from the start; cancelling it is final.
const (
	SessionOpen      SessionState = "open"
	SessionCancelled SessionState = "cancelled"
)

// Session is a course on a date with places, as anybody may see it. Where exactly
// it is held and who trains is Whereabouts. Times are UTC. Confirmed and Waiting
// count its bookings. Version changes with each edit.
type Session struct {
	ID             string
	Code           string
	CourseID       string
	CourseCode     string
	CourseTitle    string
	ProgrammeCode  string
	OrganisationID string
	Region         string
	Town           string
	Delivery       Delivery
	Description    string
	StartsAt       time.Time
	EndsAt         time.Time
	Capacity       int
	Confirmed      int
	Waiting        int
	State          SessionState
	CancelReason   string
	Version        int
	RecordedBy     string
	RecordedAt     time.Time
}

// PlacesLeft is the number of places nobody has.
func (s Session) PlacesLeft() int { return s.Capacity - s.Confirmed }

// Day is the calendar day in London on which the session is held, YYYY-MM-DD.
func (s Session) Day() string { return DayOf(s.StartsAt) }

// Whereabouts is what a session's delegates are told: the address or the joining
// link, and who trains.
type Whereabouts struct {
	Address     string
	JoiningLink string
	TrainerID   string
	TrainerName string
}

// SessionFilter chooses sessions; the zero filter chooses all, the earliest first.
type SessionFilter struct {
	Programme string
	Course    string // a course's code
	Region    string
	Delivery  Delivery
	State     SessionState
	// From and To bound when sessions start: From included, To not.
	From, To time.Time
	// StartsAfter keeps the sessions that have not started at that moment.
	StartsAfter time.Time
	// EndsAfter keeps the sessions that are not over at that moment.
	EndsAfter time.Time
	// Organisations keeps the sessions of these organisations (ids).
	Organisations []string
	IDs           []string
	// NewestFirst turns the order round.
	NewestFirst bool
	Offset      int
	Limit       int // 0: no limit
}

// Sessions lists sessions in the order in which they start. Anybody may.
func (s *Service) Sessions(ctx context.Context, filter SessionFilter) ([]Session, error) {
	return s.store.sessions(ctx, filter)
}

// CountSessions counts what Sessions would list without Offset and Limit.
func (s *Service) CountSessions(ctx context.Context, filter SessionFilter) (int, error) {
	return s.store.countSessions(ctx, filter)
}

// SessionsByID is the sessions with these ids, by id, in one query.
func (s *Service) SessionsByID(ctx context.Context, ids []string) (map[string]Session, error) {
	found := map[string]Session{}
	if len(ids) == 0 {
		return found, nil
	}
	list, err := s.store.sessions(ctx, SessionFilter{IDs: ids})
	for _, session := range list {
		found[session.ID] = session
	}
	return found, err
}

// Session finds a session by its code. Anybody may. ErrNoSession when there is none.
func (s *Service) Session(ctx context.Context, code string) (Session, error) {
	return s.store.sessionByCode(ctx, code)
}

// SessionChoices are what the open sessions that start after a moment can be
// chosen by: their regions, by name, and the months they start in (London's), in
// order, YYYY-MM. Course is a course's code, or empty for all.
func (s *Service) SessionChoices(ctx context.Context, course string, after time.Time) (regions, months []string, err error) {
	starts, err := s.store.startsByRegion(ctx, course, after)
	for _, start := range starts {
		if start.Region != "" {
			regions = append(regions, start.Region)
		}
		months = append(months, DayOf(start.StartsAt)[:len("2021-02")])
	}
	slices.Sort(regions)
	slices.Sort(months)
	return slices.Compact(regions), slices.Compact(months), err
}

// Whereabouts tells where a session is held and who trains: to its confirmed
// delegates and to those who may manage it. ErrNotAllowed to everybody else.
func (s *Service) Whereabouts(ctx context.Context, actor people.Actor, session Session) (Whereabouts, error) {
	if !CanManage(actor, session) {
		booking, err := s.store.activeBooking(ctx, session.ID, actor.PersonID)
		if err != nil {
			return Whereabouts{}, err
		}
		if booking == nil || booking.State != Confirmed {
			return Whereabouts{}, ErrNotAllowed
		}
	}
	return s.store.whereabouts(ctx, session.ID)
}
