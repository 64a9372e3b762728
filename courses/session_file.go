package courses

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"muster/courses/datafile"
	"muster/courses/people"
)

// FileImport is how a file is taken. DryRun does everything but store; Progress, when it
// is not nil, is told how many rows of how many are stored, and Each of every session that
// is added, or would be.
type FileImport struct {
	DryRun   bool
	Progress func(done, total int)
	Each     func(Session)
}

// FileCounts says what became of the rows of a file.
type FileCounts struct{ Read, Added, Unchanged int }

// The columns that a file of sessions must have, and may have.
var (
	sessionFileColumns  = []string{"session", "course", "starts", "ends", "delivery"}
	sessionFileOptional = []string{"capacity", "place", "organisation", "state"}
)

// sessionLine is a good line of a file of sessions.
type sessionLine struct {
	row     datafile.Row
	session Session
}

// fileLookups are what the lines of a file are checked against.
type fileLookups struct {
	courses       map[string]Course
	organisations map[string]people.Organisation // by name, as foldedName makes them equal
	programmes    []Programme                    // the newest first
	actor         people.Actor
	now           time.Time
}

// ImportSessions makes the sessions of a CSV file with the columns session, course, starts,
// ends, delivery, [capacity, place, organisation, state], for a manager or an
// administrator. A trainer's file has sessions to come of their own organisations alone, in a
// state in which a session is made; without an organisation it is the one they train for. A
// session's code is read as SessionCode reads it. Times are London's, 2021-02-09T09:30; a session may be in the past, and
// belongs to the newest programme that runs on its day. What the file does not say is the
// course's, and the state is open. A session that is there already and says the same is
// unchanged, also when its state has moved on since; one that says otherwise is refused, and
// with it the whole file: the error is a *datafile.Error. Those interested are invited to a
// session to come.
func (s *Service) ImportSessions(ctx context.Context, actor people.Actor, file io.Reader, how FileImport) (FileCounts, error) {
	if !runsProgramme(actor) && !actor.Is(people.Trainer) {
		return FileCounts{}, ErrNotAllowed
	}
	lookups, err := s.fileLookups(ctx)
	if err != nil {
		return FileCounts{}, err
	}
	lookups.actor, lookups.now = actor, s.now()
	table := datafile.ReadTable(file, sessionFileColumns, sessionFileOptional)
	lines := readSessions(table, lookups)
	var counts FileCounts
	err = s.store.transaction(ctx, func(tx *store) error {
		added, err := tx.newSessions(ctx, lines)
		if err != nil {
			return err
		}
		counts = FileCounts{Read: table.Rows(), Added: len(added), Unchanged: len(lines) - len(added)}
		if err := table.Err(); err != nil {
			return err
		}
		if how.Each != nil {
			for _, line := range added {
				how.Each(line.session)
			}
		}
		if how.DryRun {
			return nil
		}
		return s.importSessions(ctx, tx, actor, added, how)
	})
	if err != nil {
		return FileCounts{}, err
	}
	return counts, nil
}

func (s *Service) fileLookups(ctx context.Context) (fileLookups, error) {
	lookups := fileLookups{courses: map[string]Course{}, organisations: map[string]people.Organisation{}}
	list, err := s.store.allCourses(ctx)
	if err != nil {
		return lookups, err
	}
	for _, course := range list {
		lookups.courses[course.Code] = course
	}
	organisations, err := s.people.Organisations(ctx)
	if err != nil {
		return lookups, err
	}
	for _, organisation := range organisations {
		lookups.organisations[foldedName(organisation.Name)] = organisation
	}
	lookups.programmes, err = s.store.allProgrammes(ctx)
	return lookups, err
}

// foldedName makes names equal that differ in letter case or spaces alone.
func foldedName(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

// readSessions reads the good lines, and notes what is wrong with the others.
func readSessions(table *datafile.Table, lookups fileLookups) []sessionLine {
	var lines []sessionLine
	for row, ok := table.Next(); ok; row, ok = table.Next() {
		reader := cellReader{datafile.Reader{Row: row}}
		session := reader.session(lookups)
		if !reader.Refused {
			lines = append(lines, sessionLine{row, session})
		}
	}
	return lines
}

// cellReader reads the cells of a row of sessions or attendance.
type cellReader struct{ datafile.Reader }

func (r *cellReader) session(lookups fileLookups) Session {
	session := Session{Code: SessionCode(r.Row.Cell("session")), Town: r.Row.Cell("place"), State: SessionOpen, Version: 1}
	if session.Code == "" {
		r.Refuse("session", "expected letters, digits and hyphens, such as vlo-2021-02-09-kent")
	}
	course, known := lookups.courses[strings.ToUpper(r.Row.Cell("course"))]
	if !known {
		r.Refuse("course", "no course has the code %q", r.Row.Cell("course"))
	}
	session.CourseID, session.CourseCode, session.CourseTitle = course.ID, course.Code, course.Title
	session.Description = course.Description
	session.Delivery = Delivery(strings.ToLower(r.Row.Cell("delivery")))
	if session.Delivery != Classroom && session.Delivery != Online {
		r.Refuse("delivery", "%q is neither classroom nor online", r.Row.Cell("delivery"))
	}
	session.Capacity = r.capacity(course.Capacity)
	if name := r.Row.Cell("organisation"); name != "" {
		organisation, known := lookups.organisations[foldedName(name)]
		if !known {
			r.Refuse("organisation", "no organisation is called %q", name)
		}
		session.OrganisationID, session.Region = organisation.ID, organisation.Region
	}
	r.when(&session, lookups.programmes)
	session.SessionTerms = course.TermsFor(session.Day(), session.Capacity)
	r.state(&session)
	if !r.Refused && !runsProgramme(lookups.actor) {
		r.own(&session, lookups)
	}
	return session
}

// own refuses a trainer what they could not make one by one.
func (r *cellReader) own(session *Session, lookups fileLookups) {
	if session.OrganisationID == "" {
		session.OrganisationID, session.Region = lookups.onlyOrganisation()
	}
	if !lookups.actor.IsFor(people.Trainer, session.OrganisationID) {
		column := "organisation"
		if !r.Row.Has(column) {
			column = "session"
		}
		r.Refuse(column, "expected an organisation whose sessions you run")
	}
	if !session.StartsAt.After(lookups.now) {
		r.Refuse("starts", "a session that has started is imported by a programme manager")
	}
	if !slices.Contains(madeStates, session.State) {
		r.Refuse("state", "expected draft, open or tentative")
	}
}

// madeStates are those in which a session is made.
var madeStates = []SessionState{SessionDraft, SessionOpen, SessionTentative}

// onlyOrganisation is the one for which the actor is a trainer, with its region, empty when
// there are several.
func (l fileLookups) onlyOrganisation() (id, region string) {
	for _, organisation := range l.organisations {
		if !l.actor.IsFor(people.Trainer, organisation.ID) {
			continue
		}
		if id != "" {
			return "", ""
		}
		id, region = organisation.ID, organisation.Region
	}
	return id, region
}

func (r *cellReader) capacity(otherwise int) int {
	text := r.Row.Cell("capacity")
	if text == "" {
		return otherwise
	}
	capacity, err := strconv.Atoi(text)
	if err != nil || capacity < 1 || capacity > 100_000 {
		r.Refuse("capacity", "%q is no number of places, expected a whole number from 1", text)
	}
	return capacity
}

// when reads both times and finds the programme that runs on the day.
func (r *cellReader) when(session *Session, programmes []Programme) {
	starts, good := r.moment("starts")
	ends, alsoGood := r.moment("ends")
	if !good || !alsoGood {
		return
	}
	if !ends.After(starts) {
		r.Refuse("ends", "the session ends before it starts")
	}
	session.StartsAt, session.EndsAt = starts, ends
	session.Days = []SessionDay{{starts, ends}}
	for _, programme := range programmes {
		if programme.Covers(session.Day()) {
			session.ProgrammeCode = programme.Code
			return
		}
	}
	r.Refuse("starts", "no programme runs on %s", session.Day())
}

func (r *cellReader) moment(column string) (time.Time, bool) {
	local, err := time.Parse("2006-01-02T15:04", r.Row.Cell(column))
	if err != nil {
		r.Refuse(column, "%q is no time, expected one such as 2021-02-09T09:30 (London time)", r.Row.Cell(column))
		return time.Time{}, false
	}
	moment, err := LondonTime(local.Year(), int(local.Month()), local.Day(), local.Hour(), local.Minute())
	if err != nil {
		r.Refuse(column, "London's clocks leave out %s, because summer time begins", r.Row.Cell(column))
	}
	return moment, err == nil
}

// sessionStates are the states that a file may name.
var sessionStates = []SessionState{SessionDraft, SessionOpen, SessionTentative, SessionConfirmed, SessionDelivered, SessionCancelled}

func (r *cellReader) state(session *Session) {
	text := strings.ToLower(r.Row.Cell("state"))
	switch {
	case text == "":
	case !slices.Contains(sessionStates, SessionState(text)):
		r.Refuse("state", "%q is no state, expected one of draft, open, tentative, confirmed, delivered, cancelled", text)
	case text == string(SessionTentative) && session.Minimum == 0:
		r.Refuse("state", "the course %s has no minimum that a tentative session could wait for", session.CourseCode)
	default:
		session.State = SessionState(text)
	}
}

// newSessions are the lines whose session is not there yet. A line that says otherwise than
// what is there, or than an earlier line, is a problem.
func (s *store) newSessions(ctx context.Context, lines []sessionLine) ([]sessionLine, error) {
	codes := make([]string, len(lines))
	for i, line := range lines {
		codes[i] = line.session.Code
	}
	known := map[string]Session{}
	for part := range slices.Chunk(codes, idsAtOnce) {
		found, err := s.sessionsByCode(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, session := range found {
			known[session.Code] = session
		}
	}
	var added []sessionLine
	for _, line := range lines {
		before, there := known[line.session.Code]
		if !there {
			known[line.session.Code] = line.session
			added = append(added, line)
			continue
		}
		line.compare(before)
	}
	return added, nil
}

// compare notes each cell that says otherwise than the session that is there. What the file
// leaves out contradicts nothing.
func (l sessionLine) compare(there Session) {
	clock := func(moment time.Time) string { return moment.In(London).Format("2006-01-02T15:04") }
	for _, cell := range []struct{ column, says, is string }{
		{"course", l.session.CourseCode, there.CourseCode},
		{"starts", clock(l.session.StartsAt), clock(there.StartsAt)},
		{"ends", clock(l.session.EndsAt), clock(there.EndsAt)},
		{"delivery", string(l.session.Delivery), string(there.Delivery)},
		{"capacity", strconv.Itoa(l.session.Capacity), strconv.Itoa(there.Capacity)},
		{"place", l.session.Town, there.Town},
		{"organisation", l.session.OrganisationID, there.OrganisationID},
		{"state", string(l.session.State), l.stateNow(there)},
	} {
		if l.row.Cell(cell.column) != "" && cell.says != cell.is {
			l.row.Problem(cell.column, "%s is there already with %s", there.Code, orNothing(cell.is))
		}
	}
}

// stateNow is the state of the session that is there, for the comparison with the line's.
// A session that was made earlier has moved on by itself, from open to delivered or from
// tentative to confirmed: to take place in whatever way contradicts none of these. A draft
// or a cancelled session truly differs, and so does another line of the same file.
func (l sessionLine) stateNow(there Session) string {
	stored, said := there.ID != "", l.session.State
	if stored && takesPlace(there.State) && takesPlace(said) {
		return string(said)
	}
	return string(there.State)
}

func takesPlace(state SessionState) bool { return state != SessionDraft && state != SessionCancelled }

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return fmt.Sprintf("%q", text)
}

func (s *Service) importSessions(ctx context.Context, tx *store, actor people.Actor, lines []sessionLine, how FileImport) error {
	for i, line := range lines {
		session := line.session
		session.ID, session.RecordedBy, session.RecordedAt = people.NewID(), actor.PersonID, s.now()
		if session.State == SessionCancelled {
			session.CancelReason = "cancelled in the file it came from"
		}
		if err := s.putSession(ctx, tx, actor, session, Whereabouts{}, ""); err != nil {
			return fmt.Errorf("add %s: %w", session.Code, err)
		}
		if how.Progress != nil {
			how.Progress(i+1, len(lines))
		}
	}
	return nil
}
