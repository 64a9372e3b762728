package surveys

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"muster/courses/people"
)

type waveRow struct {
	ID            string
	SurveyCode    string
	Name          string
	Kind          WaveKind
	ProgrammeCode *string
	CourseID      *string
	Months        int
	Planned       bool
	OpensAt       *time.Time
	ClosesAt      *time.Time
	Note          string
	RecordedAt    time.Time
}

// TableName is the table's name.
func (waveRow) TableName() string { return "survey_waves" }

func (r waveRow) wave() Wave {
	wave := Wave{ID: r.ID, Survey: r.SurveyCode, Name: r.Name, Kind: r.Kind, Months: r.Months, Planned: r.Planned, Note: r.Note, RecordedAt: r.RecordedAt}
	if r.ProgrammeCode != nil {
		wave.Programme = *r.ProgrammeCode
	}
	if r.CourseID != nil {
		wave.CourseID = *r.CourseID
	}
	if r.OpensAt != nil {
		wave.OpensAt = *r.OpensAt
	}
	if r.ClosesAt != nil {
		wave.ClosesAt = *r.ClosesAt
	}
	return wave
}

func rowOfWave(wave Wave) waveRow {
	return waveRow{
		ID: wave.ID, SurveyCode: wave.Survey, Name: wave.Name, Kind: wave.Kind,
		ProgrammeCode: textOrNull(wave.Programme), CourseID: textOrNull(wave.CourseID),
		Months: wave.Months, Planned: wave.Planned,
		OpensAt: timeOrNull(wave.OpensAt), ClosesAt: timeOrNull(wave.ClosesAt),
		Note: wave.Note, RecordedAt: wave.RecordedAt.UTC(),
	}
}

func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func timeOrNull(moment time.Time) *time.Time {
	if moment.IsZero() {
		return nil
	}
	utc := moment.UTC()
	return &utc
}

// CreateWave makes a wave for a manager or an administrator; its ID and RecordedAt are set
// here. An open one gets its short code. ErrNoSurvey, ErrWaveName, ErrWaveKind and
// ErrWaveExists refuse it; planned waves are made by the surveys of the sessions alone.
func (s *Service) CreateWave(ctx context.Context, actor people.Actor, wave Wave) (Wave, error) {
	if !mayKeepSurveys(actor) {
		return Wave{}, ErrNotAllowed
	}
	wave.Name = strings.TrimSpace(wave.Name)
	if err := checkWave(wave); err != nil {
		return Wave{}, err
	}
	if _, err := s.NewestQuestionnaire(ctx, wave.Survey); err != nil {
		return Wave{}, err
	}
	wave.ID, wave.RecordedAt = people.NewID(), s.now().UTC()
	err := s.store.transaction(ctx, false, func(tx *gorm.DB) error {
		row := rowOfWave(wave)
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		if wave.Kind == WaveOpen {
			if err := ensureCode(tx, wave.ID, "", wave.RecordedAt); err != nil {
				return err
			}
		}
		return people.Record(tx, s.now(), actor, "create wave", wave.ID, SideRequest{wave.Survey, wave.Name}.String())
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return Wave{}, fmt.Errorf("%w: %q of %s", ErrWaveExists, wave.Name, wave.Survey)
	}
	if err != nil {
		return Wave{}, err
	}
	return wave, nil
}

func checkWave(wave Wave) error {
	// A colon ends the survey's code in SURVEY:WAVE; a second one would be read as the name's.
	if !isCode(wave.Name) || strings.Contains(wave.Name, ":") {
		return ErrWaveName
	}
	if wave.Planned || wave.Months != 0 {
		return ErrWaveKind
	}
	switch wave.Kind {
	case WaveOpen, WaveImported:
		return nil
	case WaveAfter:
		if wave.Programme != "" && wave.CourseID != "" {
			return nil
		}
	}
	return ErrWaveKind
}

// WaveByName finds a wave of a survey. ErrNoSurvey and ErrNoWave name what there is.
func (s *Service) WaveByName(ctx context.Context, survey, name string) (Wave, error) {
	waves, err := s.WavesOf(ctx, survey)
	if err != nil {
		return Wave{}, err
	}
	var names []string
	for _, wave := range waves {
		if wave.Name == name {
			return wave, nil
		}
		names = append(names, wave.Name)
	}
	return Wave{}, fmt.Errorf("%w: %q of %s, %s", ErrNoWave, name, survey, thereAre(names))
}

// Wave finds a wave by its id, or ErrNoWave.
func (s *Service) Wave(ctx context.Context, id string) (Wave, error) {
	var row waveRow
	err := s.store.with(ctx).Where("id = ?", id).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Wave{}, ErrNoWave
	}
	return row.wave(), err
}

// Waves are all waves, by survey and name.
func (s *Service) Waves(ctx context.Context) ([]Wave, error) {
	return s.store.waves(s.store.with(ctx))
}

// WavesOf are the waves of a survey, by name; ErrNoSurvey when there is no such survey.
func (s *Service) WavesOf(ctx context.Context, survey string) ([]Wave, error) {
	waves, err := s.store.waves(s.store.with(ctx).Where("survey_code = ?", survey))
	if err != nil || len(waves) > 0 {
		return waves, err
	}
	_, err = s.NewestQuestionnaire(ctx, survey)
	return nil, err
}

func (s store) waves(query *gorm.DB) ([]Wave, error) {
	var rows []waveRow
	if err := query.Order("survey_code, name").Find(&rows).Error; err != nil {
		return nil, err
	}
	waves := make([]Wave, len(rows))
	for i, row := range rows {
		waves[i] = row.wave()
	}
	return waves, nil
}

// holdWave finds the wave of that name, made if there is none, and keeps other imports into
// it waiting until the transaction ends.
func holdWave(tx *gorm.DB, wave Wave) (Wave, error) {
	row := rowOfWave(wave)
	if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
		return Wave{}, err
	}
	held := tx.Model(&waveRow{}).Where("survey_code = ? AND name = ?", wave.Survey, wave.Name)
	// PostgreSQL locks the row; SQLite has the whole database locked already.
	if err := held.Session(&gorm.Session{}).Update("note", gorm.Expr("note")).Error; err != nil {
		return Wave{}, err
	}
	var stored waveRow
	err := tx.Where("survey_code = ? AND name = ?", wave.Survey, wave.Name).Take(&stored).Error
	return stored.wave(), err
}
