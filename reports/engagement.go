package reports

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// Engagement is a record of work that is not a course: a briefing, a control room visit, an
// operation, penalties collected. Reference is the record's own identifier within the
// programme. Kind is lower case with underscores. Headcount is who was there, not distinct
// people; Amount is in whole pounds; each is nil when the record has none. OrganisationID
// may be empty; Sector is the organisation's unless it was given.
type Engagement struct {
	Programme      string
	Reference      string
	Kind           string
	HappenedOn     string
	OrganisationID string
	Sector         people.Sector
	Headcount      *int
	Amount         *int64
	Note           string
	RecordedBy     string
	RecordedAt     time.Time
}

// EngagementFilter chooses engagement records; what is empty does not narrow. From and To
// are days, both included.
type EngagementFilter struct {
	Programme      string
	Kind           string
	OrganisationID string
	From, To       string
	Offset, Limit  int // Limit 0: no limit
}

// AddEngagement records one piece of engagement; a Reference that is empty is made up.
// Managers and administrators may. Errors: as AddEngagements.
func (s *Service) AddEngagement(ctx context.Context, actor people.Actor, engagement Engagement) (Engagement, error) {
	records, _, err := s.addEngagements(ctx, actor, []Engagement{engagement})
	if err != nil {
		return Engagement{}, err
	}
	return records[0], nil
}

// AddEngagements records all of them or none, and says how many were new. A record that is
// there already with the same content is left as it is. Managers and administrators may.
// Errors: ErrNotAllowed, ErrNoProgramme, ErrEngagement, ErrDay, ErrFuture, ErrOrganisation,
// ErrTooLong, ErrTaken when a reference stands for other content.
func (s *Service) AddEngagements(ctx context.Context, actor people.Actor, engagements []Engagement) (added int, err error) {
	_, added, err = s.addEngagements(ctx, actor, engagements)
	return added, err
}

func (s *Service) addEngagements(ctx context.Context, actor people.Actor, engagements []Engagement) ([]Engagement, int, error) {
	if !runs(actor) {
		return nil, 0, ErrNotAllowed
	}
	organisations, err := s.people.OrganisationsByID(ctx)
	if err != nil {
		return nil, 0, err
	}
	records := slices.Clone(engagements)
	programmes := map[string]courses.Programme{}
	for i := range records {
		code := records[i].Programme
		if _, known := programmes[code]; !known {
			if programmes[code], err = s.knownProgramme(ctx, code); err != nil {
				return nil, 0, err
			}
		}
		if err := s.complete(&records[i], programmes[code], organisations, actor); err != nil {
			return nil, 0, fmt.Errorf("engagement %s: %w", records[i].Reference, err)
		}
	}
	added, err := s.store.addEngagements(ctx, actor, records)
	return records, added, err
}

var kindForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// EngagementKind is the kind as it is stored: lower case, underscores for spaces.
func EngagementKind(text string) string {
	return strings.ReplaceAll(strings.ToLower(strings.Join(strings.Fields(text), " ")), " ", "_")
}

// complete fills in what follows from the rest of the record, and checks it.
func (s *Service) complete(e *Engagement, programme courses.Programme, organisations map[string]people.Organisation, actor people.Actor) error {
	e.Kind, e.Note = EngagementKind(e.Kind), strings.TrimSpace(e.Note)
	organisation, known := organisations[e.OrganisationID]
	if e.Sector == "" {
		e.Sector = organisation.Sector
	}
	if e.Reference == "" {
		e.Reference = people.NewID()
	}
	e.RecordedBy, e.RecordedAt = actor.PersonID, s.moment()
	switch {
	case !kindForm.MatchString(e.Kind):
		return fmt.Errorf("%w: a kind has letters, digits and spaces, such as control room visit", ErrEngagement)
	case checkDay(e.HappenedOn) != nil:
		return ErrDay
	case e.HappenedOn > s.Today():
		return ErrFuture
	case !programme.Covers(e.HappenedOn):
		return fmt.Errorf("%w: the programme runs from %s to %s", ErrEngagement, programme.StartsOn, programme.EndsOn)
	case e.OrganisationID != "" && !known:
		return ErrOrganisation
	case e.Sector != "" && !slices.Contains(people.Sectors, e.Sector):
		return fmt.Errorf("%w: unknown sector %q", ErrEngagement, e.Sector)
	case e.Headcount != nil && *e.Headcount < 0 || e.Amount != nil && *e.Amount < 0:
		return fmt.Errorf("%w: a headcount or an amount is not below 0", ErrEngagement)
	case len([]rune(e.Note)) > MaxText:
		return ErrTooLong
	}
	return nil
}

// Engagements lists engagement records, the newest day first, then by reference. Managers,
// the board and administrators may read them. Errors: ErrNotAllowed, ErrNoProgramme.
func (s *Service) Engagements(ctx context.Context, actor people.Actor, filter EngagementFilter) ([]Engagement, error) {
	if _, err := s.programme(ctx, actor, filter.Programme); err != nil {
		return nil, err
	}
	return s.store.engagements(ctx, filter)
}

// CountEngagements counts what Engagements would list without Offset and Limit.
func (s *Service) CountEngagements(ctx context.Context, actor people.Actor, filter EngagementFilter) (int, error) {
	if _, err := s.programme(ctx, actor, filter.Programme); err != nil {
		return 0, err
	}
	return s.store.countEngagements(ctx, filter)
}

// EngagementKinds are the kinds that the programme has records of, by name. Managers, the
// board and administrators may read them. Errors: ErrNotAllowed, ErrNoProgramme.
func (s *Service) EngagementKinds(ctx context.Context, actor people.Actor, programme string) ([]string, error) {
	if _, err := s.programme(ctx, actor, programme); err != nil {
		return nil, err
	}
	return s.store.engagementKinds(ctx, programme)
}

// sameContent tells whether two records of one reference say the same.
func (e Engagement) sameContent(other Engagement) bool {
	return e.Kind == other.Kind && e.HappenedOn == other.HappenedOn && e.OrganisationID == other.OrganisationID &&
		e.Sector == other.Sector && sameNumber(e.Headcount, other.Headcount) && sameNumber(e.Amount, other.Amount) &&
		e.Note == other.Note
}

func sameNumber[T int | int64](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}
