package surveys

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"muster/courses"
	"muster/courses/notices"
	"muster/courses/people"
)

// The kinds of the notices that ask somebody to answer: before a session, after one they
// attended, months after it, and once more when they have not answered. The data of each is
// a SurveyNotice.
const (
	KindSurveyBefore   = "survey-before"
	KindSurvey         = "survey"
	KindSurveyFollowUp = "survey-follow-up"
	KindSurveyReminder = "survey-reminder"
)

// invitationKinds are the kinds of notices by those of waves.
var invitationKinds = map[WaveKind]string{WaveBefore: KindSurveyBefore, WaveAfter: KindSurvey, WaveFollowUp: KindSurveyFollowUp}

// SurveyNotice is the data of the notices about surveys. Months is how many months after the
// session a follow-up comes, Stage when the survey comes. The link is not in it: LinkToken makes it from
// WaveID and BookingID when the notice is sent. Times are UTC; ClosesAt is zero when the
// survey does not close.
type SurveyNotice struct {
	Name        string
	CourseTitle string
	StartsAt    time.Time
	EndsAt      time.Time
	ClosesAt    time.Time
	Stage       WaveKind
	Months      int
	WaveID      string
	BookingID   string
}

// LinkToken is the secret of the link by which a booking's person answers a wave. It works
// while there is a seat for them.
func (s *Service) LinkToken(waveID, bookingID string) string {
	return s.pairs.linkToken(waveID, bookingID)
}

// lookBack is how far back EnsureDueSeats looks for registers.
const lookBack = 60 * 24 * time.Hour

// EnsureDueSeats is EnsureSeats for the sessions of the last 60 days. It is a job.
func (s *Service) EnsureDueSeats(ctx context.Context) (int, error) {
	now := s.now()
	sessions, err := s.courses.Sessions(ctx, courses.SessionFilter{
		From: now.Add(-lookBack), To: now, States: courses.HeldStates(),
	})
	if err != nil || len(sessions) == 0 {
		return 0, err
	}
	return s.ensureSeats(ctx, sessions)
}

// EnsureSeats makes what a session now calls for, and says how many seats it made. In a wave
// before it everybody with a place gets a seat and a notice, in one after it and in a
// follow-up everybody who attended, fully or in part: in those of its surveys that are due
// now, and in every wave that a manager made for its course in its programme that was open
// when the session ended and has not closed since. Whoever has lost the place before the
// start, or by a correction did not attend, loses a seat not yet used; so does everybody
// when the survey is no longer the session's. The session gets its short codes. Doing it
// again changes nothing.
func (s *Service) EnsureSeats(ctx context.Context, sessionID string) (int, error) {
	sessions, err := s.courses.SessionsByID(ctx, []string{sessionID})
	if err != nil || len(sessions) == 0 {
		return 0, cmp.Or(err, courses.ErrNoSession)
	}
	return s.ensureSeats(ctx, slices.Collect(maps.Values(sessions)))
}

func (s *Service) ensureSeats(ctx context.Context, sessions []courses.Session) (int, error) {
	ids := make([]string, len(sessions))
	var coming []string
	for i, session := range sessions {
		ids[i] = session.ID
		if s.now().Before(session.StartsAt) {
			coming = append(coming, session.ID)
		}
	}
	plans, err := s.courses.SurveysOfSessions(ctx, ids)
	if err != nil {
		return 0, err
	}
	waves, err := s.wavesOfSessions(ctx, sessions, plans)
	if err != nil || len(waves) == 0 {
		return 0, err
	}
	attended, err := s.attendedBySession(ctx, ids)
	if err != nil {
		return 0, err
	}
	placed, err := s.courses.ConfirmedBookings(ctx, coming)
	if err != nil {
		return 0, err
	}
	seats, err := s.seatsBySession(ctx, ids)
	if err != nil {
		return 0, err
	}
	made := 0
	for _, session := range sessions {
		changes := s.seatChanges(asked{
			session: session, surveys: plans[session.ID], waves: waves,
			attended: attended[session.ID], placed: placed[session.ID], seats: seats[session.ID],
		})
		if changes.none() {
			continue
		}
		added, err := s.applySeatChanges(ctx, changes)
		made += added
		if err != nil {
			return made, err
		}
	}
	return made, nil
}

// attendedBySession are the lines of the registers of those who attended, fully or in part.
func (s *Service) attendedBySession(ctx context.Context, sessionIDs []string) (map[string][]courses.Attendance, error) {
	lines, err := s.courses.Attendances(ctx, courses.AttendanceFilter{Sessions: sessionIDs})
	attended := map[string][]courses.Attendance{}
	for _, line := range lines {
		if line.Attended == courses.AttendedFull || line.Attended == courses.AttendedPart {
			attended[line.SessionID] = append(attended[line.SessionID], line)
		}
	}
	return attended, err
}

// asked is what decides on the seats of a session: its surveys, all waves of sessions, who
// attended, who has a place while it has not started, and the seats there are.
type asked struct {
	session  courses.Session
	surveys  []courses.CourseSurvey
	waves    []Wave
	attended []courses.Attendance
	placed   []courses.Booking
	seats    []seatRow
}

// seatHolder is somebody whom a wave asks. Reference is the booking's, of those with a place.
type seatHolder struct{ booking, person, reference string }

// holders are those whom waves of a kind ask.
func (a asked) holders(kind WaveKind) []seatHolder {
	var list []seatHolder
	if kind == WaveBefore {
		for _, booking := range a.placed {
			list = append(list, seatHolder{booking.ID, booking.PersonID, booking.Reference})
		}
		return list
	}
	for _, line := range a.attended {
		list = append(list, seatHolder{booking: line.BookingID, person: line.PersonID})
	}
	return list
}

// keeps tells whether an open seat stays at the moment now. One before a session stays as it
// is once that has started: it is closed, and counts as not answered.
func (a asked) keeps(seat seatRow, now time.Time) bool {
	index := slices.IndexFunc(a.waves, func(wave Wave) bool { return wave.ID == seat.WaveID })
	if index < 0 {
		return true
	}
	wave := a.waves[index]
	if wave.Kind == WaveBefore && !now.Before(a.session.StartsAt) {
		return true
	}
	held := slices.ContainsFunc(a.holders(wave.Kind), func(holder seatHolder) bool { return holder.booking == seat.BookingID })
	return held && (!wave.Planned || wave.asks(a.session, a.surveys))
}

// newSeat is a seat to make, for whom and of which wave.
type newSeat struct {
	row    seatRow
	holder seatHolder
	wave   Wave
}

// seatChanges is what a session's seats lack, and those that may no longer be used.
type seatChanges struct {
	session courses.Session
	added   []newSeat
	revoked []seatRow
	coded   []string // ids of waves
}

func (c seatChanges) none() bool { return len(c.added) == 0 && len(c.revoked) == 0 }

func (s *Service) seatChanges(a asked) seatChanges {
	changes := seatChanges{session: a.session}
	type place struct{ wave, booking string }
	there := map[place]bool{}
	for _, seat := range a.seats {
		there[place{seat.WaveID, seat.BookingID}] = true
		if seat.Open && !a.keeps(seat, s.now()) {
			changes.revoked = append(changes.revoked, seat)
		}
	}
	for _, wave := range a.waves {
		if !wave.asks(a.session, a.surveys) || !wave.isDue(a.session, s.now()) {
			continue
		}
		holders := a.holders(wave.Kind)
		if wave.Kind == WaveAfter && len(holders) > 0 {
			changes.coded = append(changes.coded, wave.ID)
		}
		for _, holder := range holders {
			if !there[place{wave.ID, holder.booking}] {
				changes.added = append(changes.added, newSeat{s.seatOf(a.session, wave, holder.booking), holder, wave})
			}
		}
	}
	// In the order of the hashes, so that the rows stand in no order that says anything, and two
	// servers that change the same seats wait for each other.
	slices.SortFunc(changes.added, func(a, b newSeat) int { return cmp.Compare(a.row.TokenHash, b.row.TokenHash) })
	slices.SortFunc(changes.revoked, func(a, b seatRow) int { return cmp.Compare(a.TokenHash, b.TokenHash) })
	return changes
}

func (s *Service) seatOf(session courses.Session, wave Wave, bookingID string) seatRow {
	token := hashOf(s.LinkToken(wave.ID, bookingID))
	return seatRow{
		TokenHash: token, WaveID: wave.ID, SessionID: session.ID,
		BookingID: bookingID, HeldOn: session.Day(), RecordedAt: s.now().UTC(), use: s.pairs.seatUse(token),
	}
}

func (s *Service) applySeatChanges(ctx context.Context, changes seatChanges) (int, error) {
	var ids, lost []string
	for _, seat := range changes.added {
		ids = append(ids, seat.holder.person)
	}
	for _, seat := range changes.revoked {
		lost = append(lost, seat.BookingID)
	}
	persons, err := s.people.PeopleByID(ctx, ids)
	if err != nil {
		return 0, err
	}
	bookings, err := s.courses.BookingsByID(ctx, lost)
	if err != nil {
		return 0, err
	}
	return s.store.applySeatChanges(ctx, changes, bookings, func(seat newSeat) notices.Notice {
		return s.invite(changes.session, seat, persons[seat.holder.person])
	}, s.now().UTC())
}

// invite is the notice of a seat. Who attended is written to at once, for they have just
// been there, but not before the session is over; the others at a decent hour.
func (s *Service) invite(session courses.Session, seat newSeat, person people.Person) notices.Notice {
	from := decentHour(s.now())
	if seat.wave.Kind == WaveAfter {
		opens, _ := seat.wave.TimesFor(session)
		from = latest(s.now(), opens)
	}
	if seat.wave.Kind == WaveAfter && seat.wave.Planned {
		from = latest(from, session.EndsAt)
	}
	return notices.Notice{
		Kind: invitationKinds[seat.wave.Kind], Email: person.Email, SessionID: session.ID, Reference: seat.holder.reference,
		Data: surveyNotice(session, seat.wave, seat.row.BookingID, person), NotBefore: from, RecordedAt: s.now().UTC(),
	}
}

func surveyNotice(session courses.Session, wave Wave, bookingID string, person people.Person) SurveyNotice {
	_, closes := wave.TimesFor(session)
	return SurveyNotice{
		Name: person.Name, CourseTitle: session.CourseTitle, StartsAt: session.StartsAt, EndsAt: session.EndsAt,
		ClosesAt: closes, Stage: wave.Kind, Months: wave.Months, WaveID: wave.ID, BookingID: bookingID,
	}
}

func latest(one, other time.Time) time.Time {
	if one.After(other) {
		return one
	}
	return other
}
