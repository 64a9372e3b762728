package web

import (
	"testing"
	"time"

	"muster/surveys"
)

// The survey of a planned wave is closed when that of a session on its programme's last day would
// be; another when its own days say so.
func TestASurveysTagSaysWhetherItIsOpen(t *testing.T) {
	day := func(text string) time.Time {
		moment, err := time.ParseInLocation("2006-01-02 15:04", text, london)
		if err != nil {
			t.Fatal(err)
		}
		return moment
	}
	planned := surveys.Wave{Kind: surveys.WaveAfter, Planned: true}
	open := surveys.Wave{Kind: surveys.WaveOpen, OpensAt: day("2021-03-01 00:00"), ClosesAt: day("2021-03-31 00:00")}
	for _, c := range []struct {
		wave      surveys.Wave
		at, words string
	}{
		{planned, "2021-03-31 12:00", "Open"}, {planned, "2021-04-28 23:59", "Open"}, {planned, "2021-04-29 00:00", "Closed"}, {planned, "2022-01-01 00:00", "Closed"},
		{open, "2021-02-28 23:59", "Not open yet"}, {open, "2021-03-01 00:00", "Open"}, {open, "2021-03-31 00:00", "Closed"},
	} {
		app := &App{config: Config{Now: func() time.Time { return day(c.at) }}}
		if got := app.waveTag(c.wave, "2021-03-31"); got.Text != c.words {
			t.Errorf("at %s a wave %s is %q, not %q", c.at, c.wave.Kind, got.Text, c.words)
		}
	}
}

func TestShortenedIsCutBetweenWords(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "Ten letter": "Ten letter", "How sure are you?": "How sure…", "Überraschend lang": "Überrasche…", "Ä ö ü ß é à": "Ä ö ü ß é…",
	} {
		if got := shortened(text, 10); got != want {
			t.Errorf("%q is %q, not %q", text, got, want)
		}
	}
}
