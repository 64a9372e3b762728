package courses_test

import (
	"slices"
	"testing"
	"time"

	"muster/courses"
)

// The days are those of gov.uk/bank-holidays for England and Wales.
func TestBankHolidaysOfEnglandAndWales(t *testing.T) {
	for year, want := range map[int][]string{
		2019: {"01-01", "04-19", "04-22", "05-06", "05-27", "08-26", "12-25", "12-26"},
		2020: {"01-01", "04-10", "04-13", "05-08", "05-25", "08-31", "12-25", "12-28"},
		2021: {"01-01", "04-02", "04-05", "05-03", "05-31", "08-30", "12-27", "12-28"},
		2022: {"01-03", "04-15", "04-18", "05-02", "06-02", "06-03", "08-29", "09-19", "12-26", "12-27"},
		2023: {"01-02", "04-07", "04-10", "05-01", "05-08", "05-29", "08-28", "12-25", "12-26"},
		2024: {"01-01", "03-29", "04-01", "05-06", "05-27", "08-26", "12-25", "12-26"},
		2026: {"01-01", "04-03", "04-06", "05-04", "05-25", "08-31", "12-25", "12-28"},
		2027: {"01-01", "03-26", "03-29", "05-03", "05-31", "08-30", "12-27", "12-28"},
	} {
		var got []string
		for day := time.Date(year, 1, 1, 9, 0, 0, 0, courses.London); day.Year() == year; day = day.AddDate(0, 0, 1) {
			weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
			if weekend && courses.IsWorkday(day) {
				t.Errorf("%s is no workday", day)
			}
			if !weekend && !courses.IsWorkday(day) {
				got = append(got, day.Format("01-02"))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d: %v, want %v", year, got, want)
		}
	}
}
