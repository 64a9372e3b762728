package surveys

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"muster/courses/people"
)

// QuestionnaireVersion is a stored questionnaire. FrozenOn is the day (YYYY-MM-DD) of its
// first response, or "" while it has none.
type QuestionnaireVersion struct {
	Questionnaire
	Version    int
	FrozenOn   string
	RecordedAt time.Time
}

type questionnaireRow struct {
	Code        string
	Version     int
	Title       string
	Content     string
	ContentHash string
	FrozenOn    *string
	RecordedAt  time.Time
}

// TableName is the table's name.
func (questionnaireRow) TableName() string { return "survey_questionnaires" }

func (r questionnaireRow) version() (QuestionnaireVersion, error) {
	stored := QuestionnaireVersion{Version: r.Version, RecordedAt: r.RecordedAt}
	if r.FrozenOn != nil {
		stored.FrozenOn = *r.FrozenOn
	}
	if err := json.Unmarshal([]byte(r.Content), &stored.Questionnaire); err != nil {
		return stored, fmt.Errorf("questionnaire %s version %d: %w", r.Code, r.Version, err)
	}
	return stored, nil
}

// SaveQuestionnaire stores a parsed questionnaire for a manager or an administrator. When
// the newest version of its code has the same content nothing is stored and added is false;
// otherwise it becomes the next version. Versions are never changed: what a response has
// answered stays as it was asked.
func (s *Service) SaveQuestionnaire(ctx context.Context, actor people.Actor, questionnaire Questionnaire) (version int, added bool, err error) {
	if !mayKeepSurveys(actor) {
		return 0, false, ErrNotAllowed
	}
	const attempts = 5
	for range attempts {
		version, added, err = s.PreviewQuestionnaire(ctx, questionnaire)
		if err != nil || !added {
			return version, false, err
		}
		err = s.store.insertQuestionnaire(ctx, actor, questionnaire, version, s.now())
		// Somebody else has stored this number at the same moment: look again at what it is.
		if !errors.Is(err, gorm.ErrDuplicatedKey) {
			break
		}
	}
	return version, err == nil, err
}

// PreviewQuestionnaire says what SaveQuestionnaire would answer, and stores nothing.
func (s *Service) PreviewQuestionnaire(ctx context.Context, questionnaire Questionnaire) (version int, added bool, err error) {
	var newest questionnaireRow
	err = s.store.with(ctx).Where("code = ?", questionnaire.Code).Order("version DESC").Take(&newest).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return 1, true, nil
	case err != nil:
		return 0, false, err
	case newest.ContentHash == questionnaire.ContentHash():
		return newest.Version, false, nil
	}
	return newest.Version + 1, true, nil
}

func (s store) insertQuestionnaire(ctx context.Context, actor people.Actor, questionnaire Questionnaire, version int, now time.Time) error {
	content, err := json.Marshal(questionnaire)
	if err != nil {
		return err
	}
	return s.transaction(ctx, false, func(tx *gorm.DB) error {
		err := tx.Create(&questionnaireRow{
			Code: questionnaire.Code, Version: version, Title: questionnaire.Title,
			Content: string(content), ContentHash: questionnaire.ContentHash(), RecordedAt: now.UTC(),
		}).Error
		if err != nil {
			return err
		}
		return people.Record(tx, now, actor, "save questionnaire", questionnaire.Code, fmt.Sprintf("version %d", version))
	})
}

// NewestQuestionnaire is the newest version of a survey. ErrNoSurvey, which names the surveys
// there are, says that there is none of that code.
func (s *Service) NewestQuestionnaire(ctx context.Context, survey string) (QuestionnaireVersion, error) {
	var newest questionnaireRow
	err := s.store.with(ctx).Where("code = ?", survey).Order("version DESC").Take(&newest).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return QuestionnaireVersion{}, s.noSurvey(ctx, survey)
	}
	if err != nil {
		return QuestionnaireVersion{}, err
	}
	return newest.version()
}

// QuestionnaireVersionOf is one version of a survey, or ErrNoSurvey.
func (s *Service) QuestionnaireVersionOf(ctx context.Context, survey string, version int) (QuestionnaireVersion, error) {
	var row questionnaireRow
	err := s.store.with(ctx).Where("code = ? AND version = ?", survey, version).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return QuestionnaireVersion{}, s.noSurvey(ctx, survey)
	}
	if err != nil {
		return QuestionnaireVersion{}, err
	}
	return row.version()
}

// Surveys are the newest versions of all surveys, by code.
func (s *Service) Surveys(ctx context.Context) ([]QuestionnaireVersion, error) {
	var rows []questionnaireRow
	newest := s.store.with(ctx).Table("survey_questionnaires AS later").
		Where("later.code = survey_questionnaires.code AND later.version > survey_questionnaires.version").Select("1")
	err := s.store.with(ctx).Where("NOT EXISTS (?)", newest).Order("code").Find(&rows).Error
	if err != nil {
		return nil, err
	}
	return versionsOf(rows)
}

func versionsOf(rows []questionnaireRow) ([]QuestionnaireVersion, error) {
	versions := make([]QuestionnaireVersion, len(rows))
	for i, row := range rows {
		var err error
		if versions[i], err = row.version(); err != nil {
			return nil, err
		}
	}
	return versions, nil
}

func (s *Service) noSurvey(ctx context.Context, survey string) error {
	var codes []string
	err := s.store.with(ctx).Model(&questionnaireRow{}).Distinct("code").Order("code").Pluck("code", &codes).Error
	if err != nil {
		return err
	}
	return fmt.Errorf("%w: %q, %s", ErrNoSurvey, survey, thereAre(codes))
}

// thereAre names what could have been meant.
func thereAre(names []string) string {
	if len(names) == 0 {
		return "there is none yet"
	}
	return "there is " + strings.Join(names, ", ")
}
