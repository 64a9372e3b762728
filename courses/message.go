package courses

import (
	"context"
	"strings"
	"time"

	"muster/courses/people"
)

// Message is what somebody who runs a session wrote to its delegates. ID is the
// request's, so that sending the same form twice tells nobody twice. To is who was
// told: Confirmed, Waiting, or empty for both; Sent how many they were.
type Message struct {
	ID         string
	SessionID  string
	To         BookingState
	Subject    string
	Body       string
	Sent       int
	RecordedBy string
	RecordedAt time.Time
}

// MessageDelegates sends a message to those booked on a session. For those who may
// manage it. ErrInvalid without ID, subject or body, ErrNobodyToTell when nobody is
// booked, ErrSessionCancelled.
func (s *Service) MessageDelegates(ctx context.Context, actor people.Actor, session Session, message Message) (Message, error) {
	if !CanManage(actor, session) {
		return Message{}, ErrNotAllowed
	}
	if anyBlank(message.ID, message.Subject, message.Body) || (message.To != "" && message.To != Confirmed && message.To != Waiting) {
		return Message{}, ErrInvalid
	}
	message.SessionID = session.ID
	message.Subject, message.Body = strings.Join(strings.Fields(message.Subject), " "), strings.TrimSpace(message.Body)
	message.RecordedBy, message.RecordedAt = actor.PersonID, s.now()
	err := s.store.inSession(ctx, session.ID, func(tx *store, current Session) error {
		if current.State == SessionCancelled {
			return ErrSessionCancelled
		}
		sent, err := tx.message(ctx, message.ID)
		if err != nil {
			return err
		}
		if sent != nil {
			message = *sent
			return nil
		}
		message.Sent, err = s.sendMessage(ctx, tx, actor, current, message)
		return err
	})
	return message, err
}

func (s *Service) sendMessage(ctx context.Context, tx *store, actor people.Actor, session Session, message Message) (int, error) {
	told, err := s.tellEach(ctx, tx, session, message.To, KindSessionMessage, func(n *SessionNotice) {
		n.Subject, n.Message, n.From = message.Subject, message.Body, actor.Name
	})
	if err != nil {
		return 0, err
	}
	if told == 0 {
		return 0, ErrNobodyToTell
	}
	message.Sent = told
	if err := tx.insertMessage(ctx, message); err != nil {
		return 0, err
	}
	return told, tx.people.Record(ctx, actor, "delegates messaged", session.Code, message.Subject)
}

// Messages lists what was sent to a session's delegates, the newest first, for
// those who may manage it.
func (s *Service) Messages(ctx context.Context, actor people.Actor, session Session) ([]Message, error) {
	if !CanManage(actor, session) {
		return nil, ErrNotAllowed
	}
	return s.store.messages(ctx, session.ID)
}
