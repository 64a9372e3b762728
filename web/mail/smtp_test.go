package mail_test

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"muster/web/mail"
	"muster/web/mail/mailtest"
)

var hello = mail.Message{To: "anna@example.org", Subject: "Your place – VLO", Text: "Hello Anna.\n\nYou are booked.\n"}

func transport(server *mailtest.Server) mail.Server {
	return mail.Server{Host: server.Host, Port: server.Port, From: "Muster <muster@example.org>", Roots: server.Roots}
}

func one(t *testing.T, server *mailtest.Server) mailtest.Message {
	t.Helper()
	messages := server.Messages()
	if len(messages) != 1 {
		t.Fatalf("%d messages arrived, want 1", len(messages))
	}
	return messages[0]
}

func TestAMessageArrives(t *testing.T) {
	server := mailtest.Start(t, false)
	if err := mail.NewSMTP(transport(server)).Send(t.Context(), hello); err != nil {
		t.Fatal(err)
	}
	got := one(t, server)
	if got.From != "muster@example.org" || got.To != "anna@example.org" || got.Encrypted {
		t.Errorf("%+v", got)
	}
	for _, want := range []string{"From: \"Muster\" <muster@example.org>\r\n", "Auto-Submitted: auto-generated\r\n", "Message-ID: ", "Date: ", "You are booked."} {
		if !strings.Contains(got.Content, want) {
			t.Errorf("the message lacks %q:\n%s", want, got.Content)
		}
	}
	if strings.Contains(got.Content, "User-Agent") || strings.Contains(got.Content, "X-Mailer") {
		t.Error("the message names the program that sent it")
	}
}

func TestItIsEncryptedWhenTheServerOffersIt(t *testing.T) {
	server := mailtest.Start(t, true)
	settings := transport(server)
	settings.User, settings.Password = "muster", mailtest.Password
	if err := mail.NewSMTP(settings).Send(t.Context(), hello); err != nil {
		t.Fatal(err)
	}
	if got := one(t, server); !got.Encrypted || got.User != "muster" {
		t.Errorf("%+v", got)
	}
}

func TestAnUntrustedCertificateEndsTheConversation(t *testing.T) {
	server := mailtest.Start(t, true)
	settings := transport(server)
	settings.Roots = nil
	err := mail.NewSMTP(settings).Send(t.Context(), hello)
	if err == nil || errors.Is(err, mail.ErrRefused) || len(server.Messages()) != 0 {
		t.Errorf("%v, %d messages", err, len(server.Messages()))
	}
}

func TestFailuresThatMayPassAndThoseThatDoNot(t *testing.T) {
	for name, c := range map[string]struct {
		refuse  error
		refused bool
	}{
		"no such mailbox": {&smtp.SMTPError{Code: 550, Message: "no such mailbox"}, true},
		"greylisted":      {&smtp.SMTPError{Code: 451, Message: "come back later"}, false},
		"mailbox full":    {&smtp.SMTPError{Code: 452, Message: "mailbox full"}, false},
	} {
		server := mailtest.Start(t, false)
		server.Hook(mailtest.Hooks{Refuse: func(string) error { return c.refuse }})
		err := mail.NewSMTP(transport(server)).Send(t.Context(), hello)
		if err == nil || errors.Is(err, mail.ErrRefused) != c.refused {
			t.Errorf("%s: %v, refused %v", name, err, errors.Is(err, mail.ErrRefused))
		}
	}
}

func TestAServerThatIsNotThereMayCome(t *testing.T) {
	err := mail.NewSMTP(mail.Server{Host: "127.0.0.1", Port: 1, From: "muster@example.org"}).Send(t.Context(), hello)
	if err == nil || errors.Is(err, mail.ErrRefused) {
		t.Error(err)
	}
}

// TestWhatWasAcceptedWasSent: a connection that breaks after the server has taken the
// message is no reason to send it again.
func TestWhatWasAcceptedWasSent(t *testing.T) {
	server := mailtest.Start(t, false)
	server.Hook(mailtest.Hooks{Said: func(conn *smtp.Conn) { _ = conn.Conn().Close() }})
	if err := mail.NewSMTP(transport(server)).Send(t.Context(), hello); err != nil {
		t.Error(err)
	}
	one(t, server)
}

// TestTheSameMessageTwice: what is sent again is the same message to whoever reads it.
func TestTheSameMessageTwice(t *testing.T) {
	server := mailtest.Start(t, false)
	message := hello
	message.ID, message.Date = "ABC", time.Date(2021, 3, 28, 9, 0, 0, 0, time.UTC)
	for range 2 {
		if err := mail.NewSMTP(transport(server)).Send(t.Context(), message); err != nil {
			t.Fatal(err)
		}
	}
	for _, got := range server.Messages() {
		for _, want := range []string{"Message-ID: <ABC@example.org>\r\n", "Date: Sun, 28 Mar 2021 09:00:00 +0000\r\n"} {
			if !strings.Contains(got.Content, want) {
				t.Errorf("the message lacks %q:\n%s", want, got.Content)
			}
		}
	}
}

// parts are the parts of a message by their type, with its parameters, and their contents.
func parts(t *testing.T, header string, body io.Reader) map[string]string {
	t.Helper()
	kind, parameters, err := mime.ParseMediaType(header)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(kind, "multipart/") {
		content, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		return map[string]string{header: string(content)}
	}
	found := map[string]string{kind: ""}
	for reader := multipart.NewReader(body, parameters["boundary"]); ; {
		part, err := reader.NextRawPart()
		if err == io.EOF {
			return found
		}
		if err != nil {
			t.Fatal(err)
		}
		var content io.Reader = part
		switch part.Header.Get("Content-Transfer-Encoding") {
		case "quoted-printable":
			content = quotedprintable.NewReader(part)
		case "base64":
			content = base64.NewDecoder(base64.StdEncoding, part)
		}
		maps.Copy(found, parts(t, part.Header.Get("Content-Type"), content))
	}
}

// TestAnInvitationGoesAlongTwice: as an alternative to the text, with the method that
// programs look for in its type, and as a file.
func TestAnInvitationGoesAlongTwice(t *testing.T) {
	server := mailtest.Start(t, false)
	message := hello
	message.Calendar = &mail.Calendar{Method: "REQUEST", Content: "BEGIN:VCALENDAR\r\nSUMMARY:Siobhán = a\r\nEND:VCALENDAR\r\n"}
	if err := mail.NewSMTP(transport(server)).Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	read, err := netmail.ReadMessage(strings.NewReader(one(t, server).Content))
	if err != nil {
		t.Fatal(err)
	}
	got := parts(t, read.Header.Get("Content-Type"), read.Body)
	for kind, want := range map[string]string{
		"multipart/mixed": "", "multipart/alternative": "",
		"text/plain; charset=UTF-8":                    strings.ReplaceAll(hello.Text, "\n", "\r\n"),
		"text/calendar; method=REQUEST; charset=UTF-8": message.Calendar.Content,
		`application/ics; name="invite.ics"`:           message.Calendar.Content,
	} {
		if content, ok := got[kind]; !ok || content != want {
			t.Errorf("%s: %v %q, want %q", kind, ok, content, want)
		}
	}
	if len(got) != 5 {
		t.Errorf("it has %d kinds of parts: %v", len(got), got)
	}
}

func TestAWrongPasswordIsNotTheMailboxesFault(t *testing.T) {
	server := mailtest.Start(t, true)
	settings := transport(server)
	settings.User, settings.Password = "muster", "wrong"
	err := mail.NewSMTP(settings).Send(t.Context(), hello)
	if err == nil || errors.Is(err, mail.ErrRefused) {
		t.Error(err)
	}
}

func TestASubjectCannotAddHeaders(t *testing.T) {
	server := mailtest.Start(t, false)
	message := hello
	message.Subject = "Hello\r\nBcc: eve@example.org"
	if err := mail.NewSMTP(transport(server)).Send(t.Context(), message); err != nil {
		return // refusing is right too
	}
	head, _, _ := strings.Cut(one(t, server).Content, "\r\n\r\n")
	if strings.Contains(head, "\r\nBcc:") {
		t.Errorf("the subject added a header:\n%s", head)
	}
}

func TestAMessageToNoAddressIsRefused(t *testing.T) {
	message := hello
	message.To = "anna at example"
	err := mail.NewSMTP(transport(mailtest.Start(t, false))).Send(t.Context(), message)
	if !errors.Is(err, mail.ErrRefused) {
		t.Error(err)
	}
}

func TestSendingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := mail.NewSMTP(transport(mailtest.Start(t, false))).Send(ctx, hello); err == nil {
		t.Error("it was sent")
	}
}

func TestTheSendersAddressIsChecked(t *testing.T) {
	for from, good := range map[string]bool{"muster@example.org": true, "Muster <muster@example.org>": true, "": false, "muster": false} {
		if err := (mail.Server{From: from}).Check(); (err == nil) != good {
			t.Errorf("%q: %v", from, err)
		}
	}
}
