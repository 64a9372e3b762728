package surveys

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// askedWave is a wave with the newest version of its survey, but for its content, and the
// days of its programme's key, nil where nobody has set one.
type askedWave struct {
	Wave        waveRow `gorm:"embedded"`
	Version     int
	ContentHash string
	FrozenOn    *string
	VersionMade time.Time
	DestroyOn   *string
	DestroyedOn *string
}

// askedWave finds all that in one look, because every page of answering needs it. ErrNoWave
// when there is none.
func (s store) askedWave(ctx context.Context, id string) (askedWave, error) {
	var row askedWave
	err := s.with(ctx).Table("survey_waves").
		Select("survey_waves.*, asked.version, asked.content_hash, asked.frozen_on, asked.recorded_at AS version_made, own.destroy_on, own.destroyed_on").
		Joins("JOIN survey_questionnaires AS asked ON asked.code = survey_waves.survey_code AND asked.version = (SELECT MAX(newest.version) FROM survey_questionnaires AS newest WHERE newest.code = survey_waves.survey_code)").
		Joins("LEFT JOIN survey_programme_keys AS own ON own.programme_code = survey_waves.programme_code").
		Where("survey_waves.id = ?", id).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return row, ErrNoWave
	}
	return row, err
}

// versionKey names a version and what it says.
type versionKey struct {
	survey  string
	version int
	hash    string
}

// knownVersion is the version of the wave's survey, whose content is read and parsed once:
// versions never change. Who gets it must not change it either.
func (s *Service) knownVersion(ctx context.Context, asked askedWave) (QuestionnaireVersion, error) {
	key := versionKey{asked.Wave.SurveyCode, asked.Version, asked.ContentHash}
	known, found := s.versions.Load(key)
	if !found {
		read, err := s.QuestionnaireVersionOf(ctx, key.survey, key.version)
		if err != nil {
			return read, err
		}
		known, _ = s.versions.LoadOrStore(key, read.Questionnaire)
	}
	return QuestionnaireVersion{
		Questionnaire: known.(Questionnaire), Version: asked.Version, FrozenOn: orEmptyText(asked.FrozenOn), RecordedAt: asked.VersionMade,
	}, nil
}
