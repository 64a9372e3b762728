package people

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"muster/courses/rows"
)

type personRow struct {
	ID             string
	Email          string
	Name           string
	OrganisationID *string
	JobRole        string
	OrganisationBy OrganisationBy
	RecordedAt     time.Time
}

func (personRow) TableName() string { return "people" }

func (r personRow) person() Person {
	person := Person{ID: r.ID, Email: r.Email, Name: r.Name, JobRole: r.JobRole, OrganisationBy: r.OrganisationBy, RecordedAt: r.RecordedAt.UTC()}
	if r.OrganisationID != nil {
		person.OrganisationID = *r.OrganisationID
	}
	return person
}

// PersonColumns are what is read of a person by a query of another store, in the order of
// PersonRead's fields.
const PersonColumns = "people.id, people.email, people.name, people.organisation_id, people.job_role, people.organisation_by, people.recorded_at"

// PersonRead receives PersonColumns.
type PersonRead struct{ row personRow }

// Fields are where the columns go.
func (p *PersonRead) Fields() []any {
	r := &p.row
	return []any{&r.ID, &r.Email, &r.Name, &r.OrganisationID, &r.JobRole, &r.OrganisationBy, &r.RecordedAt}
}

// Person is who was read.
func (p *PersonRead) Person() Person { return p.row.person() }

// orNull is nil for an empty reference.
func orNull(id string) *string {
	if id == "" {
		return nil
	}
	return &id
}

// person finds by column, which is id or email.
func (s store) person(ctx context.Context, column, value string) (Person, error) {
	var row personRow
	err := s.db.WithContext(ctx).Where(map[string]any{column: value}).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Person{}, ErrNoPerson
	}
	return row.person(), err
}

// holdPerson locks on PostgreSQL; SQLite has one writer at a time and needs no lock.
func (s store) holdPerson(ctx context.Context, id string) (Person, error) {
	return store{s.db.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})}.person(ctx, "id", id)
}

func (s store) people(ctx context.Context, ids []string) ([]Person, error) {
	var found []personRow
	if err := s.db.WithContext(ctx).Where("id IN ?", ids).Find(&found).Error; err != nil {
		return nil, err
	}
	people := make([]Person, len(found))
	for i, row := range found {
		people[i] = row.person()
	}
	return people, nil
}

// addPerson tells whether the person was added: not when the address is known.
func (s store) addPerson(ctx context.Context, p Person) (bool, error) {
	result := s.db.WithContext(ctx).
		Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "email"}}, DoNothing: true}).
		Create(&personRow{p.ID, p.Email, p.Name, orNull(p.OrganisationID), p.JobRole, p.OrganisationBy, p.RecordedAt.UTC()})
	if errors.Is(result.Error, gorm.ErrForeignKeyViolated) {
		return false, ErrNoOrganisation
	}
	return result.RowsAffected == 1, result.Error
}

// organisationByNow is how a person is of an organisation that they may change for the one
// whose id is given, twice: as before when it is the same, else by the domain of their
// address, if that is the organisation's, else only claimed.
const organisationByNow = `CASE WHEN coalesce(organisation_id, '') = ? THEN organisation_by
	WHEN EXISTS (SELECT 1 FROM organisations WHERE organisations.id = ? AND domain <> ''
		AND substr(email, length(email) - length(domain)) = '@' || lower(domain)) THEN 'domain'
	ELSE 'claimed' END`

// changePerson writes what a person may change, with its audit entry. confirms says that
// the organisation, whichever it is, is confirmed by this. On PostgreSQL both are one
// statement, because everybody who books for the first time makes this change three times
// and a transaction goes to the server four times; SQLite, which has no such statement, is
// no further away than a call.
func (s store) changePerson(ctx context.Context, p Person, confirms bool, entry auditRow) error {
	by, values := organisationByNow, []any{p.Name, orNull(p.OrganisationID), p.JobRole, p.OrganisationID, p.OrganisationID, p.ID}
	if confirms {
		by, values = "'confirmed'", []any{p.Name, orNull(p.OrganisationID), p.JobRole, p.ID}
	}
	update := "UPDATE people SET name = ?, organisation_id = ?, job_role = ?, organisation_by = " + by + " WHERE id = ?"
	if s.db.Name() == "postgres" {
		return personChanged(rows.Change(ctx, s.db, "WITH changed AS ("+update+` RETURNING id)
			INSERT INTO audit_entries (id, actor_id, act, subject, detail, recorded_at) SELECT ?, ?, ?, id, ?, ? FROM changed`,
			append(values, entry.ID, entry.ActorID, entry.Act, entry.Detail, entry.RecordedAt)...))
	}
	return s.inTransaction(ctx, func(tx store) error {
		if err := personChanged(rows.Change(ctx, tx.db, update, values...)); err != nil {
			return err
		}
		return tx.addEntry(ctx, entry)
	})
}

// personChanged is the error of a statement that must have changed a person.
func personChanged(changed int64, err error) error {
	switch {
	case errors.Is(err, gorm.ErrForeignKeyViolated):
		return ErrNoOrganisation
	case err == nil && changed == 0:
		return ErrNoPerson
	}
	return err
}

// confirmOrganisation tells whether the person had claimed the organisation.
func (s store) confirmOrganisation(ctx context.Context, personID, organisationID string) (bool, error) {
	done := s.db.WithContext(ctx).Model(&personRow{}).
		Where("id = ? AND organisation_id = ? AND organisation_by = ?", personID, organisationID, OrganisationClaimed).
		Update("organisation_by", OrganisationConfirmed)
	return done.RowsAffected == 1, done.Error
}

// joinByDomain makes the organisation the person's by the domain of their address, if
// they have none or only claim that one.
func (s store) joinByDomain(ctx context.Context, personID, organisationID string) error {
	return s.db.WithContext(ctx).Model(&personRow{}).
		Where("id = ? AND (organisation_id IS NULL OR (organisation_id = ? AND organisation_by = ?))", personID, organisationID, OrganisationClaimed).
		Updates(map[string]any{"organisation_id": organisationID, "organisation_by": OrganisationByDomain}).Error
}
