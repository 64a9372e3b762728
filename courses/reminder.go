package courses

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"muster/courses/people"
)

// ReminderKind is what a rule has said to the delegates of a session.
type ReminderKind string

// Joining instructions and reminders go out before a session starts, the reminder of a
// survey after the survey has opened.
const (
	JoiningReminder ReminderKind = "joining"
	SessionReminder ReminderKind = "reminder"
	SurveyReminder  ReminderKind = "survey"
)

// reminderKinds are the kinds in the order in which they are listed.
var reminderKinds = []ReminderKind{JoiningReminder, SessionReminder, SurveyReminder}

// reminderNotices are the kinds of notices by those of rules. Whom to remind of a survey
// only they know who keep the surveys, and so they do.
var reminderNotices = map[ReminderKind]string{
	JoiningReminder: KindJoiningInstructions,
	SessionReminder: KindReminder,
}

// ReminderRule has the delegates of every session of a course written to, Hours before it
// starts or, about a survey, after that has opened.
type ReminderRule struct {
	ID         string
	CourseID   string
	Kind       ReminderKind
	Hours      int
	RecordedBy string
	RecordedAt time.Time
}

// DefaultReminders are the rules that a new course begins with, in the order of Reminders:
// joining instructions a week before a session and a reminder the day before. A course may
// have them changed and taken away like any other.
func DefaultReminders() []ReminderRule {
	return []ReminderRule{{Kind: JoiningReminder, Hours: 7 * 24}, {Kind: SessionReminder, Hours: 24}}
}

// MostReminderHours is the longest time before or after a session: 90 days.
const MostReminderHours = 90 * 24

// RemindersAWeek is how many reminders of sessions and surveys a person gets in a week at
// most unless LimitReminders says otherwise.
const RemindersAWeek = 3

// LimitReminders sets how many reminders of sessions and surveys a person gets in a week,
// Monday to Sunday in London, whatever they are booked on. What is more waits for the next
// week, while it still makes sense. Joining instructions count, but are never held back:
// somebody stands at a door without them. It is called before anything is served.
func (s *Service) LimitReminders(aWeek int) { s.remindersAWeek = aWeek }

// RemindersAWeek is the cap of LimitReminders.
func (s *Service) RemindersAWeek() int { return s.remindersAWeek }

// The hours, of London, between which reminders go out.
const (
	remindFrom  = 8
	remindUntil = 20
)

// Reminders lists the rules of a course: joining instructions, reminders, surveys, each by
// when they go out. For managers and administrators.
func (s *Service) Reminders(ctx context.Context, actor people.Actor, courseID string) ([]ReminderRule, error) {
	if !runsProgramme(actor) {
		return nil, ErrNotAllowed
	}
	rules, err := s.store.reminderRules(ctx, courseID)
	slices.SortFunc(rules, func(a, b ReminderRule) int {
		return cmp.Or(cmp.Compare(slices.Index(reminderKinds, a.Kind), slices.Index(reminderKinds, b.Kind)), cmp.Compare(b.Hours, a.Hours))
	})
	return rules, err
}

// AddReminder adds a rule to a course. For managers and administrators. ErrInvalid for an
// unknown kind or hours that are not from 1 to MostReminderHours; ErrTaken when the course
// has that rule.
func (s *Service) AddReminder(ctx context.Context, actor people.Actor, courseID string, kind ReminderKind, hours int) (ReminderRule, error) {
	if !runsProgramme(actor) {
		return ReminderRule{}, ErrNotAllowed
	}
	if !slices.Contains(reminderKinds, kind) || hours < 1 || hours > MostReminderHours {
		return ReminderRule{}, ErrInvalid
	}
	rule := ReminderRule{ID: people.NewID(), CourseID: courseID, Kind: kind, Hours: hours, RecordedBy: actor.PersonID, RecordedAt: s.now()}
	return rule, s.store.transaction(ctx, func(tx *store) error {
		if err := tx.insertReminderRule(ctx, rule); err != nil {
			return err
		}
		return tx.people.Record(ctx, actor, "reminder rule added", courseID, rule.words())
	})
}

// ChangeReminder sets the hours of a rule. To whom it has written already it does not write
// again. Errors as AddReminder, and ErrNoReminder.
func (s *Service) ChangeReminder(ctx context.Context, actor people.Actor, courseID, ruleID string, hours int) error {
	if !runsProgramme(actor) {
		return ErrNotAllowed
	}
	if hours < 1 || hours > MostReminderHours {
		return ErrInvalid
	}
	return s.store.transaction(ctx, func(tx *store) error {
		rule, err := tx.reminderRule(ctx, courseID, ruleID)
		if err != nil {
			return err
		}
		rule.Hours, rule.RecordedBy, rule.RecordedAt = hours, actor.PersonID, s.now()
		if err := tx.updateReminderRule(ctx, rule); err != nil {
			return err
		}
		return tx.people.Record(ctx, actor, "reminder rule changed", courseID, rule.words())
	})
}

// RemoveReminder takes a rule away. For managers and administrators; ErrNoReminder.
func (s *Service) RemoveReminder(ctx context.Context, actor people.Actor, courseID, ruleID string) error {
	if !runsProgramme(actor) {
		return ErrNotAllowed
	}
	return s.store.transaction(ctx, func(tx *store) error {
		rule, err := tx.reminderRule(ctx, courseID, ruleID)
		if err != nil {
			return err
		}
		if err := tx.deleteReminderRule(ctx, rule.ID); err != nil {
			return err
		}
		return tx.people.Record(ctx, actor, "reminder rule removed", courseID, rule.words())
	})
}

// SurveyReminders are the rules about surveys by the course's id, the soonest first.
func (s *Service) SurveyReminders(ctx context.Context) (map[string][]ReminderRule, error) {
	rules, err := s.store.reminderRules(ctx, "")
	slices.SortStableFunc(rules, func(a, b ReminderRule) int { return cmp.Compare(a.Hours, b.Hours) })
	byCourse := map[string][]ReminderRule{}
	for _, rule := range rules {
		if rule.Kind == SurveyReminder {
			byCourse[rule.CourseID] = append(byCourse[rule.CourseID], rule)
		}
	}
	return byCourse, err
}

// words say a rule in the audit log.
func (r ReminderRule) words() string { return fmt.Sprintf("%s, %d hours", r.Kind, r.Hours) }

// dueAt is when a rule has its word about a session, at an hour at which people may be
// written to, rather earlier than too late.
func (r ReminderRule) dueAt(session Session) time.Time {
	return decentHour(session.StartsAt.Add(-time.Duration(r.Hours) * time.Hour))
}

// isDue tells whether the rule has its word about a booking that got its place at placed.
// Reminders whose moment was over before there was the place, or the rule, are left out:
// nobody gets all that they have missed. Joining instructions are needed by who comes late,
// too.
func (r ReminderRule) isDue(session Session, placed, now time.Time) bool {
	due := r.dueAt(session)
	if now.Before(due) || !now.Before(session.StartsAt) {
		return false
	}
	late := due.Before(placed) || due.Before(r.RecordedAt)
	return r.Kind == JoiningReminder || !late
}

// decentHour is moment when London's clocks show 8am to 8pm; else the last such hour before
// it.
func decentHour(moment time.Time) time.Time {
	local := moment.In(London)
	at := func(days int) time.Time {
		return time.Date(local.Year(), local.Month(), local.Day()+days, remindUntil-1, 0, 0, 0, London).UTC()
	}
	switch hour := local.Hour(); {
	case hour < remindFrom:
		return at(-1)
	case hour < remindUntil:
		return moment
	}
	return at(0)
}

// weekOf is the Monday of moment's week in London, YYYY-MM-DD.
func weekOf(moment time.Time) string {
	local := moment.In(London)
	return local.AddDate(0, 0, -(int(local.Weekday())+6)%7).Format(time.DateOnly)
}

// SendReminders puts what is due by the rules of all courses in the outbox, once a booking
// and rule, and returns how much that was. It writes to nobody between 8pm and 8am in
// London, nor to who has no confirmed place. It may run on several servers at once.
func (s *Service) SendReminders(ctx context.Context) (int, error) {
	if now := s.now(); !decentHour(now).Equal(now) {
		return 0, nil
	}
	rules, err := s.store.reminderRules(ctx, "")
	if err != nil {
		return 0, err
	}
	sent := 0
	for _, rule := range rules {
		if rule.Kind == SurveyReminder {
			continue
		}
		made, err := s.remindBy(ctx, rule)
		sent += made
		if err != nil {
			return sent, err
		}
	}
	return sent, nil
}

func (s *Service) remindBy(ctx context.Context, rule ReminderRule) (int, error) {
	sessions, err := s.store.sessionsToRemind(ctx, rule, s.now())
	if err != nil {
		return 0, err
	}
	sent := 0
	for _, session := range sessions {
		list, err := s.store.bookingsToRemind(ctx, rule, session.ID)
		if err != nil {
			return sent, err
		}
		for _, booking := range list {
			if !rule.isDue(session, booking.RecordedAt, s.now()) {
				continue
			}
			done, err := s.remind(ctx, rule, session.ID, booking.ID)
			if err != nil {
				return sent, err
			}
			if done {
				sent++
			}
		}
	}
	return sent, nil
}

// remind writes to one person, when that is still right: nothing of the session or the
// booking changes meanwhile.
func (s *Service) remind(ctx context.Context, rule ReminderRule, sessionID, bookingID string) (bool, error) {
	done := false
	err := s.store.inSession(ctx, sessionID, func(tx *store, session Session) error {
		done = false
		found, err := tx.bookings(ctx, "id = ? AND state = 'confirmed'", bookingID)
		if err != nil || len(found) == 0 || !session.IsHeld() {
			return err
		}
		booking := found[0]
		if !rule.isDue(session, booking.RecordedAt, s.now()) {
			return nil
		}
		most := s.remindersAWeek
		if rule.Kind == JoiningReminder {
			most = 0
		}
		if done, err = tx.claimReminder(ctx, rule, booking, weekOf(s.now()), most, s.now()); err != nil || !done {
			return err
		}
		return s.tellReminder(ctx, tx, rule, session, booking)
	})
	return done, err
}

func (s *Service) tellReminder(ctx context.Context, tx *store, rule ReminderRule, session Session, booking Booking) error {
	person, err := tx.people.PersonByID(ctx, booking.PersonID)
	if err != nil {
		return err
	}
	return s.tellPlace(ctx, tx, reminderNotices[rule.Kind], session, booking, person, func(n *SessionNotice) {
		if rule.Kind == JoiningReminder {
			n.Message = session.JoiningInstructions
		}
	})
}
