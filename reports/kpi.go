package reports

import (
	"context"
	"fmt"
	"slices"
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

// Level says where a KPI sits on the way from what is put in to what comes of it.
type Level string

// The levels. NoLevel is that of a KPI of which it was never said.
const (
	NoLevel Level = ""
	Input   Level = "input"
	Output  Level = "output"
	Outcome Level = "outcome"
	Impact  Level = "impact"
)

// Levels are the levels in their order.
var Levels = []Level{Input, Output, Outcome, Impact}

// KPI says what a deliverable is judged by. Unit is the word after the number ("briefings"),
// or %, points, GBP or MilestoneUnit; shares and changes are in percent and points throughout,
// 80 and not 0.8. StartsOn and EndsOn are the days between which the target is due, evenly
// unless Profile says how much by when. Baseline is where it stood on the day BaselineOn, nil
// for one that grows from nothing. InventedBase says that what is counted is not published and
// was chosen for the demonstration. Position orders the KPIs of a deliverable.
//
// All but Programme, Code, Letter and Position belong to a version. Version 1 counts from the
// beginning; a later one from the day CountsFrom, and Reason says why it is there.
type KPI struct {
	Programme    string
	Code         string
	Letter       string
	Title        string
	Level        Level
	Measure      Measure
	Unit         string
	Decimals     int
	Direction    Direction
	Baseline     *float64
	BaselineOn   string
	Target       *float64
	TargetSource Provenance
	StartsOn     string
	EndsOn       string
	Profile      []Milestone
	Note         string
	InventedBase bool
	Position     int
	Version      int
	CountsFrom   string
	Reason       string
	RecordedBy   string
	RecordedAt   time.Time
}

// milestones are the profile, or the whole target on the last day.
func (k KPI) milestones() []Milestone {
	if len(k.Profile) > 0 || k.Target == nil {
		return k.Profile
	}
	return []Milestone{{k.EndsOn, *k.Target}}
}

// AddKPI adds a KPI to a deliverable, as its first version. Managers and administrators may.
// Errors: ErrNotAllowed, ErrNoDeliverable, ErrDefinition, ErrTaken when the programme has a
// KPI of that code.
func (s *Service) AddKPI(ctx context.Context, actor people.Actor, kpi KPI) error {
	if !runs(actor) {
		return ErrNotAllowed
	}
	kpi.Version, kpi.CountsFrom, kpi.Reason = 1, "", ""
	if err := kpi.check(); err != nil {
		return err
	}
	kpi.RecordedBy, kpi.RecordedAt = actor.PersonID, s.moment()
	return s.store.addKPI(ctx, actor, kpi)
}

// KPIs are the programme's KPIs by deliverable and position, in the versions that count today.
// Managers, the board and administrators may read them. Errors: ErrNotAllowed, ErrNoProgramme.
func (s *Service) KPIs(ctx context.Context, actor people.Actor, programme string) ([]KPI, error) {
	if _, err := s.programme(ctx, actor, programme); err != nil {
		return nil, err
	}
	return s.store.kpis(ctx, programme, s.Today())
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
	case k.Level != NoLevel && !slices.Contains(Levels, k.Level):
		return refuse("it is an input, an output, an outcome or an impact")
	case checkDay(k.StartsOn) != nil || checkDay(k.EndsOn) != nil || k.StartsOn > k.EndsOn:
		return refuse("it has a first and a last day, in order")
	}
	for _, err := range []string{k.checkTarget(), k.checkByHand()} {
		if err != "" {
			return refuse(err)
		}
	}
	return k.Measure.Check()
}

// checkTarget says what is wrong with the target and the way to it, "" for nothing.
func (k KPI) checkTarget() string {
	if (k.Target == nil) != (k.TargetSource == NoTarget) {
		return "a target says whether it is published or invented, and no target says neither"
	}
	if (k.Baseline == nil) != (k.BaselineOn == "") || k.BaselineOn != "" && checkDay(k.BaselineOn) != nil {
		return "a baseline has its day"
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
	if wrong := k.TargetOutOfRange(); wrong != "" {
		return wrong
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

// TargetOutOfRange says of a target that nothing can come to, or that everything does, what it has
// to be, "" for any other. What changes can come to less than nothing.
func (k KPI) TargetOutOfRange() string {
	switch {
	case k.Target == nil:
		return ""
	case k.Measure.isShare() && (*k.Target < 0 || *k.Target > 100):
		return "the target of a share is from 0% to 100%"
	case k.Direction == AtLeast && *k.Target < 0 && k.Baseline == nil && !k.Measure.isChange():
		return "the target must be zero or more where more is better"
	}
	return ""
}

// checkByHand says what is wrong with a KPI that is entered by hand, "" for nothing.
func (k KPI) checkByHand() string {
	milestone := k.Measure.Kind == MilestoneReached
	switch {
	case (milestone || k.Measure.Kind == EnteredNumber) && k.Measure.Entry != k.Code:
		return "what is entered by hand is entered under its own code"
	case milestone != (k.Unit == MilestoneUnit):
		return "a milestone, and nothing else, has the unit " + MilestoneUnit
	case milestone && (k.Baseline != nil || len(k.Profile) > 0 || k.Direction != AtLeast || k.Target != nil && *k.Target != 1):
		return "a milestone has no baseline and no profile, and its target is 1: to be reached by its last day"
	}
	return ""
}
