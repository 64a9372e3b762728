package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"gorm.io/gorm"

	"muster/migrations/dbtest"
)

func TestEveryResponseCarriesTheSecurityHeaders(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		for _, path := range []string{"/", "/nowhere", "/health/live", app.asset("muster.css"), "/people"} {
			header := app.get(path).Header
			for name, want := range map[string]string{
				"Content-Security-Policy": contentSecurityPolicy,
				"X-Content-Type-Options":  "nosniff",
				"X-Frame-Options":         "DENY",
				"Referrer-Policy":         "same-origin",
			} {
				if got := header.Get(name); got != want {
					t.Errorf("%s: %s is %q, want %q", path, name, got, want)
				}
			}
		}
		for _, word := range []string{"unsafe-inline", "unsafe-eval", "http:", "*"} {
			if strings.Contains(contentSecurityPolicy, word) {
				t.Errorf("the policy allows %s", word)
			}
		}
	})
}

func (app *testApp) asset(name string) string {
	app.t.Helper()
	address, err := app.app.assets.url(name)
	if err != nil {
		app.t.Fatal(err)
	}
	return address
}

func TestPagesAreNotKeptByTheBrowser(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		if got := app.get("/").Header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("a page: %q", got)
		}
		if got := app.get(app.asset("muster.css")).Header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("an asset: %q", got)
		}
	})
}

func TestOverHTTPSTheCookiesAreSecureAndOfThisHostOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		app := newTestApp(t, db, func(config *Config) { config.BaseURL = "https://muster.test" })
		got := app.get("/sign-in")
		cookie := got.Header.Get("Set-Cookie")
		if !strings.HasPrefix(cookie, "__Host-muster-form=") {
			t.Fatalf("cookie %q", cookie)
		}
		for _, word := range []string{"secure", "HttpOnly", "SameSite=Lax", "path=/"} {
			if !strings.Contains(cookie, word) {
				t.Errorf("the cookie lacks %s: %s", word, cookie)
			}
		}
		if strings.Contains(strings.ToLower(cookie), "domain=") {
			t.Errorf("the cookie names a domain: %s", cookie)
		}
		if got.Header.Get("Strict-Transport-Security") == "" {
			t.Error("no Strict-Transport-Security")
		}
		if app.post("/sign-in", "email", "anna@example.org").wantStatus(t, 200); app.cookies["__Host-muster-form"] == "" {
			t.Error("the form's cookie has gone")
		}
	})
}

func TestAFormNeedsItsToken(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		form := url.Values{"email": {"anna@example.org"}}
		app.postValues("/sign-in", form).wantStatus(t, 403).wantText(t, "Your page had been open too long")
		app.get("/sign-in")
		form.Set(formField, "made up")
		app.postValues("/sign-in", form).wantStatus(t, 403)
		form.Set(formField, app.anotherBrowser().token())
		app.postValues("/sign-in", form).wantStatus(t, 403)
		form.Set(formField, app.token())
		app.postValues("/sign-in", form).wantStatus(t, 200)
		if !strings.Contains(app.postValues("/sign-in?"+formField+"="+app.token(), url.Values{}).Body, "open too long") {
			t.Error("a token in the address was taken")
		}
	})
}

func TestSigningInMakesEarlierFormsWorthless(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		before := app.token()
		app.signInAs("anna@example.org")
		app.postValues("/sign-out", url.Values{formField: {before}}).wantStatus(t, 403)
		app.post("/sign-out").wantAddress(t, "/")
	})
}

func TestFormsOfOtherWebsitesAreRefused(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		cases := []struct {
			site, origin string
			status       int
		}{
			{"same-origin", "", 200},
			{"none", "", 200},
			{"", "", 200},
			{"", "http://muster.test", 200},
			{"same-origin", "https://behind.a.proxy", 200},
			{"cross-site", "", 403},
			{"same-site", "http://muster.test", 403},
			{"", "http://evil.test", 403},
			{"", "null", 403},
		}
		for i, c := range cases {
			app.token()
			app.headers = map[string]string{"Sec-Fetch-Site": c.site, "Origin": c.origin}
			got := app.post("/sign-in", "email", strings.Repeat("a", i+1)+"@example.org")
			if got.Status != c.status {
				t.Errorf("Sec-Fetch-Site %q, Origin %q: %d, want %d", c.site, c.origin, got.Status, c.status)
			}
		}
	})
}

func TestAnonymousPagesWriteNothing(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		before := dump(t, app.db)
		for _, path := range []string{"/", "/sign-in", "/cookies", "/nowhere"} {
			app.anotherBrowser().get(path)
		}
		wantSameDump(t, before, dump(t, app.db))
	})
}

func TestTheLogHasTheRouteAndNothingOfTheAddress(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.get("/sign-in/link/SECRETTOKEN?code=SECRETQUERY").wantStatus(t, 410)
		app.post("/sign-in", "email", "SECRET@example.org")
		app.get("/SECRETPATH").wantStatus(t, 404)
		log := app.log.String()
		if strings.Contains(strings.ToUpper(log), "SECRET") {
			t.Errorf("the log has a secret: %s", log)
		}
		for _, want := range []string{"route=/sign-in/link/:token status=410", "route=/sign-in status=200", "route=none status=404"} {
			if !strings.Contains(log, want) {
				t.Errorf("the log lacks %q: %s", want, log)
			}
		}
	})
}

func TestTooLargeARequestIsRefused(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		request := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader("email="+strings.Repeat("a", mostBytes)))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if answer, err := app.fiber.Test(request, -1); err == nil && answer.StatusCode != http.StatusRequestEntityTooLarge {
			t.Fatalf("status %d", answer.StatusCode)
		}
	})
}

func TestLocalPath(t *testing.T) {
	for address, want := range map[string]string{
		"/bookings?x=1":        "/bookings?x=1",
		"":                     "/",
		"bookings":             "/",
		"//evil.test":          "/",
		"/\\evil.test":         "/",
		"https://evil.test/":   "/",
		"javascript:alert(1)":  "/",
		"/a\nSet-Cookie: b":    "/",
		"/sessions/vlo-2026/x": "/sessions/vlo-2026/x",
		"///evil.test":         "/",
		"/%2f/evil.test":       "/%2f/evil.test",
	} {
		if got := localPath(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

func TestAssetsAreOurOwnAndWithoutTheTypefaceOfGovUK(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		css := app.get(app.asset("govuk-frontend.min.css")).wantStatus(t, 200)
		if strings.Contains(css.Body, "GDS Transport") || strings.Contains(css.Body, "@font-face") {
			t.Error("the styles name the typeface of gov.uk")
		}
		if !strings.Contains(css.Body, typeface) {
			t.Error("the styles do not name our typeface")
		}
		app.headers["Accept-Encoding"] = "gzip"
		zipped := app.get(app.asset("govuk-frontend.min.css")).wantStatus(t, 200)
		if zipped.Header.Get("Content-Encoding") != "gzip" || len(zipped.Body)*3 > len(css.Body) {
			t.Errorf("%d bytes, %q", len(zipped.Body), zipped.Header.Get("Content-Encoding"))
		}
		app.get("/assets/0/nothing.css").wantStatus(t, 404)
		app.get("/assets/0/../app.go").wantStatus(t, 404)
	})
}

// A page comes compressed to who takes it so, and reads the same; not where it may repeat what
// was asked, and not to a form.
func TestPagesComeCompressed(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.get("/sign-in") // after which the visitor has a form's token
		packed := func(answer response, want bool) {
			t.Helper()
			got := answer.Header.Get("Content-Encoding") == "gzip"
			if got != want || answer.Header.Get("Vary") != "Accept-Encoding" {
				t.Errorf("%s: compressed %v, want %v; varies by %q", answer.Header.Get("Content-Type"), got, want, answer.Header.Get("Vary"))
			}
		}
		plain := app.get("/accessibility").wantStatus(t, 200)
		packed(plain, false)
		app.headers["Accept-Encoding"] = "br, gzip"
		small := app.get("/accessibility").wantStatus(t, 200)
		packed(small, true)
		if small.Body != plain.Body || small.Sent*2 > plain.Sent {
			t.Errorf("%d bytes of %d, the same page: %v", small.Sent, plain.Sent, small.Body == plain.Body)
		}
		packed(app.get("/no-such-page").wantStatus(t, 404), true)
		packed(app.get("/courses?search=token").wantStatus(t, 200), false)
		packed(app.post("/sign-in", "email", "nonsense").wantStatus(t, 422), false)
		app.headers["Accept-Encoding"] = "gzip;q=0"
		packed(app.get("/accessibility").wantStatus(t, 200), false)
	})
}

func TestAProxyIsBelievedOnlyWhenItIsTrusted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		for _, trusted := range [][]string{nil, {"0.0.0.0"}} {
			app := newTestApp(t, db, func(config *Config) { config.TrustedProxies = trusted })
			app.fiber.Get("/whoami", func(c *fiber.Ctx) error { return c.SendString(c.IP()) })
			app.headers["X-Forwarded-For"] = "192.0.2.7"
			got, want := app.get("/whoami").Body, "0.0.0.0"
			if trusted != nil {
				want = "192.0.2.7"
			}
			if got != want {
				t.Errorf("trusting %v: %q, want %q", trusted, got, want)
			}
		}
	})
}
