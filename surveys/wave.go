package surveys

import (
	"time"

	"muster/courses/people"
)

// WaveKind says how the responses of a wave come.
type WaveKind string

// The kinds of wave. An open one is answered by anyone with its code, while it is open; an
// after one by those who attended a session of its course in its programme; an imported
// one holds responses that came in a file.
const (
	WaveOpen     WaveKind = "open"
	WaveAfter    WaveKind = "after"
	WaveImported WaveKind = "imported"
)

// Wave is one time of asking a survey. Name is its own within the survey and has no colon.
// Programme is the code of the programme that it belongs to, or ""; CourseID is that of an
// after wave. OpensAt and ClosesAt are zero when there is no such limit. Note is shown with
// every figure of the wave, such as that its records are invented.
type Wave struct {
	ID         string
	Survey     string
	Name       string
	Kind       WaveKind
	Programme  string
	CourseID   string
	OpensAt    time.Time
	ClosesAt   time.Time
	Note       string
	RecordedAt time.Time
}

// IsOpen tells whether the wave takes answers at that moment.
func (w Wave) IsOpen(at time.Time) bool {
	return w.Kind != WaveImported &&
		(w.OpensAt.IsZero() || !at.Before(w.OpensAt)) && (w.ClosesAt.IsZero() || at.Before(w.ClosesAt))
}

// mayKeepSurveys tells who may change questionnaires and waves, and import responses.
func mayKeepSurveys(actor people.Actor) bool {
	return actor.IsAny(people.Manager, people.Administrator)
}
