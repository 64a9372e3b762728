package people

import (
	"context"
	"slices"
)

// Roles are all roles, those with the least reach first.
var Roles = []Role{Delegate, Contact, Trainer, Manager, Board, Funder, Administrator}

// NeedsOrganisation tells whether the role is held for an organisation.
func (r Role) NeedsOrganisation() bool { return r == Contact || r == Trainer }

// GrantRole gives a person a role; one already held stays as it is. A contact and
// a trainer need the organisation they hold it for, no other role has one.
// Administrators may. Errors: ErrNotAllowed, ErrRole, ErrRoleNeedsOrganisation,
// ErrNoOrganisation, ErrNoPerson.
func (s *Service) GrantRole(ctx context.Context, actor Actor, personID string, grant Grant) error {
	if !actor.Is(Administrator) {
		return ErrNotAllowed
	}
	if err := s.checkGrant(ctx, grant); err != nil {
		return err
	}
	return s.store.inTransaction(ctx, func(tx store) error {
		if err := tx.grant(ctx, personID, grant, s.moment()); err != nil {
			return err
		}
		return tx.record(ctx, s.moment(), actor, "grant role", personID, grant.words())
	})
}

func (s *Service) checkGrant(ctx context.Context, grant Grant) error {
	if !slices.Contains(Roles, grant.Role) {
		return ErrRole
	}
	if !grant.Role.NeedsOrganisation() {
		if grant.OrganisationID != "" {
			return ErrRole
		}
		return nil
	}
	if grant.OrganisationID == "" {
		return ErrRoleNeedsOrganisation
	}
	organisations, err := s.OrganisationsByID(ctx)
	if err != nil {
		return err
	}
	if _, known := organisations[grant.OrganisationID]; !known {
		return ErrNoOrganisation
	}
	return nil
}

// WithdrawRole takes a role from a person; one not held is no error.
// Administrators may. Errors: ErrNotAllowed, ErrLastAdministrator.
func (s *Service) WithdrawRole(ctx context.Context, actor Actor, personID string, grant Grant) error {
	if !actor.Is(Administrator) {
		return ErrNotAllowed
	}
	return s.store.inTransaction(ctx, func(tx store) error {
		if err := tx.withdraw(ctx, personID, grant); err != nil {
			return err
		}
		return tx.record(ctx, s.moment(), actor, "withdraw role", personID, grant.words())
	})
}

// ActorFor is the person as an actor, with the roles held now. Error: ErrNoPerson.
func (s *Service) ActorFor(ctx context.Context, personID string) (Actor, error) {
	person, err := s.store.person(ctx, "id", personID)
	if err != nil {
		return Actor{}, err
	}
	grants, err := s.store.grants(ctx, []string{personID})
	if err != nil {
		return Actor{}, err
	}
	return person.actor(grants[personID]), nil
}

// actor is the person with the roles held.
func (p Person) actor(grants []Grant) Actor {
	return Actor{
		PersonID: p.ID, Email: p.Email, Name: p.Name,
		OrganisationID: p.OrganisationID, Grants: inOrder(grants),
	}
}

func (g Grant) words() string {
	if g.OrganisationID == "" {
		return string(g.Role)
	}
	return string(g.Role) + " of " + g.OrganisationID
}
