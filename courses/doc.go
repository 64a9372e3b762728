// Package courses is what is taught and who came: programmes, the catalogue,
// sessions, bookings with their waiting list, and attendance.
//
// A programme is a year of funded work. A course is what can be taught; a session
// is a course on a date with places; a booking is a delegate's place on a session,
// or in its queue; attendance is what the register says. Nothing here knows of
// surveys or reports.
//
// A session never has more confirmed bookings than places. Every command that
// touches a session's bookings first takes the session's row, so that they happen
// one after another; a place is taken by one statement that fails when there is
// none; and the database's own check holds if both were wrong.
//
// The waiting list is strict: whoever joined first is first. A place that falls
// free, or that is added, goes to the first in line in the same transaction, and
// the queue as it stood is kept with the reason.
package courses
