package courses

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"muster/courses/datafile"
	"muster/courses/people"
)

// The columns that a file of attendance must have, and may have.
var (
	attendanceFileColumns  = []string{"session", "person", "organisation", "attended"}
	attendanceFileOptional = []string{"role", "recorded_on"}
)

// jobRoles are the roles of the questionnaires, in which a delegate's role is kept.
var jobRoles = []string{"police_officer", "police_staff", "cmcu", "local_authority", "other_agency"}

// attendanceLine is a good line of a file of attendance. recordedAt is zero when the file
// does not say.
type attendanceLine struct {
	row          datafile.Row
	session      Session
	email        string
	organisation people.Organisation
	attended     Attended
	role         string
	recordedAt   time.Time
}

// ImportAttendance writes the lines of a CSV file with the columns session, person,
// organisation, attended, [role, recorded_on] into the registers of their sessions, for a
// manager or an administrator. Who is not known is added, with a confirmed booking, and who
// waits or is not booked gets one; nobody is told. Organisation and role are those of the
// day: a person who is known keeps theirs. A line that the register has already is
// unchanged; one that says otherwise is refused, as is one for which the session has no
// place, and with it the whole file: the error is a *datafile.Error.
func (s *Service) ImportAttendance(ctx context.Context, actor people.Actor, file io.Reader, how FileImport) (FileCounts, error) {
	if !runsProgramme(actor) {
		return FileCounts{}, ErrNotAllowed
	}
	lookups, err := s.fileLookups(ctx)
	if err != nil {
		return FileCounts{}, err
	}
	table := datafile.ReadTable(file, attendanceFileColumns, attendanceFileOptional)
	read := attendanceReader{service: s, lookups: lookups, sessions: map[string]Session{}}
	var counts FileCounts
	err = s.store.transaction(ctx, func(tx *store) error {
		lines, err := read.lines(ctx, tx, table)
		if err != nil {
			return err
		}
		register, err := s.openRegisters(ctx, tx, actor, lines)
		if err != nil {
			return err
		}
		added := register.plan(lines)
		counts = FileCounts{Read: table.Rows(), Added: len(added), Unchanged: len(lines) - len(added)}
		if err := table.Err(); err != nil || how.DryRun {
			return err
		}
		return register.write(ctx, added, how)
	})
	if err != nil {
		return FileCounts{}, err
	}
	return counts, nil
}

// attendanceReader reads the lines of a file of attendance.
type attendanceReader struct {
	service  *Service
	lookups  fileLookups
	sessions map[string]Session
}

func (a attendanceReader) lines(ctx context.Context, tx *store, table *datafile.Table) ([]attendanceLine, error) {
	var lines []attendanceLine
	for row, ok := table.Next(); ok; row, ok = table.Next() {
		reader := cellReader{datafile.Reader{Row: row}}
		session, err := a.session(ctx, tx, &reader)
		if err != nil {
			return nil, err
		}
		line := attendanceLine{row: row, session: session, attended: Attended(strings.ToLower(row.Cell("attended")))}
		if line.email, err = people.Address(row.Cell("person")); err != nil {
			reader.Refuse("person", "%q is no email address", row.Cell("person"))
		}
		known := false
		if line.organisation, known = a.lookups.organisations[foldedName(row.Cell("organisation"))]; !known {
			reader.Refuse("organisation", "no organisation is called %q", row.Cell("organisation"))
		}
		if !slices.Contains([]Attended{AttendedFull, AttendedPart, AttendedNo}, line.attended) {
			reader.Refuse("attended", "%q is none of full, part, no", row.Cell("attended"))
		}
		if line.role = strings.ToLower(row.Cell("role")); line.role != "" && !slices.Contains(jobRoles, line.role) {
			reader.Refuse("role", "%q is no role, expected one of %s", line.role, strings.Join(jobRoles, ", "))
		}
		line.recordedAt = a.recordedOn(&reader, session)
		if !reader.Refused {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// session finds the line's session, which must be one whose register is open.
func (a attendanceReader) session(ctx context.Context, tx *store, reader *cellReader) (Session, error) {
	code := SessionCode(reader.Row.Cell("session"))
	session, read := a.sessions[code]
	if !read {
		found, err := tx.sessionsByCode(ctx, []string{code})
		if err != nil {
			return Session{}, err
		}
		if len(found) == 1 {
			session = found[0]
		}
		a.sessions[code] = session
	}
	switch {
	case session.ID == "":
		reader.Refuse("session", "no session has the code %q", reader.Row.Cell("session"))
	case !session.IsHeld():
		reader.Refuse("session", "%s is %s", code, session.State)
	case a.service.now().Before(startOfDay(session.StartsAt)):
		reader.Refuse("session", "%s has not been held yet", code)
	}
	return session, nil
}

// recordedOn is midday of the day on which the line was recorded, or now when that is earlier.
func (a attendanceReader) recordedOn(reader *cellReader, session Session) time.Time {
	text := reader.Row.Cell("recorded_on")
	if text == "" {
		return time.Time{}
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		reader.Refuse("recorded_on", "%q is no day, expected one such as 2021-02-09", text)
		return time.Time{}
	}
	if today := DayOf(a.service.now()); text > today || (session.ID != "" && text < session.Day()) {
		reader.Refuse("recorded_on", "expected a day from that of the session until today")
	}
	midday := time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, London).UTC()
	if now := a.service.now(); midday.After(now) {
		return now
	}
	return midday
}

// importedRegisters are the registers that an import writes into, whose sessions it holds.
type importedRegisters struct {
	service *Service
	tx      *store
	actor   people.Actor
	people  map[string]people.Person // by email
	lines   map[[2]string]Attendance // by session's id and email
	booked  map[[2]string]Booking    // those not cancelled, likewise
	places  map[string]int           // left, by session's id
}

// openRegisters takes the rows of the lines' sessions, in order, and reads what is there.
func (s *Service) openRegisters(ctx context.Context, tx *store, actor people.Actor, lines []attendanceLine) (*importedRegisters, error) {
	r := &importedRegisters{
		service: s, tx: tx, actor: actor, people: map[string]people.Person{},
		lines: map[[2]string]Attendance{}, booked: map[[2]string]Booking{}, places: map[string]int{},
	}
	var ids []string
	for _, line := range lines {
		ids = append(ids, line.session.ID)
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if err := r.open(ctx, id); err != nil {
			return nil, err
		}
	}
	for _, line := range lines {
		if _, read := r.people[line.email]; read {
			continue
		}
		person, err := tx.people.PersonByEmail(ctx, line.email)
		if err == nil {
			r.people[line.email] = person
		} else if !isNoPerson(err) {
			return nil, err
		}
	}
	return r, nil
}

func (r *importedRegisters) open(ctx context.Context, sessionID string) error {
	session, err := r.tx.hold(ctx, sessionID)
	if err != nil {
		return err
	}
	r.places[sessionID] = session.PlacesLeft()
	bookings, err := r.tx.bookings(ctx, "session_id = ? AND state <> 'cancelled'", sessionID)
	if err != nil {
		return err
	}
	ids := make([]string, len(bookings))
	for i, booking := range bookings {
		ids[i] = booking.PersonID
	}
	found, err := r.tx.people.PeopleByID(ctx, ids)
	if err != nil {
		return err
	}
	for _, booking := range bookings {
		r.booked[[2]string{sessionID, found[booking.PersonID].Email}] = booking
		r.people[found[booking.PersonID].Email] = found[booking.PersonID]
	}
	register, err := r.tx.attendances(ctx, AttendanceFilter{Sessions: []string{sessionID}, cleared: true})
	for _, line := range register {
		r.lines[[2]string{sessionID, found[line.PersonID].Email}] = line
	}
	return err
}

// plan finds the lines that are new, and notes those that contradict the register, or an
// earlier line, and those that find no place.
func (r *importedRegisters) plan(lines []attendanceLine) []attendanceLine {
	var added []attendanceLine
	for _, line := range lines {
		key := [2]string{line.session.ID, line.email}
		there, known := r.lines[key]
		if known && there.Cleared {
			line.row.Problem("attended", "in the register of %s somebody took this person's mark back: mark it there", line.session.Code)
			continue
		}
		if known {
			if there.Attended != line.attended {
				line.row.Problem("attended", "the register of %s says %q of this person already", line.session.Code, there.Attended)
			}
			if there.OrganisationID != line.organisation.ID {
				line.row.Problem("organisation", "the register of %s names another organisation for this person", line.session.Code)
			}
			continue
		}
		r.lines[key] = Attendance{Attended: line.attended, OrganisationID: line.organisation.ID}
		if state := r.booked[key].State; state != Confirmed && state != Offered {
			if r.places[line.session.ID] == 0 {
				line.row.Problem("session", "%s has %d places and none left for this person", line.session.Code, line.session.Capacity)
				continue
			}
			r.places[line.session.ID]--
		}
		added = append(added, line)
	}
	return added
}

func (r *importedRegisters) write(ctx context.Context, added []attendanceLine, how FileImport) error {
	attendances := make([]Attendance, len(added))
	for i, line := range added {
		booking, err := r.confirmed(ctx, line)
		if err != nil {
			return fmt.Errorf("line %d: %w", line.row.Line, err)
		}
		recordedAt := line.recordedAt
		if recordedAt.IsZero() {
			recordedAt = r.service.now()
		}
		role := line.role
		if role == "" {
			role = r.people[line.email].JobRole
		}
		attendances[i] = Attendance{
			ID: people.NewID(), SessionID: line.session.ID, BookingID: booking.ID, PersonID: booking.PersonID,
			OrganisationID: line.organisation.ID, Sector: line.organisation.Sector, JobRole: role, Attended: line.attended,
			HappenedOn: DayOf(line.session.EndsAt), RecordedBy: r.actor.PersonID, RecordedAt: recordedAt,
		}
		if how.Progress != nil {
			how.Progress(i+1, len(added))
		}
	}
	if len(attendances) == 0 {
		return nil
	}
	if err := r.tx.insertAttendances(ctx, attendances); err != nil {
		return err
	}
	if err := r.tx.countLines(ctx, attendances); err != nil {
		return err
	}
	if err := r.certify(ctx, added, attendances); err != nil {
		return err
	}
	return r.tx.people.Record(ctx, r.actor, "attendance imported", "", fmt.Sprintf("%d lines", len(attendances)))
}

// certify gives the certificates of the lines, session by session.
func (r *importedRegisters) certify(ctx context.Context, added []attendanceLine, attendances []Attendance) error {
	sessions, bySession := map[string]Session{}, map[string][]Attendance{}
	for i, line := range attendances {
		sessions[line.SessionID] = added[i].session
		bySession[line.SessionID] = append(bySession[line.SessionID], line)
	}
	for _, id := range slices.Sorted(maps.Keys(bySession)) {
		if err := r.service.certify(ctx, r.tx, sessions[id], bySession[id]); err != nil {
			return err
		}
	}
	return nil
}

// confirmed is the line's confirmed booking, which is made where there is none.
func (r *importedRegisters) confirmed(ctx context.Context, line attendanceLine) (Booking, error) {
	key := [2]string{line.session.ID, line.email}
	if booking := r.booked[key]; booking.State == Confirmed {
		return booking, nil
	}
	person, known := r.people[line.email]
	if !known {
		var err error
		person, err = r.tx.people.EnsurePerson(ctx, r.actor, people.Person{Email: line.email, OrganisationID: line.organisation.ID, JobRole: line.role})
		if err != nil {
			return Booking{}, err
		}
		r.people[line.email] = person
	}
	return r.tx.importBooking(ctx, r.booked[key], Booking{
		ID: people.NewID(), Reference: newReference(), SessionID: line.session.ID, PersonID: person.ID,
		OrganisationID: line.organisation.ID, State: Confirmed, BookedAt: r.service.now(),
		RecordedBy: r.actor.PersonID, RecordedAt: r.service.now(),
	})
}
