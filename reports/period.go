package reports

import (
	"regexp"
	"strconv"
	"time"
)

const dayLayout = time.DateOnly

// checkDay refuses what is no calendar day with ErrDay.
func checkDay(day string) error {
	if _, err := time.Parse(dayLayout, day); err != nil {
		return ErrDay
	}
	return nil
}

// daysFromTo counts the days from the first to the last, both included; it is 0 or less
// when the last is before the first. Both are days, YYYY-MM-DD.
func daysFromTo(first, last string) int {
	from, errFrom := time.Parse(dayLayout, first)
	to, errTo := time.Parse(dayLayout, last)
	if errFrom != nil || errTo != nil {
		return 0
	}
	return int(to.Sub(from).Hours()/24) + 1
}

// dayAfter is the day after a day.
func dayAfter(day string) string {
	at, err := time.Parse(dayLayout, day)
	if err != nil {
		return day
	}
	return at.AddDate(0, 0, 1).Format(dayLayout)
}

// dayBefore is the day before a day.
func dayBefore(day string) string {
	at, err := time.Parse(dayLayout, day)
	if err != nil {
		return day
	}
	return at.AddDate(0, 0, -1).Format(dayLayout)
}

// dayWords is a day as it is read: "31 March 2021".
func dayWords(day string) string {
	at, err := time.Parse(dayLayout, day)
	if err != nil {
		return day
	}
	return at.Format("2 January 2006")
}

var periodForm = regexp.MustCompile(`^(\d{4})(?:-Q([1-4])|-(0[1-9]|1[0-2]))?$`)

// Period is a calendar year, a quarter of one or a month.
type Period struct {
	// Name is as it is written in files: 2020, 2020-Q4, 2020-10.
	Name string
	// FirstDay and LastDay are calendar days, YYYY-MM-DD.
	FirstDay, LastDay string
}

// ParsePeriod reads a period's name, or answers ErrPeriod.
func ParsePeriod(name string) (Period, error) {
	parts := periodForm.FindStringSubmatch(name)
	if parts == nil {
		return Period{}, ErrPeriod
	}
	year, _ := strconv.Atoi(parts[1])
	month, months := 1, 12
	switch {
	case parts[2] != "":
		quarter, _ := strconv.Atoi(parts[2])
		month, months = quarter*3-2, 3
	case parts[3] != "":
		month, _ = strconv.Atoi(parts[3])
		months = 1
	}
	first := time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
	return Period{name, first.Format(dayLayout), first.AddDate(0, months, -1).Format(dayLayout)}, nil
}

// overlaps tells whether the two periods share a day.
func (p Period) overlaps(other Period) bool {
	return p.FirstDay <= other.LastDay && other.FirstDay <= p.LastDay
}
