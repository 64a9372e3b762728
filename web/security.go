package web

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"html/template"
	"net/url"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
)

var (
	// errOtherSite refuses a request that another website had the browser make.
	errOtherSite = errors.New("the request was made by another website")
	// errFormToken refuses a form without the token of the browser that sends it.
	errFormToken = errors.New("the form's token is missing or not this browser's")
)

// The cookies. Neither is set before it is needed: a session by signing in, the
// other by a page with a form for somebody who has not signed in.
const (
	sessionCookie = "muster-session"
	formCookie    = "muster-form"
	noticeCookie  = "muster-notice"
)

// formField is the name of the hidden field with the form's token.
const formField = "csrf"

// contentSecurityPolicy allows our own files only: no script or style in the page,
// no frame, no form that goes elsewhere.
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// securityHeaders sets what every response carries. A handler may change the
// caching of what is not a page.
func (a *App) securityHeaders(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentSecurityPolicy, contentSecurityPolicy)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	// Not no-referrer: with that, browsers send no origin with our own forms.
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
	c.Set(fiber.HeaderCacheControl, "no-store")
	if a.secure() {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
	return c.Next()
}

func (a *App) secure() bool { return a.base.Scheme == "https" }

// cookieName is the name with the prefix by which browsers let only this very host
// set the cookie, where that can be had: over https.
func (a *App) cookieName(name string) string {
	if a.secure() {
		return "__Host-" + name
	}
	return name
}

// setCookie sets a cookie until expires, or for the browser's session when that is
// zero.
func (a *App) setCookie(c *fiber.Ctx, name, value string, expires time.Time) {
	c.Cookie(&fiber.Cookie{
		Name: a.cookieName(name), Value: value, Path: "/", Expires: expires,
		Secure: a.secure(), HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
	})
}

func (a *App) dropCookie(c *fiber.Ctx, name string) {
	a.setCookie(c, name, "", time.Unix(1, 0))
}

func changes(method string) bool {
	return method != fiber.MethodGet && method != fiber.MethodHead && method != fiber.MethodOptions
}

// refuseOtherSites refuses what would change something and comes, by the browser's
// own word, from another website. Browsers that say nothing are left to checkForm.
func (a *App) refuseOtherSites(c *fiber.Ctx) error {
	if !changes(c.Method()) {
		return c.Next()
	}
	switch c.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return c.Next()
	case "":
	default:
		return errOtherSite
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" {
		return c.Next()
	}
	from, err := url.Parse(origin)
	if err != nil || from.Host == "" || from.Host != a.base.Host && from.Host != string(c.Request().Host()) {
		return errOtherSite
	}
	return c.Next()
}

// refuseOddText refuses an address that is not text: no page has one, and the
// databases differ in what they make of it.
func refuseOddText(c *fiber.Ctx) error {
	odd := func(text []byte) bool {
		return !utf8.Valid(text) || bytes.ContainsFunc(text, unicode.IsControl)
	}
	refused := odd(c.Request().URI().Path())
	c.Request().URI().QueryArgs().VisitAll(func(name, value []byte) {
		refused = refused || odd(name) || odd(value)
	})
	if refused {
		return fiber.ErrBadRequest
	}
	return c.Next()
}

// checkForm refuses a form without the right token.
func (a *App) checkForm(c *fiber.Ctx) error {
	if !changes(c.Method()) {
		return nil
	}
	readMultipart(c)
	secret := a.formSecret(c)
	sent := c.Request().PostArgs().Peek(formField)
	if secret == "" || !hmac.Equal(sent, []byte(formToken(secret))) {
		return errFormToken
	}
	return nil
}

// formSecret is what the form's token is made from: the session's token, so that
// signing in or out makes earlier forms worthless, or a cookie of its own for
// visitors, so that their forms need no row in the database. Empty when the browser
// has neither.
func (a *App) formSecret(c *fiber.Ctx) string {
	if a.actor(c).SignedIn() {
		return c.Cookies(a.cookieName(sessionCookie))
	}
	return c.Cookies(a.cookieName(formCookie))
}

func formToken(secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("form"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// formTokenField is the hidden field for a form on the page being rendered. A
// visitor's first one sets the cookie it is made from.
func (a *App) formTokenField(c *fiber.Ctx) template.HTML {
	secret := a.formSecret(c)
	if secret == "" {
		secret, _ = c.Locals(formCookie).(string)
	}
	if secret == "" {
		secret = rand.Text()
		c.Locals(formCookie, secret)
		a.setCookie(c, formCookie, secret, time.Time{})
	}
	return template.HTML(`<input type="hidden" name="` + formField + `" value="` + formToken(secret) + `">`)
}

// localPath is address when it is a path of Muster's own, else "/". It keeps a
// link that signs somebody in from sending them elsewhere.
func localPath(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.IsAbs() || parsed.Host != "" || !strings.HasPrefix(address, "/") ||
		strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n\t") {
		return "/"
	}
	return address
}
