package surveys

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// codeRow is a short code. SessionID is "" for the code of an open wave.
type codeRow struct {
	Code       string
	WaveID     string
	SessionID  string
	RecordedAt time.Time
}

// TableName is the table's name.
func (codeRow) TableName() string { return "survey_codes" }

// ensureCode gives the wave, and the session unless it is "", a code if it has none. A code
// that happens to be in use is drawn again.
func ensureCode(tx *gorm.DB, waveID, sessionID string, now time.Time) error {
	const draws = 5
	for range draws {
		result := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&codeRow{newCode(), waveID, sessionID, now.UTC()})
		if result.Error != nil || result.RowsAffected == 1 {
			return result.Error
		}
		var codes int64
		err := tx.Model(&codeRow{}).Where("wave_id = ? AND session_id = ?", waveID, sessionID).Count(&codes).Error
		if err != nil || codes > 0 {
			return err
		}
	}
	return errors.New("no free short code in five draws")
}

// codesOfOpenWaves are the codes that are of no session, by the wave's id.
func (s store) codesOfOpenWaves(ctx context.Context) (map[string]string, error) {
	var rows []codeRow
	err := s.with(ctx).Where("session_id = ?", "").Find(&rows).Error
	codes := make(map[string]string, len(rows))
	for _, row := range rows {
		codes[row.WaveID] = ShowCode(row.Code)
	}
	return codes, err
}

// codeOf is the code of a wave, and of a session unless that is "". ErrNoWave when it has none.
func (s store) codeOf(ctx context.Context, waveID, sessionID string) (string, error) {
	var row codeRow
	err := s.with(ctx).Where("wave_id = ? AND session_id = ?", waveID, sessionID).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return "", ErrNoWave
	}
	return row.Code, err
}
