package web

import (
	"encoding/csv"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
)

// trainingPages are the pages of a reader's own training.
var trainingPages = map[string]any{
	"training/show": trainingPage{},
	"training/data": myDataPage{},
}

func (a *App) trainingRoutes() []route {
	return []route{
		{fiber.MethodGet, "/training", signedIn, a.showTraining},
		{fiber.MethodGet, "/training/files/:format", signedIn, a.trainingFile},
		{fiber.MethodGet, "/training/data", signedIn, a.showMyData},
		{fiber.MethodGet, "/training/data/file", signedIn, a.myDataFile},
	}
}

// trainingPage is what is coming for the reader, and what has been.
type trainingPage struct {
	Page
	Coming []bookingCard
	Been   []doneTraining
	Hours  string // of continuing professional development, with a certificate
}

// doneTraining is a session that the reader was booked on and whose register says of them.
// Certificate is empty where there is none.
type doneTraining struct {
	Path        string
	Title       string
	Days        string
	Attended    string
	Certificate string
	Tag         tagView
	CPD         string
}

func (a *App) showTraining(c *fiber.Ctx) error {
	record, sessions, err := a.myRecord(c)
	if err != nil {
		return err
	}
	page := trainingPage{Page: a.page(c, "My training")}
	var coming []courses.BookedSession
	for _, booked := range slices.Backward(record.Bookings) {
		if a.isComing(record, booked) {
			coming = append(coming, booked)
		}
	}
	list := make([]courses.Session, len(coming))
	for i, booked := range coming {
		list[i] = booked.Session
	}
	cards, err := a.sessionCards(c, list)
	if err != nil {
		return err
	}
	for i, booked := range coming {
		page.Coming = append(page.Coming, bookingCard{cards[i], booked.Booking, a.bookingTag(booked.Booking, booked.Session), queueWords(booked.Position)})
	}
	minutes := 0
	given := certificatesByLine(record)
	for _, line := range slices.Backward(record.Attendances) {
		certificate := given[line.ID]
		page.Been = append(page.Been, doneOf(line, sessions[line.SessionID], certificate))
		if certificate.Stands() {
			minutes += certificate.CPDMinutes
		}
	}
	if minutes > 0 {
		page.Hours = lengthWords(minutes)
	}
	return a.render(c, fiber.StatusOK, "training/show", page)
}

// myRecord is what is held of the reader's courses, with the sessions of its registers.
func (a *App) myRecord(c *fiber.Ctx) (courses.MyRecord, map[string]courses.Session, error) {
	record, err := a.services.Courses.MyRecord(c.UserContext(), a.actor(c))
	if err != nil {
		return record, nil, err
	}
	ids := make([]string, len(record.Attendances))
	for i, line := range record.Attendances {
		ids[i] = line.SessionID
	}
	sessions, err := a.services.Courses.SessionsByID(c.UserContext(), ids)
	return record, sessions, err
}

// isComing tells whether a booking is of a session that is not over and whose register says
// nothing of the reader yet.
func (a *App) isComing(record courses.MyRecord, booked courses.BookedSession) bool {
	marked := slices.ContainsFunc(record.Attendances, func(line courses.Attendance) bool { return line.SessionID == booked.Session.ID })
	return !marked && booked.Booking.State != courses.Cancelled && a.now().Before(booked.Session.EndsAt)
}

func certificatesByLine(record courses.MyRecord) map[string]courses.Certificate {
	given := map[string]courses.Certificate{}
	for _, certificate := range record.Certificates {
		given[certificate.AttendanceID] = certificate
	}
	return given
}

func doneOf(line courses.Attendance, session courses.Session, certificate courses.Certificate) doneTraining {
	done := doneTraining{
		Path: sessionPath(session.Code), Title: session.CourseTitle, Days: daysOfCertificate(sessionDates(session)),
		Attended: attendedWords(line, session), Certificate: certificate.Code, Tag: certificateTag(certificate),
	}
	if certificate.Code != "" && certificate.Stands() {
		done.CPD = cpdWords(certificate)
	}
	return done
}

func sessionDates(session courses.Session) []string {
	var days []string
	for _, day := range session.Days {
		days = append(days, courses.DayOf(day.StartsAt))
	}
	return days
}

// attendedWords is what a register says, to the person it says it of.
func attendedWords(line courses.Attendance, session courses.Session) string {
	switch line.Attended {
	case courses.AttendedFull:
		return "You were there from start to end."
	case courses.AttendedPart:
		_, days, named := strings.Cut(saysWords(courses.Says{Attended: line.Attended, Days: line.Days}, session), "(")
		if named {
			return "You were there for part of it: " + strings.TrimSuffix(days, ")") + "."
		}
		return "You were there for part of it."
	}
	return "You were not there."
}

// trainingEntry is a line of the file of a reader's training. Status is a booking's state
// for what is coming, and for what has been what the register says: full, part or no.
type trainingEntry struct {
	Session     string   `json:"session"`
	Course      string   `json:"course"`
	Title       string   `json:"title"`
	Days        []string `json:"days"`
	Booking     string   `json:"booking,omitempty"`
	Status      string   `json:"status"`
	DaysThere   []int    `json:"days_there,omitempty"`
	Certificate string   `json:"certificate,omitempty"`
	Revoked     bool     `json:"revoked,omitempty"`
	CPDMinutes  int      `json:"cpd_minutes,omitempty"`
}

// trainingEntries are what has been, the earliest first, and then what is coming.
func (a *App) trainingEntries(record courses.MyRecord, sessions map[string]courses.Session) []trainingEntry {
	entries := []trainingEntry{}
	given := certificatesByLine(record)
	for _, line := range record.Attendances {
		session, certificate := sessions[line.SessionID], given[line.ID]
		entry := trainingEntry{
			Session: session.Code, Course: session.CourseCode, Title: session.CourseTitle, Days: sessionDates(session),
			Status: string(line.Attended), DaysThere: line.Days, Certificate: certificate.Code, Revoked: !certificate.Stands(),
		}
		if certificate.Stands() {
			entry.CPDMinutes = certificate.CPDMinutes
		}
		entries = append(entries, entry)
	}
	for _, booked := range slices.Backward(record.Bookings) {
		if a.isComing(record, booked) {
			entries = append(entries, trainingEntry{
				Session: booked.Session.Code, Course: booked.Session.CourseCode, Title: booked.Session.CourseTitle,
				Days: sessionDates(booked.Session), Booking: booked.Booking.Reference, Status: string(booked.Booking.State),
			})
		}
	}
	return entries
}

func (a *App) trainingFile(c *fiber.Ctx) error {
	record, sessions, err := a.myRecord(c)
	if err != nil {
		return err
	}
	entries := a.trainingEntries(record, sessions)
	switch c.Params("format") {
	case "json":
		return sendJSON(c, "my-training.json", entries)
	case "csv":
		return sendTrainingCSV(c, entries)
	}
	return fiber.ErrNotFound
}

func sendTrainingCSV(c *fiber.Ctx, entries []trainingEntry) error {
	rows := [][]string{{"session", "course", "title", "days", "booking", "status", "days_there", "certificate", "revoked", "cpd_minutes"}}
	for _, entry := range entries {
		there := make([]string, len(entry.DaysThere))
		for i, day := range entry.DaysThere {
			there[i] = strconv.Itoa(day)
		}
		rows = append(rows, []string{
			entry.Session, entry.Course, entry.Title, strings.Join(entry.Days, " "), entry.Booking, entry.Status, strings.Join(there, " "),
			entry.Certificate, strconv.FormatBool(entry.Revoked), strconv.Itoa(entry.CPDMinutes),
		})
	}
	var out strings.Builder
	writer := csv.NewWriter(&out)
	if err := writer.WriteAll(rows); err != nil {
		return err
	}
	c.Attachment("my-training.csv")
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	return c.SendString(out.String())
}

func sendJSON(c *fiber.Ctx, name string, value any) error {
	text, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return err
	}
	c.Attachment(name)
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSONCharsetUTF8)
	return c.Send(append(text, '\n'))
}

// londonTime is a moment as the files give it.
func londonTime(moment time.Time) string { return moment.In(london).Format(time.RFC3339) }
