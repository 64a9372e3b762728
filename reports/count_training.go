package reports

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"muster/courses"
	"muster/courses/people"
)

// registers are the programme's registers, counted as at some days, of which a counter has one:
// by the day from which they count. Counters of several days share them.
type registers struct {
	days   []string
	counts map[string]*courses.RegisterCounts
	of     map[registerKey]register
}

type registerKey struct{ course, from, asAt string }

// register is what the registers of a course say.
type register struct {
	courses.CourseCounts
	// sources are the sessions. How many came to each is not said: with other figures it could
	// tell of a single delegate.
	sources []Source
}

func newRegisters(days ...string) *registers {
	return &registers{days, map[string]*courses.RegisterCounts{}, map[registerKey]register{}}
}

// register is what the measure's course's registers say, from the measure's first day.
func (c *counter) register(ctx context.Context, measure Measure) (register, error) {
	return c.registerAsAt(ctx, measure, c.asAt)
}

// registerAsAt is register as at the end of any day. The registers of a day that is none of those
// asked for are read apart.
func (c *counter) registerAsAt(ctx context.Context, measure Measure, day string) (register, error) {
	key := registerKey{strings.ToLower(measure.Course), measure.From, day}
	if known, counted := c.registers.of[key]; counted {
		return known, nil
	}
	counts, err := c.registerCounts(ctx, measure.From, day)
	if err != nil {
		return register{}, err
	}
	counted := register{CourseCounts: counts.Of(measure.Course, day)}
	counted.sources = make([]Source, 0, len(counted.Delivered)) // several receipts have them
	for _, held := range counted.Delivered {
		counted.sources = append(counted.sources, Source{
			Kind: SessionSource, Reference: held.SessionCode, Label: held.CourseTitle + ", " + string(held.Delivery), On: held.HappenedOn,
		})
	}
	c.registers.of[key] = counted
	return counted, nil
}

func (c *counter) registerCounts(ctx context.Context, from, day string) (*courses.RegisterCounts, error) {
	if !slices.Contains(c.registers.days, day) {
		return c.service.courses.RegisterCounts(ctx, c.programme.Code, from, []string{day})
	}
	if counts, known := c.registers.counts[from]; known {
		return counts, nil
	}
	counts, err := c.service.courses.RegisterCounts(ctx, c.programme.Code, from, c.registers.days)
	if err == nil {
		c.registers.counts[from] = counts
	}
	return counts, err
}

func (c *counter) sessionsDelivered(ctx context.Context, measure Measure, receipt *Receipt) error {
	register, err := c.register(ctx, measure)
	receipt.Formula = "Sessions that were held and whose register has at least one person who attended."
	receipt.Sources = register.sources
	receipt.Figure.Value = number(float64(len(register.Delivered)))
	receipt.Figure.records = len(register.Delivered)
	return err
}

// people counts the trained people.
func (r register) people() int { return r.ofSector("", "") }

// ofSector counts trained people by the sector they were of when they attended.
func (r register) ofSector(sector, except people.Sector) int {
	count := 0
	for _, trained := range r.Trained {
		if (sector == "" || trained.Sector == sector) && (except == "" || trained.Sector != except) {
			count += trained.People
		}
	}
	return count
}

func (c *counter) trained(ctx context.Context, measure Measure, receipt *Receipt) error {
	register, err := c.register(ctx, measure)
	receipt.Formula = "Distinct people who attended at least one of these sessions from start to end. " +
		"Somebody who came twice is counted once."
	if measure.Sector != "" {
		receipt.Formula += " Only people of the sector " + sectorWords(measure.Sector) + " when they attended."
	}
	if measure.ExceptSector != "" {
		receipt.Formula += " Without people of the sector " + sectorWords(measure.ExceptSector) + "."
	}
	receipt.Sources = register.sources
	receipt.Figure.Value = number(float64(register.ofSector(measure.Sector, measure.ExceptSector)))
	receipt.Figure.records = len(register.Delivered)
	return err
}

func (c *counter) trainedShare(ctx context.Context, measure Measure, receipt *Receipt) error {
	register, err := c.register(ctx, measure)
	of, base := register.ofSector(measure.Sector, measure.ExceptSector), register.people()
	receipt.Formula = "Trained people whose organisation was of the sector " + sectorWords(measure.Sector) +
		" when they first attended, over all trained people of the course."
	receipt.Terms = []Term{
		term("of the sector "+sectorWords(measure.Sector), float64(of), "people"),
		term("all trained people", float64(base), "people"),
	}
	receipt.Sources = register.sources
	receipt.Figure.Base = number(base)
	if base > 0 {
		receipt.Figure.Value = number(100 * float64(of) / float64(base))
	}
	receipt.Figure.records = base
	return err
}

func (c *counter) organisationsTrained(ctx context.Context, measure Measure, receipt *Receipt) error {
	register, err := c.register(ctx, measure)
	if err != nil {
		return err
	}
	ids := map[string]bool{}
	for _, trained := range register.Trained {
		if trained.OrganisationID != "" {
			ids[trained.OrganisationID] = true
		}
	}
	receipt.Formula = wordOrganisations(measure) + " with at least one trained person."
	receipt.Figure.records = len(register.Delivered)
	return c.countOrganisations(ctx, ids, measure, receipt)
}

func wordOrganisations(measure Measure) string {
	if measure.ForcesOnly || measure.OfForces {
		return "Police forces of England and Wales"
	}
	return "Organisations"
}

// countOrganisations fills in a count of organisations, or of forces, or their share of all
// forces; they are named in the receipt without numbers.
func (c *counter) countOrganisations(ctx context.Context, ids map[string]bool, measure Measure, receipt *Receipt) error {
	organisations, err := c.allOrganisations(ctx)
	if err != nil {
		return err
	}
	for id := range ids {
		organisation, known := organisations[id]
		if known && (organisation.Force || !measure.ForcesOnly && !measure.OfForces) {
			receipt.Sources = append(receipt.Sources, Source{
				Kind: OrganisationSource, Reference: organisation.ID, Title: organisation.Name, Label: sectorWords(organisation.Sector), On: organisation.Region,
			})
		}
	}
	slices.SortFunc(receipt.Sources, func(a, b Source) int { return cmp.Compare(a.Title, b.Title) })
	count := float64(len(receipt.Sources))
	receipt.Figure.Value = number(count)
	if !measure.ForcesOnly && !measure.OfForces {
		return nil
	}
	forces, err := c.forces(ctx)
	if err != nil {
		return err
	}
	receipt.Figure.Base = number(forces)
	receipt.Terms = append(receipt.Terms, term("forces counted", count, "forces"), term("forces in England and Wales", float64(forces), "forces"))
	if measure.OfForces && forces > 0 {
		receipt.Formula += " Over all forces."
		receipt.Figure.Value = number(100 * count / float64(forces))
	}
	return nil
}

// sectorWords is a sector as it is read: "local authority".
func sectorWords(sector people.Sector) string { return strings.ReplaceAll(string(sector), "_", " ") }
