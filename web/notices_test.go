package web

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/jba/templatecheck"

	"muster/courses/notices"
	"muster/courses/people"
	"muster/web/mail"
	"muster/web/mail/mailtest"
)

// TestTheEmailSignsIn goes the whole way: the form, the outbox, a real mail server,
// the link in the message.
func TestTheEmailSignsIn(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		server := mailtest.Start(t, true)
		transport := mail.NewSMTP(mail.Server{Host: server.Host, Port: server.Port, From: "muster@example.org", Roots: server.Roots})
		app.post("/sign-in", "email", "anna@example.org").wantStatus(t, 200)
		for _, want := range []int{1, 0} {
			if sent, err := app.app.SendNotices(t.Context(), transport); err != nil || sent != want {
				t.Fatalf("sent %d, %v; want %d", sent, err, want)
			}
		}
		content := server.Messages()[0].Content
		code := emailedCode.FindStringSubmatch(strings.ReplaceAll(content, "\r\n", "\n"))
		if len(code) != 2 || !strings.Contains(content, "Subject: Your code for Muster: "+code[1]) {
			t.Fatalf("the message is\n%s", content)
		}
		app.post("/sign-in/code", "email", "anna@example.org", "code", code[1]).wantAddress(t, "/")
	})
}

func (app *testApp) notice(kind, email string) { app.noticeOf(kind, email, struct{}{}) }

func (app *testApp) noticeOf(kind, email string, data any) {
	app.t.Helper()
	err := notices.Enqueue(app.db, notices.Notice{Kind: kind, Email: email, Data: data, RecordedAt: app.clock})
	if err != nil {
		app.t.Fatal(err)
	}
}

// states are the states of the notices by address.
func (app *testApp) states() string {
	app.t.Helper()
	recent, err := app.services.Notices.Recent(app.t.Context(), 10)
	if err != nil {
		app.t.Fatal(err)
	}
	byAddress := map[string]string{}
	for _, entry := range recent {
		byAddress[entry.Email] = entry.State
	}
	return fmt.Sprint(byAddress)
}

func TestANoticeThatFailsStopsNoOther(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		server := mailtest.Start(t, false)
		server.Hook(mailtest.Hooks{Refuse: func(to string) error {
			switch to {
			case "gone@example.org":
				return &smtp.SMTPError{Code: 550, Message: "no such mailbox"}
			case "later@example.org":
				return &smtp.SMTPError{Code: 451, Message: "come back later"}
			}
			return nil
		}})
		transport := mail.NewSMTP(mail.Server{Host: server.Host, Port: server.Port, From: "muster@example.org"})
		for _, email := range []string{"gone@example.org", "later@example.org", "good@example.org"} {
			app.notice(people.NoticeSignIn, email)
		}
		app.notice("unheard of", "odd@example.org")
		if sent, err := app.app.SendNotices(t.Context(), transport); err != nil || sent != 1 {
			t.Fatalf("sent %d, %v", sent, err)
		}
		if got := app.states(); got != "map[gone@example.org:failed good@example.org:sent later@example.org:queued odd@example.org:failed]" {
			t.Fatal(got)
		}
		server.Hook(mailtest.Hooks{})
		app.clock = morning.Add(time.Minute)
		if sent, err := app.app.SendNotices(t.Context(), transport); err != nil || sent != 1 {
			t.Fatalf("a minute later: sent %d, %v", sent, err)
		}
	})
}

// stopping is a transport whose server is told to end while it sends.
type stopping struct{ stop func() }

func (s stopping) Send(ctx context.Context, _ mail.Message) error {
	s.stop()
	return ctx.Err()
}

func TestANoticeCutOffByTheEndIsTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.notice(people.NoticeSignIn, "anna@example.org")
		ctx, cancel := context.WithCancel(t.Context())
		if _, err := app.app.SendNotices(ctx, stopping{cancel}); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if got := app.states(); got != "map[anna@example.org:queued]" {
			t.Fatal(got)
		}
	})
}

func TestMailTemplatesFitTheirData(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		used := map[string]bool{}
		for _, kind := range noticeKinds() {
			used[kind.template] = true
			set := app.app.mails[kind.template]
			if set == nil {
				t.Errorf("the notice %s has no template %s", kind.kind, kind.template)
				continue
			}
			for _, part := range []string{"subject", "text"} {
				if set.Lookup(part) == nil {
					t.Errorf("%s has no %s", kind.template, part)
				} else if err := templatecheck.CheckText(set.Lookup(part), kind.data); err != nil {
					t.Errorf("%s: %v", kind.template, err)
				}
			}
		}
		for name := range app.app.mails {
			if !used[name] {
				t.Errorf("no notice uses the mail template %s", name)
			}
		}
	})
}

// noticeFiles are where the domains name the kinds of notices that they enqueue.
var noticeFiles = []string{"../courses/notice.go", "../courses/people/notice.go"}

// TestEveryKindOfNoticeBecomesAnEmail reads the domains' notice.go, whose constants
// are the kinds they enqueue.
func TestEveryKindOfNoticeBecomesAnEmail(t *testing.T) {
	known := map[string]bool{}
	for _, kind := range noticeKinds() {
		known[kind.kind] = true
	}
	found := 0
	for _, file := range noticeFiles {
		eachDeclared(t, file, func(name string, value ast.Expr) {
			literal, ok := value.(*ast.BasicLit)
			if !ok {
				return
			}
			found++
			if kind := strings.Trim(literal.Value, `"`); !known[kind] {
				t.Errorf("%s: no email for the notice %s", file, name)
			}
		})
	}
	if found == 0 {
		t.Error("no kind was found")
	}
}
