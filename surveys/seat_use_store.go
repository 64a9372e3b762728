package surveys

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"

	"muster/courses/rows"
)

// useRow is the use of a seat. SettledOn is the day on which its open seat went, nil until then.
type useRow struct {
	UseCode   string
	WaveID    string
	SessionID string
	SettledOn *string
}

// TableName is the table's name.
func (useRow) TableName() string { return "survey_seat_uses" }

// useSeat uses an open seat up and tells whether it could: of two who try at once one does,
// because the code is the table's key. Its values are the use's code, wave, session and day of
// settling, and the seat's token hash.
const useSeat = `INSERT INTO survey_seat_uses (use_code, wave_id, session_id, settled_on)
	SELECT CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT)
	WHERE EXISTS (SELECT 1 FROM survey_open_seats WHERE token_hash = ?) ON CONFLICT DO NOTHING`

// takeSeat uses a seat up in a transaction that takes its row away, too.
func takeSeat(tx *gorm.DB, seat seatRow, today string) (bool, error) {
	used := tx.Exec(useSeat, seat.use, seat.WaveID, seat.SessionID, today, seat.TokenHash)
	if used.Error != nil || used.RowsAffected == 0 {
		return false, used.Error
	}
	return true, tx.Where("token_hash = ?", seat.TokenHash).Delete(&openSeatRow{}).Error
}

// isUsed tells whether a code is of a used seat. While a class answers, the table grows by every
// answer, from none.
func isUsed(ctx context.Context, db *gorm.DB, use string) (bool, error) {
	var one int
	err := rows.PlannedAnew(ctx, db, []any{&one}, "SELECT 1 FROM survey_seat_uses WHERE use_code = ?", use)
	if errors.Is(err, rows.ErrNone) {
		return false, nil
	}
	return err == nil, err
}

// codesAtOnce is how many codes a query names at most.
const codesAtOnce = 5000

// usedAmong tells which of the codes are of used seats.
func (s store) usedAmong(ctx context.Context, codes []string) (map[string]bool, error) {
	used := map[string]bool{}
	for some := range slices.Chunk(codes, codesAtOnce) {
		var found []string
		if err := s.with(ctx).Model(&useRow{}).Where("use_code IN ?", some).Pluck("use_code", &found).Error; err != nil {
			return nil, err
		}
		for _, code := range found {
			used[code] = true
		}
	}
	return used, nil
}

func (s store) unsettled(ctx context.Context) (groups []usesOfSession, err error) {
	err = s.with(ctx).Model(&useRow{}).Select("wave_id, session_id, COUNT(*) AS uses").Where("settled_on IS NULL").
		Group("wave_id, session_id").Order("wave_id, session_id").Find(&groups).Error
	return groups, err
}

// settle takes away, in one transaction, the open seats whose use is stored, and returns how
// many.
func (s store) settle(ctx context.Context, group usesOfSession, useOf func(tokenHash string) string, today string) (settled int, err error) {
	err = s.transaction(ctx, false, func(tx *gorm.DB) error {
		settled = 0
		ofSession := tx.Where("wave_id = ? AND session_id = ?", group.WaveID, group.SessionID).Session(&gorm.Session{})
		var unsettled []string
		if err := ofSession.Model(&useRow{}).Where("settled_on IS NULL").Order("use_code").Pluck("use_code", &unsettled).Error; err != nil {
			return err
		}
		var seats []string
		err := ofSession.Model(&seatRow{}).Where("token_hash IN (SELECT token_hash FROM survey_open_seats)").Order("token_hash").
			Pluck("token_hash", &seats).Error
		if err != nil {
			return err
		}
		seats = slices.DeleteFunc(seats, func(hash string) bool {
			_, used := slices.BinarySearch(unsettled, useOf(hash))
			return !used
		})
		for some := range slices.Chunk(seats, codesAtOnce) {
			gone := tx.Where("token_hash IN ?", some).Delete(&openSeatRow{})
			if gone.Error != nil {
				return gone.Error
			}
			settled += int(gone.RowsAffected)
		}
		for some := range slices.Chunk(unsettled, codesAtOnce) {
			if err := tx.Model(&useRow{}).Where("use_code IN ?", some).Update("settled_on", today).Error; err != nil {
				return err
			}
		}
		return nil
	})
	return settled, err
}

// forgetUses forgets the uses that were settled before a day.
func (s store) forgetUses(ctx context.Context, before string) error {
	return s.with(ctx).Where("settled_on < ?", before).Delete(&useRow{}).Error
}
