package people

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type roleRow struct {
	PersonID       string
	Role           Role
	OrganisationID string
	RecordedAt     time.Time
}

func (roleRow) TableName() string { return "person_roles" }

func (s store) grant(ctx context.Context, personID string, grant Grant, now time.Time) error {
	err := s.db.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).
		Create(&roleRow{personID, grant.Role, grant.OrganisationID, now}).Error
	if errors.Is(err, gorm.ErrForeignKeyViolated) {
		return ErrNoPerson
	}
	return err
}

// withdraw takes the grant away in one statement that leaves the last administrator.
func (s store) withdraw(ctx context.Context, personID string, grant Grant) error {
	db := s.db.WithContext(ctx)
	held := db.Where("person_id = ? AND role = ? AND organisation_id = ?", personID, grant.Role, grant.OrganisationID)
	if grant.Role != Administrator {
		return held.Delete(&roleRow{}).Error
	}
	// The administrators' rows are locked first, or two could withdraw each other.
	var administrators []roleRow
	query := db
	if db.Name() == "postgres" {
		query = query.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
	}
	if err := query.Where("role = ?", Administrator).Order("person_id").Find(&administrators).Error; err != nil {
		return err
	}
	if len(administrators) == 1 && administrators[0].PersonID == personID {
		return ErrLastAdministrator
	}
	return held.Delete(&roleRow{}).Error
}

// grants are the roles held, by person, in the order of their names.
func (s store) grants(ctx context.Context, personIDs []string) (map[string][]Grant, error) {
	var rows []roleRow
	err := s.db.WithContext(ctx).Where("person_id IN ?", personIDs).Order("role, organisation_id").Find(&rows).Error
	if err != nil {
		return nil, err
	}
	grants := map[string][]Grant{}
	for _, row := range rows {
		grants[row.PersonID] = append(grants[row.PersonID], Grant{row.Role, row.OrganisationID})
	}
	return grants, nil
}
