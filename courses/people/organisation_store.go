package people

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type organisationRow struct {
	ID         string
	Name       string
	NameKey    string
	Sector     Sector
	Region     string
	Domain     string
	Force      bool
	RecordedAt time.Time
}

func (organisationRow) TableName() string { return "organisations" }

func (r organisationRow) organisation() Organisation {
	return Organisation{r.ID, r.Name, r.Sector, r.Region, r.Domain, r.Force, r.RecordedAt.UTC()}
}

func (s store) organisations(ctx context.Context) ([]Organisation, error) {
	var rows []organisationRow
	if err := s.db.WithContext(ctx).Order("name_key").Find(&rows).Error; err != nil {
		return nil, err
	}
	organisations := make([]Organisation, len(rows))
	for i, row := range rows {
		organisations[i] = row.organisation()
	}
	return organisations, nil
}

func (s store) organisationByKey(ctx context.Context, key string) (Organisation, error) {
	var row organisationRow
	err := s.db.WithContext(ctx).Where("name_key = ?", key).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Organisation{}, ErrNoOrganisation
	}
	return row.organisation(), err
}

// organisationByDomain is the id of the organisation whose staff have addresses of the
// domain, empty when there is none, or several, of which the domain cannot tell which.
func (s store) organisationByDomain(ctx context.Context, domain string) (string, error) {
	var ids []string
	err := s.db.WithContext(ctx).Model(&organisationRow{}).Where("lower(domain) = ? AND domain <> ''", domain).
		Limit(2).Pluck("id", &ids).Error
	if err != nil || len(ids) != 1 {
		return "", err
	}
	return ids[0], nil
}

func (s store) addOrganisation(ctx context.Context, o Organisation) error {
	// Not an error of the engine: in PostgreSQL that would end the transaction.
	result := s.db.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&organisationRow{
		o.ID, o.Name, nameKey(o.Name), o.Sector, o.Region, o.Domain, o.Force, o.RecordedAt.UTC(),
	})
	if result.Error == nil && result.RowsAffected == 0 {
		return ErrOrganisationExists
	}
	return result.Error
}
