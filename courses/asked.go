package courses

import (
	"context"

	"muster/courses/people"
)

// Asked is who asks for a page, by the token of their browser's session, with what the page
// is about: each of its pages asks for both, and both are read in one query. Nothing of it
// is remembered.
type Asked struct {
	Actor  people.Actor
	Person people.Person
	// Begun is the session of a course; nil when there is none that they may see, or when it
	// was not asked for.
	Begun *BegunSession
	// Booked is a booking with its session, as Begun.
	Booked *BookedSession
}

// AskedAboutSession finds who holds the browser's session, and the session of a course with
// how far they are with booking it, as BegunSession.
func (s *Service) AskedAboutSession(ctx context.Context, token, code string) (Asked, error) {
	asked, err := s.store.askedAboutSession(ctx, token, code, s.now().Add(-draftsKept))
	if err == nil && asked.Begun != nil && !mayOpen(asked.Actor, asked.Begun.Session) {
		asked.Begun = nil
	}
	return asked, err
}

// AskedToBook is AskedAboutSession for the questions of a booking: of the session it has which it
// is, of which course and organisation, when, where, who trains it and its state, and nothing
// else; in particular no places and no terms.
func (s *Service) AskedToBook(ctx context.Context, token, code string) (Asked, error) {
	asked, err := s.store.askedToBook(ctx, token, code, s.now().Add(-draftsKept))
	if err == nil && asked.Begun != nil && !mayOpen(asked.Actor, asked.Begun.Session) {
		asked.Begun = nil
	}
	return asked, err
}

// AskedAboutBooking finds who holds the browser's session, and a booking by its reference,
// as Booking.
func (s *Service) AskedAboutBooking(ctx context.Context, token, reference string) (Asked, error) {
	asked, err := s.store.askedAboutBooking(ctx, token, reference)
	if err == nil && asked.Booked != nil && !maySee(asked.Actor, asked.Booked.Booking, asked.Booked.Session) {
		asked.Booked = nil
	}
	return asked, err
}
