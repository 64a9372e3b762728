package web

import (
	"testing"
	"time"
)

func TestTimesAreShownInLondon(t *testing.T) {
	at := func(text string) time.Time {
		moment, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	for _, c := range []struct{ got, want string }{
		{fullDay(at("2021-02-09T09:30:00Z")), "Tuesday 9 February 2021"},
		{fullDay(at("2021-06-30T23:30:00Z")), "Thursday 1 July 2021"},
		{shortDay(at("2021-06-30T22:30:00Z")), "30 June 2021"},
		{monthOf(at("2021-06-30T23:30:00Z")), "July 2021"},
		{timeRange(at("2021-02-09T09:30:00Z"), at("2021-02-09T16:00:00Z")), "9:30am to 4pm"},
		{timeRange(at("2021-07-01T09:30:00Z"), at("2021-07-01T11:00:00Z")), "10:30am to midday"},
		{clockTime(at("2021-06-30T23:00:00Z")), "midnight"},
		{ofDate("2021-02-09", fullDay), "Tuesday 9 February 2021"},
		{ofDate("2021-07-01", shortDay), "1 July 2021"},
		{ofDate("someday", shortDay), "someday"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{number(0), "0"}, {number(999), "999"}, {number(1236), "1,236"}, {number(1234567), "1,234,567"}, {number(-1236), "−1,236"},
		{plural(1, "place", "places"), "1 place"}, {plural(0, "place", "places"), "0 places"}, {plural(1236, "reply", "replies"), "1,236 replies"},
		{percent(0.3204, 1236), "32.0%"}, {percent(0.3204, 99), "32%"}, {percent(1, 100), "100.0%"},
		{points(0.379), "+37.9"}, {points(-0.02), "−2.0"}, {points(0), "0.0"}, {points(-0.0001), "0.0"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
