package people

import "time"

// Sector is the kind of an organisation.
type Sector string

// The sectors of the organisations file.
const (
	Policing       Sector = "policing"
	LocalAuthority Sector = "local_authority"
	Immigration    Sector = "immigration"
	Health         Sector = "health"
	Voluntary      Sector = "voluntary"
	OtherSector    Sector = "other"
)

// Organisation is a force, a council or another agency. Force marks the 43
// territorial forces of England and Wales. Domain is the email domain of its
// staff, or empty; Region the region of its organised crime unit, or empty.
type Organisation struct {
	ID         string
	Name       string
	Sector     Sector
	Region     string
	Domain     string
	Force      bool
	RecordedAt time.Time
}

// Person is somebody with an email address. JobRole is one of the roles of the
// questionnaires (police_officer, police_staff, cmcu, local_authority,
// other_agency), or empty while it has not been asked.
type Person struct {
	ID             string
	Email          string
	Name           string
	OrganisationID string
	JobRole        string
	RecordedAt     time.Time
}
