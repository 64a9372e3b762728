package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/mail"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Server is where messages are handed over, and as whom. User and Password are
// empty where the server asks for none.
type Server struct {
	Host     string
	Port     int
	User     string
	Password string
	From     string
	// Roots vouch for the server's certificate: the machine's own when nil.
	Roots *x509.CertPool
}

// Check says what is wrong with the sender's address: it may have a name, as in
// "Muster <muster@example.org>".
func (s Server) Check() error {
	if _, err := mail.ParseAddress(s.From); err != nil {
		return fmt.Errorf("%q is not an email address, expected one like Muster <muster@example.org>", s.From)
	}
	return nil
}

// SMTP sends through a mail server, a connection a message.
type SMTP struct{ server Server }

// NewSMTP makes the transport. It connects only to send.
func NewSMTP(server Server) SMTP { return SMTP{server} }

// smtpTimeout ends a conversation with a server that does not answer.
const smtpTimeout = 30 * time.Second

// implicitTLS is the port on which a connection begins encrypted.
const implicitTLS = 465

// Send hands the message over, encrypted whenever the server offers it. A password
// is never sent unencrypted but to this machine.
func (s SMTP) Send(ctx context.Context, message Message) error {
	email := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := email.From(s.server.From); err != nil {
		return fmt.Errorf("the sender's address: %w", err)
	}
	if err := email.To(message.To); err != nil {
		return errors.Join(ErrRefused, err)
	}
	email.Subject(message.Subject)
	email.SetBodyString(gomail.TypeTextPlain, message.Text)
	// Ours are answers to what somebody did: no automatic reply should come back.
	email.SetGenHeader("Auto-Submitted", "auto-generated")
	email.SetDate()
	email.SetMessageID()
	client, err := gomail.NewClient(s.server.Host, s.options()...)
	if err != nil {
		return fmt.Errorf("the mail server's settings: %w", err)
	}
	if err := client.DialAndSendWithContext(ctx, email); err != nil {
		var failure *gomail.SendError
		if errors.As(err, &failure) && failure.Reason == gomail.ErrSMTPRcptTo && !failure.IsTemp() {
			return errors.Join(ErrRefused, err)
		}
		return err
	}
	return nil
}

func (s SMTP) options() []gomail.Option {
	options := []gomail.Option{
		gomail.WithPort(s.server.Port),
		gomail.WithTimeout(smtpTimeout),
		gomail.WithTLSPolicy(gomail.TLSOpportunistic),
		gomail.WithTLSConfig(&tls.Config{ServerName: s.server.Host, RootCAs: s.server.Roots, MinVersion: tls.VersionTLS12}),
	}
	if s.server.Port == implicitTLS {
		options = append(options, gomail.WithSSL())
	}
	if s.server.User != "" {
		options = append(options,
			gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(s.server.User), gomail.WithPassword(s.server.Password))
	}
	return options
}
