package surveys

import (
	"fmt"

	"gorm.io/gorm"
)

// library finds the codebooks of waves, and keeps what it has found.
type library struct {
	surveys map[string]string // by wave id
	books   codebooks
}

func newLibrary() *library { return &library{map[string]string{}, codebooks{}} }

func (l *library) book(tx *gorm.DB, wave string, version int) (*codebook, error) {
	if _, known := l.surveys[wave]; !known {
		if err := l.findWaves(tx); err != nil {
			return nil, err
		}
	}
	survey := l.surveys[wave]
	if l.books[survey][version] == nil {
		if err := l.findVersions(tx, survey); err != nil {
			return nil, err
		}
	}
	if book := l.books[survey][version]; book != nil {
		return book, nil
	}
	return nil, fmt.Errorf("%w: version %d of %q", ErrVersionMissing, version, survey)
}

func (l *library) findWaves(tx *gorm.DB) error {
	var waves []waveRow
	err := tx.Select("id, survey_code").Find(&waves).Error
	for _, wave := range waves {
		l.surveys[wave.ID] = wave.SurveyCode
	}
	return err
}

func (l *library) findVersions(tx *gorm.DB, survey string) error {
	var rows []questionnaireRow
	if err := tx.Where("code = ?", survey).Find(&rows).Error; err != nil {
		return err
	}
	versions, err := versionsOf(rows)
	for _, stored := range versions {
		l.add(survey, stored.Version, stored.Questionnaire)
	}
	return err
}

func (l *library) add(survey string, version int, questionnaire Questionnaire) {
	if l.books[survey] == nil {
		l.books[survey] = map[int]*codebook{}
	}
	l.books[survey][version] = newCodebook(survey, version, questionnaire)
}
