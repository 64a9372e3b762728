package people_test

import (
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
)

// What this process adds is there at once; what another one adds, a little later.
func TestOrganisationsAreRememberedForSeconds(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		moment := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
		here := people.New(db, func() time.Time { return moment })
		there := people.New(db, func() time.Time { return moment })
		known := func(name string) bool {
			organisations, err := here.Organisations(t.Context())
			if err != nil || len(organisations) < 43 {
				t.Fatalf("%d organisations, %v", len(organisations), err)
			}
			found := false
			for i := range organisations {
				found = found || organisations[i].Name == name
				organisations[i].Name = "changed by a caller"
			}
			return found
		}
		add := func(service *people.Service, name string) {
			if _, err := service.AddOrganisation(t.Context(), people.System, people.Organisation{Name: name, Sector: people.Health}); err != nil {
				t.Fatal(err)
			}
		}
		if known("One Trust") || !known("Kent") || !known("Kent") {
			t.Fatal("not the organisations of an empty database")
		}
		add(here, "One Trust")
		if !known("One Trust") {
			t.Error("what was added here is not there at once")
		}
		add(there, "Two Trust")
		if known("Two Trust") {
			t.Error("nothing was remembered")
		}
		moment = moment.Add(10 * time.Second)
		if !known("Two Trust") {
			t.Error("what was added elsewhere is not there after ten seconds")
		}
	})
}
