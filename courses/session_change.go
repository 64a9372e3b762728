package courses

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"muster/courses/people"
)

// UpdateSession edits a session that has not started. version is the one that was
// read: ErrSessionChanged when somebody else has edited since. Lowering the
// capacity below what is confirmed, offered and kept by somebody is refused with
// TooFewPlacesError; raising it offers the new places to the first in line. The agency
// mix is recomputed. Those booked are told when the
// date, the times or the place change; whoever has a place elsewhere at the new time
// loses the one on this session, and is told why. For those who may manage it; it passes to
// another organisation only by those who run the sessions of both.
func (s *Service) UpdateSession(ctx context.Context, actor people.Actor, code string, version int, plan SessionPlan) (Session, error) {
	before, err := s.store.sessionByCode(ctx, code)
	if err != nil {
		return Session{}, err
	}
	passes := plan.OrganisationID != before.OrganisationID
	runsBoth := runsSessionsOf(actor, before.OrganisationID) && runsSessionsOf(actor, plan.OrganisationID)
	if !CanManage(actor, before) || passes && !runsBoth {
		return Session{}, ErrNotAllowed
	}
	after := before
	where, err := s.apply(ctx, actor, &after, plan)
	if err != nil {
		return Session{}, err
	}
	err = s.store.inSession(ctx, before.ID, func(tx *store, current Session) error {
		if err := s.checkEdit(current, version); err != nil {
			return err
		}
		return s.edit(ctx, tx, actor, current, after, where)
	})
	if err != nil {
		return Session{}, err
	}
	return s.store.sessionByID(ctx, before.ID)
}

func (s *Service) checkEdit(current Session, version int) error {
	switch {
	case current.State == SessionCancelled:
		return ErrSessionCancelled
	case !s.now().Before(current.StartsAt):
		return ErrSessionStarted
	case current.Version != version:
		return ErrSessionChanged
	}
	return nil
}

func (s *Service) edit(ctx context.Context, tx *store, actor people.Actor, before, after Session, where Whereabouts) error {
	oldWhere, err := tx.whereabouts(ctx, before.ID)
	if err != nil {
		return err
	}
	if err := s.rewrite(ctx, tx, before, after, where); err != nil {
		return err
	}
	if where, err = tx.whereabouts(ctx, after.ID); err != nil {
		return err
	}
	if err := s.checkClashes(ctx, tx, after, where.Address, trainersAfter(before, where.TrainerID)); err != nil {
		return err
	}
	changes := differences(before, after, oldWhere, where)
	if err := tx.people.Record(ctx, actor, "session changed", before.Code, strings.Join(changes, "; ")); err != nil {
		return err
	}
	if movedOrRetimed(before, after, oldWhere, where) {
		if err := s.tellBooked(ctx, tx, after, KindSessionChanged, func(n *SessionNotice) { n.WasStartsAt = before.StartsAt }); err != nil {
			return err
		}
	}
	if !slices.EqualFunc(before.Days, after.Days, sameDay) {
		if err := s.endOverlaps(ctx, tx, actor, after); err != nil {
			return err
		}
	}
	return s.offerOn(ctx, tx, actor, after.ID, "a place was added")
}

// endOverlaps ends the bookings on a session that has moved whose people have a place
// elsewhere at what is now its time: nobody holds two places at one time. They are told why.
func (s *Service) endOverlaps(ctx context.Context, tx *store, actor people.Actor, session Session) error {
	placed, err := tx.placed(ctx, session.ID)
	if err != nil {
		return err
	}
	for _, booking := range placed {
		overlap := OverlapError{}
		err := tx.checkOverlap(ctx, session, booking.PersonID)
		if errors.As(err, &overlap) {
			reason := "The session was moved to a time at which there is a place on " + overlap.Session.Code
			_, err = s.giveUp(ctx, tx, actor, session, booking, reason, KindBookingCancelled)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// rewrite writes an edit, with what follows from it for the places that are kept: before
// the capacity becomes smaller, and after it has become larger.
func (s *Service) rewrite(ctx context.Context, tx *store, before, after Session, where Whereabouts) error {
	if after.Capacity < before.Capacity {
		if err := s.replan(ctx, tx, before, after); err != nil {
			return err
		}
	}
	written, err := tx.updateSession(ctx, after, where)
	if err != nil {
		return err
	}
	if !written {
		return ErrSessionChanged
	}
	if err := s.cutOffers(ctx, tx, before, after); err != nil {
		return err
	}
	if after.Capacity > before.Capacity || after.Day() != before.Day() {
		return s.replan(ctx, tx, before, after)
	}
	return nil
}

// trainersAfter are who trains a session whose leader is this one now.
func trainersAfter(session Session, leader string) []string {
	trainers := []string{}
	if leader != "" {
		trainers = append(trainers, leader)
	}
	for _, id := range session.TrainerIDs[min(1, len(session.TrainerIDs)):] {
		if id != leader {
			trainers = append(trainers, id)
		}
	}
	return trainers
}

func movedOrRetimed(before, after Session, oldWhere, where Whereabouts) bool {
	return !slices.EqualFunc(before.Days, after.Days, sameDay) || before.Room != after.Room ||
		before.Town != after.Town || before.Delivery != after.Delivery ||
		oldWhere.Address != where.Address || oldWhere.JoiningLink != where.JoiningLink
}

func sameDay(a, b SessionDay) bool { return a.StartsAt.Equal(b.StartsAt) && a.EndsAt.Equal(b.EndsAt) }

// differences says for the audit log what an edit changed. A joining link is a
// key to the room, so that it changed is said and not what it is.
func differences(before, after Session, oldWhere, where Whereabouts) []string {
	var changes []string
	note := func(field string, was, became any) {
		if was != became {
			changes = append(changes, fmt.Sprintf("%s: %v to %v", field, was, became))
		}
	}
	note("starts", before.StartsAt.Format(time.RFC3339), after.StartsAt.Format(time.RFC3339))
	note("ends", before.EndsAt.Format(time.RFC3339), after.EndsAt.Format(time.RFC3339))
	note("capacity", before.Capacity, after.Capacity)
	note("delivery", before.Delivery, after.Delivery)
	note("town", before.Town, after.Town)
	note("region", before.Region, after.Region)
	note("address", oldWhere.Address, where.Address)
	note("trainer", oldWhere.TrainerID, where.TrainerID)
	note("organisation", before.OrganisationID, after.OrganisationID)
	if oldWhere.JoiningLink != where.JoiningLink {
		changes = append(changes, "joining link changed")
	}
	if before.Description != after.Description {
		changes = append(changes, "description changed")
	}
	return changes
}

// CancelSession cancels a session that has not started, and every booking on it,
// and tells those booked why. ErrReasonNeeded without a reason. Cancelling a
// cancelled session changes nothing.
func (s *Service) CancelSession(ctx context.Context, actor people.Actor, code, reason string) (Session, error) {
	session, err := s.store.sessionByCode(ctx, code)
	if err != nil {
		return Session{}, err
	}
	if !CanManage(actor, session) {
		return Session{}, ErrNotAllowed
	}
	if anyBlank(reason) {
		return Session{}, ErrReasonNeeded
	}
	err = s.store.inSession(ctx, session.ID, func(tx *store, current Session) error {
		if current.State == SessionCancelled {
			return nil
		}
		if !s.now().Before(current.StartsAt) {
			return ErrSessionStarted
		}
		current.CancelReason = strings.TrimSpace(reason)
		current.RecordedBy, current.RecordedAt = actor.PersonID, s.now()
		return s.cancelSession(ctx, tx, actor, current)
	})
	if err != nil {
		return Session{}, err
	}
	return s.store.sessionByID(ctx, session.ID)
}

func (s *Service) cancelSession(ctx context.Context, tx *store, actor people.Actor, session Session) error {
	if err := s.tellBooked(ctx, tx, session, KindSessionCancelled, func(n *SessionNotice) { n.Reason = session.CancelReason }); err != nil {
		return err
	}
	if err := tx.cancelAllBookings(ctx, session); err != nil {
		return err
	}
	if err := tx.markSessionCancelled(ctx, session); err != nil {
		return err
	}
	cancelled := session
	cancelled.State = SessionCancelled
	if err := s.recordState(ctx, tx, cancelled, session.CancelReason); err != nil {
		return err
	}
	if err := s.tellTrainers(ctx, tx, actor, session, KindTrainerCancelled, session.CancelReason); err != nil {
		return err
	}
	return tx.people.Record(ctx, actor, "session cancelled", session.Code, session.CancelReason)
}
