package notices

import (
	"context"
	"encoding/json"
	"time"
)

// Notice is to tell the person at Email what Kind says, with Data filled in. Data
// becomes JSON; it holds no secret, because it rests in the database: a sign-in
// link is made when its notice is sent. The notice is sent from NotBefore, or at
// once when that is zero. RecordedAt is the moment of writing and is needed.
// SessionID and Reference say which session and which booking it is about, if any.
type Notice struct {
	Kind       string
	Email      string
	SessionID  string
	Reference  string
	Data       any
	NotBefore  time.Time
	RecordedAt time.Time
}

// Due is a notice that a worker has taken to send it. Attempt counts from 1. Of one
// notice, ID, Data and RecordedAt are the same at every attempt.
type Due struct {
	ID         string
	Kind       string
	Email      string
	Data       json.RawMessage
	Attempt    int
	RecordedAt time.Time
}

// Entry is a notice as the list of notices shows it. State is queued, sending,
// sent or failed. SentAt is zero unless it was sent.
type Entry struct {
	ID         string
	Kind       string
	Email      string
	SessionID  string
	Reference  string
	Data       json.RawMessage
	State      string
	Attempts   int
	Failure    string
	RecordedAt time.Time
	SentAt     time.Time
}

// The states of a notice. A notice whose worker has died while sending is sending until
// its lease has run out.
const (
	Queued  = "queued"
	Sending = "sending"
	Sent    = "sent"
	Failed  = "failed"
)

// Lease is how long a worker has to send a notice before another may take it.
const Lease = 5 * time.Minute

// backoff is the wait after each failed attempt; after the last, the notice has
// failed. Greylisting and restarts pass within minutes, an outage within a day.
var backoff = []time.Duration{
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 4 * time.Hour, 12 * time.Hour,
}

// Service is the worker's side of the outbox.
type Service struct {
	store store
	now   func() time.Time
}

// TakeDue takes up to limit notices that are due, oldest first. No two workers
// take the same one until its lease has run out.
func (s *Service) TakeDue(ctx context.Context, limit int) ([]Due, error) {
	return s.store.takeDue(ctx, s.moment(), limit)
}

// MarkSent says that the notice was handed over.
func (s *Service) MarkSent(ctx context.Context, due Due) error {
	return s.store.markSent(ctx, due, s.moment())
}

// MarkAllSent counts everything that is due as handed over, in one step, and says how much
// it was. It is for a database of invented people, whom no mail must ever reach.
func (s *Service) MarkAllSent(ctx context.Context) (int, error) {
	return s.store.markAllSent(ctx, s.moment())
}

// MarkFailed says that an attempt failed, with the reason. The notice is tried
// again after a growing wait, unless the failure is permanent or it was the last
// attempt.
func (s *Service) MarkFailed(ctx context.Context, due Due, reason string, permanent bool) error {
	if permanent || due.Attempt > len(backoff) {
		return s.store.markFailed(ctx, due, reason)
	}
	return s.store.markRetry(ctx, due, reason, s.moment().Add(backoff[due.Attempt-1]))
}

// Recent lists the newest notices of all states, newest first.
func (s *Service) Recent(ctx context.Context, limit int) ([]Entry, error) {
	return s.store.recent(ctx, limit)
}

// To lists the newest notices to one address, of all states, newest first.
func (s *Service) To(ctx context.Context, email string, limit int) ([]Entry, error) {
	return s.store.to(ctx, email, limit)
}

// OfSession lists the notices about a session, the newest first, from offset on at most
// limit, and says how many there are.
func (s *Service) OfSession(ctx context.Context, sessionID string, offset, limit int) ([]Entry, int, error) {
	return s.store.ofSession(ctx, sessionID, offset, limit)
}

// OfBooking lists the notices about a booking, the newest first.
func (s *Service) OfBooking(ctx context.Context, reference string) ([]Entry, error) {
	return s.store.ofBooking(ctx, reference)
}

// moment is now in UTC, no finer than PostgreSQL keeps it.
func (s *Service) moment() time.Time { return s.now().UTC().Truncate(time.Microsecond) }
