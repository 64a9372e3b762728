package courses

import (
	"context"
	"time"

	"muster/courses/people"
)

// What the domain tells people of. Each is a kind of notice whose data is a
// SessionNotice.
const (
	// KindBookingConfirmed: a place, with reference, when and where.
	KindBookingConfirmed = "booking-confirmed"
	// KindWaitingListJoined: a place in the queue, with the position.
	KindWaitingListJoined = "waiting-list-joined"
	// KindPlaceOffered: a place offered from the waiting list, with until when it is kept.
	KindPlaceOffered = "place-offered"
	// KindOfferLapsed: an offer that was not answered in time, which ended the booking.
	KindOfferLapsed = "offer-lapsed"
	// KindBookingRequested: a booking that somebody has to agree to first.
	KindBookingRequested = "booking-requested"
	// KindBookingApproved: a requested booking that was agreed to: now a place, with when
	// and where, or a place in the queue, with the position.
	KindBookingApproved = "booking-approved"
	// KindBookingRefused: a requested booking that was not agreed to, with the reason.
	KindBookingRefused = "booking-refused"
	// KindRequestLapsed: a requested booking that nobody had decided when the session started.
	KindRequestLapsed = "request-lapsed"
	// KindBookingCancelled: the booking has been given up, with the reason.
	KindBookingCancelled = "booking-cancelled"
	// KindSessionChanged: another date, time or place.
	KindSessionChanged = "session-changed"
	// KindSessionCancelled: the session will not take place, with the reason.
	KindSessionCancelled = "session-cancelled"
	// KindSessionConfirmed: a tentative session takes place. To its trainers too, whose
	// State and Reference are empty.
	KindSessionConfirmed = "session-confirmed"
	// KindSessionOpened: an invitation to who asked for the course.
	KindSessionOpened = "session-opened"
	// KindDecide: to the trainers of a tentative session without its minimum, on the day.
	KindDecide = "session-decide"
	// KindTrainerAdded, KindTrainerRemoved, KindTrainerLeads and KindHandedOver: to a
	// trainer; Reason of the last is who leads now.
	KindTrainerAdded   = "trainer-added"
	KindTrainerRemoved = "trainer-removed"
	KindTrainerLeads   = "trainer-leads"
	KindHandedOver     = "trainer-handed-over"
	// KindTrainerCancelled: the session will not take place, with the reason.
	KindTrainerCancelled = "trainer-session-cancelled"
	// KindSessionMessage: words from whoever runs the session.
	KindSessionMessage = "session-message"
	// KindJoiningInstructions: what to know and bring, before a session.
	KindJoiningInstructions = "joining-instructions"
	// KindReminder: a session is near.
	KindReminder = "session-reminder"
)

// SessionNotice is the data of the notices above. Address and JoiningLink are filled
// for confirmed delegates only. Times are UTC.
type SessionNotice struct {
	Name        string
	Reference   string
	SessionCode string
	CourseTitle string
	StartsAt    time.Time
	EndsAt      time.Time
	// Days are the days of a session of several, and empty for one of a single day.
	Days        []SessionDay
	Delivery    Delivery
	Town        string
	Address     string
	JoiningLink string
	// State is what the booking is now.
	State BookingState
	// SessionState, Confirmed, Minimum and DecideOn are the session's.
	SessionState SessionState
	Confirmed    int
	Minimum      int
	DecideOn     string
	// Position is the place in the queue, 0 unless waiting.
	Position int
	// OfferExpiresAt is until when a place is offered.
	OfferExpiresAt time.Time
	// Asks is what a requested booking waits for.
	Asks Asks
	// WasStartsAt is when a changed session would have started.
	WasStartsAt time.Time
	// Reason is why a place was given, or a booking or a session cancelled.
	Reason string
	// Note says by whom the booking came about when it was not by its person.
	Note string
	// From, Subject and Message are a message's.
	From    string
	Subject string
	Message string
	// Calendar is what the notice tells a calendar, nil for nothing.
	Calendar *CalendarEntry
}

// Hours are the days of the session, of which there is at least one.
func (n SessionNotice) Hours() []SessionDay {
	if len(n.Days) == 0 {
		return []SessionDay{{n.StartsAt, n.EndsAt}}
	}
	return n.Days
}

func noticeOf(session Session, booking Booking, person people.Person) SessionNotice {
	notice := SessionNotice{
		Name: person.Name, Reference: booking.Reference, SessionCode: session.Code, CourseTitle: session.CourseTitle,
		StartsAt: session.StartsAt, EndsAt: session.EndsAt, Delivery: session.Delivery, Town: session.Town,
		State: booking.State, SessionState: session.State,
		Confirmed: session.Confirmed, Minimum: session.Minimum, DecideOn: session.DecideOn,
		OfferExpiresAt: booking.OfferExpiresAt, Asks: booking.Asks,
	}
	if len(session.Days) > 1 {
		notice.Days = session.Days
	}
	return notice
}

// tellOf puts a notice about a booking in the outbox, with what it tells the person's
// calendar. What waits to be said of a booking that is given up is taken back.
func (s *Service) tellOf(ctx context.Context, tx *store, kind string, session Session, booking Booking, person people.Person, notice SessionNotice) error {
	gone := booking.State == Cancelled || kind == KindSessionCancelled
	if gone {
		if err := tx.withdraw(ctx, booking.Reference, KindJoiningInstructions, KindReminder); err != nil {
			return err
		}
	}
	var err error
	if notice.Calendar, err = s.calendarEntry(ctx, tx, kind, session, booking, notice); err != nil {
		return err
	}
	return tx.tellAbout(ctx, kind, person.Email, session.ID, booking.Reference, notice, s.now())
}

// tellPlace tells a person of a confirmed place, and where it is.
func (s *Service) tellPlace(ctx context.Context, tx *store, kind string, session Session, booking Booking, person people.Person, add func(*SessionNotice)) error {
	notice, err := s.placeNotice(ctx, tx, session, booking, applicant{person: person})
	if err != nil {
		return err
	}
	if add != nil {
		add(&notice)
	}
	return s.tellOf(ctx, tx, kind, session, booking, person, notice)
}

// placeNotice is a notice about a confirmed place, with where it is.
func (s *Service) placeNotice(ctx context.Context, tx *store, session Session, booking Booking, by applicant) (SessionNotice, error) {
	if by.where == nil {
		where, err := tx.whereabouts(ctx, session.ID)
		if err != nil {
			return SessionNotice{}, err
		}
		by.where = &where
	}
	notice := noticeOf(session, booking, by.person)
	notice.Address, notice.JoiningLink = by.where.Address, by.where.JoiningLink
	var err error
	notice.Note, err = tx.bookingNote(ctx, booking)
	return notice, err
}

// tellWaiting tells a person of a place in the queue.
func (s *Service) tellWaiting(ctx context.Context, tx *store, kind string, session Session, booking Booking, person people.Person) error {
	positions, err := tx.queuePositions(ctx, []string{session.ID})
	if err != nil {
		return err
	}
	notice := noticeOf(session, booking, person)
	if notice.Note, err = tx.bookingNote(ctx, booking); err != nil {
		return err
	}
	notice.Position = positions[booking.ID]
	return s.tellOf(ctx, tx, kind, session, booking, person, notice)
}

// tellOffer tells a person of an offered place, and why it came free.
func (s *Service) tellOffer(ctx context.Context, tx *store, session Session, booking Booking, reason string) error {
	person, err := tx.people.PersonByID(ctx, booking.PersonID)
	if err != nil {
		return err
	}
	notice := noticeOf(session, booking, person)
	notice.Reason = reason
	return s.tellOf(ctx, tx, KindPlaceOffered, session, booking, person, notice)
}

func (s *Service) tellRequested(ctx context.Context, tx *store, session Session, booking Booking, person people.Person) error {
	return s.tellOf(ctx, tx, KindBookingRequested, session, booking, person, noticeOf(session, booking, person))
}

// tellEnded tells a person that a booking has ended, and why.
func (s *Service) tellEnded(ctx context.Context, tx *store, kind string, session Session, booking Booking, person people.Person) error {
	notice := noticeOf(session, booking, person)
	notice.Reason = booking.CancelReason
	return s.tellOf(ctx, tx, kind, session, booking, person, notice)
}

// tellBooked tells everybody with a place or in the queue.
func (s *Service) tellBooked(ctx context.Context, tx *store, session Session, kind string, add func(*SessionNotice)) error {
	_, err := s.tellEach(ctx, tx, session, "", kind, add)
	return err
}

// tellEach tells everybody whose booking has the state, or every booking that is
// not cancelled when it is empty, and returns how many were told.
func (s *Service) tellEach(ctx context.Context, tx *store, session Session, state BookingState, kind string, add func(*SessionNotice)) (int, error) {
	list, err := tx.bookings(ctx, "session_id = ? AND state <> 'cancelled' AND (state = ? OR ? = '')", session.ID, state, state)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	where, err := tx.whereabouts(ctx, session.ID)
	if err != nil {
		return 0, err
	}
	ids := make([]string, len(list))
	for i, booking := range list {
		ids[i] = booking.PersonID
	}
	persons, err := tx.people.PeopleByID(ctx, ids)
	if err != nil {
		return 0, err
	}
	for _, booking := range list {
		notice := noticeOf(session, booking, persons[booking.PersonID])
		if booking.State == Confirmed {
			notice.Address, notice.JoiningLink = where.Address, where.JoiningLink
		}
		add(&notice)
		if err := s.tellOf(ctx, tx, kind, session, booking, persons[booking.PersonID], notice); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}
