package courses

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// CalendarMethod is what a calendar message asks of the calendar that reads it (RFC 5546).
type CalendarMethod string

// A request adds an entry or replaces what it said; a cancellation takes it away.
const (
	CalendarRequest CalendarMethod = "REQUEST"
	CalendarCancel  CalendarMethod = "CANCEL"
)

// CalendarEntry is what a calendar is told of a booking. UID is the booking's for good: its
// reference, so that every message is about one and the same entry. Sequence is higher than
// in every message before, so that the newest counts in whichever order they arrive.
type CalendarEntry struct {
	UID      string
	Sequence int
	Method   CalendarMethod
	Location string
}

// calendarUID is the UID of a booking's entry. It has no host's name in it, because that
// may change and the UID must not.
func calendarUID(reference string) string { return reference + "@muster" }

// plainKinds are told to those with a place and change nothing about it.
var plainKinds = []string{KindSessionMessage, KindJoiningInstructions, KindReminder}

// calendarMethod is what a notice about a booking does to its entry, empty for nothing. An
// entry is there for a confirmed place only; one that never was sent is not cancelled.
func calendarMethod(kind string, booking Booking, sequence int) CalendarMethod {
	switch {
	case kind == KindSessionCancelled || booking.State == Cancelled:
		if sequence > 0 {
			return CalendarCancel
		}
	case booking.State == Confirmed && !slices.Contains(plainKinds, kind):
		return CalendarRequest
	}
	return ""
}

// calendarEntry is the calendar's part of a notice, or nil, as for what is over. It raises the booking's sequence
// in the store's transaction.
func (s *Service) calendarEntry(ctx context.Context, tx *store, kind string, session Session, booking Booking, notice SessionNotice) (*CalendarEntry, error) {
	sequence, err := tx.calendarSequence(ctx, booking.ID)
	if err != nil {
		return nil, err
	}
	method := calendarMethod(kind, booking, sequence)
	if method == "" || !s.now().Before(session.EndsAt) {
		return nil, nil
	}
	booking.CalendarSequence = sequence + 1
	return entryOf(method, session, booking, notice), tx.raiseCalendarSequence(ctx, booking.ID)
}

// entryOf is the entry of a booking with its sequence.
func entryOf(method CalendarMethod, session Session, booking Booking, notice SessionNotice) *CalendarEntry {
	where := Whereabouts{Address: notice.Address, JoiningLink: notice.JoiningLink}
	return &CalendarEntry{
		UID: calendarUID(booking.Reference), Sequence: booking.CalendarSequence, Method: method, Location: calendarLocation(session, where),
	}
}

// calendarLocation is where an entry says to go: one line.
func calendarLocation(session Session, where Whereabouts) string {
	if session.Delivery == Online {
		return cmp.Or(where.JoiningLink, "Online")
	}
	var parts []string
	for line := range strings.Lines(where.Address) {
		if line = strings.Trim(line, " ,\r\n"); line != "" {
			parts = append(parts, line)
		}
	}
	if address := strings.Join(parts, ", "); strings.Contains(address, session.Town) {
		return address
	}
	return strings.Join(append(parts, session.Town), ", ")
}
