package courses

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"muster/courses/people"
)

// FeedKind is whose calendar a program reads.
type FeedKind string

// A delegate's calendar has their own bookings, a trainer's the sessions they train.
const (
	DelegateFeed FeedKind = "delegate"
	TrainerFeed  FeedKind = "trainer"
)

// feedsKeep is how long what is over stays in a calendar.
const feedsKeep = 365 * 24 * time.Hour

// FeedEntry is an entry of a calendar: a session, and the booking in a delegate's. Address
// is the session's. The link to join online is in none: whoever has a calendar's address
// reads it without signing in.
type FeedEntry struct {
	UID       string
	Sequence  int
	Session   Session
	Booking   Booking
	Address   string
	Tentative bool
	Cancelled bool
}

// Feed is a calendar as a program reads it.
type Feed struct {
	Kind    FeedKind
	Entries []FeedEntry
}

// Feeds tells which calendars of the actor have an address, and since when.
func (s *Service) Feeds(ctx context.Context, actor people.Actor) (map[FeedKind]time.Time, error) {
	if !actor.SignedIn() {
		return nil, ErrNotAllowed
	}
	return s.store.feeds(ctx, actor.PersonID)
}

// RenewFeed gives a calendar of the actor a new address, the token of which it returns and
// of which only a hash is kept; an earlier address stops working. A trainer's calendar is
// for those who hold the role. ErrInvalid for an unknown kind.
func (s *Service) RenewFeed(ctx context.Context, actor people.Actor, kind FeedKind) (token string, err error) {
	if !actor.SignedIn() || kind == TrainerFeed && !actor.IsAny(people.Trainer, people.Manager, people.Administrator) {
		return "", ErrNotAllowed
	}
	if kind != DelegateFeed && kind != TrainerFeed {
		return "", ErrInvalid
	}
	token = rand.Text()
	return token, s.store.saveFeed(ctx, actor.PersonID, kind, feedHash(token), s.now())
}

// StopFeed takes the address of a calendar of the actor away. Nothing happens when it has none.
func (s *Service) StopFeed(ctx context.Context, actor people.Actor, kind FeedKind) error {
	if !actor.SignedIn() {
		return ErrNotAllowed
	}
	return s.store.deleteFeed(ctx, actor.PersonID, kind)
}

// Feed is the calendar with the address of that token, without what is over for more than a
// year, in a fixed number of queries. What was cancelled is in it as cancelled. ErrNoFeed.
func (s *Service) Feed(ctx context.Context, token string) (Feed, error) {
	personID, kind, err := s.store.feedByHash(ctx, feedHash(token))
	if err != nil {
		return Feed{}, err
	}
	feed := Feed{Kind: kind}
	if kind == TrainerFeed {
		feed.Entries, err = s.trainerEntries(ctx, personID)
	} else {
		feed.Entries, err = s.delegateEntries(ctx, personID)
	}
	if err != nil {
		return Feed{}, err
	}
	slices.SortStableFunc(feed.Entries, func(a, b FeedEntry) int { return a.Session.StartsAt.Compare(b.Session.StartsAt) })
	return feed, s.addAddresses(ctx, feed.Entries)
}

// BookingEntry is a confirmed booking as an entry for a calendar, for its person.
// ErrNotAllowed to everybody else, ErrNoBooking for one that has no place.
func (s *Service) BookingEntry(ctx context.Context, actor people.Actor, reference string) (FeedEntry, error) {
	booking, session, err := s.store.bookingAndSession(ctx, reference)
	switch {
	case err != nil:
		return FeedEntry{}, err
	case !actor.SignedIn() || booking.PersonID != actor.PersonID:
		return FeedEntry{}, ErrNotAllowed
	case booking.State != Confirmed:
		return FeedEntry{}, ErrNoBooking
	}
	entries := []FeedEntry{bookingEntry(booking, session)}
	return entries[0], s.addAddresses(ctx, entries)
}

func bookingEntry(booking Booking, session Session) FeedEntry {
	return FeedEntry{
		UID: calendarUID(booking.Reference), Sequence: booking.CalendarSequence, Session: session, Booking: booking,
		Tentative: booking.State == Offered || session.State == SessionTentative, Cancelled: booking.State == Cancelled,
	}
}

// delegateEntries are the places that a person has, is offered, or had: those that only
// ever waited have been in no calendar.
func (s *Service) delegateEntries(ctx context.Context, personID string) ([]FeedEntry, error) {
	list, err := s.store.bookings(ctx, "person_id = ? AND (state IN ('confirmed', 'offered') OR state = 'cancelled' AND calendar_sequence > 0)", personID)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for i, booking := range list {
		ids[i] = booking.SessionID
	}
	sessions, err := s.SessionsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	var entries []FeedEntry
	for _, booking := range list {
		if session := sessions[booking.SessionID]; session.EndsAt.After(s.now().Add(-feedsKeep)) {
			entries = append(entries, bookingEntry(booking, session))
		}
	}
	return entries, nil
}

func (s *Service) trainerEntries(ctx context.Context, personID string) ([]FeedEntry, error) {
	list, err := s.store.sessions(ctx, SessionFilter{Organisations: []string{}, OrTrainer: personID, EndsAfter: s.now().Add(-feedsKeep)})
	entries := make([]FeedEntry, len(list))
	for i, session := range list {
		entries[i] = FeedEntry{
			UID: calendarUID("session-" + session.Code), Sequence: session.Version, Session: session,
			Tentative: session.State == SessionTentative || session.State == SessionDraft, Cancelled: session.State == SessionCancelled,
		}
	}
	return entries, err
}

// addAddresses fills in where the sessions are that somebody still has to find.
func (s *Service) addAddresses(ctx context.Context, entries []FeedEntry) error {
	ids := make([]string, len(entries))
	for i, entry := range entries {
		ids[i] = entry.Session.ID
	}
	addresses, err := s.store.addresses(ctx, ids)
	for i, entry := range entries {
		if entry.Booking.State != Offered && !entry.Cancelled {
			entries[i].Address = addresses[entry.Session.ID]
		}
	}
	return err
}

// Location is where an entry says to go, in one line.
func (e FeedEntry) Location() string {
	return calendarLocation(e.Session, Whereabouts{Address: e.Address})
}

func feedHash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
