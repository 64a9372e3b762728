package web

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
	"muster/surveys"
)

// Whose a thing is. The delegate, the contact and the trainer are of Kent: own is the
// delegate's booking and the session that Kent runs, colleagues' the booking of somebody else of
// Kent on it. What is another's is Essex's: its delegate's booking, on its session. One of its
// sessions the trainer trains. Of drafts there is one of Kent's and one of Essex's.
const (
	own        = "own"
	colleagues = "a colleague's"
	trained    = "another's, trained"
	others     = "another's"
	ownDraft   = "own draft"
	othersPlan = "another's draft"
	anybodys   = ""
)

// doorsOf are those of a route, to what is everybody's own and another's where it is about
// something that is somebody's.
func (d *courseDoors) doorsOf(t *testing.T, r route) []door {
	t.Helper()
	to := func(path, whose string) door {
		filled, asked := d.fill(t, path, whose), d.asked(r.path, whose)
		if r.method == fiber.MethodGet && asked != nil {
			return door{r.method + " " + path, r.method, filled + "?" + asked.Encode(), nil}
		}
		return door{r.method + " " + path, r.method, filled, asked}
	}
	each := func(parameter string, values ...string) (all []door) {
		for _, value := range values {
			all = append(all, to(strings.Replace(r.path, parameter, value, 1), own))
		}
		return all
	}
	of := func(owners ...string) (all []door) {
		for _, whose := range owners {
			one := to(r.path, whose)
			one.name += ", " + whose
			all = append(all, one)
		}
		return all
	}
	switch {
	case strings.Contains(r.path, "/calendar/:kind"):
		return each(":kind", "delegate", "trainer")
	case strings.HasPrefix(r.path, "/training/files/"):
		return each(":format", "csv", "json")
	case strings.HasPrefix(r.path, "/standing/files/"):
		return each(":table", "sessions", "waiting", "absence")
	case r.path == "/standing/records":
		var kinds []string
		for kind := range figureWords {
			kinds = append(kinds, string(kind))
		}
		r.path += "?kind=:kind"
		return each(":kind", kinds...)
	case strings.Contains(r.path, ":reference"):
		return of(own, colleagues, others)
	case strings.HasSuffix(r.path, "certificates/:code"), strings.HasPrefix(r.path, "/nominations"), r.path == "/organisation":
		return of(own, others)
	case r.path == "/sessions/:session", strings.Contains(r.path, ":session/book"):
		return of(own, trained, others, ownDraft, othersPlan)
	case strings.HasPrefix(r.path, "/sessions/:"):
		return of(own, trained, others)
	}
	return []door{to(r.path, own)}
}

// fill puts somebody's things in the place of a route's parameters: there is one of each.
func (d *courseDoors) fill(t *testing.T, path, whose string) string {
	t.Helper()
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if !strings.HasPrefix(part, ":") {
			continue
		}
		name := meaning(parts, part)
		thing := cmp.Or(d.things[whose][name], d.things[anybodys][name])
		if thing == "" {
			t.Errorf("%s: there is no %s that is %s", path, name, whose)
		}
		parts[i] = thing
	}
	return strings.Join(parts, "/")
}

// meaning is what a parameter stands for in an address: most stand for the same in all.
func meaning(parts []string, parameter string) string {
	first, last := parts[1], parts[len(parts)-1]
	switch {
	case first == "approvals":
		return "request"
	case parameter == ":reference" && (last == "accept" || last == "decline"):
		return "offer"
	case parameter == ":session" && slices.ContainsFunc(parts, func(part string) bool { return part == "register" || part == "survey" }):
		return "session of today"
	case parameter == ":code" && first == "sessions":
		return "session that was held"
	case parameter == ":code" && first != "s":
		return "certificate"
	case parameter == ":token":
		return "token of /" + first
	case parameter == ":survey" && slices.Contains(parts, "elsewhere"):
		return "survey asked elsewhere"
	}
	return parameter
}

// asked is what is asked for at a route, in the address or by a form: next to nothing, but where
// that would be nothing that there is.
func (d *courseDoors) asked(path, whose string) url.Values {
	switch {
	case path == "/organisation", strings.HasPrefix(path, "/nominations"):
		return url.Values{"organisation": {d.things[whose]["organisation"]}, "session": {d.things[own][":session"]}}
	case path == "/comments":
		return url.Values{"comment": {d.things[anybodys]["comment"]}, "decision": {string(surveys.CommentHeld)}}
	case path == "/sessions":
		return url.Values{"course": {"VLO"}}
	case strings.HasSuffix(path, "/trainers/lead"):
		return url.Values{"person": {d.actor(people.Trainer).PersonID}}
	case strings.HasSuffix(path, "/results/receipt"):
		return url.Values{"figure": {"procedures.after"}}
	case strings.HasPrefix(path, questionnairesAt+"/:survey/draft"):
		return url.Values{"revision": {d.revision}, "question": {"Q1"}}
	}
	return nil
}

// TestWhoMayDoWhatOfTheCourses knocks at every door that is not of the reports as everybody.
func TestWhoMayDoWhatOfTheCourses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		d := newCourseDoors(newReportWorld(newTestApp(t, db)))
		d.takingBack()
		style, err := d.app.assets.url("govuk-frontend.min.css")
		d.must(err)
		all := []door{
			{"GET /assets/:version/*", fiber.MethodGet, style, nil},
			{"GET /favicon.ico", fiber.MethodGet, "/favicon.ico", nil},
			{"GET /health/live", fiber.MethodGet, "/health/live", nil},
			{"GET /health/ready", fiber.MethodGet, "/health/ready", nil},
		}
		for _, route := range d.app.table() {
			if !isReports(route.path) && !strings.HasPrefix(route.path, apiAt) {
				all = append(all, d.doorsOf(t, route)...)
			}
		}
		wantTable(t, "permissions_courses.txt", d.byRole(t, all, nil))
	})
}
