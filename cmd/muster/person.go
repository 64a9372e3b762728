package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"muster/courses/people"
	"muster/surveys"
)

type personCommand struct {
	Add personAddCommand `cmd:"" help:"Add a person, or give a role to one who is there."`
}

type personAddCommand struct {
	databaseFlag
	Email        string `arg:"" help:"The email address, by which they sign in."`
	Name         string `required:"" help:"Their name."`
	Role         string `required:"" help:"delegate, contact, trainer, manager, board, funder or administrator."`
	Organisation string `help:"Where they work, by its name. A contact's and a trainer's role is for it, so they need one." placeholder:"NAME"`
}

// Run adds the person and grants the role. Nothing is stored unless all of it can be.
func (p personAddCommand) Run(ctx context.Context, env *environment) error {
	person, role, err := p.check()
	if err != nil {
		return err
	}
	db, done, err := p.open(ctx, env)
	if err != nil {
		return err
	}
	defer done()
	service := newServices(db, env.now, surveys.PairKey{}).people
	grant := people.Grant{Role: role}
	if p.Organisation != "" {
		organisation, err := service.OrganisationByName(ctx, p.Organisation)
		if errors.Is(err, people.ErrNoOrganisation) {
			return wrong("--organisation %q: there is no organisation of that name", p.Organisation)
		}
		if err != nil {
			return err
		}
		person.OrganisationID = organisation.ID
		if role.NeedsOrganisation() {
			grant.OrganisationID = organisation.ID
		}
	}
	return p.store(ctx, env, service, person, grant)
}

// check is what can be known to be wrong without the database.
func (p personAddCommand) check() (people.Person, people.Role, error) {
	email, err := people.Address(p.Email)
	if err != nil {
		return people.Person{}, "", wrong("%q is not an email address: expected one like name@example.org", p.Email)
	}
	if strings.TrimSpace(p.Name) == "" {
		return people.Person{}, "", wrong("--name is empty: expected the person's name")
	}
	role := people.Role(strings.ToLower(strings.TrimSpace(p.Role)))
	if !slices.Contains(people.Roles, role) {
		return people.Person{}, "", wrong("--role %q: expected one of %s", p.Role, roleNames())
	}
	if role.NeedsOrganisation() && p.Organisation == "" {
		return people.Person{}, "", wrong("--role %s is held for an organisation: expected --organisation NAME", role)
	}
	return people.Person{Email: email, Name: p.Name}, role, nil
}

func roleNames() string {
	names := make([]string, len(people.Roles))
	for i, role := range people.Roles {
		names[i] = string(role)
	}
	return strings.Join(names, ", ")
}

func (p personAddCommand) store(ctx context.Context, env *environment, service *people.Service, wanted people.Person, grant people.Grant) error {
	_, err := service.PersonByEmail(ctx, wanted.Email)
	known := err == nil
	if err != nil && !errors.Is(err, people.ErrNoPerson) {
		return err
	}
	person, err := service.EnsurePerson(ctx, people.System, wanted)
	if err != nil {
		return err
	}
	if err := service.GrantRole(ctx, people.System, person.ID, grant); err != nil {
		return err
	}
	if known && person.Name == "" {
		person.Name = wanted.Name
		if err := service.UpdatePerson(ctx, people.System, person); err != nil {
			return err
		}
	}
	if known {
		fmt.Fprintf(env.stdout, "%s was there, as %q, and has the role %s.\n", person.Email, person.Name, grant.Role)
	} else {
		fmt.Fprintf(env.stdout, "%s is added, as %q, with the role %s.\n", person.Email, person.Name, grant.Role)
	}
	return nil
}
