package courses_test

import (
	"errors"
	"testing"
	"time"

	"muster/courses"
)

func TestLondonTime(t *testing.T) {
	for _, test := range []struct {
		name                           string
		year, month, day, hour, minute int
		want                           string
	}{
		{"winter", 2021, 2, 9, 9, 30, "2021-02-09T09:30:00Z"},
		{"summer", 2021, 7, 1, 9, 30, "2021-07-01T08:30:00Z"},
		{"before the clocks go forward", 2021, 3, 28, 0, 59, "2021-03-28T00:59:00Z"},
		{"in the hour left out", 2021, 3, 28, 1, 30, ""},
		{"after the clocks went forward", 2021, 3, 28, 2, 0, "2021-03-28T01:00:00Z"},
		{"in the repeated hour", 2021, 10, 31, 1, 30, "2021-10-31T00:30:00Z"},
		{"31 June", 2021, 6, 31, 9, 0, ""},
		{"29 February of a common year", 2021, 2, 29, 9, 0, ""},
		{"hour 24", 2021, 2, 9, 24, 0, ""},
		{"month 0", 2021, 0, 9, 9, 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := courses.LondonTime(test.year, test.month, test.day, test.hour, test.minute)
			if test.want == "" {
				if !errors.Is(err, courses.ErrNoSuchTime) {
					t.Fatalf("got %v, %v; want ErrNoSuchTime", got, err)
				}
				return
			}
			if err != nil || got.Format(time.RFC3339) != test.want {
				t.Fatalf("got %v, %v; want %s", got, err, test.want)
			}
		})
	}
}

func TestDayOfIsLondons(t *testing.T) {
	if day := courses.DayOf(time.Date(2021, 6, 30, 23, 30, 0, 0, time.UTC)); day != "2021-07-01" {
		t.Fatalf("day = %s", day)
	}
}
