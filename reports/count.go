package reports

import (
	"context"
	"fmt"

	"muster/courses"
	"muster/courses/people"
	"muster/surveys"
)

// policing is the sector whose share of the trained people the return shows.
const policing = people.Policing

// records are what is recorded of one programme, whatever the day that is counted. Each is
// read once, when it is first needed, so that a page of figures takes a fixed number of
// queries; counters of several days share them.
type records struct {
	service   *Service
	programme courses.Programme

	organisations map[string]people.Organisation
	registers     *registers
	cancelled     []courses.Session
	engagements   []Engagement
	indicators    []Indicator
	grants        []Grant
	entries       []Entry
	deliverables  []Deliverable
	kpiVersions   []KPI
	declarations  []Declaration
	// planned is what is planned of the courses, by the days from which and until which.
	planned map[[2]string]map[string]courses.Ahead
}

// counter counts measures of a programme as at the end of a day.
type counter struct {
	*records
	actor       people.Actor
	asAt        string
	results     map[surveys.SideRequest]surveys.ProgrammeResults
	comparisons map[[2]surveys.SideRequest]surveys.Comparison
	// late are the marks since the one moment that a counter is asked about.
	late []courses.LateMark
}

func (s *Service) newCounter(actor people.Actor, programme courses.Programme, asAt string) *counter {
	return s.newRecords(programme, asAt).counter(actor, asAt)
}

// newRecords are the records of a programme for counters of these days.
func (s *Service) newRecords(programme courses.Programme, days ...string) *records {
	return &records{
		service: s, programme: programme, registers: newRegisters(days...), planned: map[[2]string]map[string]courses.Ahead{},
	}
}

// counter counts as at the end of one of the days.
func (r *records) counter(actor people.Actor, asAt string) *counter {
	return &counter{
		records: r, actor: actor, asAt: asAt,
		results:     map[surveys.SideRequest]surveys.ProgrammeResults{},
		comparisons: map[[2]surveys.SideRequest]surveys.Comparison{},
	}
}

// Count counts a measure of a programme as at the end of a day, for managers, the board and
// administrators, and says what it was counted from. Errors: ErrNotAllowed, ErrNoProgramme,
// ErrDay, ErrDefinition.
func (s *Service) Count(ctx context.Context, actor people.Actor, programme string, definition Definition, asAt string) (Receipt, error) {
	receipts, err := s.CountAll(ctx, actor, programme, []Definition{definition}, asAt)
	if err != nil {
		return Receipt{}, err
	}
	return receipts[0], nil
}

// CountAll is Count for several measures, in their order. The records are read once.
func (s *Service) CountAll(ctx context.Context, actor people.Actor, programme string, definitions []Definition, asAt string) ([]Receipt, error) {
	found, err := s.programme(ctx, actor, programme)
	if err != nil {
		return nil, err
	}
	if err := checkDay(asAt); err != nil {
		return nil, err
	}
	counter := s.newCounter(actor, found, asAt)
	receipts := make([]Receipt, len(definitions))
	for i, definition := range definitions {
		if receipts[i], err = counter.count(ctx, definition); err != nil {
			return nil, err
		}
		receipts[i] = receipts[i].seal(s.moment())
	}
	return receipts, nil
}

// count is the one way from a definition to a figure.
func (c *counter) count(ctx context.Context, definition Definition) (Receipt, error) {
	measure := definition.Measure
	if err := measure.Check(); err != nil {
		return Receipt{}, err
	}
	receipt := Receipt{AsAt: c.asAt, Version: definition.Version, CountsFrom: definition.CountsFrom, measure: measure, Figure: Figure{
		Key: definition.Key, Title: definition.Title, Unit: definition.Unit, Decimals: definition.Decimals,
		Note: definition.Note, Invented: definition.Invented,
	}}
	if ended := definition.Until; ended != "" && ended < c.asAt && measure.countsDays() {
		until := *c
		until.asAt, c, receipt.Figure.EndedOn = ended, &until, ended
		receipt.Notes = append(receipt.Notes, "Counted "+receipt.Figure.HeldText()+".")
	}
	counts := map[MeasureKind]func(context.Context, Measure, *Receipt) error{
		SessionsDelivered:      c.sessionsDelivered,
		Trained:                c.trained,
		TrainedShare:           c.trainedShare,
		OrganisationsTrained:   c.organisationsTrained,
		Responses:              c.responses,
		OrganisationsAnswering: c.organisationsAnswering,
		SurveyShare:            c.surveyShare,
		ResponseRate:           c.responseRate,
		SurveyChange:           c.surveyChange,
		SurveyMeanChange:       c.surveyMeanChange,
		EngagementSum:          c.engagementSum,
		IndicatorValue:         c.indicatorValue,
		IndicatorSum:           c.indicatorSum,
		IndicatorChange:        c.indicatorChange,
		GrantAmount:            c.grantAmount,
		EnteredNumber:          c.enteredNumber,
		MilestoneReached:       c.milestoneReached,
	}
	if err := counts[measure.Kind](ctx, measure, &receipt); err != nil {
		return Receipt{}, fmt.Errorf("figure %s: %w", definition.Key, err)
	}
	if figure := &receipt.Figure; definition.Until != "" && figure.records == 0 && figure.Value != nil && *figure.Value == 0 && measure.Kind != MilestoneReached {
		figure.Value = nil // that nothing was recorded of a KPI is not that 0 were
	}
	return receipt, nil
}

// load calls read once, for as long as what it reads into lives.
func load[T any](into *[]T, read func() ([]T, error)) ([]T, error) {
	if *into == nil {
		rows, err := read()
		if err != nil {
			return nil, err
		}
		*into = append(make([]T, 0, len(rows)), rows...)
	}
	return *into, nil
}

func (c *counter) allOrganisations(ctx context.Context) (map[string]people.Organisation, error) {
	var err error
	if c.organisations == nil {
		c.organisations, err = c.service.people.OrganisationsByID(ctx)
	}
	return c.organisations, err
}

// forces counts the territorial forces there are.
func (c *counter) forces(ctx context.Context) (int, error) {
	organisations, err := c.allOrganisations(ctx)
	count := 0
	for _, organisation := range organisations {
		if organisation.Force {
			count++
		}
	}
	return count, err
}
