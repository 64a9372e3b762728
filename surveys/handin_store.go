package surveys

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// handIn stores a response in one transaction with the use of what gives the right to it:
// of two requests with one right, one stores and the other finds it used, ErrAnswered.
func (s store) handIn(ctx context.Context, what handIn) error {
	if what.seat != "" && !what.receipt && s.db.Name() == "postgres" {
		return s.handInByLink(ctx, what)
	}
	return s.transaction(ctx, false, func(tx *gorm.DB) error {
		if what.seat != "" {
			used := tx.Exec(useSeat, what.use, what.row.WaveID, what.row.SessionID, nil, what.seat)
			if used.Error != nil || used.RowsAffected == 0 {
				return orAnswered(used.Error)
			}
		}
		if what.receipt {
			receipt := receiptRow{what.draft, what.row.RecordedOn}
			made := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&receipt)
			if made.Error != nil || made.RowsAffected == 0 {
				return orAnswered(made.Error)
			}
		}
		step, err := openStep(tx, what.row.WaveID)
		if err != nil {
			return err
		}
		what.row.Step = step
		if err := tx.Create(&what.row).Error; err != nil {
			return err
		}
		if what.draft != "" {
			if err := tx.Where("id = ?", what.draft).Delete(&draftRow{}).Error; err != nil {
				return err
			}
		}
		return freeze(tx, what.survey, what.row.Version, what.row.RecordedOn)
	})
}

// handInByLink is handIn by a personal link on PostgreSQL, as one statement, because each would
// be a way to the server and back while the rows are held. All of it hangs on the seat's use: who
// finds it used changes nothing.
func (s store) handInByLink(ctx context.Context, what handIn) error {
	r := what.row
	stored, err := s.changes(ctx, `WITH taken AS (`+useSeat+` RETURNING 1),
		open AS (SELECT step FROM survey_wave_steps WHERE wave_id = ? FOR SHARE),
		gone AS (DELETE FROM survey_drafts WHERE id = ? AND EXISTS (SELECT 1 FROM taken)),
		frozen AS (UPDATE survey_questionnaires SET frozen_on = ? WHERE code = ? AND version = ? AND frozen_on IS NULL AND EXISTS (SELECT 1 FROM taken))
		INSERT INTO survey_responses (wave_id, id, version, submitted_on, organisation_id, session_id, pair_code, came_by,
			content_hash, answers, recorded_on, step, counted)
		SELECT ?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, COALESCE((SELECT step FROM open), 0), FALSE FROM taken`,
		what.use, r.WaveID, r.SessionID, nil, what.seat, r.WaveID, what.draft, r.RecordedOn, what.survey, r.Version,
		r.WaveID, r.ID, r.Version, r.SubmittedOn, r.OrganisationID, r.SessionID, r.PairCode, r.CameBy, r.Answers, r.RecordedOn)
	if err == nil && stored == 0 {
		return ErrAnswered
	}
	return err
}

// close ends a draft whose answers are in by another way.
func (s store) close(ctx context.Context, what handIn) error {
	return s.transaction(ctx, false, func(tx *gorm.DB) error {
		if what.receipt {
			receipt := receiptRow{what.draft, what.row.RecordedOn}
			if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&receipt).Error; err != nil {
				return err
			}
		}
		return tx.Where("id = ?", what.draft).Delete(&draftRow{}).Error
	})
}

// orAnswered is the error, or ErrAnswered when there was none.
func orAnswered(err error) error {
	if err != nil {
		return err
	}
	return ErrAnswered
}

func (s store) responseRate(ctx context.Context, waveIDs []string, asAt string) (ResponseRate, error) {
	var eligible int64
	err := s.with(ctx).Model(&seatRow{}).Where("wave_id IN ? AND held_on <= ?", waveIDs, asAt).Count(&eligible).Error
	if err != nil {
		return ResponseRate{}, err
	}
	answered := ProgrammeResults{Organisations: map[string]bool{}}
	err = s.summarise(ctx, waveIDs, responseFilter{asAt: asAt}, false, &answered)
	return ResponseRate{int(eligible), answered.Seats}, err
}
