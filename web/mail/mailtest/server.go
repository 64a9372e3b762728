// Package mailtest is a real mail server in the test's own process.
package mailtest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Server keeps what it is given. Certificate is the one that Roots vouches for, in PEM.
type Server struct {
	Host        string
	Port        int
	Roots       *x509.CertPool
	Certificate []byte

	mutex    sync.Mutex
	hooks    Hooks
	messages []Message
}

// Hooks are called, where they are set, as the server works. Refuse decides over a
// recipient: an *smtp.SMTPError becomes the answer. The others are called when a
// conversation begins, when all of a message has come and before it is accepted, when it
// has been accepted and before that is said, and when that has been said. An error of
// Before refuses the message.
type Hooks struct {
	Refuse    func(recipient string) error
	Connected func()
	Before    func(Message) error
	Accepted  func(Message)
	Said      func(*smtp.Conn)
}

// Hook sets what is called from now on.
func (s *Server) Hook(hooks Hooks) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.hooks = hooks
}

func (s *Server) hooked() Hooks {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.hooks
}

// Message is what arrived: the envelope, the content with its headers, whether the
// connection was encrypted, and who signed in.
type Message struct {
	From      string
	To        string
	Content   string
	Encrypted bool
	User      string
}

// Password is the one that signs everybody in.
const Password = "correct horse"

// Start runs a server until the test ends. It offers encryption, by a certificate
// that Roots vouches for, when asked to.
func Start(t *testing.T, encrypted bool) *Server {
	t.Helper()
	server := &Server{}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().(*net.TCPAddr)
	server.Host, server.Port = address.IP.String(), address.Port
	backend := smtp.NewServer(smtp.BackendFunc(func(conn *smtp.Conn) (smtp.Session, error) {
		if connected := server.hooked().Connected; connected != nil {
			connected()
		}
		return &session{server: server, conn: conn}, nil
	}))
	backend.Domain = "mail.test"
	if encrypted {
		certificate := makeCertificate(t)
		server.Roots = x509.NewCertPool()
		server.Roots.AddCert(certificate.Leaf)
		server.Certificate = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Leaf.Raw})
		backend.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate}}
	}
	go func() { _ = backend.Serve(listener) }()
	t.Cleanup(func() { _ = backend.Close() })
	return server
}

// Messages are what has arrived so far.
func (s *Server) Messages() []Message {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return append([]Message{}, s.messages...)
}

type session struct {
	server  *Server
	conn    *smtp.Conn
	message Message
	// accepted is that of the message that was sent last.
	accepted bool
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != Password {
			return errors.New("wrong password")
		}
		s.message.User = user
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.message.From = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if refuse := s.server.hooked().Refuse; refuse != nil {
		if err := refuse(to); err != nil {
			return err
		}
	}
	s.message.To = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.message.Content = string(content)
	_, s.message.Encrypted = s.conn.TLSConnectionState()
	hooks := s.server.hooked()
	if hooks.Before != nil {
		if err := hooks.Before(s.message); err != nil {
			return err
		}
	}
	s.server.keep(s.message)
	s.accepted = true
	if hooks.Accepted != nil {
		hooks.Accepted(s.message)
	}
	return nil
}

func (s *Server) keep(message Message) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.messages = append(s.messages, message)
}

// Reset is called when the answer to a message has been sent.
func (s *session) Reset() {
	if said := s.server.hooked().Said; s.accepted && said != nil {
		said(s.conn)
	}
	s.accepted = false
}

func (s *session) Logout() error { return nil }

func makeCertificate(t *testing.T) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: now.Add(-time.Hour), NotAfter: now.Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	content, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(content)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{content}, PrivateKey: key, Leaf: leaf}
}
