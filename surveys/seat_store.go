package surveys

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"muster/courses"
	"muster/courses/notices"
)

// seatRow is a seat. Open is not a column: it says whether the seat is among the open ones, and
// after withUses, which gives it its use, that it is not used up either.
type seatRow struct {
	TokenHash  string
	WaveID     string
	SessionID  string
	BookingID  string
	HeldOn     string
	RecordedAt time.Time
	Open       bool `gorm:"->"`
	use        string
}

// TableName is the table's name.
func (seatRow) TableName() string { return "survey_seats" }

type openSeatRow struct{ TokenHash string }

// TableName is the table's name.
func (openSeatRow) TableName() string { return "survey_open_seats" }

// seats begins a query of seats that says whether they are open.
func (s store) seats(ctx context.Context) *gorm.DB {
	return s.with(ctx).Model(&seatRow{}).Select(`survey_seats.*,
		EXISTS (SELECT 1 FROM survey_open_seats AS open WHERE open.token_hash = survey_seats.token_hash) AS open`)
}

func (s store) seatsOfSessions(ctx context.Context, sessionIDs []string) (rows []seatRow, err error) {
	err = s.seats(ctx).Where("session_id IN ?", sessionIDs).Find(&rows).Error
	return rows, err
}

func (s store) seatsOfBooking(ctx context.Context, bookingID string) ([]seatRow, error) {
	var rows []seatRow
	err := s.seats(ctx).Where("booking_id = ?", bookingID).Find(&rows).Error
	return rows, err
}

// seatByHash finds the seat of a link, or ErrNoSeat.
func (s store) seatByHash(ctx context.Context, tokenHash string) (seatRow, error) {
	var row seatRow
	err := s.seats(ctx).Where("token_hash = ?", tokenHash).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return seatRow{}, ErrNoSeat
	}
	return row, err
}

// applySeatChanges makes and revokes seats in one transaction, with a notice for each made,
// and returns how many it made. What another process has made at the same moment is left.
// bookings are those of the revoked seats, by id.
func (s store) applySeatChanges(
	ctx context.Context, changes seatChanges, bookings map[string]courses.Booking, noticeOf func(newSeat) notices.Notice, now time.Time,
) (made int, err error) {
	err = s.transaction(ctx, false, func(tx *gorm.DB) error {
		made = 0
		for _, waveID := range changes.coded {
			if err := ensureCode(tx, waveID, changes.session.ID, now); err != nil {
				return err
			}
		}
		for _, seat := range changes.added {
			added, err := insertSeat(tx, seat.row)
			if err != nil {
				return err
			}
			if !added {
				continue
			}
			made++
			if err := notices.Enqueue(tx, noticeOf(seat)); err != nil {
				return err
			}
		}
		return revokeSeats(tx, changes.revoked, bookings, courses.DayOf(now))
	})
	return made, err
}

// seatsHeld counts the seats of a wave of the sessions held by the day asAt, or of those of
// them with these ids unless that is nil. "" is any day.
func (s store) seatsHeld(ctx context.Context, waveID, asAt string, sessionIDs []string) (int, error) {
	query := s.with(ctx).Model(&seatRow{}).Where("wave_id = ?", waveID)
	if asAt != "" {
		query = query.Where("held_on <= ?", asAt)
	}
	if sessionIDs != nil {
		query = query.Where("session_id IN ?", sessionIDs)
	}
	var seats int64
	err := query.Count(&seats).Error
	return int(seats), err
}

func insertSeat(tx *gorm.DB, row seatRow) (added bool, err error) {
	result := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if result.Error != nil || result.RowsAffected == 0 {
		return false, result.Error
	}
	// One that was taken back before left its use.
	if err := tx.Where("use_code = ?", row.use).Delete(&useRow{}).Error; err != nil {
		return false, err
	}
	return true, tx.Create(&openSeatRow{row.TokenHash}).Error
}

// revokeSeats takes back seats that are still open, and what has not been said of them. A
// used one stays, because its answers do.
func revokeSeats(tx *gorm.DB, seats []seatRow, bookings map[string]courses.Booking, today string) error {
	for _, seat := range seats {
		taken, err := takeSeat(tx, seat, today)
		if err != nil {
			return err
		}
		if !taken {
			continue
		}
		if err := tx.Where("token_hash = ?", seat.TokenHash).Delete(&seatRow{}).Error; err != nil {
			return err
		}
		if err := notices.Withdraw(tx, bookings[seat.BookingID].Reference, KindSurveyBefore); err != nil {
			return err
		}
	}
	return nil
}

// hasSeats tells whether a wave has so many seats of a session, and looks at no more of them: a
// count of all has PostgreSQL read every seat of the wave.
func (s store) hasSeats(ctx context.Context, waveID, sessionID string, least int) (bool, error) {
	var seats int
	err := s.oneRow(ctx, []any{&seats}, "SELECT COUNT(*) FROM (SELECT 1 FROM survey_seats WHERE wave_id = ? AND session_id = ? LIMIT ?) AS seats",
		waveID, sessionID, least)
	return seats >= least, err
}

// sessionSurvey is the code of a wave after a session, or "", and how many seats and how
// many responses of any kind there are.
func (s store) sessionSurvey(ctx context.Context, waveID, sessionID string) (code string, seats, responses int, err error) {
	code, err = s.codeOf(ctx, waveID, sessionID)
	if err != nil && !errors.Is(err, ErrNoWave) {
		return "", 0, 0, err
	}
	var counted [2]int64
	for i, table := range []any{&seatRow{}, &responseRow{}} {
		err = s.with(ctx).Model(table).Where("wave_id = ? AND session_id = ?", waveID, sessionID).Count(&counted[i]).Error
		if err != nil {
			return "", 0, 0, err
		}
	}
	return code, int(counted[0]), int(counted[1]), nil
}
