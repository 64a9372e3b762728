package surveys

import (
	"time"

	"muster/courses"
	"muster/courses/people"
)

// WaveKind says how the responses of a wave come.
type WaveKind string

// The kinds of wave. An open one is answered by anyone with its code, while it is open; a
// before one by those with a place on a session of its course in its programme, an after one
// by those who attended it, and a follow-up by the same people months later; an imported
// one holds responses that came in a file.
const (
	WaveOpen     WaveKind = "open"
	WaveBefore   WaveKind = WaveKind(courses.SurveyBefore)
	WaveAfter    WaveKind = WaveKind(courses.SurveyAfter)
	WaveFollowUp WaveKind = WaveKind(courses.SurveyFollowUp)
	WaveImported WaveKind = "imported"
)

// sessionKinds are the kinds of the waves of sessions.
var sessionKinds = []WaveKind{WaveBefore, WaveAfter, WaveFollowUp}

// Wave is one time of asking a survey. Name is its own within the survey and has no colon.
// Programme is the code of the programme that it belongs to, or ""; CourseID is that of a
// wave of sessions. OpensAt and ClosesAt are zero when there is no such limit. A planned
// wave is of the sessions that have its survey (courses.CourseSurvey) and opens and closes
// with each of them: TimesFor. One that is not planned is of all sessions of its course in
// its programme. Months is how many months after the session a follow-up comes. Note is shown with
// every figure of the wave, such as that its records are invented.
type Wave struct {
	ID         string
	Survey     string
	Name       string
	Kind       WaveKind
	Programme  string
	CourseID   string
	Months     int
	Planned    bool
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
