package people

import (
	"context"
	"net/mail"
	"slices"
	"strings"
	"time"
)

// Person is somebody with an email address. JobRole is one of the roles of the
// questionnaires (police_officer, police_staff, cmcu, local_authority,
// other_agency), or empty while it has not been asked.
type Person struct {
	ID             string
	Email          string
	Name           string
	OrganisationID string
	JobRole        string
	// OrganisationBy is how the organisation came to be the person's.
	OrganisationBy OrganisationBy
	RecordedAt     time.Time
}

// OrganisationBy is how an organisation came to be a person's.
type OrganisationBy string

// The domain of the person's email address, which signing in has shown to be theirs, is
// the organisation's; or somebody who may has confirmed it; or the person only says so.
const (
	OrganisationByDomain  OrganisationBy = "domain"
	OrganisationConfirmed OrganisationBy = "confirmed"
	OrganisationClaimed   OrganisationBy = "claimed"
)

// PersonByID finds a person. Error: ErrNoPerson.
func (s *Service) PersonByID(ctx context.Context, id string) (Person, error) {
	return s.store.person(ctx, "id", id)
}

// HoldPerson is PersonByID of a service Within a transaction, which holds the person's row
// until it ends. Error: ErrNoPerson.
func (s *Service) HoldPerson(ctx context.Context, id string) (Person, error) {
	return s.store.holdPerson(ctx, id)
}

// PersonByEmail finds a person by email address, letter case aside. Errors:
// ErrEmail, ErrNoPerson.
func (s *Service) PersonByEmail(ctx context.Context, email string) (Person, error) {
	email, err := Address(email)
	if err != nil {
		return Person{}, err
	}
	return s.store.person(ctx, "email", email)
}

// PeopleByID finds people by their ids; an unknown id is not in the map.
func (s *Service) PeopleByID(ctx context.Context, ids []string) (map[string]Person, error) {
	found := make(map[string]Person, len(ids))
	for part := range slices.Chunk(ids, mostIDs) {
		people, err := s.store.people(ctx, part)
		if err != nil {
			return nil, err
		}
		for _, person := range people {
			found[person.ID] = person
		}
	}
	return found, nil
}

// EnsurePerson finds the person with this email address, and leaves them as they
// are, or adds them as a delegate; a moment of recording already set is kept.
// Trainers, contacts, managers and administrators may, and anybody for their own
// address; what they say of the organisation of somebody they add is confirmed. Errors: ErrNotAllowed, ErrEmail, ErrNoOrganisation.
func (s *Service) EnsurePerson(ctx context.Context, actor Actor, person Person) (Person, error) {
	email, err := Address(person.Email)
	if err != nil {
		return Person{}, err
	}
	person.Email = email
	if !actor.IsAny(Trainer, Contact, Manager, Administrator) && actor.Email != email {
		return Person{}, ErrNotAllowed
	}
	return s.ensure(ctx, actor, person)
}

func (s *Service) ensure(ctx context.Context, actor Actor, person Person) (Person, error) {
	person.ID, person.Name, person.OrganisationBy = NewID(), oneLine(person.Name), OrganisationConfirmed
	if person.RecordedAt.IsZero() {
		person.RecordedAt = s.moment()
	}
	err := s.store.inTransaction(ctx, func(tx store) error {
		added, err := tx.addPerson(ctx, person)
		if err != nil {
			return err
		}
		if !added {
			person, err = tx.person(ctx, "email", person.Email)
			return err
		}
		if err := tx.grant(ctx, person.ID, Grant{Role: Delegate}, s.moment()); err != nil {
			return err
		}
		return tx.record(ctx, s.moment(), actor, "add person", person.ID, "")
	})
	if err != nil {
		return Person{}, err
	}
	return person, nil
}

// UpdatePerson changes the name, organisation and job role of the person with
// person.ID. The person may, and an administrator. Another organisation is confirmed
// when an administrator or the system says so; when the person does, it is theirs by the
// domain of their email address or only claimed. Errors: ErrNotAllowed, ErrNoPerson,
// ErrNoOrganisation.
func (s *Service) UpdatePerson(ctx context.Context, actor Actor, person Person) error {
	if !actor.Is(Administrator) && actor.PersonID != person.ID {
		return ErrNotAllowed
	}
	person.Name = oneLine(person.Name)
	entry := newEntry(s.moment(), actor, "change person", person.ID, "")
	return s.store.changePerson(ctx, person, actor.Is(Administrator), entry)
}

// ConfirmOrganisation says that the person is of the organisation, if that is the one
// they claim; else it changes nothing. Contacts of the organisation, trainers, managers
// and administrators may. Error: ErrNotAllowed.
func (s *Service) ConfirmOrganisation(ctx context.Context, actor Actor, personID, organisationID string) error {
	if !actor.IsFor(Contact, organisationID) && !actor.IsAny(Trainer, Manager, Administrator) {
		return ErrNotAllowed
	}
	return s.store.inTransaction(ctx, func(tx store) error {
		confirmed, err := tx.confirmOrganisation(ctx, personID, organisationID)
		if err != nil || !confirmed {
			return err
		}
		return tx.record(ctx, s.moment(), actor, "confirm organisation", personID, organisationID)
	})
}

// Address is an email address as it is stored: trimmed, in lower case, without a
// display name. Error: ErrEmail.
func Address(text string) (string, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	parsed, err := mail.ParseAddress(text)
	if err != nil || parsed.Address != text || len(text) > 254 {
		return "", ErrEmail
	}
	for _, r := range text {
		if r <= ' ' || r > '~' || strings.ContainsRune(`"()<>,;:\`, r) {
			return "", ErrEmail
		}
	}
	if _, domain, _ := strings.Cut(text, "@"); !strings.Contains(strings.Trim(domain, "."), ".") {
		return "", ErrEmail
	}
	return text, nil
}

// oneLine is text without control characters and with single spaces, so that a
// name cannot break a line of an email or a file.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }), " ")
}
