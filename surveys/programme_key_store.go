package surveys

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"muster/courses"
	"muster/courses/people"
)

type programmeKeyRow struct {
	ProgrammeCode string
	DestroyOn     string
	Fingerprint   string
	DestroyingOn  *string
	DestroyedOn   *string
}

// TableName is the table's name.
func (programmeKeyRow) TableName() string { return "survey_programme_keys" }

func (s store) programmeKey(ctx context.Context, programme string) (row programmeKeyRow, known bool, err error) {
	result := s.with(ctx).Where("programme_code = ?", programme).Limit(1).Find(&row)
	return row, result.RowsAffected == 1, result.Error
}

// setKeyDay is one statement a case, so that no answer slips in between the look and the deed.
func (s store) setKeyDay(ctx context.Context, actor people.Actor, key ProgrammeKey, day string, now time.Time) error {
	return s.transaction(ctx, false, func(tx *gorm.DB) error {
		row := programmeKeyRow{ProgrammeCode: key.Programme.Code, DestroyOn: key.DestroyOn}
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
			return err
		}
		set := tx.Model(&programmeKeyRow{}).Where(`programme_code = ? AND destroying_on IS NULL AND (destroy_on >= ? OR NOT EXISTS (
			SELECT 1 FROM survey_responses AS r JOIN survey_waves AS w ON w.id = r.wave_id WHERE w.programme_code = ?))`,
			key.Programme.Code, day, key.Programme.Code).Update("destroy_on", day)
		if set.Error != nil {
			return set.Error
		}
		if set.RowsAffected == 0 {
			return whyNoKeyDay(tx, key.Programme.Code)
		}
		return people.Record(tx, now, actor, "set the day of a key's end", key.Programme.Code, day)
	})
}

func whyNoKeyDay(tx *gorm.DB, programme string) error {
	var row programmeKeyRow
	if err := tx.Where("programme_code = ?", programme).Take(&row).Error; err != nil {
		return err
	}
	if row.DestroyingOn != nil {
		return ErrKeyDestroyed
	}
	return ErrKeyDay
}

// claimProgrammeKey ties the key to its programme, or returns ErrWrongPairKey or
// ErrKeyDestroyed. Whoever ties it keys the codes that are stored already, which come from
// before programmes had keys of their own, in the same transaction.
func (s store) claimProgrammeKey(ctx context.Context, mine programmeKeyRow, key programmeKey) (keyedAnew int, made bool, err error) {
	err = s.transaction(ctx, false, func(tx *gorm.DB) error {
		row := programmeKeyRow{ProgrammeCode: mine.ProgrammeCode, DestroyOn: mine.DestroyOn}
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
			return err
		}
		tied := tx.Model(&programmeKeyRow{}).Where("programme_code = ? AND fingerprint = '' AND destroying_on IS NULL", mine.ProgrammeCode).
			Update("fingerprint", mine.Fingerprint)
		if tied.Error != nil {
			return tied.Error
		}
		if made = tied.RowsAffected == 1; made {
			keyedAnew, err = keyStoredCodes(tx, mine.ProgrammeCode, key)
			return err
		}
		if err := tx.Where("programme_code = ?", mine.ProgrammeCode).Take(&row).Error; err != nil {
			return err
		}
		switch {
		case row.DestroyingOn != nil:
			return ErrKeyDestroyed
		case row.Fingerprint != mine.Fingerprint:
			return ErrWrongPairKey
		}
		return nil
	})
	return keyedAnew, made, err
}

// keyStoredCodes keys the personal codes in a programme's responses.
func keyStoredCodes(tx *gorm.DB, programme string, key programmeKey) (int, error) {
	waves := tx.Model(&waveRow{}).Select("id").Where("programme_code = ?", programme)
	var rows []responseRow
	err := tx.Where("wave_id IN (?) AND pair_code <> '' AND came_by <> ?", waves, cameByImport).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	for i := range rows {
		rows[i].PairCode = key.code(rows[i].PairCode)
	}
	return len(rows), replaceResponses(tx, rows)
}

// replaceResponses writes responses anew as a whole, so that on PostgreSQL, too, they lie in
// an order that says nothing. They are counted anew in their time.
func replaceResponses(tx *gorm.DB, rows []responseRow) error {
	// Before it reads which are counted, so that nobody counts them in between.
	if err := lockCounts(tx); err != nil {
		return err
	}
	ofWave := map[string][]string{}
	for i, row := range rows {
		ofWave[row.WaveID] = append(ofWave[row.WaveID], row.ID)
		rows[i].Counted = false
	}
	for wave, ids := range ofWave {
		for start := 0; start < len(ids); start += responseBatch {
			batch := ids[start:min(start+responseBatch, len(ids))]
			var stored []responseRow
			if err := tx.Where("wave_id = ? AND id IN ?", wave, batch).Find(&stored).Error; err != nil {
				return err
			}
			if err := uncount(tx, stored); err != nil {
				return err
			}
			if err := tx.Where("wave_id = ? AND id IN ?", wave, batch).Delete(&responseRow{}).Error; err != nil {
				return err
			}
		}
	}
	return insertResponses(bulk{tx: tx}, rows, nil)
}

// beginDestroying marks that a key is being destroyed: from now on nobody claims it.
func (s store) beginDestroying(ctx context.Context, programme string, now time.Time) error {
	return s.with(ctx).Model(&programmeKeyRow{}).Where("programme_code = ? AND destroying_on IS NULL", programme).
		Update("destroying_on", courses.DayOf(now)).Error
}

// generalisationRow is a recorded check.
type generalisationRow struct {
	ProgrammeCode string
	Number        int
	CheckedOn     string
	FloorBase     int
	Responses     int
	Roles         int
	Organisations int
	SmallestLeft  int
}

// TableName is the table's name.
func (generalisationRow) TableName() string { return "survey_generalisations" }

// generalisation is the newest check of a programme, with what all of them took.
func (s store) generalisation(ctx context.Context, programme string) (Generalisation, error) {
	var rows []generalisationRow
	err := s.with(ctx).Where("programme_code = ?", programme).Order("number").Find(&rows).Error
	var all Generalisation
	for _, row := range rows {
		all = Generalisation{row.CheckedOn, row.FloorBase, row.Responses, all.Roles + row.Roles, all.Organisations + row.Organisations, row.SmallestLeft}
	}
	return all, err
}

// countResponses are those of a programme's waves, by all ways but a file.
func countResponses(tx *gorm.DB, programme string) (int, error) {
	waves := tx.Model(&waveRow{}).Select("id").Where("programme_code = ?", programme)
	var count int64
	err := tx.Model(&responseRow{}).Where("wave_id IN (?) AND came_by <> ?", waves, cameByImport).Count(&count).Error
	return int(count), err
}

var errNothingNew = errors.New("everything has been generalised")
