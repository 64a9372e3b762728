package courses

import (
	"context"
	"time"

	"muster/courses/notices"
)

// tellAbout puts a notice about a session, and a booking by its reference, in the outbox, in
// the store's transaction.
func (s *store) tellAbout(ctx context.Context, kind, email, sessionID, reference string, data any, at time.Time) error {
	return notices.Enqueue(s.db.WithContext(ctx), notices.Notice{
		Kind: kind, Email: email, SessionID: sessionID, Reference: reference, Data: data, RecordedAt: at,
	})
}

// about is tellAbout as a write, for who writes it together with others.
func about(kind, email, sessionID, reference string, data any, at time.Time) (write, error) {
	statement, values, err := notices.Statement(notices.Notice{
		Kind: kind, Email: email, SessionID: sessionID, Reference: reference, Data: data, RecordedAt: at,
	})
	return write{statement, values}, err
}

// tellFrom is tellAbout, of something that is told from a moment on.
func (s *store) tellFrom(ctx context.Context, kind, email, sessionID, reference string, data any, at, from time.Time) error {
	return notices.Enqueue(s.db.WithContext(ctx), notices.Notice{
		Kind: kind, Email: email, SessionID: sessionID, Reference: reference, Data: data, RecordedAt: at, NotBefore: from,
	})
}

// withdraw takes notices about a booking back that have not been sent yet.
func (s *store) withdraw(ctx context.Context, reference string, kinds ...string) error {
	return notices.Withdraw(s.db.WithContext(ctx), reference, kinds...)
}
