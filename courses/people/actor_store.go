package people

import (
	"cmp"
	"context"
	"slices"
	"time"

	"muster/courses/rows"
)

// sessionHolder finds the holder of a browser's session: a row a role held, with what is
// read beside it.
func sessionHolder(beside Beside) string {
	return "SELECT " + PersonColumns + ", person_roles.role, person_roles.organisation_id" + beside.Columns + `
	FROM browser_sessions JOIN people ON people.id = browser_sessions.person_id
	LEFT JOIN person_roles ON person_roles.person_id = people.id ` + beside.Joins + `
	WHERE browser_sessions.token_hash = ? AND browser_sessions.expires_at > ?`
}

// Beside is what a page reads with the same query as who asks: columns, each with a comma
// before it, and the joins they need, which may name people; the values of both, in their
// order; and the fields into which the columns are read.
type Beside struct {
	Columns string
	Joins   string
	Values  []any
	Fields  []any
}

// actorBySession finds the session, its person and their roles in one query, because
// every request of somebody signed in makes it.
func (s store) actorBySession(ctx context.Context, tokenHash string, now time.Time, beside Beside) (Actor, Person, error) {
	var read PersonRead
	var role, organisationID *string
	var grants []Grant
	fields := slices.Concat(read.Fields(), []any{&role, &organisationID}, beside.Fields)
	err := rows.Each(ctx, s.db, fields, func() error {
		if role != nil {
			grants = append(grants, Grant{Role(*role), *organisationID})
		}
		return nil
	}, sessionHolder(beside), append(beside.Values, tokenHash, now)...)
	if err != nil || read.row.ID == "" {
		return Actor{}, Person{}, err
	}
	slices.SortFunc(grants, func(one, other Grant) int {
		return cmp.Or(cmp.Compare(one.Role, other.Role), cmp.Compare(one.OrganisationID, other.OrganisationID))
	})
	person := read.Person()
	return person.actor(grants), person, nil
}
