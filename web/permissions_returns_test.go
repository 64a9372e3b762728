package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/reports"
)

// The first parts of the addresses that are the reports'. All others are in the other table.
var reportAddresses = []string{
	"programme", "programmes", "boards", "deliverables", "kpis", "engagement", "indicators", "grants", "returns", "receipts", "tokens", "results",
}

// isReports tells whether a route is in the table of the reports.
func isReports(path string) bool {
	first, _, _ := strings.Cut(path[1:], "/")
	return slices.Contains(reportAddresses, first)
}

// doors is a world of returns, one in each state, with all that the routes' addresses name.
type doors struct {
	*reportWorld
	slugs    map[reports.ReturnState]string
	version  map[reports.ReturnState]string
	evidence map[reports.ReturnState]string
	question map[reports.ReturnState]string
	finding  string // of the draft, with a reason why it stands
	open     string // a risk of the return before the draft, and one that is closed
	closed   string
	token    string // of a program
	browsers map[people.Role]*testApp
	// withheld are words that nobody of a role may be told, untold those of them that no manager
	// was told yet. shownByCode are the rows of what is shown to whoever was given its code.
	withheld    map[people.Role][]string
	untold      []string
	shownByCode []string
}

var returnStates = []reports.ReturnState{reports.Draft, reports.Submitted, reports.Approved, reports.Accepted, reports.Locked}

func newDoors(w *reportWorld) *doors {
	d := &doors{
		reportWorld: w, slugs: map[reports.ReturnState]string{}, version: map[reports.ReturnState]string{}, evidence: map[reports.ReturnState]string{},
		question: map[reports.ReturnState]string{}, browsers: map[people.Role]*testApp{"": w.anotherBrowser()},
		withheld: map[people.Role][]string{}, untold: []string{wordsOf(reports.Draft), wordsOf(reports.Submitted)},
	}
	for _, state := range returnStates {
		for _, role := range []people.Role{"", people.Delegate, people.Contact, people.Trainer, people.Funder} {
			if role != people.Funder || !state.Released() {
				d.withheld[role] = append(d.withheld[role], wordsOf(state))
			}
		}
	}
	for _, role := range []people.Role{people.Contact, people.Trainer} {
		w.person(string(role)+"@example.org", "The "+string(role), people.Grant{Role: role, OrganisationID: "kent"})
	}
	w.person("administrator@example.org", "The administrator", people.Grant{Role: people.Administrator})
	for _, role := range people.Roles {
		d.browsers[role] = w.anotherBrowser()
		d.browsers[role].signInAs(string(role) + "@example.org")
	}
	w.must(w.services.Reports.AddKPI(w.t.Context(), people.System, reports.KPI{
		Programme: reportProgramme, Code: "calls", Letter: "B", Title: "Calls answered", Unit: "calls", Direction: reports.AtLeast,
		Measure: reports.Measure{Kind: reports.EnteredNumber, Entry: "calls", Aggregate: reports.AddedUp}, StartsOn: "2025-04-01", EndsOn: "2026-03-31",
	}))
	for i, state := range returnStates {
		d.fileReturn(state, []string{"2026-02-28", "2026-01-31", "2025-12-31", "2025-09-30", "2025-06-30"}[i])
	}
	d.explainDraft()
	for _, state := range returnStates {
		filed, _, err := w.services.Reports.ReadReturn(w.t.Context(), d.actor(people.Manager), d.slugs[state])
		w.must(err)
		d.version[state] = filed.Version()
	}
	token, _, err := w.services.Reports.MakeReadToken(w.t.Context(), w.actor(people.Manager), reports.ReadToken{Name: "R", Programme: reportProgramme, Scope: reports.ScopeReturns}, 30)
	w.must(err)
	d.token = token.ID
	return d
}

// fileReturn files a return with a file of evidence and two risks, takes it to a state, and has
// the board ask about it on the way.
func (d *doors) fileReturn(state reports.ReturnState, asAt string) {
	ctx, manager, board := d.t.Context(), d.actor(people.Manager), d.actor(people.Board)
	filed, err := d.services.Reports.StartReturn(ctx, manager, reportProgramme, asAt)
	d.must(err)
	evidence, err := d.services.Reports.AddEvidence(ctx, manager, filed.Slug, reports.Evidence{Title: "Minutes", FileName: "minutes.txt", Content: []byte("Minutes of " + asAt)})
	d.must(err)
	said := wordsOf(state)
	if state == reports.Draft {
		said += ". 4 briefings were held." // of which the records have three
	}
	_, err = d.services.Reports.SaveReturnEntry(ctx, manager, filed.Slug, reports.ReturnEntry{
		Section: "narrative", Key: "A", Answers: map[string]string{"done": said, "next": wordsOf(state)},
	})
	d.must(err)
	if state == reports.Submitted {
		d.open, d.closed = d.addRisk(filed.Slug), d.addRisk(filed.Slug)
	}
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

func (d *doors) addRisk(slug string) string {
	d.t.Helper()
	risk, err := d.services.Reports.SaveReturnEntry(d.t.Context(), d.actor(people.Manager), slug, reports.ReturnEntry{Section: reports.RisksSection, Answers: map[string]string{
		"title": "Few trainers", "kind": "Risk", "severity": "Low", "description": "Time is lost.", "action": "Watched.", "owner": "Coordinator",
	}})
	d.must(err)
	return risk.Key
}

// explainDraft says why what the check finds in the draft stands, and closes one of the risks of
// the return before it.
func (d *doors) explainDraft() {
	d.t.Helper()
	ctx, manager, draft := d.t.Context(), d.actor(people.Manager), d.slugs[reports.Draft]
	read, err := d.services.Reports.OpenReturn(ctx, manager, draft)
	d.must(err)
	if len(read.Findings) != 1 {
		d.t.Fatalf("the check has %d findings", len(read.Findings))
	}
	d.finding = read.Findings[0].ID
	d.must(d.services.Reports.ExplainFinding(ctx, manager, draft, d.finding, "One is not entered yet."))
	d.must(d.services.Reports.CloseCarried(ctx, manager, draft, reports.RisksSection, d.closed, "There are trainers."))
}

// doorsOf are those of a route, in each state of a return where it is about one.
func (d *doors) doorsOf(r route) []door {
	var all []door
	name := r.method + " "
	add := func(path, query string, states ...reports.ReturnState) {
		for _, state := range states {
			all = append(all, door{
				name + path + strings.Replace(query, d.slugs[state], "...", 1) + ", " + string(state), r.method, d.fill(path, state) + query,
				url.Values{"figure": {"kpi.briefings"}, "seen": {d.version[state]}, "revision": {"1"}, "reason": {"Once more."}},
			})
		}
	}
	switch {
	case strings.HasSuffix(r.path, "/steps/:act"):
		for _, act := range []reports.ReturnAct{reports.Submit, reports.Approve, reports.Accept, reports.Lock, reports.Reopen} {
			add(strings.Replace(r.path, ":act", string(act), 1), "", returnStates...)
		}
		return all
	case strings.HasPrefix(r.path, "/returns/") && strings.HasSuffix(r.path, "/files/:format"):
		for _, format := range ReturnFormats {
			add(strings.Replace(r.path, ":format", format.Name, 1), "", returnStates...)
		}
		return all
	case strings.HasSuffix(r.path, "/files/:format"):
		for _, format := range dashboardFormats {
			path := strings.Replace(r.path, ":format", format.name, 1)
			all = append(all, door{name + path, r.method, d.fill(path, ""), nil})
		}
		return all
	case strings.Contains(r.path, ":return"):
		add(r.path, "", returnStates...)
		return all
	case strings.HasPrefix(r.path, "/receipts/"):
		for _, state := range returnStates {
			add(r.path, "?return="+d.slugs[state], state)
		}
	case strings.HasPrefix(r.path, "/results"):
		return []door{{name + r.path, r.method, r.path + "?before=BEFORE&after=AFTER&item=sure&figure=sure.change", nil}}
	}
	return append(all, door{name + r.path, r.method, d.fill(r.path, ""), nil})
}

// fill puts what there is in the place of a route's parameters.
func (d *doors) fill(path string, state reports.ReturnState) string {
	code, section, carried := "briefings", "narrative", d.open
	switch {
	case strings.HasPrefix(path, "/grants/"):
		code = "all"
	case strings.HasSuffix(path, "/enter"):
		code = "calls"
	case strings.Contains(path, "/carried/"):
		section = reports.RisksSection
	}
	if strings.HasSuffix(path, "/again") {
		carried = d.closed
	}
	if state == "" {
		state = reports.Draft
	}
	if strings.HasSuffix(path, "/questions/new") {
		path += "?figure=kpi.briefings"
	}
	return strings.NewReplacer(
		":letter", "A", ":code", code, ":return", d.slugs[state], ":section", section, ":entry", "A", ":file", d.evidence[state],
		":question", d.question[state], ":key", "kpi.briefings", ":course", "VLO", ":shape", "wide", ":scale", "VLO.0", ":token", d.token,
		":programme", reportProgramme, ":version", "1", ":carried", carried, ":finding", d.finding,
	).Replace(path)
}

// TestWhoMayDoWhatOfTheReports knocks at every door of the reports as everybody.
func TestWhoMayDoWhatOfTheReports(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // without Chromium nobody waits for a PDF
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		d := newDoors(newReportWorld(newTestApp(t, db)))
		d.takingBack()
		var all []door
		for _, route := range d.app.table() {
			if isReports(route.path) {
				all = append(all, d.doorsOf(route)...)
			}
		}
		wantTable(t, "permissions.txt", d.byRole(t, all, map[string]string{
			"GET /results/fading.svg": "nobody of this world has answered several times",
		})+"\n"+d.byToken(t))
	})
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
				cells = append(cells, map[int]string{
					http.StatusOK: letIn, http.StatusUnauthorized: "no token", http.StatusForbidden: refused, http.StatusNotFound: "none such",
				}[d.askAPI(path, token).Status])
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
