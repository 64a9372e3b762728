// Package mail hands messages to a mail server. It knows nothing of what they say.
package mail

import (
	"context"
	"errors"
)

// Message is an email in plain text to one person.
type Message struct {
	To      string
	Subject string
	Text    string
}

// ErrRefused is wrapped by Send's error when the mailbox will not take the message,
// now or later, so that trying again is useless.
var ErrRefused = errors.New("the mailbox refuses the message")

// Transport hands over a message. An error that does not wrap ErrRefused may pass.
type Transport interface {
	Send(ctx context.Context, message Message) error
}
