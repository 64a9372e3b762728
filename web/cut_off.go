package web

import "muster/courses"

// cutOffWords say until when a place may be given up without it counting as late, and what
// follows from it.
func (a *App) cutOffWords(session courses.Session) string {
	until := courses.CutOff(session)
	when := fullDay(until) + " at " + clockTime(until)
	switch {
	case session.CancelHours == 0:
		return "A booking can be cancelled until the session starts. The place then goes to the next in line."
	case a.now().After(until):
		return "Cancelling counted as in time until " + when + ". A place given up now counts as late in the organisation’s figures; it still goes to the next in line."
	}
	return "A place can be given up until " + when + ". After that, cancelling counts as late in the organisation’s figures; the place still goes to the next in line."
}
