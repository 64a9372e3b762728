package reports

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"muster/courses/people"
)

// ReturnStep is a move of a return: who made it and when, and from which state. Hash is that
// of what the return said then.
type ReturnStep struct {
	Act        ReturnAct
	From       ReturnState
	Reason     string
	Hash       string
	PersonID   string
	PersonName string
	RecordedAt time.Time
}

// To is the state that the step led to.
func (s ReturnStep) To() ReturnState { return moves[s.Act].to }

// MoveReturn takes a return to its next state, or back to a draft. seen is the Version of the
// return that the actor had before their eyes, so that nobody approves what somebody else
// has changed meanwhile. Submitting freezes what the return says; approving lets funders
// read it; reopening needs a reason, keeps what was said with the step, and makes it a draft
// again. Errors: ErrNotAllowed, ErrNoReturn, ErrStage when the return is not where the act
// begins, ErrOwnReturn, ErrChangedSince, ErrNoReason, ErrTooLong, ErrAltered, ErrFindings when
// something that the check finds in a return to be submitted is neither mended nor explained.
func (s *Service) MoveReturn(ctx context.Context, actor people.Actor, slug string, act ReturnAct, seen, reason string) (Return, error) {
	filed, content, err := s.readableContent(ctx, actor, slug)
	if err != nil {
		return Return{}, err
	}
	move, known := moves[act]
	reason = strings.TrimSpace(reason)
	switch {
	case !known || !MayWithReturn(actor, act):
		return Return{}, ErrNotAllowed
	case !slices.Contains(move.from, filed.State):
		return Return{}, ErrStage
	case act == Approve && filed.SubmittedBy == actor.PersonID:
		return Return{}, ErrOwnReturn
	case seen != filed.Version():
		return Return{}, ErrChangedSince
	case act == Reopen && reason == "":
		return Return{}, ErrNoReason
	case len([]rune(reason)) > MaxText:
		return Return{}, ErrTooLong
	}
	moved, withdrawn, err := s.moved(ctx, actor, filed, content, act)
	if err != nil {
		return Return{}, err
	}
	step := ReturnStep{
		Act: act, From: filed.State, Reason: reason, Hash: moved.Hash, PersonID: actor.PersonID,
		PersonName: strings.TrimSpace(actor.Name), RecordedAt: s.moment(),
	}
	if act == Reopen {
		step.Hash = filed.Hash
	}
	return moved.Return, s.store.moveReturn(ctx, actor, filed, moved, step, withdrawn)
}

// movedReturn is a return as a step leaves it. Explained are the findings that stand in one
// that is submitted.
type movedReturn struct {
	Return
	content   string
	explained []ReturnFinding
}

// moved is the return after the act, with what it said before when it is reopened.
func (s *Service) moved(ctx context.Context, actor people.Actor, filed Return, content string, act ReturnAct) (movedReturn, string, error) {
	after := movedReturn{filed, content, nil}
	after.State = moves[act].to
	if act != Submit {
		if _, err := thaw(filed, content); err != nil {
			return movedReturn{}, "", err
		}
	}
	switch act {
	case Submit:
		open, err := s.openDraft(ctx, actor, filed)
		if err != nil {
			return movedReturn{}, "", err
		}
		if after.explained = open.Findings; len(Unanswered(after.explained)) > 0 {
			return movedReturn{}, "", ErrFindings
		}
		frozen, err := json.Marshal(open.Made)
		if err != nil {
			return movedReturn{}, "", err
		}
		after.content, after.Hash = string(frozen), hashOf(string(frozen))
		after.SubmittedBy = actor.PersonID
	case Approve:
		after.ReleasedAt, after.ReleasedBy = s.moment(), strings.TrimSpace(actor.Name)
	case Reopen:
		after.content, after.Hash = "", ""
		after.ReleasedAt, after.ReleasedBy = time.Time{}, ""
		return after, content, nil
	}
	return after, "", nil
}

// ReturnSteps are the moves of a return, the latest first, to whoever may read it: to a
// funder those from the approval on. Errors: ErrNotAllowed, ErrNoReturn.
func (s *Service) ReturnSteps(ctx context.Context, actor people.Actor, slug string) ([]ReturnStep, error) {
	filed, err := s.readable(ctx, actor, slug)
	if err != nil {
		return nil, err
	}
	steps, err := s.store.returnSteps(ctx, filed)
	if !MayWithReturn(actor, ReadDraft) {
		steps = slices.DeleteFunc(steps, func(step ReturnStep) bool { return !step.From.Released() && !step.To().Released() })
	}
	return steps, err
}
