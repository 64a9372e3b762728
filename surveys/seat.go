package surveys

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// KindSurvey is the kind of the notice that asks somebody to answer about a session they
// attended. Its data is a SurveyNotice.
const KindSurvey = "survey"

// SurveyNotice is the data of KindSurvey. The link is not in it: LinkToken makes it from
// WaveID and BookingID when the notice is sent. Times are UTC; ClosesAt is zero when the
// survey does not close.
type SurveyNotice struct {
	Name        string
	CourseTitle string
	StartsAt    time.Time
	EndsAt      time.Time
	ClosesAt    time.Time
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

// EnsureSeats makes what the register of a session now calls for, and says how many seats
// it made. Who attended, fully or in part, gets a seat and a notice in every wave after the
// session's course in its programme that was open when the session ended and has not closed
// since; who by a correction did not attend loses a seat not yet used. The session gets its
// short codes. Doing it again changes nothing.
func (s *Service) EnsureSeats(ctx context.Context, sessionID string) (int, error) {
	sessions, err := s.courses.SessionsByID(ctx, []string{sessionID})
	if err != nil || len(sessions) == 0 {
		return 0, cmp.Or(err, courses.ErrNoSession)
	}
	return s.ensureSeats(ctx, slices.Collect(maps.Values(sessions)))
}

func (s *Service) ensureSeats(ctx context.Context, sessions []courses.Session) (int, error) {
	waves, err := s.store.waves(s.store.with(ctx).Where("kind = ?", WaveAfter))
	if err != nil || len(waves) == 0 {
		return 0, err
	}
	ids := make([]string, len(sessions))
	for i, session := range sessions {
		ids[i] = session.ID
	}
	attended, err := s.attendedBySession(ctx, ids)
	if err != nil {
		return 0, err
	}
	seats, err := s.store.seatsBySession(ctx, ids)
	if err != nil {
		return 0, err
	}
	made := 0
	for _, session := range sessions {
		changes := s.seatChanges(session, wavesAfter(waves, session, s.now()), attended[session.ID], seats[session.ID])
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

// wavesAfter are the waves that ask those who attended the session.
func wavesAfter(waves []Wave, session courses.Session, now time.Time) []Wave {
	var after []Wave
	for _, wave := range waves {
		if wave.CourseID == session.CourseID && wave.Programme == session.ProgrammeCode &&
			wave.IsOpen(session.EndsAt) && (wave.ClosesAt.IsZero() || now.Before(wave.ClosesAt)) {
			after = append(after, wave)
		}
	}
	return after
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

// newSeat is a seat to make, for whom and of which wave.
type newSeat struct {
	row    seatRow
	person string
	wave   Wave
}

// seatChanges is what a session's seats lack, and those that may no longer be used.
type seatChanges struct {
	session courses.Session
	added   []newSeat
	revoked []string // token hashes
	coded   []string // ids of waves
}

func (c seatChanges) none() bool { return len(c.added) == 0 && len(c.revoked) == 0 }

func (s *Service) seatChanges(session courses.Session, waves []Wave, attended []courses.Attendance, seats []seatRow) seatChanges {
	changes := seatChanges{session: session}
	type place struct{ wave, booking string }
	present := map[string]bool{}
	there := map[place]bool{}
	for _, seat := range seats {
		there[place{seat.WaveID, seat.BookingID}] = true
	}
	for _, line := range attended {
		present[line.BookingID] = true
	}
	for _, wave := range waves {
		if len(attended) > 0 {
			changes.coded = append(changes.coded, wave.ID)
		}
		for _, line := range attended {
			if !there[place{wave.ID, line.BookingID}] {
				changes.added = append(changes.added, newSeat{s.seatOf(session, wave, line.BookingID), line.PersonID, wave})
			}
		}
	}
	for _, seat := range seats {
		if seat.Open && !present[seat.BookingID] {
			changes.revoked = append(changes.revoked, seat.TokenHash)
		}
	}
	// In the order of the hashes, so that the rows stand in no order that says anything.
	slices.SortFunc(changes.added, func(a, b newSeat) int { return cmp.Compare(a.row.TokenHash, b.row.TokenHash) })
	return changes
}

func (s *Service) seatOf(session courses.Session, wave Wave, bookingID string) seatRow {
	return seatRow{
		TokenHash: hashOf(s.LinkToken(wave.ID, bookingID)), WaveID: wave.ID, SessionID: session.ID,
		BookingID: bookingID, HeldOn: session.Day(), RecordedAt: s.now().UTC(),
	}
}

func (s *Service) applySeatChanges(ctx context.Context, changes seatChanges) (int, error) {
	var ids []string
	for _, seat := range changes.added {
		ids = append(ids, seat.person)
	}
	persons, err := s.people.PeopleByID(ctx, ids)
	if err != nil {
		return 0, err
	}
	return s.store.applySeatChanges(ctx, changes, func(seat newSeat) surveyNotice {
		person := persons[seat.person]
		return surveyNotice{person.Email, latest(s.now(), seat.wave.OpensAt), SurveyNotice{
			Name: person.Name, CourseTitle: changes.session.CourseTitle,
			StartsAt: changes.session.StartsAt, EndsAt: changes.session.EndsAt,
			ClosesAt: seat.wave.ClosesAt, WaveID: seat.wave.ID, BookingID: seat.row.BookingID,
		}}
	}, s.now().UTC())
}

func latest(one, other time.Time) time.Time {
	if one.After(other) {
		return one
	}
	return other
}

// BookingSurvey is a survey that a booking's person may answer, or has.
type BookingSurvey struct {
	Title    string
	Token    string
	Answered bool
	// IsOpen is false before the survey opens and after it has closed.
	IsOpen   bool
	OpensAt  time.Time
	ClosesAt time.Time
}

// BookingSurveys are the surveys of the actor's own booking, by title. Whether they have
// answered is theirs to see alone: ErrNotAllowed to everybody else.
func (s *Service) BookingSurveys(ctx context.Context, actor people.Actor, booking courses.Booking) ([]BookingSurvey, error) {
	if !actor.SignedIn() || actor.PersonID != booking.PersonID {
		return nil, ErrNotAllowed
	}
	seats, err := s.store.seatsOfBooking(ctx, booking.ID)
	if err != nil {
		return nil, err
	}
	var list []BookingSurvey
	for _, seat := range seats {
		wave, err := s.Wave(ctx, seat.WaveID)
		if err != nil {
			return nil, err
		}
		questionnaire, err := s.NewestQuestionnaire(ctx, wave.Survey)
		if err != nil {
			return nil, err
		}
		list = append(list, BookingSurvey{
			Title: questionnaire.Title, Token: s.LinkToken(wave.ID, booking.ID), Answered: !seat.Open,
			IsOpen: wave.IsOpen(s.now()), OpensAt: wave.OpensAt, ClosesAt: wave.ClosesAt,
		})
	}
	slices.SortFunc(list, func(a, b BookingSurvey) int { return cmp.Compare(a.Title, b.Title) })
	return list, nil
}
