package reports

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"muster/courses"
	"muster/courses/people"
)

// ReviseKPI adds a version of a KPI, which counts as at its day CountsFrom and later. Version
// is that of the version it was made from, which must be the newest; a Reason is needed. What
// was released stays as it is, and so does every figure as at an earlier day. Managers and
// administrators may. Errors: ErrNotAllowed, ErrNoProgramme, ErrNoKPI, ErrDefinition, ErrDay,
// ErrReasonNeeded, ErrTooLong, ErrChangedSince.
func (s *Service) ReviseKPI(ctx context.Context, actor people.Actor, kpi KPI) (KPI, error) {
	if !runs(actor) {
		return KPI{}, ErrNotAllowed
	}
	versions, err := s.versionsOf(ctx, kpi.Programme, kpi.Code)
	if err != nil {
		return KPI{}, err
	}
	newest := versions[len(versions)-1]
	kpi.Letter, kpi.Position, kpi.Reason = newest.Letter, newest.Position, strings.TrimSpace(kpi.Reason)
	switch {
	case kpi.Version != newest.Version:
		return KPI{}, ErrChangedSince
	case checkDay(kpi.CountsFrom) != nil:
		return KPI{}, ErrDay
	case kpi.Reason == "":
		return KPI{}, ErrReasonNeeded
	case len([]rune(kpi.Reason)) > MaxText:
		return KPI{}, ErrTooLong
	}
	if err := kpi.check(); err != nil {
		return KPI{}, err
	}
	kpi.Version, kpi.RecordedBy, kpi.RecordedAt = newest.Version+1, actor.PersonID, s.moment()
	return kpi, s.store.addKPIVersion(ctx, actor, kpi)
}

// KPIVersions are all versions of a KPI, the newest first. Managers, the board and
// administrators may read them. Errors: ErrNotAllowed, ErrNoProgramme, ErrNoKPI.
func (s *Service) KPIVersions(ctx context.Context, actor people.Actor, programme, code string) ([]KPI, error) {
	if _, err := s.programme(ctx, actor, programme); err != nil {
		return nil, err
	}
	versions, err := s.versionsOf(ctx, programme, code)
	slices.Reverse(versions)
	return versions, err
}

// versionsOf are the versions of a KPI, the first one first. Error: ErrNoKPI.
func (s *Service) versionsOf(ctx context.Context, programme, code string) ([]KPI, error) {
	versions, err := s.store.kpiVersions(ctx, programme)
	versions = slices.DeleteFunc(versions, func(k KPI) bool { return k.Code != code })
	if err == nil && len(versions) == 0 {
		err = ErrNoKPI
	}
	return versions, err
}

// countingAt picks of each KPI the newest version that counts as at a day, from versions in
// the order of the store.
func countingAt(versions []KPI, asAt string) []KPI {
	var counting []KPI
	for _, version := range versions {
		last := len(counting) - 1
		switch {
		case version.CountsFrom > asAt:
		case last >= 0 && counting[last].Code == version.Code:
			counting[last] = version
		default:
			counting = append(counting, version)
		}
	}
	return counting
}

// Preview is what a KPI comes to as at a day: as it counts now, nil for a new one, and as it
// is proposed. Before is what was counted before the KPI begins and counts towards it, where it
// begins after its programme and nothing says from where it counts; nil where there is nothing.
type Preview struct {
	Current  *KPIPoint
	Proposed KPIPoint
	Before   *Figure
}

// PreviewKPI counts a proposed KPI, or a proposed version of one, beside the newest version,
// and changes nothing. Managers and administrators may. Errors: ErrNotAllowed, ErrNoProgramme,
// ErrDay, ErrDefinition.
func (s *Service) PreviewKPI(ctx context.Context, actor people.Actor, proposed KPI, asAt string) (Preview, error) {
	if !runs(actor) {
		return Preview{}, ErrNotAllowed
	}
	found, err := s.knownProgramme(ctx, proposed.Programme)
	if err != nil {
		return Preview{}, err
	}
	if err := checkDay(asAt); err != nil {
		return Preview{}, err
	}
	if err := proposed.check(); err != nil {
		return Preview{}, err
	}
	versions, err := s.store.kpiVersions(ctx, found.Code)
	if err != nil {
		return Preview{}, err
	}
	var preview Preview
	for _, version := range versions {
		if version.Code == proposed.Code { // the newest comes last
			if preview.Current, err = s.point(ctx, actor, found, version, asAt); err != nil {
				return Preview{}, err
			}
		}
	}
	point, err := s.point(ctx, actor, found, proposed, asAt)
	if err != nil {
		return Preview{}, err
	}
	preview.Proposed = *point
	if proposed.StartsOn > found.StartsOn && proposed.countsFromTheBeginning() {
		begins, err := s.point(ctx, actor, found, proposed, dayBefore(proposed.StartsOn))
		if err != nil {
			return Preview{}, err
		}
		if figure := begins.Receipt.Figure; figure.Value != nil && *figure.Value > 0 {
			preview.Before = &figure
		}
	}
	return preview, nil
}

// countsFromTheBeginning tells whether what came before the KPI begins counts towards it.
func (k KPI) countsFromTheBeginning() bool {
	return k.Measure.Accumulates() && k.Measure.countsDays() && k.Measure.From == "" && k.Baseline == nil
}

// point counts a KPI as at a day.
func (s *Service) point(ctx context.Context, actor people.Actor, programme courses.Programme, kpi KPI, asAt string) (*KPIPoint, error) {
	c := s.newCounter(actor, programme, asAt)
	receipt, err := c.count(ctx, kpi.definition())
	if err != nil {
		return nil, fmt.Errorf("KPI %s: %w", kpi.Code, err)
	}
	return &KPIPoint{asAt, c.rate(kpi, receipt.Figure), receipt, kpi}, nil
}
