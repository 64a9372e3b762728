// Package courses is what is taught and who came: programmes, the catalogue,
// sessions, bookings with their waiting list, and attendance.
//
// A course is what can be taught; a session is a course on a date with places; a
// booking is a delegate's place on a session, or in its queue; attendance is what
// the register says. Nothing here knows of surveys or reports.
package courses
