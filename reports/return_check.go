package reports

import (
	"context"
	"slices"
	"strings"
	"time"

	"muster/courses/people"
)

// FindingReason says why a finding stands nevertheless, and who said so when.
type FindingReason struct {
	Text       string
	PersonName string
	RecordedAt time.Time
}

// ReturnFindings are what the check finds in what a return says, to managers, the board and
// administrators: of a draft, what cannot stand in it now, in its order; from its submission
// on, what somebody said stands nevertheless. made is what the return says, as ReadReturn gave
// it. Error: ErrNotAllowed.
func (s *Service) ReturnFindings(ctx context.Context, actor people.Actor, filed Return, made GrantReturn) ([]ReturnFinding, error) {
	if !MayWithReturn(actor, ReadDraft) {
		return nil, ErrNotAllowed
	}
	kept, err := s.store.findings(ctx, filed)
	if err != nil || filed.State != Draft {
		return kept, err
	}
	found, err := s.findingsNow(ctx, filed, made)
	for i, finding := range found {
		at := slices.IndexFunc(kept, func(k ReturnFinding) bool { return k.ID == finding.ID })
		if at >= 0 {
			found[i].Reason = kept[at].Reason
		}
	}
	return found, err
}

// findingsNow are the findings in a draft, without their reasons.
func (s *Service) findingsNow(ctx context.Context, filed Return, made GrantReturn) ([]ReturnFinding, error) {
	var before *GrantReturn
	if made.Restatements != nil {
		locked, content, err := s.store.lockedBefore(ctx, filed.Programme, filed.AsAt)
		if err != nil {
			return nil, err
		}
		frozen, err := thaw(locked, content)
		if err != nil {
			return nil, err
		}
		before = &frozen
	}
	return findings(made, before), nil
}

// Unanswered are the findings without a reason.
func Unanswered(found []ReturnFinding) []ReturnFinding {
	return slices.DeleteFunc(slices.Clone(found), func(f ReturnFinding) bool { return f.Reason != nil })
}

// ExplainFinding keeps, with a draft, the reason why a finding stands nevertheless, in the
// place of one that was given before. Who approves the return sees it. Errors: ErrNotAllowed,
// ErrNoReturn, ErrStage, ErrNoEntry when the check does not find that any more, ErrNoReason,
// ErrTooLong.
func (s *Service) ExplainFinding(ctx context.Context, actor people.Actor, slug, id, reason string) error {
	if !MayWithReturn(actor, Write) {
		return ErrNotAllowed
	}
	filed, made, err := s.ReadReturn(ctx, actor, slug)
	switch {
	case err != nil:
		return err
	case filed.State != Draft:
		return ErrStage
	}
	found, err := s.findingsNow(ctx, filed, made)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(found, func(f ReturnFinding) bool { return f.ID == id })
	if at < 0 {
		return ErrNoEntry
	}
	if reason, err = somethingSaid(reason); err != nil {
		return err
	}
	finding := found[at]
	finding.Reason = &FindingReason{reason, strings.TrimSpace(actor.Name), s.moment()}
	return s.store.explainFinding(ctx, actor, filed, finding)
}

// explained are the findings of a draft that is to be submitted. Error: ErrFindings when one
// of them has no reason.
func (s *Service) explained(ctx context.Context, actor people.Actor, filed Return, made GrantReturn) ([]ReturnFinding, error) {
	found, err := s.ReturnFindings(ctx, actor, filed, made)
	if err == nil && len(Unanswered(found)) > 0 {
		err = ErrFindings
	}
	return found, err
}
