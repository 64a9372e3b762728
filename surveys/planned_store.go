package surveys

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"muster/courses/people"
)

// makePlanned makes a planned wave unless it is there, and returns it as it is. What is noted of
// its programme is noted of the wave. ErrNoSurvey when there is no such questionnaire.
func (s *Service) makePlanned(ctx context.Context, wave Wave, courseCode string) (Wave, error) {
	if _, err := s.NewestQuestionnaire(ctx, wave.Survey); err != nil {
		return Wave{}, err
	}
	programme, err := s.courses.Programme(ctx, wave.Programme)
	if err != nil {
		return Wave{}, err
	}
	wave.Note = programme.Note
	name := plannedName(wave, courseCode)
	const names = 20
	for number := 1; number <= names; number++ {
		wave.ID, wave.Name, wave.RecordedAt = people.NewID(), name, s.now().UTC()
		if number > 1 {
			wave.Name = fmt.Sprintf("%s-%d", name, number)
		}
		stored, err := s.store.ensurePlanned(ctx, wave)
		if !errors.Is(err, ErrWaveExists) {
			return stored, err
		}
	}
	return Wave{}, ErrWaveExists
}

// plannedName is a planned wave's name in its survey: MSOIC-2020-21-VLO-3-months.
func plannedName(wave Wave, courseCode string) string {
	when := string(wave.Kind)
	if wave.Kind == WaveFollowUp {
		when = fmt.Sprintf("%d-months", wave.Months)
	}
	return strings.ReplaceAll(strings.Join([]string{wave.Programme, courseCode, when}, "-"), ":", "-")
}

// ensurePlanned stores a planned wave unless there is one that asks the same, and returns
// what is stored. ErrWaveExists when another wave of the survey has its name.
func (s store) ensurePlanned(ctx context.Context, wave Wave) (stored Wave, err error) {
	err = s.transaction(ctx, false, func(tx *gorm.DB) error {
		row := rowOfWave(wave)
		made := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
		if made.Error != nil {
			return made.Error
		}
		if made.RowsAffected == 1 {
			stored = wave
			return people.Record(tx, wave.RecordedAt, people.System, "create wave", wave.ID, SideRequest{wave.Survey, wave.Name}.String())
		}
		var there waveRow
		err := tx.Where("planned AND survey_code = ? AND kind = ? AND months = ? AND programme_code = ? AND course_id = ?",
			wave.Survey, wave.Kind, wave.Months, wave.Programme, wave.CourseID).Take(&there).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return ErrWaveExists
		}
		stored = there.wave()
		return err
	})
	return stored, err
}
