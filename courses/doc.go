// Package courses is what is taught and who came: programmes, the catalogue,
// sessions, bookings with their waiting list, and attendance.
//
// A programme is a year of funded work. A course is what can be taught; a session
// is a course on a date with places; a booking is a delegate's place on a session,
// or in its queue; attendance is what the register says. Nothing here knows of
// surveys or reports.
//
// One rule decides every place: RuleOfPlaces, in place.go. A session never has more
// places confirmed, offered and kept than it has. Every command that touches a session's
// bookings first takes the session's row, so that they happen one after another, and then
// those of the people, so that nobody gets two places at one time; a place is taken by one
// statement that fails when there is none; and the database's own check holds if all of
// that were wrong.
//
// A place that comes free, or that is added, is offered to the first in line who may have
// it in the same transaction, and the queue as it stood is kept with the reason.
package courses
