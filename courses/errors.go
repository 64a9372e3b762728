package courses

import (
	"errors"
	"fmt"
)

// What may go wrong with courses, sessions, bookings and registers. Everything
// else that a command returns is a fault of the service, not of its caller.
var (
	ErrNoProgramme      = errors.New("there is no such programme")
	ErrNoCourse         = errors.New("there is no such course")
	ErrNoSession        = errors.New("there is no such session")
	ErrNoBooking        = errors.New("there is no such booking")
	ErrNoReminder       = errors.New("there is no such reminder")
	ErrNoFeed           = errors.New("there is no such calendar")
	ErrNotAllowed       = errors.New("this person may not do that")
	ErrTaken            = errors.New("the code is taken")
	ErrInvalid          = errors.New("a value is missing or out of range")
	ErrOutsideProgramme = errors.New("no programme runs on that day")
	ErrSessionsOutside  = errors.New("a session of the programme is on a day outside it")
	ErrProgrammeChanged = errors.New("somebody else has changed the programme")
	ErrNoSuchTime       = errors.New("that time does not exist")

	ErrSessionFull      = errors.New("the session is full")
	ErrSessionCancelled = errors.New("the session is cancelled")
	ErrBookingClosed    = errors.New("booking closed when the session started")
	ErrIncompletePerson = errors.New("the person has no name or organisation")
	ErrSessionStarted   = errors.New("the session has started")
	ErrSessionChanged   = errors.New("somebody else has changed the session")
	ErrTooFewPlaces     = errors.New("fewer places than are confirmed, offered and kept")
	ErrReasonNeeded     = errors.New("a reason is needed")
	ErrRegisterNotOpen  = errors.New("the register opens on the day of the session")
	ErrOverlap          = errors.New("the person has a place on another session at the same time")
	ErrNoHold           = errors.New("no such places are kept")
	ErrNoOffer          = errors.New("no place is offered to the booking")
	ErrOfferLapsed      = errors.New("the offer was not accepted in time")
	ErrNotRequested     = errors.New("the booking has been decided already")
	ErrNobodyToTell     = errors.New("nobody would receive the message")

	ErrNoNomination      = errors.New("there is no such nomination")
	ErrNominationChanged = errors.New("the nomination would lead to something else by now")
	ErrNoPlaceToSwap     = errors.New("the booking has no place that could pass to a colleague")
	ErrContactSwaps      = errors.New("where approval is needed the organisation's contact swaps")
	ErrOtherOrganisation = errors.New("the person is not known to be of the organisation")
	ErrNameNeeded        = errors.New("a name is needed of somebody unknown")
	ErrHasPlace          = errors.New("the person has a place on the session or is offered one")

	ErrState          = errors.New("a session cannot go from its state to that one")
	ErrSessionNotOver = errors.New("the session is not over yet")
	ErrClash          = errors.New("booked twice at the same time")
	ErrNotTrainer     = errors.New("the person is not a trainer")
	ErrLeads          = errors.New("the person leads the session")
	ErrCourseChanged  = errors.New("somebody else has changed the course")

	ErrFullTooEarly  = errors.New("the session has days to come, so nobody has attended all of it")
	ErrMarkChanged   = errors.New("somebody else has changed the mark")
	ErrNoCertificate = errors.New("there is no such certificate")
)

// MarkChangedError is ErrMarkChanged with the lines of the register as they are now.
type MarkChangedError struct{ Lines []Attendance }

// Error says how many marks somebody else has changed.
func (e MarkChangedError) Error() string { return fmt.Sprintf("%v: %d", ErrMarkChanged, len(e.Lines)) }

// Unwrap makes errors.Is(err, ErrMarkChanged) true.
func (e MarkChangedError) Unwrap() error { return ErrMarkChanged }

// OverlapError is ErrOverlap with the other session.
type OverlapError struct{ Session Session }

// Error names the other session.
func (e OverlapError) Error() string { return ErrOverlap.Error() + ": " + e.Session.Code }

// Unwrap makes errors.Is(err, ErrOverlap) true.
func (e OverlapError) Unwrap() error { return ErrOverlap }

// TooFewPlacesError is ErrTooFewPlaces with the number of places that are confirmed,
// offered, or kept by somebody, which is the smallest capacity the session can have.
type TooFewPlacesError struct{ Needed int }

// Error says the number.
func (e TooFewPlacesError) Error() string {
	return fmt.Sprintf("%v: %d are needed", ErrTooFewPlaces, e.Needed)
}

// Unwrap makes errors.Is(err, ErrTooFewPlaces) true.
func (e TooFewPlacesError) Unwrap() error { return ErrTooFewPlaces }

// errCounters says that a session's counters and its bookings disagree, which is a fault
// of this package.
var errCounters = errors.New("the counted places are not those of the bookings")
