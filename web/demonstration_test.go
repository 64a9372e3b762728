package web

import (
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
)

func TestTheDemonstrationShowsAPersonsOwnEmails(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		app := newTestApp(t, db, func(config *Config) { config.Demonstration = true })
		app.get("/demonstration/emails").wantAddress(t, "/sign-in?return=%2Fdemonstration%2Femails")
		app.signInAs("anna@example.org")
		app.get("/demonstration/emails").wantStatus(t, 200).wantText(t, "will show here")
		app.notice(people.NoticeSignIn, "anna@example.org")
		app.noticeOf("session-message", "anna@example.org", map[string]string{"Subject": "Bring a pen", "Message": "And paper."})
		app.noticeOf("session-message", "bert@example.org", map[string]string{"Subject": "For Bert only"})
		before := dump(t, db)
		got := app.get("/demonstration/emails").wantStatus(t, 200).wantText(t, "Bring a pen", "And paper.")
		if strings.Contains(got.text(), "Bert") || strings.Contains(got.text(), "Your code for Muster") {
			t.Errorf("the page shows what it must not: %s", got.text())
		}
		wantSameDump(t, before, dump(t, db))
	})
}

func TestPiecesOfAnEmail(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		got := app.app.piecesOf("See http://muster.test/a/b?c=1\nor http://muster.test.evil/ or http://muster.test/")
		want := []emailPiece{
			{"See ", ""}, {"http://muster.test/a/b?c=1", "/a/b?c=1"},
			{"\nor http://muster.test.evil/ or ", ""}, {"http://muster.test/", "/"}, {"", ""},
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
	})
}

func TestOnlyTheDemonstrationHasThePageOfEmails(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.signInAs("anna@example.org")
		app.get("/demonstration/emails").wantStatus(t, 404)
		if app.get("/").Page.Has("a[href=/demonstration/emails]") {
			t.Error("the page links to it")
		}
	})
}
