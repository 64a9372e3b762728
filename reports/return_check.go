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

// Unanswered are the findings without a reason.
func Unanswered(found []ReturnFinding) []ReturnFinding {
	return slices.DeleteFunc(slices.Clone(found), func(f ReturnFinding) bool { return f.Reason != nil })
}

// ExplainFinding keeps, with a draft, the reason why a finding stands nevertheless, in the
// place of one that was given before. Who approves the return sees it. Errors: ErrNotAllowed,
// ErrNoReturn, ErrStage, ErrNoEntry when the check does not find that any more, ErrTellsHidden
// when no reason lets it stand, ErrNoReason, ErrTooLong.
func (s *Service) ExplainFinding(ctx context.Context, actor people.Actor, slug, id, reason string) error {
	if !MayWithReturn(actor, Write) {
		return ErrNotAllowed
	}
	open, err := s.OpenReturn(ctx, actor, slug)
	switch {
	case err != nil:
		return err
	case open.Return.State != Draft:
		return ErrStage
	}
	at := slices.IndexFunc(open.Findings, func(f ReturnFinding) bool { return f.ID == id })
	if at < 0 {
		return ErrNoEntry
	}
	if !open.Findings[at].MayStand() {
		return ErrTellsHidden
	}
	if reason, err = somethingSaid(reason); err != nil {
		return err
	}
	finding := open.Findings[at]
	finding.Reason = &FindingReason{reason, strings.TrimSpace(actor.Name), s.moment()}
	return s.store.explainFinding(ctx, actor, open.Return, finding)
}
