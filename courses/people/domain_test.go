package people_test

import (
	"testing"

	"gorm.io/gorm"

	"muster/courses/people"
)

// TestTheOrganisationFollowsTheVerifiedDomain signs in people with addresses of an
// organisation's domain. Before, some have said to be of an organisation, and of some it is
// confirmed.
func TestTheOrganisationFollowsTheVerifiedDomain(t *testing.T) {
	each(t, func(t *testing.T, service *people.Service, _ *clock, _ *gorm.DB) {
		acme := addCouncil(t, service, "Acme Council", "Acme.Example.org")
		addCouncil(t, service, "North Council", "shared.example.org")
		south := addCouncil(t, service, "South Council", "shared.example.org")
		addCouncil(t, service, "Council Without Domain", "")
		for _, test := range []struct {
			email, says    string
			confirmed      bool
			organisationID string
			by             people.OrganisationBy
		}{
			{email: "new@acme.example.org", organisationID: acme, by: people.OrganisationByDomain},
			{email: "said@acme.example.org", says: acme, organisationID: acme, by: people.OrganisationByDomain},
			{email: "moved@acme.example.org", says: "kent", organisationID: "kent", by: people.OrganisationClaimed},
			{email: "seconded@acme.example.org", says: "kent", confirmed: true, organisationID: "kent", by: people.OrganisationConfirmed},
			{email: "new@sub.acme.example.org"},
			{email: "stranger@example.org", says: acme, organisationID: acme, by: people.OrganisationClaimed},
			{email: "new@shared.example.org"},
			{email: "said@shared.example.org", says: south, organisationID: south, by: people.OrganisationByDomain},
		} {
			if test.says != "" {
				sayOrganisation(t, service, test.email, test.says, test.confirmed)
			}
			link := mint(t, service, test.email)
			signedIn, err := service.SignInByCode(t.Context(), test.email, link.Code, network)
			got := signedIn.Person
			if err != nil || got.OrganisationID != test.organisationID || test.organisationID != "" && got.OrganisationBy != test.by {
				t.Errorf("%s is of %q by %q, want %q by %q (%v)", test.email, got.OrganisationID, got.OrganisationBy, test.organisationID, test.by, err)
			}
		}
	})
}

func addCouncil(t *testing.T, service *people.Service, name, domain string) string {
	t.Helper()
	organisation, err := service.AddOrganisation(t.Context(), people.System, people.Organisation{Name: name, Sector: people.LocalAuthority, Domain: domain})
	if err != nil {
		t.Fatal(err)
	}
	return organisation.ID
}

// sayOrganisation has the person say to be of the organisation, or the system.
func sayOrganisation(t *testing.T, service *people.Service, email, organisationID string, confirmed bool) {
	t.Helper()
	person, err := service.EnsurePerson(t.Context(), people.System, people.Person{Email: email})
	if err != nil {
		t.Fatal(err)
	}
	actor := people.Actor{PersonID: person.ID, Email: email}
	if confirmed {
		actor = people.System
	}
	person.OrganisationID = organisationID
	if err := service.UpdatePerson(t.Context(), actor, person); err != nil {
		t.Fatal(err)
	}
}
