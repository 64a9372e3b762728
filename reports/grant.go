package reports

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"

	"muster/courses/people"
)

// GrantKind says what an amount of money is.
type GrantKind string

// An award is money given. An allocation says how much of the awards is meant for
// something; it is never added to them.
const (
	Award      GrantKind = "award"
	Allocation GrantKind = "allocation"
)

// Grant is an award of money to the programme, or an allocation of it. Amount is in whole
// pounds. ForYear is the financial year that it pays for, April to March, as 2020/21. RecordedAt is
// when it was added or last changed.
type Grant struct {
	Programme  string
	Code       string
	Kind       GrantKind
	Title      string
	AwardedOn  string
	ForYear    string
	Amount     int64
	Note       string
	RecordedAt time.Time
}

var yearForm = regexp.MustCompile(`^(\d{4})/(\d{2})$`)

// AddGrant adds an award or an allocation. Managers and administrators may. Errors:
// ErrNotAllowed, ErrNoProgramme, ErrDefinition, ErrTaken when the programme has a grant of
// that code.
func (s *Service) AddGrant(ctx context.Context, actor people.Actor, grant Grant) error {
	if !runs(actor) {
		return ErrNotAllowed
	}
	if err := grant.check(); err != nil {
		return err
	}
	grant.RecordedAt = s.moment()
	return s.store.addGrant(ctx, actor, grant)
}

// ChangeGrant puts a grant in the place of was, what it said before; its code stays. Managers
// and administrators may. Errors: ErrNotAllowed, ErrDefinition, ErrChangedSince when it does
// not say was any more, or there is none of that code.
func (s *Service) ChangeGrant(ctx context.Context, actor people.Actor, grant, was Grant) error {
	if !runs(actor) {
		return ErrNotAllowed
	}
	if err := grant.check(); err != nil {
		return err
	}
	grant.RecordedAt = s.moment()
	return s.store.changeGrant(ctx, actor, grant, was)
}

// Grants are the programme's awards and allocations in the order of their days. Managers, the
// board and administrators may read them. Errors: ErrNotAllowed, ErrNoProgramme.
func (s *Service) Grants(ctx context.Context, actor people.Actor, programme string) ([]Grant, error) {
	if _, err := s.programme(ctx, actor, programme); err != nil {
		return nil, err
	}
	return s.store.grants(ctx, programme)
}

func (g Grant) check() error {
	if !codeForm.MatchString(g.Code) || strings.TrimSpace(g.Title) == "" || checkDay(g.AwardedOn) != nil ||
		!IsFinancialYear(g.ForYear) || g.Amount < 0 || g.Kind != Award && g.Kind != Allocation {
		return fmt.Errorf("%w: a grant is an award or an allocation, with a code, a title, a day, a financial year such as 2020/21 and an amount", ErrDefinition)
	}
	return nil
}

// AmountText is the amount as it is printed: "£2,180,000".
func (g Grant) AmountText() string { return withUnit(float64(g.Amount), Pounds, 0, false) }

// IsFinancialYear tells whether the text names a year and the one after it: 2020/21, 1999/00.
func IsFinancialYear(text string) bool {
	parts := yearForm.FindStringSubmatch(text)
	if parts == nil {
		return false
	}
	first, err := time.Parse("2006", parts[1])
	return err == nil && first.AddDate(1, 0, 0).Format("06") == parts[2]
}
