package people

import (
	"context"
	"slices"
	"strings"
	"time"
)

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

// Sectors are all sectors, in the order of the organisations file's description.
var Sectors = []Sector{Policing, LocalAuthority, Immigration, Health, Voluntary, OtherSector}

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

// Organisations are all organisations, by name. The list is the caller's.
func (s *Service) Organisations(ctx context.Context) ([]Organisation, error) {
	all, err := s.organisations.organisations(ctx, s.now(), s.store.organisations)
	if err != nil {
		return nil, err
	}
	return slices.Clone(all.list), nil
}

// OrganisationsByID are all organisations, by their ids. The map is everybody's: only to
// be read.
func (s *Service) OrganisationsByID(ctx context.Context) (map[string]Organisation, error) {
	all, err := s.organisations.organisations(ctx, s.now(), s.store.organisations)
	if err != nil {
		return nil, err
	}
	return all.byID, nil
}

// OrganisationByName finds an organisation by its name, letter case and spaces
// aside. Error: ErrNoOrganisation.
func (s *Service) OrganisationByName(ctx context.Context, name string) (Organisation, error) {
	return s.store.organisationByKey(ctx, nameKey(name))
}

// AddOrganisation adds an organisation and gives it an id; a moment of recording
// already set is kept. Managers and administrators may. Errors: ErrNotAllowed,
// ErrOrganisation, ErrOrganisationExists.
func (s *Service) AddOrganisation(ctx context.Context, actor Actor, organisation Organisation) (Organisation, error) {
	if !actor.IsAny(Manager, Administrator) {
		return Organisation{}, ErrNotAllowed
	}
	organisation.Name = strings.Join(strings.Fields(organisation.Name), " ")
	if organisation.Name == "" || !slices.Contains(Sectors, organisation.Sector) {
		return Organisation{}, ErrOrganisation
	}
	organisation.ID = NewID()
	if organisation.RecordedAt.IsZero() {
		organisation.RecordedAt = s.moment()
	}
	err := s.store.inTransaction(ctx, func(tx store) error {
		if err := tx.addOrganisation(ctx, organisation); err != nil {
			return err
		}
		return tx.record(ctx, s.moment(), actor, "add organisation", organisation.ID, organisation.Name)
	})
	if err != nil {
		return Organisation{}, err
	}
	s.organisations.forget()
	return organisation, nil
}

// nameKey is a name in lower case with single spaces.
func nameKey(name string) string {
	return strings.ToLower(strings.Join(strings.Fields(name), " "))
}
