package web

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"gorm.io/gorm"

	"muster/courses/notices"
	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/web/mail"
)

// inbox is a mail transport that keeps the messages.
type inbox struct{ messages []mail.Message }

func (b *inbox) Send(_ context.Context, message mail.Message) error {
	b.messages = append(b.messages, message)
	return nil
}

// emailed sends the notices that are due and returns the messages.
func (app *testApp) emailed() []mail.Message {
	app.t.Helper()
	box := &inbox{}
	if _, err := app.app.SendNotices(app.t.Context(), box); err != nil {
		app.t.Fatal(err)
	}
	return box.messages
}

var (
	emailedCode = regexp.MustCompile(`(?m)^    (\d{6})$`)
	emailedLink = regexp.MustCompile(`http://muster\.test(/sign-in/link/\S+)`)
)

// requestCode asks for an email and returns its code and the path of its link.
func (app *testApp) requestCode(email string) (code, link string) {
	app.t.Helper()
	app.post("/sign-in", "email", email).wantStatus(app.t, 200).wantText(app.t, "Check your email", email)
	messages := app.emailed()
	if len(messages) != 1 || messages[0].To != email {
		app.t.Fatalf("emailed %+v", messages)
	}
	return emailedCode.FindStringSubmatch(messages[0].Text)[1], emailedLink.FindStringSubmatch(messages[0].Text)[1]
}

func TestSignInByCode(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.get("/people?search=x").wantAddress(t, "/sign-in?return=%2Fpeople%3Fsearch%3Dx")
		app.get("/sign-in?return=/people").wantStatus(t, 200)
		app.person("anna@example.org", "Anna Example", people.Grant{Role: people.Administrator})
		app.post("/sign-in", "email", "anna@example.org", "return", "/people")
		code := emailedCode.FindStringSubmatch(app.emailed()[0].Text)[1]
		app.post("/sign-in/code", "email", "anna@example.org", "code", "000000x").
			wantStatus(t, 422).wantText(t, "There is a problem", "Enter the six digits of the newest email")
		spaced := code[:3] + " " + code[3:]
		app.post("/sign-in/code", "email", "anna@example.org", "code", spaced).wantAddress(t, "/people")
		app.get("/people").wantStatus(t, 200).wantText(t, "Anna Example", "Sign out")
		app.post("/sign-out").wantAddress(t, "/")
		app.get("/").wantText(t, "You have signed out")
		app.get("/people").wantStatus(t, 303)
	})
}

func TestOpeningTheLinkDoesNotSignInButPressingTheButtonDoes(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		_, link := app.requestCode("anna@example.org")
		before := dump(t, app.db)
		scanner := app.anotherBrowser()
		for range 3 {
			scanner.get(link).wantStatus(t, 200).wantText(t, "You are signing in as anna@example.org")
		}
		wantSameDump(t, before, dump(t, app.db))
		if scanner.cookies[sessionCookie] != "" {
			t.Fatal("opening the link signed in")
		}
		other := app.anotherBrowser()
		other.get(link)
		other.post(link).wantAddress(t, "/")
		other.get("/").wantText(t, "anna@example.org", "Sign out")
		scanner.get(link).wantStatus(t, 410).wantText(t, "This sign-in link no longer works", "Get a new link")
		scanner.post(link).wantStatus(t, 410)
	})
}

func TestAnExpiredLinkIsGone(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		_, link := app.requestCode("anna@example.org")
		app.clock = morning.Add(people.LinkLife)
		app.get(link).wantStatus(t, 410)
		app.get("/sign-in/link/never").wantStatus(t, 410)
	})
}

func TestAMalformedAddressIsShownAgain(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		got := app.post("/sign-in", "email", "anna at example").wantStatus(t, 422).
			wantText(t, "There is a problem", "Enter an email address in the correct format")
		if got.Page.One(t, "#email").Attribute("value") != "anna at example" {
			t.Error("what was typed is lost")
		}
		if !strings.HasPrefix(got.Page.One(t, "title").Text(), "Error: ") {
			t.Error("the title does not say that there is an error")
		}
	})
}

func TestKnownAndUnknownAddressesLookTheSame(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.person("known@example.org", "Known")
		page := func(email string) string {
			got := app.post("/sign-in", "email", email)
			return strings.ReplaceAll(got.text(), email, "ADDRESS")
		}
		if known, unknown := page("known@example.org"), page("unknown@example.org"); known != unknown {
			t.Errorf("%q and %q", known, unknown)
		}
	})
}

func TestTooManyEmailsAreRefused(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		for range 5 {
			app.post("/sign-in", "email", "anna@example.org").wantStatus(t, 200)
		}
		app.post("/sign-in", "email", "anna@example.org").wantStatus(t, 429).wantText(t, "Too many attempts")
	})
}

func TestSigningInDoesNotLeadElsewhere(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.post("/sign-in", "email", "anna@example.org", "return", "https://evil.test/")
		code := emailedCode.FindStringSubmatch(app.emailed()[0].Text)[1]
		app.post("/sign-in/code", "email", "anna@example.org", "code", code).wantAddress(t, "/")
	})
}

func TestASessionEndsAfterTwelveHours(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.signInAs("anna@example.org")
		app.get("/").wantText(t, "Sign out")
		app.clock = morning.Add(people.SessionLife)
		if strings.Contains(app.get("/").text(), "Sign out") {
			t.Error("still signed in")
		}
	})
}

func TestAfterSigningInThePageAskedForComesBack(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.get("/people?search=a+b&page=2").wantAddress(t, "/sign-in?return=%2Fpeople%3Fsearch%3Da%2Bb%26page%3D2")
		app.post("/people", "name", "Anna").wantAddress(t, "/sign-in?return=%2Fpeople")
		app.post("/people/x/roles").wantAddress(t, "/sign-in?return=%2F")
	})
}

func TestSigningInAgainEndsTheEarlierSession(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.signInAs("anna@example.org")
		old := app.cookies[sessionCookie]
		code, _ := app.requestCode("bert@example.org")
		app.post("/sign-in/code", "email", "bert@example.org", "code", code).wantAddress(t, "/")
		if app.cookies[sessionCookie] == old {
			t.Error("the session's token was kept")
		}
		actor, _, err := app.services.People.ActorBySession(t.Context(), old)
		if err != nil || actor.SignedIn() {
			t.Errorf("the earlier session lives: %+v, %v", actor, err)
		}
	})
}

// TestOnlyTheDemonstrationShowsTheCode is the one place where a secret may be on
// screen. Whatever the database holds, it takes the configuration, which only
// `muster demo --serve` sets.
func TestOnlyTheDemonstrationShowsTheCode(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		digits := regexp.MustCompile(`\b\d{6}\b`)
		plain := newTestApp(t, db)
		if shown := plain.post("/sign-in", "email", "anna@example.org").wantStatus(t, 200); digits.MatchString(shown.text()) || strings.Contains(shown.Body, "/sign-in/link/") {
			t.Fatalf("plain serve shows a way in: %s", shown.text())
		}
		demonstration := newTestApp(t, db, func(config *Config) { config.Demonstration = true })
		shown := demonstration.post("/sign-in", "email", "anna@example.org").wantStatus(t, 200).wantText(t, "No email in the demonstration")
		code := digits.FindString(shown.text())
		demonstration.post("/sign-in/code", "email", "anna@example.org", "code", "12345x").wantStatus(t, 422).
			wantText(t, "The demonstration sends no email").wantNoText(t, "We have sent")
		demonstration.post("/sign-in/code", "email", "anna@example.org", "code", code).wantAddress(t, "/")
		recent, err := notices.New(db, plain.config.Now).Recent(t.Context(), 10)
		if err != nil || len(recent) != 1 {
			t.Fatalf("%d notices, want only plain serve's, %v", len(recent), err)
		}
	})
}
