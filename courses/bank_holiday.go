package courses

import "time"

// The days on which a bank holiday was put off or added, of England and Wales since 2002, as
// gov.uk/bank-holidays lists them: jubilees, a wedding, VE Day, a funeral and a coronation.
var (
	movedHolidays = map[string]string{
		"2002-05-27": "2002-06-04", "2012-05-28": "2012-06-04", "2020-05-04": "2020-05-08", "2022-05-30": "2022-06-02",
	}
	addedHolidays = []string{"2002-06-03", "2011-04-29", "2012-06-05", "2022-06-03", "2022-09-19", "2023-05-08"}
)

// IsWorkday tells whether the day of moment in London is one from Monday to Friday that is no
// bank holiday in England and Wales. What the calendar gives is computed by the Banking and
// Financial Dealings Act 1971 and its proclamations; days that a government moves or adds are
// known only as far as they are listed here.
func IsWorkday(moment time.Time) bool {
	local := moment.In(London)
	return isWeekday(local) && !bankHolidays(local.Year())[local.Format(time.DateOnly)]
}

func isWeekday(day time.Time) bool {
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// bankHolidays are those of a year, YYYY-MM-DD. One that falls on a weekend is on the next
// weekday that is none yet: New Year is the first weekday of the year, and Christmas and
// Boxing Day are the first two from 25 December on.
func bankHolidays(year int) map[string]bool {
	days := map[string]bool{}
	add := func(day time.Time) {
		text := day.Format(time.DateOnly)
		if moved, ok := movedHolidays[text]; ok {
			text = moved
		}
		days[text] = true
	}
	date := func(month time.Month, day int) time.Time { return time.Date(year, month, day, 12, 0, 0, 0, time.UTC) }
	add(nextWeekday(date(time.January, 1)))
	add(easterSunday(year).AddDate(0, 0, -2))
	add(easterSunday(year).AddDate(0, 0, 1))
	add(mondayFrom(date(time.May, 1)))
	add(mondayFrom(date(time.May, 25)))
	add(mondayFrom(date(time.August, 25)))
	christmas := nextWeekday(date(time.December, 25))
	add(christmas)
	add(nextWeekday(christmas.AddDate(0, 0, 1)))
	for _, day := range addedHolidays {
		days[day] = true
	}
	return days
}

// nextWeekday is day, or the Monday after when it is of a weekend.
func nextWeekday(day time.Time) time.Time {
	for !isWeekday(day) {
		day = day.AddDate(0, 0, 1)
	}
	return day
}

// mondayFrom is the first Monday from day on.
func mondayFrom(day time.Time) time.Time {
	return day.AddDate(0, 0, (8-int(day.Weekday()))%7)
}

// easterSunday by the Gregorian computus as J. Meeus, Astronomical Algorithms, chapter 8,
// gives it.
func easterSunday(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	h := (19*a + b - b/4 - (b-(b+8)/25+1)/3 + 15) % 30
	l := (32 + 2*(b%4) + 2*(c/4) - h - c%4) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(year, time.Month(n/31), n%31+1, 12, 0, 0, 0, time.UTC)
}
