package reports

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"muster/courses"
	"muster/courses/people"
)

// register is what the registers of a course say, in the order of the sessions.
type register struct {
	delivered []courses.DeliveredSession
	trained   courses.Trained
	// sessions are the programme's, by id.
	sessions map[string]courses.Session
	// attended counts the lines that say full or part: each of them has a seat to answer from.
	attended int
}

// allAttendances are the programme's registers until the day, in the order of the sessions.
func (c *counter) allAttendances(ctx context.Context) ([]courses.Attendance, error) {
	return load(&c.attendances, func() ([]courses.Attendance, error) {
		return c.service.courses.Attendances(ctx, courses.AttendanceFilter{Programme: c.programme.Code, AsAt: c.asAt})
	})
}

func (c *counter) allSessions(ctx context.Context) (map[string]courses.Session, error) {
	if c.sessions == nil {
		sessions, err := c.service.courses.Sessions(ctx, courses.SessionFilter{Programme: c.programme.Code})
		if err != nil {
			return nil, err
		}
		c.sessions = make(map[string]courses.Session, len(sessions))
		for _, session := range sessions {
			c.sessions[session.ID] = session
		}
	}
	return c.sessions, nil
}

// register takes the course's lines out of the registers.
func (c *counter) register(ctx context.Context, measure Measure) (register, error) {
	attendances, err := c.allAttendances(ctx)
	if err != nil {
		return register{}, err
	}
	sessions, err := c.allSessions(ctx)
	if err != nil {
		return register{}, err
	}
	lines := slices.DeleteFunc(slices.Clone(attendances), func(line courses.Attendance) bool {
		return !strings.EqualFold(line.CourseCode, measure.Course) || line.HappenedOn < measure.From
	})
	counted := register{courses.CountDelivered(lines), courses.CountTrained(lines), sessions, 0}
	for _, session := range counted.delivered {
		counted.attended += len(session.Attended)
	}
	return counted, nil
}

// sources are the sessions. How many came to each is not said: with other figures it could
// tell of a single delegate.
func (r register) sources() []Source {
	sources := make([]Source, len(r.delivered))
	for i, held := range r.delivered {
		session := r.sessions[held.SessionID]
		sources[i] = Source{
			Kind: SessionSource, Reference: held.SessionCode, Label: session.CourseTitle + ", " + string(session.Delivery), On: held.HappenedOn,
		}
	}
	return sources
}

func (c *counter) sessionsDelivered(ctx context.Context, measure Measure, receipt *Receipt) error {
	register, err := c.register(ctx, measure)
	receipt.Formula = "Sessions that were held and whose register has at least one person who attended."
	receipt.Sources = register.sources()
	receipt.Figure.Value = number(float64(len(register.delivered)))
	receipt.Figure.records = len(register.delivered)
	return err
}

// ofSector counts trained people by the sector they were of when they attended.
func (r register) ofSector(sector, except people.Sector) int {
	trained := r.trained
	if sector != "" {
		trained = trained.From(sector)
	}
	if except != "" {
		return trained.Count() - trained.From(except).Count()
	}
	return trained.Count()
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
	receipt.Sources = register.sources()
	receipt.Figure.Value = number(float64(register.ofSector(measure.Sector, measure.ExceptSector)))
	receipt.Figure.records = len(register.delivered)
	return err
}

func (c *counter) trainedShare(ctx context.Context, measure Measure, receipt *Receipt) error {
	register, err := c.register(ctx, measure)
	of, base := register.ofSector(measure.Sector, measure.ExceptSector), register.trained.Count()
	receipt.Formula = "Trained people whose organisation was of the sector " + sectorWords(measure.Sector) +
		" when they first attended, over all trained people of the course."
	receipt.Terms = []Term{
		term("of the sector "+sectorWords(measure.Sector), float64(of), "people"),
		term("all trained people", float64(base), "people"),
	}
	receipt.Sources = register.sources()
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
	for id := range register.trained.ByOrganisation() {
		ids[id] = true
	}
	receipt.Formula = wordOrganisations(measure) + " with at least one trained person."
	receipt.Figure.records = len(register.delivered)
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
				Kind: OrganisationSource, Reference: organisation.Name, Label: sectorWords(organisation.Sector), On: organisation.Region,
			})
		}
	}
	slices.SortFunc(receipt.Sources, func(a, b Source) int { return cmp.Compare(a.Reference, b.Reference) })
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
