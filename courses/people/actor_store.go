package people

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"time"
)

// sessionHolder finds the holder of a browser's session: a row a role held.
const sessionHolder = `SELECT people.id, people.email, people.name, people.organisation_id, people.job_role, people.organisation_by, people.recorded_at,
	person_roles.role, person_roles.organisation_id
	FROM browser_sessions JOIN people ON people.id = browser_sessions.person_id
	LEFT JOIN person_roles ON person_roles.person_id = people.id
	WHERE browser_sessions.token_hash = ? AND browser_sessions.expires_at > ?`

// actorBySession finds the session, its person and their roles in one query, because
// every request of somebody signed in makes it; it reads the rows itself, because finding
// out how takes longer than the query.
func (s store) actorBySession(ctx context.Context, tokenHash string, now time.Time) (Actor, Person, error) {
	rows, err := s.db.WithContext(ctx).Raw(sessionHolder, tokenHash, now).Rows()
	if err != nil {
		return Actor{}, Person{}, err
	}
	defer rows.Close()
	var row personRow
	var grants []Grant
	for rows.Next() {
		var role, organisationID sql.NullString
		err := rows.Scan(&row.ID, &row.Email, &row.Name, &row.OrganisationID, &row.JobRole, &row.OrganisationBy, &row.RecordedAt, &role, &organisationID)
		if err != nil {
			return Actor{}, Person{}, err
		}
		if role.Valid {
			grants = append(grants, Grant{Role(role.String), organisationID.String})
		}
	}
	if err := rows.Err(); err != nil || row.ID == "" {
		return Actor{}, Person{}, err
	}
	slices.SortFunc(grants, func(one, other Grant) int {
		return cmp.Or(cmp.Compare(one.Role, other.Role), cmp.Compare(one.OrganisationID, other.OrganisationID))
	})
	person := row.person()
	return person.actor(grants), person, nil
}
