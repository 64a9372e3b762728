package courses

import (
	"context"
	"strings"
	"time"

	"muster/courses/people"
)

// Interest says that a person would come to a course if it were held in Region, or
// anywhere when that is empty. InvitedAt is when they were told of a session, zero
// before.
type Interest struct {
	ID          string
	CourseID    string
	CourseCode  string
	CourseTitle string
	PersonID    string
	Region      string
	InvitedAt   time.Time
	RecordedAt  time.Time
}

// DemandLine counts the people who would come to a course in a region, which is empty
// for anywhere. Uninvited are those who have not been told of a session yet.
type DemandLine struct {
	CourseID    string
	CourseCode  string
	CourseTitle string
	Region      string
	People      int
	Uninvited   int
}

// RegisterInterest puts the actor on the list of a course, in a region or, when that is
// empty, anywhere. A person is on it once: doing it again changes the region, and asks
// to be told again of the next session. ErrNoCourse.
func (s *Service) RegisterInterest(ctx context.Context, actor people.Actor, courseCode, region string) (Interest, error) {
	if _, err := s.people.PersonByID(ctx, actor.PersonID); err != nil || !actor.SignedIn() {
		return Interest{}, ErrNotAllowed
	}
	course, err := s.store.courseByCode(ctx, courseCode)
	if err != nil {
		return Interest{}, err
	}
	interest := Interest{
		ID: people.NewID(), CourseID: course.ID, CourseCode: course.Code, CourseTitle: course.Title,
		PersonID: actor.PersonID, Region: strings.TrimSpace(region), RecordedAt: s.now(),
	}
	err = s.store.transaction(ctx, func(tx *store) error {
		if err := tx.takePeople(ctx, []string{actor.PersonID}); err != nil {
			return err
		}
		if err := tx.withdrawInterest(ctx, course.ID, actor.PersonID, s.now()); err != nil {
			return err
		}
		return tx.insertInterest(ctx, interest)
	})
	return interest, err
}

// WithdrawInterest takes the actor off the list of a course; somebody who is not on it
// stays off. ErrNoCourse.
func (s *Service) WithdrawInterest(ctx context.Context, actor people.Actor, courseCode string) error {
	if !actor.SignedIn() {
		return ErrNotAllowed
	}
	course, err := s.store.courseByCode(ctx, courseCode)
	if err != nil {
		return err
	}
	return s.store.withdrawInterest(ctx, course.ID, actor.PersonID, s.now())
}

// MyInterests are the lists that the actor is on, by the course's title.
func (s *Service) MyInterests(ctx context.Context, actor people.Actor) ([]Interest, error) {
	if !actor.SignedIn() {
		return nil, nil
	}
	return s.store.interests(ctx, "course_interests.person_id = ?", actor.PersonID)
}

// Demand counts the interest in each course by region, the greatest first. Somebody who
// has booked the course since does not count. For managers and administrators, and for
// trainers, who plan sessions; it names nobody.
func (s *Service) Demand(ctx context.Context, actor people.Actor) ([]DemandLine, error) {
	if !actor.IsAny(people.Trainer, people.Manager, people.Administrator) {
		return nil, ErrNotAllowed
	}
	return s.store.demand(ctx)
}

// inviteInterested tells those on the list of the session's course, in its region or
// anywhere, that it can be booked; of an online session or one without a region all of
// them. Each is told once, and not who has booked the course since. The caller holds the
// session.
func (s *Service) inviteInterested(ctx context.Context, tx *store, session Session) error {
	if !s.now().Before(session.StartsAt) {
		return nil
	}
	list, err := tx.interestsToInvite(ctx, session)
	if err != nil || len(list) == 0 {
		return err
	}
	ids := make([]string, len(list))
	for i, interest := range list {
		ids[i] = interest.PersonID
	}
	interested, err := tx.people.PeopleByID(ctx, ids)
	if err != nil {
		return err
	}
	for _, interest := range list {
		first, err := tx.markInvited(ctx, interest.ID, s.now())
		if err != nil {
			return err
		}
		if !first {
			continue
		}
		person := interested[interest.PersonID]
		if err := tx.tellAbout(ctx, KindSessionOpened, person.Email, session.ID, "", noticeOf(session, Booking{}, person), s.now()); err != nil {
			return err
		}
	}
	return nil
}
