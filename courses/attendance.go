package courses

import (
	"context"
	"slices"
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
// the person had when the register was taken, whatever they are later. Days are the
// numbers of the session's days, from 1, that who attended in part was there; empty
// when nobody said. HappenedOn is the session's last day in London, YYYY-MM-DD;
// RecordedAt when the line got its present value. Cleared says that the mark was taken
// back: such a line counts for nothing and is in no list.
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
	Days           []int
	Cleared        bool
	HappenedOn     string
	RecordedBy     string
	RecordedAt     time.Time
}

// says is what the line says now: nothing once it is cleared.
func (a Attendance) says() Says {
	if a.Cleared {
		return Says{}
	}
	return Says{a.Attended, a.Days}
}

// Correction is a change to a line of a register. Was and Became are empty for a line
// that was cleared.
type Correction struct {
	AttendanceID string
	Was          Says
	Became       Says
	Reason       string
	RecordedBy   string
	RecordedAt   time.Time
}

// Says is what a register says of a delegate, as Attendance; empty for no mark.
type Says struct {
	Attended Attended
	Days     []int
}

func (s Says) equal(other Says) bool {
	return s.Attended == other.Attended && slices.Equal(s.Days, other.Days)
}

// Mark says that the person of a confirmed booking attended, in part, or not; an empty
// one takes back the mark there is. RequestID, which may be empty, is drawn by the device
// that marks, so that what it sends again is written once. Seen is what its page showed
// before, so that nothing newer is overwritten unseen; nil overwrites whatever there is.
type Mark struct {
	BookingID string
	Attended  Attended
	Days      []int
	RequestID string
	Seen      *Says
}

func (m Mark) says() Says { return Says{m.Attended, m.Days} }

// onTheDay is the reason of a change made while the register is being taken.
const onTheDay = "changed on the day of the session"

// mostRequestID is the most characters of a request id.
const mostRequestID = 64

// RecordAttendance writes marks into a session's register, from the beginning of
// its first day on. A mark that says what the register says already changes nothing,
// and so does one whose request id was written before. A changed mark is kept with what
// it was, who changed it, when and why; after the last day of the session a reason is
// needed (ErrReasonNeeded). Who attended in full gets a certificate in the same
// transaction, and who no longer did loses it. For those who may manage the session.
// ErrRegisterNotOpen before its day, ErrSessionCancelled, ErrNoBooking for a booking
// that is not a confirmed one of the session, ErrInvalid for a mark that is none of the
// three or names days that the session has not had, ErrFullTooEarly for full before the
// last day, a MarkChangedError when the register says neither what the mark's sender
// saw nor what it marks. All marks are written or none.
func (s *Service) RecordAttendance(ctx context.Context, actor people.Actor, session Session, marks []Mark, reason string) error {
	if !CanManage(actor, session) {
		return ErrNotAllowed
	}
	return s.store.inSession(ctx, session.ID, func(tx *store, current Session) error {
		if current.State == SessionCancelled {
			return ErrSessionCancelled
		}
		if s.now().Before(startOfDay(current.StartsAt)) {
			return ErrRegisterNotOpen
		}
		for _, mark := range marks {
			if err := s.checkMark(current, mark); err != nil {
				return err
			}
		}
		taken := &registering{service: s, tx: tx, actor: actor, session: current, reason: strings.TrimSpace(reason)}
		return taken.write(ctx, marks)
	})
}

func (s *Service) checkMark(session Session, mark Mark) error {
	known := mark.Attended == "" || mark.Attended == AttendedFull || mark.Attended == AttendedPart || mark.Attended == AttendedNo
	if !known || len(mark.RequestID) > mostRequestID || (len(mark.Days) > 0 && mark.Attended != AttendedPart) {
		return ErrInvalid
	}
	if mark.Attended == AttendedFull && s.now().Before(startOfDay(session.EndsAt)) {
		return ErrFullTooEarly
	}
	had := s.daysHad(session)
	for i, day := range mark.Days {
		if day < 1 || day > had || (i > 0 && day <= mark.Days[i-1]) {
			return ErrInvalid
		}
	}
	return nil
}

// daysHad is how many of a session's days have begun.
func (s *Service) daysHad(session Session) int {
	had := 0
	for _, day := range session.Days {
		if !s.now().Before(startOfDay(day.StartsAt)) {
			had++
		}
	}
	return had
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
	// people keeps the lines of these people.
	people []string
	// cleared keeps the lines that were cleared too.
	cleared bool
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
	return s.store.corrections(ctx, "session_id = ?", session.ID)
}
