package courses

import (
	"testing"
	"time"
)

// TestDecentHours: what falls into the night is moved out of it by London's clocks, also on
// the two nights on which they change.
func TestDecentHours(t *testing.T) {
	at := func(text string) time.Time {
		moment, err := time.ParseInLocation("2006-01-02 15:04", text, London)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	for _, c := range []struct{ moment, before string }{
		{"2021-02-09 08:00", "2021-02-09 08:00"},
		{"2021-02-09 19:59", "2021-02-09 19:59"},
		{"2021-02-09 20:00", "2021-02-09 19:00"},
		{"2021-02-09 07:59", "2021-02-08 19:00"},
		{"2021-03-28 02:30", "2021-03-27 19:00"},
		{"2021-10-31 00:30", "2021-10-30 19:00"},
		{"2021-10-30 23:00", "2021-10-30 19:00"},
	} {
		if got := decentHour(at(c.moment).UTC()); !got.Equal(at(c.before)) {
			t.Errorf("before %s: %s, want %s", c.moment, got.In(London), c.before)
		}
	}
}

// TestWeeks begin on Monday in London.
func TestWeeks(t *testing.T) {
	for moment, want := range map[string]string{
		"2021-03-28T22:59:00Z": "2021-03-22", // Sunday, a minute to midnight in summer time
		"2021-03-28T23:00:00Z": "2021-03-29",
		"2021-02-08T00:00:00Z": "2021-02-08",
		"2021-02-14T23:59:00Z": "2021-02-08",
	} {
		parsed, err := time.Parse(time.RFC3339, moment)
		if err != nil {
			t.Fatal(err)
		}
		if got := weekOf(parsed); got != want {
			t.Errorf("%s: %s, want %s", moment, got, want)
		}
	}
}
