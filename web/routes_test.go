package web

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"muster/courses/people"
)

// filled is a route's path with a made-up value for each parameter.
func filled(path string) string {
	return regexp.MustCompile(`:\w+|\*`).ReplaceAllString(path, "x")
}

// open tells whether the guard is anyone's.
func (g guard) open() bool { return g.allows(people.Actor{}) }

func TestEveryRouteNamesItsGuard(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		for _, route := range app.app.table() {
			if route.guard.allows == nil || route.guard.openTo == "" {
				t.Errorf("%s %s has no guard", route.method, route.path)
			}
		}
		if len(app.app.table()) == 0 {
			t.Fatal("the table is empty")
		}
	})
}

// TestEveryRouteOfTheServerIsInTheTable finds routes that were added past the table,
// and with that past its guards.
func TestEveryRouteOfTheServerIsInTheTable(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		known := map[string]bool{
			"GET /assets/:version/*": true, "GET /favicon.ico": true, "GET /health/live": true, "GET /health/ready": true,
		}
		for _, route := range app.app.table() {
			known[route.method+" "+route.path] = true
		}
		for _, route := range app.fiber.GetRoutes(true) {
			method := route.Method
			if method == fiber.MethodHead {
				method = fiber.MethodGet
			}
			if !known[method+" "+route.Path] {
				t.Errorf("%s %s is not in the table", route.Method, route.Path)
			}
		}
	})
}

func TestARouteWithoutAGuardIsRefused(t *testing.T) {
	if _, err := sorted([]route{{fiber.MethodGet, "/x", guard{}, nil}}); err == nil {
		t.Error("it was accepted")
	}
	twice := route{fiber.MethodGet, "/x", anyone, nil}
	if _, err := sorted([]route{twice, twice}); err == nil {
		t.Error("a route that is there twice was accepted")
	}
}

func TestLiteralSegmentsAreMatchedBeforeParameters(t *testing.T) {
	routes, err := sorted([]route{
		{fiber.MethodGet, "/sessions/:code", anyone, nil},
		{fiber.MethodGet, "/sessions/:code/book", anyone, nil},
		{fiber.MethodGet, "/sessions/new", anyone, nil},
		{fiber.MethodGet, "/", anyone, nil},
	})
	if err != nil {
		t.Fatal(err)
	}
	place := map[string]int{}
	for i, route := range routes {
		place[route.path] = i
	}
	if place["/sessions/new"] > place["/sessions/:code"] {
		t.Errorf("the order is %v", routes)
	}
}

// TestVisitorsReachOnlyWhatIsOpen asks for every route without signing in.
func TestVisitorsReachOnlyWhatIsOpen(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		for _, route := range app.app.table() {
			if route.guard.open() {
				continue
			}
			path := filled(route.path)
			var got response
			if route.method == fiber.MethodGet {
				got = app.get(path)
			} else {
				got = app.post(path)
			}
			if got.Status != fiber.StatusSeeOther || !strings.HasPrefix(got.Address, "/sign-in?return=") {
				t.Errorf("%s %s: %d to %q, want to sign in", route.method, path, got.Status, got.Address)
			}
		}
	})
}

// TestOtherRolesAreToldWhoAPageIsOpenTo asks for every route as each role.
func TestOtherRolesAreToldWhoAPageIsOpenTo(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		for _, role := range people.Roles {
			email := string(role) + "@example.org"
			grant := people.Grant{Role: role}
			if role.NeedsOrganisation() {
				grant.OrganisationID = "kent"
			}
			person := app.person(email, "A "+string(role), grant)
			app.signInAs(email)
			actor, err := app.services.People.ActorFor(t.Context(), person.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, route := range app.app.table() {
				if route.guard.allows(actor) {
					continue
				}
				var got response
				if route.method == fiber.MethodGet {
					got = app.get(filled(route.path))
				} else {
					got = app.post(filled(route.path))
				}
				if got.Status != fiber.StatusForbidden || !strings.Contains(got.text(), "It is open to "+route.guard.openTo) {
					t.Errorf("%s at %s %s: %d", role, route.method, route.path, got.Status)
				}
			}
		}
	})
}

// TestEveryChangeNeedsTheFormsToken posts to every route as somebody who may, without
// the token, and wants nothing changed.
func TestEveryChangeNeedsTheFormsToken(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.signInAsEverybody()
		before := dump(t, app.db)
		for _, route := range app.app.table() {
			if route.method == fiber.MethodGet {
				continue
			}
			if got := app.postValues(filled(route.path), url.Values{}); got.Status != fiber.StatusForbidden {
				t.Errorf("%s %s: %d, want 403", route.method, route.path, got.Status)
			}
		}
		wantSameDump(t, before, dump(t, app.db))
	})
}

// signInAsEverybody signs in somebody who holds every role.
func (app *testApp) signInAsEverybody() {
	app.t.Helper()
	var grants []people.Grant
	for _, role := range people.Roles {
		grant := people.Grant{Role: role}
		if role.NeedsOrganisation() {
			grant.OrganisationID = "kent"
		}
		grants = append(grants, grant)
	}
	app.person("everybody@example.org", "Every Body", grants...)
	app.signInAs("everybody@example.org")
}

// TestMalformedAddressesAreNotFaults asks for every page with parameters that name
// nothing, as somebody who may see all: a plain page each, and never an error of ours.
func TestMalformedAddressesAreNotFaults(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.signInAsEverybody()
		before := dump(t, app.db)
		for _, route := range app.app.table() {
			if route.method != fiber.MethodGet {
				continue
			}
			for _, query := range []string{"", "?page=-1&month=x&search=%25'&return=//x", "?search=%00", "?search=%ff", "%00"} {
				if got := app.get(filled(route.path) + query); got.Status >= 500 {
					t.Errorf("%s%s: %d\n%s", route.path, query, got.Status, app.log)
				}
			}
		}
		after := dump(t, app.db)
		// That somebody looked at people's records is itself recorded.
		delete(after, "audit_entries")
		wantSameDump(t, before, after)
	})
}

// TestALongNavigationIsInTwoParts wants what is everybody's own beside the name of whoever
// has many entries, and in the bar of whoever has few.
func TestALongNavigationIsInTwoParts(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.person("manager@example.org", "Manager", people.Grant{Role: people.Manager})
		app.signInAs("manager@example.org")
		page := app.get("/bookings").Page
		if own := page.All(".muster-header__own a"); len(own) != 3 || own[1].Text() != "My bookings" || own[1].Attribute("aria-current") != "true" {
			t.Errorf("beside the name stand %d links", len(own))
		}
		if narrow := page.All("#navigation .muster-narrow"); len(narrow) != 3 {
			t.Errorf("%d entries stand in the menu of a phone alone, want 3", len(narrow))
		}
		delegate := app.anotherBrowser()
		delegate.signInAs("anna@example.org")
		if page := delegate.get("/bookings").Page; page.Has(".muster-header__own") || page.Has(".muster-narrow") {
			t.Error("a delegate's navigation is in two parts")
		}
	})
}

// TestNavigationLeadsToPages follows every entry as everybody who sees it.
func TestNavigationLeadsToPages(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.signInAsEverybody()
		for _, entry := range navigationEntries {
			app.get(entry.path).wantStatus(t, 200)
			if entry.about == "" || !strings.HasSuffix(entry.about, ".") {
				t.Errorf("%s says nothing about itself", entry.path)
			}
		}
	})
}
