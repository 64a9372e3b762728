package web

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"muster/courses"
	"muster/courses/notices"
	"muster/courses/people"
)

// myData is what Muster holds of a reader, as the page shows it and the file has it.
type myData struct {
	Email        string          `json:"email"`
	Name         string          `json:"name"`
	Organisation string          `json:"organisation"`
	JobRole      string          `json:"role"`
	Grants       []string        `json:"may_act_as"`
	Bookings     []myBooking     `json:"bookings"`
	Training     []trainingEntry `json:"training"`
	Corrections  []myCorrection  `json:"changes_to_registers"`
	Messages     []myMessage     `json:"messages"`
	Seen         []mySight       `json:"seen_or_changed_by_others"`
}

// myBooking is a booking with what the reader asked for.
type myBooking struct {
	Reference string `json:"reference"`
	Session   string `json:"session"`
	Title     string `json:"title"`
	StartsAt  string `json:"starts_at"`
	State     string `json:"state"`
	BookedAt  string `json:"booked_at"`
	Reason    string `json:"cancel_reason,omitempty"`
	Needs     string `json:"needs,omitempty"`
}

// myCorrection is a change that was made to what a register says of the reader.
type myCorrection struct {
	Session string `json:"session"`
	Was     string `json:"was"`
	Became  string `json:"became"`
	Reason  string `json:"reason"`
	At      string `json:"at"`
	By      string `json:"by"`
}

// myMessage is an email to the reader. Sign-in emails hold no text: their links are made
// when they are sent.
type myMessage struct {
	Subject string `json:"subject"`
	State   string `json:"state"`
	At      string `json:"at"`
	Text    string `json:"text,omitempty"`
}

// mySight says who looked at or changed something of the reader's.
type mySight struct {
	Who   string `json:"who"`
	Did   string `json:"did"`
	About string `json:"about"`
	At    string `json:"at"`
}

// myDataPage shows the data. The moments of Messages and Seen are in words there.
type myDataPage struct {
	Page
	Data     myData
	Messages []myDataLine
	Seen     []myDataLine
	Changes  []myDataLine
	Booked   []myDataLine
}

// myDataLine is a line of a list: when, and what.
type myDataLine struct {
	When string
	What string
}

// mostMessages of a reader are listed.
const mostMessages = 1000

func (a *App) myData(c *fiber.Ctx) (myData, error) {
	actor := a.actor(c)
	person, err := a.services.People.PersonByID(c.UserContext(), actor.PersonID)
	if err != nil {
		return myData{}, err
	}
	organisations, err := a.services.People.OrganisationsByID(c.UserContext())
	if err != nil {
		return myData{}, err
	}
	record, sessions, err := a.myRecord(c)
	if err != nil {
		return myData{}, err
	}
	data := myData{
		Email: person.Email, Name: person.Name, Organisation: organisations[person.OrganisationID].Name, JobRole: jobRoleWords(person.JobRole),
		Bookings: []myBooking{}, Grants: []string{}, Training: a.trainingEntries(record, sessions),
	}
	for _, grant := range actor.Grants {
		words := roleWords[grant.Role].one
		if name := organisations[grant.OrganisationID].Name; name != "" {
			words += ", " + name
		}
		data.Grants = append(data.Grants, words)
	}
	for _, booked := range record.Bookings {
		data.Bookings = append(data.Bookings, myBooking{
			Reference: booked.Booking.Reference, Session: booked.Session.Code, Title: booked.Session.CourseTitle,
			StartsAt: londonTime(booked.Session.StartsAt), State: string(booked.Booking.State), BookedAt: londonTime(booked.Booking.BookedAt),
			Reason: booked.Booking.CancelReason, Needs: record.AccessNeeds[booked.Booking.ID],
		})
	}
	if data.Corrections, err = a.myCorrections(c, record, sessions); err != nil {
		return myData{}, err
	}
	if data.Messages, err = a.myMessages(c, person.Email); err != nil {
		return myData{}, err
	}
	data.Seen, err = a.mySights(c, person, record)
	return data, err
}

func (a *App) myCorrections(c *fiber.Ctx, record courses.MyRecord, sessions map[string]courses.Session) ([]myCorrection, error) {
	of := map[string]courses.Session{}
	for _, line := range record.Attendances {
		of[line.ID] = sessions[line.SessionID]
	}
	var authors []string
	for _, change := range record.Corrections {
		authors = append(authors, change.RecordedBy)
	}
	known, err := a.services.People.PeopleByID(c.UserContext(), authors)
	list := make([]myCorrection, len(record.Corrections))
	for i, change := range record.Corrections {
		session := of[change.AttendanceID]
		list[i] = myCorrection{
			session.Code, saysWords(change.Was, session), saysWords(change.Became, session), change.Reason,
			londonTime(change.RecordedAt), authorName(known[change.RecordedBy].Name),
		}
	}
	return list, err
}

func (a *App) myMessages(c *fiber.Ctx, email string) ([]myMessage, error) {
	entries, err := a.services.Notices.To(c.UserContext(), email, mostMessages)
	if err != nil {
		return nil, err
	}
	list := make([]myMessage, len(entries))
	for i, entry := range entries {
		list[i] = myMessage{Subject: "Sign in to Muster", State: entry.State, At: londonTime(entry.RecordedAt)}
		if entry.Kind == people.NoticeSignIn {
			continue
		}
		message, err := a.message(c.UserContext(), notices.Due{ID: entry.ID, Kind: entry.Kind, Email: entry.Email, Data: entry.Data, RecordedAt: entry.RecordedAt})
		switch {
		case errors.Is(err, errUnknownNotice):
			list[i].Subject = entry.Kind
		case err != nil:
			return nil, err
		default:
			list[i].Subject, list[i].Text = message.Subject, message.Text
		}
	}
	return list, nil
}

// mySights are the entries of the audit log about the reader, and those about a list of
// people from when the reader stood on it: a session's delegates, an organisation's bookings.
func (a *App) mySights(c *fiber.Ctx, person people.Person, record courses.MyRecord) ([]mySight, error) {
	since := map[string]time.Time{}
	var subjects []string
	stands := func(subject string, at time.Time) {
		if earlier, known := since[subject]; !known || at.Before(earlier) {
			since[subject] = at
		}
		subjects = append(subjects, subject)
	}
	for _, booked := range record.Bookings {
		stands(booked.Session.Code, booked.Booking.BookedAt)
		stands(booked.Session.ID, booked.Booking.BookedAt)
		stands(booked.Booking.Reference, booked.Booking.BookedAt)
		if booked.Booking.OrganisationID != "" {
			stands(booked.Booking.OrganisationID, booked.Booking.BookedAt)
		}
	}
	entries, err := a.services.People.AuditAbout(c.UserContext(), a.actor(c), subjects)
	if err != nil {
		return nil, err
	}
	list := []mySight{}
	for _, entry := range entries {
		if entry.RecordedAt.Before(since[entry.Subject]) {
			continue
		}
		about := entry.About
		if entry.Subject == person.ID {
			about = "you"
		}
		list = append(list, mySight{Who: entry.Who, Did: entry.Act, About: about, At: londonTime(entry.RecordedAt)})
	}
	return list, nil
}

func (a *App) myDataFile(c *fiber.Ctx) error {
	data, err := a.myData(c)
	if err != nil {
		return err
	}
	return sendJSON(c, "my-data.json", data)
}

// mostShown lines of each list stand on the page; the file has all.
const mostShown = 50

func (a *App) showMyData(c *fiber.Ctx) error {
	data, err := a.myData(c)
	if err != nil {
		return err
	}
	page := myDataPage{Page: a.page(c, "What is kept about you"), Data: data}
	for _, booking := range first(data.Bookings) {
		what := booking.Title + ": " + booking.Reference + ", " + booking.State
		if booking.Needs != "" {
			what += ". You said you need: " + booking.Needs
		}
		page.Booked = append(page.Booked, myDataLine{momentWords(booking.BookedAt), what})
	}
	for _, change := range first(data.Corrections) {
		page.Changes = append(page.Changes, myDataLine{momentWords(change.At), change.Session + ": from " + change.Was + " to " + change.Became + ", by " + change.By + ": " + change.Reason})
	}
	for _, message := range first(data.Messages) {
		page.Messages = append(page.Messages, myDataLine{momentWords(message.At), message.Subject})
	}
	for _, sight := range first(data.Seen) {
		page.Seen = append(page.Seen, myDataLine{momentWords(sight.At), sight.Who + ": " + sight.Did + " (" + sight.About + ")"})
	}
	return a.render(c, fiber.StatusOK, "training/data", page)
}

func first[T any](list []T) []T { return list[:min(len(list), mostShown)] }

// momentWords is a moment of the file in words.
func momentWords(text string) string {
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return text
	}
	return shortDay(moment) + ", " + clockTime(moment)
}
