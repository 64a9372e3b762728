package courses

import (
	"cmp"
	"context"
	"errors"

	"muster/courses/people"
)

// BookIn books somebody in by email address, who is added when Muster does not know
// them; of somebody it knows, only what is missing is filled in, so that the address is
// enough. For those who may manage the session; errors as Book, and people.ErrEmail,
// people.ErrNoOrganisation.
func (s *Service) BookIn(ctx context.Context, actor people.Actor, request BookingRequest, person people.Person) (Booking, error) {
	session, err := s.store.sessionByCode(ctx, request.SessionCode)
	if err != nil {
		return Booking{}, err
	}
	if !CanManage(actor, session) {
		return Booking{}, ErrNotAllowed
	}
	known, err := s.knownOrAdded(ctx, actor, person)
	if err != nil {
		return Booking{}, err
	}
	request.PersonID = known.ID
	return s.Book(ctx, actor, request)
}

// knownOrAdded is the person with the email address, who is added when Muster does not know
// them; of somebody it knows, only what is missing is filled in. ErrIncompletePerson, and
// nobody is added, when there is neither a person of that address nor a name for one.
func (s *Service) knownOrAdded(ctx context.Context, actor people.Actor, person people.Person) (people.Person, error) {
	if anyBlank(person.Name) {
		_, err := s.people.PersonByEmail(ctx, person.Email)
		if errors.Is(err, people.ErrNoPerson) {
			return people.Person{}, ErrIncompletePerson
		}
		if err != nil {
			return people.Person{}, err
		}
	}
	known, err := s.people.EnsurePerson(ctx, actor, person)
	if err != nil {
		return people.Person{}, err
	}
	complete := known
	complete.Name = cmp.Or(known.Name, person.Name)
	complete.OrganisationID = cmp.Or(known.OrganisationID, person.OrganisationID)
	complete.JobRole = cmp.Or(known.JobRole, person.JobRole)
	if complete != known {
		// Whoever books somebody in may not change people; filling a gap is the system's act.
		if err := s.people.UpdatePerson(ctx, people.System, complete); err != nil {
			return people.Person{}, err
		}
	}
	return complete, nil
}
