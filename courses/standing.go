package courses

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"muster/courses/people"
)

// StandingFilter chooses the sessions that the figures are counted from; the zero filter
// chooses all. From and To are days, YYYY-MM-DD, both included: of sessions that begin then.
type StandingFilter struct {
	Programme string
	Course    string // a course's code
	From, To  string
}

// MonthStanding is the sessions of a course that begin in a month, YYYY-MM. Sessions counts
// those that are held, Capacity their places and Confirmed the places that are taken; the
// cancelled are counted apart.
type MonthStanding struct {
	CourseCode, CourseTitle, Month string
	Sessions, Cancelled            int
	Capacity, Confirmed            int
}

// Fill is the share of the places that is taken, 0 when there are no places.
func (m MonthStanding) Fill() float64 { return share(m.Confirmed, m.Capacity) }

// WaitStanding is the waiting lists of a course's sessions. Placed counts the bookings that
// waited and got a place, Median and Longest how long that took, from joining the list to
// the place being theirs. Waiting counts those on the lists of sessions still to come who are
// offered nothing, and LongestWaiting how long the longest of them has waited so far. Unplaced counts those whose
// session began while they waited.
type WaitStanding struct {
	CourseCode, CourseTitle   string
	Placed, Waiting, Unplaced int
	Median, Longest           time.Duration
	LongestWaiting            time.Duration
}

// OrganisationStanding is what became of an organisation's places. Marked counts the lines
// of its people in registers that were taken, NoShows those that say "no". Late counts
// places given up after the session's cut-off, as marked when it was done: a place handed to
// a colleague, or lost because the session was cancelled, is not one. Abstracted counts those
// of them that were given up for operational abstraction.
type OrganisationStanding struct {
	OrganisationID, Name  string
	Marked, NoShows, Late int
	Abstracted            int
}

// NoShowShare is the share of the lines that say "no", 0 when there are none.
func (o OrganisationStanding) NoShowShare() float64 { return share(o.NoShows, o.Marked) }

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// Standing is where the courses stand: Months by course title and month, Waits by course
// title, Organisations with the most no-shows and late cancellations first, then by name.
type Standing struct {
	Months        []MonthStanding
	Waits         []WaitStanding
	Organisations []OrganisationStanding
}

// Standing counts sessions, waiting and absence over the sessions chosen: for managers, the
// board and administrators over all, for a trainer over those of their organisations.
// ErrNotAllowed to everybody else. A fixed number of queries.
func (s *Service) Standing(ctx context.Context, actor people.Actor, filter StandingFilter) (Standing, error) {
	organisations, err := readsStanding(actor)
	if err != nil {
		return Standing{}, err
	}
	chosen, err := filter.sessions(organisations)
	if err != nil {
		return Standing{}, err
	}
	facts, err := s.standingFacts(ctx, chosen)
	if err != nil {
		return Standing{}, err
	}
	absence, err := s.countAbsence(ctx, chosen)
	return Standing{Months: countMonths(facts.sessions), Waits: facts.countWaits(), Organisations: absence}, err
}

// StandingSessions lists the sessions that Standing counts, the cancelled too, in the order
// in which they begin. For the readers of Standing.
func (s *Service) StandingSessions(ctx context.Context, actor people.Actor, filter StandingFilter) ([]Session, error) {
	organisations, err := readsStanding(actor)
	if err != nil {
		return nil, err
	}
	chosen, err := filter.sessions(organisations)
	if err != nil {
		return nil, err
	}
	return s.store.sessions(ctx, chosen)
}

// standingFacts are the records that months and waits are counted from.
type standingFacts struct {
	now      time.Time
	sessions []Session
	byID     map[string]Session
	waited   []Booking
	changes  map[string][]BookingChange
}

// readsStanding are the organisations whose sessions the actor may read figures of, nil for
// all of them.
func readsStanding(actor people.Actor) ([]string, error) {
	if actor.IsAny(people.Manager, people.Board, people.Administrator) {
		return nil, nil
	}
	organisations := []string{}
	for _, grant := range actor.Grants {
		if grant.Role == people.Trainer {
			organisations = append(organisations, grant.OrganisationID)
		}
	}
	if len(organisations) == 0 {
		return nil, ErrNotAllowed
	}
	return organisations, nil
}

func (s *Service) standingFacts(ctx context.Context, chosen SessionFilter) (standingFacts, error) {
	facts := standingFacts{now: s.now(), byID: map[string]Session{}}
	var err error
	if facts.sessions, err = s.store.sessions(ctx, chosen); err != nil {
		return facts, err
	}
	for _, session := range facts.sessions {
		facts.byID[session.ID] = session
	}
	if facts.waited, err = s.store.waitedBookings(ctx, chosen); err != nil {
		return facts, err
	}
	facts.changes, err = s.store.waitedChanges(ctx, chosen)
	return facts, err
}

// sessions is the filter as one of sessions, of the organisations that are not nil. ErrInvalid
// for a day that is none.
func (f StandingFilter) sessions(organisations []string) (SessionFilter, error) {
	chosen := SessionFilter{
		Programme: f.Programme, Course: f.Course, Organisations: organisations,
		States: append(HeldStates(), SessionCancelled),
	}
	for _, bound := range []struct {
		day    string
		after  int // days
		moment *time.Time
	}{{f.From, 0, &chosen.From}, {f.To, 1, &chosen.To}} {
		if bound.day == "" {
			continue
		}
		midnight, err := midnightOf(bound.day)
		if err != nil {
			return chosen, err
		}
		*bound.moment = midnight.AddDate(0, 0, bound.after)
	}
	return chosen, nil
}

// midnightOf is the beginning, in London, of a day YYYY-MM-DD. ErrInvalid when it is none.
func midnightOf(day string) (time.Time, error) {
	midnight, err := time.ParseInLocation(time.DateOnly, day, London)
	if err != nil {
		return midnight, ErrInvalid
	}
	return midnight, nil
}

func countMonths(sessions []Session) []MonthStanding {
	var months []MonthStanding
	place := map[[2]string]int{}
	for _, session := range sessions {
		key := [2]string{session.CourseCode, session.Day()[:len("2021-02")]}
		index, known := place[key]
		if !known {
			index = len(months)
			place[key] = index
			months = append(months, MonthStanding{CourseCode: session.CourseCode, CourseTitle: session.CourseTitle, Month: key[1]})
		}
		month := &months[index]
		if session.State == SessionCancelled {
			month.Cancelled++
			continue
		}
		month.Sessions++
		month.Capacity += session.Capacity
		month.Confirmed += session.Confirmed
	}
	slices.SortFunc(months, func(a, b MonthStanding) int {
		return cmp.Or(strings.Compare(a.CourseTitle, b.CourseTitle), strings.Compare(a.CourseCode, b.CourseCode), strings.Compare(a.Month, b.Month))
	})
	return months
}

// waitOf is when a booking joined the waiting list and when its place was confirmed after
// that; either is zero when it never did.
func waitOf(changes []BookingChange) (joined, placed time.Time) {
	for _, change := range changes {
		switch {
		case change.State == Waiting && (joined.IsZero() || change.RecordedAt.Before(joined)):
			joined = change.RecordedAt
		case change.State == Confirmed && (placed.IsZero() || change.RecordedAt.Before(placed)):
			placed = change.RecordedAt
		}
	}
	if joined.IsZero() || placed.Before(joined) {
		placed = time.Time{}
	}
	return joined, placed
}

// wait is what a booking's wait has come to, one of the kinds FigurePlaced, FigureWaiting
// and FigureUnplaced, or none, and how long it took.
func (f standingFacts) wait(booking Booking) (FigureKind, time.Duration) {
	joined, placed := waitOf(f.changes[booking.ID])
	session := f.byID[booking.SessionID]
	switch {
	case joined.IsZero():
		return "", 0
	case !placed.IsZero():
		return FigurePlaced, placed.Sub(joined)
	case booking.State == Waiting && f.now.Before(session.StartsAt):
		return FigureWaiting, f.now.Sub(joined)
	case booking.State == Waiting:
		return FigureUnplaced, session.StartsAt.Sub(joined)
	}
	return "", 0
}

func (f standingFacts) countWaits() []WaitStanding {
	found := map[string]*WaitStanding{}
	took := map[string][]time.Duration{}
	for _, booking := range f.waited {
		kind, length := f.wait(booking)
		if kind == "" {
			continue
		}
		session := f.byID[booking.SessionID]
		wait, known := found[session.CourseCode]
		if !known {
			wait = &WaitStanding{CourseCode: session.CourseCode, CourseTitle: session.CourseTitle}
			found[session.CourseCode] = wait
		}
		switch kind {
		case FigurePlaced:
			wait.Placed++
			took[session.CourseCode] = append(took[session.CourseCode], length)
		case FigureWaiting:
			wait.Waiting++
			wait.LongestWaiting = max(wait.LongestWaiting, length)
		case FigureUnplaced:
			wait.Unplaced++
		}
	}
	var waits []WaitStanding
	for code, wait := range found {
		wait.Median, wait.Longest = medianAndLongest(took[code])
		waits = append(waits, *wait)
	}
	slices.SortFunc(waits, func(a, b WaitStanding) int {
		return cmp.Or(strings.Compare(a.CourseTitle, b.CourseTitle), strings.Compare(a.CourseCode, b.CourseCode))
	})
	return waits
}

// medianAndLongest of an even number of lengths takes the mean of the two in the middle.
func medianAndLongest(lengths []time.Duration) (median, longest time.Duration) {
	if len(lengths) == 0 {
		return 0, 0
	}
	slices.Sort(lengths)
	middle := len(lengths) / 2
	median = lengths[middle]
	if len(lengths)%2 == 0 {
		median = (lengths[middle-1] + lengths[middle]) / 2
	}
	return median, lengths[len(lengths)-1]
}

// countAbsence counts what became of the organisations' places.
func (s *Service) countAbsence(ctx context.Context, chosen SessionFilter) ([]OrganisationStanding, error) {
	known, err := s.people.OrganisationsByID(ctx)
	if err != nil {
		return nil, err
	}
	lines, err := s.store.lineCounts(ctx, chosen)
	if err != nil {
		return nil, err
	}
	late, err := s.store.bookingCounts(ctx, chosen, givenLate)
	if err != nil {
		return nil, err
	}
	forAbstraction, err := s.store.bookingCounts(ctx, chosen, abstracted)
	found := map[string]*OrganisationStanding{}
	of := func(id string) *OrganisationStanding {
		if found[id] == nil {
			found[id] = &OrganisationStanding{OrganisationID: id, Name: known[id].Name}
		}
		return found[id]
	}
	for _, line := range lines {
		of(line.OrganisationID).Marked += line.Records
		if line.What == string(AttendedNo) {
			of(line.OrganisationID).NoShows += line.Records
		}
	}
	for _, count := range late {
		of(count.OrganisationID).Late += count.Records
	}
	for _, count := range forAbstraction {
		of(count.OrganisationID).Abstracted += count.Records
	}
	return inOrderOfAbsence(found), err
}

func inOrderOfAbsence(found map[string]*OrganisationStanding) []OrganisationStanding {
	var list []OrganisationStanding
	for _, organisation := range found {
		list = append(list, *organisation)
	}
	slices.SortFunc(list, func(a, b OrganisationStanding) int {
		return cmp.Or(
			cmp.Compare(b.NoShows+b.Late, a.NoShows+a.Late),
			strings.Compare(a.Name, b.Name), strings.Compare(a.OrganisationID, b.OrganisationID),
		)
	})
	return list
}
