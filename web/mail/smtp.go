package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"strings"
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

// domain is what the sender's address has after the @.
func (s Server) domain() string {
	address, err := mail.ParseAddress(s.From)
	if err != nil {
		return "localhost"
	}
	return address.Address[strings.LastIndex(address.Address, "@")+1:]
}

// SMTP sends through a mail server, a connection a message.
type SMTP struct{ server Server }

// NewSMTP makes the transport. It connects only to send.
func NewSMTP(server Server) SMTP { return SMTP{server} }

// smtpTimeout ends each of the four stages of a conversation with a server that does not
// answer: connecting, greeting, handing over, parting. All of them together are much
// shorter than a notice's lease, so that who sends still holds it.
const smtpTimeout = 30 * time.Second

// implicitTLS is the port on which a connection begins encrypted.
const implicitTLS = 465

// Send hands the message over, encrypted: a server elsewhere that cannot encrypt gets
// nothing. It has succeeded when the server has accepted the message, however the
// connection ends after that.
func (s SMTP) Send(ctx context.Context, message Message) error {
	email, err := s.compose(message)
	if err != nil {
		return err
	}
	client, err := gomail.NewClient(s.server.Host, s.options()...)
	if err != nil {
		return fmt.Errorf("the mail server's settings: %w", err)
	}
	err = client.DialAndSendWithContext(ctx, email)
	if err == nil || email.IsDelivered() {
		return nil
	}
	var failure *gomail.SendError
	if errors.As(err, &failure) && failure.Reason == gomail.ErrSMTPRcptTo && !failure.IsTemp() {
		return errors.Join(ErrRefused, err)
	}
	return err
}

func (s SMTP) compose(message Message) (*gomail.Msg, error) {
	email := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if err := email.From(s.server.From); err != nil {
		return nil, fmt.Errorf("the sender's address: %w", err)
	}
	if err := email.To(message.To); err != nil {
		return nil, errors.Join(ErrRefused, err)
	}
	email.Subject(message.Subject)
	email.SetBodyString(gomail.TypeTextPlain, message.Text)
	// Ours are answers to what somebody did: no automatic reply should come back.
	email.SetGenHeader("Auto-Submitted", "auto-generated")
	email.SetDate()
	if !message.Date.IsZero() {
		email.SetDateWithValue(message.Date.UTC())
	}
	email.SetMessageID()
	if message.ID != "" {
		email.SetMessageIDWithValue(message.ID + "@" + s.server.domain())
	}
	if message.Calendar == nil {
		return email, nil
	}
	method := gomail.ContentType("text/calendar; method=" + message.Calendar.Method)
	email.AddAlternativeString(method, message.Calendar.Content)
	return email, email.AttachReader("invite.ics", strings.NewReader(message.Calendar.Content),
		gomail.WithFileContentType("application/ics"))
}

func (s SMTP) options() []gomail.Option {
	options := []gomail.Option{
		gomail.WithPort(s.server.Port),
		gomail.WithTimeout(smtpTimeout),
		gomail.WithTLSPolicy(policyFor(s.server.Host)),
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

// policyFor requires encryption of every server but one on this machine, which need not
// offer it: between the two nobody listens.
func policyFor(host string) gomail.TLSPolicy {
	if address := net.ParseIP(host); host == "localhost" || address != nil && address.IsLoopback() {
		return gomail.TLSOpportunistic
	}
	return gomail.TLSMandatory
}
