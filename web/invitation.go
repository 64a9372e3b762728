package web

import (
	"net/mail"
	"strings"

	ics "github.com/arran4/golang-ical"

	"muster/courses"
	"muster/courses/notices"
	outgoing "muster/web/mail"
)

// invitation is what an email tells the reader's calendar, or nil for nothing. All of it
// is in the notice, so that every copy says the same.
func (a *App) invitation(due notices.Due, data any) (*outgoing.Calendar, error) {
	notice, about := data.(courses.SessionNotice)
	if !about || notice.Calendar == nil {
		return nil, nil
	}
	entry := notice.Calendar
	item := calendarItem{
		UID: entry.UID, Sequence: entry.Sequence, Status: ics.ObjectStatusConfirmed, Stamp: due.RecordedAt,
		Summary: notice.CourseTitle, Description: a.entryWords(notice), Location: entry.Location,
		Link: a.absolute(bookingPath(notice.Reference)), Days: notice.Hours(),
		Organiser: a.organiser(), Attendee: &mail.Address{Name: notice.Name, Address: due.Email},
	}
	switch {
	case entry.Method == courses.CalendarCancel:
		item.Status = ics.ObjectStatusCancelled
	case notice.SessionState == courses.SessionTentative:
		item.Status = ics.ObjectStatusTentative
	}
	calendar := newCalendar(ics.Method(entry.Method))
	addItem(calendar, item)
	return &outgoing.Calendar{Method: string(entry.Method), Content: written(calendar)}, nil
}

func (a *App) entryWords(notice courses.SessionNotice) string {
	words := []string{"Your booking " + notice.Reference + ": " + a.absolute(bookingPath(notice.Reference))}
	if notice.Calendar.Method == courses.CalendarCancel {
		words = append(words, "Cancelled: "+notice.Reason)
	}
	if notice.JoiningLink != "" {
		words = append(words, "Join at "+notice.JoiningLink)
	}
	if notice.Address != "" {
		words = append(words, notice.Address)
	}
	return strings.Join(words, "\n")
}

// organiser is whom entries are from: the sender of our emails, because calendars take a
// change or a cancellation from nobody else.
func (a *App) organiser() mail.Address {
	if sender, err := mail.ParseAddress(a.config.Sender); err == nil {
		if sender.Name == "" {
			sender.Name = "Muster"
		}
		return *sender
	}
	return mail.Address{Name: "Muster", Address: "muster@" + a.base.Hostname()}
}
