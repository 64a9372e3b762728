package web

import (
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"muster/courses"
)

// calendarItem is an entry of a calendar. Days are in order. Attendee is nil in a calendar that invites nobody.
type calendarItem struct {
	UID         string
	Sequence    int
	Status      ics.ObjectStatus
	Stamp       time.Time
	Summary     string
	Description string
	Location    string
	Link        string
	Days        []courses.SessionDay
	Organiser   mail.Address
	Attendee    *mail.Address
}

// londonID names the time zone of every entry. Times are written as London's clocks show
// them, so that an entry stays at its hour whatever a calendar makes of offsets.
const (
	londonID      = "Europe/London"
	calendarLocal = "20060102T150405"
)

// newCalendar begins a calendar with the rules of London's clocks: summer time from the
// last Sunday of March, 1am, to the last Sunday of October, 2am.
func newCalendar(method ics.Method) *ics.Calendar {
	calendar := &ics.Calendar{}
	calendar.SetVersion("2.0")
	calendar.SetProductId("-//Muster//Muster//EN")
	calendar.SetCalscale("GREGORIAN")
	calendar.SetMethod(method)
	zone := calendar.AddTimezone(londonID)
	winter := zone.AddStandard()
	setClocks(&winter.ComponentBase, "GMT", "19701025T020000", "+0100", "+0000", "10")
	summer := &ics.Daylight{}
	setClocks(&summer.ComponentBase, "BST", "19700329T010000", "+0000", "+0100", "3")
	zone.Components = append(zone.Components, summer)
	return calendar
}

func setClocks(rule *ics.ComponentBase, name, since, from, to, month string) {
	rule.SetProperty(ics.ComponentPropertyDtStart, since)
	rule.SetProperty(ics.ComponentProperty("TZOFFSETFROM"), from)
	rule.SetProperty(ics.ComponentProperty("TZOFFSETTO"), to)
	rule.SetProperty(ics.ComponentProperty("TZNAME"), name)
	rule.SetProperty(ics.ComponentPropertyRrule, "FREQ=YEARLY;BYMONTH="+month+";BYDAY=-1SU")
}

// addItem adds an entry. One of several days is one series under one UID, which is what
// lets a program change or take away all of its days by one message: the first day repeats
// by the greatest common step, days in between on which nothing is held are left out, and
// a day at other hours replaces its repetition. Outlook, Google and Apple all keep their own
// recurring meetings in this way. An entry of its own a day would need a UID a day, and a
// message a UID; a list of dates (RDATE) is not understood by Outlook.
func addItem(calendar *ics.Calendar, item calendarItem) {
	item.Days = oneADay(item.Days)
	first := item.Days[0]
	event := item.event(calendar, first)
	if len(item.Days) == 1 {
		return
	}
	step, repetitions := repetition(item.Days)
	event.AddRrule("FREQ=DAILY;INTERVAL=" + strconv.Itoa(step) + ";COUNT=" + strconv.Itoa(repetitions))
	for number := 1; number < repetitions; number++ {
		regular := courses.SessionDay{StartsAt: shifted(first.StartsAt, number*step), EndsAt: shifted(first.EndsAt, number*step)}
		index := slices.IndexFunc(item.Days, func(day courses.SessionDay) bool {
			return courses.DayOf(day.StartsAt) == courses.DayOf(regular.StartsAt)
		})
		switch {
		case index < 0:
			event.AddExdate(localTime(regular.StartsAt), ics.WithTZID(londonID))
		case item.Days[index] != regular && item.Status != ics.ObjectStatusCancelled:
			other := item.event(calendar, item.Days[index])
			other.SetProperty(ics.ComponentPropertyRecurrenceId, localTime(regular.StartsAt), ics.WithTZID(londonID))
		}
	}
}

// oneADay joins what is held on the same day in London, from its first start to its last
// end: an entry repeats by days.
func oneADay(days []courses.SessionDay) []courses.SessionDay {
	var joined []courses.SessionDay
	for _, day := range days {
		last := len(joined) - 1
		if last >= 0 && courses.DayOf(joined[last].StartsAt) == courses.DayOf(day.StartsAt) {
			joined[last].EndsAt = day.EndsAt
			continue
		}
		joined = append(joined, day)
	}
	return joined
}

// repetition is the greatest number of days by which all of days are apart, and how many
// steps of it, the first included, there are to the last.
func repetition(days []courses.SessionDay) (step, repetitions int) {
	last := 0
	for _, day := range days[1:] {
		last = daysBetween(days[0].StartsAt, day.StartsAt)
		step = commonDivisor(step, last)
	}
	return step, last/step + 1
}

func commonDivisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

func daysBetween(from, to time.Time) int {
	noon := func(moment time.Time) time.Time {
		local := moment.In(london)
		return time.Date(local.Year(), local.Month(), local.Day(), 12, 0, 0, 0, time.UTC)
	}
	return int(noon(to).Sub(noon(from)).Hours()) / 24
}

// shifted is the moment, in UTC, at which London's clocks show the same days later.
func shifted(moment time.Time, days int) time.Time {
	return moment.In(london).AddDate(0, 0, days).UTC()
}

func localTime(moment time.Time) string { return moment.In(london).Format(calendarLocal) }

// event adds an event on a day with all that the item says.
func (i calendarItem) event(calendar *ics.Calendar, day courses.SessionDay) *ics.VEvent {
	event := calendar.AddEvent(i.UID)
	event.SetSequence(i.Sequence)
	event.SetDtStampTime(i.Stamp.UTC())
	event.SetProperty(ics.ComponentPropertyDtStart, localTime(day.StartsAt), ics.WithTZID(londonID))
	event.SetProperty(ics.ComponentPropertyDtEnd, localTime(day.EndsAt), ics.WithTZID(londonID))
	event.SetSummary(calendarText(i.Summary))
	event.SetLocation(calendarText(i.Location))
	event.SetDescription(calendarText(i.Description))
	event.SetURL(i.Link)
	event.SetStatus(i.Status)
	event.SetTimeTransparency(ics.TransparencyOpaque)
	if i.Status == ics.ObjectStatusCancelled {
		event.SetTimeTransparency(ics.TransparencyTransparent)
	}
	event.SetOrganizer(i.Organiser.Address, ics.WithCN(calendarName(i.Organiser.Name)))
	if i.Attendee != nil {
		// The booking is the acceptance: nobody is asked to answer.
		event.AddAttendee(i.Attendee.Address, ics.CalendarUserTypeIndividual, ics.ParticipationRoleReqParticipant,
			ics.ParticipationStatusAccepted, ics.WithRSVP(false), ics.WithCN(calendarName(i.Attendee.Name)))
	}
	return event
}

// calendarText is a text without what the format cannot carry.
func calendarText(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' {
			return -1
		}
		return r
	}, text))
}

// calendarName is a name as a parameter carries it: the format has no way to write a
// quotation mark in one, and the library puts a backslash before the rest of these.
func calendarName(name string) string {
	return strings.Join(strings.Fields(strings.NewReplacer(
		"'", "’", `"`, " ", ",", " ", ";", " ", ":", " ", `\`, " ",
	).Replace(calendarText(name))), " ")
}

// written is the calendar's text: lines of at most 75 octets, ended as the format wants.
func written(calendar *ics.Calendar) string { return calendar.Serialize(ics.WithNewLineWindows) }
