package people_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
	"muster/migrations/dbtest"
)

var morning = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// clock is a time that a test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func each(t *testing.T, test func(t *testing.T, service *people.Service, clock *clock, db *gorm.DB)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *gorm.DB) {
		clock := &clock{morning}
		test(t, people.New(db, clock.now), clock, db)
	})
}

func mustEnsure(t *testing.T, service *people.Service, person people.Person) people.Person {
	t.Helper()
	person, err := service.EnsurePerson(t.Context(), people.System, person)
	if err != nil {
		t.Fatal(err)
	}
	return person
}

func wantError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error = %v, want %v", err, want)
	}
}

func TestOrganisationIsFoundByNameWhateverItsCase(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, _ *gorm.DB) {
		for _, name := range []string{"Kent", "kent", "  KENT "} {
			kent, err := service.OrganisationByName(t.Context(), name)
			if err != nil || kent.ID != "kent" || !kent.Force {
				t.Fatalf("%q: %+v, %v", name, kent, err)
			}
		}
		_, err := service.OrganisationByName(t.Context(), "Narnia")
		wantError(t, err, people.ErrNoOrganisation)
	})
}

func TestAddOrganisation(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, _ *gorm.DB) {
		council := people.Organisation{Name: "Kent  County Council", Sector: people.LocalAuthority}
		added, err := service.AddOrganisation(t.Context(), people.System, council)
		if err != nil || added.Name != "Kent County Council" || !added.RecordedAt.Equal(morning) {
			t.Fatalf("%+v, %v", added, err)
		}
		_, err = service.AddOrganisation(t.Context(), people.System, people.Organisation{Name: "kent county council", Sector: people.LocalAuthority})
		wantError(t, err, people.ErrOrganisationExists)
		_, err = service.AddOrganisation(t.Context(), people.System, people.Organisation{Name: "X", Sector: "army"})
		wantError(t, err, people.ErrOrganisation)
		_, err = service.AddOrganisation(t.Context(), people.Actor{PersonID: "p"}, council)
		wantError(t, err, people.ErrNotAllowed)
		all, err := service.Organisations(t.Context())
		if err != nil || len(all) != 44 || all[0].Name != "Avon and Somerset" {
			t.Fatalf("%d organisations, %v", len(all), err)
		}
	})
}

func TestEnsurePersonAddsOnceAndLeavesTheKnownAlone(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, _ *gorm.DB) {
		first := mustEnsure(t, service, people.Person{Email: " A.Person@Example.org ", Name: "A\nPerson", OrganisationID: "kent"})
		if first.Email != "a.person@example.org" || first.Name != "A Person" {
			t.Fatalf("%+v", first)
		}
		again := mustEnsure(t, service, people.Person{Email: "a.person@example.org", Name: "Somebody else"})
		if again != first {
			t.Fatalf("again %+v, first %+v", again, first)
		}
		found, err := service.PersonByEmail(t.Context(), "A.PERSON@example.org")
		if err != nil || found != first {
			t.Fatalf("%+v, %v", found, err)
		}
		actor, err := service.ActorFor(t.Context(), first.ID)
		if err != nil || !actor.Is(people.Delegate) || actor.OrganisationID != "kent" {
			t.Fatalf("%+v, %v", actor, err)
		}
		_, err = service.EnsurePerson(t.Context(), people.System, people.Person{Email: "b@example.org", OrganisationID: "narnia"})
		wantError(t, err, people.ErrNoOrganisation)
	})
}

func TestEnsurePersonPermission(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, _ *gorm.DB) {
		self := people.Actor{PersonID: "p", Email: "me@example.org"}
		if _, err := service.EnsurePerson(t.Context(), self, people.Person{Email: "Me@example.org"}); err != nil {
			t.Fatal(err)
		}
		_, err := service.EnsurePerson(t.Context(), self, people.Person{Email: "you@example.org"})
		wantError(t, err, people.ErrNotAllowed)
		_, err = service.EnsurePerson(t.Context(), people.Actor{}, people.Person{Email: "you@example.org"})
		wantError(t, err, people.ErrNotAllowed)
		trainer := people.Actor{PersonID: "t", Grants: []people.Grant{{Role: people.Trainer, OrganisationID: "kent"}}}
		if _, err = service.EnsurePerson(t.Context(), trainer, people.Person{Email: "you@example.org"}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestEnsurePersonAtOnceMakesOne(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, db *gorm.DB) {
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				if _, err := service.EnsurePerson(t.Context(), people.System, people.Person{Email: "one@example.org"}); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		var count int64
		if err := db.Raw("SELECT count(*) FROM people").Scan(&count).Error; err != nil || count != 1 {
			t.Fatalf("%d people, %v", count, err)
		}
	})
}

func TestAddress(t *testing.T) {
	for _, good := range []string{"a@example.org", " O'Brien@Kent.police.uk", "first.last+tag@x-y.example"} {
		if _, err := people.Address(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{"", "a", "a@b", "a@@example.org", "a b@example.org", "A <a@example.org>", "a@example.org\nBcc: x@example.org", "é@example.org", "a@.org.", "a@example.org, b@example.org"} {
		if address, err := people.Address(bad); !errors.Is(err, people.ErrEmail) {
			t.Errorf("%q was taken as %q", bad, address)
		}
	}
}

func TestUpdatePerson(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, _ *gorm.DB) {
		person := mustEnsure(t, service, people.Person{Email: "a@example.org"})
		person.Name, person.OrganisationID, person.JobRole = "A Person", "kent", "cmcu"
		if err := service.UpdatePerson(t.Context(), people.Actor{PersonID: person.ID}, person); err != nil {
			t.Fatal(err)
		}
		person.OrganisationBy = people.OrganisationClaimed
		found, err := service.PersonByID(t.Context(), person.ID)
		if err != nil || found != person {
			t.Fatalf("%+v, %v", found, err)
		}
		wantError(t, service.UpdatePerson(t.Context(), people.Actor{PersonID: "another"}, person), people.ErrNotAllowed)
		wantError(t, service.UpdatePerson(t.Context(), people.System, people.Person{ID: "nobody"}), people.ErrNoPerson)
		person.OrganisationID = "narnia"
		wantError(t, service.UpdatePerson(t.Context(), people.System, person), people.ErrNoOrganisation)
	})
}

// How somebody is of an organisation that they say to be of.
func TestAnOrganisationIsByDomainOrOnlyClaimed(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, _ *gorm.DB) {
		organisation, err := service.AddOrganisation(t.Context(), people.System, people.Organisation{
			Name: "Trust", Sector: people.Health, Domain: "Trust.Example.org",
		})
		if err != nil {
			t.Fatal(err)
		}
		short, err := service.AddOrganisation(t.Context(), people.System, people.Organisation{Name: "Short", Sector: people.Health, Domain: "rust.example.org"})
		if err != nil {
			t.Fatal(err)
		}
		own := mustEnsure(t, service, people.Person{Email: "a@trust.example.org"})
		for _, step := range []struct {
			actor people.Actor
			id    string
			want  people.OrganisationBy
		}{
			{people.Actor{PersonID: own.ID}, "", people.OrganisationConfirmed}, // as it was
			{people.Actor{PersonID: own.ID}, "kent", people.OrganisationClaimed},
			{people.Actor{PersonID: own.ID}, short.ID, people.OrganisationClaimed},
			{people.Actor{PersonID: own.ID}, organisation.ID, people.OrganisationByDomain},
			{people.System, "kent", people.OrganisationConfirmed},
			{people.Actor{PersonID: own.ID}, "kent", people.OrganisationConfirmed}, // the same again
			{people.Actor{PersonID: own.ID}, "", people.OrganisationClaimed},
		} {
			own.OrganisationID = step.id
			if err := service.UpdatePerson(t.Context(), step.actor, own); err != nil {
				t.Fatal(err)
			}
			found, err := service.PersonByID(t.Context(), own.ID)
			if err != nil || found.OrganisationBy != step.want || found.OrganisationID != step.id {
				t.Errorf("of %q: %+v, %v; want %s", step.id, found, err, step.want)
			}
		}
	})
}

func TestGrants(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, _ *gorm.DB) {
		person := mustEnsure(t, service, people.Person{Email: "a@example.org"})
		ofKent := people.Grant{Role: people.Trainer, OrganisationID: "kent"}
		for range 2 {
			if err := service.GrantRole(t.Context(), people.System, person.ID, ofKent); err != nil {
				t.Fatal(err)
			}
		}
		actor, err := service.ActorFor(t.Context(), person.ID)
		if err != nil || !actor.IsFor(people.Trainer, "kent") || actor.IsFor(people.Trainer, "essex") || len(actor.Grants) != 2 {
			t.Fatalf("%+v, %v", actor, err)
		}
		if err := service.WithdrawRole(t.Context(), people.System, person.ID, ofKent); err != nil {
			t.Fatal(err)
		}
		actor, err = service.ActorFor(t.Context(), person.ID)
		if err != nil || actor.Is(people.Trainer) {
			t.Fatalf("%+v, %v", actor, err)
		}
	})
}

func TestGrantRefusals(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, _ *gorm.DB) {
		person := mustEnsure(t, service, people.Person{Email: "a@example.org"})
		refusals := []struct {
			grant people.Grant
			want  error
		}{
			{people.Grant{Role: "king"}, people.ErrRole},
			{people.Grant{Role: people.Manager, OrganisationID: "kent"}, people.ErrRole},
			{people.Grant{Role: people.Trainer}, people.ErrRoleNeedsOrganisation},
			{people.Grant{Role: people.Contact, OrganisationID: "narnia"}, people.ErrNoOrganisation},
		}
		for _, refusal := range refusals {
			wantError(t, service.GrantRole(t.Context(), people.System, person.ID, refusal.grant), refusal.want)
		}
		wantError(t, service.GrantRole(t.Context(), people.System, "nobody", people.Grant{Role: people.Manager}), people.ErrNoPerson)
		self := people.Actor{PersonID: person.ID, Grants: []people.Grant{{Role: people.Manager}}}
		wantError(t, service.GrantRole(t.Context(), self, person.ID, people.Grant{Role: people.Administrator}), people.ErrNotAllowed)
		wantError(t, service.WithdrawRole(t.Context(), self, person.ID, people.Grant{Role: people.Delegate}), people.ErrNotAllowed)
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, _ *gorm.DB) {
		grant := people.Grant{Role: people.Administrator}
		var ids []string
		for _, email := range []string{"a@example.org", "b@example.org"} {
			person := mustEnsure(t, service, people.Person{Email: email})
			if err := service.GrantRole(t.Context(), people.System, person.ID, grant); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, person.ID)
		}
		var wait sync.WaitGroup
		refused := make([]error, 2)
		for i, id := range ids {
			wait.Go(func() { refused[i] = service.WithdrawRole(t.Context(), people.System, id, grant) })
		}
		wait.Wait()
		if errors.Is(refused[0], people.ErrLastAdministrator) == errors.Is(refused[1], people.ErrLastAdministrator) {
			t.Fatalf("exactly one is refused, got %v", refused)
		}
	})
}
