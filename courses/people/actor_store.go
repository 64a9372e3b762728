package people

import (
	"context"
	"time"
)

// sessionHolder is the holder of a browser's session, a row a role held.
type sessionHolder struct {
	Person             personRow `gorm:"embedded"`
	Role               *Role
	RoleOrganisationID *string
}

// actorBySession finds the session, its person and their roles in one query, because
// every request of somebody signed in makes it.
func (s store) actorBySession(ctx context.Context, tokenHash string, now time.Time) (Actor, Person, error) {
	var rows []sessionHolder
	err := s.db.WithContext(ctx).Table("browser_sessions").
		Joins("JOIN people ON people.id = browser_sessions.person_id").
		Joins("LEFT JOIN person_roles ON person_roles.person_id = people.id").
		Where("browser_sessions.token_hash = ? AND browser_sessions.expires_at > ?", tokenHash, now).
		Select("people.*, person_roles.role, person_roles.organisation_id AS role_organisation_id").
		Order("person_roles.role, person_roles.organisation_id").Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Actor{}, Person{}, err
	}
	person := rows[0].Person.person()
	var grants []Grant
	for _, row := range rows {
		if row.Role != nil {
			grants = append(grants, Grant{*row.Role, *row.RoleOrganisationID})
		}
	}
	return person.actor(grants), person, nil
}
