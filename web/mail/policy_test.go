package mail

import (
	"errors"
	"net"
	"testing"

	gomail "github.com/wneessen/go-mail"

	"muster/web/mail/mailtest"
)

// TestEncryptionIsRequiredOfServersElsewhere sends to a server that does not offer it, by
// an address that is this machine's own and by names that are not.
func TestEncryptionIsRequiredOfServersElsewhere(t *testing.T) {
	for host, want := range map[string]gomail.TLSPolicy{
		"127.0.0.1": gomail.TLSOpportunistic, "::1": gomail.TLSOpportunistic, "localhost": gomail.TLSOpportunistic,
		"mail.example.org": gomail.TLSMandatory, "10.0.0.1": gomail.TLSMandatory, "localhost.example.org": gomail.TLSMandatory,
	} {
		if got := policyFor(host); got != want {
			t.Errorf("%s: %v, want %v", host, got, want)
		}
	}
}

// TestNothingGoesUnencrypted: a server elsewhere that cannot encrypt gets no message. It
// stands on this machine under one of its other addresses.
func TestNothingGoesUnencrypted(t *testing.T) {
	server := mailtest.Start(t, false)
	proxy := forward(t, server.Port)
	transport := NewSMTP(Server{Host: proxy.IP.String(), Port: proxy.Port, From: "muster@example.org"})
	err := transport.Send(t.Context(), Message{To: "anna@example.org", Subject: "s", Text: "t"})
	if err == nil || errors.Is(err, ErrRefused) || len(server.Messages()) != 0 {
		t.Errorf("%v, %d messages", err, len(server.Messages()))
	}
}

// forward listens where this machine is not known to be itself, and passes connections on.
func forward(t *testing.T, port int) *net.TCPAddr {
	t.Helper()
	listener, err := net.Listen("tcp", "0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			in, err := listener.Accept()
			if err != nil {
				return
			}
			out, err := net.DialTCP("tcp", nil, &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
			if err != nil {
				_ = in.Close()
				return
			}
			go func() { _, _ = out.ReadFrom(in); _ = out.Close() }()
			go func() { _, _ = in.(*net.TCPConn).ReadFrom(out); _ = in.Close() }()
		}
	}()
	// To connect to the unspecified address is to connect to this machine.
	return &net.TCPAddr{IP: net.IPv4zero, Port: listener.Addr().(*net.TCPAddr).Port}
}
