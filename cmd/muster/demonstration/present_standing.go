package demonstration

import (
	"context"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// interests are the people who would come to a course if it were held near them.
var interests = []struct{ course, region, force string }{
	{courseVLO, "North West", "Lancashire"},
	{courseVLO, "North West", "Cumbria"},
	{courseVLO, "North West", "Merseyside"},
	{courseVLO, "Wales", "Gwent"},
	{courseInnerste, "North East", "Durham"},
	{courseInnerste, "North East", "Northumbria"},
	{courseOIC, "", "Wiltshire"},
}

// noteInterest writes into the diary who asks to be told of a session.
func (w *world) noteInterest(past *training) {
	for i, interest := range interests {
		who := past.people.next(interest.course, interest.force, people.Policing)
		w.diary.note(w.day(-6, "12:00").Add(time.Duration(i)*17*time.Minute), func(ctx context.Context) error {
			actor, err := w.actorFor(ctx, who)
			if err != nil {
				return err
			}
			_, err = w.courses.RegisterInterest(ctx, actor, interest.course, interest.region)
			return err
		})
	}
}

// noteWaiting writes into the diary that somebody falls ill who has a place on a full
// session, and that the first in line takes it.
func (w *world) noteWaiting(s *session) {
	w.diary.note(w.day(-2, "08:10"), func(ctx context.Context) error {
		return w.answer(ctx, s, courses.Confirmed, func(actor people.Actor, reference string) error {
			_, err := w.courses.CancelBooking(ctx, actor, reference, courses.CancelSickness, "")
			return err
		})
	})
	w.diary.note(w.day(-2, "16:40"), func(ctx context.Context) error {
		return w.answer(ctx, s, courses.Offered, func(actor people.Actor, reference string) error {
			_, err := w.courses.AcceptOffer(ctx, actor, reference, "")
			return err
		})
	})
}

// answer lets the first delegate of the session whose booking is in the state act on it; when
// nobody's is, nothing happens.
func (w *world) answer(ctx context.Context, s *session, state courses.BookingState, act func(people.Actor, string) error) error {
	held, err := w.courses.Session(ctx, s.Code)
	if err != nil {
		return err
	}
	delegates, err := w.courses.Delegates(ctx, w.trainers[s.Trainer], held)
	if err != nil {
		return err
	}
	for _, delegate := range delegates {
		if delegate.Booking.State != state {
			continue
		}
		actor, err := w.people.ActorFor(ctx, delegate.Person.ID)
		if err != nil {
			return err
		}
		return act(actor, delegate.Booking.Reference)
	}
	return nil
}
