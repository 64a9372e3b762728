package web

import (
	"fmt"
	"html/template"
	"math"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // London time also where the machine has no time zones
	"unicode"
	"unicode/utf8"

	"muster/courses"
)

// london is where the sessions are: every time is shown in its time.
var london = mustLoad("Europe/London")

func mustLoad(name string) *time.Location {
	location, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return location
}

// dateFunctions are how templates show times. A day is a moment, or YYYY-MM-DD.
var dateFunctions = template.FuncMap{
	"day":         fullDay,
	"shortDay":    shortDay,
	"month":       monthOf,
	"clock":       clockTime,
	"times":       timeRange,
	"timesOf":     timesOf,
	"whenLines":   whenLines,
	"sessionDays": sessionDays,
	"dayOfDate":   func(date string) string { return ofDate(date, fullDay) },
	"shortDate":   func(date string) string { return ofDate(date, shortDay) },
	"machine":     func(t time.Time) string { return t.In(london).Format(time.RFC3339) },
}

// fullDay is "Tuesday 9 February 2021".
func fullDay(t time.Time) string { return t.In(london).Format("Monday 2 January 2006") }

// shortDay is "9 February 2021".
func shortDay(t time.Time) string { return t.In(london).Format("2 January 2006") }

// monthOf is "February 2021".
func monthOf(t time.Time) string { return t.In(london).Format("January 2006") }

// clockTime is "9:30am", "4pm", "midday" or "midnight".
func clockTime(t time.Time) string {
	t = t.In(london)
	switch {
	case t.Hour() == 0 && t.Minute() == 0:
		return "midnight"
	case t.Hour() == 12 && t.Minute() == 0:
		return "midday"
	case t.Minute() == 0:
		return t.Format("3pm")
	}
	return t.Format("3:04pm")
}

// timeRange is "9:30am to 4pm".
func timeRange(from, to time.Time) string { return clockTime(from) + " to " + clockTime(to) }

// timesOf are the times of a session's days, to follow its first day: "9:30am to 4pm", or
// "9:30am to 4pm, then Wednesday 10 February 2021, 9:30am to 1pm".
func timesOf(days []courses.SessionDay) string {
	parts := make([]string, len(days))
	for i, day := range days {
		parts[i] = timeRange(day.StartsAt, day.EndsAt)
		if i > 0 {
			parts[i] = fullDay(day.StartsAt) + ", " + parts[i]
		}
	}
	return strings.Join(parts, ", then ")
}

// whenLines are the days of a session with their times, a line each.
func whenLines(days []courses.SessionDay) []string {
	lines := make([]string, len(days))
	for i, day := range days {
		lines[i] = fullDay(day.StartsAt) + ", " + timeRange(day.StartsAt, day.EndsAt)
		if len(days) > 1 {
			lines[i] = "Day " + strconv.Itoa(i+1) + ": " + lines[i]
		}
	}
	return lines
}

// sessionDays are the days of a notice's session, a line each.
func sessionDays(notice courses.SessionNotice) string {
	days := notice.Days
	if len(days) == 0 {
		days = []courses.SessionDay{{StartsAt: notice.StartsAt, EndsAt: notice.EndsAt}}
	}
	return strings.Join(whenLines(days), "\n")
}

// ofDate shows a calendar day YYYY-MM-DD; what is not one is shown as it is.
func ofDate(date string, show func(time.Time) string) string {
	// Noon is the same day in London and in UTC.
	t, err := time.Parse("2006-01-02 15", date+" 12")
	if err != nil {
		return date
	}
	return show(t)
}

// today is the calendar day in London, YYYY-MM-DD.
func (a *App) today() string { return a.now().In(london).Format(time.DateOnly) }

// numberFunctions are how templates show numbers.
var numberFunctions = template.FuncMap{
	"number":  number,
	"plural":  plural,
	"percent": percent,
	"points":  points,

	"sentenceCase": sentenceCase,
}

// sentenceCase is text with a capital at its start.
func sentenceCase(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// number is a whole number with commas: 1,236.
func number(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// plural is a counted noun: "1 place", "1,236 responses".
func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return number(n) + " " + many
}

// listed is how many there are in a list and, where that matters, in which order.
func listed(n int, one, many, order string) string {
	if n < 2 {
		return plural(n, one, many)
	}
	return plural(n, one, many) + ", " + order
}

// percent is a share as a percentage, without decimals under a base of 100 and with
// one from there.
func percent(share float64, base int) string {
	decimals := 1
	if base < 100 {
		decimals = 0
	}
	return fixed(share*100, decimals) + "%"
}

// fixed rounds half away from zero, as the charts and the files do.
func fixed(value float64, decimals int) string {
	scale := math.Pow10(decimals)
	return strconv.FormatFloat(math.Round(value*scale)/scale, 'f', decimals, 64)
}

// points is a difference of shares in percentage points, with its sign.
func points(change float64) string {
	text := fixed(math.Abs(change)*100, 1)
	switch {
	case strings.Trim(text, "0.") == "":
		return text
	case change < 0:
		return "−" + text
	}
	return fmt.Sprintf("+%s", text)
}
