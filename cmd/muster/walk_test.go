package main

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/cmd/muster/demonstration"
	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
	"muster/web"
	"muster/web/htmltest"
)

// samplesARoute is how many addresses of one route the walk opens for each person.
const samplesARoute = 2

// walk opens pages as a browser would, without scripts.
type walk struct {
	t        *testing.T
	send     func(*http.Request, ...int) (*http.Response, error)
	people   *people.Service
	log      *bytes.Buffer
	patterns []string // of the GET routes, in the order they are matched
	reached  map[string]visit
}

// visit is an address that a person has opened.
type visit struct{ cookie, path string }

// TestLookingChangesNothing walks the demonstration by its links, as a visitor and as
// each of its people. Every page is there and accessible, and when all have been
// looked at, no row of any table has changed: no GET changes anything. The one
// exception are entries of the audit log that somebody has read personal data. The funder
// reads of no delegate on any page that anybody has come to.
func TestLookingChangesNothing(t *testing.T) {
	db := dbtest.Open(t, dbtest.SQLiteAddress(t))
	w := newWalk(t, db)
	cookies := map[string]string{"": ""}
	for _, account := range demonstration.Accounts {
		cookies[account.Email] = w.signIn(account.Email)
	}
	before := contents(t, db)
	for _, email := range slices.Sorted(maps.Keys(cookies)) {
		w.look(email, cookies[email])
	}
	w.lookAtSurveys(db)
	w.seesNobody(db, "funder@example.org", cookies["funder@example.org"])
	for _, pattern := range w.patterns {
		if _, reached := w.reached[pattern]; !reached && !w.probe(pattern) && noPages[pattern] == "" {
			t.Errorf("the walk does not come to %s", pattern)
		}
	}
	for table, content := range contents(t, db) {
		if before[table] != content {
			t.Errorf("looking changed the table %s", table)
		}
	}
}

// byToken is why the walk leaves out what other programs read.
const byToken = "for programs with a token, whose use is recorded"

// noPages are the routes that the walk leaves out, and why.
var noPages = map[string]string{
	"/sign-in/link/:token":                "its links stand in emails; the tests of signing in open them",
	"/favicon.ico":                        "browsers ask for it by themselves",
	"/register-without-connection":        "a browser keeps it and shows it where there is no line",
	"/api/v1/figures":                     byToken,
	"/api/v1/figures.csv":                 byToken,
	"/api/v1/returns":                     byToken,
	"/api/v1/returns/:return":             byToken,
	"/api/v1/returns/:return/figures":     byToken,
	"/api/v1/returns/:return/figures.csv": byToken,
	"/health/live":                        "for the machinery",
	"/health/ready":                       "for the machinery",
	"/assets/:version/*":                  "not a page",
}

// lookAtSurveys opens every survey by its code, which stands on screens and on paper.
// Most have closed.
func (w *walk) lookAtSurveys(db *gorm.DB) {
	w.t.Helper()
	var codes []string
	if err := db.Table("survey_codes").Pluck("code", &codes).Error; err != nil || len(codes) == 0 {
		w.t.Fatalf("%d codes, %v", len(codes), err)
	}
	for _, code := range codes {
		if status, _, _ := w.get("", "/s/"+code); status != http.StatusOK && status != http.StatusGone {
			w.t.Errorf("/s/%s: %d", code, status)
		}
	}
}

// probe opens a page that is reached by sending a form: its address is that of a page
// that was reached, and its own last segments. It may lead back, or refuse, but not
// fail. It tells whether there was such a page.
func (w *walk) probe(pattern string) bool {
	w.t.Helper()
	parent, own := pattern, ""
	for parent != "" {
		if from, ok := w.reached[parent]; ok {
			path, _, _ := strings.Cut(from.path, "?")
			own = parameter.ReplaceAllString(own, "1")
			if status, _, _ := w.get(from.cookie, path+own); status >= http.StatusInternalServerError {
				w.t.Errorf("%s%s: %d", path, own, status)
			}
			return true
		}
		cut := strings.LastIndex(parent, "/")
		parent, own = parent[:cut], parent[cut:]+own
	}
	return false
}

var parameter = regexp.MustCompile(`:\w+`)

// newWalk is the demonstration as `demo --serve` serves it, without its jobs.
func newWalk(t *testing.T, db *gorm.DB) *walk {
	t.Helper()
	pairs := surveys.NewPairKey()
	if _, err := demonstration.Load(t.Context(), db, time.Now(), pairs, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	return walkOn(t, db, newServices(db, time.Now, pairs))
}

// walkOn is the same on a demonstration that is loaded.
func walkOn(t *testing.T, db *gorm.DB, services services) *walk {
	t.Helper()
	w := &walk{t: t, people: services.people, log: &bytes.Buffer{}, reached: map[string]visit{}}
	app, err := web.New(web.Config{
		BaseURL: "http://muster.test", Demonstration: true, Now: time.Now, Log: slog.New(slog.NewTextHandler(w.log, nil)),
		RequestDeadline: 5 * time.Minute, // what is tested is what a page shows, on however busy a machine
	}, services.forWeb(db))
	if err != nil {
		t.Fatal(err)
	}
	server := app.Fiber()
	w.send = server.Test
	for _, route := range server.GetRoutes(true) {
		if route.Method == http.MethodGet {
			w.patterns = append(w.patterns, route.Path)
		}
	}
	return w
}

// signIn returns the cookie of a person's session.
func (w *walk) signIn(email string) string {
	w.t.Helper()
	link, err := w.people.MintSignIn(w.t.Context(), email, "/")
	if err != nil {
		w.t.Fatal(err)
	}
	signedIn, err := w.people.SignInByToken(w.t.Context(), link.Token)
	if err != nil {
		w.t.Fatal(err)
	}
	return "muster-session=" + signedIn.Token
}

// look follows every link from the start page, to so many addresses of each route.
func (w *walk) look(email, cookie string) {
	w.t.Helper()
	seen := map[string]bool{"/": true}
	opened := map[string]int{}
	for queue := []string{"/"}; len(queue) > 0; queue = queue[1:] {
		path := queue[0]
		kind := w.kindOf(path)
		if opened[kind] >= samplesARoute {
			continue
		}
		opened[kind]++
		for _, link := range w.open(email, cookie, path) {
			if !seen[link] {
				seen[link] = true
				queue = append(queue, link)
			}
		}
	}
	if len(opened) < 5 {
		w.t.Errorf("%q saw only %v", email, opened)
	}
}

var routeInLog = regexp.MustCompile(`msg=request .*route=(\S+)`)

// kindOf is the route of an address and the names of what it asks, so that the walk
// sees each kind of page and not each page.
func (w *walk) kindOf(address string) string {
	path, query, _ := strings.Cut(address, "?")
	values, _ := url.ParseQuery(query)
	asked := strings.Join(slices.Sorted(maps.Keys(values)), "&")
	for _, pattern := range w.patterns {
		if matches(pattern, path) {
			return pattern + "?" + asked
		}
	}
	return address
}

func matches(pattern, path string) bool {
	segments := strings.Split(path, "/")
	return slices.EqualFunc(strings.Split(pattern, "/"), segments, func(wanted, segment string) bool {
		return wanted == segment || strings.HasPrefix(wanted, ":")
	})
}

// get opens an address.
func (w *walk) get(cookie, path string) (status int, header http.Header, body string) {
	w.t.Helper()
	request := httptest.NewRequest(http.MethodGet, "http://muster.test"+path, nil)
	request.Header.Set("Cookie", cookie)
	w.log.Reset()
	answer, err := w.send(request, -1)
	if err != nil {
		w.t.Fatalf("%s: %v", path, err)
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	if match := routeInLog.FindStringSubmatch(w.log.String()); match != nil && answer.StatusCode < 400 {
		w.reached[strings.Trim(match[1], `"`)] = visit{cookie, path}
	}
	return answer.StatusCode, answer.Header, string(content)
}

// open opens a page, checks it, and returns the addresses it leads to.
func (w *walk) open(email, cookie, path string) []string {
	w.t.Helper()
	status, header, body := w.get(cookie, path)
	switch {
	case status == http.StatusSeeOther:
		return []string{strings.TrimPrefix(header.Get("Location"), "http://muster.test")}
	case status != http.StatusOK:
		w.t.Errorf("%q at %s: %d", email, path, status)
		return nil
	case !strings.HasPrefix(header.Get("Content-Type"), "text/html"), strings.HasPrefix(header.Get("Content-Disposition"), "attachment"):
		return nil
	}
	page := htmltest.Parse(w.t, body)
	for _, fault := range htmltest.Faults(page) {
		w.t.Errorf("%q at %s: %s", email, path, fault)
	}
	return addresses(page, path)
}

// addresses are where a page's links, images and search forms lead within Muster.
func addresses(page htmltest.Element, from string) []string {
	base, _ := url.Parse(from)
	var found []string
	add := func(reference string) {
		if address, err := base.Parse(reference); err == nil && address.Host == "" && address.Path != "" && address.Scheme == "" {
			address.Fragment = ""
			found = append(found, address.String())
		}
	}
	for _, link := range page.All("a[href]") {
		add(link.Attribute("href"))
	}
	for _, image := range page.All("img[src]") {
		add(image.Attribute("src"))
	}
	for _, form := range page.All("form") {
		if !strings.EqualFold(form.Attribute("method"), http.MethodPost) {
			add(form.Attribute("action"))
		}
	}
	return found
}

// recordsOfLooking are the tables of what was released to whom, and of the steps in which it
// was: who looks at a figure is to be found there.
var recordsOfLooking = []string{"survey_releases", "survey_released_sets", "survey_wave_steps"}

// contents is every row of every table, as one text a table, without the entries
// that personal data was read and the record of releases.
func contents(t *testing.T, db *gorm.DB) map[string]string {
	t.Helper()
	tables, err := db.Migrator().GetTables()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, table := range tables {
		if slices.Contains(recordsOfLooking, table) {
			continue
		}
		var rows []map[string]any
		if err := db.Table(table).Find(&rows).Error; err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, row := range rows {
			if act, _ := row["act"].(string); table == "audit_entries" && strings.HasSuffix(act, " read") {
				continue
			}
			lines = append(lines, fmt.Sprint(row))
		}
		slices.Sort(lines)
		all[table] = strings.Join(lines, "\n")
	}
	return all
}
