package surveys

import (
	"cmp"
	"context"
	"slices"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// BookingSurvey is a survey that a booking's person may answer, or has. Stage and Months say
// when it comes, as in Wave.
type BookingSurvey struct {
	Title    string
	Stage    WaveKind
	Months   int
	Token    string
	Answered bool
	// IsOpen is false before the survey opens and after it has closed.
	IsOpen   bool
	OpensAt  time.Time
	ClosesAt time.Time
}

// BookingSurveys are the surveys of the actor's own booking, in the order in which they come.
// Whether they have answered is theirs to see alone: ErrNotAllowed to everybody else.
func (s *Service) BookingSurveys(ctx context.Context, actor people.Actor, booking courses.Booking) ([]BookingSurvey, error) {
	if !actor.SignedIn() || actor.PersonID != booking.PersonID {
		return nil, ErrNotAllowed
	}
	seats, err := s.store.seatsOfBooking(ctx, booking.ID)
	if err != nil {
		return nil, err
	}
	if err := s.withUses(ctx, seats); err != nil {
		return nil, err
	}
	var list []BookingSurvey
	for _, seat := range seats {
		invitation, err := s.invitationTo(ctx, seat.WaveID, seat.SessionID)
		if err != nil {
			return nil, err
		}
		list = append(list, BookingSurvey{
			Title: invitation.Questionnaire.Title, Stage: invitation.Wave.Kind, Months: invitation.Wave.Months,
			Token: s.LinkToken(seat.WaveID, booking.ID), Answered: !seat.Open,
			IsOpen: invitation.Check(s.now()) == nil, OpensAt: invitation.OpensAt, ClosesAt: invitation.ClosesAt,
		})
	}
	slices.SortFunc(list, func(a, b BookingSurvey) int {
		return cmp.Or(cmp.Compare(slices.Index(sessionKinds, a.Stage), slices.Index(sessionKinds, b.Stage)),
			cmp.Compare(a.Months, b.Months), cmp.Compare(a.Title, b.Title))
	})
	return list, nil
}
