package web

import (
	"fmt"
	"strings"
	"testing"

	"muster/courses/people"
)

func administration(t *testing.T, test func(t *testing.T, app *testApp, admin people.Person)) {
	t.Helper()
	each(t, func(t *testing.T, app *testApp) {
		admin := app.person("admin@example.org", "Ada Min", people.Grant{Role: people.Administrator})
		app.signInAs("admin@example.org")
		test(t, app, admin)
	})
}

func TestAddingAPerson(t *testing.T) {
	administration(t, func(t *testing.T, app *testApp, _ people.Person) {
		app.get("/people/new").wantStatus(t, 200)
		got := app.post("/people", "email", "tina@example.org", "name", "Tina Trainer", "role", "trainer", "organisation", "kent")
		app.get(got.Address).wantStatus(t, 200).
			wantText(t, "Tina Trainer is in Muster and has the role", "tina@example.org", "Trainer, Kent", "Delegate")
		app.get("/people?search=TINA").wantText(t, "1 person with “TINA”", "Trainer, Kent")
		app.get("/people?search=zz").wantText(t, "Nobody matches")
		app.get("/audit").wantText(t, "Ada Min", "Gave a role", "trainer of Kent")
	})
}

func TestAddingAPersonWrongly(t *testing.T) {
	administration(t, func(t *testing.T, app *testApp, _ people.Person) {
		got := app.post("/people", "email", "tina", "name", "", "role", "trainer").wantStatus(t, 422).
			wantText(t, "Enter their name", "Enter an email address in the correct format", "Choose the organisation they hold the role for")
		if got.Page.One(t, "#email").Attribute("value") != "tina" || !got.Page.Has("input[value=trainer][checked]") {
			t.Error("what was typed is lost")
		}
		app.post("/people", "email", "t@example.org", "name", "T", "role", "king").wantStatus(t, 422)
	})
}

func TestGivingAndWithdrawingARole(t *testing.T) {
	administration(t, func(t *testing.T, app *testApp, admin people.Person) {
		path := "/people/" + app.person("mo@example.org", "Mo").ID
		app.post(path+"/roles").wantStatus(t, 422).wantText(t, "Select a role")
		app.post(path+"/roles", "role", "contact").wantStatus(t, 422).wantText(t, "Choose the organisation")
		app.post(path+"/roles", "role", "manager", "organisation", "kent").wantAddress(t, path)
		app.get(path).wantText(t, "Programme manager is given", "Withdraw Programme manager")
		app.post(path+"/roles/withdraw", "role", "manager").wantAddress(t, path)
		if strings.Contains(app.get(path).text(), "Withdraw Programme manager") {
			t.Error("the role is still held")
		}
		app.post("/people/"+admin.ID+"/roles/withdraw", "role", "administrator").
			wantStatus(t, 409).wantText(t, "There must be an administrator")
		app.get("/people/nobody").wantStatus(t, 404).wantText(t, "Person not found")
	})
}

func TestPeopleArePaged(t *testing.T) {
	administration(t, func(t *testing.T, app *testApp, _ people.Person) {
		for i := range 2 * perPage {
			app.person(fmt.Sprintf("delegate-%04d@example.org", i), fmt.Sprintf("Delegate %04d", i))
		}
		first := app.get("/people").wantText(t, "101 people", "Ada Min", "Delegate 0048")
		if strings.Contains(first.text(), "Delegate 0049") {
			t.Error("the first page has more than 50")
		}
		next := app.get(first.Page.One(t, "a[rel=next]").Attribute("href")).wantText(t, "Delegate 0049", "Delegate 0098")
		app.get(next.Page.One(t, "a[rel=next]").Attribute("href")).wantText(t, "Delegate 0099")
		app.get("/people?page=99").wantStatus(t, 404)
	})
}

func TestOnlyAdministratorsSeePeople(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.person("mo@example.org", "Mo", people.Grant{Role: people.Manager})
		app.signInAs("mo@example.org")
		app.get("/people").wantStatus(t, 403).wantText(t, "You do not have access to this page", "It is open to administrators")
		app.get("/audit").wantStatus(t, 403)
	})
}
