package courses

import (
	"context"
	"strings"
	"time"

	"muster/courses/people"
)

// Attended is what the register says of a delegate.
type Attended string

// A delegate was there from start to end, for part of it, or not at all.
const (
	AttendedFull Attended = "full"
	AttendedPart Attended = "part"
	AttendedNo   Attended = "no"
)

// Attendance is a line of a register. OrganisationID, Sector and JobRole are those
// the person had when the register was taken, whatever they are later. HappenedOn
// is the session's day in London, YYYY-MM-DD; RecordedAt when the line got its
// present value.
type Attendance struct {
	ID             string
	SessionID      string
	SessionCode    string
	CourseCode     string
	ProgrammeCode  string
	BookingID      string
	PersonID       string
	OrganisationID string
	Sector         people.Sector
	JobRole        string
	Attended       Attended
	HappenedOn     string
	RecordedBy     string
	RecordedAt     time.Time
}

// Correction is a change to a line of a register.
type Correction struct {
	AttendanceID string
	Was          Attended
	Became       Attended
	Reason       string
	RecordedBy   string
	RecordedAt   time.Time
}

// Mark says that the person of a confirmed booking attended, in part, or not.
type Mark struct {
	BookingID string
	Attended  Attended
}

// onTheDay is the reason of a change made while the register is being taken.
const onTheDay = "changed on the day of the session"

// RecordAttendance writes marks into a session's register, from the beginning of
// its day on. A mark that says what the register says already changes nothing. A
// changed mark is kept with what it was, who changed it, when and why; after the
// day of the session a reason is needed (ErrReasonNeeded). For those who may manage
// the session. ErrRegisterNotOpen before its day, ErrSessionCancelled, ErrNoBooking
// for a booking that is not a confirmed one of the session, ErrInvalid for a mark
// that is none of the three. All marks are written or none.
func (s *Service) RecordAttendance(ctx context.Context, actor people.Actor, session Session, marks []Mark, reason string) error {
	if !CanManage(actor, session) {
		return ErrNotAllowed
	}
	for _, mark := range marks {
		if mark.Attended != AttendedFull && mark.Attended != AttendedPart && mark.Attended != AttendedNo {
			return ErrInvalid
		}
	}
	return s.store.inSession(ctx, session.ID, func(tx *store, current Session) error {
		if current.State == SessionCancelled {
			return ErrSessionCancelled
		}
		if s.now().Before(startOfDay(current.StartsAt)) {
			return ErrRegisterNotOpen
		}
		return s.mark(ctx, tx, actor, current, marks, strings.TrimSpace(reason))
	})
}

func (s *Service) mark(ctx context.Context, tx *store, actor people.Actor, session Session, marks []Mark, reason string) error {
	bookings, err := tx.bookings(ctx, "session_id = ? AND state = 'confirmed'", session.ID)
	if err != nil {
		return err
	}
	byID := map[string]Booking{}
	for _, booking := range bookings {
		byID[booking.ID] = booking
	}
	register, err := tx.attendances(ctx, AttendanceFilter{Sessions: []string{session.ID}})
	if err != nil {
		return err
	}
	lines := map[string]Attendance{}
	for _, line := range register {
		lines[line.BookingID] = line
	}
	var added []Booking
	marked := map[string]Attended{}
	for _, mark := range marks {
		booking, ok := byID[mark.BookingID]
		if !ok {
			return ErrNoBooking
		}
		line, taken := lines[mark.BookingID]
		if !taken {
			if _, twice := marked[booking.ID]; !twice {
				added = append(added, booking)
			}
			marked[booking.ID] = mark.Attended
			continue
		}
		if err := s.correct(ctx, tx, actor, session, line, mark.Attended, reason); err != nil {
			return err
		}
	}
	return s.addLines(ctx, tx, actor, session, added, marked)
}

func (s *Service) correct(ctx context.Context, tx *store, actor people.Actor, session Session, line Attendance, became Attended, reason string) error {
	if line.Attended == became {
		return nil
	}
	if reason == "" {
		if !s.now().Before(endOfDay(session.StartsAt)) {
			return ErrReasonNeeded
		}
		reason = onTheDay
	}
	return tx.correctAttendance(ctx, line, Correction{
		AttendanceID: line.ID, Was: line.Attended, Became: became, Reason: reason,
		RecordedBy: actor.PersonID, RecordedAt: s.now(),
	})
}

func (s *Service) addLines(ctx context.Context, tx *store, actor people.Actor, session Session, added []Booking, marked map[string]Attended) error {
	if len(added) == 0 {
		return nil
	}
	delegates, err := (&Service{store: tx, people: tx.people, clock: s.clock}).withPeople(ctx, added)
	if err != nil {
		return err
	}
	organisations, err := tx.people.OrganisationsByID(ctx)
	if err != nil {
		return err
	}
	lines := make([]Attendance, len(delegates))
	for i, delegate := range delegates {
		lines[i] = Attendance{
			ID: people.NewID(), SessionID: session.ID, BookingID: delegate.Booking.ID, PersonID: delegate.Person.ID,
			OrganisationID: delegate.Person.OrganisationID, Sector: organisations[delegate.Person.OrganisationID].Sector,
			JobRole: delegate.Person.JobRole, Attended: marked[delegate.Booking.ID], HappenedOn: session.Day(),
			RecordedBy: actor.PersonID, RecordedAt: s.now(),
		}
	}
	return tx.insertAttendances(ctx, lines)
}

// AttendanceFilter chooses lines of registers; the zero filter chooses all.
type AttendanceFilter struct {
	Programme string
	Course    string // a course's code
	// From and AsAt are days, YYYY-MM-DD: what happened from that day on, and until
	// the end of that day, as recorded now.
	From, AsAt     string
	Sessions       []string // ids
	OrganisationID string
	PersonID       string
	Attended       Attended
	// IDs keeps these lines only.
	IDs []string
}

// Attendances lists lines of registers in the order of their sessions, in one
// query. It is for the domains that count; nothing of it may be shown to a reader
// who may not see delegates.
func (s *Service) Attendances(ctx context.Context, filter AttendanceFilter) ([]Attendance, error) {
	return s.store.attendances(ctx, filter)
}

// RegisterLines counts the lines of each session's register, by session, in one query.
func (s *Service) RegisterLines(ctx context.Context, sessionIDs []string) (map[string]int, error) {
	return s.store.registerLines(ctx, sessionIDs)
}

// Corrections lists the changes made to a session's register, the earliest first,
// for those who may manage it.
func (s *Service) Corrections(ctx context.Context, actor people.Actor, session Session) ([]Correction, error) {
	if !CanManage(actor, session) {
		return nil, ErrNotAllowed
	}
	return s.store.corrections(ctx, session.ID)
}
