package main

import (
	"testing"
	"time"
)

func TestFigures(t *testing.T) {
	if got := (figures{9, 1, 4}).median(); got != 4 {
		t.Errorf("median of three is %v, want 4", got)
	}
	if got := (figures{9, 1, 4, 2}).median(); got != 3 {
		t.Errorf("median of four is %v, want 3", got)
	}
	if got := (figures{2, 9}).over(figures{4, 3}); got[0] != 0.5 || got[1] != 3 {
		t.Errorf("ratios %v, want 0.5 and 3", got)
	}
	if got := (figures{2, 1, 3}).words("%.1f"); got != "2.0 (1.0 to 3.0)" {
		t.Error(got)
	}
}

func TestPercentile(t *testing.T) {
	var durations []time.Duration
	for n := 100; n > 0; n-- {
		durations = append(durations, time.Duration(n)*time.Millisecond)
	}
	for share, want := range map[float64]float64{0.5: 50, 0.95: 95, 1: 100, 0: 1} {
		if got := percentile(durations, share); got != want {
			t.Errorf("percentile %v is %v ms, want %v", share, got, want)
		}
	}
}
