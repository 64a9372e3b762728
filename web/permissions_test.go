package web

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
)

// testdata/permissions.txt and testdata/permissions_courses.txt are who may do what: a row for
// every route, and for every state of a return and everybody's thing where that decides, a
// column for every role. The tests knock at every route as everybody and write the tables anew;
// where one differs from its file, either a door stands open, or somebody has decided who may
// pass a new one and writes it there.

// door is an address behind which something is done, with the name of its row, and what a form
// that is sent there says: next to nothing.
type door struct {
	name, method, path string
	form               url.Values
}

// The answers of the table. Whoever is let in may be told what is wrong with the form, or that a
// PDF cannot be made; an answer of another kind is printed as its status, and is in no table.
const (
	signInFirst = "sign in"
	refused     = "no"
	notNow      = "not now"
	notThere    = "none"
	letIn       = "yes"
)

// knock asks for a door as a role. The answer is that of the table.
func (d *doors) knock(t *testing.T, role people.Role, at door) string {
	t.Helper()
	browser := d.browsers[role]
	var body strings.Reader
	if at.method != fiber.MethodGet {
		form := url.Values{formField: {browser.token()}}
		for name, values := range at.form {
			form[name] = values
		}
		body = *strings.NewReader(form.Encode())
	}
	request := httptest.NewRequest(at.method, "http://muster.test"+at.path, &body)
	request.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationForm)
	for name, value := range browser.cookies {
		request.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	answer, err := d.fiber.Test(request, -1)
	d.must(err)
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	d.must(err)
	d.wantWithheld(t, role, at, string(said)+fmt.Sprint(answer.Header))
	switch status := answer.StatusCode; {
	case status == http.StatusSeeOther && strings.HasPrefix(answer.Header.Get("Location"), "/sign-in?"):
		return signInFirst
	case status == http.StatusForbidden:
		return refused
	case status == http.StatusConflict:
		return notNow
	case status == http.StatusNotFound:
		return notThere
	case status < 400, status == http.StatusUnprocessableEntity, status == http.StatusServiceUnavailable:
		return letIn
	default:
		return fmt.Sprint(status)
	}
}

// wantWithheld fails the test when somebody was answered what is withheld from their role, but for
// where it is shown to whoever was given its code. What a manager is told is struck off the list
// of what is still untold.
func (d *doors) wantWithheld(t *testing.T, role people.Role, at door, said string) {
	t.Helper()
	said = opened(t, said)
	for _, words := range d.withheld[role] {
		if strings.Contains(said, words) && !slices.Contains(d.shownByCode, at.name) {
			t.Errorf("%s tells the role %q of %q", at.name, role, words)
		}
	}
	if role == people.Manager {
		d.untold = slices.DeleteFunc(d.untold, func(words string) bool { return strings.Contains(said, words) })
	}
}

// takingBack is Muster in one transaction that never ends, so that what a knock has done can
// be taken back and all meet the same world. It is a demonstration, which has pages of its own.
func (d *doors) takingBack() {
	d.t.Helper()
	tx := d.db.Begin()
	d.must(tx.Error)
	d.t.Cleanup(func() { tx.Rollback() })
	app := newTestApp(d.t, tx, func(config *Config) { config.Demonstration = true })
	app.clock = d.clock
	for role, browser := range d.browsers {
		d.browsers[role] = app.anotherBrowser()
		d.browsers[role].cookies = browser.cookies
	}
	d.reportWorld = &reportWorld{app}
}

// try is knock, after which all is as before where the door has opened. What one that stays
// shut has done stays, so that it shows.
func (d *doors) try(t *testing.T, role people.Role, at door) string {
	t.Helper()
	d.must(d.db.Exec("SAVEPOINT knock").Error)
	answer := d.knock(t, role, at)
	stays := answer == signInFirst || answer == refused || answer == notNow || answer == notThere
	// After an error of its own PostgreSQL only goes back.
	if !stays || d.db.Exec("RELEASE SAVEPOINT knock").Error != nil {
		d.must(d.db.Exec("ROLLBACK TO SAVEPOINT knock").Error)
		d.must(d.db.Exec("RELEASE SAVEPOINT knock").Error)
	}
	return answer
}

// byRole is the part of the table for those who use a browser: all doors, tried by everybody.
// Whoever is refused changes nothing, and every door opens to somebody, but for those of never,
// which says why.
func (d *doors) byRole(t *testing.T, all []door, never map[string]string) string {
	t.Helper()
	roles := append([]people.Role{""}, people.Roles...)
	head := []string{"nobody"}
	for _, role := range people.Roles {
		head = append(head, strings.Replace(string(role), "administrator", "admin", 1))
	}
	for _, browser := range d.browsers {
		browser.token() // for which a visitor opens a page
	}
	slices.SortStableFunc(all, compareDoors)
	cells := make([][]string, len(all))
	for i, role := range roles {
		before := dump(t, d.db)
		for n, at := range all {
			cells[n] = append(cells[n], d.try(t, role, at))
		}
		t.Run("refused as "+head[i], func(t *testing.T) { wantSameDump(t, before, dump(t, d.db)) })
	}
	if len(d.untold) > 0 {
		t.Errorf("not even a manager is told %q: that others are not shows nothing", d.untold)
	}
	opens := map[string]bool{}
	table := permissionRow("", head)
	for n, at := range all {
		table += permissionRow(at.name, cells[n])
		method, address := at.route()
		opens[method+" "+address] = opens[method+" "+address] || slices.Contains(cells[n], letIn)
	}
	for route, open := range opens {
		if why := never[route]; open == (why != "") {
			t.Errorf("%s opens to somebody: %v, and the test says of it %q", route, open, why)
		}
	}
	return table
}

// route is the part of a row's name before what it is about: the method and the address.
func (at door) route() (method, address string) {
	name, _, _ := strings.Cut(at.name, ",")
	method, address, _ = strings.Cut(name, " ")
	return method, address
}

// compareDoors puts doors in order: by address, then by method.
func compareDoors(one, other door) int {
	method, address := one.route()
	otherMethod, otherAddress := other.route()
	return cmp.Or(strings.Compare(address, otherAddress), strings.Compare(method, otherMethod))
}

// permissionRow is a row of the table as it is printed.
func permissionRow(name string, cells []string) string {
	line := fmt.Sprintf("%-84s", name)
	for _, cell := range cells {
		line += fmt.Sprintf("%-10s", cell)
	}
	return strings.TrimRight(line, " ") + "\n"
}

// wantTable compares a table with its file.
func wantTable(t *testing.T, file, got string) {
	t.Helper()
	want, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	there, here := strings.Split(string(want), "\n"), strings.Split(got, "\n")
	for _, line := range there {
		if !strings.HasPrefix(line, "#") && !slices.Contains(here, line) {
			t.Errorf("the table has, and it is not so:\n%s", line)
		}
	}
	for _, line := range here {
		if !slices.Contains(there, line) {
			t.Errorf("it is so, and the table does not have it:\n%s", line)
		}
	}
}
