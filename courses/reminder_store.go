package courses

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type reminderRuleRow struct {
	ID         string `gorm:"primaryKey"`
	CourseID   string
	Kind       ReminderKind
	Hours      int
	RecordedBy string
	RecordedAt time.Time
}

func (reminderRuleRow) TableName() string { return "course_reminder_rules" }

func (r reminderRuleRow) rule() ReminderRule {
	r.RecordedAt = r.RecordedAt.UTC()
	return ReminderRule(r)
}

type reminderRow struct {
	BookingID  string `gorm:"primaryKey"`
	RuleID     string `gorm:"primaryKey"`
	PersonID   string
	Week       string
	Place      int
	RecordedAt time.Time
}

func (reminderRow) TableName() string { return "course_reminders" }

// reminderRules are the rules of a course, or of all when its id is empty, the oldest first.
func (s *store) reminderRules(ctx context.Context, courseID string) ([]ReminderRule, error) {
	query := s.db.WithContext(ctx)
	if courseID != "" {
		query = query.Where("course_id = ?", courseID)
	}
	var rows []reminderRuleRow
	err := query.Order("recorded_at, id").Find(&rows).Error
	rules := make([]ReminderRule, len(rows))
	for i, row := range rows {
		rules[i] = row.rule()
	}
	return rules, err
}

func (s *store) reminderRule(ctx context.Context, courseID, id string) (ReminderRule, error) {
	var row reminderRuleRow
	err := s.db.WithContext(ctx).Where("course_id = ? AND id = ?", courseID, id).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return ReminderRule{}, ErrNoReminder
	}
	return row.rule(), err
}

func (s *store) insertReminderRule(ctx context.Context, rule ReminderRule) error {
	row := reminderRuleRow(rule)
	return takenIfDuplicate(s.db.WithContext(ctx).Create(&row).Error)
}

func (s *store) updateReminderRule(ctx context.Context, rule ReminderRule) error {
	return takenIfDuplicate(s.db.WithContext(ctx).Model(&reminderRuleRow{}).Where("id = ?", rule.ID).
		Updates(map[string]any{"hours": rule.Hours, "recorded_by": rule.RecordedBy, "recorded_at": rule.RecordedAt}).Error)
}

func takenIfDuplicate(err error) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return ErrTaken
	}
	return err
}

func (s *store) deleteReminderRule(ctx context.Context, id string) error {
	return s.db.WithContext(ctx).Where("id = ?", id).Delete(&reminderRuleRow{}).Error
}

// sessionsToRemind are the sessions about which a rule may have its word now; which of them
// it has is worked out from each, because its hours are London's.
func (s *store) sessionsToRemind(ctx context.Context, rule ReminderRule, now time.Time) ([]Session, error) {
	span, day := time.Duration(rule.Hours)*time.Hour, 24*time.Hour
	query := s.sessionQuery(ctx).Where("course_sessions.course_id = ? AND course_sessions.state IN ?", rule.CourseID, HeldStates()).
		Where("course_sessions.starts_at > ? AND course_sessions.starts_at <= ?", now, now.Add(span+day))
	return s.scanSessions(ctx, query.Select(sessionColumns).Order("course_sessions.starts_at, course_sessions.code"))
}

// bookingsToRemind are the confirmed bookings of a session to which the rule has not written
// yet.
func (s *store) bookingsToRemind(ctx context.Context, rule ReminderRule, sessionID string) ([]Booking, error) {
	return s.bookings(ctx, `session_id = ? AND state = 'confirmed' AND NOT EXISTS (SELECT 1 FROM course_reminders
		WHERE course_reminders.booking_id = course_bookings.id AND course_reminders.rule_id = ?)`, sessionID, rule.ID)
}

// ClaimReminder notes in the transaction tx that a booking's person is reminded under a key,
// once a booking and key and within the cap a week. prefix begins the keys of what is one
// thing to be reminded of, and most is how many of them a booking gets. It tells whether
// the reminder may go out.
func (s *Service) ClaimReminder(ctx context.Context, tx *gorm.DB, booking Booking, prefix, key string, most int) (bool, error) {
	var had int64
	err := tx.WithContext(ctx).Model(&reminderRow{}).
		Where("booking_id = ? AND substr(rule_id, 1, ?) = ?", booking.ID, len(prefix), prefix).Count(&had).Error
	if err != nil || int(had) >= most {
		return false, err
	}
	within := &store{db: tx, people: s.people}
	return within.claimReminder(ctx, ReminderRule{ID: prefix + key}, booking, weekOf(s.now()), s.remindersAWeek, s.now())
}

// claimReminder notes that a rule writes to a booking's person, unless it has already or the
// person has had most in the week; 0 is no cap. Of two that claim the same at once one does.
func (s *store) claimReminder(ctx context.Context, rule ReminderRule, booking Booking, week string, most int, now time.Time) (bool, error) {
	var had int
	err := s.db.WithContext(ctx).Model(&reminderRow{}).Where("person_id = ? AND week = ?", booking.PersonID, week).
		Select("COALESCE(max(place), 0)").Scan(&had).Error
	if err != nil || most > 0 && had >= most {
		return false, err
	}
	made := s.db.WithContext(ctx).Clauses(clause.OnConflict{DoNothing: true}).
		Create(&reminderRow{booking.ID, rule.ID, booking.PersonID, week, had + 1, now})
	return made.RowsAffected == 1, made.Error
}
