package courses

import (
	"time"
	_ "time/tzdata" // the zone must be known on machines without a zone database
)

// London is the time zone in which people write and read times. Stored times are UTC.
var London = mustLoad("Europe/London")

func mustLoad(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// DayOf is the calendar day of moment in London, YYYY-MM-DD.
func DayOf(moment time.Time) string { return moment.In(London).Format(time.DateOnly) }

// LondonTime is the moment, in UTC, at which London's clocks show that date and
// time. ErrNoSuchTime when they never do: 31 June, or the hour that is left out
// when summer time begins. Of the two in the autumn's repeated hour it is the first.
func LondonTime(year, month, day, hour, minute int) (time.Time, error) {
	moment := time.Date(year, time.Month(month), day, hour, minute, 0, 0, London)
	if earlier := moment.Add(-time.Hour); earlier.Hour() == moment.Hour() {
		moment = earlier
	}
	same := moment.Year() == year && int(moment.Month()) == month && moment.Day() == day &&
		moment.Hour() == hour && moment.Minute() == minute
	if !same {
		return time.Time{}, ErrNoSuchTime
	}
	return moment.UTC(), nil
}

// startOfDay is midnight in London at the beginning of moment's day there.
func startOfDay(moment time.Time) time.Time {
	local := moment.In(London)
	return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, London).UTC()
}

// endOfDay is midnight in London at the end of moment's day there.
func endOfDay(moment time.Time) time.Time {
	local := moment.In(London)
	return time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, London).UTC()
}
