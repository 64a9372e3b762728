package demonstration

import (
	"testing"
	"time"

	"muster/courses"
)

// On whichever day and hour it is loaded, the present holds together: nothing happens in
// the future or before the programme, people book between the making of a session and its
// start, and no two sessions have one address.
func TestPresentOnAnyDay(t *testing.T) {
	first := time.Date(2026, 1, 1, 0, 0, 30, 0, courses.London)
	partners := planTraining().partners
	for day := 0; day < 800; day += 5 { // 5 and 7, and 5 and 24, share no divisor: every weekday, every hour
		today := first.AddDate(0, 0, day).Add(time.Duration(day%24) * time.Hour)
		w := &world{clock: &clock{}, today: today, waves: map[string]string{}}
		past := &training{partners: partners, people: &delegates{chance: chanceOf("test")}}
		if err := w.notePresent(past); err != nil {
			t.Fatal(err)
		}
		begins := w.day(-120, "09:00")
		for _, act := range w.diary.acts {
			if act.at.After(today) || act.at.Before(begins) {
				t.Fatalf("loaded at %s, something happens at %s", today, act.at)
			}
		}
		checkSessions(t, w, past, today)
	}
}

func checkSessions(t *testing.T, w *world, past *training, today time.Time) {
	t.Helper()
	codes := map[string]bool{}
	for _, plan := range presentSessions {
		s := w.sessionOf(plan)
		w.bookPresent(chanceOf("present"), past, plan, s)
		if codes[s.Code] {
			t.Errorf("loaded at %s, two sessions are %s", today, s.Code)
		}
		codes[s.Code] = true
		if !s.MadeAt.Before(s.Starts) || !s.Starts.Before(s.Ends) {
			t.Errorf("%s: made %s, starts %s, ends %s", s.Code, s.MadeAt, s.Starts, s.Ends)
		}
		for _, p := range s.Places {
			if !s.MadeAt.Before(p.BookedAt) || !p.BookedAt.Before(s.Starts) || p.BookedAt.After(today) {
				t.Errorf("%s, made %s, is booked at %s (loaded %s)", s.Code, s.MadeAt, p.BookedAt, today)
			}
		}
	}
}
