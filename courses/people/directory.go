package people

import (
	"context"
	"slices"
	"strings"
)

// Listed is a person in the directory with the roles held.
type Listed struct {
	Person Person
	Grants []Grant
}

// Directory lists people by name, then by email address: limit of them from offset,
// and how many there are in all. search, when not empty, is a part of the name or of
// the address, letter case aside. Administrators may. Error: ErrNotAllowed.
func (s *Service) Directory(ctx context.Context, actor Actor, search string, limit, offset int) ([]Listed, int, error) {
	if !actor.Is(Administrator) {
		return nil, 0, ErrNotAllowed
	}
	found, total, err := s.store.directory(ctx, strings.ToLower(search), limit, offset)
	if err != nil {
		return nil, 0, err
	}
	ids := make([]string, len(found))
	for i, person := range found {
		ids[i] = person.ID
	}
	grants, err := s.store.grants(ctx, ids)
	if err != nil {
		return nil, 0, err
	}
	listed := make([]Listed, len(found))
	for i, person := range found {
		listed[i] = Listed{person, inOrder(grants[person.ID])}
	}
	return listed, total, nil
}

// inOrder are grants in the order of Roles.
func inOrder(grants []Grant) []Grant {
	slices.SortStableFunc(grants, func(a, b Grant) int {
		return slices.Index(Roles, a.Role) - slices.Index(Roles, b.Role)
	})
	return grants
}

// AuditLine is an audit entry in words: Who acted, and the Subject it is About. A
// person is called by name, or else by address.
type AuditLine struct {
	AuditEntry
	Who   string
	About string
}

// AuditEntries lists what was done, newest first: limit of them from offset, and how
// many there are in all. Administrators may. Error: ErrNotAllowed.
func (s *Service) AuditEntries(ctx context.Context, actor Actor, limit, offset int) ([]AuditLine, int, error) {
	if !actor.Is(Administrator) {
		return nil, 0, ErrNotAllowed
	}
	entries, total, err := s.store.auditEntries(ctx, limit, offset)
	if err != nil {
		return nil, 0, err
	}
	lines, err := s.inWords(ctx, entries)
	return lines, total, err
}

// mostAbout is the most entries that AuditAbout lists.
const mostAbout = 1000

// AuditAbout lists what was done to or seen of the actor, newest first: the entries about
// the actor and about subjects, which are what the actor is part of. What the actor did is
// left out. ErrNotAllowed for who has not signed in.
func (s *Service) AuditAbout(ctx context.Context, actor Actor, subjects []string) ([]AuditLine, error) {
	if !actor.SignedIn() {
		return nil, ErrNotAllowed
	}
	entries, err := s.store.auditAbout(ctx, actor.PersonID, append([]string{actor.PersonID}, subjects...))
	if err != nil {
		return nil, err
	}
	return s.inWords(ctx, entries)
}

func (s *Service) inWords(ctx context.Context, entries []AuditEntry) ([]AuditLine, error) {
	var ids []string
	for _, entry := range entries {
		ids = append(ids, entry.ActorID, entry.Subject)
	}
	known, err := s.PeopleByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	lines := make([]AuditLine, len(entries))
	for i, entry := range entries {
		lines[i] = AuditLine{entry, called(known, entry.ActorID, System.Name), called(known, entry.Subject, entry.Subject)}
	}
	return lines, nil
}

// called is what the person with the id is called, or otherwise when it is nobody's.
func called(known map[string]Person, id, otherwise string) string {
	person, isPerson := known[id]
	switch {
	case !isPerson:
		return otherwise
	case person.Name == "":
		return person.Email
	}
	return person.Name
}
