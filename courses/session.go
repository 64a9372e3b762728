package courses

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"muster/courses/people"
)

// SessionState is whether a session takes place.
type SessionState string

// A draft is seen only by those who may manage it. An open session takes place; a
// tentative one only when Minimum are confirmed by DecideOn, or when whoever runs
// it decides so, and is confirmed then. A delivered one has been held. Cancelling
// is final.
const (
	SessionDraft     SessionState = "draft"
	SessionOpen      SessionState = "open"
	SessionTentative SessionState = "tentative"
	SessionConfirmed SessionState = "confirmed"
	SessionDelivered SessionState = "delivered"
	SessionCancelled SessionState = "cancelled"
)

// BookableStates are those in which a session takes bookings.
func BookableStates() []SessionState {
	return []SessionState{SessionOpen, SessionTentative, SessionConfirmed}
}

// HeldStates are those of a session that people may come to or have come to:
// neither a draft nor cancelled.
func HeldStates() []SessionState { return append(BookableStates(), SessionDelivered) }

// SessionDay is one day of a session. Times are UTC.
type SessionDay struct{ StartsAt, EndsAt time.Time }

// SessionTerms are what a session inherits from its course and may override. DecideOn
// is the day, YYYY-MM-DD, by which Minimum must be reached, empty without a minimum;
// the rest as in Course.
type SessionTerms struct {
	Minimum             int
	DecideOn            string
	NeedsApproval       bool
	CancelHours         int
	OfferHours          int
	JoiningInstructions string
	CPDMinutes          int
}

// Session is a course on a date with places, as anybody may see it. Where exactly
// it is held and who trains is Whereabouts. Times are UTC. Days has at least one day,
// in order; StartsAt is the start of the first, EndsAt the end of the last. Confirmed,
// Offered and Waiting count its bookings, Held the places that are kept and that
// nobody has taken. SeriesID is common to the sessions that were made together.
// TrainerIDs are who trains it, the one who leads first. Version changes with each edit.
type Session struct {
	SessionTerms
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
	Days           []SessionDay
	Room           string
	SeriesID       string
	TrainerIDs     []string
	Capacity       int
	Confirmed      int
	Offered        int
	Held           int
	Waiting        int
	State          SessionState
	CancelReason   string
	Version        int
	RecordedBy     string
	RecordedAt     time.Time
}

// PlacesLeft is the number of places that nobody has, that are offered to nobody and
// kept for nobody.
func (s Session) PlacesLeft() int { return s.Capacity - s.Confirmed - s.Offered - s.Held }

// AsSeen is when, where and how the session takes place, as one text. A page on which
// somebody agrees to come carries it, so that nobody agrees to what they have not seen.
func (s Session) AsSeen() string {
	var seen strings.Builder
	for _, day := range s.Days {
		fmt.Fprintf(&seen, "%d-%d ", day.StartsAt.Unix(), day.EndsAt.Unix())
	}
	return seen.String() + string(s.Delivery) + " " + s.Town
}

// TakesBookings tells whether the session's state is one in which it can be booked.
func (s Session) TakesBookings() bool { return slices.Contains(BookableStates(), s.State) }

// IsHeld tells whether people may come to the session or have come to it: it is
// neither a draft nor cancelled.
func (s Session) IsHeld() bool { return slices.Contains(HeldStates(), s.State) }

// Day is the calendar day in London on which the session begins, YYYY-MM-DD.
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
	// States keeps the sessions in one of these; nil for all, drafts too.
	States []SessionState
	// From and To bound when sessions start: From included, To not.
	From, To time.Time
	// StartsAfter keeps the sessions that have not started at that moment.
	StartsAfter time.Time
	// EndsAfter keeps the sessions that are not over at that moment.
	EndsAfter time.Time
	// NoRegisterBy keeps the sessions whose register has no line of that day or before it.
	NoRegisterBy string
	// Organisations keeps the sessions of these organisations (ids), and those that
	// OrTrainer (a person's id) trains.
	Organisations []string
	OrTrainer     string
	IDs           []string
	Series        string
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

// SessionFor is Session for a reader: a draft is there only for those who may manage it.
func (s *Service) SessionFor(ctx context.Context, actor people.Actor, code string) (Session, error) {
	session, err := s.store.sessionByCode(ctx, code)
	if err == nil && session.State == SessionDraft && !CanManage(actor, session) {
		return Session{}, ErrNoSession
	}
	return session, err
}

// Whereabouts tells where a session is held and who trains: to its confirmed
// delegates and to those who may manage it. ErrNotAllowed to everybody else.
func (s *Service) Whereabouts(ctx context.Context, actor people.Actor, session Session) (Whereabouts, error) {
	booking, err := s.MyBooking(ctx, actor, session)
	if err != nil {
		return Whereabouts{}, err
	}
	return s.WhereaboutsBy(ctx, actor, BegunSession{Session: session, Begun: Begun{Booking: booking}})
}

// WhereaboutsBy is Whereabouts for an actor whose booking on the session has been read.
func (s *Service) WhereaboutsBy(ctx context.Context, actor people.Actor, begun BegunSession) (Whereabouts, error) {
	confirmed := begun.Booking != nil && begun.Booking.PersonID == actor.PersonID && begun.Booking.State == Confirmed
	if !confirmed && !CanManage(actor, begun.Session) {
		return Whereabouts{}, ErrNotAllowed
	}
	return s.store.whereabouts(ctx, begun.Session.ID)
}
