package surveys

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"muster/courses/people"
)

type organisationCodeRow struct {
	Code           string
	WaveID         string
	OrganisationID string
	RecordedAt     time.Time
}

// TableName is the table's name.
func (organisationCodeRow) TableName() string { return "survey_organisation_codes" }

func (s store) organisationCodes(ctx context.Context, waveID string) ([]OrganisationCode, error) {
	var codes []OrganisationCode
	err := s.with(ctx).Table("survey_organisation_codes").
		Select("organisation_id, organisations.name AS organisation, code").
		Joins("JOIN organisations ON organisations.id = organisation_id").
		Where("wave_id = ?", waveID).Order("organisations.name").Scan(&codes).Error
	for i := range codes {
		codes[i].Code = ShowCode(codes[i].Code)
	}
	return codes, err
}

// organisationCodeOf is a wave with the organisation whose code leads to it.
type organisationCodeOf struct {
	OrganisationCode
	WaveID string
}

// organisationOfCode is what a code leads to. ErrNoCode when no organisation has it.
func (s store) organisationOfCode(ctx context.Context, code string) (organisationCodeOf, error) {
	var row organisationCodeOf
	found := s.with(ctx).Table("survey_organisation_codes").
		Select("organisation_id, organisations.name AS organisation, code, wave_id").
		Joins("JOIN organisations ON organisations.id = organisation_id").
		Where("code = ?", code).Limit(1).Scan(&row)
	if found.Error == nil && found.RowsAffected == 0 {
		return row, ErrNoCode
	}
	row.Code = ShowCode(row.Code)
	return row, found.Error
}

// makeOrganisationCodes gives the organisations that have none a code.
func (s store) makeOrganisationCodes(ctx context.Context, actor people.Actor, waveID string, organisations []string, now time.Time) (made int, err error) {
	err = s.transaction(ctx, false, func(tx *gorm.DB) error {
		made = 0
		for _, organisation := range organisations {
			added, err := ensureOrganisationCode(tx, waveID, organisation, now)
			if err != nil {
				return err
			}
			made += added
		}
		if made == 0 {
			return nil
		}
		return people.Record(tx, now, actor, "codes of organisations made", waveID, fmt.Sprint(made))
	})
	return made, err
}

// ensureOrganisationCode gives an organisation a code that no wave or session has either, and
// says whether it did: 1, or 0 when it has one.
func ensureOrganisationCode(tx *gorm.DB, waveID, organisation string, now time.Time) (int, error) {
	const draws = 5
	for range draws {
		var taken int64
		if err := tx.Model(&organisationCodeRow{}).Where("wave_id = ? AND organisation_id = ?", waveID, organisation).Count(&taken).Error; err != nil || taken > 0 {
			return 0, err
		}
		row := organisationCodeRow{newCode(), waveID, organisation, now.UTC()}
		if err := tx.Model(&codeRow{}).Where("code = ?", row.Code).Count(&taken).Error; err != nil {
			return 0, err
		}
		if taken > 0 {
			continue
		}
		result := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
		if result.Error != nil || result.RowsAffected == 1 {
			return int(result.RowsAffected), result.Error
		}
	}
	return 0, errors.New("no free short code in five draws")
}
