package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/notices"
	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/reports"
	"muster/surveys"
	"muster/web/htmltest"
)

// morning is when tests begin: Monday 2 March 2026, 9am in London.
var morning = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// testPairs is the key of the tests' pair codes and links.
var testPairs = surveys.NewPairKey()

// testApp is Muster over a real database, and a browser that keeps cookies.
type testApp struct {
	t        *testing.T
	db       *gorm.DB
	config   Config
	services Services
	clock    time.Time
	log      *bytes.Buffer
	app      *App
	fiber    *fiber.App
	cookies  map[string]string
	headers  map[string]string
}

// response is what a request came back with. Page is empty when it is no page. Body is unpacked
// where a page came compressed, Sent is how many bytes it came in.
type response struct {
	Status  int
	Header  http.Header
	Body    string
	Page    htmltest.Element
	Address string
	Sent    int
}

// each runs test with Muster over an empty database of each engine, beside other tests.
func each(t *testing.T, test func(t *testing.T, app *testApp)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) { test(t, newTestApp(t, db)) })
}

// newTestApp is Muster over db, at a clock that stands at morning until the test
// moves app.clock.
func newTestApp(t *testing.T, db *gorm.DB, configure ...func(*Config)) *testApp {
	t.Helper()
	app := &testApp{t: t, db: db, clock: morning, log: &bytes.Buffer{}, cookies: map[string]string{}, headers: map[string]string{}}
	now := func() time.Time { return app.clock }
	app.config = Config{
		BaseURL: "http://muster.test",
		// Tests with many requests at once also run on machines that are busy.
		RequestDeadline: 5 * time.Minute,
		Now:             now,
		Log:             slog.New(slog.NewTextHandler(app.log, nil)),
	}
	for _, change := range configure {
		change(&app.config)
	}
	who := people.New(db, now)
	catalogue := courses.New(db, now, who)
	asked := surveys.New(db, now, catalogue, who, testPairs)
	app.services = Services{
		People:  who,
		Notices: notices.New(db, now),
		Courses: catalogue,
		Surveys: asked,
		Reports: reports.New(db, now, catalogue, asked, who),
		Ready:   func(ctx context.Context) error { return db.WithContext(ctx).Exec("SELECT 1").Error },
	}
	var err error
	if app.app, err = New(app.config, app.services); err != nil {
		t.Fatal(err)
	}
	app.fiber = app.app.Fiber()
	return app
}

// person makes a person with roles besides delegate.
func (app *testApp) person(email, name string, grants ...people.Grant) people.Person {
	app.t.Helper()
	person, err := app.services.People.EnsurePerson(app.t.Context(), people.System, people.Person{Email: email, Name: name})
	if err != nil {
		app.t.Fatal(err)
	}
	for _, grant := range grants {
		if err := app.services.People.GrantRole(app.t.Context(), people.System, person.ID, grant); err != nil {
			app.t.Fatal(err)
		}
	}
	return person
}

// signInAs makes the browser the person's.
func (app *testApp) signInAs(email string) {
	app.t.Helper()
	link, err := app.services.People.MintSignIn(app.t.Context(), email, "/")
	if err != nil {
		app.t.Fatal(err)
	}
	signedIn, err := app.services.People.SignInByToken(app.t.Context(), link.Token)
	if err != nil {
		app.t.Fatal(err)
	}
	app.cookies = map[string]string{app.app.cookieName(sessionCookie): signedIn.Token}
}

// anotherBrowser is the same Muster seen from a browser without cookies.
func (app *testApp) anotherBrowser() *testApp {
	other := *app
	other.cookies = map[string]string{}
	return &other
}

// get asks for a page and checks that it is accessible.
func (app *testApp) get(path string) response {
	app.t.Helper()
	return app.send(httptest.NewRequest(http.MethodGet, "http://muster.test"+path, nil))
}

// post sends a form, with the token that stands in the browser's pages: pairs of
// names and values.
func (app *testApp) post(path string, pairs ...string) response {
	app.t.Helper()
	values := url.Values{formField: {app.token()}}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return app.postValues(path, values)
}

// postValues sends a form as it is, token or not.
func (app *testApp) postValues(path string, values url.Values) response {
	app.t.Helper()
	request := httptest.NewRequest(http.MethodPost, "http://muster.test"+path, strings.NewReader(values.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return app.send(request)
}

// token is the form token of this browser. A visitor gets one by opening a page with
// a form.
func (app *testApp) token() string {
	app.t.Helper()
	if secret := app.cookies[app.app.cookieName(sessionCookie)]; secret != "" {
		return formToken(secret)
	}
	if app.cookies[app.app.cookieName(formCookie)] == "" {
		app.get("/sign-in")
	}
	return formToken(app.cookies[app.app.cookieName(formCookie)])
}

func (app *testApp) send(request *http.Request) response {
	app.t.Helper()
	for name, value := range app.cookies {
		request.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for name, value := range app.headers {
		request.Header.Set(name, value)
	}
	answer, err := app.fiber.Test(request, -1)
	if err != nil {
		app.t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		app.t.Fatal(err)
	}
	for _, cookie := range answer.Cookies() {
		if cookie.Value == "" {
			delete(app.cookies, cookie.Name)
		} else {
			app.cookies[cookie.Name] = cookie.Value
		}
	}
	got := response{Status: answer.StatusCode, Header: answer.Header, Body: string(body), Address: answer.Header.Get("Location"), Sent: len(body)}
	isFile := strings.HasPrefix(answer.Header.Get("Content-Disposition"), "attachment")
	if strings.HasPrefix(answer.Header.Get("Content-Type"), "text/html") && !isFile {
		got.Body = unpacked(app.t, got)
		got.Page = htmltest.Parse(app.t, got.Body)
		htmltest.Accessible(app.t, got.Page)
	}
	return got
}

func unpacked(t *testing.T, page response) string {
	t.Helper()
	if page.Header.Get("Content-Encoding") != "gzip" {
		return page.Body
	}
	reader, err := gzip.NewReader(strings.NewReader(page.Body))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// wantStatus fails the test when the answer has another status.
func (r response) wantStatus(t *testing.T, status int) response {
	t.Helper()
	if r.Status != status {
		t.Fatalf("status %d, want %d: %s", r.Status, status, r.text())
	}
	return r
}

// wantText fails the test when the page does not say all of texts.
func (r response) wantText(t *testing.T, texts ...string) response {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(r.text(), text) {
			t.Fatalf("the page does not say %q:\n%s", text, r.text())
		}
	}
	return r
}

// wantAddress fails the test when the answer does not lead to path.
func (r response) wantAddress(t *testing.T, path string) response {
	t.Helper()
	if r.Status != http.StatusSeeOther || r.Address != path {
		t.Fatalf("status %d to %q, want 303 to %q: %s", r.Status, r.Address, path, r.text())
	}
	return r
}

func (r response) text() string {
	if r.Page == (htmltest.Element{}) {
		return r.Body
	}
	return r.Page.Text()
}
