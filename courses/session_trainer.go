package courses

import (
	"context"
	"slices"

	"muster/courses/people"
)

// TrainersOf are the people who train a session, the one who leads first. Its delegates
// and those who may manage it are told by Whereabouts and here; the names are for them.
func (s *Service) TrainersOf(ctx context.Context, sessionID string) ([]people.Person, error) {
	session, err := s.store.sessionByID(ctx, sessionID)
	if err != nil {
		return nil, err
	}
	found, err := s.people.PeopleByID(ctx, session.TrainerIDs)
	trainers := make([]people.Person, 0, len(found))
	for _, id := range session.TrainerIDs {
		trainers = append(trainers, found[id])
	}
	return trainers, err
}

// AddTrainer lets another trainer train a session, who then may manage it and is told.
// For those who may manage it. Adding one again changes nothing. ErrNotTrainer when the
// person trains for no organisation, ErrClash (a ClashError) when they train elsewhere at
// that time, people.ErrNoPerson, ErrSessionCancelled, ErrSessionStarted once it is over.
func (s *Service) AddTrainer(ctx context.Context, actor people.Actor, code, email string) error {
	trainer, err := s.trainerByEmail(ctx, email)
	if err != nil {
		return err
	}
	return s.inManaged(ctx, actor, code, func(tx *store, session Session) error {
		if slices.Contains(session.TrainerIDs, trainer.ID) {
			return nil
		}
		if err := s.checkClashes(ctx, tx, session, "", []string{trainer.ID}); err != nil {
			return err
		}
		if len(session.TrainerIDs) == 0 {
			return s.lead(ctx, tx, actor, session, trainer)
		}
		if err := tx.insertSessionTrainer(ctx, session.ID, trainer.ID, actor.PersonID, s.now()); err != nil {
			return err
		}
		return s.told(ctx, tx, actor, session, trainer, KindTrainerAdded, "trainer added")
	})
}

// RemoveTrainer ends that somebody trains a session, and tells them. The one who leads
// hands over first: ErrLeads. For those who may manage it; removing again changes nothing.
func (s *Service) RemoveTrainer(ctx context.Context, actor people.Actor, code, personID string) error {
	return s.inManaged(ctx, actor, code, func(tx *store, session Session) error {
		if len(session.TrainerIDs) > 0 && session.TrainerIDs[0] == personID {
			return ErrLeads
		}
		removed, err := tx.deleteSessionTrainer(ctx, session.ID, personID)
		if err != nil || !removed {
			return err
		}
		trainer, err := tx.people.PersonByID(ctx, personID)
		if err != nil {
			return err
		}
		return s.told(ctx, tx, actor, session, trainer, KindTrainerRemoved, "trainer removed")
	})
}

// HandOver makes another trainer lead a session. Who led until now still trains it, and
// both are told. For those who may manage it. Errors as AddTrainer.
func (s *Service) HandOver(ctx context.Context, actor people.Actor, code, email string) error {
	trainer, err := s.trainerByEmail(ctx, email)
	if err != nil {
		return err
	}
	return s.inManaged(ctx, actor, code, func(tx *store, session Session) error {
		leader := ""
		if len(session.TrainerIDs) > 0 {
			leader = session.TrainerIDs[0]
		}
		if leader == trainer.ID {
			return nil
		}
		if err := s.checkClashes(ctx, tx, session, "", []string{trainer.ID}); err != nil {
			return err
		}
		if _, err := tx.deleteSessionTrainer(ctx, session.ID, trainer.ID); err != nil {
			return err
		}
		if leader != "" {
			if err := tx.insertSessionTrainer(ctx, session.ID, leader, actor.PersonID, s.now()); err != nil {
				return err
			}
			before, err := tx.people.PersonByID(ctx, leader)
			if err != nil {
				return err
			}
			if err := s.tellTrainer(ctx, tx, before, session, KindHandedOver, trainer.Name); err != nil {
				return err
			}
		}
		return s.lead(ctx, tx, actor, session, trainer)
	})
}

func (s *Service) lead(ctx context.Context, tx *store, actor people.Actor, session Session, trainer people.Person) error {
	if err := tx.writeLeader(ctx, session, trainer.ID, actor.PersonID, s.now()); err != nil {
		return err
	}
	return s.told(ctx, tx, actor, session, trainer, KindTrainerLeads, "trainer leads")
}

func (s *Service) told(ctx context.Context, tx *store, actor people.Actor, session Session, trainer people.Person, kind, act string) error {
	if err := s.tellTrainer(ctx, tx, trainer, session, kind, ""); err != nil {
		return err
	}
	return tx.people.Record(ctx, actor, act, session.Code, trainer.Email)
}

// inManaged runs work on a session that the actor may manage and that is neither
// cancelled nor over.
func (s *Service) inManaged(ctx context.Context, actor people.Actor, code string, work func(tx *store, session Session) error) error {
	session, err := s.store.sessionByCode(ctx, code)
	if err != nil {
		return err
	}
	if !CanManage(actor, session) {
		return ErrNotAllowed
	}
	return s.store.inSession(ctx, session.ID, func(tx *store, current Session) error {
		switch {
		case current.State == SessionCancelled:
			return ErrSessionCancelled
		case !s.now().Before(current.EndsAt):
			return ErrSessionStarted
		}
		return work(tx, current)
	})
}

// trainerByEmail is a person who trains for some organisation.
func (s *Service) trainerByEmail(ctx context.Context, email string) (people.Person, error) {
	person, err := s.people.PersonByEmail(ctx, email)
	if err != nil {
		return people.Person{}, err
	}
	actor, err := s.people.ActorFor(ctx, person.ID)
	if err == nil && !actor.Is(people.Trainer) {
		err = ErrNotTrainer
	}
	return person, err
}
