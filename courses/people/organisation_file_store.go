package people

import "context"

// completeOrganisation stores the region and domain that an organisation lacked.
func (s store) completeOrganisation(ctx context.Context, o Organisation) error {
	return s.db.WithContext(ctx).Model(&organisationRow{}).Where("id = ?", o.ID).
		Updates(map[string]any{"region": o.Region, "domain": o.Domain}).Error
}
