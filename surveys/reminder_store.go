package surveys

import (
	"context"
	"time"

	"gorm.io/gorm"

	"muster/courses"
	"muster/courses/notices"
)

// reminder is what a reminder says, to whom and when.
type reminder struct {
	email string
	data  SurveyNotice
	at    time.Time
}

// claim notes in a transaction that a reminder goes out, and tells whether it may.
type claim func(tx *gorm.DB) (bool, error)

func (s *Service) claimOf(ctx context.Context, booking courses.Booking, wave Wave, rule courses.ReminderRule) claim {
	return func(tx *gorm.DB) (bool, error) {
		return s.courses.ClaimReminder(ctx, tx, booking, wave.ID+":", rule.ID, mostReminders)
	}
}

// openSeats are the seats of a wave that have not been used, or whose use is not settled, of
// sessions held on those days, both included.
func (s store) openSeats(ctx context.Context, waveID, from, to string) ([]seatRow, error) {
	var rows []seatRow
	err := s.seats(ctx).Where("wave_id = ? AND held_on BETWEEN ? AND ?", waveID, from, to).
		Where("token_hash IN (SELECT token_hash FROM survey_open_seats)").Order("token_hash").Find(&rows).Error
	return rows, err
}

// remind puts a reminder in the outbox if the seat is still open and the claim succeeds.
func (s store) remind(ctx context.Context, seat seatRow, claim claim, what reminder) (done bool, err error) {
	err = s.transaction(ctx, false, func(tx *gorm.DB) error {
		done = false
		var open int64
		if err := tx.Model(&openSeatRow{}).Where("token_hash = ?", seat.TokenHash).Count(&open).Error; err != nil || open == 0 {
			return err
		}
		if used, err := isUsed(ctx, tx, seat.use); err != nil || used {
			return err
		}
		if done, err = claim(tx); err != nil || !done {
			return err
		}
		return notices.Enqueue(tx, notices.Notice{Kind: KindSurveyReminder, Email: what.email, Data: what.data, RecordedAt: what.at})
	})
	return done, err
}
