package reports

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"

	"muster/courses/people"
)

// IndicatorUnit says whether an indicator counts or is a rate, which decides how its change
// is said.
type IndicatorUnit string

// A count changes by percent of the earlier value; a rate, in percent, by points.
const (
	CountUnit IndicatorUnit = "count"
	RateUnit  IndicatorUnit = "rate"
)

// Indicator is a value of a number that somebody else publishes. Code has small letters,
// digits and hyphens. Period is a year, a quarter or a month (ParsePeriod); the value counts
// from the end of it. Values are only ever added: the one recorded last counts.
type Indicator struct {
	Programme  string
	Code       string
	Title      string
	Period     string
	Value      float64
	Unit       IndicatorUnit
	Source     string
	RecordedBy string
	RecordedAt time.Time
}

var indicatorForm = regexp.MustCompile(`^[a-z0-9]+([._-][a-z0-9]+)*$`)

// AddIndicator records a value; a Title left empty is the one it had before, or else its
// code. The same value again changes nothing. Managers and administrators may. Errors:
// ErrNotAllowed, ErrNoProgramme, ErrIndicator, ErrPeriod, ErrFuture, ErrTooLong.
func (s *Service) AddIndicator(ctx context.Context, actor people.Actor, indicator Indicator) (Indicator, error) {
	if !runs(actor) {
		return Indicator{}, ErrNotAllowed
	}
	if _, err := s.knownProgramme(ctx, indicator.Programme); err != nil {
		return Indicator{}, err
	}
	if err := s.checkIndicator(&indicator); err != nil {
		return Indicator{}, err
	}
	known, err := s.store.indicators(ctx, indicator.Programme)
	if err != nil {
		return Indicator{}, err
	}
	if indicator.Title == "" {
		indicator.Title = titleOf(known, indicator.Code)
	}
	if newest, there := newestValue(known, indicator.Code, indicator.Period); there {
		if newest.Unit != indicator.Unit {
			return Indicator{}, fmt.Errorf("%w: %s is a %s", ErrIndicator, indicator.Code, newest.Unit)
		}
		if newest.Value == indicator.Value && newest.Source == indicator.Source && newest.Title == indicator.Title {
			return newest, nil
		}
	}
	indicator.RecordedBy, indicator.RecordedAt = actor.PersonID, s.moment()
	for _, earlier := range known {
		// The newest counts, also where the clock has not moved since.
		if !indicator.RecordedAt.After(earlier.RecordedAt) {
			indicator.RecordedAt = earlier.RecordedAt.Add(time.Microsecond)
		}
	}
	return indicator, s.store.addIndicator(ctx, actor, indicator)
}

func (s *Service) checkIndicator(i *Indicator) error {
	i.Code = strings.ToLower(strings.TrimSpace(i.Code))
	i.Title, i.Source = strings.TrimSpace(i.Title), strings.TrimSpace(i.Source)
	period, err := ParsePeriod(i.Period)
	switch {
	case err != nil:
		return err
	case period.LastDay > s.Today():
		return ErrFuture
	case !indicatorForm.MatchString(i.Code):
		return fmt.Errorf("%w: its name has small letters, digits and hyphens", ErrIndicator)
	case i.Unit != CountUnit && i.Unit != RateUnit:
		return fmt.Errorf("%w: its unit is count or rate", ErrIndicator)
	case math.IsNaN(i.Value) || math.IsInf(i.Value, 0):
		return fmt.Errorf("%w: its value is a number", ErrIndicator)
	case i.Unit == CountUnit && i.Value < 0:
		return fmt.Errorf("%w: a count is not below 0", ErrIndicator)
	case len([]rune(i.Source)) > MaxText || len([]rune(i.Title)) > MaxText:
		return ErrTooLong
	}
	return nil
}

// Indicators lists every value that was recorded, by code, then the latest period first,
// then the one that counts first. Managers, the board and administrators may read them.
// Errors: ErrNotAllowed, ErrNoProgramme.
func (s *Service) Indicators(ctx context.Context, actor people.Actor, programme string) ([]Indicator, error) {
	if _, err := s.programme(ctx, actor, programme); err != nil {
		return nil, err
	}
	return s.store.indicators(ctx, programme)
}

// newestValue finds the value that counts, in the order of the store.
func newestValue(indicators []Indicator, code, period string) (Indicator, bool) {
	for _, indicator := range indicators {
		if indicator.Code == code && indicator.Period == period {
			return indicator, true
		}
	}
	return Indicator{}, false
}

// titleOf is what the indicator was called when a value of it was last recorded.
func titleOf(indicators []Indicator, code string) string {
	title, at := code, time.Time{}
	for _, indicator := range indicators {
		if indicator.Code == code && !indicator.RecordedAt.Before(at) {
			title, at = indicator.Title, indicator.RecordedAt
		}
	}
	return title
}

// ValueText is the value as it is printed: "1,952", "73.8%".
func (i Indicator) ValueText() string {
	return withUnit(i.Value, i.unit(), decimalsOf(i.Value, 0), false)
}
