package people

import "crypto/rand"

// Role is what a person may do. A person may hold several, some of them for one
// organisation only.
type Role string

// The roles. A contact and a trainer hold theirs for an organisation.
const (
	Delegate      Role = "delegate"
	Contact       Role = "contact"
	Trainer       Role = "trainer"
	Manager       Role = "manager"
	Board         Role = "board"
	Funder        Role = "funder"
	Administrator Role = "administrator"
)

// Grant is a role held, for OrganisationID or, when that is empty, for no
// organisation in particular.
type Grant struct {
	Role           Role
	OrganisationID string
}

// Actor is who acts: a signed-in person with the roles held at that moment, the
// system itself, or nobody (the zero Actor, a visitor who has not signed in).
type Actor struct {
	PersonID       string
	Email          string
	Name           string
	OrganisationID string
	Grants         []Grant
	system         bool
}

// System acts for the operator of the server: the command line, the
// demonstration and the scheduled jobs. It may do everything.
var System = Actor{PersonID: "system", Name: "Muster", system: true}

// SignedIn tells whether the actor is a person or the system, not a visitor.
func (a Actor) SignedIn() bool { return a.PersonID != "" }

// Is tells whether the actor holds role, for whichever organisation. The system
// holds every role.
func (a Actor) Is(role Role) bool {
	if a.system {
		return true
	}
	for _, grant := range a.Grants {
		if grant.Role == role {
			return true
		}
	}
	return false
}

// IsAny tells whether the actor holds one of roles.
func (a Actor) IsAny(roles ...Role) bool {
	for _, role := range roles {
		if a.Is(role) {
			return true
		}
	}
	return false
}

// IsFor tells whether the actor holds role for that organisation.
func (a Actor) IsFor(role Role, organisationID string) bool {
	if a.system {
		return true
	}
	for _, grant := range a.Grants {
		if grant.Role == role && organisationID != "" && grant.OrganisationID == organisationID {
			return true
		}
	}
	return false
}

// NewID makes an identifier: 26 random letters and digits, so that ids neither
// collide nor tell an order.
func NewID() string { return rand.Text() }
