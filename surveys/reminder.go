package surveys

import (
	"context"
	"slices"
	"time"

	"muster/courses"
	"muster/courses/people"
)

// mostReminders is how many reminders of one survey a person gets at most.
const mostReminders = 3

// reminderLapse is how long after its moment a reminder may still go out.
const reminderLapse = 14 * 24 * time.Hour

// The hours of London's workdays between which people are asked and reminded.
const (
	decentFrom  = 8
	decentUntil = 18
)

// decentHour is moment when London's clocks show 8am to 6pm of a workday, else the next
// such hour.
func decentHour(moment time.Time) time.Time {
	local := moment.In(courses.London)
	free := !courses.IsWorkday(local)
	if !free && local.Hour() >= decentFrom && local.Hour() < decentUntil {
		return moment
	}
	if free || local.Hour() >= decentUntil {
		local = onDay(local, 1, 0).In(courses.London)
	}
	for !courses.IsWorkday(local) {
		local = onDay(local, 1, 0).In(courses.London)
	}
	return onDay(local, 0, decentFrom)
}

// SendReminders reminds those of a survey who have a right to answer it and have not used
// it, by the course's rules about surveys: each so long after the survey opened, or after
// they were asked if that was later. Nobody gets more than three about one survey, nor more
// in a week than the cap of courses allows, nor any outside 8am to 6pm on workdays
// or when the survey has closed. It returns how many it put in the outbox. They stand in no
// list of a session's or a booking's emails, which would tell others who has not answered.
// It is a job; several servers may run it at once.
func (s *Service) SendReminders(ctx context.Context) (int, error) {
	if now := s.now(); !decentHour(now).Equal(now) {
		return 0, nil
	}
	rules, err := s.courses.SurveyReminders(ctx)
	if err != nil || len(rules) == 0 {
		return 0, err
	}
	waves, err := s.store.waves(s.store.with(ctx).Where("kind IN ?", sessionKinds))
	if err != nil {
		return 0, err
	}
	if waves, err = s.withKeys(ctx, waves); err != nil {
		return 0, err
	}
	sent := 0
	for _, wave := range waves {
		reminders := rules[wave.CourseID]
		if len(reminders) == 0 {
			continue
		}
		made, err := s.remindOf(ctx, wave, reminders[:min(len(reminders), mostReminders)])
		sent += made
		if err != nil {
			return sent, err
		}
	}
	return sent, nil
}

// remindOf reminds those with an open seat in the wave.
func (s *Service) remindOf(ctx context.Context, wave Wave, rules []courses.ReminderRule) (int, error) {
	from, to := heldBetween(wave, s.now())
	seats, err := s.store.openSeats(ctx, wave.ID, from, to)
	if err != nil || len(seats) == 0 {
		return 0, err
	}
	if err := s.withUses(ctx, seats); err != nil {
		return 0, err
	}
	seats = slices.DeleteFunc(seats, func(seat seatRow) bool { return !seat.Open })
	var sessionIDs, bookingIDs []string
	for _, seat := range seats {
		sessionIDs, bookingIDs = append(sessionIDs, seat.SessionID), append(bookingIDs, seat.BookingID)
	}
	sessions, err := s.courses.SessionsByID(ctx, sessionIDs)
	if err != nil {
		return 0, err
	}
	bookings, err := s.courses.BookingsByID(ctx, bookingIDs)
	if err != nil {
		return 0, err
	}
	sent := 0
	for _, seat := range seats {
		if wave.Kind == WaveBefore && bookings[seat.BookingID].State != courses.Confirmed {
			continue
		}
		rule, due := dueRule(wave, sessions[seat.SessionID], seat, rules, s.now())
		if !due {
			continue
		}
		done, err := s.remind(ctx, wave, sessions[seat.SessionID], seat, bookings[seat.BookingID], rule)
		if err != nil {
			return sent, err
		}
		if done {
			sent++
		}
	}
	return sent, nil
}

// heldBetween are the days of the sessions about which reminders of the wave may be due.
func heldBetween(wave Wave, now time.Time) (from, to string) {
	const longestAfter = courses.MostReminderHours/24 + 14 + longestSession
	switch wave.Kind {
	case WaveBefore:
		return courses.DayOf(onDay(now, -longestAfter, 0)), courses.DayOf(onDay(now, beforeDays+1, 0))
	case WaveFollowUp:
		first, last := followUpDays(now, wave.Months)
		return courses.DayOf(onDay(first, -longestSession, 0)), courses.DayOf(last)
	}
	return courses.DayOf(onDay(now, -longestAfter, 0)), courses.DayOf(now)
}

// dueRule is the rule whose reminder of a seat is due, the latest of several: whoever has
// missed one gets the next alone. A rule that was made later than its moment has none.
func dueRule(wave Wave, session courses.Session, seat seatRow, rules []courses.ReminderRule, now time.Time) (courses.ReminderRule, bool) {
	opens, closes := wave.TimesFor(session)
	if wave.Kind == WaveAfter {
		opens = latest(opens, session.EndsAt)
	}
	if !session.IsHeld() || !closes.IsZero() && !now.Before(closes) {
		return courses.ReminderRule{}, false
	}
	var found courses.ReminderRule
	for _, rule := range rules {
		due := decentHour(latest(opens, seat.RecordedAt).Add(time.Duration(rule.Hours) * time.Hour))
		if !now.Before(due) && now.Before(due.Add(reminderLapse)) && !due.Before(rule.RecordedAt) {
			found = rule
		}
	}
	return found, found.ID != ""
}

// remind writes to one person, unless they have answered meanwhile.
func (s *Service) remind(ctx context.Context, wave Wave, session courses.Session, seat seatRow, booking courses.Booking, rule courses.ReminderRule) (bool, error) {
	persons, err := s.people.PeopleByID(ctx, []string{booking.PersonID})
	if err != nil {
		return false, err
	}
	person := persons[booking.PersonID]
	if person == (people.Person{}) {
		return false, nil
	}
	return s.store.remind(ctx, seat, s.claimOf(ctx, booking, wave, rule), reminder{
		email: person.Email, data: surveyNotice(session, wave, booking.ID, person), at: s.now().UTC(),
	})
}
