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

// AuditLine is an audit entry with the name, or else the address, of who acted.
type AuditLine struct {
	AuditEntry
	Who string
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
	ids := make([]string, len(entries))
	for i, entry := range entries {
		ids[i] = entry.ActorID
	}
	who, err := s.PeopleByID(ctx, ids)
	if err != nil {
		return nil, 0, err
	}
	lines := make([]AuditLine, len(entries))
	for i, entry := range entries {
		lines[i] = AuditLine{entry, System.Name}
		if person, known := who[entry.ActorID]; known && person.Name != "" {
			lines[i].Who = person.Name
		} else if known {
			lines[i].Who = person.Email
		}
	}
	return lines, total, nil
}
