package surveys

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type pairKeyRow struct {
	Slot        int
	Fingerprint string
	RecordedAt  time.Time
}

// TableName is the table's name.
func (pairKeyRow) TableName() string { return "survey_pair_keys" }

// ClaimPairKey ties the service's key to the database, or returns ErrWrongPairKey when the
// database has another: with that one nobody's answers before and after would pair and no
// link that was sent would work. It is called before anything is served; an import does the
// same in its own transaction, so that a refused file leaves no trace. It does so with the
// keys of the programmes, too.
func (s *Service) ClaimPairKey(ctx context.Context) error {
	if err := claimPairKey(s.store.with(ctx), s.pairs, s.now()); err != nil {
		return err
	}
	return s.claimProgrammeKeys(ctx)
}

func claimPairKey(db *gorm.DB, pairs PairKey, now time.Time) error {
	if pairs == (PairKey{}) {
		return ErrPairKey
	}
	mine := pairKeyRow{Slot: 1, Fingerprint: pairs.Fingerprint(), RecordedAt: now.UTC()}
	if err := db.Clauses(clause.OnConflict{DoNothing: true}).Create(&mine).Error; err != nil {
		return err
	}
	var claimed pairKeyRow
	if err := db.Where("slot = 1").Take(&claimed).Error; err != nil {
		return err
	}
	if claimed.Fingerprint != mine.Fingerprint {
		return ErrWrongPairKey
	}
	return nil
}
