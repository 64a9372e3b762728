package web

import (
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	checking "github.com/emersion/go-ical"
	"pgregory.net/rapid"

	"muster/courses"
)

// london9to4 are days in London from 9am to 4pm.
func london9to4(dates ...string) []courses.SessionDay {
	var days []courses.SessionDay
	for _, date := range dates {
		day, err := time.ParseInLocation(time.DateOnly, date, london)
		if err != nil {
			panic(err)
		}
		at := func(hour int) time.Time {
			return time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, london).UTC()
		}
		days = append(days, courses.SessionDay{StartsAt: at(9), EndsAt: at(16)})
	}
	return days
}

func anItem(days []courses.SessionDay) calendarItem {
	return calendarItem{
		UID: "MU-4Q7KAA@muster", Sequence: 3, Status: ics.ObjectStatusConfirmed, Stamp: morning,
		Summary: "Victims, witnesses; and a \\ in Kent", Location: "1 Example Street, Maidstone",
		Description: "Your booking MU-4Q7KAA: http://muster.test/bookings/MU-4Q7KAA\nBring a pen – and tea, naturally, because this line is longer than seventy-five octets.",
		Link:        "http://muster.test/bookings/MU-4Q7KAA", Days: days,
		Organiser: mail.Address{Name: "Muster", Address: "muster@example.org"},
		Attendee:  &mail.Address{Name: `Siobhán O'Brien, "the trainer"`, Address: "siobhan@example.org"},
	}
}

// parsed reads a calendar's text by another library than the one that wrote it, and holds
// every line to what the format allows.
func parsed(t testing.TB, text string) *checking.Calendar {
	t.Helper()
	if strings.Count(text, "\n") != strings.Count(text, "\r\n") || !strings.HasSuffix(text, "\r\n") {
		t.Errorf("a line does not end in CRLF:\n%s", text)
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	calendar, err := checking.NewDecoder(strings.NewReader(text)).Decode()
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return calendar
}

// heldOn are the days that a calendar shows, as a program works them out: repetitions
// without those left out, replaced by those at other hours.
func heldOn(t testing.TB, calendar *checking.Calendar) []courses.SessionDay {
	t.Helper()
	replaced := map[string]courses.SessionDay{}
	var series checking.Event
	hours := func(event checking.Event) courses.SessionDay {
		start, err := event.DateTimeStart(time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		end, err := event.DateTimeEnd(time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		return courses.SessionDay{StartsAt: start.UTC(), EndsAt: end.UTC()}
	}
	for _, event := range calendar.Events() {
		if id := event.Props.Get(checking.PropRecurrenceID); id != nil {
			replaced[id.Value] = hours(event)
		} else {
			series = event
		}
	}
	regular := hours(series)
	set, err := series.RecurrenceSet(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if set == nil {
		return []courses.SessionDay{regular}
	}
	var days []courses.SessionDay
	for _, start := range set.All() {
		day, other := replaced[start.In(london).Format(calendarLocal)]
		if !other {
			local := start.In(london)
			endsAt := regular.EndsAt.In(london)
			day = courses.SessionDay{StartsAt: start.UTC(), EndsAt: time.Date(local.Year(), local.Month(), local.Day(), endsAt.Hour(), endsAt.Minute(), 0, 0, london).UTC()}
		}
		days = append(days, day)
	}
	return days
}

func calendarOf(method ics.Method, item calendarItem) string {
	calendar := newCalendar(method)
	addItem(calendar, item)
	return written(calendar)
}

// TestAnEntryCarriesWhatCalendarsGoBy: each property as RFC 5545 and 5546 want it, names
// and texts with every character that means something in the format.
func TestAnEntryCarriesWhatCalendarsGoBy(t *testing.T) {
	item := anItem(london9to4("2021-03-27"))
	text := calendarOf(ics.MethodRequest, item)
	event := parsed(t, text).Events()[0]
	for name, want := range map[string]string{
		checking.PropSummary: item.Summary, checking.PropDescription: item.Description, checking.PropLocation: item.Location,
	} {
		if got, err := event.Props.Text(name); err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, want)
		}
	}
	for name, want := range map[string]string{
		checking.PropUID: item.UID, checking.PropSequence: "3", checking.PropStatus: "CONFIRMED", checking.PropDateTimeStamp: "20260302T090000Z",
		checking.PropOrganizer: "mailto:muster@example.org", checking.PropAttendee: "mailto:siobhan@example.org",
		checking.PropDateTimeStart: "20210327T090000", checking.PropDateTimeEnd: "20210327T160000",
	} {
		if got := event.Props.Get(name); got == nil || got.Value != want {
			t.Errorf("%s: %v, want %q", name, got, want)
		}
	}
	attendee := event.Props.Get(checking.PropAttendee).Params
	if attendee.Get("CN") != "Siobhán O’Brien the trainer" || attendee.Get("RSVP") != "false" || attendee.Get("PARTSTAT") != "ACCEPTED" {
		t.Errorf("the attendee is %v", attendee)
	}
	for _, want := range []string{"\r\nMETHOD:REQUEST\r\n", "\r\nDTSTART;TZID=Europe/London:20210327T090000\r\n", "BEGIN:STANDARD", "BEGIN:DAYLIGHT", "\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0000\r\nTZNAME:GMT\r\n", "TZID:Europe/London", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"} {
		if !strings.Contains(text, want) {
			t.Errorf("it lacks %q:\n%s", want, text)
		}
	}
}

// TestBothChangesOfClocks: a session over the weekend on which the clocks change is at the
// same hour on both days, which are 23 and 25 hours apart.
func TestBothChangesOfClocks(t *testing.T) {
	for _, c := range []struct {
		days  []string
		apart time.Duration
	}{
		{[]string{"2021-03-27", "2021-03-28"}, 23 * time.Hour},
		{[]string{"2021-10-30", "2021-10-31"}, 25 * time.Hour},
	} {
		days := london9to4(c.days...)
		got := heldOn(t, parsed(t, calendarOf(ics.MethodRequest, anItem(days))))
		if !slices.Equal(got, days) {
			t.Errorf("%v: a calendar shows %v", days, got)
		}
		if apart := got[1].StartsAt.Sub(got[0].StartsAt); apart != c.apart {
			t.Errorf("%v: %v apart", c.days, apart)
		}
	}
}

// TestTheZoneSaysWhatLondonsClocksDo follows the calendar's own rules, and not the machine's
// knowledge of the zone, around both changes.
func TestTheZoneSaysWhatLondonsClocksDo(t *testing.T) {
	calendar := parsed(t, calendarOf(ics.MethodRequest, anItem(london9to4("2021-03-27"))))
	for moment, want := range map[string]string{
		"2021-03-28T00:59": "+0000", "2021-03-28T02:00": "+0100", "2021-10-31T00:59": "+0100", "2021-10-31T02:00": "+0000",
	} {
		local, err := time.Parse("2006-01-02T15:04", moment)
		if err != nil {
			t.Fatal(err)
		}
		if got := offsetBy(t, calendar, local); got != want {
			t.Errorf("%s: %s, want %s", moment, got, want)
		}
		if zone := time.Date(local.Year(), local.Month(), local.Day(), local.Hour(), local.Minute(), 0, 0, london).Format("-0700"); zone != want {
			t.Errorf("%s: the test itself is wrong: %s", moment, zone)
		}
	}
}

// offsetBy is the offset at a local time by the newest onset of the calendar's two rules.
func offsetBy(t *testing.T, calendar *checking.Calendar, local time.Time) string {
	t.Helper()
	var newest time.Time
	offset := ""
	for _, rule := range calendar.Children[0].Children {
		event := checking.Component{Name: checking.CompEvent, Props: rule.Props}
		set, err := event.RecurrenceSet(time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		if onset := set.Before(local, true); onset.After(newest) {
			newest, offset = onset, rule.Props.Get(checking.PropTimezoneOffsetTo).Value
		}
	}
	return offset
}

// TestSeveralDaysAreOneEntry: any days at any hours are what a calendar works out again,
// under one UID.
func TestSeveralDaysAreOneEntry(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		date := time.Date(2021, 3, rapid.IntRange(1, 31).Draw(rt, "day"), 0, 0, 0, 0, london)
		var days []courses.SessionDay
		for range rapid.IntRange(1, 6).Draw(rt, "days") {
			hour := rapid.SampledFrom([]int{9, 9, 9, 10, 13}).Draw(rt, "hour")
			starts := time.Date(date.Year(), date.Month(), date.Day(), hour, 30, 0, 0, london)
			days = append(days, courses.SessionDay{StartsAt: starts.UTC(), EndsAt: starts.Add(3 * time.Hour).UTC()})
			date = date.AddDate(0, 0, rapid.SampledFrom([]int{1, 1, 2, 7, 14, 40}).Draw(rt, "gap"))
		}
		calendar := parsed(t, calendarOf(ics.MethodRequest, anItem(days)))
		if got := heldOn(t, calendar); !slices.Equal(got, days) {
			rt.Fatalf("%v\nbecame %v", days, got)
		}
		for _, event := range calendar.Events() {
			if uid, _ := event.Props.Text(checking.PropUID); uid != "MU-4Q7KAA@muster" {
				rt.Fatal(uid)
			}
		}
	})
}

// TestTwoPartsOfADayAreOne: what is held in two parts on a day is one stretch of it.
func TestTwoPartsOfADayAreOne(t *testing.T) {
	day := london9to4("2021-10-31")[0]
	parts := []courses.SessionDay{{StartsAt: day.StartsAt, EndsAt: day.StartsAt.Add(time.Hour)}, {StartsAt: day.EndsAt.Add(-time.Hour), EndsAt: day.EndsAt}}
	if got := heldOn(t, parsed(t, calendarOf(ics.MethodRequest, anItem(parts)))); !slices.Equal(got, []courses.SessionDay{day}) {
		t.Error(got)
	}
}

// TestACancelledSeriesIsOneEvent: without a day of its own in it, which a program would
// take for the cancellation of that day alone.
func TestACancelledSeriesIsOneEvent(t *testing.T) {
	days := london9to4("2021-03-27", "2021-03-28")
	days[1].StartsAt = days[1].StartsAt.Add(time.Hour)
	item := anItem(days)
	item.Status = ics.ObjectStatusCancelled
	text := calendarOf(ics.MethodCancel, item)
	if events := parsed(t, text).Events(); len(events) != 1 || !strings.Contains(text, "METHOD:CANCEL\r\n") || !strings.Contains(text, "STATUS:CANCELLED\r\n") {
		t.Errorf("%d events in\n%s", len(events), text)
	}
}
