// Package mail hands messages to a mail server. It knows nothing of what they say.
package mail

import (
	"context"
	"errors"
	"time"
)

// Message is an email in plain text to one person, with an invitation when Calendar is
// set. ID and Date become its Message-ID and Date, so that a message that is sent again,
// because nobody knows whether it arrived, is the same message. Without them it gets some.
type Message struct {
	ID       string
	Date     time.Time
	To       string
	Subject  string
	Text     string
	Calendar *Calendar
}

// Calendar is an iCalendar object with its method, REQUEST or CANCEL. It goes along twice:
// as an alternative to the text, which mail programs act on, and as a file to open.
type Calendar struct {
	Method  string
	Content string
}

// ErrRefused is wrapped by Send's error when the mailbox will not take the message,
// now or later, so that trying again is useless.
var ErrRefused = errors.New("the mailbox refuses the message")

// Transport hands over a message. An error that does not wrap ErrRefused may pass.
type Transport interface {
	Send(ctx context.Context, message Message) error
}
