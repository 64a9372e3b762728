package courses

import (
	"context"
	"slices"
	"strings"
	"time"

	"muster/courses/people"
)

// SessionChange is what a session became, when, by whom and why.
type SessionChange struct {
	State      SessionState
	Reason     string
	RecordedBy string
	RecordedAt time.Time
}

// stateChanges are the states that may follow each, beside being cancelled.
var stateChanges = map[SessionState][]SessionState{
	SessionDraft:     {SessionOpen, SessionTentative},
	SessionOpen:      {SessionDelivered},
	SessionTentative: {SessionConfirmed},
	SessionConfirmed: {SessionDelivered},
}

// NextStates are what the session may become now, beside cancelled: a draft is opened
// before it starts, a tentative session confirmed until it is over, and one that took
// place is delivered once it is over.
func (s *Service) NextStates(session Session) []SessionState {
	var next []SessionState
	for _, state := range stateChanges[session.State] {
		if s.checkStateChange(session, state) == nil {
			next = append(next, state)
		}
	}
	return next
}

func (s *Service) checkStateChange(session Session, state SessionState) error {
	switch {
	case session.State == SessionCancelled:
		return ErrSessionCancelled
	case !slices.Contains(stateChanges[session.State], state):
		return ErrState
	case session.State == SessionDraft && !s.now().Before(session.StartsAt):
		return ErrSessionStarted
	case state == SessionTentative && session.Minimum == 0:
		return ErrState
	case state == SessionDelivered && s.now().Before(session.EndsAt):
		return ErrSessionNotOver
	}
	return nil
}

// ChangeState makes a session what it may become: a draft open or tentative, a
// tentative one confirmed, one that was held delivered. When a session opens, those
// interested are invited; when it is confirmed, its delegates and trainers are told;
// that it is delivered concerns nobody but those who count. For those who may manage
// it. A state it has already changes nothing. ErrState when that state cannot follow,
// ErrSessionStarted for a draft whose start has passed, ErrSessionNotOver,
// ErrSessionCancelled.
func (s *Service) ChangeState(ctx context.Context, actor people.Actor, code string, state SessionState, reason string) (Session, error) {
	session, err := s.store.sessionByCode(ctx, code)
	if err != nil {
		return Session{}, err
	}
	if !CanManage(actor, session) {
		return Session{}, ErrNotAllowed
	}
	err = s.store.inSession(ctx, session.ID, func(tx *store, current Session) error {
		if current.State == state {
			return nil
		}
		if err := s.checkStateChange(current, state); err != nil {
			return err
		}
		return s.changeState(ctx, tx, actor, current, state, strings.TrimSpace(reason))
	})
	if err != nil {
		return Session{}, err
	}
	return s.store.sessionByID(ctx, session.ID)
}

// changeState writes the state, its history and the notices. The caller holds the session.
func (s *Service) changeState(ctx context.Context, tx *store, actor people.Actor, session Session, state SessionState, reason string) error {
	session.State = state
	session.RecordedBy, session.RecordedAt = actor.PersonID, s.now()
	if err := tx.writeState(ctx, session); err != nil {
		return err
	}
	if err := s.recordState(ctx, tx, session, reason); err != nil {
		return err
	}
	if err := tx.people.Record(ctx, actor, "session "+string(state), session.Code, reason); err != nil {
		return err
	}
	switch state {
	case SessionOpen, SessionTentative:
		return s.inviteInterested(ctx, tx, session)
	case SessionConfirmed:
		if err := s.tellBooked(ctx, tx, session, KindSessionConfirmed, func(*SessionNotice) {}); err != nil {
			return err
		}
		return s.tellTrainers(ctx, tx, actor, session, KindSessionConfirmed, reason)
	}
	return nil
}

func (s *Service) recordState(ctx context.Context, tx *store, session Session, reason string) error {
	return tx.insertSessionChange(ctx, session.ID, SessionChange{session.State, reason, session.RecordedBy, session.RecordedAt})
}

// tellTrainers tells those who train the session, but not the one who acts.
func (s *Service) tellTrainers(ctx context.Context, tx *store, actor people.Actor, session Session, kind, reason string) error {
	trainers, err := tx.people.PeopleByID(ctx, session.TrainerIDs)
	if err != nil {
		return err
	}
	for _, id := range session.TrainerIDs {
		if id == actor.PersonID {
			continue
		}
		if err := s.tellTrainer(ctx, tx, trainers[id], session, kind, reason); err != nil {
			return err
		}
	}
	return nil
}

// tellTrainer tells one trainer, who has no booking.
func (s *Service) tellTrainer(ctx context.Context, tx *store, trainer people.Person, session Session, kind, reason string) error {
	notice := noticeOf(session, Booking{}, trainer)
	notice.Reason = reason
	return tx.tellAbout(ctx, kind, trainer.Email, session.ID, "", notice, s.now())
}

// SessionChanges are the states that a session has had, the earliest first, for those
// who may manage it.
func (s *Service) SessionChanges(ctx context.Context, actor people.Actor, session Session) ([]SessionChange, error) {
	if !CanManage(actor, session) {
		return nil, ErrNotAllowed
	}
	return s.store.sessionChanges(ctx, session.ID)
}

// SettleSessions does what follows from facts and decides nothing: a tentative session
// with its minimum and its agency mix is confirmed; those who train one without are told
// once, on the day of decision, to decide; and a session that is over, with a register that is
// complete and says that somebody came, is delivered from the next day on. It is a job,
// and says how many sessions it settled.
func (s *Service) SettleSessions(ctx context.Context) (int, error) {
	settled := 0
	for _, kind := range []struct {
		due    func(context.Context, time.Time) ([]string, error)
		settle func(context.Context, *store, Session) (bool, error)
	}{
		{s.store.tentativeToSettle, s.settleTentative},
		{s.store.deliveredToSettle, s.settleDelivered},
	} {
		ids, err := kind.due(ctx, s.now())
		if err != nil {
			return settled, err
		}
		for _, id := range ids {
			done := false
			err := s.store.inSession(ctx, id, func(tx *store, session Session) (err error) {
				done, err = kind.settle(ctx, tx, session)
				return err
			})
			if err != nil {
				return settled, err
			}
			if done {
				settled++
			}
		}
	}
	return settled, nil
}

func (s *Service) settleTentative(ctx context.Context, tx *store, session Session) (bool, error) {
	switch {
	case session.State != SessionTentative || !s.now().Before(session.StartsAt):
		return false, nil
	case session.Confirmed >= session.Minimum:
		mix, err := mixOf(ctx, tx, session)
		if err != nil {
			return false, err
		}
		if !slices.ContainsFunc(mix, func(line MixLine) bool { return line.Missing > 0 }) {
			return true, s.changeState(ctx, tx, people.System, session, SessionConfirmed, "the minimum was reached")
		}
	}
	if DayOf(s.now()) < session.DecideOn {
		return false, nil
	}
	first, err := tx.markDecisionTold(ctx, session.ID, s.now())
	if err != nil || !first {
		return false, err
	}
	return true, s.tellTrainers(ctx, tx, people.System, session, KindDecide, "")
}

func (s *Service) settleDelivered(ctx context.Context, tx *store, session Session) (bool, error) {
	if !slices.Contains([]SessionState{SessionOpen, SessionConfirmed, SessionTentative}, session.State) {
		return false, nil
	}
	return true, s.changeState(ctx, tx, people.System, session, SessionDelivered, "the register is complete")
}
