package demonstration

import (
	"context"

	"muster/courses"
	"muster/courses/people"
)

// offerTown is where the session is on which the person to sign in as is offered a place.
const offerTown = "Guildford"

// noteOffer writes into the diary that the person to sign in as waits for a place on a
// full session, another behind them, and that somebody gave one up yesterday: it is
// offered until tomorrow afternoon.
func (w *world) noteOffer(past *training, s *session) {
	for i, who := range []*delegate{demonstrationDelegate(), past.people.next(s.Course, "Sussex", people.Policing)} {
		w.diary.note(w.day(-3+i, "11:30"), func(ctx context.Context) error {
			actor, err := w.actorFor(ctx, who)
			if err != nil {
				return err
			}
			_, err = w.courses.Book(ctx, actor, courses.BookingRequest{SessionCode: s.Code, JoinWaitingList: true})
			return err
		})
	}
	w.diary.note(w.day(-1, "15:20"), func(ctx context.Context) error {
		return w.answer(ctx, s, courses.Confirmed, func(actor people.Actor, reference string) error {
			_, err := w.courses.CancelBooking(ctx, actor, reference, courses.CancelAbstraction, "")
			return err
		})
	})
}

// setMix has the Innerste course ask for police and children's services in the same room,
// as the programme did.
func (w *world) setMix(ctx context.Context) error {
	course, err := w.courses.Course(ctx, courseInnerste)
	if err != nil {
		return err
	}
	course.Mix = []courses.MixShare{{Sector: people.Policing, Percent: 35}, {Sector: people.LocalAuthority, Percent: 35}}
	course.MixReleaseDays = 3
	_, err = w.courses.UpdateCourse(ctx, w.staff[people.Manager], course)
	return err
}
