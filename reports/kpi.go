package reports

import (
	"context"
	"fmt"
	"strings"
	"time"

	"muster/courses/people"
)

// Provenance says where a target comes from.
type Provenance string

// The provenances of a target. An invented one was chosen for the demonstration and is
// marked wherever it is shown.
const (
	NoTarget  Provenance = ""
	Published Provenance = "published"
	Invented  Provenance = "invented"
)

// KPI says what a deliverable is judged by. Unit is the word after the number ("briefings"),
// or %, points or GBP; shares and changes are in percent and points throughout, 80 and not
// 0.8. StartsOn and EndsOn are the days between which the target is due, evenly unless
// Profile says how much by when. Baseline is where it started, nil for one that grows from
// nothing. InventedBase says that what is counted is not published and was chosen for the
// demonstration. Position orders the KPIs of a deliverable.
type KPI struct {
	Programme    string
	Code         string
	Letter       string
	Title        string
	Measure      Measure
	Unit         string
	Decimals     int
	Direction    Direction
	Baseline     *float64
	Target       *float64
	TargetSource Provenance
	StartsOn     string
	EndsOn       string
	Profile      []Milestone
	Note         string
	InventedBase bool
	Position     int
	RecordedAt   time.Time
}

// milestones are the profile, or the whole target on the last day.
func (k KPI) milestones() []Milestone {
	if len(k.Profile) > 0 || k.Target == nil {
		return k.Profile
	}
	return []Milestone{{k.EndsOn, *k.Target}}
}

// AddKPI adds a KPI to a deliverable. Managers and administrators may. Errors:
// ErrNotAllowed, ErrNoDeliverable, ErrDefinition, ErrTaken when the programme has a KPI of
// that code.
func (s *Service) AddKPI(ctx context.Context, actor people.Actor, kpi KPI) error {
	if !runs(actor) {
		return ErrNotAllowed
	}
	if err := kpi.check(); err != nil {
		return err
	}
	kpi.RecordedAt = s.moment()
	return s.store.addKPI(ctx, kpi)
}

// KPIs are the programme's KPIs by deliverable and position. Managers, the board and
// administrators may read them. Errors: ErrNotAllowed, ErrNoProgramme.
func (s *Service) KPIs(ctx context.Context, actor people.Actor, programme string) ([]KPI, error) {
	if _, err := s.programme(ctx, actor, programme); err != nil {
		return nil, err
	}
	return s.store.kpis(ctx, programme)
}

func (k KPI) check() error {
	refuse := func(expected string) error { return fmt.Errorf("%w: KPI %s: %s", ErrDefinition, k.Code, expected) }
	switch {
	case !codeForm.MatchString(k.Code):
		return refuse("its code has small letters, digits and hyphens")
	case strings.TrimSpace(k.Title) == "" || strings.TrimSpace(k.Unit) == "":
		return refuse("it has a title and a unit")
	case k.Direction != AtLeast && k.Direction != AtMost:
		return refuse("its direction is at_least or at_most")
	case k.Decimals < 0 || k.Decimals > 4:
		return refuse("it has 0 to 4 decimals")
	case checkDay(k.StartsOn) != nil || checkDay(k.EndsOn) != nil || k.StartsOn > k.EndsOn:
		return refuse("it has a first and a last day, in order")
	}
	if err := k.checkTarget(); err != "" {
		return refuse(err)
	}
	return k.Measure.Check()
}

// checkTarget says what is wrong with the target and the way to it, "" for nothing.
func (k KPI) checkTarget() string {
	if (k.Target == nil) != (k.TargetSource == NoTarget) {
		return "a target says whether it is published or invented, and no target says neither"
	}
	if k.TargetSource != NoTarget && k.TargetSource != Published && k.TargetSource != Invented {
		return "a target is published or invented"
	}
	if k.Target == nil {
		if len(k.Profile) > 0 {
			return "without a target there is no profile"
		}
		return ""
	}
	if k.Baseline != nil && (*k.Target > *k.Baseline) != (k.Direction == AtLeast) {
		return "the target is on the better side of the baseline"
	}
	last := ""
	for _, milestone := range k.Profile {
		if checkDay(milestone.On) != nil || milestone.On < k.StartsOn || milestone.On > k.EndsOn || milestone.On <= last {
			return "the days of the profile are in order and between its first and last day"
		}
		last = milestone.On
	}
	if len(k.Profile) > 0 && k.Profile[len(k.Profile)-1] != (Milestone{k.EndsOn, *k.Target}) {
		return "the profile ends on the last day with the target"
	}
	return ""
}
