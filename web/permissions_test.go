package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/reports"
)

// testdata/permissions.txt is who may do what of the reports: a row for every route, and for
// every state of a return where that decides, a column for every role. The tests knock at every
// route as everybody and write the table anew; where it differs from the file, either a door
// stands open, or somebody has decided who may pass a new one and writes it there.

// The first parts of the addresses that are the reports', and of those that are not. A route
// of neither fails the test.
var (
	reportAddresses = []string{
		"programme", "programmes", "boards", "deliverables", "kpis", "engagement", "indicators", "grants", "returns", "receipts", "tokens", "results",
	}
	otherAddresses = []string{
		"", "a", "accessibility", "approvals", "audit", "bookings", "calendar", "certificates", "comments", "cookies", "courses", "coverage", "demand", "demonstration",
		"delegates", "health", "help", "holds", "interests", "items", "nominations", "organisation", "people", "places", "privacy", "questionnaires",
		"register-without-connection", "s", "sessions", "sign-in", "sign-out", "standing", "surveys", "swaps", "trainer", "training", "waves",
	}
)

// doors is a world of returns, one in each state, with all that the routes' addresses name.
type doors struct {
	*reportWorld
	slugs    map[reports.ReturnState]string
	evidence map[reports.ReturnState]string
	question map[reports.ReturnState]string
	token    string // of a program; spare is one to be revoked
	spare    string
	browsers map[people.Role]*testApp
}

var returnStates = []reports.ReturnState{reports.Draft, reports.Submitted, reports.Approved, reports.Accepted, reports.Locked}

func newDoors(w *reportWorld) *doors {
	d := &doors{
		reportWorld: w, slugs: map[reports.ReturnState]string{}, evidence: map[reports.ReturnState]string{},
		question: map[reports.ReturnState]string{}, browsers: map[people.Role]*testApp{"": w.anotherBrowser()},
	}
	for _, role := range []people.Role{people.Contact, people.Trainer} {
		w.person(string(role)+"@example.org", "The "+string(role), people.Grant{Role: role, OrganisationID: "kent"})
	}
	w.person("administrator@example.org", "The administrator", people.Grant{Role: people.Administrator})
	for _, role := range people.Roles {
		d.browsers[role] = w.anotherBrowser()
		d.browsers[role].signInAs(string(role) + "@example.org")
	}
	for i, state := range returnStates {
		d.fileReturn(state, []string{"2026-02-28", "2026-01-31", "2025-12-31", "2025-09-30", "2025-06-30"}[i])
	}
	for _, id := range []*string{&d.token, &d.spare} {
		token, _, err := w.services.Reports.MakeReadToken(w.t.Context(), w.actor(people.Manager), reports.ReadToken{Name: "R", Programme: reportProgramme, Scope: reports.ScopeReturns}, 30)
		w.must(err)
		*id = token.ID
	}
	return d
}

// fileReturn files a return with a file of evidence, takes it to a state, and has the board ask
// about it on the way.
func (d *doors) fileReturn(state reports.ReturnState, asAt string) {
	ctx, manager, board := d.t.Context(), d.actor(people.Manager), d.actor(people.Board)
	filed, err := d.services.Reports.StartReturn(ctx, manager, reportProgramme, asAt)
	d.must(err)
	evidence, err := d.services.Reports.AddEvidence(ctx, manager, filed.Slug, reports.Evidence{Title: "Minutes", FileName: "minutes.txt", Content: []byte("Minutes of " + asAt)})
	d.must(err)
	_, err = d.services.Reports.SaveReturnEntry(ctx, manager, filed.Slug, reports.ReturnEntry{
		Section: "narrative", Key: "A", Answers: map[string]string{"done": wordsOf(state), "next": wordsOf(state)},
	})
	d.must(err)
	d.slugs[state], d.evidence[state], d.question[state] = filed.Slug, evidence.ID, "none"
	type move struct {
		act   reports.ReturnAct
		actor people.Actor
	}
	steps := []move{{reports.Submit, manager}, {reports.Approve, board}, {reports.Accept, d.actor(people.Funder)}, {reports.Lock, manager}}
	if state == reports.Approved { // which says otherwise than it did when it was approved first
		for _, step := range []move{{reports.Submit, manager}, {reports.Approve, board}, {reports.Reopen, manager}} {
			read, _, err := d.services.Reports.ReadReturn(ctx, manager, filed.Slug)
			d.must(err)
			filed, err = d.services.Reports.MoveReturn(ctx, step.actor, filed.Slug, step.act, read.Version(), "Once more.")
			d.must(err)
		}
	}
	for _, step := range steps {
		if filed.State == state {
			return
		}
		read, _, err := d.services.Reports.ReadReturn(ctx, step.actor, filed.Slug)
		if step.act == reports.Approve || step.act == reports.Submit {
			read, _, err = d.services.Reports.ReadReturn(ctx, manager, filed.Slug)
		}
		d.must(err)
		filed, err = d.services.Reports.MoveReturn(ctx, step.actor, filed.Slug, step.act, read.Version(), "")
		d.must(err)
		if step.act == reports.Submit {
			asked, err := d.services.Reports.AskAboutFigure(ctx, board, filed.Slug, "kpi.briefings", "Why?")
			d.must(err)
			d.question[state] = asked.ID
		}
	}
}

// door is an address behind which something is done, with the name of its row.
type door struct {
	name, method, path string
}

// doorsOf are those of a route, in each state of a return where it is about one.
func (d *doors) doorsOf(r route) []door {
	name := r.method + " " + r.path
	switch {
	case strings.HasSuffix(r.path, "/steps/:act"):
		var all []door
		for _, act := range []reports.ReturnAct{reports.Submit, reports.Approve, reports.Accept, reports.Lock, reports.Reopen} {
			one := route{method: r.method, path: strings.Replace(r.path, ":act", string(act), 1)}
			states := returnStates
			if r.method != fiber.MethodGet { // which is refused by role alone before its state is looked at
				states = states[:1]
			}
			for _, state := range states {
				all = append(all, door{one.method + " " + one.path + ", " + string(state), r.method, d.fill(one.path, state)})
			}
		}
		return all
	case strings.HasSuffix(r.path, "/files/:format") && !strings.HasPrefix(r.path, "/returns"):
		var all []door
		for _, format := range dashboardFormats {
			path := strings.Replace(r.path, ":format", format.name, 1)
			all = append(all, door{r.method + " " + path, r.method, d.fill(path, "")})
		}
		return all
	case strings.Contains(r.path, ":format"):
		var all []door
		for _, format := range ReturnFormats {
			path := strings.Replace(r.path, ":format", format.Name, 1)
			for _, state := range []reports.ReturnState{reports.Draft, reports.Approved} {
				all = append(all, door{r.method + " " + path + ", " + string(state), r.method, d.fill(path, state)})
			}
		}
		return all
	case strings.Contains(r.path, ":return"):
		var all []door
		for _, state := range returnStates[:3] {
			all = append(all, door{name + ", " + string(state), r.method, d.fill(r.path, state)})
		}
		return all
	case strings.HasPrefix(r.path, "/receipts/"):
		all := []door{{name, r.method, d.fill(r.path, "")}}
		for _, state := range returnStates[:3] {
			all = append(all, door{name + "?return=..., " + string(state), r.method, d.fill(r.path, state) + "?return=" + d.slugs[state]})
		}
		return all
	}
	if r.method != fiber.MethodGet {
		r.path = strings.Replace(r.path, ":token", d.spare, 1)
	}
	if strings.HasPrefix(r.path, "/results") {
		return []door{{name, r.method, r.path + "?before=BEFORE&after=AFTER&item=sure&figure=sure.change"}}
	}
	return []door{{name, r.method, d.fill(r.path, "")}}
}

// fill puts what there is in the place of a route's parameters.
func (d *doors) fill(path string, state reports.ReturnState) string {
	code := "briefings"
	if strings.HasPrefix(path, "/grants/") {
		code = "all"
	}
	if state == "" {
		state = reports.Draft
	}
	if strings.HasSuffix(path, "/questions/new") {
		path += "?figure=kpi.briefings"
	}
	return strings.NewReplacer(
		":letter", "A", ":code", code, ":return", d.slugs[state], ":section", "narrative", ":entry", "A", ":file", d.evidence[state],
		":question", d.question[state], ":key", "kpi.briefings", ":course", "VLO", ":shape", "wide", ":scale", "VLO.0", ":token", d.token,
		":programme", reportProgramme, ":version", "1",
	).Replace(path)
}

// knock asks for a door as a role, with a form that says next to nothing. The answer is that of
// the table.
func (d *doors) knock(role people.Role, at door) string {
	browser := d.browsers[role]
	var body strings.Reader
	if at.method != fiber.MethodGet {
		body = *strings.NewReader(url.Values{formField: {browser.token()}, "figure": {"kpi.briefings"}}.Encode())
	}
	request := httptest.NewRequest(at.method, "http://muster.test"+at.path, &body)
	request.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationForm)
	for name, value := range browser.cookies {
		request.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	answer, err := d.fiber.Test(request, -1)
	d.must(err)
	answer.Body.Close()
	switch status := answer.StatusCode; {
	case status == http.StatusSeeOther && strings.HasPrefix(answer.Header.Get("Location"), "/sign-in?"):
		return "sign in"
	case status == http.StatusForbidden:
		return "no"
	case status == http.StatusConflict && at.method == fiber.MethodGet:
		return "not now"
	case status == http.StatusNotFound:
		return "none"
	case status >= 500 && status != http.StatusServiceUnavailable:
		return fmt.Sprint(status)
	}
	return "yes"
}

// permissionRow is a row of the table as it is printed.
func permissionRow(name string, cells []string) string {
	line := fmt.Sprintf("%-84s", name)
	for _, cell := range cells {
		line += fmt.Sprintf("%-10s", cell)
	}
	return strings.TrimRight(line, " ") + "\n"
}

// TestWhoMayDoWhatOfTheReports knocks at every door as everybody.
func TestWhoMayDoWhatOfTheReports(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // without Chromium nobody waits for a PDF
	want, err := os.ReadFile("testdata/permissions.txt")
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		d := newDoors(newReportWorld(newTestApp(t, db)))
		got := d.byRole(t) + "\n" + d.byToken(t)
		wantSameLines(t, string(want), got)
	})
}

func wantSameLines(t *testing.T, want, got string) {
	t.Helper()
	there, here := strings.Split(want, "\n"), strings.Split(got, "\n")
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

// byRole is the part of the table for those who use a browser. Whoever is refused changes
// nothing.
func (d *doors) byRole(t *testing.T) string {
	t.Helper()
	roles := append([]people.Role{""}, people.Roles...)
	head := []string{"nobody"}
	for _, role := range people.Roles {
		head = append(head, strings.Replace(string(role), "administrator", "admin", 1))
	}
	var all []door
	for _, route := range d.app.table() {
		first, _, _ := strings.Cut(route.path[1:], "/")
		switch {
		case slices.Contains(reportAddresses, first):
			all = append(all, d.doorsOf(route)...)
		case !slices.Contains(otherAddresses, first) && first != "api":
			t.Errorf("%s %s: say in this test whether /%s is the reports'", route.method, route.path, first)
		}
	}
	cells := make([][]string, len(all))
	for i := range cells {
		cells[i] = make([]string, len(roles))
	}
	// Those who may change something come last, so that all meet the same world.
	order := append(slices.DeleteFunc(slices.Clone(roles), func(r people.Role) bool { return r == people.Manager }), people.Manager)
	for _, role := range order {
		before := dump(t, d.db)
		for i, at := range all {
			cells[i][slices.Index(roles, role)] = d.knock(role, at)
		}
		if role != people.Manager && role != people.Administrator {
			after := dump(t, d.db)
			for _, table := range []string{"audit_entries", "survey_releases", "survey_released_sets", "survey_wave_steps"} {
				delete(after, table) // that somebody has read figures is recorded
			}
			wantSameDump(t, before, after)
		}
	}
	lines := make([]string, len(all))
	for i, at := range all {
		lines[i] = permissionRow(at.name, cells[i])
	}
	return permissionRow("", head) + strings.Join(lines, "")
}

// byToken is the part for programs: what each token reads, and what is read without a good one.
func (d *doors) byToken(t *testing.T) string {
	t.Helper()
	tokens := []string{"", "muster_nonsense", d.readToken(reports.ScopeReleased), d.readToken(reports.ScopeReturns), d.readToken(reports.ScopeFigures), d.spentToken()}
	lines := permissionRow("", []string{"none", "unknown", "released", "returns", "figures", "revoked"})
	for _, route := range d.app.apiRoutes() {
		for _, at := range d.doorsOf(route) {
			path, name := strings.TrimPrefix(at.path, apiAt), at.name
			if route.path == apiAt+"/figures" || route.path == apiAt+"/figures.csv" {
				path += "?as-at=2026-02-28"
			}
			var cells []string
			for _, token := range tokens {
				cells = append(cells, map[int]string{200: "yes", 401: "no token", 403: "no", 404: "none such"}[d.askAPI(path, token).Status])
			}
			lines += permissionRow(name, cells)
		}
	}
	return lines
}

// spentToken is a token that was revoked.
func (w *reportWorld) spentToken() string {
	w.t.Helper()
	manager := w.actor(people.Manager)
	token, secret, err := w.services.Reports.MakeReadToken(w.t.Context(), manager, reports.ReadToken{Name: "Spent", Programme: reportProgramme, Scope: reports.ScopeReturns}, 30)
	w.must(err)
	w.must(w.services.Reports.RevokeReadToken(w.t.Context(), manager, token.ID))
	return secret
}
