package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
)

// registerErrors are the pages for what a register refuses.
var registerErrors = []errorPage{
	{of: courses.ErrFullTooEarly, status: 409, title: "This session has days to come", words: "Nobody can have attended all of it yet. Mark the days somebody is there; full can be marked on the last day."},
	{of: courses.ErrMarkChanged, status: 409, title: "Somebody else has changed this register", words: "Nothing of yours was saved. Open the register again to see what it says now."},
}

// saysText is what a register says as a form carries it: "", "full", "no", "part" or
// "part 1,3" with the days.
func saysText(says courses.Says) string {
	if len(says.Days) == 0 {
		return string(says.Attended)
	}
	words := make([]string, len(says.Days))
	for i, day := range says.Days {
		words[i] = strconv.Itoa(day)
	}
	return string(says.Attended) + " " + strings.Join(words, ",")
}

// readSays is saysText read back; what is no such text is no mark.
func readSays(text string) courses.Says {
	mark, days, _ := strings.Cut(text, " ")
	says := courses.Says{Attended: courses.Attended(known(mark, registerMarks))}
	if says.Attended == notYet {
		return courses.Says{}
	}
	if says.Attended != courses.AttendedPart {
		return says
	}
	for word := range strings.SplitSeq(days, ",") {
		if day, err := strconv.Atoi(word); err == nil {
			says.Days = append(says.Days, day)
		}
	}
	slices.Sort(says.Days)
	says.Days = slices.Compact(says.Days)
	return says
}

// saysWords is what a register says in words: "Full", "Part (Tue 9 February)".
func saysWords(says courses.Says, session courses.Session) string {
	words := "not marked"
	for _, choice := range registerMarks {
		if choice.Value == string(says.Attended) {
			words = choice.Label
		}
	}
	var days []string
	for _, day := range says.Days {
		if day <= len(session.Days) {
			days = append(days, session.Days[day-1].StartsAt.In(london).Format("Mon 2 January"))
		}
	}
	if len(days) > 0 {
		words += " (" + strings.Join(days, ", ") + ")"
	}
	return words
}

// takeRegister writes the marks that differ from what the page had shown. The second
// button marks everybody who has no mark yet as there.
func (a *App) takeRegister(c *fiber.Ctx) error {
	session, err := a.registerOf(c)
	if err != nil {
		return err
	}
	delegates, err := a.services.Courses.Delegates(c.UserContext(), a.actor(c), session)
	if err != nil {
		return err
	}
	typed := typedRegister{chosen: map[string]courses.Says{}, reason: sent(c, "reason")}
	var marks []courses.Mark
	confirmed := map[string]bool{}
	for _, delegate := range delegates {
		if delegate.Booking.State != courses.Confirmed {
			continue
		}
		id := delegate.Booking.ID
		confirmed[id] = true
		was := readSays(sent(c, "was-"+id))
		says, ok := a.typedSays(c, session, id)
		if says.Attended == "" && delegate.Attended == "" && sent(c, "rest") != "" {
			says, ok = a.rest(session), true
		}
		if ok && saysText(says) != saysText(was) {
			typed.chosen[id] = says
			marks = append(marks, courses.Mark{BookingID: id, Attended: says.Attended, Days: says.Days, Seen: &was})
		}
	}
	if utf8.RuneCountInString(typed.reason) > mostReason {
		typed.problems = Problems{{"reason", "The reason must be 500 characters or fewer"}}
		return a.renderRegister(c, fiber.StatusUnprocessableEntity, session, typed)
	}
	err = a.services.Courses.RecordAttendance(c.UserContext(), a.actor(c), session, marks, typed.reason)
	var changed courses.MarkChangedError
	switch {
	case errors.Is(err, courses.ErrReasonNeeded):
		typed.problems = Problems{{"reason", "Enter why you are changing the register after the day"}}
		return a.renderRegister(c, fiber.StatusUnprocessableEntity, session, typed)
	case errors.As(err, &changed):
		return a.renderChangedRegister(c, session, typed, delegates, changed)
	case err != nil:
		return err
	}
	a.inviteToAnswer(c, session)
	return a.seeOther(c, sessionPath(session.Code, "register"), "The register is saved"+lostMarks(c, confirmed))
}

// lostMarks says that marks were sent of bookings that have no place any more.
func lostMarks(c *fiber.Ctx, confirmed map[string]bool) string {
	lost := 0
	c.Request().PostArgs().VisitAll(func(name, mark []byte) {
		id, isMark := strings.CutPrefix(string(name), "mark-")
		if isMark && !confirmed[id] && known(string(mark), registerMarks) != "" {
			lost++
		}
	})
	if lost == 0 {
		return ""
	}
	return ", but not " + plural(lost, "mark", "marks") + ": the booking was cancelled after you opened the register"
}

// typedSays is what the form says of a booking, and whether it says anything. Days that
// are ticked without a mark are part of the session, or, all of them, the whole of it.
func (a *App) typedSays(c *fiber.Ctx, session courses.Session, id string) (courses.Says, bool) {
	mark := known(sent(c, "mark-"+id), registerMarks)
	var days []string
	for _, day := range c.Request().PostArgs().PeekMulti("days-" + id) {
		days = append(days, string(day))
	}
	if len(days) > 0 && (mark == "" || mark == notYet) {
		mark = string(courses.AttendedPart)
		if len(days) == len(session.Days) && !a.beforeLastDay(session) {
			mark = string(courses.AttendedFull)
		}
	}
	return readSays(mark + " " + strings.Join(days, ",")), mark != ""
}

// rest is how everybody is marked who has no mark yet: as there in full, or, before the
// last day of several, as there today.
func (a *App) rest(session courses.Session) courses.Says {
	if !a.beforeLastDay(session) {
		return courses.Says{Attended: courses.AttendedFull}
	}
	says := courses.Says{Attended: courses.AttendedPart}
	for i, day := range session.Days {
		if courses.DayOf(day.StartsAt) == a.today() {
			says.Days = append(says.Days, i+1)
		}
	}
	return says
}

// renderChangedRegister shows the register again when somebody else has marked it since the
// page was opened: what they marked is said, what was chosen is kept, nothing is saved.
func (a *App) renderChangedRegister(c *fiber.Ctx, session courses.Session, typed typedRegister, delegates []courses.Delegate, changed courses.MarkChangedError) error {
	names := map[string]courses.Delegate{}
	for _, delegate := range delegates {
		names[delegate.Person.ID] = delegate
	}
	typed.changed = map[string]string{}
	for _, line := range changed.Lines {
		words, err := a.changedWords(c, session, line)
		if err != nil {
			return err
		}
		delegate := names[line.PersonID]
		typed.changed[delegate.Booking.ID] = words
		typed.problems.Add("mark-"+delegate.Booking.ID, delegate.Person.Name+": "+words+" Nothing is saved yet. Check your mark, and save again.")
	}
	return a.renderRegister(c, fiber.StatusConflict, session, typed)
}

// changedWords says what somebody else has marked, who and when.
func (a *App) changedWords(c *fiber.Ctx, session courses.Session, line courses.Attendance) (string, error) {
	if line.Cleared {
		return "Somebody else has taken the mark back since you opened this page.", nil
	}
	authors, err := a.services.People.PeopleByID(c.UserContext(), []string{line.RecordedBy})
	says := courses.Says{Attended: line.Attended, Days: line.Days}
	return authorName(authors[line.RecordedBy].Name) + " marked this " + saysWords(says, session) + " on " +
		shortDay(line.RecordedAt) + " at " + clockTime(line.RecordedAt) + ".", err
}

// markAnswer is what a device is told of a mark that it sent. State is saved, changed
// (somebody else has marked otherwise), reason (a change after the day needs one) or
// refused. Says is what the register says now.
type markAnswer struct {
	State  string `json:"state"`
	Says   string `json:"says"`
	Words  string `json:"words"`
	Marked string `json:"marked"`
}

// takeMark writes one mark of a device that keeps its marks until they are answered.
func (a *App) takeMark(c *fiber.Ctx) error {
	status, answer, err := a.tryMark(c)
	if err != nil {
		page, refused := pageFor(err)
		if !refused || page.status >= fiber.StatusInternalServerError {
			return err
		}
		status, answer = page.status, markAnswer{State: "refused", Words: page.title + ". " + page.words}
	}
	return c.Status(status).JSON(answer)
}

func (a *App) tryMark(c *fiber.Ctx) (int, markAnswer, error) {
	session, err := a.registerOf(c)
	if err != nil {
		return 0, markAnswer{}, err
	}
	says, was, id := readSays(sent(c, "mark")), readSays(sent(c, "was")), sent(c, "booking")
	mark := courses.Mark{BookingID: id, Attended: says.Attended, Days: says.Days, RequestID: sent(c, "request"), Seen: &was}
	if mark.RequestID == "" {
		return 0, markAnswer{}, courses.ErrInvalid
	}
	err = a.services.Courses.RecordAttendance(c.UserContext(), a.actor(c), session, []courses.Mark{mark}, "")
	answer := markAnswer{State: "saved"}
	status := fiber.StatusOK
	switch {
	case errors.Is(err, courses.ErrMarkChanged):
		status, answer.State = fiber.StatusConflict, "changed"
	case errors.Is(err, courses.ErrReasonNeeded):
		status, answer.State = fiber.StatusUnprocessableEntity, "reason"
	case err != nil:
		return 0, answer, err
	default:
		a.inviteToAnswer(c, session)
	}
	lines, err := a.services.Courses.Attendances(c.UserContext(), courses.AttendanceFilter{Sessions: []string{session.ID}})
	if err != nil {
		return 0, answer, err
	}
	answer.Marked = markedWords(len(lines), session.Confirmed)
	line := courses.Attendance{BookingID: id, Cleared: true}
	for _, one := range lines {
		if one.BookingID == id {
			line = one
			answer.Says = saysText(courses.Says{Attended: one.Attended, Days: one.Days})
		}
	}
	// A mark that was written before, and that somebody has changed since.
	if answer.State == "saved" && answer.Says != saysText(says) {
		answer.State = "changed"
	}
	if answer.State == "saved" {
		return status, answer, nil
	}
	answer.Words, err = a.changedWords(c, session, line)
	return status, answer, err
}
