package reports

import (
	"testing"
	"time"

	"muster/surveys"
)

// As at a day a wave says what it was by then, not what is planned.
func TestWaveDaysByTheDay(t *testing.T) {
	planned := surveys.Wave{OpensAt: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC), ClosesAt: time.Date(2027, 1, 21, 0, 0, 0, 0, time.UTC)}
	answered := surveys.ProgrammeResults{FirstOn: "2026-11-03", LastOn: "2026-11-20"}
	for _, test := range []struct {
		wave surveys.Wave
		of   surveys.ProgrammeResults
		asAt string
		want string
	}{
		{planned, answered, "2026-11-01", "opens on 2 November 2026"},
		{planned, answered, "2026-11-02", "2 November 2026, still open"},
		{planned, answered, "2026-11-21", "2 November 2026 to 21 November 2026, still open"},
		{planned, answered, "2027-01-19", "2 November 2026 to 19 January 2027, still open"},
		{planned, answered, "2027-01-20", "2 November 2026 to 20 January 2027"},
		{planned, answered, "2027-03-31", "2 November 2026 to 20 January 2027"},
		{surveys.Wave{}, answered, "2026-11-21", "3 November 2026 to 20 November 2026"},
		{surveys.Wave{}, surveys.ProgrammeResults{FirstOn: "2026-11-03", LastOn: "2026-11-03"}, "2026-11-21", "3 November 2026"},
		{surveys.Wave{}, surveys.ProgrammeResults{}, "2026-11-21", "no dates known"},
	} {
		if got := waveDays(test.wave, test.of, test.asAt); got != test.want {
			t.Errorf("as at %s: %q, want %q", test.asAt, got, test.want)
		}
	}
}
