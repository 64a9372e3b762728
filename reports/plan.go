package reports

import (
	"context"
	"fmt"

	"muster/courses/people"
)

// SetPlan says what a programme's grant return shows, in the place of what was said before.
// Managers and administrators may. Errors: ErrNotAllowed, ErrNoProgramme, ErrDefinition.
func (s *Service) SetPlan(ctx context.Context, actor people.Actor, programme string, plan Plan) error {
	if !runs(actor) {
		return ErrNotAllowed
	}
	if err := plan.check(); err != nil {
		return err
	}
	return s.store.setPlan(ctx, actor, programme, plan, s.moment())
}

// Plan is what the programme's grant return shows; the empty plan until one is set.
// Managers, the board and administrators may read it. Errors: ErrNotAllowed, ErrNoProgramme.
func (s *Service) Plan(ctx context.Context, actor people.Actor, programme string) (Plan, error) {
	if _, err := s.programme(ctx, actor, programme); err != nil {
		return Plan{}, err
	}
	return s.store.plan(ctx, programme)
}

func (p Plan) check() error {
	if p.GrantYear != "" && !IsFinancialYear(p.GrantYear) {
		return fmt.Errorf("%w: a financial year is written 2020/21", ErrDefinition)
	}
	for _, training := range p.Training {
		for _, definition := range training.definitions().all() {
			if err := definition.Measure.Check(); err != nil {
				return fmt.Errorf("%s: %w", training.Course, err)
			}
		}
	}
	for _, indicator := range p.Indicators {
		for _, definition := range indicator.all() {
			if err := definition.Measure.Check(); err != nil {
				return fmt.Errorf("%s: %w", indicator.Indicator, err)
			}
		}
	}
	return nil
}

func (p IndicatorPlan) all() []Definition {
	earlier, later, change := p.definitions()
	return []Definition{earlier, later, change}
}
