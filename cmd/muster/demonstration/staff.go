package demonstration

import (
	"context"
	"fmt"

	"muster/courses/people"
)

// Account is a person to sign in as, with what can be tried.
type Account struct {
	Role         people.Role
	Name         string
	Email        string
	Organisation string
	JobRole      string
	Try          string
}

// Accounts are the demonstration's people, one for each role.
var Accounts = []Account{
	{people.Delegate, "Demonstration Delegate", "delegate@example.org", "Kent", "police_officer",
		"book a session, join a waiting list, answer the survey of yesterday's session"},
	{people.Contact, "Demonstration Contact", "contact@example.org", "Kent", "police_staff",
		"nominate people of Kent, decide on their requests, send a colleague instead"},
	{people.Trainer, "Demonstration Trainer", "trainer@example.org", unit, "police_officer",
		"make a session, take a register, show a survey on the screen"},
	{people.Manager, "Demonstration Manager", "manager@example.org", unit, "police_staff",
		"see the programme, declare a RAG, enter an engagement record, release a return"},
	{people.Board, "Demonstration Board Member", "board@example.org", unit, "",
		"read the programme and assure a RAG"},
	{people.Funder, "Demonstration Funder", "funder@example.org", "Home Office", "",
		"read the released return, and nothing about a single delegate"},
	{people.Administrator, "Demonstration Administrator", "administrator@example.org", unit, "",
		"see people, roles and organisations"},
}

// trainerCount is how many trainers gave the past year's sessions, the demonstration's among them.
const trainerCount = 4

// addStaff adds the people to sign in as and the other trainers.
func (w *world) addStaff(ctx context.Context) error {
	w.staff = map[people.Role]people.Actor{}
	for _, account := range Accounts {
		actor, err := w.addAccount(ctx, account)
		if err != nil {
			return err
		}
		w.staff[account.Role] = actor
	}
	w.trainers = []people.Actor{w.staff[people.Trainer]}
	for number := 2; number <= trainerCount; number++ {
		actor, err := w.addAccount(ctx, Account{
			Role: people.Trainer, Name: fmt.Sprintf("Trainer %02d", number),
			Email: fmt.Sprintf("trainer-%02d@example.org", number), Organisation: unit, JobRole: "police_officer",
		})
		if err != nil {
			return err
		}
		w.trainers = append(w.trainers, actor)
	}
	return nil
}

func (w *world) addAccount(ctx context.Context, account Account) (people.Actor, error) {
	organisation := w.organisations[account.Organisation]
	person, err := w.people.EnsurePerson(ctx, people.System, people.Person{
		Email: account.Email, Name: account.Name, OrganisationID: organisation.ID, JobRole: account.JobRole,
	})
	if err != nil {
		return people.Actor{}, err
	}
	grant := people.Grant{Role: account.Role}
	if account.Role.NeedsOrganisation() {
		grant.OrganisationID = organisation.ID
	}
	if err := w.people.GrantRole(ctx, people.System, person.ID, grant); err != nil {
		return people.Actor{}, err
	}
	return w.people.ActorFor(ctx, person.ID)
}

// actorFor is the delegate as the one who acts; the first time, they are added.
func (w *world) actorFor(ctx context.Context, who *delegate) (people.Actor, error) {
	if who.ID == "" {
		person, err := w.people.EnsurePerson(ctx, people.System, people.Person{
			Email: who.Email, Name: who.Name, OrganisationID: w.organisations[who.Organisation].ID, JobRole: who.JobRole,
		})
		if err != nil {
			return people.Actor{}, err
		}
		who.ID = person.ID
	}
	return people.Actor{
		PersonID: who.ID, Email: who.Email, Name: who.Name,
		OrganisationID: w.organisations[who.Organisation].ID,
		Grants:         []people.Grant{{Role: people.Delegate}},
	}, nil
}

// demonstrationDelegate is the delegate to sign in as, among the invented ones.
func demonstrationDelegate() *delegate {
	account := Accounts[0]
	return &delegate{
		Name: account.Name, Email: account.Email, Organisation: account.Organisation,
		Sector: people.Policing, JobRole: account.JobRole,
	}
}
