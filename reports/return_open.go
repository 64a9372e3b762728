package reports

import (
	"context"
	"slices"

	"muster/courses/people"
)

// OpenReturn is a return with what its own pages say of it. Findings are what the check finds:
// in a draft what cannot stand in it now, in its order; from its submission on what somebody
// said stands nevertheless; none for a funder. Written is what was written in a draft so far.
type OpenReturn struct {
	Return   Return
	Made     GrantReturn
	Findings []ReturnFinding
	Written  Written
}

// OpenReturn is ReadReturn with the findings and with what is written, all made at once.
// Errors: as ReadReturn.
func (s *Service) OpenReturn(ctx context.Context, actor people.Actor, slug string) (OpenReturn, error) {
	filed, content, err := s.readableContent(ctx, actor, slug)
	if err != nil {
		return OpenReturn{}, err
	}
	open := OpenReturn{Return: filed}
	if filed.State == Draft {
		open, err = s.openDraft(ctx, actor, filed)
	} else {
		open.Made, err = thaw(filed, content)
	}
	if err != nil {
		return open, err
	}
	err = s.addEarlier(ctx, actor, filed, &open.Made)
	if err != nil || filed.State == Draft || !MayWithReturn(actor, ReadDraft) {
		return open, err
	}
	open.Findings, err = s.store.findings(ctx, filed)
	return open, err
}

// openDraft makes a draft from what is recorded now, and checks it.
func (s *Service) openDraft(ctx context.Context, actor people.Actor, filed Return) (OpenReturn, error) {
	b, err := s.newBuilder(ctx, actor, filed.Programme, filed.AsAt)
	if err != nil {
		return OpenReturn{}, err
	}
	made, err := b.build(ctx)
	if err != nil {
		return OpenReturn{}, err
	}
	kept, err := s.store.findings(ctx, filed)
	if err != nil {
		return OpenReturn{}, err
	}
	found := findings(made, b.locked)
	for i, finding := range found {
		at := slices.IndexFunc(kept, func(k ReturnFinding) bool { return k.ID == finding.ID })
		if at >= 0 && finding.MayStand() {
			found[i].Reason = kept[at].Reason
		}
	}
	return OpenReturn{filed, made, found, b.written}, nil
}
