package demonstration

import (
	"context"

	"muster/courses/people"
)

// unit is the organisation that gave the past year's training.
const unit = "Modern Slavery and Organised Immigration Crime Unit"

// addOrganisations adds the partner agencies to the forces that every database has, and
// remembers all by name. A council has the region of its force.
func (w *world) addOrganisations(ctx context.Context) error {
	forces, err := w.people.Organisations(ctx)
	if err != nil {
		return err
	}
	w.organisations = map[string]people.Organisation{}
	for _, force := range forces {
		w.organisations[force.Name] = force
	}
	for _, row := range table("partners") {
		added, err := w.people.AddOrganisation(ctx, people.System, people.Organisation{
			Name:   row["organisation"],
			Sector: people.Sector(row["sector"]),
			Region: w.organisations[row["area"]].Region,
		})
		if err != nil {
			return err
		}
		w.organisations[added.Name] = added
	}
	return nil
}
